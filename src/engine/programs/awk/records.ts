/** Cutting input into records by RS: a character, a regular expression, or blank lines when it is empty. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { bytesToString } from "./bytes.ts";

/** How records end. */
export type Separator = { readonly kind: "char"; readonly char: string } | { readonly kind: "regex"; readonly regex: RegExp } | { readonly kind: "paragraph" };

export class RecordReader {
	private readonly sys: Sys;
	readonly fd: number;
	private text = "";
	private at = 0;
	private ended = false;
	constructor(sys: Sys, fd: number) {
		this.sys = sys;
		this.fd = fd;
	}

	/** The next record if it is in the buffer; a hot loop takes and calls `next` only when there is none. */
	take(separator: Separator): string | undefined {
		if (separator.kind !== "char") return undefined;
		const end = this.text.indexOf(separator.char, this.at);
		if (end < 0) return undefined;
		const record = this.text.slice(this.at, end);
		this.at = end + 1;
		return record;
	}

	/** The next record; undefined at the end of input. */
	*next(separator: Separator): Blocking<string | undefined> {
		if (separator.kind === "paragraph") yield* this.skipNewlines();
		for (let from = this.at; ; ) {
			const found = this.find(separator, from);
			if (found && (found.end < this.text.length || this.ended || separator.kind === "char")) {
				const record = this.text.slice(this.at, found.start);
				this.at = found.end;
				return record;
			}
			if (this.ended) return this.rest(separator);
			this.text = this.text.slice(this.at);
			this.at = 0;
			// a separator of several characters may begin in what was there before
			from = separator.kind === "char" ? this.text.length : 0;
			yield* this.fill();
		}
	}

	private find(separator: Separator, from: number): { readonly start: number; readonly end: number } | undefined {
		if (separator.kind === "char") {
			const start = this.text.indexOf(separator.char, from);
			return start < 0 ? undefined : { start, end: start + 1 };
		}
		const regex = separator.kind === "paragraph" ? /\n\n+/g : separator.regex;
		regex.lastIndex = from;
		const found = regex.exec(this.text);
		return found && found[0] !== "" ? { start: found.index, end: found.index + found[0].length } : undefined;
	}

	private rest(separator: Separator): string | undefined {
		if (this.at >= this.text.length) return undefined;
		const record = this.text.slice(this.at);
		this.at = this.text.length;
		return separator.kind === "paragraph" ? record.replace(/\n$/, "") : record;
	}

	private *skipNewlines(): Blocking<void> {
		for (;;) {
			while (this.text[this.at] === "\n") this.at++;
			if (this.at < this.text.length || this.ended) return;
			yield* this.fill();
		}
	}

	private *fill(): Blocking<void> {
		const chunk = yield* this.sys.read(this.fd, 65536);
		if (this.sys.spend(1 + (chunk.length >> 6))) yield* this.sys.reschedule();
		if (chunk.length === 0) this.ended = true;
		else this.text += bytesToString(chunk);
	}
}
