/** Brace expansion: `a{b,c}d`, `{1..5}`, `{a..e..2}`. It works on pieces, before anything else is expanded. */
import type { Piece } from "./pieces.ts";

/** One unquoted character, or anything that braces do not look into. */
type Cell = string | Piece;

const isOpen = (cell: Cell | undefined): boolean => cell === "{";

function toCells(pieces: readonly Piece[]): Cell[] {
	const cells: Cell[] = [];
	for (const piece of pieces) {
		if (piece.kind === "text" && !piece.quoted) cells.push(...piece.text);
		else cells.push(piece);
	}
	return cells;
}

function toPieces(cells: readonly Cell[]): Piece[] {
	const pieces: Piece[] = [];
	let text = "";
	const flush = (): void => {
		if (text !== "") pieces.push({ kind: "text", text, quoted: false });
		text = "";
	};
	for (const cell of cells) {
		if (typeof cell === "string") text += cell;
		else {
			flush();
			pieces.push(cell);
		}
	}
	flush();
	return pieces;
}

/** Where the brace at `open` closes, or -1. */
function closing(cells: readonly Cell[], open: number): number {
	let depth = 0;
	for (let i = open; i < cells.length; i++) {
		if (isOpen(cells[i])) depth++;
		else if (cells[i] === "}" && --depth === 0) return i;
	}
	return -1;
}

/** Cuts at commas that are not inside inner braces. */
function cutAtCommas(cells: readonly Cell[]): Cell[][] {
	const items: Cell[][] = [[]];
	let depth = 0;
	for (const cell of cells) {
		if (isOpen(cell)) depth++;
		else if (cell === "}") depth--;
		if (cell === "," && depth === 0) items.push([]);
		else (items.at(-1) as Cell[]).push(cell);
	}
	return items;
}

const MOST_ITEMS = 1_000_000;

function numbers(from: string, to: string, step: number): string[] {
	const first = Number(from);
	const last = Number(to);
	if (!Number.isSafeInteger(first) || !Number.isSafeInteger(last) || Math.abs(last - first) / step > MOST_ITEMS) return [];
	const padded = /^[+-]?0\d/.test(from) || /^[+-]?0\d/.test(to);
	const width = padded ? Math.max(from.length, to.length) : 0;
	const items: string[] = [];
	for (let n = first; first <= last ? n <= last : n >= last; n += first <= last ? step : -step)
		items.push(n < 0 ? `-${String(-n).padStart(width - 1, "0")}` : String(n).padStart(width, "0"));
	return items;
}

/** The items of `{a..b..step}`; undefined where it is no sequence. */
function sequence(cells: readonly Cell[]): Cell[][] | undefined {
	if (!cells.every((cell) => typeof cell === "string")) return undefined;
	const found = /^(?:([+-]?\d+)\.\.([+-]?\d+)|([A-Za-z])\.\.([A-Za-z]))(?:\.\.([+-]?\d+))?$/.exec(cells.join(""));
	if (!found) return undefined;
	const step = Math.abs(Number(found[5] ?? 1)) || 1;
	if (found[1] !== undefined) {
		const items = numbers(found[1], found[2] as string, step);
		return items.length > 0 ? items.map((item) => [...item]) : undefined;
	}
	const first = (found[3] as string).charCodeAt(0);
	const last = (found[4] as string).charCodeAt(0);
	const items: Cell[][] = [];
	for (let code = first; first <= last ? code <= last : code >= last; code += first <= last ? step : -step)
		// between Z and a there is a backslash, which quotes nothing
		items.push(code === 92 ? [{ kind: "text", text: "", quoted: true }] : [String.fromCharCode(code)]);
	return items;
}

function expand(cells: readonly Cell[]): Cell[][] {
	for (let open = cells.findIndex(isOpen); open >= 0; ) {
		const close = closing(cells, open);
		if (close < 0) {
			open = cells.findIndex((cell, i) => i > open && isOpen(cell));
			continue;
		}
		const inside = cells.slice(open + 1, close);
		const items = cutAtCommas(inside);
		const middle = items.length > 1 ? items.flatMap(expand) : (sequence(inside) ?? expand(inside).map((item) => ["{", ...item, "}"]));
		if (inside.length === 0) {
			open = cells.findIndex((cell, i) => i > close && isOpen(cell));
			continue;
		}
		const before = cells.slice(0, open);
		const behind = expand(cells.slice(close + 1));
		return middle.flatMap((item) => behind.map((rest) => [...before, ...item, ...rest]));
	}
	return [[...cells]];
}

/** `{$x,y}z` is `$xz yz`: braces come before variables are looked for. */
function withLongerNames(pieces: Piece[]): Piece[] {
	for (let i = 0; i + 1 < pieces.length; i++) {
		const piece = pieces[i] as Piece;
		const behind = pieces[i + 1] as Piece;
		if (piece.kind !== "variable" || !piece.bare || piece.quoted || behind.kind !== "text" || behind.quoted) continue;
		const more = /^[A-Za-z0-9_]*/.exec(behind.text)?.[0] ?? "";
		if (more === "") continue;
		pieces.splice(i, 2, { ...piece, name: piece.name + more, label: piece.label + more }, { ...behind, text: behind.text.slice(more.length) });
	}
	return pieces;
}

/** The words that a word becomes; the word itself where there is nothing to expand. */
export function expandBraces(pieces: readonly Piece[]): readonly (readonly Piece[])[] {
	if (!pieces.some((piece) => piece.kind === "text" && !piece.quoted && piece.text.includes("{"))) return [pieces];
	return expand(toCells(pieces)).map((cells) => withLongerNames(toPieces(cells)));
}
