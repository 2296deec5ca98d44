/** User namespaces: which ids inside stand for which outside. user_namespaces(7). */
import type { NamespaceKind } from "../kernel/abi.ts";
import type { Namespace } from "./namespace.ts";

export interface IdRange {
	readonly inside: number;
	/** As seen in the parent when written; kept as a kernel id. */
	readonly kernel: number;
	readonly count: number;
}

export const OVERFLOW_ID = 65534;

/** Half of how many threads the kernel allows in 4 GiB of memory. */
const FIRST_LIMIT = 15624;
const UNLIMITED = 2147483647;

const find = (ranges: readonly IdRange[], id: number, from: "inside" | "kernel"): number | undefined => {
	for (const r of ranges) {
		const at = id - r[from];
		if (at >= 0 && at < r.count) return r[from === "inside" ? "kernel" : "inside"] + at;
	}
	return undefined;
};

export class UserNamespace implements Namespace {
	readonly kind = "user";
	readonly ino: number;
	readonly parent: UserNamespace | undefined;
	readonly level: number;
	/** Kernel ids of the creator. */
	readonly ownerUid: number;
	readonly ownerGid: number;
	uidMap: readonly IdRange[] = [];
	gidMap: readonly IdRange[] = [];
	setgroups: "allow" | "deny" = "allow";
	/** /proc/sys/user/max_*_namespaces: how many of each kind may be made here and below. */
	readonly limits: Record<NamespaceKind, number>;
	/** What each of them is until somebody changes it. */
	readonly firstLimit: number;
	/** The creator had CAP_SETFCAP, so that root of the parent may be mapped from within. */
	readonly creatorCouldSetfcap: boolean;

	constructor(ino: number, parent: UserNamespace | undefined, ownerUid: number, ownerGid: number, creatorCouldSetfcap = true) {
		this.ino = ino;
		this.parent = parent;
		this.level = parent ? parent.level + 1 : 0;
		this.ownerUid = ownerUid;
		this.ownerGid = ownerGid;
		const most = parent ? UNLIMITED : FIRST_LIMIT;
		this.firstLimit = most;
		this.creatorCouldSetfcap = creatorCouldSetfcap;
		this.limits = { cgroup: most, ipc: most, mnt: most, net: most, pid: most, time: most, user: most, uts: most };
		if (parent) this.setgroups = parent.setgroups;
		else this.uidMap = this.gidMap = [{ inside: 0, kernel: 0, count: 4294967295 }];
	}

	get owner(): UserNamespace | undefined {
		return this.parent;
	}

	/** Undefined where unmapped. */
	toKernelUid(uid: number): number | undefined {
		return this.level === 0 ? uid : find(this.uidMap, uid, "inside");
	}
	toKernelGid(gid: number): number | undefined {
		return this.level === 0 ? gid : find(this.gidMap, gid, "inside");
	}
	/** What a task in here sees; the overflow id where unmapped. */
	fromKernelUid(kuid: number): number {
		return this.level === 0 ? kuid : (find(this.uidMap, kuid, "kernel") ?? OVERFLOW_ID);
	}
	fromKernelGid(kgid: number): number {
		return this.level === 0 ? kgid : (find(this.gidMap, kgid, "kernel") ?? OVERFLOW_ID);
	}
	mapsUid(kuid: number): boolean {
		return this.level === 0 || find(this.uidMap, kuid, "kernel") !== undefined;
	}
	mapsGid(kgid: number): boolean {
		return this.level === 0 || find(this.gidMap, kgid, "kernel") !== undefined;
	}
	isSameOrBelow(ancestor: UserNamespace): boolean {
		for (let ns: UserNamespace | undefined = this; ns; ns = ns.parent) if (ns === ancestor) return true;
		return false;
	}
}
