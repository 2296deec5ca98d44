/** The directory of a group: its groups as directories, its control files, mkdir and rmdir as making and removing groups. */
import type { Cgroup } from "../../cgroup/cgroup.ts";
import type { InterfaceFile } from "../../cgroup/interface-file.ts";
import { writeProcs } from "../../cgroup/migrate.ts";
import { v1Files } from "../../cgroup/v1/files.ts";
import { v2Files } from "../../cgroup/v2/files.ts";
import type { DirectoryEntry } from "../../kernel/abi.ts";
import { Errno } from "../../kernel/errno.ts";
import { Inode, type NewInode } from "../../vfs/inode.ts";
import { permits, WRITE } from "../../vfs/permission.ts";
import { ControlFile } from "./control-file.ts";
import type { CgroupFileSystem } from "./file-system.ts";
import { inKernfsOrder } from "./names.ts";

export class GroupDirectory extends Inode {
	readonly kind = "directory";
	declare readonly fs: CgroupFileSystem;
	readonly group: Cgroup;
	private readonly files = new Map<string, ControlFile>();
	private readonly made: NewInode;

	constructor(fs: CgroupFileSystem, init: NewInode, group: Cgroup) {
		super(fs, init);
		this.group = group;
		this.made = init;
	}

	private *specs(): Generator<InterfaceFile, void, void> {
		const files = this.group.hierarchy.unified ? v2Files(this.group) : v1Files(this.group);
		for (const file of files) yield file.write || !/^(cgroup\.(procs|threads)|tasks)$/.test(file.name) ? file : { ...file, write: this.mover(file.name) };
	}
	/** Who may move a process here is decided by the cgroup.procs of the nearest group above both ends. */
	private mover(name: string): NonNullable<InterfaceFile["write"]> {
		return (group, text, writer) =>
			writeProcs(group, text, writer, (above) => permits(writer.cred, this.fs.directory(above).file("cgroup.procs") as Inode, WRITE), name !== "cgroup.procs");
	}

	file(name: string): ControlFile | undefined {
		const known = this.files.get(name);
		for (const spec of this.specs()) {
			if (spec.name !== name) continue;
			if (known) return known;
			const file = new ControlFile(this.fs, this.made, this.group, spec);
			this.files.set(name, file);
			return file;
		}
		return undefined;
	}
	override lookup(name: string): Inode | undefined {
		if (this.group.removed) return undefined;
		const below = this.group.children.get(name);
		return below ? this.fs.directory(below) : this.file(name);
	}
	override entries(): DirectoryEntry[] {
		if (this.group.removed) return [];
		const names = [...this.group.children.keys(), ...[...this.specs()].map((s) => s.name)].sort(inKernfsOrder);
		return names.flatMap((name) => {
			const inode = this.lookup(name);
			return inode ? [{ name, ino: inode.ino, kind: inode.kind }] : [];
		});
	}
	override create(): never {
		throw new Errno("EACCES");
	}
	override mkdir(name: string, init: NewInode): Inode {
		if (name.includes("\n")) throw new Errno("EINVAL");
		if (this.group.removed) throw new Errno("ENODEV");
		const group = this.group.hierarchy.create(this.group, name);
		this.nlink++;
		this.mtime = this.ctime = init.now;
		return this.fs.directory(group, init);
	}
	override rmdir(name: string, now: number): void {
		const group = this.group.children.get(name);
		if (!group) throw new Errno("ENOENT");
		this.group.hierarchy.remove(group);
		this.nlink--;
		this.mtime = this.ctime = now;
	}
	override get volatile(): boolean {
		return true;
	}
}
