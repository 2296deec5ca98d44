/** What --color paints: GREP_COLORS and the sequences around each part. */

export interface Palette {
	readonly selectedMatch: string;
	readonly contextMatch: string;
	readonly selectedLine: string;
	readonly contextLine: string;
	readonly fileName: string;
	readonly lineNumber: string;
	readonly byteOffset: string;
	readonly separator: string;
	/** -v swaps the colours of selected and context lines. */
	readonly reverse: boolean;
	/** Without "erase to the end of the line" (ne). */
	readonly plain: boolean;
}

/** Reads GREP_COLORS, such as `ms=01;32:ln=33:rv`. */
export function paletteOf(text: string): Palette {
	const values = new Map<string, string>();
	for (const part of text.split(":")) {
		const [name = "", value] = part.split("=");
		if (name === "mt") {
			values.set("ms", value ?? "");
			values.set("mc", value ?? "");
		} else values.set(name, value ?? "");
	}
	return {
		selectedMatch: values.get("ms") ?? "01;31",
		contextMatch: values.get("mc") ?? "01;31",
		selectedLine: values.get("sl") ?? "",
		contextLine: values.get("cx") ?? "",
		fileName: values.get("fn") ?? "35",
		lineNumber: values.get("ln") ?? "32",
		byteOffset: values.get("bn") ?? "32",
		separator: values.get("se") ?? "36",
		reverse: values.has("rv"),
		plain: values.has("ne"),
	};
}

/** `text` in a colour; as it is where the colour is empty. */
export function paint(palette: Palette | undefined, color: string, text: string): string {
	if (!palette || color === "") return text;
	const erase = palette.plain ? "" : "\x1b[K";
	return `\x1b[${color}m${erase}${text}\x1b[m${erase}`;
}
