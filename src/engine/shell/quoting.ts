/** How bash writes a value so that a shell reads it back: set, declare -p, alias, trap -p, printf %q, ${x@Q}. */

/** Control characters and broken bytes can only stand in $'...'. */
const unprintable = /[\x00-\x1f\x7f-\x9f\udc80-\udcff]/v;

const ansiNames: Readonly<Record<string, string>> = {
	"\x07": "\\a",
	"\b": "\\b",
	"\x1b": "\\E",
	"\f": "\\f",
	"\n": "\\n",
	"\r": "\\r",
	"\t": "\\t",
	"\v": "\\v",
	"\\": "\\\\",
	"'": "\\'",
};

function ansiQuote(text: string): string {
	let out = "$'";
	for (const char of text) {
		const code = char.codePointAt(0) as number;
		if (Object.hasOwn(ansiNames, char)) out += ansiNames[char];
		else if (code >= 0xdc80 && code <= 0xdcff) out += `\\${(code - 0xdc00).toString(8)}`;
		else if (code < 0x20 || code === 0x7f) out += `\\${code.toString(8).padStart(3, "0")}`;
		else if (code >= 0x80 && code < 0xa0) out += `\\302\\${code.toString(8)}`;
		else out += char;
	}
	return `${out}'`;
}

/** A name in a message: as it is, unless a terminal could not show it. */
export const printableName = (name: string): string => (unprintable.test(name) ? ansiQuote(name) : name);

/** `'it'\''s'`; always quotes. */
export const singleQuote = (text: string): string => (text === "'" ? "\\'" : `'${text.replaceAll("'", "'\\''")}'`);

/** `"a\$b"`, or `$'...'` where that cannot hold it: the values of declare -p. */
export const doubleQuote = (text: string): string => (unprintable.test(text) ? ansiQuote(text) : `"${text.replace(/[$`"\\]/g, "\\$&")}"`);

/** `${x@Q}`: always quoted. */
export const quoteForReuse = (text: string): string => (unprintable.test(text) ? ansiQuote(text) : singleQuote(text));

const metacharacters = /[ \t\n'"\\|&;()<>!{}*[?\]^$`]|^[~#]|[:=]~/;

/** As `set` prints values: quoted only where needed. */
export const quoteIfNeeded = (text: string): string => (unprintable.test(text) ? ansiQuote(text) : metacharacters.test(text) ? singleQuote(text) : text);

/** `printf %q`: backslashes, or `$'...'`, or `''`. */
export function backslashQuote(text: string): string {
	if (text === "") return "''";
	if (unprintable.test(text)) return ansiQuote(text);
	return text
		.replace(/[ '"\\|&;()<>!{}*[?\]^$`,]/g, "\\$&")
		.replace(/^[~#]/, "\\$&")
		.replace(/([:=])~/g, "$1\\~");
}

/** A key of an associative array as declare -p shows it. */
export const quoteKey = (key: string): string =>
	key === "" || unprintable.test(key) || metacharacters.test(key) || key === "@" || key === "*" ? doubleQuote(key) : key;
