/** How xargs takes its input apart. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { decode } from "../../../kernel/text.ts";

export interface ItemRules {
	/** A byte that ends each item, without quotes and backslashes; undefined splits at blanks, or at lines for -I. */
	readonly delimiter: number | undefined;
	/** -I: an item is a line without its leading blanks. */
	readonly byLine: boolean;
	/** -E: this item ends the input. */
	readonly end: string | undefined;
}

/** An item, and whether a line that counts for -L ended behind it. */
export interface Item {
	readonly text: string;
	readonly endsLine: boolean;
}

/** A quote that does not end on its line. */
export class UnmatchedQuote {
	readonly kind: "single" | "double";
	constructor(kind: "single" | "double") {
		this.kind = kind;
	}
}

const NEWLINE = 10;

export class Items {
	private readonly sys: Sys;
	private readonly fd: number;
	private readonly rules: ItemRules;
	private buffer: Uint8Array = new Uint8Array(0);
	private at = 0;
	private ended = false;
	private finished = false;
	constructor(sys: Sys, fd: number, rules: ItemRules) {
		this.sys = sys;
		this.fd = fd;
		this.rules = rules;
	}

	private *byte(): Blocking<number | undefined> {
		if (this.at >= this.buffer.length && !this.ended) {
			this.buffer = yield* this.sys.read(this.fd, 65536);
			this.at = 0;
			this.ended = this.buffer.length === 0;
			if (this.sys.spend(16)) yield* this.sys.reschedule();
		}
		return this.at < this.buffer.length ? this.buffer[this.at++] : undefined;
	}

	/** The next item; undefined at the end. Throws UnmatchedQuote. */
	*next(): Blocking<Item | undefined> {
		if (this.finished) return undefined;
		const item = this.rules.delimiter === undefined ? yield* this.quoted() : yield* this.delimited(this.rules.delimiter);
		if (item === undefined || (this.rules.end !== undefined && item.text === this.rules.end)) {
			this.finished = true;
			return undefined;
		}
		return item;
	}

	private *delimited(delimiter: number): Blocking<Item | undefined> {
		const bytes: number[] = [];
		for (;;) {
			const byte = yield* this.byte();
			if (byte === undefined) return bytes.length ? { text: decode(Uint8Array.from(bytes)), endsLine: true } : undefined;
			if (byte === delimiter) return { text: decode(Uint8Array.from(bytes)), endsLine: true };
			bytes.push(byte);
		}
	}

	/** Blanks or newlines end an item; quotes and backslashes keep them. */
	private *quoted(): Blocking<Item | undefined> {
		const bytes: number[] = [];
		let begun = false;
		let blankBefore = false;
		let quote: number | undefined;
		for (;;) {
			const byte = yield* this.byte();
			if (byte === undefined) {
				if (quote !== undefined) throw new UnmatchedQuote(quote === 39 ? "single" : "double");
				return begun ? { text: decode(Uint8Array.from(bytes)), endsLine: true } : undefined;
			}
			if (quote !== undefined) {
				if (byte === NEWLINE) throw new UnmatchedQuote(quote === 39 ? "single" : "double");
				if (byte === quote) quote = undefined;
				else bytes.push(byte);
			} else if (byte === NEWLINE) {
				if (begun) return { text: decode(Uint8Array.from(bytes)), endsLine: true };
			} else if ((byte === 32 || byte === 9) && !(this.rules.byLine && begun)) {
				if (!begun) continue;
				blankBefore = true;
				// whether a line ends here decides what comes next: a blank at its end continues it
				const ended = yield* this.skipBlanks();
				return { text: decode(Uint8Array.from(bytes)), endsLine: blankBefore && ended };
			} else if (byte === 39 || byte === 34) {
				quote = byte;
				begun = true;
			} else if (byte === 92) {
				const next = yield* this.byte();
				if (next !== undefined) {
					bytes.push(next);
					begun = true;
				}
			} else {
				bytes.push(byte);
				begun = true;
			}
		}
	}

	/** Over blanks; true at the end of the input. A newline right behind blanks does not end the line. */
	private *skipBlanks(): Blocking<boolean> {
		for (;;) {
			const byte = yield* this.byte();
			if (byte === undefined) return true;
			if (byte === 32 || byte === 9) continue;
			if (byte !== NEWLINE) this.at--;
			return false;
		}
	}
}
