/** Which mounts df shows: one for each file system, and none that hold nothing. */
import type { Sys } from "../../../kernel/abi.ts";
import { deviceMajor, deviceMinor, makeDevice } from "../../lib/device-number.ts";
import type { MountEntry } from "../../lib/mount-table.ts";

export interface Selection {
	readonly all: boolean;
	readonly local: boolean;
	readonly types: readonly string[];
	readonly excluded: readonly string[];
}

const dummies = new Set([
	"autofs",
	"proc",
	"subfs",
	"debugfs",
	"devpts",
	"fusectl",
	"fuse.portal",
	"mqueue",
	"rpc_pipefs",
	"sysfs",
	"devfs",
	"kernfs",
	"ignore",
]);
const remotes = new Set(["acfs", "afs", "coda", "auristorfs", "fhgfs", "gpfs", "ibrix", "ocfs2", "vxfs", "nfs", "nfs4"]);

/** What nothing can be stored on. */
export const isDummy = (entry: MountEntry): boolean => dummies.has(entry.fstype) || entry.fstype === "none";

const isRemote = (entry: MountEntry): boolean =>
	remotes.has(entry.fstype) ||
	(entry.source.includes(":") && !entry.source.startsWith("/")) ||
	(entry.source.startsWith("//") && /^(smb3|smbfs|cifs)$/.test(entry.fstype));

/** Whether the mount's own directory shows it; another may lie on top. */
export function isOnTop(sys: Sys, entry: MountEntry): boolean {
	const stat = sys.tryStat(entry.target);
	return stat === undefined || (deviceMajor(stat.dev) === entry.major && deviceMinor(stat.dev) === entry.minor);
}

export function isWanted(entry: MountEntry, selection: Selection): boolean {
	if (selection.local && isRemote(entry)) return false;
	return (selection.types.length === 0 || selection.types.includes(entry.fstype)) && !selection.excluded.includes(entry.fstype);
}

/** The mounts to show when none is named. */
export function selectMounts(sys: Sys, table: readonly MountEntry[], selection: Selection): MountEntry[] {
	const wanted = table.filter((entry) => isWanted(entry, selection));
	if (selection.all) return wanted;
	const kept: MountEntry[] = [];
	const byDevice = new Map<number, MountEntry>();
	for (const entry of wanted) {
		if (isDummy(entry)) continue;
		const device = sys.tryStat(entry.target)?.dev ?? makeDevice(entry.major, entry.minor);
		const seen = byDevice.get(device);
		if (seen && !isBetter(entry, seen)) continue;
		if (seen) kept.splice(kept.indexOf(seen), 1);
		byDevice.set(device, entry);
		kept.push(entry);
	}
	return kept;
}

/** Of two mounts of one file system the nearer to its root is shown, and one with a device's name before another. */
function isBetter(entry: MountEntry, seen: MountEntry): boolean {
	if (entry.source.includes("/") && !seen.source.includes("/")) return true;
	if (seen.target.length > entry.target.length && seen.root.length >= entry.root.length) return true;
	return seen.source !== entry.source && seen.target === entry.target;
}
