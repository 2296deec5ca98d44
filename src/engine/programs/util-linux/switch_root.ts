import type { Blocking, Stat } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { execvp } from "../lib/launch.ts";
import { type Context, Failure } from "../lib/program.ts";
import { reason } from "../lib/report.ts";
import { defineUtilLinux } from "./define.ts";

const carried = ["/dev", "/proc", "/sys", "/run"];

const sorry = (context: Context, message: string): never => {
	throw new Failure(`${context.name}: ${message}\n${context.name}: failed. Sorry.\n`, 1);
};

function statOf(context: Context, path: string): Stat {
	try {
		return context.sys.stat(path);
	} catch (error) {
		return sorry(context, `stat of ${path} failed: ${reason(error)}`);
	}
}

/** Moves the mounts that go on to the new root, then the new root over the old one. */
function switchTo(context: Context, newRoot: string): void {
	const { sys } = context;
	const root = sys.tryStat("/");
	const fresh = statOf(context, newRoot);
	for (const place of carried) {
		const there = sys.tryStat(newRoot + place);
		const here = sys.tryStat(place);
		if (!here || here.dev === root?.dev) continue;
		try {
			if (!there || there.dev !== fresh.dev) sys.umount(place, { detach: true });
			else sys.mount(place, newRoot + place, "", { move: true });
		} catch (error) {
			if (!isErrno(error)) throw error;
		}
	}
	try {
		sys.chdir(newRoot);
		sys.mount(newRoot, "/", "", { move: true });
		sys.chroot(".");
		sys.chdir("/");
	} catch (error) {
		sorry(context, `failed to mount moving ${newRoot} to /: ${reason(error)}`);
	}
}

export const switchRoot = defineUtilLinux({
	name: "switch_root",
	section: 8,
	summary: "Switch to another filesystem as the root of the mount tree",
	usage: ["[options] <newrootdir> <init> <args to init>"],
	stopAtOperand: true,
	options: [],
	*main(context): Blocking<number> {
		const [newRoot, init, ...args] = context.operands;
		if (newRoot === undefined || init === undefined) return context.usage("not enough arguments");
		switchTo(context, newRoot);
		if (!context.sys.canAccess(init, 1)) yield* context.complain(`cannot access ${init}: No such file or directory`);
		const error = yield* execvp(context.sys, [init, ...args]);
		return context.fail(`failed to execute ${init}: ${error.message}`);
	},
});
