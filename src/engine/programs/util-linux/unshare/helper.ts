/**
 * The process that unshare starts before it leaves its namespaces: from outside, with the rights it had, it writes id maps of
 * several ids and binds namespaces to files.
 */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { execFailureStatus, execvp, exitStatus, waitFor } from "../../lib/launch.ts";
import { reason } from "../../lib/report.ts";
import { type IdRange, mapText, withSingle, writeProc } from "./id-maps.ts";
import type { UnsharePlan } from "./plan.ts";

export interface Helper {
	/** Lets it work, and waits for it; false when it failed (and has said so). */
	readonly finish: () => Blocking<boolean>;
}

interface Maps {
	readonly users: readonly IdRange[];
	readonly groups: readonly IdRange[];
}

/** Ranges together with the own id mapped singly. */
function mapsOf(sys: Sys, plan: UnsharePlan): Maps {
	const merge = (ranges: readonly IdRange[], inner: number | undefined, outer: number): IdRange[] =>
		ranges.length === 0 ? [] : inner === undefined ? [...ranges] : withSingle(ranges, { inner, outer, count: 1 });
	return { users: merge(plan.userRanges, plan.mapUser, sys.geteuid()), groups: merge(plan.groupRanges, plan.mapGroup, sys.getegid()) };
}

/** Writes a map directly as root, through newuidmap or newgidmap as anybody else. */
function* writeMap(sys: Sys, pid: number, kind: "uid" | "gid", ranges: readonly IdRange[]): Blocking<number> {
	if (sys.geteuid() === 0) {
		try {
			yield* writeProc(sys, `/proc/${pid}/${kind}_map`, mapText(ranges));
			return 0;
		} catch (error) {
			yield* sys.write(2, `unshare: write failed /proc/${pid}/${kind}_map: ${reason(error)}\n`);
			return 1;
		}
	}
	const program = `new${kind}map`;
	const child = sys.fork(function* (inner) {
		const error = yield* execvp(inner, [program, String(pid), ...ranges.flatMap((r) => [r.inner, r.outer, r.count].map(String))]);
		yield* inner.write(2, `unshare: failed to execute ${program}: ${error.message}\n`);
		return execFailureStatus(error);
	});
	return exitStatus(yield* waitFor(sys, child));
}

function* bind(sys: Sys, pid: number, plan: UnsharePlan): Blocking<number> {
	for (const { kind, path } of plan.persist) {
		const source = `/proc/${pid}/ns/${kind === "pid" || kind === "time" ? `${kind}_for_children` : kind}`;
		const shown = `/proc/${pid}/ns/${kind}`;
		try {
			sys.mount(source, path, "", { bind: true });
		} catch (error) {
			yield* sys.write(2, `unshare: mount ${shown} on ${path} failed: ${reason(error)}\n`);
			return 1;
		}
	}
	return 0;
}

/** Starts a process that does `work` once it is told to; it ends quietly when its parent dies before. */
function start(sys: Sys, work: (helper: Sys, parent: number) => Blocking<number>): Helper {
	const parent = sys.getpid();
	const [read, write] = sys.pipe();
	const pid = sys.fork(function* (helper) {
		helper.close(write);
		return (yield* helper.read(read, 1)).length ? yield* work(helper, parent) : 0;
	});
	sys.close(read);
	return {
		*finish() {
			yield* sys.write(write, "x");
			sys.close(write);
			return exitStatus(yield* waitFor(sys, pid)) === 0;
		},
	};
}

/** Writes maps of several ids; undefined when there are none. */
export function startMapper(sys: Sys, plan: UnsharePlan): Helper | undefined {
	const { users, groups } = mapsOf(sys, plan);
	if (users.length === 0 && groups.length === 0) return undefined;
	return start(sys, function* (helper, parent) {
		if (users.length && (yield* writeMap(helper, parent, "uid", users)) !== 0) return 1;
		return groups.length ? yield* writeMap(helper, parent, "gid", groups) : 0;
	});
}

/** Binds the new namespaces to files; undefined when none are to be kept. */
export const startKeeper = (sys: Sys, plan: UnsharePlan): Helper | undefined =>
	plan.persist.length === 0 ? undefined : start(sys, (helper, parent) => bind(helper, parent, plan));
