/** What split -n means: `N`, `K/N`, `l/N`, `l/K/N`, `r/N`, `r/K/N`. */
import type { Context } from "../../lib/program.ts";
import { quote } from "../../lib/quote.ts";

export interface Chunks {
	readonly by: "bytes" | "lines" | "round-robin";
	readonly count: number;
	/** Only this one (from 1), to standard output. */
	readonly only: number | undefined;
}

export function parseChunks(context: Context, text: string): Chunks {
	const rest = /^[lr]\//.test(text) ? text.slice(2) : text;
	const parts = rest.split("/");
	const total = parts.at(-1) as string;
	const number = (digits: string, what: string, most: number): number =>
		/^\d+$/.test(digits) && Number(digits) > 0 && Number(digits) <= most ? Number(digits) : context.fail(`invalid ${what}: ${quote(digits)}`);
	const count = number(parts.length > 2 ? rest : total, "number of chunks", Number.MAX_SAFE_INTEGER);
	return {
		by: text.startsWith("l/") ? "lines" : text.startsWith("r/") ? "round-robin" : "bytes",
		count,
		only: parts.length > 1 ? number(parts[0] as string, "chunk number", count) : undefined,
	};
}

/** Where each chunk of a file of `size` bytes ends. */
export function chunkEnds(bytes: Uint8Array, chunks: Chunks, delimiter: number): number[] {
	const size = bytes.length;
	const ends: number[] = [];
	if (chunks.by === "bytes") {
		// the first ones take one byte more where it does not come out even
		const each = Math.floor(size / chunks.count);
		const more = size % chunks.count;
		for (let i = 1; i <= chunks.count; i++) ends.push(each * i + Math.min(i, more));
		return ends;
	}
	const each = Math.floor(size / chunks.count);
	const more = size % chunks.count;
	let from = 0;
	for (let i = 1; i <= chunks.count; i++) {
		const border = i === chunks.count ? size : each * i + Math.min(i, more);
		if (border > from) {
			const at = bytes.indexOf(delimiter, border - 1);
			from = at < 0 ? size : at + 1;
		}
		ends.push(from);
	}
	return ends;
}
