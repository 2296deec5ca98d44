/** Open files of proc and cgroup: no content of their own, text made for whoever reads, writes taken as orders. */
import type { Task } from "../kernel/task.ts";
import { decode, encode } from "../kernel/text.ts";
import type { Path } from "../vfs/dentry.ts";
import { OpenFile } from "../vfs/file.ts";
import type { Inode } from "../vfs/inode.ts";
import { seekTo } from "./regular-file.ts";

/** What an inode of such a file does. */
export interface Generated extends Inode {
	/** The text as the reading task sees it. */
	generate(reader: Task): string;
	/** Takes what was written. Throws Errno. */
	accept(writer: Task, text: string): void;
}

/** The text is made at the first read, as seq_file does, and made anew after a seek to 0. */
export class GeneratedFile extends OpenFile {
	private bytes: Uint8Array | undefined;
	private readonly generated: Generated;
	constructor(path: Path, inode: Generated) {
		super(path, inode);
		this.generated = inode;
	}
	override read(task: Task, count: number): Uint8Array {
		if (this.offset === 0 || !this.bytes) this.bytes = encode(this.generated.generate(task));
		const data = this.bytes.slice(this.offset, this.offset + count);
		this.offset += data.length;
		return data;
	}
	override pread(count: number, offset: number): Uint8Array {
		return (this.bytes ?? new Uint8Array(0)).slice(offset, offset + count);
	}
	override write(task: Task, data: Uint8Array): number {
		this.generated.accept(task, decode(data));
		return data.length;
	}
	override seek(offset: number, whence: "set" | "current" | "end"): number {
		this.offset = seekTo(this.offset, 0, offset, whence);
		return this.offset;
	}
}
