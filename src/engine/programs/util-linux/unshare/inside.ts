/** What unshare does in its new namespaces before the command starts. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { reason } from "../../lib/report.ts";
import { writeProc } from "./id-maps.ts";
import type { UnsharePlan } from "./plan.ts";

/** Says what failed; thrown through the steps, caught where the status is decided. */
export class Step {
	readonly message: string;
	constructor(message: string) {
		this.message = message;
	}
}

function attempt(what: string, act: () => void): void {
	try {
		act();
	} catch (error) {
		throw new Step(`${what}: ${reason(error)}`);
	}
}

function* write(sys: Sys, path: string, text: string, what = "write failed"): Blocking<void> {
	try {
		yield* writeProc(sys, path, text);
	} catch (error) {
		throw new Step(`${what} ${path}: ${reason(error)}`);
	}
}

/** Offsets of the clocks for those who come after, before anybody is in the time namespace. */
export function* setClocks(sys: Sys, plan: UnsharePlan): Blocking<void> {
	if (plan.monotonic !== undefined) yield* write(sys, "/proc/self/timens_offsets", `monotonic ${plan.monotonic} 0`, "failed to write to");
	if (plan.boottime !== undefined) yield* write(sys, "/proc/self/timens_offsets", `boottime ${plan.boottime} 0`, "failed to write to");
}

/** Maps the own ids where no helper did it. */
export function* mapOwnIds(sys: Sys, plan: UnsharePlan, euid: number, egid: number): Blocking<void> {
	if (plan.mapUser !== undefined && plan.userRanges.length === 0) yield* write(sys, "/proc/self/uid_map", `${plan.mapUser} ${euid} 1`);
	// without CAP_SETGID outside a group may only be mapped when setgroups(2) is given up
	if (plan.mapGroup !== undefined && plan.groupRanges.length === 0) {
		yield* write(sys, "/proc/self/setgroups", "deny");
		yield* write(sys, "/proc/self/gid_map", `${plan.mapGroup} ${egid} 1`);
	}
	if (plan.setgroups !== undefined && plan.mapGroup === undefined) yield* write(sys, "/proc/self/setgroups", plan.setgroups);
}

function mountProc(sys: Sys, place: string, changedRoot: boolean): void {
	if (!changedRoot) {
		try {
			sys.mount("none", place, "", { propagation: "private", recursive: true });
		} catch (error) {
			// EINVAL: no mount point, so there is nothing that could propagate
			if (!isErrno(error, "EINVAL") && !isErrno(error, "ENOENT")) throw new Step(`cannot change ${place} filesystem propagation: ${reason(error)}`);
		}
	}
	attempt(`mount ${place} failed`, () => {
		sys.mount("proc", place, "proc", { noSuid: true, noExec: true, noDev: true });
	});
}

function changeIds(sys: Sys, plan: UnsharePlan): void {
	const { uid, gid } = plan;
	if (gid !== undefined) {
		attempt("setgroups failed", () => {
			sys.setgroups([]);
		});
		attempt("setgid() failed", () => {
			sys.setresgid(gid, gid, gid);
		});
	}
	if (uid !== undefined)
		attempt("setuid() failed", () => {
			sys.setresuid(uid, uid, uid);
		});
}

/** All that the command must find done. Throws Step. */
export function prepare(sys: Sys, plan: UnsharePlan): void {
	const { propagation, root, directory } = plan;
	if (plan.kinds.has("mnt") && propagation)
		attempt("cannot change root filesystem propagation", () => {
			sys.mount("none", "/", "", { propagation, recursive: true });
		});
	if (root !== undefined) {
		attempt(`cannot change root directory to '${root}'`, () => {
			sys.chroot(root);
		});
		attempt("cannot change directory to /", () => {
			sys.chdir("/");
		});
	}
	if (directory !== undefined)
		attempt(`cannot change directory to ${directory}`, () => {
			sys.chdir(directory);
		});
	if (plan.mountProc !== undefined) mountProc(sys, plan.mountProc, root !== undefined);
	changeIds(sys, plan);
	if (plan.keepCaps && plan.kinds.has("user")) {
		const { permitted } = sys.capget();
		sys.capset({ inheritable: permitted });
		sys.capset({ ambient: permitted });
	}
}
