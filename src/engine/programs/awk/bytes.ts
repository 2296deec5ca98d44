/**
 * Strings as this awk (mawk) sees them: bytes. ASCII is itself; a byte above 127 is a character of U+F780..U+F7FF, which regular
 * expressions take for an ordinary character that is no letter.
 */
import { decode, encode } from "../../kernel/text.ts";

const SHIFT = 0xf700;
const ascii = /^[\x00-\x7f]*$/;

export function bytesToString(bytes: Uint8Array): string {
	let text = "";
	for (let i = 0; i < bytes.length; i += 4096) {
		const part = bytes.subarray(i, i + 4096);
		if (part.every((byte) => byte < 0x80)) text += String.fromCharCode(...part);
		else text += String.fromCharCode(...Array.from(part, (byte) => (byte < 0x80 ? byte : byte + SHIFT)));
	}
	return text;
}

/** A text (`kernel/text.ts`) as a string of bytes. */
export const fromText = (text: string): string => (ascii.test(text) ? text : bytesToString(encode(text)));

/** For output: every byte by itself in the lossless mapping of `kernel/text.ts`. */
export const toOutput = (string: string): string =>
	ascii.test(string) ? string : string.replace(/[\uf780-\uf7ff]/g, (char) => String.fromCharCode(char.charCodeAt(0) - SHIFT + 0xdc00));

/** For names of files, commands and variables of the environment. */
export const toText = (string: string): string => (ascii.test(string) ? string : decode(encode(toOutput(string))));

/** The value of a character as a byte. */
export const byteOf = (char: string): number => char.charCodeAt(0) & 255;

/** A byte as a character. */
export const charOf = (byte: number): string => String.fromCharCode(byte < 0x80 ? byte : byte + SHIFT);
