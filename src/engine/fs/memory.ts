/** A file system that lives in memory: tmpfs, the disk of a host (shown as ext4), devtmpfs. */
import { FilePages } from "../cgroup/page-cache.ts";
import type { AllocationMode, DirectoryEntry, FileKind, StatFs } from "../kernel/abi.ts";
import { Errno } from "../kernel/errno.ts";
import type { Task } from "../kernel/task.ts";
import type { UserNamespace } from "../namespaces/user.ts";
import type { Path } from "../vfs/dentry.ts";
import type { OpenFile } from "../vfs/file.ts";
import { type DeviceNumber, FileSystem, Inode, type NewInode } from "../vfs/inode.ts";
import { FileContent } from "./content.ts";
import { RegularFile, type RegularInode } from "./regular-file.ts";
import { openSpecial } from "./special.ts";

export interface MemoryOptions {
	readonly type: string;
	readonly dev: number;
	readonly devMajor?: number;
	readonly owner: UserNamespace;
	/** Capacity in blocks of 4096 bytes. */
	readonly blocks: number;
	readonly inodes: number;
	/** Blocks that only root may take: free, but not available. */
	readonly reserved?: number;
	/** Directories of a disk take a block each; those of tmpfs take none. */
	readonly directoryBlocks?: number;
	/** On tmpfs every further name of a file counts as an inode. */
	readonly linksCount?: boolean;
	readonly rootMode?: number;
	readonly rootUid?: number;
	readonly rootGid?: number;
	readonly now: number;
	readonly options?: string;
	/** First inode number of the root (ext4: 2). */
	readonly rootIno?: number;
}

export class MemoryFileSystem extends FileSystem {
	readonly type: string;
	override readonly devMajor: number;
	readonly root: MemoryDirectory;
	readonly directoryBlocks: number;
	readonly linksCount: boolean;
	private readonly reserved: number;
	capacity: number;
	inodeCapacity: number;
	used = 0;
	/** Of these, what was there when the machine was set up. */
	installed = 0;
	inodes = 0;

	constructor(o: MemoryOptions) {
		super(o.dev, o.owner);
		this.type = o.type;
		this.devMajor = o.devMajor ?? 0;
		this.reserved = o.reserved ?? 0;
		this.capacity = o.blocks;
		this.inodeCapacity = o.inodes;
		this.directoryBlocks = o.directoryBlocks ?? 0;
		this.linksCount = o.linksCount ?? false;
		this.options = o.options ?? "";
		for (let i = 1; i < (o.rootIno ?? 1); i++) this.nextIno();
		this.root = new MemoryDirectory(this, { mode: o.rootMode ?? 0o755, uid: o.rootUid ?? 0, gid: o.rootGid ?? 0, now: o.now });
	}

	/** ENOSPC when there is no room for another inode. */
	takeInode(): void {
		if (this.inodes >= this.inodeCapacity) throw new Errno("ENOSPC");
		this.inodes++;
	}

	statfs(): StatFs {
		// no limit is told as zeros
		const limited = Number.isFinite(this.capacity);
		const free = limited ? this.capacity - this.used : 0;
		const counted = Number.isFinite(this.inodeCapacity);
		return {
			type: this.type,
			blockSize: 4096,
			blocks: limited ? this.capacity : 0,
			blocksFree: free,
			blocksAvailable: Math.max(0, free - this.reserved),
			files: counted ? this.inodeCapacity : 0,
			filesFree: counted ? this.inodeCapacity - this.inodes : 0,
			nameMax: 255,
		};
	}
}

abstract class MemoryInode extends Inode {
	declare readonly fs: MemoryFileSystem;
	override accessed(now: number): void {
		this.atime = now;
	}
	/** The last name is gone. */
	unlinked(): void {
		this.fs.inodes--;
	}
}

