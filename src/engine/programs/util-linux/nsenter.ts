import type { Blocking, NamespaceKind, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import type { OptionSpec } from "../lib/options.ts";
import { tryReadText } from "../lib/procfs/process.ts";
import type { Context } from "../lib/program.ts";
import { reason } from "../lib/report.ts";
import { endLike, execOrShell, leaveToChild } from "./child.ts";
import { defineUtilLinux } from "./define.ts";

/** In the order in which they are entered: the user namespace first, for the rights it gives. */
const entries = [
	["user", "user"],
	["cgroup", "cgroup"],
	["ipc", "ipc"],
	["uts", "uts"],
	["net", "net"],
	["pid", "pid"],
	["mount", "mnt"],
	["time", "time"],
] as const satisfies readonly (readonly [string, NamespaceKind])[];

const kind = (short: string, long: string, what: string): OptionSpec => ({ short, long, arg: "file", optional: true, help: `enter ${what} namespace` });

const options: readonly OptionSpec[] = [
	{ short: "a", long: "all", help: "enter all namespaces" },
	{ short: "t", long: "target", arg: "PID", help: "the process whose namespaces these are" },
	kind("m", "mount", "the mount"),
	kind("u", "uts", "the UTS"),
	kind("i", "ipc", "the System V IPC"),
	kind("n", "net", "the network"),
	{ short: "N", long: "net-socket", arg: "fd", help: "enter a socket's network namespace", simulated: false },
	kind("p", "pid", "the PID"),
	kind("C", "cgroup", "the cgroup"),
	kind("U", "user", "the user"),
	{ long: "user-parent", help: "enter parent user namespace" },
	kind("T", "time", "the time"),
	{ short: "S", long: "setuid", arg: "uid", optional: true, letter: "argument", help: "uid in the namespace" },
	{ short: "G", long: "setgid", arg: "gid", optional: true, letter: "argument", help: "gid in the namespace" },
	{ long: "preserve-credentials", help: "leave uids and gids as they are" },
	{ long: "keep-caps", help: "keep capabilities of the user namespace" },
	{ short: "r", long: "root", arg: "dir", optional: true, help: "root directory" },
	{ short: "w", long: "wd", arg: "dir", optional: true, help: "working directory" },
	{ short: "W", long: "wdns", arg: "dir", letter: "plain", help: "working directory in the namespace" },
	{ short: "e", long: "env", help: "take the target's environment" },
	{ short: "F", long: "no-fork", help: "do not fork before the command starts" },
	{ short: "c", long: "join-cgroup", help: "join the target's cgroup" },
	{ short: "Z", long: "follow-context", help: "take the target's security context", simulated: false },
];

interface Door {
	readonly kind: NamespaceKind;
	readonly fd: number;
	/** It came from a file, not from the target. */
	readonly named: boolean;
}

/** Opens what is named and what the target has; those that are the own ones already are left out with --all. */
function* openDoors(context: Context): Blocking<Door[]> {
	const { sys, options: given } = context;
	const doors: Door[] = [];
	for (const [name, namespace] of entries) {
		const all = given.has("all") && !given.has(name);
		if (!given.has(name) && !all) continue;
		const value = given.value(name);
		const path = value ?? `${targetDirectory(context)}/ns/${namespace}`;
		if (all && !sys.tryStat(path)) context.fail(`stat of ${path} failed: No such file or directory`);
		if (all && sameAsOwn(sys, path, namespace)) continue;
		const fd = yield* openPath(context, path);
		doors.push({ kind: namespace, fd, named: value !== undefined });
	}
	return doors;
}

/** --user-parent: the user namespace that owns one of the others takes the place of the own one. */
function* withParent(context: Context, doors: Door[]): Blocking<Door[]> {
	const { sys, options: given } = context;
	if (!given.has("user-parent")) return doors;
	const any = doors.find((door) => door.kind === "user") ?? doors[0];
	const from = any?.fd ?? (yield* openPath(context, `${targetDirectory(context)}/ns/user`));
	try {
		const fd = sys.openNamespace(from, "owner");
		return [{ kind: "user", fd, named: false }, ...doors.filter((door) => door.kind !== "user")];
	} catch (error) {
		return context.fail(`failed to open parent namespace: ${reason(error)}`);
	}
}

function sameAsOwn(sys: Sys, path: string, namespace: NamespaceKind): boolean {
	const [there, here] = [sys.tryStat(path), sys.tryStat(`/proc/self/ns/${namespace}`)];
	return there !== undefined && here !== undefined && there.ino === here.ino && there.dev === here.dev;
}

function targetDirectory(context: Context): string {
	const pid = context.options.value("target");
	if (pid === undefined && context.options.has("all")) return "/proc/0";
	return pid === undefined ? context.fail("no target PID specified") : `/proc/${pid}`;
}

function* openPath(context: Context, path: string): Blocking<number> {
	try {
		return yield* context.sys.open(path, { closeOnExec: true });
	} catch (error) {
		return context.fail(`cannot open ${path}: ${reason(error)}`);
	}
}

/** `-r` and `-w`: a directory, or the target's own. */
function* placeOption(context: Context, key: "root" | "wd", link: string): Blocking<number | undefined> {
	if (!context.options.has(key)) return undefined;
	const value = context.options.value(key);
	return yield* openPath(context, value ?? `${targetDirectory(context)}/${link}`);
}

/** The other namespaces may need rights that only the new user namespace gives, or only the old one: what fails is tried again behind it. */
function enter(context: Context, doors: readonly Door[]): void {
	const { sys } = context;
	let rest = doors.filter((door) => door.kind !== "user");
	const user = doors.find((door) => door.kind === "user");
	const failed = (door: Door, error: unknown): never =>
		context.fail(door.named ? `reassociate to namespace 'ns/${door.kind}' failed: ${reason(error)}` : `reassociate to namespaces failed: ${reason(error)}`);
	const tryAll = (list: readonly Door[], final: boolean): Door[] =>
		list.filter((door) => {
			try {
				sys.setns(door.fd, door.kind);
				return false;
			} catch (error) {
				if (final || !isErrno(error, "EPERM")) failed(door, error);
				return true;
			}
		});
	if (user) {
		rest = tryAll(rest, false);
		tryAll([user], true);
	}
	tryAll(rest, true);
	for (const door of doors) sys.close(door.fd);
}

function idOption(context: Context, key: "setuid" | "setgid", field: string, status: string): number | undefined {
	const { options: given } = context;
	if (!given.has(key)) return undefined;
	const value = given.value(key);
	if (value !== undefined) return /^\d+$/.test(value) ? Number(value) : context.fail(`failed to parse ${key.slice(3)}: '${value}'`);
	const ids = new RegExp(`^${field}:\\s+\\d+\\s+(\\d+)`, "m").exec(status);
	return ids ? Number(ids[1]) : context.fail(`failed to get ${key.slice(3)}`);
}

function changeIds(context: Context, sys: Sys, uid: number | undefined, gid: number | undefined, mayKeepGroups: boolean): void {
	const attempt = (what: string, act: () => void, tolerated = false) => {
		try {
			act();
		} catch (error) {
			if (!tolerated || !isErrno(error, "EPERM")) context.fail(`${what} failed: ${reason(error)}`);
		}
	};
	if (gid !== undefined) {
		attempt(
			"setgroups",
			() => {
				sys.setgroups([]);
			},
			mayKeepGroups,
		);
		attempt("setgid()", () => {
			sys.setresgid(gid, gid, gid);
		});
	}
	if (uid !== undefined)
		attempt("setuid()", () => {
			sys.setresuid(uid, uid, uid);
		});
}

/** Moves this process into the target's control group. */
function* joinCgroup(context: Context): Blocking<void> {
	const { sys } = context;
	const text = (yield* tryReadText(sys, `${targetDirectory(context)}/cgroup`)) ?? "";
	const path = /^0::(.*)$/m.exec(text)?.[1] ?? "/";
	try {
		const fd = yield* sys.open(`/sys/fs/cgroup${path}/cgroup.procs`, { write: true });
		yield* sys.write(fd, `${sys.getpid()}\n`);
		sys.close(fd);
	} catch (error) {
		context.fail(`write cgroup.procs failed: ${reason(error)}`);
	}
}

export const nsenter = defineUtilLinux({
	name: "nsenter",
	summary: "Run a program with namespaces of other processes",
	usage: ["[options] [<program> [<argument>...]]"],
	stopAtOperand: true,
	options,
	*main(context) {
		const { sys, options: given } = context;
		const target = given.value("target");
		if (target !== undefined && !/^\d+$/.test(target)) context.fail("invalid PID argument");
		const wanted = given.has("all") || given.has("user-parent") || entries.some(([name]) => given.has(name));
		const doors = yield* withParent(context, yield* openDoors(context));
		const root = yield* placeOption(context, "root", "root");
		const directory = yield* placeOption(context, "wd", "cwd");
		const inNamespace = given.value("wdns");
		if (!wanted) context.fail("no namespace specified");
		const status = target === undefined ? "" : ((yield* tryReadText(sys, `/proc/${target}/status`)) ?? "");
		const entersUser = doors.some((door) => door.kind === "user");
		const asRoot = entersUser && !given.has("preserve-credentials");
		const uid = idOption(context, "setuid", "Uid", status) ?? (asRoot ? 0 : undefined);
		const gid = idOption(context, "setgid", "Gid", status) ?? (asRoot ? 0 : undefined);
		const environ = given.has("env") && target !== undefined ? ((yield* tryReadText(sys, `/proc/${target}/environ`)) ?? "") : undefined;
		if (given.has("join-cgroup")) yield* joinCgroup(context);
		enter(context, doors);
		place(context, root, directory, inNamespace);
		const variables =
			environ === undefined
				? sys.environ
				: new Map(
						environ
							.split("\0")
							.filter(Boolean)
							.map((entry) => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)]),
					);
		function* become(own: Sys): Blocking<number> {
			changeIds(context, own, uid, gid, asRoot && !given.has("setgid"));
			if (given.has("keep-caps") && entersUser) {
				own.capset({ inheritable: own.capget().permitted });
				own.capset({ ambient: own.capget().permitted });
			}
			return yield* execOrShell(own, "nsenter", context.operands, variables);
		}
		if (!doors.some((door) => door.kind === "pid") || given.has("no-fork")) return yield* become(sys);
		const blocked = leaveToChild(sys);
		return yield* endLike(
			sys,
			forkOr(context, function* (child) {
				child.sigprocmask(blocked);
				return yield* become(child);
			}),
		);
	},
});

function forkOr(context: Context, child: (sys: Sys) => Blocking<number>): number {
	try {
		return context.sys.fork(child);
	} catch (error) {
		return context.fail(`fork failed: ${reason(error)}`);
	}
}

/** The root and the working directory, which stays what it was when only the root changes. */
function place(context: Context, root: number | undefined, directory: number | undefined, inNamespace: string | undefined): void {
	const { sys } = context;
	const attempt = (what: string, act: () => void) => {
		try {
			act();
		} catch (error) {
			context.fail(`${what} failed: ${reason(error)}`);
		}
	};
	if (root !== undefined) {
		const before = sys.getcwd();
		attempt("change directory by root file descriptor", () => {
			sys.fchdir(root);
		});
		attempt("chroot", () => {
			sys.chroot(".");
		});
		sys.close(root);
		if (directory === undefined && sys.tryStat(before)) sys.chdir(before);
	}
	if (inNamespace !== undefined) {
		attempt(`change directory to ${inNamespace}`, () => {
			sys.chdir(inNamespace);
		});
	} else if (directory !== undefined) {
		attempt("change directory by working directory file descriptor", () => {
			sys.fchdir(directory);
		});
		sys.close(directory);
	}
}
