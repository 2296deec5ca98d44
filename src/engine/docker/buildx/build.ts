/** `docker buildx build` with the docker driver. */
import type { Blocking } from "../../kernel/abi.ts";
import { decode } from "../../kernel/text.ts";
import { TRACE_ID, type TraceLine } from "../build/index.ts";
import type { Cli } from "../cli/cli.ts";
import type { Flags } from "../cli/command/flags.ts";
import { CliError, type Handler } from "../cli/command/spec.ts";
import { type BuildContext, buildArguments, buildContext, registryConfig } from "../cli/commands/image/build.ts";
import { readFile, writeFile } from "../cli/config-file.ts";
import { toMap } from "../cli/opts/key-values.ts";
import { JsonLines } from "../cli/streams/json-lines.ts";
import { EngineError } from "../error.ts";
import { parseReference } from "../image/reference.ts";
import { type Failure, PlainProgress, sourceText } from "./plain.ts";

interface Line {
	readonly id?: string;
	readonly aux?: TraceLine | { readonly ID: string };
	readonly error?: string;
}

const unsimulated = ["output", "push", "secret", "ssh", "cache-to", "build-context", "check", "allow", "attest", "sbom", "annotation", "metadata-file"];

function query(cli: Cli, flags: Flags, dockerfile: string): Record<string, string | readonly string[] | boolean | undefined> {
	const set = (name: string): string | undefined => (flags.changed(name) ? flags.value(name) : undefined);
	return {
		t: flags.values("tag"),
		dockerfile,
		nocache: flags.has("no-cache"),
		rm: "1",
		pull: flags.has("pull"),
		extrahosts: flags.values("add-host"),
		shmsize: set("shm-size"),
		networkmode: flags.value("network"),
		target: set("target"),
		platform: flags.values("platform")[0],
		buildargs: JSON.stringify(buildArguments(cli, flags.values("build-arg"))),
		labels: JSON.stringify(toMap(flags.values("label"))),
		version: "2",
	};
}

/** What went wrong, with the lines of the Dockerfile that it went wrong at. */
function* tellFailure(cli: Cli, name: string, text: string, failure: Failure): Blocking<void> {
	const { failed, source } = failure;
	if (failed) {
		const log = failed.log.slice(-10).map((line) => `${line}\n`);
		yield* cli.complain(`------\n > ${failed.name}:\n${log.join("")}------\n`);
	}
	if (source && text !== "") yield* cli.complain(sourceText(name, text, source));
}

/** The Dockerfile as far as it can be shown: one from standard input has gone to the daemon. */
function* dockerfileText(cli: Cli, directory: string, file: string): Blocking<string> {
	const path = file && file !== "-" ? file : `${directory}/Dockerfile`;
	return directory === "-" || !cli.sys.tryStat(path) ? "" : decode(yield* readFile(cli.sys, path));
}

export const build: Handler = function* ({ cli, flags, args }) {
	for (const name of unsimulated) if (flags.changed(name)) throw new CliError(`docker: option --${name} is not simulated here; the real docker has it`, 64);
	for (const tag of flags.values("tag")) {
		try {
			parseReference(tag);
		} catch (error) {
			throw error instanceof EngineError ? new CliError(`invalid tag ${JSON.stringify(tag)}: ${error.message}`) : error;
		}
	}
	const given = args[0] as string;
	const file = flags.value("file");
	const quiet = flags.has("quiet") || flags.value("progress") === "quiet" || flags.value("progress") === "none";
	let context: BuildContext;
	try {
		context = yield* buildContext(cli, given, file);
	} catch (error) {
		if (!(error instanceof CliError) || error.status === 64) throw error;
		const missing = /unable to evaluate symlinks in Dockerfile path: lstat (.*): no such file/.exec(error.message)?.[1];
		if (missing === undefined) throw new CliError(`failed to build: ${error.message}`);
		const name = missing.slice(missing.lastIndexOf("/") + 1);
		if (!quiet) {
			yield* cli.complain(
				`#0 building with "default" instance using docker driver\n\n#1 [internal] load build definition from ${name}\n#1 transferring dockerfile: 2B done\n#1 DONE 0.0s\n`,
			);
		}
		throw new CliError(`failed to build: failed to solve: failed to read dockerfile: open ${name}: no such file or directory`);
	}
	const shown = yield* dockerfileText(cli, given, file);
	// what a quiet build says only when it fails
	let kept = "";
	const progress = new PlainProgress(function* (text) {
		if (quiet) kept += text;
		else yield* cli.complain(text);
	});
	yield* progress.begin();
	const response = yield* cli.client.request("POST", "/build", {
		query: query(cli, flags, context.dockerfile),
		headers: [["Content-Type", "application/x-tar"], registryConfig(cli)],
		stream: (write) => context.send(write),
	});
	let id = "";
	let failure: string | undefined;
	const lines = new JsonLines<Line>(cli.sys, response.body);
	for (let line = yield* lines.next(); line; line = yield* lines.next()) {
		const { aux, error } = line.value;
		if (error !== undefined) failure = error;
		else if (line.value.id === TRACE_ID) {
			const trace = aux as TraceLine;
			yield* progress.show(trace);
		} else if (aux && "ID" in aux) id = aux.ID;
	}
	if (failure !== undefined) {
		yield* cli.complain(kept);
		yield* tellFailure(cli, context.dockerfile.slice(context.dockerfile.lastIndexOf("/") + 1), shown, progress.failure);
		throw new CliError(`failed to build: failed to solve: ${failure}`);
	}
	if (quiet) yield* cli.print(`${id}\n`);
	if (flags.value("iidfile")) yield* writeFile(cli.sys, flags.value("iidfile"), id, 0o644);
	return 0;
};