export class MemoryFile extends MemoryInode implements RegularInode {
	readonly kind = "file";
	content: FileContent;
	/** Open descriptions. */
	private users = 0;
	/** Its pages in memory, once somebody has written any. */
	private pages: FilePages | undefined;
	constructor(fs: MemoryFileSystem, init: NewInode, content = new FileContent()) {
		super(fs, init);
		this.content = content;
	}
	override get size(): number {
		return this.content.size;
	}
	override get blocks(): number {
		return this.content.allocated * 8;
	}
	readAt(offset: number, count: number): Uint8Array {
		return this.content.read(offset, count);
	}
	writeAt(offset: number, data: Uint8Array, now: number, writer?: Task): number {
		let bytes = data;
		const before = this.content.allocated;
		if (this.content.cost(offset, bytes.length) > this.fs.capacity - this.fs.used) {
			bytes = bytes.subarray(0, this.room(offset, bytes.length));
			if (bytes.length === 0) throw new Errno("ENOSPC");
		}
		const fresh = writer ? this.content.cost(offset, bytes.length) : 0;
		if (writer && fresh > 0) {
			this.pages ??= new FilePages(this.fs.directoryBlocks ? "file" : "shmem");
			bytes = bytes.subarray(0, FilePages.fit(offset, bytes.length, this.pages.charge(writer, fresh), fresh));
			if (bytes.length === 0) throw new Errno("ENOMEM");
		}
		this.content.write(offset, bytes);
		this.fs.used += this.content.allocated - before;
		this.mtime = this.ctime = now;
		return bytes.length;
	}
	/** Has these bytes instead of its own. ENOSPC, and then keeps its own. */
	takeContent(content: FileContent): void {
		const more = content.allocated - this.content.allocated;
		if (more > this.fs.capacity - this.fs.used) throw new Errno("ENOSPC");
		this.content = content;
		this.fs.used += more;
	}
	/** The most bytes at `offset` that the free blocks can take. */
	private room(offset: number, length: number): number {
		const free = this.fs.capacity - this.fs.used;
		let n = Math.min(length, (free + 1) * 4096 - (offset % 4096));
		while (n > 0 && this.content.cost(offset, n) > free) n -= n % 4096 || 4096;
		return Math.max(0, n);
	}
	override truncate(size: number, now: number): void {
		const before = this.content.allocated;
		this.content.truncate(size);
		this.fs.used += this.content.allocated - before;
		this.pages?.keep(this.content.allocated);
		this.mtime = this.ctime = now;
	}
	allocate(offset: number, length: number, mode: AllocationMode, now: number): void {
		const before = this.content.allocated;
		if (mode.punchHole) this.content.punch(offset, length);
		else {
			if (mode.zeroRange && !this.fs.directoryBlocks) throw new Errno("EOPNOTSUPP");
			if (this.content.cost(offset, length) > this.fs.capacity - this.fs.used) throw new Errno("ENOSPC");
			if (mode.zeroRange) this.content.punch(offset, length);
			this.content.allocate(offset, length);
			if (!mode.keepSize && offset + length > this.size) this.content.truncate(offset + length);
		}
		this.fs.used += this.content.allocated - before;
		this.pages?.keep(this.content.allocated);
		this.mtime = this.ctime = now;
	}
	nextData(offset: number): number | undefined {
		return this.content.nextData(offset);
	}
	nextHole(offset: number): number {
		return this.content.nextHole(offset);
	}
	opened(): void {
		this.users++;
	}
	closed(): void {
		this.users--;
		this.release();
	}
	/** Gives everything back once there is neither a name nor a descriptor. */
	private release(): void {
		if (this.nlink > 0 || this.users > 0) return;
		this.fs.inodes--;
		this.fs.used -= this.content.allocated;
		this.content = new FileContent();
		this.pages?.keep(0);
	}
	override unlinked(): void {
		this.release();
	}
	override open(_task: Task, path: Path): OpenFile {
		return new RegularFile(path, this);
	}
}

class MemorySymlink extends MemoryInode {
	readonly kind = "symlink";
	readonly target: string;
	constructor(fs: MemoryFileSystem, target: string, init: NewInode) {
		super(fs, { ...init, mode: 0o777 });
		this.target = target;
	}
	override get size(): number {
		return this.target.length;
	}
	override readlink(): string {
		return this.target;
	}
}

class MemorySpecial extends MemoryInode {
	readonly kind: FileKind;
	override readonly device: DeviceNumber | undefined;
	constructor(fs: MemoryFileSystem, kind: FileKind, device: DeviceNumber | undefined, init: NewInode) {
		super(fs, init);
		this.kind = kind;
		this.device = device;
	}
	override open(task: Task, path: Path): OpenFile {
		return openSpecial(task, path, this);
	}
}

