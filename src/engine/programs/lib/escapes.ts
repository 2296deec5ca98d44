/** Backslash escapes as echo -e reads them. */

const letters: Readonly<Record<string, string>> = { a: "\x07", b: "\b", e: "\x1b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v", "\\": "\\" };

/** A byte as a character of `text.ts`'s mapping: itself for ASCII, a lone surrogate otherwise. */
const byteChar = (byte: number): string => (byte < 0x80 ? String.fromCharCode(byte) : String.fromCharCode(0xdc00 + byte));

/** Interprets escapes; `stopped` tells that \c ended the output. Bytes above 127 are joined to characters when they are written and read again. */
export function interpretEscapes(text: string): { text: string; stopped: boolean } {
	let stopped = false;
	const end = text.search(/(?<!\\)(?:\\\\)*\\c/);
	let source = text;
	if (end >= 0) {
		source = text.slice(0, text.indexOf("\\c", end));
		stopped = true;
	}
	const out = source.replace(/\\(?:0([0-7]{0,3})|x([0-9a-fA-F]{1,2})|([abefnrtv\\]))/g, (_, octal?: string, hex?: string, letter?: string) => {
		if (octal !== undefined) return byteChar(Number.parseInt(octal || "0", 8) & 255);
		return hex !== undefined ? byteChar(Number.parseInt(hex, 16)) : (letters[letter as string] as string);
	});
	return { text: out, stopped };
}
