/** Names in a file system: a tree of cached entries, so that a place keeps its identity for mounts, working directories and open files. */
import type { Inode } from "./inode.ts";
import type { Mount } from "./mount.ts";

export class Dentry {
	name: string;
	parent: Dentry | undefined;
	readonly inode: Inode;
	readonly children = new Map<string, Dentry>();
	/** The name has been unlinked while somebody still holds this entry. */
	deleted = false;
	/** How many mounts in all namespaces stand on it. */
	mounted = 0;
	constructor(name: string, parent: Dentry | undefined, inode: Inode) {
		this.name = name;
		this.parent = parent;
		this.inode = inode;
	}

	/** The entry of an inode found under a name, the same object as last time as long as it is the same inode. */
	child(name: string, inode: Inode): Dentry {
		const known = this.children.get(name);
		if (known && known.inode === inode) return known;
		const fresh = new Dentry(name, this, inode);
		this.children.set(name, fresh);
		return fresh;
	}

	drop(): void {
		this.deleted = true;
		if (this.parent?.children.get(this.name) === this) this.parent.children.delete(this.name);
	}

	moveTo(parent: Dentry, name: string): void {
		if (this.parent?.children.get(this.name) === this) this.parent.children.delete(this.name);
		this.name = name;
		this.parent = parent;
		parent.children.set(name, this);
	}

	isBelow(ancestor: Dentry): boolean {
		for (let d: Dentry | undefined = this; d; d = d.parent) if (d === ancestor) return true;
		return false;
	}
}

/** A place: an entry seen through a mount. */
export interface Path {
	readonly mount: Mount;
	readonly dentry: Dentry;
}

export const samePath = (a: Path, b: Path): boolean => a.mount === b.mount && a.dentry === b.dentry;

/**
 * The name of a place from `root`, as d_path: mounts are crossed upwards; a place that `root` does not reach is named from
 * where the climb ended (`reachable` tells).
 */
export function pathName(path: Path, root: Path): { readonly name: string; readonly reachable: boolean } {
	let { mount, dentry } = path;
	const parts: string[] = [];
	const deleted = dentry.deleted;
	let reachable = false;
	for (;;) {
		if (mount === root.mount && dentry === root.dentry) {
			reachable = true;
			break;
		}
		if (dentry === mount.root) {
			if (!mount.parent || !mount.mountpoint) break;
			dentry = mount.mountpoint;
			mount = mount.parent;
			continue;
		}
		if (!dentry.parent) break;
		parts.push(dentry.name);
		dentry = dentry.parent;
	}
	return { name: `/${parts.reverse().join("/")}${deleted ? " (deleted)" : ""}`, reachable };
}
