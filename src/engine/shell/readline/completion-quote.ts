/** Quoting of completed names, as bash quotes file names: with backslashes, or in the quotes that the user opened. */

export type Quote = "" | "'" | '"';

const SPECIAL = /[ \t\\"'@<>=;|&()$`?*[!:{]|^[#~]/gu;

/** Whether a name has characters that are quoted in a command line. */
export const needsQuotes = (name: string): boolean => /[ \t\n\\"'@<>=;|&()#$`?*[!:{~]/.test(name);

/** The name as it has to be typed inside these quotes (without the quotes themselves). */
export function quoteName(name: string, quote: Quote): string {
	if (quote === "'") return name.replaceAll("'", "'\\''");
	if (quote === '"') return name.replaceAll(/[\\"$`]/g, "\\$&");
	return name.replaceAll(SPECIAL, "\\$&").replaceAll("\n", "$'\\n'");
}

/** What a typed beginning of a name stands for. `quote` is the one that stands open before it; others may open and close inside. */
export function unquoteName(typed: string, quote: Quote): string {
	let open = quote;
	let name = "";
	for (let i = 0; i < typed.length; i++) {
		const char = typed[i] as string;
		if (char === "\\" && open !== "'" && (open === "" || '\\"$`'.includes(typed[i + 1] ?? " "))) name += typed[++i] ?? "";
		else if (open === "" && (char === "'" || char === '"')) open = char;
		else if (open !== "" && char === open) open = "";
		else name += char;
	}
	return name;
}
