/** What proc is made of: directories that list live objects, files computed when read, links that lead to objects. */
import type { DirectoryEntry } from "../../kernel/abi.ts";
import type { Credentials } from "../../kernel/credentials.ts";
import { Errno } from "../../kernel/errno.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import type { Task } from "../../kernel/task.ts";
import type { Path } from "../../vfs/dentry.ts";
import type { OpenFile } from "../../vfs/file.ts";
import { type FileSystem, Inode } from "../../vfs/inode.ts";
import { GeneratedFile } from "../generated-file.ts";

/** A file system of proc's kind: it knows the machine, for the times of what is made. */
export interface ProcHost extends FileSystem {
	readonly kernel: Kernel;
}

const init = (fs: ProcHost, mode: number) => ({ mode, uid: 0, gid: 0, now: fs.kernel.realtime });

export class ProcFile extends Inode {
	readonly kind = "file";
	/** The text as the reading task sees it. */
	readonly generate: (reader: Task) => string;
	private readonly write: ((writer: Task, text: string) => void) | undefined;
	override readonly opensFor: ((cred: Credentials) => boolean) | undefined;
	constructor(
		fs: ProcHost,
		mode: number,
		generate: (reader: Task) => string,
		write?: (writer: Task, text: string) => void,
		opensFor?: (cred: Credentials) => boolean,
	) {
		super(fs, init(fs, mode));
		this.opensFor = opensFor;
		this.generate = generate;
		this.write = write;
	}
	accept(task: Task, text: string): void {
		if (!this.write) throw new Errno("EIO");
		this.write(task, text);
	}
	override open(_task: Task, path: Path): OpenFile {
		return new GeneratedFile(path, this);
	}
	/** open(O_TRUNC) on a file of proc changes nothing. */
	override truncate(): void {}
}

/** A link that leads to an object; its text is only a name. */
export class ProcLink extends Inode {
	readonly kind = "symlink";
	private readonly text: (reader: Task) => string;
	private readonly target: ((reader: Task) => Path) | undefined;
	constructor(fs: ProcHost, text: (reader: Task) => string, target?: (reader: Task) => Path) {
		super(fs, init(fs, 0o777));
		this.text = text;
		this.target = target;
	}
	override readlink(task: Task): string {
		return this.text(task);
	}
	override follow(task: Task): Path | undefined {
		return this.target?.(task);
	}
}

export type Maker = (fs: ProcHost) => Inode;

/** A directory with a fixed list of names, each made at its first look-up. */
export class ProcDirectory extends Inode {
	readonly kind = "directory";
	private readonly makers: Readonly<Record<string, Maker>>;
	private readonly made = new Map<string, Inode>();
	/** Whose the entries are: owner of what is made here. */
	private readonly ownerOf: (() => { uid: number; gid: number }) | undefined;
	constructor(fs: ProcHost, makers: Readonly<Record<string, Maker>>, mode = 0o555, ownerOf?: () => { uid: number; gid: number }) {
		super(fs, init(fs, mode));
		this.makers = makers;
		this.ownerOf = ownerOf;
		this.nlink = 2;
	}
	override lookup(name: string, _task: Task): Inode | undefined {
		let inode = this.made.get(name);
		if (!inode) {
			const maker = Object.hasOwn(this.makers, name) ? this.makers[name] : undefined;
			if (!maker) return undefined;
			inode = maker(this.fs as ProcHost);
			this.made.set(name, inode);
		}
		if (this.ownerOf) Object.assign(inode, this.ownerOf());
		return inode;
	}
	override entries(task: Task): DirectoryEntry[] {
		return Object.keys(this.makers).map((name) => {
			const inode = this.lookup(name, task) as Inode;
			return { name, ino: inode.ino, kind: inode.kind };
		});
	}
}

/** A directory whose names come and go with what it shows. */
export class ProcList extends Inode {
	readonly kind = "directory";
	private readonly names: (reader: Task) => readonly string[];
	private readonly find: (name: string, reader: Task) => Inode | undefined;
	constructor(fs: ProcHost, mode: number, names: (reader: Task) => readonly string[], find: (name: string, reader: Task) => Inode | undefined) {
		super(fs, init(fs, mode));
		this.names = names;
		this.find = find;
		this.nlink = 2;
	}
	override lookup(name: string, task: Task): Inode | undefined {
		return this.find(name, task);
	}
	override entries(task: Task): DirectoryEntry[] {
		const out: DirectoryEntry[] = [];
		for (const name of this.names(task)) {
			const inode = this.find(name, task);
			if (inode) out.push({ name, ino: inode.ino, kind: inode.kind });
		}
		return out;
	}
}
