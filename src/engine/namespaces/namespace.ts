/** What the eight kinds share: an inode number on nsfs, an owner, and the level that their parents give. namespaces(7). */
import type { NamespaceKind } from "../kernel/abi.ts";
import type { UserNamespace } from "./user.ts";

export interface Namespace {
	readonly kind: NamespaceKind;
	/** The number in `uts:[4026531838]`. */
	readonly ino: number;
	/** The user namespace whose capabilities govern it; undefined for the initial user namespace itself. */
	readonly owner: UserNamespace | undefined;
}

/** proc_ns.h: numbers of the initial namespaces. */
export const initialNumbers: Record<NamespaceKind, number> = {
	ipc: 0xefffffff,
	uts: 0xeffffffe,
	user: 0xeffffffd,
	pid: 0xeffffffc,
	cgroup: 0xeffffffb,
	time: 0xeffffffa,
	net: 0xeffffff9,
	mnt: 0xeffffff8,
};
