/** A file as less reads it: line by line, and no further than it is looked at. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { concat, decode } from "../../kernel/text.ts";

const CHUNK = 8192;

export class Document {
	/** As given; "-" is standard input. */
	readonly name: string;
	readonly lines: string[] = [];
	/** Where each line begins, in bytes. */
	private readonly starts: number[] = [];
	private readonly sys: Sys;
	private readonly fd: number;
	private rest: Uint8Array = new Uint8Array(0);
	private readBytes = 0;
	private lineStart = 0;
	private atEnd = false;

	constructor(sys: Sys, name: string, fd: number) {
		this.sys = sys;
		this.name = name;
		this.fd = fd;
	}

	/** Whether it is a file on a disk, which can be read to its end at once. */
	get regular(): boolean {
		return this.sys.fstat(this.fd).kind === "file";
	}

	/** Whether the end has been read. */
	get complete(): boolean {
		return this.atEnd;
	}

	/** The size in bytes, as far as it is known. */
	get size(): number | undefined {
		if (this.atEnd) return this.readBytes;
		const stat = this.sys.fstat(this.fd);
		return stat.kind === "file" ? stat.size : undefined;
	}

	/** Where the line after this one begins, in bytes. */
	endOf(line: number): number {
		if (line < 0) return 0;
		return this.starts[line + 1] ?? (this.atEnd ? this.readBytes : this.lineStart);
	}

	/** The line in which a byte stands. */
	lineAt(byte: number): number {
		let low = 0;
		let high = this.starts.length - 1;
		while (low < high) {
			const middle = (low + high + 1) >> 1;
			if ((this.starts[middle] as number) <= byte) low = middle;
			else high = middle - 1;
		}
		return low;
	}

	/** Reads until there is a line with this index; false where the file ends before. `stop` ends the reading early. */
	*has(line: number, stop: () => boolean = () => false): Blocking<boolean> {
		while (line >= this.lines.length && !this.atEnd && !stop()) yield* this.more();
		return line < this.lines.length;
	}

	/** Reads to the end. */
	*all(stop: () => boolean = () => false): Blocking<void> {
		while (!this.atEnd && !stop()) yield* this.more();
	}

	/** Looks for what was added behind the end; false when nothing was. */
	*follow(): Blocking<boolean> {
		const before = this.readBytes;
		const last = this.lines.at(-1);
		if (this.atEnd && !this.endsInNewline && last !== undefined) {
			// a last line without its end may go on
			this.lines.pop();
			this.starts.pop();
		}
		this.atEnd = false;
		yield* this.all();
		return this.readBytes > before;
	}

	/** Whether the last line has its line break. */
	get endsInNewline(): boolean {
		return this.rest.length === 0;
	}

	private *more(): Blocking<void> {
		let chunk: Uint8Array;
		try {
			chunk = yield* this.sys.read(this.fd, CHUNK);
		} catch (error) {
			if (isErrno(error, "EINTR")) return;
			throw error;
		}
		if (chunk.length === 0) {
			this.atEnd = true;
			if (this.rest.length > 0) this.add(this.rest);
			return;
		}
		this.sys.charge(chunk.length);
		this.readBytes += chunk.length;
		let data = this.rest.length > 0 ? concat([this.rest, chunk]) : chunk;
		for (let at = data.indexOf(10); at >= 0; at = data.indexOf(10)) {
			this.add(data.subarray(0, at));
			this.lineStart += at + 1;
			data = data.subarray(at + 1);
		}
		this.rest = data;
		if (this.sys.spend(1 + (chunk.length >> 6))) yield* this.sys.reschedule();
	}

	private add(line: Uint8Array): void {
		this.starts.push(this.lineStart);
		this.lines.push(decode(line));
	}
}
