/** GNU's escapes in sed scripts: \a \f \n \r \t \v \cX \dNNN \oNNN \xHH. */
import { decode, encode } from "../../kernel/text.ts";

const letters: Readonly<Record<string, string>> = { a: "\x07", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };

const byteChar = (code: number): string => (code < 0x80 ? String.fromCharCode(code) : String.fromCharCode(0xdc00 + code));

/** The character that an escape stands for and where it ends; undefined when the backslash at `at` begins none. */
export function specialEscape(text: string, at: number): { readonly char: string; readonly next: number } | undefined {
	const letter = text[at + 1] ?? "";
	if (letter in letters) return { char: letters[letter] as string, next: at + 2 };
	const rest = text.slice(at + 2);
	if (letter === "c" && rest !== "") return { char: String.fromCharCode((rest.toUpperCase().charCodeAt(0) ^ 0x40) & 0x7f), next: at + 3 };
	const digits = letter === "d" ? /^\d{1,3}/.exec(rest) : letter === "o" ? /^[0-7]{1,3}/.exec(rest) : letter === "x" ? /^[0-9a-fA-F]{1,2}/.exec(rest) : null;
	if (!digits) return undefined;
	const code = Number.parseInt(digits[0], letter === "d" ? 10 : letter === "o" ? 8 : 16) & 255;
	return { char: byteChar(code), next: at + 2 + digits[0].length };
}

/** Bytes that were written as escapes one by one become the characters they make up. */
export const joinBytes = (text: string): string => (/[\udc80-\udcff]/.test(text) ? decode(encode(text)) : text);

/** Replaces the escapes of an expression; what they make is as special as if it had been written itself. */
export function expandRegexEscapes(source: string): string {
	if (!source.includes("\\")) return source;
	let text = "";
	let inBracket = false;
	for (let i = 0; i < source.length; ) {
		const char = source[i] as string;
		if (char === "\\") {
			const special = specialEscape(source, i);
			// \n has been dealt with; what is left of it stands behind another backslash
			if (special && source[i + 1] !== "n") {
				text += special.char;
				i = special.next;
				continue;
			}
			if (inBracket && source[i + 1] === "n") {
				text += "\n";
				i += 2;
				continue;
			}
			text += inBracket ? char : source.slice(i, i + 2);
			i += inBracket ? 1 : 2;
			continue;
		}
		if (inBracket) {
			const named = /^\[([:.=]).*?\1\]/.exec(source.slice(i));
			if (named) {
				text += named[0];
				i += named[0].length;
				continue;
			}
			if (char === "]") inBracket = false;
		} else if (char === "[") {
			const start = /^\[\^?\]?/.exec(source.slice(i)) as RegExpExecArray;
			inBracket = true;
			text += start[0];
			i += start[0].length;
			continue;
		}
		text += char;
		i++;
	}
	return joinBytes(text);
}

/** The text of a, i and c: backslashes go, escapes become what they stand for. */
export function expandText(source: string): string {
	let text = "";
	for (let i = 0; i < source.length; ) {
		if (source[i] !== "\\") {
			text += source[i++];
			continue;
		}
		const special = source[i + 1] === "n" ? undefined : specialEscape(source, i);
		text += special ? special.char : (source[i + 1] ?? "");
		i = special ? special.next : i + 2;
	}
	return joinBytes(text);
}
