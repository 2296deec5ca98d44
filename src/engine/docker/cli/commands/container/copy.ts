/** docker cp. */
import type { Blocking } from "../../../../kernel/abi.ts";
import { isErrno } from "../../../../kernel/errno.ts";
import { decode } from "../../../../kernel/text.ts";
import { fromBase64 } from "../../../image/base64.ts";
import { packResource, type Write } from "../../archive/pack.ts";
import { unpack } from "../../archive/unpack.ts";
import type { Cli } from "../../cli.ts";
import { ApiError } from "../../client/client.ts";
import { containerPath } from "../../client/containers.ts";
import type { Flags } from "../../command/flags.ts";
import { CliError, type Handler } from "../../command/spec.ts";
import { canonicalPath } from "../../paths.ts";
import { humanSize } from "../../units.ts";

const isDirectory = 2 ** 31;
const isSymlink = 2 ** 27;
/** Bits of Go's os.FileMode that are neither directory nor link but no regular file either. */
const isSpecial = [2 ** 26, 2 ** 25, 2 ** 24, 2 ** 21];

const has = (mode: number, bit: number): boolean => Math.floor(mode / bit) % 2 === 1;

interface PathStat {
	readonly name: string;
	readonly size: number;
	/** Go's os.FileMode. */
	readonly mode: number;
	readonly linkTarget: string;
}

/** `CONTAINER:PATH`, or a path of this host, for which the container is "". */
function split(argument: string): [container: string, path: string] {
	const at = argument.indexOf(":");
	if (argument.startsWith("/") || at < 0 || argument.slice(0, at).startsWith(".")) return ["", argument];
	return [argument.slice(0, at), argument.slice(at + 1)];
}

const base = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
const parent = (path: string): string => path.slice(0, path.lastIndexOf("/")) || "/";
const ofContentOnly = (path: string): boolean => /(^|\/)\.$/.test(path);
const withSlash = (path: string): boolean => /\/\.?$/.test(path) || path === ".";

const size = (bytes: number): string => humanSize(bytes, 3);

const statOf = (header: string | undefined): PathStat => JSON.parse(decode(fromBase64(header ?? "e30="))) as PathStat;

function* statInContainer(cli: Cli, container: string, path: string): Blocking<PathStat> {
	const response = yield* cli.client.request("HEAD", `${containerPath(container)}/archive`, { query: { path } });
	yield* response.body.all();
	return statOf(response.headers.get("X-Docker-Container-Path-Stat"));
}

/** What was copied is told on a terminal only. */
const isQuiet = (cli: Cli, flags: Flags): boolean => (flags.changed("quiet") ? flags.has("quiet") : !cli.sys.isatty(1));

function* copyOut(cli: Cli, flags: Flags, container: string, source: string, target: string): Blocking<number> {
	const { sys } = cli;
	const local = target === "-" ? "-" : canonicalPath(target, sys.getcwd());
	if (local !== "-" && sys.tryStat(parent(local))?.kind !== "directory") {
		throw new CliError(`invalid output path: directory ${JSON.stringify(parent(local))} does not exist`);
	}
	let from = source;
	if (flags.has("follow-link")) {
		const stat = yield* statInContainer(cli, container, source);
		if (has(stat.mode, isSymlink)) from = stat.linkTarget.startsWith("/") ? stat.linkTarget : canonicalPath(stat.linkTarget, parent(canonicalPath(source)));
	}
	const response = yield* cli.client.request("GET", `${containerPath(container)}/archive`, { query: { path: from } });
	const stat = statOf(response.headers.get("X-Docker-Container-Path-Stat"));
	if (local === "-") {
		for (let chunk = yield* response.body.read(); chunk.length; chunk = yield* response.body.read()) yield* sys.write(1, chunk);
		return 0;
	}
	const there = sys.tryStat(local);
	const directory = has(stat.mode, isDirectory);
	if (directory && there && there.kind !== "directory") throw new CliError("cannot copy directory");
	if (!directory && !there && withSlash(target)) throw new CliError("no such directory");
	const name = base(canonicalPath(from)) || "";
	const own = base(canonicalPath(source)) || name;
	let into = local;
	let rename = (member: string): string => (own === name ? member : own + member.slice(name.length));
	if (there?.kind === "directory") {
		// the contents alone go into it where the source ends with /.
		if (directory && ofContentOnly(source)) rename = (member) => member.split("/").slice(1).join("/");
	} else {
		into = parent(local);
		rename = (member) => [base(local), ...member.split("/").slice(1)].join("/");
	}
	const copied = yield* unpack(sys, response.body, into, rename, flags.has("archive"));
	if (!isQuiet(cli, flags))
		yield* cli.complain(
			`Successfully copied ${size(copied)} to ${local}${withSlash(target) && target !== "." && local !== "/" && target.endsWith("/") ? "/" : target === "." || target.endsWith("/.") ? "/." : ""}\n`,
		);
	return 0;
}

