/** Reading input as `read` does: not a byte more than is used, so that the next command finds the rest. */
import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { decode } from "../../kernel/text.ts";
import { handlePending } from "../exec/pending.ts";
import type { Shell } from "../shell.ts";

export interface InputOptions {
	/** The byte that ends the input; undefined: none does (`read -N`). */
	readonly delimiter: number | undefined;
	/** Characters at most. */
	readonly limit?: number | undefined;
	/** A backslash takes the next character as it is and joins lines. */
	readonly backslash: boolean;
	/** Seconds until it is given up. */
	readonly timeout?: number | undefined;
}

export interface Input {
	/** Characters; `escaped` ones came behind a backslash. */
	readonly text: string;
	readonly escaped: ReadonlySet<number>;
	readonly end: "delimiter" | "limit" | "eof" | "timeout" | "interrupt";
}

/** How many bytes can be taken at once: a file can be set back to behind the line, a pipe cannot. */
const chunkOf = (shell: Shell, fd: number): number => {
	try {
		shell.sys.lseek(fd, 0, "current");
		return shell.sys.isatty(fd) ? 1 : 512;
	} catch (error) {
		if (!isErrno(error)) throw error;
		return 1;
	}
};

/** Bytes one after the other from a descriptor. */
class ByteReader {
	private chunk: Uint8Array = new Uint8Array(0);
	private at = 0;
	private readonly size: number;
	private readonly shell: Shell;
	private readonly fd: number;
	constructor(shell: Shell, fd: number) {
		this.shell = shell;
		this.fd = fd;
		this.size = chunkOf(shell, fd);
	}
	/** The next byte; undefined at the end. EINTR. */
	*next(): Blocking<number | undefined> {
		if (this.at >= this.chunk.length) {
			this.chunk = yield* this.shell.sys.read(this.fd, this.size);
			this.at = 0;
			if (this.chunk.length === 0) return undefined;
		}
		return this.chunk[this.at++];
	}
	/** Gives back what was taken and not used. */
	finish(): void {
		const unused = this.chunk.length - this.at;
		if (unused > 0) this.shell.sys.lseek(this.fd, -unused, "current");
	}
}

/** How many bytes a UTF-8 sequence has that starts with this byte. */
const sequenceLength = (lead: number): number => (lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 1);

/** Reads up to the delimiter. Throws Errno (EBADF, EISDIR...). */
export function* readInput(shell: Shell, fd: number, options: InputOptions): Blocking<Input> {
	const { sys } = shell;
	const bytes: number[] = [];
	/** Offsets in `bytes` of what came behind a backslash. */
	const escapedBytes = new Set<number>();
	const reader = new ByteReader(shell, fd);
	const deadline = options.timeout === undefined ? undefined : sys.clock("monotonic") + options.timeout;
	let characters = 0;
	let pending = 0;
	let behindBackslash = false;
	let end: Input["end"] = "eof";
	for (;;) {
		if (options.limit !== undefined && pending === 0 && characters >= options.limit) {
			end = "limit";
			break;
		}
		let byte: number | undefined;
		try {
			if (deadline !== undefined && !(yield* waitUntil(shell, fd, deadline))) {
				end = "timeout";
				break;
			}
			byte = yield* reader.next();
		} catch (error) {
			if (!isErrno(error, "EINTR")) throw error;
			yield* handlePending(shell);
			if (!shell.flow) continue;
			end = "interrupt";
			break;
		}
		if (byte === undefined) break;
		if (byte === 0 && options.delimiter !== 0) continue;
		if (behindBackslash) {
			behindBackslash = false;
			if (byte === 10) continue;
			escapedBytes.add(bytes.length);
		} else if (byte === 92 && options.backslash) {
			behindBackslash = true;
			continue;
		} else if (byte === options.delimiter) {
			end = "delimiter";
			break;
		}
		bytes.push(byte);
		if (pending > 0) pending--;
		else pending = sequenceLength(byte) - 1;
		if (pending === 0) characters++;
		if (sys.spend()) yield* sys.reschedule();
	}
	if (end !== "timeout") reader.finish();
	return { ...toText(bytes, escapedBytes), end };
}

function toText(bytes: readonly number[], escapedBytes: ReadonlySet<number>): { text: string; escaped: ReadonlySet<number> } {
	if (escapedBytes.size === 0) return { text: decode(Uint8Array.from(bytes)), escaped: new Set() };
	let text = "";
	const escaped = new Set<number>();
	let from = 0;
	for (const at of [...escapedBytes, bytes.length]) {
		text += decode(Uint8Array.from(bytes.slice(from, at)));
		if (at < bytes.length) escaped.add(text.length);
		from = at;
	}
	return { text, escaped };
}

/** Whether the descriptor has input before the time is over. */
function* waitUntil({ sys }: Shell, fd: number, deadline: number): Blocking<boolean> {
	const left = deadline - sys.clock("monotonic");
	const [state] = yield* sys.poll([{ fd, read: true }], Math.max(0, left));
	return state !== undefined && (state.readable || state.hangup);
}

/** A line for `select`: backslashes join, the newline is cut. undefined at the end of input. */
export function* readLine(shell: Shell, fd: number): Blocking<string | undefined> {
	const { text, end } = yield* readInput(shell, fd, { delimiter: 10, backslash: true });
	return end === "delimiter" || text !== "" ? text : undefined;
}