export class MemoryDirectory extends MemoryInode {
	readonly kind = "directory";
	private readonly entriesByName = new Map<string, Inode>();
	/** What is in it, where that is made when somebody looks. */
	private later: (() => void) | undefined;
	constructor(fs: MemoryFileSystem, init: NewInode) {
		super(fs, init);
		this.nlink = 2;
		fs.used += fs.directoryBlocks;
		fs.inodes++;
	}
	private get names(): Map<string, Inode> {
		const { later } = this;
		if (later) {
			this.later = undefined;
			later();
		}
		return this.entriesByName;
	}
	/** Lets `fill` put everything below into this directory, still empty, at the first look. What that will take counts at once. */
	fillLater(fill: () => void, count: { readonly inodes: number; readonly blocks: number; readonly subdirectories: number }): void {
		this.fs.inodes += count.inodes;
		this.fs.used += count.blocks;
		this.nlink += count.subdirectories;
		const { mtime, ctime } = this;
		this.later = () => {
			this.fs.inodes -= count.inodes;
			this.fs.used -= count.blocks;
			this.nlink -= count.subdirectories;
			fill();
			this.mtime = mtime;
			this.ctime = ctime;
		};
	}
	override get size(): number {
		return this.fs.directoryBlocks ? 4096 : (this.names.size + 2) * 20;
	}
	override get blocks(): number {
		return this.fs.directoryBlocks * 8;
	}
	override lookup(name: string): Inode | undefined {
		return this.names.get(name);
	}
	override entries(): DirectoryEntry[] {
		const out: DirectoryEntry[] = [];
		for (const [name, inode] of this.names) out.push({ name, ino: inode.ino, kind: inode.kind });
		// tmpfs since Linux 6.6 lists the newest name first
		return this.fs.directoryBlocks ? out : out.reverse();
	}
	get empty(): boolean {
		return this.names.size === 0;
	}

	/** Puts an inode made elsewhere under a name: for images and boot. */
	put(name: string, inode: Inode): void {
		// a name that is taken over counts as new
		this.names.delete(name);
		this.names.set(name, inode);
		if (inode.kind === "directory") this.nlink++;
	}

	private add<T extends Inode>(name: string, inode: T, now: number): T {
		this.put(name, inode);
		this.mtime = this.ctime = now;
		return inode;
	}
	override create(name: string, init: NewInode): Inode {
		this.fs.takeInode();
		return this.add(name, new MemoryFile(this.fs, init), init.now);
	}
	override mkdir(name: string, init: NewInode): MemoryDirectory {
		if (this.fs.inodes >= this.fs.inodeCapacity || this.fs.used + this.fs.directoryBlocks > this.fs.capacity) throw new Errno("ENOSPC");
		return this.add(name, new MemoryDirectory(this.fs, init), init.now);
	}
	override symlink(name: string, target: string, init: NewInode): Inode {
		this.fs.takeInode();
		return this.add(name, new MemorySymlink(this.fs, target, init), init.now);
	}
	override mknod(name: string, kind: FileKind, device: DeviceNumber | undefined, init: NewInode): Inode {
		if (kind === "file") return this.create(name, init);
		this.fs.takeInode();
		return this.add(name, new MemorySpecial(this.fs, kind, device, init), init.now);
	}
	override link(name: string, inode: Inode, now: number): void {
		// an inode whose last name has just gone comes back
		if (this.fs.linksCount || inode.nlink === 0) this.fs.takeInode();
		inode.nlink++;
		inode.ctime = now;
		this.add(name, inode, now);
	}
	override unlink(name: string, now: number): void {
		const inode = this.names.get(name) as Inode;
		this.names.delete(name);
		this.mtime = this.ctime = inode.ctime = now;
		inode.nlink--;
		if (this.fs.linksCount && inode.nlink > 0) this.fs.inodes--;
		if (inode.nlink === 0 && inode instanceof MemoryInode) inode.unlinked();
	}
	override rmdir(name: string, now: number): void {
		const inode = this.names.get(name) as MemoryDirectory;
		if (!inode.empty) throw new Errno("ENOTEMPTY");
		this.names.delete(name);
		this.nlink--;
		inode.nlink = 0;
		inode.unlinked();
		this.fs.used -= this.fs.directoryBlocks;
		this.mtime = this.ctime = now;
	}
	override exchange(name: string, target: Inode, newName: string, now: number): void {
		const to = target as MemoryDirectory;
		const [here, there] = [this.names.get(name) as Inode, to.names.get(newName) as Inode];
		this.names.set(name, there);
		to.names.set(newName, here);
		const moved = Number(there.kind === "directory") - Number(here.kind === "directory");
		this.nlink += moved;
		to.nlink -= moved;
		for (const inode of [this, to, here, there]) inode.ctime = now;
		this.mtime = to.mtime = now;
	}
	override rename(name: string, target: Inode, newName: string, now: number): void {
		const to = target as MemoryDirectory;
		const inode = this.names.get(name) as Inode;
		const old = to.names.get(newName);
		if (old?.kind === "directory") to.rmdir(newName, now);
		else if (old) to.unlink(newName, now);
		this.names.delete(name);
		if (inode.kind === "directory") this.nlink--;
		this.mtime = this.ctime = inode.ctime = now;
		to.add(newName, inode, now);
	}
}
