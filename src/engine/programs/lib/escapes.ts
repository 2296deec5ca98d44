/** Backslash escapes of echo -e, printf and $'...': each of them knows others. */
import { decode, encode } from "../../kernel/text.ts";

/**
 * - "echo", "%b", "format": bash's echo -e, printf %b, and the format of its printf
 * - "gnu-echo", "gnu-%b", "gnu-format": the same of coreutils
 * - "dash", "dash-format": echo and %b of dash, and the format of its printf
 * - "ansi-c": $'...'
 */
export type EscapeStyle = "echo" | "%b" | "format" | "gnu-echo" | "gnu-%b" | "gnu-format" | "dash" | "dash-format" | "ansi-c";

const simple: Readonly<Record<string, string>> = { a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v", "\\": "\\" };

/** A byte as text: of a UTF-8 sequence a piece that `join` puts together. */
const byte = (code: number): string => (code < 0x80 ? String.fromCharCode(code) : String.fromCharCode(0xdc00 + code));

/** Puts bytes that stand side by side together to the characters they make. */
const join = (text: string): string => (/[\udc80-\udcff]/.test(text) ? decode(encode(text)) : text);

const codePoint = (code: number): string => (code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : "");

interface Decoded {
	readonly text: string;
	readonly length: number;
}

/** Octal digits behind the backslash, as far as the style reads them. */
function octal(rest: string, style: EscapeStyle): Decoded | undefined {
	const three = style === "format" || style === "gnu-format" || style === "dash-format" || style === "ansi-c";
	const found = (three ? /^[0-7]{1,3}/ : style === "echo" ? /^0[0-7]{0,3}/ : /^(0[0-7]{0,3}|[1-7][0-7]{0,2})/).exec(rest);
	return found ? { text: byte(Number.parseInt(found[0], 8) & 0xff), length: found[0].length } : undefined;
}

function hexadecimal(rest: string, style: EscapeStyle): Decoded | undefined {
	const braced = style === "ansi-c" ? /^x\{([0-9A-Fa-f]+)\}/.exec(rest) : null;
	const found = braced ?? /^x([0-9A-Fa-f]{1,2})/.exec(rest);
	if (found) return { text: byte(Number.parseInt(found[1] as string, 16) & 0xff), length: found[0].length };
	const gnu = style === "gnu-%b" || style === "gnu-format";
	const unicode = gnu ? /^(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))/.exec(rest) : /^(?:u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8}))/.exec(rest);
	return unicode ? { text: codePoint(Number.parseInt((unicode[1] ?? unicode[2]) as string, 16)), length: unicode[0].length } : undefined;
}

/** Letters of escapes beyond the common ones, by style. */
const further: Readonly<Record<EscapeStyle, string>> = {
	echo: "eExuU",
	"%b": "eExuU",
	format: "eExuU\"'?",
	"gnu-echo": "ex",
	"gnu-%b": 'exuU"',
	"gnu-format": 'exuU"',
	dash: "e",
	"dash-format": "e",
	"ansi-c": "eExuU\"'?c",
};

/** The escape whose backslash stands before `rest`; undefined where it is none and stays. */
function decodeOne(rest: string, style: EscapeStyle): Decoded | undefined {
	const c = rest[0];
	if (c === undefined) return undefined;
	if (Object.hasOwn(simple, c)) return { text: simple[c] as string, length: 1 };
	if (c >= "0" && c <= "7") return octal(rest, style);
	if (!further[style].includes(c)) return undefined;
	if (c === "e" || c === "E") return { text: "\x1b", length: 1 };
	if (c === "x" || c === "u" || c === "U") return hexadecimal(rest, style);
	if (c !== "c") return { text: c, length: 1 };
	const control = rest[1];
	if (control === undefined) return undefined;
	if (control === "?") return { text: "\x7f", length: 2 };
	return { text: String.fromCharCode(control.toUpperCase().charCodeAt(0) & 0x1f), length: control === "\\" && rest[2] === "\\" ? 3 : 2 };
}

/** Replaces the escapes in a text. `stopped`: it had `\c`, behind which nothing is to be printed. */
export function decodeEscapes(source: string, style: EscapeStyle): { readonly text: string; readonly stopped: boolean } {
	let at = source.indexOf("\\");
	if (at < 0) return { text: source, stopped: false };
	const stops = style !== "format" && style !== "dash-format" && style !== "ansi-c";
	let text = source.slice(0, at);
	while (at < source.length) {
		const c = source[at] as string;
		if (c !== "\\") {
			const next = source.indexOf("\\", at);
			const end = next < 0 ? source.length : next;
			text += source.slice(at, end);
			at = end;
			continue;
		}
		if (stops && source[at + 1] === "c") return { text: join(text), stopped: true };
		const decoded = decodeOne(source.slice(at + 1, at + 12), style);
		text += decoded ? decoded.text : c;
		at += decoded ? decoded.length + 1 : 1;
		if (!decoded && at < source.length) text += source[at++];
	}
	return { text: join(text), stopped: false };
}

/** What stands between the quotes of $'...'; a NUL ends it. */
export function ansiCText(source: string): string {
	const { text } = decodeEscapes(source, "ansi-c");
	const end = text.indexOf("\0");
	return end < 0 ? text : text.slice(0, end);
}
