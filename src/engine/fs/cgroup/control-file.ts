/** A control file and what opens it: text made at the first read, each write(2) one order to the kernel. */
import type { Cgroup } from "../../cgroup/cgroup.ts";
import type { InterfaceFile } from "../../cgroup/interface-file.ts";
import { Errno } from "../../kernel/errno.ts";
import type { Task } from "../../kernel/task.ts";
import type { Path } from "../../vfs/dentry.ts";
import type { OpenFile } from "../../vfs/file.ts";
import { type FileSystem, Inode, type NewInode } from "../../vfs/inode.ts";
import { GeneratedFile } from "../generated-file.ts";

export class ControlFile extends Inode {
	readonly kind = "file";
	readonly group: Cgroup;
	readonly spec: InterfaceFile;
	constructor(fs: FileSystem, init: NewInode, group: Cgroup, spec: InterfaceFile) {
		super(fs, { ...init, mode: spec.mode ?? (spec.read ? 0o444 : 0) | (spec.write ? 0o200 : 0) });
		this.group = group;
		this.spec = spec;
	}
	/** EINVAL for what can only be written; ENODEV when the group is gone. */
	generate(reader: Task): string {
		if (this.group.removed) throw new Errno("ENODEV");
		if (!this.spec.read) throw new Errno("EINVAL");
		return this.spec.read(this.group, reader);
	}
	/** EPERM from inside a cgroup namespace at its own root, but for what may be delegated; EINVAL for what can only be read. */
	accept(writer: Task, text: string): void {
		const { group, spec } = this;
		if (group.removed) throw new Errno("ENODEV");
		const { cgroup } = writer.ns;
		if (group.hierarchy.unified && !spec.delegatable && cgroup.nested && cgroup.rootOf(group.hierarchy) === group) throw new Errno("EPERM");
		if (!spec.write) throw new Errno("EINVAL");
		spec.write(group, text.trim(), writer);
	}
	override open(_task: Task, path: Path): OpenFile {
		return new GeneratedFile(path, this);
	}
	/** open(O_TRUNC) and truncate(2) change nothing. */
	override truncate(): void {}
}
