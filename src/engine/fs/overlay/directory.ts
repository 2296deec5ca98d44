/** Directories of an overlay: names of all layers merged, changes made in the upper one. fs/overlayfs/dir.c, readdir.c, namei.c */
import type { DirectoryEntry, FileKind } from "../../kernel/abi.ts";
import { Errno } from "../../kernel/errno.ts";
import { decode } from "../../kernel/text.ts";
import type { DeviceNumber, Inode, InodeOperations, NewInode } from "../../vfs/inode.ts";
import type { OverlayFileSystem } from "./file-system.ts";
import type { LowerInode, LowerLayer } from "./layers.ts";
import { OverlayLeaf, OverlayNode, type OverlayPlace } from "./node.ts";

/** What the layers hold under one name. */
interface Found {
	readonly upper: Inode | undefined;
	readonly lowers: readonly LowerLayer[];
}

export class OverlayDirectory extends OverlayNode {
	readonly kind = "directory";
	/** The directories below that show through, topmost first. */
	private lowers: readonly LowerLayer[];
	private readonly children = new Map<string, OverlayNode>();
	private readonly ownIno: number;

	constructor(fs: OverlayFileSystem, place: OverlayPlace | undefined, upper: Inode | undefined, lowers: readonly LowerLayer[]) {
		super(fs, place, upper);
		this.lowers = lowers;
		this.ownIno = fs.nextIno();
	}

	get lower(): LowerInode | undefined {
		return this.lowers[0]?.root;
	}
	/** Whether it shows more than one layer. */
	private get merged(): boolean {
		return this.upper ? this.lowers.length > 0 : this.lowers.length > 1;
	}
	override get nlink(): number {
		return this.merged ? 1 : this.top.nlink;
	}
	override get ino(): number {
		if (!this.fs.sameFs) return this.ownIno;
		return this.place && this.lower ? this.lower.ino : this.top.ino;
	}

	// ---- looking up

	/** The layers below, each with the name that a redirect in the layer above gives it. */
	private *lowersNamed(name: string, redirect: string | undefined): Generator<{ layer: LowerLayer; at: LowerInode | undefined; directory: LowerInode }> {
		const { reader } = this.fs;
		if (redirect?.startsWith("/")) {
			const names = redirect.split("/").filter(Boolean);
			const last = names.pop() ?? "";
			for (const { index, root } of this.fs.lowers) {
				let directory: LowerInode | undefined = root;
				for (const part of names) directory = directory?.kind === "directory" ? directory.lookup(part, reader) : undefined;
				if (directory?.kind === "directory") yield { layer: { index, root: directory }, at: directory.lookup(last, reader), directory };
			}
			return;
		}
		for (const layer of this.lowers) yield { layer, at: layer.root.lookup(redirect ?? name, reader), directory: layer.root };
	}

	private redirectOf(inode: LowerInode): string | undefined {
		const { config, marks } = this.fs;
		const value = config.redirect === "nofollow" ? undefined : marks.get(inode, "redirect");
		return value && decode(value);
	}

	private find(name: string): Found | undefined {
		const { marks, reader } = this.fs;
		const upper = this.upper?.lookup(name, reader);
		if (upper && this.upper && marks.isWhiteout(upper, this.upper)) return undefined;
		const metaOnly = upper !== undefined && marks.get(upper, "metacopy") !== undefined;
		if (upper && (upper.kind === "directory" ? marks.isOpaque(upper) : !metaOnly)) return { upper, lowers: [] };
		const lowers: LowerLayer[] = [];
		for (const { layer, at, directory } of this.lowersNamed(name, upper && this.redirectOf(upper))) {
			if (!at) continue;
			if (marks.isWhiteout(at, directory)) break;
			// a file ends a stack of directories; alone it is what is found
			if (at.kind !== "directory") {
				if ((!upper || metaOnly) && lowers.length === 0) lowers.push({ index: layer.index, root: at });
				break;
			}
			lowers.push({ index: layer.index, root: at });
			if (marks.isOpaque(at)) break;
		}
		return upper || lowers.length ? { upper, lowers } : undefined;
	}

	override lookup(name: string): OverlayNode | undefined {
		const found = this.find(name);
		if (!found) {
			this.children.delete(name);
			return undefined;
		}
		const known = this.known(name, found);
		if (known) return known;
		const { upper, lowers } = found;
		const place = { parent: this, name };
		const node =
			(upper ?? lowers[0]?.root)?.kind === "directory"
				? new OverlayDirectory(this.fs, place, upper, lowers)
				: new OverlayLeaf(this.fs, place, upper, lowers[0]?.root);
		this.children.set(name, node);
		return node;
	}

