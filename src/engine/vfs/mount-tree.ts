/** Attaching, moving and detaching mounts, with propagation to peers and slaves. sharedsubtree.txt of the kernel. */

import { Errno } from "../kernel/errno.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { Dentry, Path } from "./dentry.ts";
import type { FileSystem } from "./inode.ts";
import { Mount, type MountAttributes, type PeerGroup } from "./mount.ts";

/** mount_max of the kernel is 100,000; a page's machine is smaller. */
const MOUNT_MAX = 10000;

export const defaultAttributes = (): MountAttributes => ({
	readOnly: false,
	noSuid: false,
	noDev: false,
	noExec: false,
	atime: "relatime",
	noDirAtime: false,
	noSymFollow: false,
});

export function newMount(kernel: Kernel, fs: FileSystem, root: Dentry, source: string, attributes: MountAttributes): Mount {
	return new Mount(kernel.nextMountId(), fs, root, source, attributes);
}

/** A mount of (part of) the same file system, in the same peer group or slave to the same master. */
export function cloneMount(kernel: Kernel, mount: Mount, root: Dentry): Mount {
	const twin = newMount(kernel, mount.fs, root, mount.source, { ...mount.attributes });
	twin.unbindable = mount.unbindable;
	twin.locks = mount.locks;
	if (mount.peers) twin.setShared(mount.peers);
	if (mount.master) twin.setMaster(mount.master);
	return twin;
}

/** A copy of a subtree for a recursive bind: unbindable parts are left out. */
export function cloneTree(kernel: Kernel, mount: Mount, root: Dentry): Mount {
	const twin = cloneMount(kernel, mount, root);
	for (const [at, below] of mount.children) if (!below.unbindable && at.isBelow(root)) cloneTree(kernel, below, below.root).attach(twin, at);
	return twin;
}

/** All mounts that hear of what happens on `mount`: its peers, and slaves of any of them, with the group a copy there belongs to. */
function receivers(mount: Mount): { mount: Mount; slave: boolean }[] {
	const out: { mount: Mount; slave: boolean }[] = [];
	const seen = new Set<Mount>([mount]);
	const visit = (group: PeerGroup, slave: boolean) => {
		for (const m of group.members) {
			if (seen.has(m)) continue;
			seen.add(m);
			out.push({ mount: m, slave });
		}
		for (const s of group.slaves) {
			if (seen.has(s)) continue;
			seen.add(s);
			out.push({ mount: s, slave: true });
			if (s.peers) visit(s.peers, true);
		}
	};
	if (mount.peers) visit(mount.peers, false);
	return out;
}

function share(kernel: Kernel, tree: Mount): void {
	for (const m of tree.subtree()) if (!m.peers) m.setShared(kernel.nextPeerGroup());
}

/** Where a new mount really goes: on top of whatever stands there. */
function topOf(parent: Mount, at: Dentry): [Mount, Dentry] {
	let over = parent.children.get(at);
	let place: [Mount, Dentry] = [parent, at];
	while (over) {
		place = [over, over.root];
		over = over.children.get(over.root);
	}
	return place;
}

/** attach_recursive_mnt: puts `tree` at a place and copies of it wherever that place propagates to. ENOSPC when there are too many. */
export function attachTree(kernel: Kernel, tree: Mount, path: Path): void {
	const { mount: parent, dentry } = path;
	if (parent.namespace && parent.namespace.mounts.length >= MOUNT_MAX) throw new Errno("ENOSPC");
	if (parent.peers) share(kernel, tree);
	for (const { mount, slave } of receivers(parent)) {
		// what is not attached yet (the tree itself, when it is a copy of where it goes) receives nothing: IS_MNT_NEW
		if (!dentry.isBelow(mount.root) || !mount.namespace) continue;
		const twin = cloneTree(kernel, tree, tree.root);
		if (slave) {
			const own = mount.peers !== undefined;
			for (const m of twin.subtree()) {
				const { peers } = m;
				m.leavePeers();
				m.setMaster(peers);
				if (own) m.setShared(kernel.nextPeerGroup());
			}
		}
		const place = topOf(mount, dentry);
		twin.attach(...place);
		adopt(twin);
	}
	const place = topOf(parent, dentry);
	tree.attach(...place);
	adopt(tree);
}

/** All of a tree belongs to the namespace it was attached in. */
function adopt(tree: Mount): void {
	const namespace = tree.parent?.namespace;
	for (const m of tree.subtree()) m.namespace = namespace;
	if (namespace) namespace.generation++;
}

function dissolve(mount: Mount): void {
	if (mount.namespace) mount.namespace.generation++;
	mount.detach();
	mount.leavePeers();
	mount.setMaster(undefined);
	mount.namespace = undefined;
}

/** The copies that would go with a mount: what stands at its place where its parent propagates to. propagate_mount_busy looks at them first. */
export function propagatedTo(mount: Mount): Mount[] {
	const { parent, mountpoint } = mount;
	if (!parent || !mountpoint) return [];
	return receivers(parent).flatMap(({ mount: peer }) => {
		const there = peer.children.get(mountpoint);
		return there && there.root === mount.root ? [there] : [];
	});
}

/** Takes a mount (and, with `lazy`, all below it) away, here and where its parent propagates to. */
export function detachTree(mount: Mount, lazy: boolean): void {
	for (const there of propagatedTo(mount)) if (lazy || there.children.size === 0) for (const m of [...there.subtree()].reverse()) dissolve(m);
	for (const m of [...mount.subtree()].reverse()) dissolve(m);
}

/** Changes the propagation type of a mount, and of all below it when `recursive`. */
export function setPropagation(kernel: Kernel, mount: Mount, type: "private" | "shared" | "slave" | "unbindable", recursive: boolean): void {
	for (const m of recursive ? [...mount.subtree()] : [mount]) {
		if (type === "shared") {
			if (!m.peers) m.setShared(kernel.nextPeerGroup());
			m.unbindable = false;
			continue;
		}
		const { peers } = m;
		const others = peers !== undefined && peers.members.size > 1;
		m.leavePeers();
		if (type === "slave") {
			if (others) m.setMaster(peers);
			continue;
		}
		m.setMaster(undefined);
		m.unbindable = type === "unbindable";
	}
}
