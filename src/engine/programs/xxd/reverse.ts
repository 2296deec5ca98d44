/** xxd -r: bytes from a dump. */

/** A run of bytes and where it belongs; undefined: behind what came before. */
export interface Patch {
	readonly at: number | undefined;
	readonly bytes: readonly number[];
}

const pairs = (hex: string): number[] => (hex.match(/[\da-f]{2}/gi) ?? []).map((pair) => Number.parseInt(pair, 16));

/** A dump of -p: hexadecimal digits, whatever stands between them. */
export const plainBytes = (text: string): Patch => ({ at: undefined, bytes: pairs(text.replace(/[^\da-f]/gi, "")) });

/** A line `ADDRESS: HEX  TEXT`, with at most `columns` bytes; undefined for another line. */
export function dumpLine(line: string, columns: number, bits: boolean): Patch | undefined {
	const m = /^\s*([\da-f]+):?\s(.*)$/i.exec(line);
	if (!m) return undefined;
	// two blanks end the bytes: what follows is text
	const [data = ""] = (m[2] ?? "").replace(/^\s+/, "").split(/ {2}/);
	const digits = /^[\da-f ]*/i.exec(data)?.[0].replace(/ /g, "") ?? "";
	const bytes = bits ? (digits.match(/[01]{8}/g) ?? []).map((octet) => Number.parseInt(octet, 2)) : pairs(digits);
	return { at: Number.parseInt(m[1] as string, 16), bytes: bytes.slice(0, columns) };
}
