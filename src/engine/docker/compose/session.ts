/** What every compose command starts from: the project of the files and flags given, or its name alone. */
import type { Blocking } from "../../kernel/abi.ts";
import type { Cli } from "../cli/cli.ts";
import type { Flags } from "../cli/command/flags.ts";
import type { Invocation } from "../cli/command/spec.ts";
import { logLine, Progress } from "./engine/progress.ts";
import { loadProject, normalName } from "./load/load.ts";
import type { Project } from "./model.ts";

export class Session {
	readonly cli: Cli;
	/** Those before the command's name. */
	readonly globals: Flags;
	constructor(cli: Cli, globals: Flags) {
		this.cli = cli;
		this.globals = globals;
	}
	get progress(): Progress {
		return new Progress(this.cli, this.globals.value("progress") === "quiet");
	}
	/** Throws CliError. */
	*project(): Blocking<Project> {
		const warnings: string[] = [];
		const { globals, cli } = this;
		const load = loadProject(cli.sys, {
			files: globals.values("file"),
			projectName: globals.value("project-name"),
			projectDirectory: globals.value("project-directory"),
			envFiles: globals.values("env-file"),
			profiles: globals.values("profile"),
			warn: (message) => warnings.push(message),
		});
		const project = yield* load;
		for (const warning of warnings) yield* cli.complain(logLine(cli, "warning", warning));
		return project;
	}
	/** The name alone is enough for what is running already. */
	*projectName(): Blocking<string> {
		const given = this.globals.value("project-name") || this.cli.sys.environ.get("COMPOSE_PROJECT_NAME");
		if (given && this.globals.values("file").length === 0) return normalName(given);
		return (yield* this.project()).name;
	}
}

/** A command of compose. */
export interface ComposeInvocation extends Invocation {
	readonly session: Session;
}
export type ComposeHandler = (invocation: ComposeInvocation) => Blocking<number>;
