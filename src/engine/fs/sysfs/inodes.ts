/** The inodes of sysfs: each look-up asks the state anew, and a name keeps its inode as long as it stays of the same kind. */
import type { DirectoryEntry, FileKind } from "../../kernel/abi.ts";
import { Errno } from "../../kernel/errno.ts";
import type { Task } from "../../kernel/task.ts";
import { decode, encode } from "../../kernel/text.ts";
import type { Path } from "../../vfs/dentry.ts";
import { OpenFile } from "../../vfs/file.ts";
import { type FileSystem, Inode } from "../../vfs/inode.ts";
import { seekTo } from "../regular-file.ts";
import type { SysEntries, SysEntry } from "./entries.ts";

type Of<K extends SysEntry["kind"]> = Extract<SysEntry, { kind: K }>;

const ATTRIBUTE_SIZE = 4096;

class SysOpenFile extends OpenFile {
	private bytes: Uint8Array | undefined;
	private readonly attribute: SysFile;
	constructor(path: Path, attribute: SysFile) {
		super(path, attribute);
		this.attribute = attribute;
	}
	override read(task: Task, count: number): Uint8Array {
		if (this.offset === 0 || !this.bytes) this.bytes = encode(this.attribute.entry.read(task));
		const data = this.bytes.slice(this.offset, this.offset + count);
		this.offset += data.length;
		return data;
	}
	override write(task: Task, data: Uint8Array): number {
		const { write } = this.attribute.entry;
		if (!write) throw new Errno("EIO");
		write(decode(data), task);
		return data.length;
	}
	override seek(offset: number, whence: "set" | "current" | "end"): number {
		this.offset = seekTo(this.offset, ATTRIBUTE_SIZE, offset, whence);
		return this.offset;
	}
}

class SysFile extends Inode {
	readonly kind = "file";
	entry: Of<"file">;
	constructor(fs: FileSystem, entry: Of<"file">, now: number) {
		super(fs, { mode: entry.mode, uid: 0, gid: 0, now });
		this.entry = entry;
	}
	override get size(): number {
		return ATTRIBUTE_SIZE;
	}
	override open(_task: Task, path: Path): OpenFile {
		return new SysOpenFile(path, this);
	}
	/** Not even root opens for writing what nobody may write. */
	override beforeWrite(): void {
		if (!(this.mode & 0o222) || !this.entry.write) throw new Errno("EACCES");
	}
	/** open(O_TRUNC) changes nothing. */
	override truncate(): void {}
}

class SysLink extends Inode {
	readonly kind = "symlink";
	entry: Of<"link">;
	constructor(fs: FileSystem, entry: Of<"link">, now: number) {
		super(fs, { mode: 0o777, uid: 0, gid: 0, now });
		this.entry = entry;
	}
	override readlink(): string {
		return this.entry.target;
	}
}

const kinds: Readonly<Record<SysEntry["kind"], FileKind>> = { file: "file", link: "symlink", directory: "directory" };

export class SysDirectory extends Inode {
	readonly kind = "directory";
	entry: Of<"directory">;
	private readonly made = new Map<string, SysFile | SysLink | SysDirectory>();
	private readonly now: number;
	constructor(fs: FileSystem, entry: Of<"directory">, now: number) {
		super(fs, { mode: entry.mode, uid: 0, gid: 0, now });
		this.entry = entry;
		this.now = now;
	}

	/** Entries as they are now; the count of links follows them. */
	private current(task: Task): SysEntries {
		const entries = this.entry.entries(task);
		this.nlink = 2 + Object.values(entries).filter((e) => e.kind === "directory").length;
		return entries;
	}
	private node(name: string, entry: SysEntry): SysFile | SysLink | SysDirectory {
		const known = this.made.get(name);
		if (known?.kind === kinds[entry.kind]) {
			known.entry = entry as never;
			return known;
		}
		const { fs, now } = this;
		const fresh = entry.kind === "file" ? new SysFile(fs, entry, now) : entry.kind === "link" ? new SysLink(fs, entry, now) : new SysDirectory(fs, entry, now);
		this.made.set(name, fresh);
		return fresh;
	}
	override lookup(name: string, task: Task): Inode | undefined {
		const entries = this.current(task);
		const entry = Object.hasOwn(entries, name) ? entries[name] : undefined;
		if (!entry) return undefined;
		const node = this.node(name, entry);
		if (node instanceof SysDirectory) node.current(task);
		return node;
	}
	override create(): never {
		throw new Errno("EACCES");
	}
	override entries(task: Task): DirectoryEntry[] {
		return Object.entries(this.current(task)).map(([name, entry]) => ({ name, ino: this.node(name, entry).ino, kind: kinds[entry.kind] }));
	}
}
