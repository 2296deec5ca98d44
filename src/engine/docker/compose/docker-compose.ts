/** The docker compose plugin. */
import { defineProgram } from "../../programs/lib/program.ts";
import type { CommandSpec } from "../cli/command/spec.ts";
import { type PluginSpec, runPlugin } from "../cli/plugin.ts";
import { composeCommands } from "../cli/tables/compose.ts";
import { composeHandlers } from "./commands/index.ts";
import { Session } from "./session.ts";

const root: CommandSpec = {
	name: "docker compose",
	usage: "[OPTIONS] COMMAND",
	summary: "Define and run multi-container applications with Docker",
	arity: { least: 0 },
	flags: [
		{ name: "all-resources", help: "Include all resources, even those not used by services" },
		{ name: "ansi", type: "string", default: "auto", help: 'Control when to print ANSI control characters ("never"|"always"|"auto")' },
		{ name: "compatibility", help: "Run compose in backward compatibility mode" },
		{ name: "dry-run", help: "Execute command in dry run mode", simulated: false },
		{ name: "env-file", type: "stringArray", help: "Specify an alternate environment file" },
		{ name: "file", short: "f", type: "stringArray", help: "Compose configuration files" },
		{ name: "parallel", type: "int", default: "-1", help: "Control max parallelism, -1 for unlimited" },
		{ name: "profile", type: "stringArray", help: "Specify a profile to enable" },
		{ name: "progress", type: "string", help: "Set type of progress output (auto, tty, plain, json, quiet)" },
		{ name: "project-directory", type: "string", help: "Specify an alternate working directory (default: the path of the, first specified, Compose file)" },
		{ name: "project-name", short: "p", type: "string", help: "Project name" },
	],
	commands: composeCommands,
};

const plugin: PluginSpec = {
	root,
	word: "compose",
	metadata: { ShortDescription: "Docker Compose", Vendor: "Docker Inc.", Version: "2.40.3-3" },
	unknown: (name) => `unknown docker command: "compose ${name}"`,
	handle(invocation, globals) {
		const handler = composeHandlers[invocation.command.name];
		return handler?.({ ...invocation, session: new Session(invocation.cli, globals) });
	},
};

export const dockerCompose = defineProgram({
	name: "docker-compose",
	package: "docker-compose",
	summary: "Define and run multi-container applications with Docker",
	usage: ["compose [OPTIONS] COMMAND"],
	options: [],
	rawArguments: true,
	main: ({ sys, operands }) => runPlugin(sys, plugin, operands),
});
