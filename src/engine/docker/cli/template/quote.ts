/** strconv.Quote and strconv.Unquote of Go. */

const simple: Readonly<Record<string, string>> = { a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v", "\\": "\\", "'": "'", '"': '"' };
const letters: Readonly<Record<string, string>> = { "\x07": "a", "\b": "b", "\f": "f", "\n": "n", "\r": "r", "\t": "t", "\v": "v" };

/** The string that a quoted one of Go stands for; undefined where its syntax is wrong. */
export function unquote(text: string): string | undefined {
	const quote = text[0];
	if (text.length < 2 || text.at(-1) !== quote) return undefined;
	const inner = text.slice(1, -1);
	if (quote === "`") return inner.replaceAll("\r", "");
	let bad = false;
	const value = inner.replace(/\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{3}|[\s\S]|$)/g, (_, sequence: string) => {
		if (/^[xuU]./.test(sequence)) return String.fromCodePoint(Number.parseInt(sequence.slice(1), 16));
		if (/^[0-7]{3}$/.test(sequence)) return String.fromCharCode(Number.parseInt(sequence, 8));
		const char = simple[sequence];
		if (char === undefined || (char === (quote === '"' ? "'" : '"') && sequence === char)) bad = true;
		return char ?? "";
	});
	return bad ? undefined : value;
}

/** strconv.Quote: what cannot be printed is escaped. */
export function goQuote(text: string): string {
	let out = '"';
	for (const char of text) {
		const code = char.codePointAt(0) as number;
		if (char === '"' || char === "\\") out += `\\${char}`;
		else if (letters[char] !== undefined) out += `\\${letters[char]}`;
		else if (code < 32 || code === 127) out += `\\x${code.toString(16).padStart(2, "0")}`;
		else if (/^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(char)) out += char;
		else out += code > 0xffff ? `\\U${code.toString(16).padStart(8, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
	}
	return `${out}"`;
}
