/** docker build with the classic builder, and the context that it sends. */
import type { Blocking } from "../../../../kernel/abi.ts";
import { isErrno } from "../../../../kernel/errno.ts";
import { concat, decode, encode } from "../../../../kernel/text.ts";
import type { ClientResponse } from "../../../../programs/lib/http/client.ts";
import { IgnoreMatcher, ignorePatterns, withBuildFiles } from "../../../build/ignore.ts";
import { base64 } from "../../../image/base64.ts";
import { padding, TAR_END, tarHeader } from "../../../image/tar-entry.ts";
import { packTree, type Write } from "../../archive/pack.ts";
import type { Cli } from "../../cli.ts";
import type { Flags } from "../../command/flags.ts";
import { CliError, type Handler } from "../../command/spec.ts";
import { readFile, writeFile } from "../../config-file.ts";
import { toMap } from "../../opts/key-values.ts";
import { parseUlimit } from "../../opts/resources.ts";
import { canonicalPath } from "../../paths.ts";
import { JsonLines } from "../../streams/json-lines.ts";
import { ProgressDisplay, type ProgressMessage } from "../../streams/progress.ts";
import { humanSize } from "../../units.ts";

const deprecated = `DEPRECATED: The legacy builder is deprecated and will be removed in a future release.
            BuildKit is currently disabled; enable it by removing the DOCKER_BUILDKIT=0
            environment-variable.

`;

export interface BuildContext {
	/** Of the Dockerfile inside the context. */
	readonly dockerfile: string;
	readonly send: (write: Write) => Blocking<void>;
}

function* everything(cli: Cli): Blocking<Uint8Array> {
	const chunks: Uint8Array[] = [];
	for (let chunk = yield* cli.sys.read(0, 65536); chunk.length; chunk = yield* cli.sys.read(0, 65536)) chunks.push(chunk);
	return concat(chunks);
}

/** A Dockerfile that is not in the context is put into it under a name of its own. */
function* extraFile(write: Write, name: string, content: Uint8Array, mtime: number): Blocking<void> {
	yield* write(tarHeader({ name, kind: "file", mode: 0o600, uid: 0, gid: 0, size: content.length, mtime }));
	yield* write(content);
	yield* write(padding(content.length));
}

const isTar = (bytes: Uint8Array): boolean => (bytes.length > 262 && decode(bytes.subarray(257, 262)) === "ustar") || (bytes[0] === 0x1f && bytes[1] === 0x8b);

/** Standard input is the context, or the Dockerfile alone. */
function* contextOfInput(cli: Cli, file: string): Blocking<BuildContext> {
	const content = yield* everything(cli);
	if (isTar(content)) {
		return {
			dockerfile: file || "Dockerfile",
			*send(write) {
				yield* write(content);
			},
		};
	}
	return {
		dockerfile: "Dockerfile",
		*send(write) {
			yield* extraFile(write, "Dockerfile", content, Math.floor(cli.now));
			yield* write(TAR_END);
		},
	};
}

function dockerfileIn(cli: Cli, directory: string, file: string): string {
	const { sys } = cli;
	const path = file === "" ? `${directory}/Dockerfile` : canonicalPath(file, sys.getcwd());
	try {
		sys.lstat(path);
	} catch (error) {
		if (!isErrno(error)) throw error;
		throw new CliError(`unable to prepare context: unable to evaluate symlinks in Dockerfile path: lstat ${path}: ${error.message.toLowerCase()}`);
	}
	return path;
}

/** The directory's files but those that .dockerignore leaves out. Throws CliError. */
export function* contextOfDirectory(cli: Cli, given: string, file: string): Blocking<BuildContext> {
	const { sys } = cli;
	const directory = canonicalPath(given, sys.getcwd());
	const fromInput = file === "-";
	const path = fromInput ? "" : dockerfileIn(cli, directory, file);
	const inside = path.startsWith(directory === "/" ? "/" : `${directory}/`);
	const relative = inside ? path.slice(directory === "/" ? 1 : directory.length + 1) : "";
	const outside = fromInput ? yield* everything(cli) : inside ? undefined : yield* readFile(sys, path);
	const ignore = sys.tryStat(`${directory}/.dockerignore`) ? ignorePatterns(decode(yield* readFile(sys, `${directory}/.dockerignore`))) : [];
	const matcher = new IgnoreMatcher(withBuildFiles(ignore, relative));
	const extra = outside ? `.dockerfile.${[...sys.getrandom(10)].map((b) => b.toString(16).padStart(2, "0")).join("")}` : "";
	return {
		dockerfile: outside ? extra : relative,
		*send(write) {
			if (outside) yield* extraFile(write, extra, outside, Math.floor(cli.now));
			const includes = (name: string): boolean => !matcher.excludes(name);
			yield* packTree(sys, directory, write, { includes, descends: () => matcher.hasExclusions, rootOwned: true });
		},
	};
}

