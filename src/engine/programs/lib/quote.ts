/** The quoting styles of GNU programs (quotearg of gnulib), in a UTF-8 locale. */
import { encode } from "../../kernel/text.ts";

export const quotingStyles = [
	"literal",
	"shell",
	"shell-always",
	"shell-escape",
	"shell-escape-always",
	"c",
	"c-maybe",
	"escape",
	"locale",
	"clocale",
] as const;
export type QuotingStyle = (typeof quotingStyles)[number];

const unprintable = /[\p{Cc}\p{Cs}\p{Cn}\p{Zl}\p{Zp}]/u;
const letters: Readonly<Record<string, string>> = { "\x07": "a", "\b": "b", "\f": "f", "\n": "n", "\r": "r", "\t": "t", "\v": "v" };

/** Whether iswprint(3) holds for each character; bytes that are no UTF-8 are not printable. */
export const isPrintable = (text: string): boolean => !unprintable.test(text);

const octal = (char: string): string => [...encode(char)].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");

/** One unprintable character as a backslash escape. */
const escaped = (char: string): string => (letters[char] === undefined ? octal(char) : `\\${letters[char]}`);

/** Backslash escapes as in C; `special` are further characters that get a backslash. */
function cEscape(text: string, special: string): string {
	if (/^[\w./+-]*$/.test(text)) return text;
	let out = "";
	for (const char of text) {
		if (unprintable.test(char)) out += escaped(char);
		else out += char === "\\" || special.includes(char) ? `\\${char}` : char;
	}
	return out;
}

/** Whether a shell would read the word as something else than itself. */
const shellSpecial = (text: string): boolean => text === "" || text === "{" || text === "}" || /^[#~]|[?\\\n\r\t !"$&()*;<=>[^`|']/.test(text);

/** Characters that mean the same between double quotes as between single ones. */
const plainInDoubleQuotes = /^[#~]?[-%+,./0-9:A-Z\]_a-z '@\u{80}-\u{10ffff}]*$/u;

/** Between quotes for a shell; with `escapes`, what cannot be printed stands as `$'\n'`. */
function shellQuoted(text: string, escapes: boolean): string {
	if (text.includes("'") && plainInDoubleQuotes.test(text) && isPrintable(text)) return `"${text}"`;
	let out = "'";
	let open = false;
	for (const char of text) {
		if (escapes && unprintable.test(char)) {
			out += open ? escaped(char) : `'$'${escaped(char)}`;
			open = true;
			continue;
		}
		if (open) out += "''";
		open = false;
		out += char === "'" ? "'\\''" : char;
	}
	return `${out}'`;
}

/** Quotes `text` in a style. `extra` are characters that count as special besides (ls -b escapes the space, messages the colon). */
export function quoteAs(style: QuotingStyle, text: string, extra = ""): string {
	const hasExtra = extra !== "" && [...extra].some((char) => text.includes(char));
	switch (style) {
		case "literal":
			return text;
		case "shell":
			return shellSpecial(text) || hasExtra ? shellQuoted(text, false) : text;
		case "shell-always":
			return shellQuoted(text, false);
		case "shell-escape":
			return shellSpecial(text) || hasExtra || !isPrintable(text) ? shellQuoted(text, true) : text;
		case "shell-escape-always":
			return shellQuoted(text, true);
		case "c":
			return `"${cEscape(text, `"${extra}`)}"`;
		case "c-maybe":
			return text.includes('"') || hasExtra || !isPrintable(text) ? `"${cEscape(text, '"')}"` : text;
		case "escape":
			return cEscape(text, extra);
		case "locale":
		case "clocale":
			return `‘${cEscape(text, `’${extra}`)}’`;
	}
}

/** quote(): ‘name’, the style of most messages about arguments. */
export const quote = (text: string): string => quoteAs("locale", text);

/** quoteaf(): 'name', always between quotes that a shell understands; file names within a sentence. */
export const quoteFile = (text: string): string => quoteAs("shell-escape-always", text);

/** quotef(): name, quoted only where it must be; a file name right before a colon. */
export const quoteName = (text: string): string => quoteAs("shell-escape", text, ":");
