/** The extended attributes by which an overlay marks inodes of its upper layer, and reads marks in lower ones. overlayfs.rst of the kernel. */
import { encode } from "../../kernel/text.ts";
import type { Inode } from "../../vfs/inode.ts";
import type { LowerInode } from "./layers.ts";

export type Mark = "opaque" | "redirect" | "origin" | "impure" | "uuid" | "metacopy" | "whiteout";

type Marked = Pick<LowerInode, "xattrs">;

export class Marks {
	private readonly prefix: string;
	/** Set where the mounter may not write such attributes: nothing can then be marked. */
	unavailable = false;
	constructor(userXattr: boolean) {
		this.prefix = userXattr ? "user.overlay." : "trusted.overlay.";
	}

	get(inode: Marked, mark: Mark): Uint8Array | undefined {
		return this.unavailable ? undefined : inode.xattrs?.get(this.prefix + mark);
	}
	is(inode: Marked, mark: Mark, value: string): boolean {
		const found = this.get(inode, mark);
		return found !== undefined && found.length === 1 && found[0] === value.charCodeAt(0);
	}
	/** Whether it could be set. */
	set(inode: Inode, mark: Mark, value: Uint8Array | string, now: number): boolean {
		if (this.unavailable) return false;
		const { ctime } = inode;
		inode.setXattr(this.prefix + mark, typeof value === "string" ? encode(value) : value, Math.max(ctime, now));
		return true;
	}
	remove(inode: Inode, mark: Mark, now: number): void {
		if (inode.xattrs?.has(this.prefix + mark)) inode.removeXattr(this.prefix + mark, now);
	}

	/** Opaque directories hide what lies below them. */
	isOpaque(inode: Marked): boolean {
		return this.is(inode, "opaque", "y");
	}

	/** A name that hides those below: a character device 0/0, or in directories so marked an empty file with an attribute. */
	isWhiteout(inode: LowerInode, directory: Marked): boolean {
		if (inode.kind === "char") return inode.device?.major === 0 && inode.device.minor === 0;
		return inode.kind === "file" && inode.size === 0 && this.is(directory, "opaque", "x") && this.get(inode, "whiteout") !== undefined;
	}

	private isOwn(name: string): boolean {
		return name.startsWith(this.prefix) && !name.startsWith(`${this.prefix}overlay.`);
	}
	/** What is seen through the mount: its own marks are not, and those of an overlay on top lose their escape. */
	visible(xattrs: ReadonlyMap<string, Uint8Array> | undefined): ReadonlyMap<string, Uint8Array> | undefined {
		if (!xattrs) return undefined;
		const out = new Map<string, Uint8Array>();
		for (const [name, value] of xattrs) if (!this.isOwn(name)) out.set(name.replace(`${this.prefix}overlay.`, this.prefix), value);
		return out.size ? out : undefined;
	}
	/** The name under which an attribute set through the mount is kept. */
	escaped(name: string): string {
		return name.startsWith(this.prefix) ? `${this.prefix}overlay.${name.slice(this.prefix.length)}` : name;
	}
	/** What copying up takes along: all but the marks. */
	copied(xattrs: ReadonlyMap<string, Uint8Array> | undefined): [string, Uint8Array][] {
		return [...(xattrs ?? [])].filter(([name]) => !this.isOwn(name));
	}
}
