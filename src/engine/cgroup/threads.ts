/** Threaded groups and the rules about who may hold processes. cgroup.c of the kernel: cgroup_is_valid_domain and its neighbours. */
import { Errno } from "../kernel/errno.ts";
import type { Cgroup } from "./cgroup.ts";
import { type ControllerName, threadedControllers } from "./controllers.ts";

/** "domain threaded" and "domain invalid" follow from the neighbourhood; only "threaded" is chosen. */
export type CgroupType = "domain" | "threaded" | "domain threaded" | "domain invalid";

const isRoot = (group: Cgroup): boolean => group.parent === undefined;
const onlyThreaded = (names: Iterable<ControllerName>): boolean => [...names].every((n) => threadedControllers.has(n));

/** The nearest group at or above that is no thread of another: where what concerns whole processes is counted. */
export function domainOf(group: Cgroup): Cgroup {
	let at = group;
	while (at.threaded && at.parent) at = at.parent;
	return at;
}

function canBeThreadRoot(group: Cgroup): boolean {
	if (isRoot(group)) return true;
	if (group.threaded) return false;
	for (const child of group.children.values()) if (!child.threaded && child.population > 0) return false;
	return onlyThreaded(group.subtreeControl);
}

function isThreadRoot(group: Cgroup): boolean {
	if (group.threaded) return false;
	for (const child of group.children.values()) if (child.threaded) return true;
	return group.tasks.size > 0 && [...group.subtreeControl].some((n) => threadedControllers.has(n));
}

function isValidDomain(group: Cgroup): boolean {
	if (group.threaded) return false;
	for (let at = group.parent; at; at = at.parent) if (at.threaded || (!isRoot(at) && isThreadRoot(at))) return false;
	return true;
}

export function typeOf(group: Cgroup): CgroupType {
	if (group.threaded) return "threaded";
	if (!isValidDomain(group)) return "domain invalid";
	return isThreadRoot(group) ? "domain threaded" : "domain";
}

/** Writing "threaded" to cgroup.type. EOPNOTSUPP where it is populated, passes domain controllers on, or cannot join the domain above. */
export function makeThreaded(group: Cgroup): void {
	if (group.threaded || !group.parent) return;
	const domain = domainOf(group.parent);
	if (group.population > 0 || !onlyThreaded(group.subtreeControl) || !isValidDomain(domain) || !canBeThreadRoot(domain)) throw new Errno("EOPNOTSUPP");
	group.threaded = true;
}

/** Whether controllers may be enabled in subtree_control. EOPNOTSUPP inside thread trees, EBUSY where processes would compete with groups. */
export function vetEnabling(group: Cgroup, names: readonly ControllerName[]): void {
	if (names.length === 0) return;
	if (!isValidDomain(domainOf(group))) throw new Errno("EOPNOTSUPP");
	if (isRoot(group)) return;
	if (!onlyThreaded(names)) {
		if (isThreadRoot(group) || group.threaded) throw new Errno("EOPNOTSUPP");
	} else if (canBeThreadRoot(group) || group.threaded) return;
	if (group.tasks.size > 0) throw new Errno("EBUSY");
}

/** Whether a process may move here: EOPNOTSUPP into an invalid domain, EBUSY into an inner node (no internal processes). */
export function vetDestination(group: Cgroup): void {
	if (!isValidDomain(domainOf(group))) throw new Errno("EOPNOTSUPP");
	if (canBeThreadRoot(group) || group.threaded) return;
	if (group.subtreeControl.size > 0) throw new Errno("EBUSY");
}
