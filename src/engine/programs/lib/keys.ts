/** Characters from the terminal, one by one and no more than are asked for: what is typed ahead belongs to the command that runs next. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { decode } from "../../kernel/text.ts";

/** How many bytes a character of UTF-8 has that begins with this one; 1 for what begins none. */
const sequenceLength = (byte: number): number => (byte >= 0xf0 && byte < 0xf5 ? 4 : byte >= 0xe0 && byte < 0xf0 ? 3 : byte >= 0xc2 && byte < 0xe0 ? 2 : 1);

export class Keys {
	private readonly sys: Sys;
	private readonly fd: number;
	private readonly onSignal: () => Blocking<"interrupt" | undefined>;
	/** Characters to be read again. */
	private pushed = "";

	/** `onSignal` is called when the wait was interrupted, and before each wait. */
	constructor(sys: Sys, onSignal: () => Blocking<"interrupt" | undefined>, fd = 0) {
		this.sys = sys;
		this.fd = fd;
		this.onSignal = onSignal;
	}

	/** The next character; undefined at the end of the terminal. */
	*next(): Blocking<string | "interrupt" | undefined> {
		if (this.pushed !== "") {
			const char = this.pushed.charAt(0);
			this.pushed = this.pushed.slice(1);
			return char;
		}
		const first = yield* this.byte();
		if (typeof first !== "number") return first;
		const bytes = [first];
		const length = sequenceLength(first);
		while (bytes.length < length) {
			const byte = yield* this.byte();
			if (typeof byte !== "number") return byte;
			bytes.push(byte);
			if ((byte & 0xc0) !== 0x80) break;
		}
		const text = decode(Uint8Array.from(bytes));
		const char = String.fromCodePoint(text.codePointAt(0) as number);
		this.pushed = text.slice(char.length);
		return char;
	}

	/** Whether a character is there already. */
	*waiting(): Blocking<boolean> {
		if (this.pushed !== "") return true;
		try {
			const [result] = yield* this.sys.poll([{ fd: this.fd, read: true }], 0);
			return result?.readable === true && !result.hangup;
		} catch (error) {
			if (isErrno(error, "EINTR")) return false;
			throw error;
		}
	}

	private *byte(): Blocking<number | "interrupt" | undefined> {
		for (;;) {
			if ((yield* this.onSignal()) === "interrupt") return "interrupt";
			try {
				return (yield* this.sys.read(this.fd, 1))[0];
			} catch (error) {
				if (isErrno(error, "EIO")) return undefined;
				if (!isErrno(error, "EINTR")) throw error;
			}
		}
	}
}
