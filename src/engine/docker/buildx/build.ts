/** docker buildx build: the daemon's builder, told as BuildKit tells it. */
import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { decode, encode } from "../../kernel/text.ts";
import { packTree, type Write } from "../cli/archive/pack.ts";
import type { Cli } from "../cli/cli.ts";
import { ApiError } from "../cli/client/client.ts";
import type { Flags } from "../cli/command/flags.ts";
import { CliError, type Handler } from "../cli/command/spec.ts";
import { buildArguments, contextOfDirectory, registryConfig } from "../cli/commands/image/build.ts";
import { readFile, writeFile } from "../cli/config-file.ts";
import { toMap } from "../cli/opts/key-values.ts";
import { canonicalPath } from "../cli/paths.ts";
import { JsonLines } from "../cli/streams/json-lines.ts";
import type { ProgressMessage } from "../cli/streams/progress.ts";
import { humanSize, ValueError } from "../cli/units.ts";
import { EngineError } from "../error.ts";
import { parseReference } from "../image/reference.ts";
import { padding, TAR_END, tarHeader } from "../image/tar-entry.ts";
import { PlainOutput } from "./output.ts";
import { excerpt, type Plan, planBuild, shownTag } from "./plan.ts";

const fail = (message: string, status = 1): never => {
	throw new CliError(`failed to build: ${message}`, status);
};
const failSolve = (message: string): never => fail(`failed to solve: ${message}`);

/** What is sent for a file: its bytes with its name and what frames them. */
const sent = (name: string, bytes: number): number => bytes + name.length + 27;

interface Source {
	readonly name: string;
	readonly text: string;
	readonly context: { readonly dockerfile: string; readonly send: (write: Write) => Blocking<void> };
}

function* fromInput(cli: Cli): Blocking<string> {
	let text = "";
	for (let chunk = yield* cli.sys.read(0, 65536); chunk.length; chunk = yield* cli.sys.read(0, 65536)) text += decode(chunk);
	return text;
}

