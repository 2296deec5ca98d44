/** Copying up: an inode of a lower layer gets its like in the upper one, which stands in for it from then on. fs/overlayfs/copy_up.c */
import { encode } from "../../kernel/text.ts";
import type { Inode, NewInode } from "../../vfs/inode.ts";
import { MemoryFile } from "../memory.ts";
import type { RegularInode } from "../regular-file.ts";
import type { OverlayFileSystem } from "./file-system.ts";
import type { LowerInode } from "./layers.ts";

const CHUNK = 65536;

/** What a copy was made from: the file handle in its mark leads back to it. */
const origins = new WeakMap<Inode, LowerInode>();

/** The lower inode that an upper one was copied from and takes its number of; undefined where it carries no mark. */
export const originOf = (fs: OverlayFileSystem, upper: Inode): LowerInode | undefined => (fs.marks.get(upper, "origin") ? origins.get(upper) : undefined);

/** Opening counts descriptors and changes nothing that can be seen, so it may be said of lower files too. */
type ReadableFile = LowerInode & Pick<RegularInode, "readAt" | "nextData" | "nextHole" | "opened" | "closed">;

export const isRegular = (inode: LowerInode): inode is ReadableFile => "readAt" in inode;

function make(fs: OverlayFileSystem, directory: Inode, name: string, lower: LowerInode, init: NewInode): Inode {
	if (lower.kind === "file") return directory.create(name, init);
	// all but regular files are made in the work directory and moved
	fs.nextWorkName();
	if (lower.kind === "directory") return directory.mkdir(name, init);
	if (lower.kind === "symlink") return directory.symlink(name, lower.readlink(fs.reader), init);
	return directory.mknod(name, lower.kind, lower.device, init);
}

/** All data, so many bytes of it, or (where the overlay may do so) none. */
export type CopyAmount = number | "all" | "attributes";

/** ENOSPC when the upper file system is full. */
export function copyBytes(upper: Inode, lower: LowerInode, amount: CopyAmount, now: number): void {
	if (!isRegular(lower)) return;
	const keep = typeof amount === "number" ? amount : lower.size;
	if (lower instanceof MemoryFile && upper instanceof MemoryFile && keep >= lower.size) {
		upper.takeContent(lower.content.clone());
		return;
	}
	const to = upper as RegularInode;
	const size = Math.min(lower.size, keep);
	for (let at = 0; at < size; ) {
		const data = lower.readAt(at, Math.min(CHUNK, size - at));
		for (let done = 0; done < data.length; ) done += to.writeAt(at + done, data.subarray(done), now);
		at += data.length;
	}
}

/** A file handle as the kernel stores it: version, magic, length, flags, type, UUID of the file system, inode number. */
function fileHandle(lower: LowerInode): Uint8Array {
	const bytes = new Uint8Array(33);
	bytes.set([0, 0xfb, bytes.length, 0, 1]);
	new DataView(bytes.buffer).setUint32(21, lower.ino, true);
	return bytes;
}

/**
 * Makes the copy under the same name: mode, owner, times, attributes and data. The times of the directory stay.
 * A copy of a file with several names does not take its number, as without an index. Throws ENOSPC and then leaves nothing behind.
 */
export function copyInto(fs: OverlayFileSystem, directory: Inode, name: string, lower: LowerInode, now: number, amount: CopyAmount): Inode {
	const { atime, mtime } = directory;
	const metaOnly = amount === "attributes" && fs.config.metacopy && lower.kind === "file" && lower.size > 0;
	const upper = make(fs, directory, name, lower, { mode: lower.mode, uid: lower.uid, gid: lower.gid, now });
	try {
		if (metaOnly) upper.truncate(lower.size, now);
		else if (lower.kind === "file") copyBytes(upper, lower, amount, now);
	} catch (error) {
		directory.unlink(name, now);
		directory.setattr({ atime, mtime }, now);
		throw error;
	}
	for (const [key, value] of fs.marks.copied(lower.xattrs)) upper.setXattr(key, value, now);
	if (lower.kind === "directory" || lower.nlink === 1) {
		if (fs.marks.set(upper, "origin", fileHandle(lower), now)) origins.set(upper, lower);
		if (!fs.marks.get(directory, "impure")) fs.marks.set(directory, "impure", encode("y"), now);
	}
	if (metaOnly) fs.marks.set(upper, "metacopy", new Uint8Array(0), now);
	upper.setattr({ atime: lower.atime, mtime: lower.mtime }, now);
	directory.setattr({ atime, mtime }, now);
	return upper;
}
