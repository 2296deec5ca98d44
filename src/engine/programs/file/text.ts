/** What file(1) says of text: its encoding, its lines, and what it seems to be written in. */
import { decode } from "../../kernel/text.ts";

export interface TextKind {
	/** "ASCII text" and the like. */
	readonly encoding: string;
	readonly charset: string;
}

/** Bytes that occur in text: printable ones, blanks, bell, backspace and escape. */
const isTextByte = (byte: number): boolean => (byte >= 32 ? byte !== 127 : (byte >= 7 && byte <= 13) || byte === 27);

/** Bytes that are no UTF-8 are decoded to these. */
const isUtf8 = (bytes: Uint8Array): boolean => !/[\udc80-\udcff]/u.test(decode(bytes));

/** The encoding of a text; undefined for what is none. */
export function textKind(bytes: Uint8Array): TextKind | undefined {
	const [a, b, c] = bytes;
	if (a === 0xff && b === 0xfe) return { encoding: "Unicode text, UTF-16, little-endian text", charset: "utf-16le" };
	if (a === 0xfe && b === 0xff) return { encoding: "Unicode text, UTF-16, big-endian text", charset: "utf-16be" };
	if (!bytes.every(isTextByte)) return undefined;
	if (bytes.every((byte) => byte < 128)) return { encoding: "ASCII text", charset: "us-ascii" };
	if (isUtf8(bytes))
		return { encoding: a === 0xef && b === 0xbb && c === 0xbf ? "Unicode text, UTF-8 (with BOM) text" : "Unicode text, UTF-8 text", charset: "utf-8" };
	const latin = bytes.every((byte) => byte < 128 || byte >= 160);
	return latin ? { encoding: "ISO-8859 text", charset: "iso-8859-1" } : { encoding: "Non-ISO extended-ASCII text", charset: "unknown-8bit" };
}

const LONG_LINE = 300;

/** What is remarkable about the lines, each part with the comma before it. */
export function lineTraits(bytes: Uint8Array): string {
	const text = decode(bytes);
	const crlf = (text.match(/\r\n/g) ?? []).length;
	const lf = (text.match(/\n/g) ?? []).length - crlf;
	const cr = (text.match(/\r(?!\n)/g) ?? []).length;
	const longest = Math.max(0, ...text.split(/[\r\n]/).map((line) => line.length));
	const kinds = [crlf > 0 ? "CRLF" : "", cr > 0 ? "CR" : "", lf > 0 ? "LF" : ""].filter((kind) => kind !== "");
	const terminators =
		kinds.length === 0 ? ", with no line terminators" : kinds.length === 1 && kinds[0] === "LF" ? "" : `, with ${kinds.join(", ")} line terminators`;
	return (
		(longest > LONG_LINE ? `, with very long lines (${longest})` : "") +
		terminators +
		(text.includes("\x1b") ? ", with escape sequences" : "") +
		(text.includes("\b") ? ", with overstriking" : "")
	);
}

/** Interpreters by the last part of their path. */
const interpreters: Readonly<Record<string, readonly [name: string, mime: string]>> = {
	bash: ["Bourne-Again shell script", "text/x-shellscript"],
	sh: ["POSIX shell script", "text/x-shellscript"],
	dash: ["a /bin/dash script", "text/x-shellscript"],
	zsh: ["Paul Falstad's zsh script", "text/x-shellscript"],
	ksh: ["Korn shell script", "text/x-shellscript"],
	awk: ["awk script", "text/x-awk"],
	gawk: ["GNU awk script", "text/x-gawk"],
	nawk: ["new awk script", "text/x-nawk"],
	perl: ["Perl script", "text/x-perl"],
	python: ["Python script", "text/x-script.python"],
	python3: ["Python script", "text/x-script.python"],
	node: ["Node.js script", "application/javascript"],
	ruby: ["Ruby script", "text/x-ruby"],
	php: ["PHP script", "text/x-php"],
	make: ["makefile script", "text/x-makefile"],
};

/** What a text is written in, "" where nothing tells; `executable` stands behind the encoding. */
export function language(bytes: Uint8Array): { readonly name: string; readonly mime: string; readonly executable: boolean } {
	const text = decode(bytes.subarray(0, 4096));
	const script = /^#![ \t]*(\S+)(?:[ \t]+(\S+))?([^\n]*)/.exec(text);
	if (script) {
		const viaEnv = /(^|\/)env$/.test(script[1] as string);
		const path = (viaEnv ? script[2] : script[1]) ?? "";
		const known = interpreters[path.slice(path.lastIndexOf("/") + 1)];
		const whole = [script[1], script[2]].filter(Boolean).join(" ") + script[3];
		return { name: known?.[0] ?? `a ${whole} script`, mime: known?.[1] ?? "text/plain", executable: true };
	}
	const plain = (name: string, mime: string): ReturnType<typeof language> => ({ name, mime, executable: false });
	if (/^\s*(?:<!doctype html|<html|<head|<title)/i.test(text)) return plain("HTML document", "text/html");
	const xml = /^<\?xml version="([\d.]+)"/.exec(text);
	if (xml) return plain(`XML ${xml[1]} document`, "text/xml");
	if (/^diff |^--- .*\n\+\+\+ /m.test(text) && /^(?:diff |--- )/.test(text))
		return plain(text.startsWith("---") ? "unified diff output" : "diff output", "text/x-diff");
	if (/^-----BEGIN CERTIFICATE-----/.test(text)) return plain("PEM certificate", "text/plain");
	if (/^[ \t]*#[ \t]*include\b/m.test(text) || /^[ \t]*(?:int|void)[ \t]+main[ \t]*\(/m.test(text)) return plain("C source", "text/x-c");
	if (isJson(bytes)) return plain("JSON text data", "application/json");
	return plain("", "text/plain");
}

function isJson(bytes: Uint8Array): boolean {
	const text = decode(bytes).trim();
	if (!/^[[{]/.test(text)) return false;
	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
}
