/** The text between `$((` and `))` before expansion: as it is where it has nothing to expand, else as the pieces of a text in double quotes. */
import { ansiCText } from "../programs/lib/escapes.ts";
import { hereDocumentPieces } from "./piece-compiler.ts";
import { operandOf, type Piece } from "./pieces.ts";
import { type HereDoc, parse } from "./syntax.ts";

export interface ArithmeticSource {
	/** The expression where nothing in it is to be expanded. */
	readonly text: string | undefined;
	readonly pieces: readonly Piece[];
	readonly blocks: boolean;
}

const cache = new Map<string, ArithmeticSource>();
const CACHED = 500;
const DELIMITER = "_arithmetic_";

/** The pieces of a text as it expands in a here-document. */
export function textPieces(text: string): readonly Piece[] {
	const statement = parse(`: <<${DELIMITER}\n${text}\n${DELIMITER}\n`).commands[0]?.command;
	const document = statement?.type === "Command" ? (statement.redirects[0] as HereDoc | undefined) : undefined;
	if (!document) return [{ kind: "text", text, quoted: true }];
	const pieces = [...hereDocumentPieces(document.body)];
	const last = pieces.at(-1);
	if (last?.kind === "text") pieces[pieces.length - 1] = { ...last, text: last.text.replace(/\n$/, "") };
	return pieces;
}

/** Compiles the body of an arithmetic expansion; the same text is looked at once. */
export function arithmeticSource(written: string): ArithmeticSource {
	// $'..' and $".." are replaced before anything is expanded
	const body =
		written.includes("$'") || written.includes('$"')
			? written.replace(/\$'((?:[^'\\]|\\.)*)'/gs, (_, text: string) => `'${ansiCText(text)}'`).replace(/\$(?=")/g, "")
			: written;
	if (!/[$`"\\]/.test(body)) return { text: body, pieces: [], blocks: false };
	let source = cache.get(body);
	if (!source) {
		// double quotes mean nothing here
		const pieces = textPieces(body).map((piece) => (piece.kind === "text" ? { ...piece, text: piece.text.replaceAll('"', "") } : piece));
		source = { text: undefined, pieces, blocks: operandOf(pieces).blocks };
		if (cache.size >= CACHED) cache.clear();
		cache.set(body, source);
	}
	return source;
}