	/** The node made for these layers before: a place keeps its identity as long as its topmost layer does. */
	private known(name: string, { upper, lowers }: Found): OverlayNode | undefined {
		const node = upper ? this.fs.nodeOf(upper) : this.children.get(name);
		if (!node || node.upper !== upper) return undefined;
		if (node instanceof OverlayDirectory) {
			if (!upper && node.lower !== lowers[0]?.root) return undefined;
			node.lowers = lowers;
			node.place = { parent: this, name };
		} else if (!upper && node.lower !== lowers[0]?.root) return undefined;
		return node;
	}

	/** Names of the lowest layer come first, in its order, as in the kernel; of the others the upper ones before the lower. */
	override entries(): DirectoryEntry[] {
		const { marks, reader } = this.fs;
		const layers: LowerInode[] = [...(this.upper ? [this.upper] : []), ...this.lowers.map((l) => l.root)];
		const found = new Map<string, DirectoryEntry | undefined>();
		const order: string[] = [];
		for (const [depth, layer] of layers.entries()) {
			const lowest = depth === layers.length - 1 && depth > 0;
			for (const entry of layer.entries(reader)) {
				if (lowest) order.push(entry.name);
				if (found.has(entry.name)) continue;
				const hidden = (entry.kind === "char" || marks.is(layer, "opaque", "x")) && this.isHidden(layer, entry.name);
				found.set(entry.name, hidden ? undefined : entry);
			}
		}
		const out: DirectoryEntry[] = [];
		for (const name of new Set([...order, ...found.keys()])) {
			const entry = found.get(name);
			if (entry) out.push(this.numbered(entry));
		}
		return out;
	}
	private isHidden(layer: LowerInode, name: string): boolean {
		const inode = layer.lookup(name, this.fs.reader);
		return inode !== undefined && this.fs.marks.isWhiteout(inode, layer);
	}
	/** d_ino is st_ino: what was copied up keeps its number. */
	private numbered(entry: DirectoryEntry): DirectoryEntry {
		if (!this.upper || !this.fs.marks.get(this.upper, "impure")) return entry;
		const node = this.lookup(entry.name);
		return node ? { ...entry, ino: node.ino } : entry;
	}

	// ---- making

	/** Whether layers below would show a name if the upper one did not hide it. */
	private lowerHas(name: string): boolean {
		for (const { root } of this.lowers) {
			const at = root.lookup(name, this.fs.reader);
			if (at) return !this.fs.marks.isWhiteout(at, root);
		}
		return false;
	}

	/** Puts something new into the upper directory, in place of the whiteout there. When that fails the whiteout stands again. */
	private make(name: string, now: number, build: (upper: Inode) => Inode): OverlayNode {
		const upper = this.fs.writable(this.copyUp(now));
		const whiteout = upper.lookup(name, this.fs.reader);
		if (whiteout) {
			this.fs.nextWorkName();
			upper.unlink(name, now);
		}
		try {
			const made = build(upper);
			this.fs.admit(made);
			if (made.kind === "directory") this.hideBelow(made, whiteout !== undefined, now);
		} catch (error) {
			if (whiteout) {
				if (upper.lookup(name, this.fs.reader)) upper.rmdir(name, now);
				upper.link(name, whiteout, now);
			}
			throw error;
		}
		return this.lookup(name) as OverlayNode;
	}
	/** A new directory over a whiteout must be opaque (EIO where marks cannot be set); others in a merged directory are, unless layers may change unmounted. */
	private hideBelow(made: Inode, needed: boolean, now: number): void {
		const { marks, allowsOfflineChanges } = this.fs;
		if (needed && !marks.set(made, "opaque", "y", now)) throw new Errno("EIO");
		if (!needed && this.merged && !allowsOfflineChanges) marks.set(made, "opaque", "y", now);
	}

	override create(name: string, init: NewInode): OverlayNode {
		return this.make(name, init.now, (upper) => upper.create(name, init));
	}
	override mkdir(name: string, init: NewInode): OverlayNode {
		return this.make(name, init.now, (upper) => upper.mkdir(name, init));
	}
	override symlink(name: string, target: string, init: NewInode): OverlayNode {
		return this.make(name, init.now, (upper) => upper.symlink(name, target, init));
	}
	override mknod(name: string, kind: FileKind, device: DeviceNumber | undefined, init: NewInode): OverlayNode {
		// nobody may make a whiteout through the mount
		if (kind === "char" && device?.major === 0 && device.minor === 0) throw new Errno("EPERM");
		return this.make(name, init.now, (upper) => upper.mknod(name, kind, device, init));
	}
	override link(name: string, inode: InodeOperations, now: number): void {
		const source = (inode as OverlayNode).copyUpWhole(now);
		this.make(name, now, (upper) => {
			upper.link(name, source, now);
			return source;
		});
	}

	// ---- removing

	private forget(name: string): void {
		const node = this.children.get(name);
		if (node?.place?.parent === this && node.place.name === name && !node.upper) node.place = undefined;
		this.children.delete(name);
	}