/** What stands at the destination: undefined where nothing does. A link is followed, as docker does on this side. */
function* destination(cli: Cli, container: string, given: string): Blocking<{ path: string; stat: PathStat | undefined }> {
	try {
		const stat = yield* statInContainer(cli, container, given);
		if (!has(stat.mode, isSymlink)) return { path: given, stat };
		const path = stat.linkTarget.startsWith("/") ? stat.linkTarget : canonicalPath(stat.linkTarget, parent(canonicalPath(given)));
		return { path, stat: yield* statInContainer(cli, container, path) };
	} catch (error) {
		if (error instanceof ApiError) return { path: given, stat: undefined };
		throw error;
	}
}

function* copyIn(cli: Cli, flags: Flags, source: string, container: string, target: string): Blocking<number> {
	const { sys } = cli;
	const { path, stat } = yield* destination(cli, container, target);
	if (stat && isSpecial.some((bit) => has(stat.mode, bit))) {
		throw new CliError(`destination "${container}:${target}" must be a directory or a regular file: got a device`);
	}
	const directory = stat !== undefined && has(stat.mode, isDirectory);
	let copied = 0;
	const query = { noOverwriteDirNonDir: "true", copyUIDGID: flags.has("archive") ? "true" : undefined };
	const headers = [["Content-Type", "application/x-tar"]] as const;
	const put = (into: string, stream: (write: Write) => Blocking<void>): Blocking<string> =>
		cli.client.text("PUT", `${containerPath(container)}/archive`, {
			query: { ...query, path: into },
			headers,
			stream: (write) =>
				stream(function* (data) {
					copied += data.length;
					yield* write(data);
				}),
		});
	if (source === "-") {
		if (!directory) throw new CliError(`destination "${container}:${target}" must be a directory`);
		yield* put(path, function* (write) {
			for (let chunk = yield* sys.read(0, 65536); chunk.length; chunk = yield* sys.read(0, 65536)) yield* write(chunk);
		});
		return 0;
	}
	let local = canonicalPath(source, sys.getcwd());
	let info: ReturnType<typeof sys.lstat>;
	try {
		info = flags.has("follow-link") ? sys.stat(local) : sys.lstat(local);
	} catch (error) {
		if (isErrno(error)) throw new CliError(`lstat ${local}: ${error.message.toLowerCase()}`);
		throw error;
	}
	if (info.kind === "symlink" && withSlash(source)) info = sys.stat(local);
	if (flags.has("follow-link") && sys.lstat(local).kind === "symlink") local = canonicalPath(sys.readlink(local), parent(local));
	const fromDirectory = info.kind === "directory";
	if (stat && !directory && fromDirectory) throw new CliError("cannot copy directory");
	if (!stat && !fromDirectory && withSlash(target)) throw new CliError("no such directory");
	let into: string;
	let name: string;
	if (directory) {
		into = path;
		name = fromDirectory && ofContentOnly(source) ? "." : base(canonicalPath(source, sys.getcwd()));
	} else {
		const whole = canonicalPath(path);
		into = parent(whole);
		name = base(whole);
	}
	yield* put(into, (write) => packResource(sys, local, name, write));
	if (!isQuiet(cli, flags)) yield* cli.complain(`Successfully copied ${size(copied)} to ${container}:${path}\n`);
	return 0;
}

export const copy: Handler = function* ({ cli, flags, args }) {
	const [fromContainer, from] = split(args[0] as string);
	const [toContainer, to] = split(args[1] as string);
	if (fromContainer && toContainer) throw new CliError("copying between containers is not supported");
	if (fromContainer) return yield* copyOut(cli, flags, fromContainer, from, to);
	if (toContainer) return yield* copyIn(cli, flags, from, toContainer, to);
	throw new CliError("must specify at least one container source");
};
