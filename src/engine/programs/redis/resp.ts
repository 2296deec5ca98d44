/** RESP, the protocol of Redis: values as both ends write and read them. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { concat, decode, encode } from "../../kernel/text.ts";

export type Reply =
	| { readonly kind: "simple" | "error"; readonly text: string }
	| { readonly kind: "integer"; readonly value: number }
	/** undefined is nil. */
	| { readonly kind: "bulk"; readonly text: string | undefined }
	| { readonly kind: "array"; readonly items: readonly Reply[] };

export function encodeReply(reply: Reply): string {
	switch (reply.kind) {
		case "simple":
			return `+${reply.text}\r\n`;
		case "error":
			return `-${reply.text}\r\n`;
		case "integer":
			return `:${reply.value}\r\n`;
		case "bulk":
			return reply.text === undefined ? "$-1\r\n" : `$${encode(reply.text).length}\r\n${reply.text}\r\n`;
		case "array":
			return `*${reply.items.length}\r\n${reply.items.map(encodeReply).join("")}`;
	}
}
export const encodeCommand = (words: readonly string[]): string => encodeReply({ kind: "array", items: words.map((text) => ({ kind: "bulk", text })) });

/** Reads values from a connection. */
export class RespReader {
	private readonly sys: Sys;
	private readonly fd: number;
	private buffer: Uint8Array = new Uint8Array(0);
	constructor(sys: Sys, fd: number) {
		this.sys = sys;
		this.fd = fd;
	}
	private *fill(): Blocking<boolean> {
		const part = yield* this.sys.read(this.fd, 65536);
		if (part.length === 0) return false;
		this.buffer = this.buffer.length ? concat([this.buffer, part]) : part;
		return true;
	}
	private *line(): Blocking<string | undefined> {
		for (;;) {
			const end = this.buffer.indexOf(10);
			if (end >= 0) {
				const line = decode(this.buffer.subarray(0, end)).replace(/\r$/, "");
				this.buffer = this.buffer.subarray(end + 1);
				return line;
			}
			if (!(yield* this.fill())) return undefined;
		}
	}
	private *bytes(count: number): Blocking<string | undefined> {
		while (this.buffer.length < count + 2) if (!(yield* this.fill())) return undefined;
		const text = decode(this.buffer.subarray(0, count));
		this.buffer = this.buffer.subarray(count + 2);
		return text;
	}
	/** The next value; undefined at the end. */
	*reply(): Blocking<Reply | undefined> {
		const line = yield* this.line();
		if (line === undefined) return undefined;
		const rest = line.slice(1);
		switch (line[0]) {
			case "+":
				return { kind: "simple", text: rest };
			case "-":
				return { kind: "error", text: rest };
			case ":":
				return { kind: "integer", value: Number(rest) };
			case "$": {
				if (Number(rest) < 0) return { kind: "bulk", text: undefined };
				const text = yield* this.bytes(Number(rest));
				return text === undefined ? undefined : { kind: "bulk", text };
			}
			case "*": {
				const items: Reply[] = [];
				for (let i = 0; i < Number(rest); i++) {
					const item = yield* this.reply();
					if (!item) return undefined;
					items.push(item);
				}
				return { kind: "array", items };
			}
			default:
				return { kind: "error", text: line };
		}
	}
	/** The next command: an array, or words in a line as telnet sends them. */
	*command(): Blocking<string[] | undefined> {
		if (this.buffer.length === 0 && !(yield* this.fill())) return undefined;
		if (this.buffer[0] !== 42) {
			const line = yield* this.line();
			return line === undefined ? undefined : splitWords(line);
		}
		const reply = yield* this.reply();
		return reply?.kind === "array" ? reply.items.map((item) => (item.kind === "bulk" ? (item.text ?? "") : "")) : undefined;
	}
}

/** Words of a line, with quotes. sdssplitargs. */
export function splitWords(line: string): string[] {
	const words: string[] = [];
	for (const m of line.matchAll(/"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)'|(\S+)/g))
		words.push(
			m[1]?.replace(
				/\\(x[0-9a-fA-F]{2}|.)/g,
				(_, c: string) => ({ n: "\n", r: "\r", t: "\t" })[c] ?? (c.length === 3 ? String.fromCharCode(Number.parseInt(c.slice(1), 16)) : c),
			) ??
				m[2]?.replaceAll("\\'", "'") ??
				m[3] ??
				"",
		);
	return words;
}
