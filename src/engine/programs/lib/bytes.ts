/** Binary strings: one character (U+0000..U+00FF) a byte, for programs that work on bytes but want string operations. */
import { decode, encode } from "../../kernel/text.ts";

/** Bytes as a binary string. */
export function toBinary(bytes: Uint8Array): string {
	let text = "";
	for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
	return text;
}

/** The bytes of a binary string. */
export function fromBinary(binary: string): Uint8Array {
	const bytes = new Uint8Array(binary.length);
	for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
	return bytes;
}

const ascii = /^[\x00-\x7f]*$/;

/** A text (text.ts) as a binary string of its UTF-8. */
export const binaryOf = (text: string): string => (ascii.test(text) ? text : toBinary(encode(text)));

/** The text that a binary string holds. */
export const textOf = (binary: string): string => (ascii.test(binary) ? binary : decode(fromBinary(binary)));
