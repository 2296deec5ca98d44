/** containerd-shim-runc-v2: `start` leaves a shim behind and prints where it listens, `delete` cleans up after one that has died. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { tryReadText } from "../../programs/lib/procfs/process.ts";
import { type Context, defineProgram } from "../../programs/lib/program.ts";
import { digestOf, encodedOf } from "../image/digest.ts";
import type { RuntimeOptions } from "../rpc/containerd-api.ts";
import type { Bootstrap } from "../rpc/shim-api.ts";
import { writeFile } from "../runc/cgroup/groups.ts";
import { makeDirectories } from "../runc/init/paths.ts";
import { runDaemon, SOCKET_FD } from "./daemon.ts";
import { Reaper } from "./reaper.ts";
import { RuncClient } from "./runc-client.ts";

const SOCKET_DIRECTORY = "/run/containerd/s";
const PROGRAM = "/usr/bin/containerd-shim-runc-v2";

interface Words {
	readonly flags: ReadonlyMap<string, string>;
	readonly action: string;
}

const valued = new Set(["namespace", "id", "address", "publish-binary", "bundle", "socket"]);

/** Go's flag package: flags up to the first word that is none. Undefined: the flag that there is not. */
function parse(args: readonly string[]): Words | string {
	const flags = new Map<string, string>();
	let at = 0;
	for (; at < args.length; at++) {
		const [, name, value] = /^--?([^=]+)(?:=(.*))?$/s.exec(args[at] as string) ?? [];
		if (name === undefined) break;
		if (valued.has(name)) flags.set(name, value ?? args[++at] ?? "");
		else if (name === "v" || name === "debug" || name === "info") flags.set(name, "true");
		else return name;
	}
	return { flags, action: args[at] ?? "" };
}

/** The name of a shim's socket: a digest of what tells it from others. */
export const socketPath = (containerd: string, namespace: string, id: string): string =>
	`${SOCKET_DIRECTORY}/${encodedOf(digestOf([containerd, namespace, id].join("/")))}`;

/** The shim is spared when memory is short, a little less than containerd. */
function* setOomScore(sys: Sys): Blocking<void> {
	const own = Number((yield* tryReadText(sys, "/proc/self/oom_score_adj")) ?? "0");
	try {
		yield* writeFile(sys, "/proc/self/oom_score_adj", String(Math.min(1000, own + 1)));
	} catch (error) {
		if (!isErrno(error)) throw error;
	}
}

function* start(sys: Sys, words: Words): Blocking<number> {
	const { flags } = words;
	const [namespace, id, containerd] = ["namespace", "id", "address"].map((name) => flags.get(name) ?? "") as [string, string, string];
	const path = socketPath(containerd, namespace, id);
	makeDirectories(sys, SOCKET_DIRECTORY, 0o711);
	const listener = sys.socket("stream");
	try {
		sys.bindSocket(listener, path);
	} catch (error) {
		if (!isErrno(error, "EADDRINUSE")) throw error;
		// left behind by one that was killed
		sys.unlink(path);
		sys.bindSocket(listener, path);
	}
	sys.chmod(path, 0o600);
	sys.listen(listener, 128);
	sys.fork(function* (child) {
		yield* setOomScore(child);
		child.setsid();
		const nothing = yield* child.open("/dev/null", { read: true, write: true });
		const high = child.dup(listener, 20);
		for (const fd of [0, 1, 2]) child.dup2(nothing, fd);
		child.dup2(high, SOCKET_FD);
		for (const fd of [high, nothing]) if (fd > SOCKET_FD) child.close(fd);
		return yield* child.execve(PROGRAM, [PROGRAM, "-namespace", namespace, "-id", id, "-address", containerd], child.environ);
	});
	const bootstrap: Bootstrap = { version: 3, address: `unix://${path}`, protocol: "ttrpc" };
	yield* sys.write(1, JSON.stringify(bootstrap));
	return 0;
}

/** Ends what a dead shim has left: the container's processes, runc's state. */
function* cleanUp(sys: Sys, words: Words): Blocking<number> {
	const { flags } = words;
	const bundle = sys.getcwd();
	const reaper = new Reaper();
	sys.thread((own) => reaper.run(own));
	const options = JSON.parse((yield* tryReadText(sys, `${bundle}/options.json`)) ?? "{}") as RuntimeOptions;
	const runc = new RuncClient(reaper, bundle, flags.get("namespace") ?? "", options);
	yield* runc.run(sys, ["delete", "--force", flags.get("id") ?? ""]);
	const pid = Number((yield* tryReadText(sys, `${bundle}/init.pid`)) ?? "0");
	yield* sys.write(1, JSON.stringify({ pid, exitStatus: 137 }));
	return 0;
}

const versionText = `containerd-shim-runc-v2:\n  Version:  2.1.9+unknown\n  Revision: \n  Go version: go1.27.1\n\n`;

function* main({ sys, argv }: Context): Blocking<number> {
	const words = parse(argv.slice(1));
	if (typeof words === "string") {
		yield* sys.write(2, `flag provided but not defined: -${words}\n`);
		return 2;
	}
	if (words.flags.has("v")) {
		yield* sys.write(1, versionText);
		return 0;
	}
	if (!words.flags.get("namespace")) {
		yield* sys.write(2, "containerd-shim-runc-v2: shim namespace cannot be empty\n");
		return 1;
	}
	if (words.action === "start") return yield* start(sys, words);
	if (words.action === "delete") return yield* cleanUp(sys, words);
	return yield* runDaemon(sys, words.flags.get("id") ?? "", words.flags.get("namespace") ?? "", words.flags.get("address") ?? "");
}

export const shim = defineProgram({
	name: "containerd-shim-runc-v2",
	package: "containerd",
	summary: "Keeps a container running apart from containerd",
	usage: ["-namespace NAMESPACE -id ID -address SOCKET [start | delete]"],
	options: [],
	rawArguments: true,
	main,
});
