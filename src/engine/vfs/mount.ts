/** Mounts, mount namespaces and propagation. mount_namespaces(7), sharedsubtree.txt of the kernel. */
import type { Namespace } from "../namespaces/namespace.ts";
import type { UserNamespace } from "../namespaces/user.ts";
import type { Dentry } from "./dentry.ts";
import type { FileSystem } from "./inode.ts";

/** Flags of one mount, as mountinfo shows them behind rw or ro. */
export interface MountAttributes {
	readOnly: boolean;
	noSuid: boolean;
	noDev: boolean;
	noExec: boolean;
	atime: "relatime" | "noatime" | "strictatime";
	noDirAtime: boolean;
	noSymFollow: boolean;
}

/** Mounts that tell each other of mounts and unmounts below them. */
export class PeerGroup {
	readonly id: number;
	readonly members = new Set<Mount>();
	/** Groups and mounts that receive from this one. */
	readonly slaves = new Set<Mount>();
	constructor(id: number) {
		this.id = id;
	}
}

export class Mount {
	readonly id: number;
	readonly fs: FileSystem;
	/** What is seen at the mount point: the file system's root, or a directory or file in it (bind). */
	readonly root: Dentry;
	readonly source: string;
	attributes: MountAttributes;
	namespace: MountNamespace | undefined;
	parent: Mount | undefined;
	mountpoint: Dentry | undefined;
	/** Mounts that stand on entries seen through this one, the last one on top. */
	readonly children = new Map<Dentry, Mount>();
	/** Shared with whom; undefined is private. */
	peers: PeerGroup | undefined;
	/** From whom it receives; undefined unless a slave. */
	master: PeerGroup | undefined;
	unbindable = false;
	/** Taken over from a more privileged mount namespace: flags and place may not be changed here. */
	locked = false;
	/** What of its flags came with it from there and must stay. */
	locks: MountAttributes | undefined;

	constructor(id: number, fs: FileSystem, root: Dentry, source: string, attributes: MountAttributes) {
		this.id = id;
		this.fs = fs;
		this.root = root;
		this.source = source;
		this.attributes = attributes;
	}

	get readOnly(): boolean {
		return this.attributes.readOnly || this.fs.readOnly;
	}

	/** Joins the tree below `parent` at `mountpoint`. */
	attach(parent: Mount, mountpoint: Dentry): void {
		this.parent = parent;
		this.mountpoint = mountpoint;
		parent.children.set(mountpoint, this);
		mountpoint.mounted++;
		this.namespace = parent.namespace;
	}

	detach(): void {
		if (this.parent && this.mountpoint) {
			this.parent.children.delete(this.mountpoint);
			this.mountpoint.mounted--;
		}
		this.parent = undefined;
		this.mountpoint = undefined;
	}

	/** This mount and all below it, parents first. */
	*subtree(): Generator<Mount> {
		yield this;
		for (const child of this.children.values()) yield* child.subtree();
	}

	setShared(group: PeerGroup): void {
		if (this.peers === group) return;
		this.leavePeers();
		this.peers = group;
		group.members.add(this);
	}

	setMaster(group: PeerGroup | undefined): void {
		this.master?.slaves.delete(this);
		this.master = group;
		group?.slaves.add(this);
	}

	/** Leaves its group; when it was the last member, what was slave to the group becomes slave to the group's own master. */
	leavePeers(): void {
		const group = this.peers;
		if (!group) return;
		this.peers = undefined;
		group.members.delete(this);
		if (group.members.size === 0) for (const slave of [...group.slaves]) slave.setMaster(this.master);
	}
}

export class MountNamespace implements Namespace {
	readonly kind = "mnt";
	readonly ino: number;
	readonly owner: UserNamespace;
	root: Mount;
	/** Raised by each change, for pollers of mountinfo. */
	generation = 0;
	constructor(ino: number, owner: UserNamespace, root: Mount) {
		this.ino = ino;
		this.owner = owner;
		this.root = root;
		for (const m of root.subtree()) m.namespace = this;
	}
	/** All mounts in the order of mountinfo: as they were made. */
	get mounts(): Mount[] {
		return [...this.root.subtree()].sort((a, b) => a.id - b.id);
	}
}
