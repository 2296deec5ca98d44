/** Archives as streams of blocks, with a compressing program between where one is asked for. */
import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { concat, decode } from "../../kernel/text.ts";
import { execvp, exitStatus, waitFor } from "../lib/launch.ts";
import { type Context, Failure } from "../lib/program.ts";
import { reason } from "../lib/report.ts";
import { BLOCK, isZeroBlock, type Member, type Overrides, readHeader, readPax } from "./header.ts";

/** "tar: message" and the end of it all. */
export const fatal = (message: string): Failure => new Failure(`tar: ${message}\ntar: Error is not recoverable: exiting now\n`, 2);

/** The archive cannot be opened. With a program between, it is the child that opens it. */
export function cannotOpen(path: string, error: unknown, hasProgram: boolean): Failure {
	const words = `${path}: Cannot open: ${reason(error)}`;
	if (!hasProgram) return fatal(words);
	const child = `tar (child): ${words}\ntar (child): Error is not recoverable: exiting now\n`;
	return new Failure(`${child}${fatal("Child returned status 2").message}`, 2);
}

/** Starts `program` with a pipe to or from it; the end that is left to us. */
export function* filter(context: Context, program: string, fd: number, direction: "read" | "write"): Blocking<{ fd: number; pid: number }> {
	const { sys } = context;
	const [read, write] = sys.pipe();
	const [ours, theirs] = direction === "read" ? [read, write] : [write, read];
	yield* context.out.flush();
	const pid = sys.fork(function* (child) {
		child.close(ours);
		child.dup2(theirs, direction === "read" ? 1 : 0);
		child.dup2(fd, direction === "read" ? 0 : 1);
		for (const extra of [theirs, fd]) if (extra > 2) child.close(extra);
		const command = direction === "read" ? `${program} -d` : program;
		const error = yield* execvp(child, ["/bin/sh", "-c", command]);
		yield* child.write(2, `tar: ${program}: Cannot exec: ${error.message}\n`);
		return 2;
	});
	sys.close(theirs);
	return { fd: ours, pid };
}

/** Waits for the compressing program; its failure is the archive's. */
export function* endFilter(context: Context, pid: number): Blocking<void> {
	const status = yield* waitFor(context.sys, pid);
	if (status.kind === "signaled") {
		// a reader that has seen enough lets the other end run into SIGPIPE
		if (status.signal !== "PIPE") throw fatal(`Child died with signal ${status.signal}`);
	} else if (exitStatus(status) !== 0) throw fatal(`Child returned status ${exitStatus(status)}`);
}

/** Writes blocks in records of twenty, and fills the last one up. */
export class ArchiveWriter {
	private readonly context: Context;
	private readonly fd: number;
	private readonly record: number;
	private pending: Uint8Array[] = [];
	private pendingSize = 0;
	written = 0;
	private readonly name: string;
	constructor(context: Context, fd: number, name: string, blocking: number) {
		this.context = context;
		this.fd = fd;
		this.name = name;
		this.record = blocking * BLOCK;
	}
	*write(bytes: Uint8Array): Blocking<void> {
		this.pending.push(bytes);
		this.pendingSize += bytes.length;
		if (this.pendingSize >= this.record) yield* this.flush(false);
	}
	private *flush(all: boolean): Blocking<void> {
		const bytes = concat(this.pending.length ? this.pending : [new Uint8Array(0)]);
		const size = all ? bytes.length : Math.floor(bytes.length / this.record) * this.record;
		try {
			if (size) yield* this.context.sys.write(this.fd, bytes.subarray(0, size));
		} catch (error) {
			if (!isErrno(error)) throw error;
			throw fatal(`${this.name}: Cannot write: ${error.message}`);
		}
		this.written += size;
		this.pending = size < bytes.length ? [bytes.subarray(size)] : [];
		this.pendingSize = bytes.length - size;
		if (this.context.sys.spend(1 + (size >> 12))) yield* this.context.sys.reschedule();
	}
	/** Where the next block will stand. */
	get position(): number {
		return this.written + this.pendingSize;
	}
	/** Two blocks of zeros, then zeros up to a whole record. `before` is what stands in the archive already. */
	*finish(before = 0): Blocking<void> {
		const size = before + this.position + 2 * BLOCK;
		const full = Math.ceil(size / this.record) * this.record;
		yield* this.write(new Uint8Array(full - before - this.position));
		yield* this.flush(true);
	}
}

/** A member with where it stands. */
export interface Entry {
	readonly member: Member;
	/** Of its first header block, those before the header included. */
	readonly offset: number;
}

/** Reads an archive member by member. */
export class ArchiveReader {
	private readonly context: Context;
	private readonly fd: number;
	private readonly name: string;
	private buffer: Uint8Array = new Uint8Array(0);
	private ended = false;
	offset = 0;
	/** Content of the current member that has not been read. */
	private left = 0;
	/** Something was wrong, and reading went on. */
	failed = false;
	/** Where the archive's content ends: before the blocks of zeros. */
	end = 0;
	private readonly mayBeEmpty: boolean;
	/** `mayBeEmpty`: a file of no bytes will do, to append to. */
	constructor(context: Context, fd: number, name: string, mayBeEmpty = false) {
		this.context = context;
		this.fd = fd;
		this.name = name;
		this.mayBeEmpty = mayBeEmpty;
	}