export function* buildContext(cli: Cli, given: string, file: string): Blocking<BuildContext> {
	if (given === "-") {
		if (file === "-") throw new CliError("invalid argument: can't use stdin for both build context and dockerfile");
		return yield* contextOfInput(cli, file);
	}
	if (/^(https?|git|ssh):\/\/|^git@|^github\.com\//.test(given))
		throw new CliError("docker: build contexts from URLs are not simulated here; the real docker has them", 64);
	if (cli.sys.tryStat(given)?.kind !== "directory") throw new CliError(`unable to prepare context: path ${JSON.stringify(given)} not found`);
	return yield* contextOfDirectory(cli, given, file);
}

/** `--build-arg NAME` takes its value from the environment, or none. */
export function buildArguments(cli: Cli, given: readonly string[]): Record<string, string | null> {
	const made: Record<string, string | null> = {};
	for (const text of given) {
		const at = text.indexOf("=");
		if (at >= 0) made[text.slice(0, at)] = text.slice(at + 1);
		else made[text] = cli.sys.environ.get(text) ?? null;
	}
	return made;
}

function query(cli: Cli, flags: Flags, dockerfile: string): Record<string, string | readonly string[] | boolean | undefined> {
	const set = (name: string): string | undefined => (flags.changed(name) ? flags.value(name) : undefined);
	const ulimits = flags.values("ulimit").map(parseUlimit);
	return {
		t: flags.values("tag"),
		dockerfile,
		q: flags.has("quiet"),
		nocache: flags.has("no-cache"),
		rm: flags.value("rm") === "true" ? "1" : "0",
		forcerm: flags.has("force-rm"),
		pull: flags.has("pull"),
		squash: flags.has("squash"),
		extrahosts: flags.values("add-host"),
		memory: set("memory"),
		memswap: set("memory-swap"),
		cpushares: set("cpu-shares"),
		cpuperiod: set("cpu-period"),
		cpuquota: set("cpu-quota"),
		cpusetcpus: set("cpuset-cpus"),
		cpusetmems: set("cpuset-mems"),
		cgroupparent: set("cgroup-parent"),
		shmsize: set("shm-size"),
		networkmode: flags.value("network"),
		target: set("target"),
		platform: set("platform"),
		ulimits: ulimits.length ? JSON.stringify(ulimits) : undefined,
		buildargs: JSON.stringify(buildArguments(cli, flags.values("build-arg"))),
		labels: JSON.stringify(toMap(flags.values("label"))),
		cachefrom: JSON.stringify(flags.values("cache-from")),
		version: "1",
	};
}

/** The credentials of all registries, for images that the build pulls. */
export const registryConfig = (cli: Cli): [string, string] => [
	"X-Registry-Config",
	base64(encode(JSON.stringify(cli.config.auths ?? {})))
		.replaceAll("+", "-")
		.replaceAll("/", "_"),
];

export const build: Handler = function* ({ cli, flags, args }) {
	yield* cli.complain(deprecated);
	const quiet = flags.has("quiet");
	const idFile = flags.value("iidfile");
	if (idFile && cli.sys.tryStat(idFile)) cli.sys.unlink(idFile);
	const context = yield* buildContext(cli, args[0] as string, flags.value("file"));
	let sent = 0;
	const headers = [["Content-Type", "application/x-tar"], registryConfig(cli)] as const;
	const sending = (): string => `Sending build context to Docker daemon ${humanSize(sent).padStart(8)}\r\r\n`;
	const request = cli.client.request("POST", "/build", {
		query: query(cli, flags, context.dockerfile),
		headers,
		stream: (write) =>
			context.send(function* (data) {
				sent += data.length;
				yield* write(data);
			}),
	});
	let response: ClientResponse;
	try {
		response = yield* request;
	} finally {
		// how much was sent is told even where the daemon refuses it
		if (!quiet) yield* cli.print(sending());
	}
	let id = "";
	let kept = "";
	const lines = new JsonLines<ProgressMessage>(cli.sys, response.body);
	const display = new ProgressDisplay(cli, 1);
	try {
		for (let line = yield* lines.next(); line; line = yield* lines.next()) {
			const { aux, stream } = line.value;
			if (aux !== undefined) id = (aux as { ID?: string }).ID ?? id;
			else if (quiet && stream !== undefined) kept += stream;
			else yield* display.show(line.value);
		}
	} catch (error) {
		if (quiet && error instanceof CliError) yield* cli.complain(`${sending()}${kept}`);
		throw error;
	}
	if (quiet) yield* cli.print(kept);
	if (idFile) yield* writeFile(cli.sys, idFile, quiet ? kept.trim() : id, 0o644);
	return 0;
};
