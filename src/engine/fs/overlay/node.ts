/** An inode of an overlay: shows the topmost of its layers, and copies itself up before it changes. fs/overlayfs/inode.c */
import type { AllocationMode } from "../../kernel/abi.ts";
import { Errno } from "../../kernel/errno.ts";
import type { Task } from "../../kernel/task.ts";
import type { Path } from "../../vfs/dentry.ts";
import type { OpenFile } from "../../vfs/file.ts";
import { type AttributeChange, type DeviceNumber, type Inode, InodeOperations } from "../../vfs/inode.ts";
import { RegularFile, type RegularInode } from "../regular-file.ts";
import { openSpecial } from "../special.ts";
import { type CopyAmount, copyBytes, copyInto, isRegular, originOf } from "./copy-up.ts";
import type { OverlayDirectory } from "./directory.ts";
import type { OverlayFileSystem } from "./file-system.ts";
import type { LowerInode } from "./layers.ts";

export interface OverlayPlace {
	readonly parent: OverlayDirectory;
	readonly name: string;
}

export abstract class OverlayNode extends InodeOperations {
	override readonly fs: OverlayFileSystem;
	/** Where it is found; undefined for the root, and for what has been removed. */
	place: OverlayPlace | undefined;
	/** What stands for it in the upper layer; undefined until it is copied up. */
	upper: Inode | undefined;

	constructor(fs: OverlayFileSystem, place: OverlayPlace | undefined, upper: Inode | undefined) {
		super();
		this.fs = fs;
		this.place = place;
		this.upper = upper;
		if (upper) fs.remember(upper, this);
	}

	/** The topmost of its lower layers. */
	abstract get lower(): LowerInode | undefined;
	/** Whose attributes are shown. */
	get top(): LowerInode {
		return this.upper ?? (this.lower as LowerInode);
	}

	override get mode(): number {
		return this.top.mode;
	}
	override get uid(): number {
		return this.top.uid;
	}
	override get gid(): number {
		return this.top.gid;
	}
	override get nlink(): number {
		return this.top.nlink;
	}
	override get atime(): number {
		return this.top.atime;
	}
	override get mtime(): number {
		return this.top.mtime;
	}
	override get ctime(): number {
		return this.top.ctime;
	}
	override get birthtime(): number {
		return this.top.birthtime;
	}
	override get size(): number {
		return this.top.size;
	}
	override get blocks(): number {
		return this.top.blocks;
	}
	override get xattrs(): ReadonlyMap<string, Uint8Array> | undefined {
		return this.fs.marks.visible(this.top.xattrs);
	}

	/** The same with all data, where attributes alone may have been copied. */
	copyUpWhole(now: number): Inode {
		return this.copyUp(now);
	}
	/** Its like in the upper layer, made now unless there is one; see CopyAmount. EROFS, ENOSPC, ENOENT (removed meanwhile). */
	copyUp(now: number, keep: CopyAmount = "all"): Inode {
		if (this.upper) return this.upper;
		if (!this.fs.upperRoot) throw new Errno("EROFS");
		if (!this.place) throw new Errno("ENOENT");
		const { parent, name } = this.place;
		const upper = copyInto(this.fs, this.fs.writable(parent.copyUp(now)), name, this.top, now, keep);
		this.fs.remember(upper, this);
		this.upper = upper;
		this.copiedUp(upper);
		return upper;
	}
	protected copiedUp(_upper: Inode): void {}

	/** Reading a lower layer leaves no trace in it. */
	override accessed(now: number): void {
		this.upper?.accessed(now);
	}
	override setattr(change: AttributeChange, now: number): void {
		this.fs.writable(this.copyUp(now, "attributes")).setattr(change, now);
	}
	override setXattr(name: string, value: Uint8Array, now: number): void {
		this.fs.writable(this.copyUp(now, "attributes")).setXattr(this.fs.marks.escaped(name), value, now);
	}
	override removeXattr(name: string, now: number): void {
		if (!this.xattrs?.has(name)) throw new Errno("ENODATA");
		this.fs.writable(this.copyUp(now, "attributes")).removeXattr(this.fs.marks.escaped(name), now);
	}
}

/** All but directories. Shows its inode's number from before copying up, so that a program that remembers it finds the file unchanged. */
export class OverlayLeaf extends OverlayNode implements RegularInode {
	readonly kind: Exclude<LowerInode["kind"], "directory">;
	readonly lower: LowerInode | undefined;
	override readonly device: DeviceNumber | undefined;
	/** Open descriptions. */
	private users = 0;
	constructor(fs: OverlayFileSystem, place: OverlayPlace, upper: Inode | undefined, lower: LowerInode | undefined) {
		super(fs, place, upper);
		this.lower = lower;
		this.kind = this.top.kind as OverlayLeaf["kind"];
		this.device = this.top.device;
	}
	private get numbered(): LowerInode {
		return (this.upper && originOf(this.fs, this.upper)) ?? this.top;
	}
	override get ino(): number {
		return this.numbered.ino;
	}
	override get statDev(): number {
		return this.fs.deviceOf(this.numbered.fs);
	}
	override readlink(task: Task): string {
		return this.top.readlink(task);
	}
	override open(task: Task, path: Path): OpenFile {
		if (this.kind !== "file") return openSpecial(task, path, this);
		return isRegular(this.top) ? new RegularFile(path, this) : this.top.open(task, path);
	}
	/** Whose data is read: a copy of attributes alone leaves the data below. */
	private get source(): LowerInode {
		return this.lower && this.upper && this.fs.marks.get(this.upper, "metacopy") ? this.lower : this.top;
	}
	override get blocks(): number {
		return this.source.blocks;
	}
	/** Copies up with (the first bytes of) the data. */
	private withData(now: number, keep: CopyAmount): RegularInode {
		const upper = this.fs.writable(this.copyUp(now, keep));
		if (this.lower && this.fs.marks.get(upper, "metacopy")) {
			copyBytes(upper, this.lower, keep, now);
			this.fs.marks.remove(upper, "metacopy", now);
		}
		return upper as RegularInode;
	}
	override copyUpWhole(now: number): Inode {
		return this.withData(now, "all");
	}
	override beforeWrite(now: number, truncate: boolean): void {
		if (this.kind === "file") this.withData(now, truncate ? 0 : "all");
	}
	override truncate(size: number, now: number): void {
		this.withData(now, size).truncate(size, now);
	}
	readAt(offset: number, count: number): Uint8Array {
		const { source } = this;
		if (!isRegular(source)) throw new Errno("EINVAL");
		return source.readAt(offset, count);
	}
	writeAt(offset: number, data: Uint8Array, now: number, writer?: Task): number {
		return this.withData(now, "all").writeAt(offset, data, now, writer);
	}
	allocate(offset: number, length: number, mode: AllocationMode, now: number): void {
		this.withData(now, "all").allocate(offset, length, mode, now);
	}
	nextData(offset: number): number | undefined {
		const { source } = this;
		return isRegular(source) ? source.nextData(offset) : offset;
	}
	nextHole(offset: number): number {
		const { source } = this;
		return isRegular(source) ? source.nextHole(offset) : source.size;
	}
	/** The upper file is held open, so that it keeps its blocks while somebody reads what was removed. */
	opened(): void {
		this.users++;
		if (this.upper && isRegular(this.upper)) this.upper.opened();
	}
	closed(): void {
		this.users--;
		if (this.upper && isRegular(this.upper)) this.upper.closed();
	}
	protected override copiedUp(upper: Inode): void {
		if (isRegular(upper)) for (let n = 0; n < this.users; n++) upper.opened();
	}
}
