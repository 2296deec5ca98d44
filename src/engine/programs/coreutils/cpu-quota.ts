/** How many processors the quotas of the caller's control groups come to, as gnulib's nproc counts them since coreutils 9.8. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { readMountTable } from "../lib/mount-table.ts";
import { readText } from "../lib/stdio.ts";

function* textOf(sys: Sys, path: string): Blocking<string> {
	try {
		return yield* readText(sys, path);
	} catch (error) {
		if (isErrno(error)) return "";
		throw error;
	}
}

function* unifiedMount(sys: Sys): Blocking<string | undefined> {
	try {
		return (yield* readMountTable(sys)).find(({ fstype }) => fstype === "cgroup2")?.target;
	} catch (error) {
		if (isErrno(error)) return undefined;
		throw error;
	}
}

/** The smallest cpu.max of the caller's group and those above, in whole processors: rounded, at least 1. Infinity for none, and for real-time tasks, which no quota holds. */
export function* quotaProcessors(sys: Sys): Blocking<number> {
	if (["fifo", "rr", "deadline"].includes(sys.getScheduler(0).policy)) return Infinity;
	const group = (yield* textOf(sys, "/proc/self/cgroup"))
		.split("\n")
		.find((line) => line.startsWith("0::/"))
		?.slice(3);
	const mount = group === undefined ? undefined : yield* unifiedMount(sys);
	if (group === undefined || mount === undefined) return Infinity;
	let least = Infinity;
	for (let at = group; at !== "" && at !== "/"; at = at.slice(0, at.lastIndexOf("/"))) {
		const [quota, period] = (yield* textOf(sys, `${mount}${at}/cpu.max`)).trim().split(" ").map(Number);
		if (quota && period) least = Math.min(least, Math.max(1, Math.round(quota / period)));
	}
	return least;
}