	override unlink(name: string, now: number): void {
		const hides = this.lowerHas(name);
		const upper = this.fs.writable(this.copyUp(now));
		if (upper.lookup(name, this.fs.reader)) upper.unlink(name, now);
		if (hides) this.fs.whiteout(upper, name, now);
		this.forget(name);
	}

	/** ENOTEMPTY when the merged directory shows a name. */
	private mustBeEmpty(name: string): void {
		const node = this.lookup(name);
		if (node instanceof OverlayDirectory && node.entries().length > 0) throw new Errno("ENOTEMPTY");
	}
	/** Empties an upper directory that holds only whiteouts. */
	private clear(directory: Inode, now: number): void {
		for (const { name } of directory.entries(this.fs.reader)) directory.unlink(name, now);
	}

	override rmdir(name: string, now: number): void {
		this.mustBeEmpty(name);
		const hides = this.lowerHas(name);
		const upper = this.fs.writable(this.copyUp(now));
		const there = upper.lookup(name, this.fs.reader);
		if (there) {
			this.clear(there, now);
			upper.rmdir(name, now);
		}
		if (hides) this.fs.whiteout(upper, name, now);
		this.forget(name);
	}

	// ---- renaming

	/** Without redirects a directory with layers below cannot move: EXDEV, and mv(1) copies. */
	override rename(name: string, target: InodeOperations, newName: string, now: number): void {
		if (!(target instanceof OverlayDirectory)) throw new Errno("EXDEV");
		const node = this.lookup(name) as OverlayNode;
		const layered = node instanceof OverlayDirectory && node.lowers.length > 0;
		if (layered && this.fs.config.redirect !== "on") throw new Errno("EXDEV");
		target.mustBeEmpty(newName);
		const from = this.fs.writable(this.copyUp(now));
		const to = this.fs.writable(target.copyUp(now));
		const moving = node.copyUpWhole(now);
		const [leaves, covers] = [this.lowerHas(name), target.lowerHas(newName)];
		if (layered) node.redirect(this === target, now);
		else if (moving.kind === "directory" && (covers || target.merged)) this.fs.marks.set(moving, "opaque", "y", now);
		const whiteout = target.whiteoutAt(newName);
		target.makeRoom(to, newName, moving, now);
		from.rename(name, to, newName, now);
		// a whiteout at the new name changes places with what moves there; else the file system makes one (RENAME_WHITEOUT)
		if (leaves && whiteout) from.link(name, whiteout, now);
		else if (leaves) from.mknod(name, "char", { major: 0, minor: 0 }, { mode: 0, uid: 0, gid: 0, now });
		this.children.delete(name);
		target.forget(newName);
		target.children.set(newName, node);
		node.place = { parent: target, name: newName };
	}

	/** Both must be free to move; what lies below either name is hidden by what comes there. */
	override exchange(name: string, target: InodeOperations, newName: string, now: number): void {
		if (!(target instanceof OverlayDirectory)) throw new Errno("EXDEV");
		const [here, there] = [this.lookup(name) as OverlayNode, target.lookup(newName) as OverlayNode];
		for (const node of [here, there]) if (node instanceof OverlayDirectory && node.lowers.length > 0) throw new Errno("EXDEV");
		const [from, to] = [this.fs.writable(this.copyUp(now)), this.fs.writable(target.copyUp(now))];
		for (const node of [here, there]) {
			const upper = node.copyUpWhole(now);
			if (upper.kind === "directory") this.fs.marks.set(upper, "opaque", "y", now);
		}
		from.exchange(name, to, newName, now);
		here.place = { parent: target, name: newName };
		there.place = { parent: this, name };
		this.children.set(name, there);
		target.children.set(newName, here);
	}

	/** What stands in the way in the upper directory and cannot be replaced by a rename as it is. */
	private makeRoom(to: Inode, newName: string, moving: Inode, now: number): void {
		const there = to.lookup(newName, this.fs.reader);
		if (there?.kind === "directory") this.clear(there, now);
		else if (there && moving.kind === "directory") to.unlink(newName, now);
	}
	/** The whiteout under a name of the upper layer. */
	private whiteoutAt(name: string): Inode | undefined {
		const there = this.upper?.lookup(name, this.fs.reader);
		return there && this.upper && this.fs.marks.isWhiteout(there, this.upper) ? there : undefined;
	}

	/** Notes where the layers below find this directory once it has another name. */
	private redirect(sameDirectory: boolean, now: number): void {
		const { marks } = this.fs;
		if (!this.upper || !this.place) return;
		const old = this.redirectOf(this.upper);
		if (old !== undefined && (sameDirectory || old.startsWith("/"))) return;
		marks.set(this.upper, "redirect", sameDirectory ? this.place.name : this.lowerPath(), now);
	}
	/** The path by which lower layers know it. */
	private lowerPath(): string {
		if (!this.place) return "";
		const own = this.upper && this.redirectOf(this.upper);
		if (own?.startsWith("/")) return own;
		return `${this.place.parent.lowerPath()}/${own ?? this.place.name}`;
	}
}