/** The Dockerfile and what is built from. Throws CliError. */
function* sources(cli: Cli, flags: Flags, given: string, output: PlainOutput): Blocking<Source> {
	const { sys } = cli;
	const file = flags.value("file");
	if (given === "-") {
		const text = yield* fromInput(cli);
		yield* output.head();
		yield* output.begin("[internal] load build definition from Dockerfile");
		yield* output.line(`transferring dockerfile: ${humanSize(sent("Dockerfile", encode(text).length), 3)} 0.0s done`);
		yield* output.done();
		return { name: "Dockerfile", text, context: contextOfText(cli, text) };
	}
	if (/^(https?|git|ssh):\/\/|^git@|^github\.com\//.test(given))
		throw new CliError("docker: build contexts from URLs are not simulated here; the real docker has them", 64);
	if (sys.tryStat(given)?.kind !== "directory") fail(`unable to prepare context: path ${JSON.stringify(given)} not found`);
	const name = file === "" ? "Dockerfile" : file === "-" ? "Dockerfile" : file.slice(file.lastIndexOf("/") + 1);
	const path = file === "" || file === "-" ? `${canonicalPath(given, sys.getcwd())}/Dockerfile` : canonicalPath(file, sys.getcwd());
	let text = "";
	yield* output.head();
	yield* output.begin(`[internal] load build definition from ${name}`);
	if (file === "-") {
		text = yield* fromInput(cli);
		yield* output.line(`transferring dockerfile: ${humanSize(sent(name, encode(text).length), 3)} 0.0s done`);
		yield* output.done();
		return { name, text, context: contextOfText(cli, text, canonicalPath(given, sys.getcwd())) };
	}
	try {
		text = decode(yield* readFile(sys, path));
	} catch (error) {
		if (!isErrno(error)) throw error;
		yield* output.line("transferring dockerfile: 2B 0.0s done");
		yield* output.done();
		failSolve(`failed to read dockerfile: open ${name}: ${error.message.toLowerCase()}`);
	}
	yield* output.line(`transferring dockerfile: ${humanSize(sent(name, encode(text).length), 3)} 0.0s done`);
	yield* output.done();
	return { name, text, context: yield* contextOfDirectory(cli, given, path) };
}

/** A Dockerfile that came by itself, with the directory's files where there is one. */
function contextOfText(cli: Cli, text: string, directory?: string): Source["context"] {
	const content = encode(text);
	const name = directory === undefined ? "Dockerfile" : ".dockerfile.stdin";
	return {
		dockerfile: name,
		*send(write) {
			yield* write(tarHeader({ name, kind: "file", mode: 0o644, uid: 0, gid: 0, size: content.length, mtime: Math.floor(cli.now) }));
			yield* write(content);
			yield* write(padding(content.length));
			if (directory === undefined) yield* write(TAR_END);
			else yield* packTree(cli.sys, directory, write, { rootOwned: true });
		},
	};
}

function query(cli: Cli, flags: Flags, dockerfile: string): Record<string, string | readonly string[] | boolean | undefined> {
	const set = (name: string): string | undefined => (flags.changed(name) ? flags.value(name) : undefined);
	return {
		t: flags.values("tag"),
		dockerfile,
		nocache: flags.has("no-cache"),
		rm: "1",
		forcerm: "1",
		pull: flags.has("pull"),
		extrahosts: flags.values("add-host"),
		shmsize: set("shm-size"),
		networkmode: flags.value("network"),
		target: set("target"),
		cgroupparent: set("cgroup-parent"),
		buildargs: JSON.stringify(buildArguments(cli, flags.values("build-arg"))),
		labels: JSON.stringify(toMap(flags.values("label"))),
		version: "1",
	};
}

/** Follows the builder's words and tells them as vertices. */
class Translator {
	private readonly plan: Plan;
	private readonly output: PlainOutput;
	private open: "none" | "waiting" | "running" = "none";
	private rest = "";
	/** The instruction that is being built, from 0. */
	at = -1;
	image = "";
	constructor(plan: Plan, output: PlainOutput) {
		this.plan = plan;
		this.output = output;
	}
	*feed(text: string): Blocking<void> {
		const lines = (this.rest + text).split("\n");
		this.rest = lines.pop() ?? "";
		for (const line of lines) yield* this.line(line);
	}
	private *line(line: string): Blocking<void> {
		const step = /^Step (\d+)\/\d+ : /.exec(line);
		if (step) {
			yield* this.close();
			this.at = Number(step[1]) - 1;
			const vertex = this.plan.vertices.get(this.at);
			if (!vertex) return;
			yield* this.output.begin(vertex.name);
			this.open = "waiting";
		} else if (line === " ---> Using cache") {
			if (this.open === "waiting") yield* this.output.line("CACHED");
			this.open = "none";
		} else if (/^ ---> (Running in )?[0-9a-f]{12}$/.test(line)) {
			if (line.startsWith(" ---> Running")) this.open = this.open === "waiting" ? "running" : this.open;
		} else if (/^ ---> Removed intermediate container|^Successfully (built|tagged) |^Removing intermediate/.test(line)) return;
		else if (this.open === "running") yield* this.output.printed(line);
	}
	*close(): Blocking<void> {
		if (this.open !== "none") yield* this.output.done();
		this.open = "none";
	}
}

/** BuildKit's words for what the builder says of a failure. */
function reason(message: string): string {
	const status = /^The command '(.*)' returned a non-zero code: (\d+)$/s.exec(message);
	if (status) return `process ${JSON.stringify(status[1])} did not complete successfully: exit code: ${status[2]}`;
	const missing = /^COPY failed: file not found in build context or excluded by \.dockerignore: stat (.*): file does not exist$/.exec(message);
	if (missing)
		return `failed to compute cache key: failed to calculate checksum of ref: ${JSON.stringify(`/${(missing[1] as string).replace(/^\//, "")}`)}: not found`;
	return message;
}

function* failed(source: Source, plan: Plan | undefined, translator: Translator | undefined, message: string, output: PlainOutput): Blocking<never> {
	const why = reason(message);
	const vertex = translator && plan?.vertices.get(translator.at);
	if (vertex) {
		yield* output.line(`ERROR: ${why.replace(/^failed to compute cache key: /, "")}`);
		yield* output.text(`------\n > ${vertex.name}:\n------\n`);
	}
	const parse = /parse error on line (\d+)/.exec(message);
	const line = vertex ? vertex.line : undefined;
	if (line) yield* output.text(excerpt(source.name, source.text, line.start, line.end));
	else if (parse) yield* output.text(excerpt(source.name, source.text, Number(parse[1]), Number(parse[1])));
	yield* output.reveal();
	return failSolve(why.replace(/^Error response from daemon: /, ""));
}

export const build: Handler = function* ({ cli, flags, args }) {
	const quiet = flags.has("quiet") || flags.value("progress") === "quiet";
	const idFile = flags.value("iidfile");
	for (const name of ["secret", "ssh", "output", "cache-from", "cache-to", "platform", "build-context", "attest", "sbom", "annotation"]) {
		if (flags.changed(name)) throw new CliError(`docker: option --${name} of BuildKit is not simulated here; the real docker has it`, 64);
	}
	for (const tag of flags.values("tag")) {
		try {
			parseReference(tag);
		} catch (error) {
			throw new CliError(`invalid tag ${JSON.stringify(tag)}: ${(error as Error).message}`);
		}
	}
	const output = new PlainOutput(cli, quiet);
	const source = yield* sources(cli, flags, args[0] as string, output);
	let plan: Plan;
	try {
		plan = planBuild(source.text);
	} catch (error) {
		if (error instanceof EngineError || error instanceof ValueError) return yield* failed(source, undefined, undefined, error.message, output);
		throw error;
	}
	for (const image of plan.images) {
		yield* output.begin(`[internal] load metadata for ${image}`);
		yield* output.done();
	}
	yield* output.begin("[internal] load .dockerignore");
	yield* output.line("transferring context: 2B 0.0s done");
	yield* output.done();
	if (plan.usesContext) {
		yield* output.begin("[internal] load build context");
		yield* output.line(`transferring context: ${humanSize(yield* contextSize(cli, args[0] as string), 3)} 0.0s done`);
		yield* output.done();
	}
	const translator = new Translator(plan, output);
	let id = "";
	try {
		const headers = [["Content-Type", "application/x-tar"], registryConfig(cli)] as const;
		const { body } = yield* cli.client.request("POST", "/build", { query: query(cli, flags, source.context.dockerfile), headers, stream: source.context.send });
		const lines = new JsonLines<ProgressMessage>(cli.sys, body);
		for (let line = yield* lines.next(); line; line = yield* lines.next()) {
			const { aux, stream, errorDetail } = line.value;
			if (aux !== undefined) id = (aux as { ID?: string }).ID ?? id;
			if (stream !== undefined) yield* translator.feed(stream);
			if (errorDetail) return yield* failed(source, plan, translator, errorDetail.message, output);
		}
	} catch (error) {
		if (!(error instanceof ApiError)) throw error;
		if (error.status === 0) throw error;
		return yield* failed(source, plan, undefined, error.message.replace(/^Error response from daemon: /, ""), output);
	}
	yield* translator.close();
	yield* output.begin("exporting to image");
	yield* output.line("exporting layers done");
	yield* output.line(`writing image ${id} done`);
	for (const tag of flags.values("tag")) yield* output.line(`naming to ${shownTag(tag)} done`);
	yield* output.done();
	if (quiet) yield* cli.print(`${id}\n`);
	if (idFile) yield* writeFile(cli.sys, idFile, id, 0o644);
	return 0;
};

/** Bytes of the files in the directory as they are sent. */
function* contextSize(cli: Cli, given: string): Blocking<number> {
	if (given === "-") return 2;
	const root = canonicalPath(given, cli.sys.getcwd());
	let bytes = 0;
	const count = (path: string): boolean => {
		const { kind, size } = cli.sys.lstat(`${root}/${path}`);
		bytes += sent(path, kind === "file" ? size : 0);
		return false;
	};
	yield* packTree(cli.sys, root, () => cli.out.flush(), { includes: count, descends: () => true });
	return bytes;
}
