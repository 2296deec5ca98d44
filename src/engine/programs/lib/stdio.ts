/** Buffered output and line input over file descriptors, with the buffering rules of stdio: what a terminal sees comes line by line, all else in blocks. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { Errno, type ErrnoCode, isErrno } from "../../kernel/errno.ts";
import { concat, decode, encode } from "../../kernel/text.ts";

const BLOCK = 4096;

/** A failed write to an `Output`, in the words of close_stdout of gnulib: `ls: write error: No space left on device`. */
export class WriteError extends Errno {
	/** strerror's words. */
	readonly reason: string;
	constructor(code: ErrnoCode, words: string) {
		super(code);
		this.reason = this.message;
		this.message = `${words}: ${this.message}`;
	}
}

export class Output {
	private text = "";
	/** What is said of a failed write. */
	failure = "write error";
	private readonly lineBuffered: boolean;
	private readonly sys: Sys;
	readonly fd: number;
	constructor(sys: Sys, fd: number) {
		this.sys = sys;
		this.fd = fd;
		this.lineBuffered = sys.isatty(fd);
	}
	/** Adds text without writing; a hot loop puts, and flushes when `due` says so. */
	put(text: string): void {
		this.text += text;
	}
	/** Whether stdio would write now: a block is full, or a line for a terminal is there. */
	get due(): boolean {
		return this.text.length >= BLOCK || (this.lineBuffered && this.text.includes("\n"));
	}
	*print(text: string): Blocking<void> {
		this.text += text;
		if (this.text.length >= BLOCK || (this.lineBuffered && text.includes("\n"))) yield* this.flush();
	}
	/** Writes bytes behind what is buffered. */
	*bytes(data: Uint8Array): Blocking<void> {
		yield* this.flush();
		yield* this.write(data);
	}
	*flush(): Blocking<void> {
		if (this.text === "") return;
		const text = this.text;
		this.text = "";
		yield* this.write(encode(text));
	}
	private *write(data: Uint8Array): Blocking<void> {
		try {
			yield* this.sys.write(this.fd, data);
		} catch (error) {
			throw isErrno(error) ? new WriteError(error.code, this.failure) : error;
		}
	}
}

/** Reads a descriptor line by line. */
export class Lines {
	/** Whole lines with their delimiters, from `at` on not yet handed out. */
	private text = "";
	private at = 0;
	/** What came behind the last delimiter. */
	private rest: Uint8Array[] = [];
	/** Bytes of it that are charged to the program. */
	private held = 0;
	private ended = false;
	private readonly sys: Sys;
	private readonly fd: number;
	private readonly delimiter: number;
	private readonly separator: string;
	/** Whether the line returned last was not ended by the delimiter (the last of a file). */
	unterminated = false;
	constructor(sys: Sys, fd: number, delimiter = 10) {
		this.sys = sys;
		this.fd = fd;
		this.delimiter = delimiter;
		this.separator = String.fromCharCode(delimiter);
	}
	/** The next line, without its delimiter, if one has been read already. A hot loop takes, and fills when there is none. */
	take(): string | undefined {
		const end = this.text.indexOf(this.separator, this.at);
		if (end >= 0) {
			const line = this.text.slice(this.at, end);
			this.at = end + 1;
			return line;
		}
		if (!this.ended || this.rest.length === 0) return undefined;
		const line = decode(concat(this.rest));
		this.rest = [];
		this.unterminated = true;
		return line;
	}
	/** As `take`, leaving out lines without `text`; the last one of a file, when nothing ends it, comes in any case. */
	takeWith(text: string): string | undefined {
		const found = this.text.indexOf(text, this.at);
		this.at = found < 0 ? this.text.length : this.text.lastIndexOf(this.separator, found - 1) + 1;
		return this.take();
	}
	/** Whether what has been read and not taken holds this character. */
	holds(char: string): boolean {
		return this.text.indexOf(char, this.at) >= 0;
	}
	/** Reads until there is a line to take; false at the end of file. */
	*fill(): Blocking<boolean> {
		for (;;) {
			if (this.ended) return this.rest.length > 0;
			const chunk = yield* this.sys.read(this.fd, 65536);
			if (chunk.length === 0) this.ended = true;
			else {
				if (this.sys.spend(1 + (chunk.length >> 6))) yield* this.sys.reschedule();
				const end = chunk.lastIndexOf(this.delimiter) + 1;
				if (end < chunk.length) {
					const tail = chunk.subarray(end);
					if (end === 0) {
						// a line longer than a read is held until its end comes
						this.sys.charge(tail.length);
						this.held += tail.length;
						this.rest.push(tail);
					} else {
						this.setText(chunk.subarray(0, end));
						this.rest = [tail];
					}
				} else this.setText(chunk);
				if (end > 0) return true;
			}
		}
	}
	private setText(whole: Uint8Array): void {
		if (this.held) this.sys.charge(-this.held);
		this.held = 0;
		this.text = decode(this.rest.length ? concat([...this.rest, whole]) : whole);
		this.rest = [];
		this.at = 0;
	}
	/** The next line without its delimiter; undefined at the end. */
	*next(): Blocking<string | undefined> {
		return this.take() ?? ((yield* this.fill()) ? this.take() : undefined);
	}
	*nextBytes(): Blocking<Uint8Array | undefined> {
		const line = yield* this.next();
		return line === undefined ? undefined : encode(line);
	}
}

/** Everything up to the end of file, charged to the program's memory. */
export function* readAll(sys: Sys, fd: number): Blocking<Uint8Array> {
	const chunks: Uint8Array[] = [];
	for (;;) {
		const chunk = yield* sys.read(fd, 65536);
		if (chunk.length === 0) return chunks.length ? concat(chunks) : new Uint8Array(0);
		sys.charge(chunk.length);
		chunks.push(chunk);
	}
}

/** Opens, reads all, closes. Throws Errno. */
export function* readFile(sys: Sys, path: string): Blocking<Uint8Array> {
	const fd = yield* sys.open(path);
	try {
		return yield* readAll(sys, fd);
	} finally {
		sys.close(fd);
	}
}

/** A whole text file. Throws Errno. */
export function* readText(sys: Sys, path: string): Blocking<string> {
	return decode(yield* readFile(sys, path));
}