	/** Up to `count` bytes; fewer only at the end. */
	private *take(count: number): Blocking<Uint8Array> {
		const { sys } = this.context;
		while (this.buffer.length < count && !this.ended) {
			let chunk: Uint8Array;
			try {
				chunk = yield* sys.read(this.fd, Math.max(10240, count - this.buffer.length));
			} catch (error) {
				if (!isErrno(error)) throw error;
				const start = this.offset === 0 && this.buffer.length === 0 ? "\ntar: At beginning of tape, quitting now" : "";
				throw fatal(`${this.name}: Cannot read: ${error.message}${start}`);
			}
			if (chunk.length === 0) this.ended = true;
			else this.buffer = this.buffer.length ? concat([this.buffer, chunk]) : chunk;
		}
		const taken = this.buffer.subarray(0, count);
		this.buffer = this.buffer.subarray(taken.length);
		this.offset += taken.length;
		if (sys.spend(1 + (taken.length >> 12))) yield* sys.reschedule();
		return taken;
	}

	/** The first bytes, without reading on. */
	*peek(count: number): Blocking<Uint8Array> {
		const bytes = yield* this.take(count);
		this.buffer = concat([bytes, this.buffer]);
		this.offset -= bytes.length;
		return bytes;
	}

	private *content(size: number): Blocking<Uint8Array> {
		const bytes = yield* this.take(Math.ceil(size / BLOCK) * BLOCK);
		if (bytes.length < size) throw fatal("Unexpected EOF in archive");
		return bytes.subarray(0, size);
	}

	/** The next member; undefined at the end. `zeros` goes on behind blocks of zeros (-i). */
	*next(zeros = false): Blocking<Entry | undefined> {
		yield* this.skip();
		const overrides: Overrides = { pax: new Map() };
		let start = this.offset;
		let lost = false;
		for (;;) {
			const block = yield* this.take(BLOCK);
			if (block.length === 0) {
				if (this.offset === 0 && !this.mayBeEmpty) throw this.notAnArchive();
				this.end = this.offset;
				return undefined;
			}
			if (block.length < BLOCK) {
				if (this.offset === block.length) throw this.notAnArchive();
				throw fatal("Unexpected EOF in archive");
			}
			if (isZeroBlock(block)) {
				if (zeros) {
					start = this.offset;
					continue;
				}
				this.end = start;
				return undefined;
			}
			const header = readHeader(block, overrides);
			if (!header) {
				if (!lost) {
					const first = this.offset === BLOCK;
					yield* this.context.out.flush();
					if (first) yield* this.context.complain("This does not look like a tar archive");
					yield* this.context.complain("Skipping to next header");
					this.failed = true;
					lost = true;
				}
				start = this.offset;
				continue;
			}
			if (header.flag === "L" || header.flag === "K") {
				const text = decode(yield* this.content(header.member.size)).replace(/\0+$/, "");
				if (header.flag === "L") overrides.name = text;
				else overrides.target = text;
			} else if (header.flag === "x" || header.flag === "g") overrides.pax = new Map([...overrides.pax, ...readPax(yield* this.content(header.member.size))]);
			else {
				this.left = Math.ceil(header.member.size / BLOCK) * BLOCK;
				return { member: header.member, offset: start };
			}
		}
	}

	private notAnArchive(): Failure {
		return new Failure("tar: This does not look like a tar archive\ntar: Exiting with failure status due to previous errors\n", 2);
	}

	/** A piece of the current member's content; empty at its end. */
	*read(member: Member, done: number): Blocking<Uint8Array> {
		const wanted = Math.min(65536, member.size - done);
		if (wanted <= 0) return new Uint8Array(0);
		const bytes = yield* this.take(wanted);
		this.left -= bytes.length;
		if (bytes.length < wanted) throw fatal("Unexpected EOF in archive");
		return bytes;
	}

	/** All of the current member's content. */
	*readAll(member: Member): Blocking<Uint8Array> {
		const parts: Uint8Array[] = [];
		for (let done = 0; done < member.size; ) {
			const chunk = yield* this.read(member, done);
			parts.push(chunk);
			done += chunk.length;
		}
		return parts.length ? concat(parts) : new Uint8Array(0);
	}

	/** Over what is left of the current member. */
	private *skip(): Blocking<void> {
		while (this.left > 0) {
			const bytes = yield* this.take(Math.min(this.left, 1 << 20));
			if (bytes.length === 0) throw fatal("Unexpected EOF in archive");
			this.left -= bytes.length;
		}
	}

	/** Reads to the end, so that a compressing program can finish. */
	*drain(): Blocking<void> {
		while (!this.ended) if ((yield* this.take(65536)).length === 0) break;
	}
}
