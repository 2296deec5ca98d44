/** The io controller (blkio in v1): what a group reads from and writes to disks, and how fast it may. block/blk-throttle.c. */
import { Errno } from "../kernel/errno.ts";
import type { Cgroup } from "./cgroup.ts";
import { GroupState } from "./controllers.ts";

export interface IoLimits {
	rbps: number;
	wbps: number;
	riops: number;
	wiops: number;
}
export const limitNames = ["rbps", "wbps", "riops", "wiops"] as const;

/** The root disk. */
export const DISK = "254:0";
/** Other block devices of the machine, which nothing is stored on. */
const devices = new Set([DISK, "2:0", "11:0"]);
/** One request to the disk carries at most so many bytes. */
const REQUEST = 1280 * 1024;

export class BlockGroup extends GroupState {
	readonly parent: BlockGroup | undefined;
	weight = 100;
	readonly limits = new Map<string, IoLimits>();
	/** Of this group itself. */
	readonly own = { rbytes: 0, wbytes: 0, rios: 0, wios: 0 };
	/** When the disk has done what this group asked for so far, by its limits; virtual nanoseconds. */
	private freeAt = 0;

	constructor(group: Cgroup, parent: BlockGroup | undefined) {
		super(group);
		this.parent = parent;
	}
	override release(): void {
		if (!this.parent) return;
		for (const key of ["rbytes", "wbytes", "rios", "wios"] as const) this.parent.own[key] += this.own[key];
	}

	wrote(bytes: number): void {
		this.own.wbytes += bytes;
		this.own.wios += Math.ceil(bytes / REQUEST);
	}
	readBytes(bytes: number): void {
		this.own.rbytes += bytes;
		this.own.rios += Math.ceil(bytes / REQUEST);
	}
	/** Here and below. */
	total(key: "rbytes" | "wbytes" | "rios" | "wios"): number {
		let sum = 0;
		for (const group of this.group.subtree()) sum += group.states.io?.own[key] ?? 0;
		return sum;
	}

	/** When a transfer that starts now may be over, by the limits here and above; virtual nanoseconds. */
	delayed(now: number, bytes: number, direction: "read" | "write"): number {
		let end = now;
		for (let at: BlockGroup | undefined = this; at; at = at.parent) {
			const limit = at.limits.get(DISK);
			if (!limit) continue;
			const [bps, iops] = direction === "read" ? [limit.rbps, limit.riops] : [limit.wbps, limit.wiops];
			const seconds = Math.max(bytes / bps, Math.ceil(bytes / REQUEST) / iops);
			at.freeAt = Math.max(at.freeAt, now) + Math.ceil(seconds * 1e9);
			end = Math.max(end, at.freeAt);
		}
		return end;
	}
}

/** The device that a line names, "254:0". EINVAL for what is none, ENODEV for one that is not there. */
export function parseDevice(word: string): string {
	if (!/^\d+:\d+$/.test(word)) throw new Errno("EINVAL");
	if (!devices.has(word)) throw new Errno("ENODEV");
	return word;
}
