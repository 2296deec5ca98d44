import type { Blocking, Sys } from "../../../kernel/abi.ts";
import type { OptionSpec } from "../../lib/options.ts";
import { type Context, Failure } from "../../lib/program.ts";
import { reason } from "../../lib/report.ts";
import { endLike, execOrShell, leaveToChild } from "../child.ts";
import { defineUtilLinux } from "../define.ts";
import { type Helper, startKeeper, startMapper } from "./helper.ts";
import { mapOwnIds, prepare, Step, setClocks } from "./inside.ts";
import { makePlan, type UnsharePlan } from "./plan.ts";

const kind = (short: string, long: string, what: string): OptionSpec => ({
	short,
	long,
	arg: "file",
	optional: true,
	letter: "plain",
	help: `unshare ${what}`,
});

const options: readonly OptionSpec[] = [
	kind("m", "mount", "mounts namespace"),
	kind("u", "uts", "UTS namespace (hostname etc)"),
	kind("i", "ipc", "System V IPC namespace"),
	kind("n", "net", "network namespace"),
	kind("p", "pid", "pid namespace"),
	kind("U", "user", "user namespace"),
	kind("C", "cgroup", "cgroup namespace"),
	kind("T", "time", "time namespace"),
	{ long: "mount-proc", arg: "dir", optional: true, help: "mount proc first (implies --mount)" },
	{ long: "mount-binfmt", arg: "dir", optional: true, help: "mount binfmt first", simulated: false },
	{ short: "l", long: "load-interp", arg: "file", help: "load a binfmt definition", simulated: false },
	{ long: "propagation", arg: "slave|shared|private|unchanged", help: "propagation of mounts in the new mount namespace" },
	{ short: "R", long: "root", arg: "dir", help: "root directory of the command" },
	{ short: "w", long: "wd", arg: "dir", help: "working directory of the command" },
	{ short: "S", long: "setuid", arg: "uid", help: "uid in the new namespace" },
	{ short: "G", long: "setgid", arg: "gid", help: "gid in the new namespace" },
	{ long: "map-user", arg: "uid|name", help: "map the current user (implies --user)" },
	{ long: "map-group", arg: "gid|name", help: "map the current group (implies --user)" },
	{ short: "r", long: "map-root-user", help: "map the current user to root (implies --user)" },
	{ short: "c", long: "map-current-user", help: "map the current user to itself (implies --user)" },
	{ long: "map-auto", help: "map subordinate users and groups (implies --user)" },
	{ long: "map-subids", help: "map the first block of subordinate ids (implies --user)" },
	{ long: "map-users", arg: "inner:outer:count", help: "map a range of users (implies --user)" },
	{ long: "map-groups", arg: "inner:outer:count", help: "map a range of groups (implies --user)" },
	{ long: "owner", arg: "uid:gid", help: "set the user namespace owner (implies --user)" },
	{ short: "f", long: "fork", help: "fork before the command starts" },
	{ long: "kill-child", arg: "signame", optional: true, help: "signal the child when dying (implies --fork)" },
	{ long: "forward-signals", help: "pass TERM and INT on to the child (implies --fork)" },
	{ long: "setgroups", arg: "allow|deny", help: "whether setgroups(2) may be used" },
	{ long: "keep-caps", help: "keep capabilities of the new user namespace" },
	{ long: "monotonic", arg: "offset", help: "offset of the monotonic clock, in seconds" },
	{ long: "boottime", arg: "offset", help: "offset of the boottime clock, in seconds" },
];

/** The command's own process: what is left to do, then the command. */
function* become(sys: Sys, plan: UnsharePlan, argv: readonly string[], [euid, egid]: readonly [number, number]): Blocking<number> {
	try {
		yield* mapOwnIds(sys, plan, euid, egid);
		prepare(sys, plan);
	} catch (error) {
		if (!(error instanceof Step)) throw error;
		yield* sys.write(2, `unshare: ${error.message}\n`);
		return 1;
	}
	return yield* execOrShell(sys, "unshare", argv);
}

function* finish(helper: Helper | undefined): Blocking<void> {
	if (helper && !(yield* helper.finish())) throw new Failure("", 1);
}

/** Runs the command in a child, the first of its PID namespace where there is a new one. */
function* inChild(context: Context, plan: UnsharePlan, keeper: Helper | undefined, ids: readonly [number, number]): Blocking<number> {
	const { sys } = context;
	const blocked = leaveToChild(sys);
	let pid: number;
	try {
		pid = sys.fork(function* (child) {
			child.sigprocmask(blocked);
			if (plan.killChild) child.prctl({ parentDeathSignal: plan.killChild });
			return yield* become(child, plan, context.operands, ids);
		});
	} catch (error) {
		return context.fail(`fork failed: ${reason(error)}`);
	}
	// a PID namespace can be named once its first process is there
	yield* finish(keeper);
	if (plan.forwardSignals) {
		for (const signal of ["TERM", "INT"] as const) {
			sys.sigaction(signal, () => {
				sys.kill(pid, signal);
			});
		}
		sys.sigprocmask(blocked);
	}
	return yield* endLike(sys, pid);
}

export const unshare = defineUtilLinux({
	name: "unshare",
	summary: "Run a program with some namespaces unshared from the parent",
	usage: ["[options] [<program> [<argument>...]]"],
	stopAtOperand: true,
	options,
	*main(context) {
		const { sys } = context;
		const plan = yield* makePlan(context);
		const ids = [sys.geteuid(), sys.getegid()] as const;
		const [mapper, keeper] = [startMapper(sys, plan), startKeeper(sys, plan)];
		try {
			if (plan.owner) {
				sys.setresgid(-1, plan.owner.gid, -1);
				sys.setresuid(-1, plan.owner.uid, -1);
			}
			sys.unshare([...plan.kinds]);
		} catch (error) {
			context.fail(`unshare failed: ${reason(error)}`);
		}
		yield* finish(mapper);
		try {
			yield* setClocks(sys, plan);
		} catch (error) {
			if (error instanceof Step) return context.fail(error.message);
			throw error;
		}
		if (plan.fork) return yield* inChild(context, plan, keeper, ids);
		yield* finish(keeper);
		return yield* become(sys, plan, context.operands, ids);
	},
});
