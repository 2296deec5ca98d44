/** A control file and what opens it: text made at the first read, each write(2) one order to the kernel. */
import type { Cgroup } from "../../cgroup/cgroup.ts";
import type { InterfaceFile } from "../../cgroup/interface-file.ts";
import { Errno } from "../../kernel/errno.ts";
import type { Task } from "../../kernel/task.ts";
import { decode, encode } from "../../kernel/text.ts";
import type { Path } from "../../vfs/dentry.ts";
import { OpenFile } from "../../vfs/file.ts";
import { type FileSystem, Inode, type NewInode } from "../../vfs/inode.ts";
import { seekTo } from "../regular-file.ts";

class OpenControlFile extends OpenFile {
	private bytes: Uint8Array | undefined;
	private readonly control: ControlFile;
	constructor(path: Path, inode: ControlFile) {
		super(path, inode);
		this.control = inode;
	}
	override read(task: Task, count: number): Uint8Array {
		if (this.offset === 0 || !this.bytes) this.bytes = encode(this.control.text(task));
		const data = this.bytes.slice(this.offset, this.offset + count);
		this.offset += data.length;
		return data;
	}
	override pread(count: number, offset: number): Uint8Array {
		return (this.bytes ?? new Uint8Array(0)).slice(offset, offset + count);
	}
	override write(task: Task, data: Uint8Array): number {
		this.control.order(task, decode(data));
		return data.length;
	}
	override seek(offset: number, whence: "set" | "current" | "end"): number {
		this.offset = seekTo(this.offset, 0, offset, whence);
		return this.offset;
	}
}

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
	text(reader: Task): string {
		if (this.group.removed) throw new Errno("ENODEV");
		if (!this.spec.read) throw new Errno("EINVAL");
		return this.spec.read(this.group, reader);
	}
	/** EPERM from inside a cgroup namespace at its own root, but for what may be delegated; EINVAL for what can only be read. */
	order(writer: Task, text: string): void {
		const { group, spec } = this;
		if (group.removed) throw new Errno("ENODEV");
		const { cgroup } = writer.ns;
		if (group.hierarchy.unified && !spec.delegatable && cgroup.nested && cgroup.rootOf(group.hierarchy) === group) throw new Errno("EPERM");
		if (!spec.write) throw new Errno("EINVAL");
		spec.write(group, text.trim(), writer);
	}
	override open(_task: Task, path: Path): OpenFile {
		return new OpenControlFile(path, this);
	}
	/** open(O_TRUNC) and truncate(2) change nothing. */
	override truncate(): void {}
}
