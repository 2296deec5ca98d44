/** Expands pieces into a sink: at once where nothing can block, else as a generator. */
import type { Blocking } from "../kernel/abi.ts";
import { evaluateArithmetic } from "./arithmetic.ts";
import { type ArithmeticSource, textPieces } from "./arithmetic-source.ts";
import type { ExpansionHost } from "./expansion-host.ts";
import { expandOperation } from "./operations.ts";
import { parameterValue, unbound } from "./parameters.ts";
import { type Operand, operandOf, type Piece, pieceBlocks } from "./pieces.ts";
import { PatternSink, type Sink, TextSink } from "./sinks.ts";
import { homeOf, knownHome } from "./tilde.ts";

/** Runs a generator that is known not to block. */
export function runAtOnce<T>(generator: Blocking<T>): T {
	const step = generator.next();
	if (!step.done) throw new Error("an expansion blocked that was not to");
	return step.value;
}

function expandVariable(host: ExpansionHost, name: string, label: string, quoted: boolean, sink: Sink): void {
	if (name === "@" || name === "*") {
		sink.list(host.positional, name === "*", quoted);
		return;
	}
	const value = parameterValue(host, name);
	if (value === undefined) {
		if (host.option("nounset")) throw unbound(host, label);
		if (quoted) sink.quoted("");
	} else if (quoted) sink.quoted(value);
	else sink.expanded(value);
}

/** Expands a piece that cannot block. */
function expandPieceNow(host: ExpansionHost, piece: Piece, sink: Sink): void {
	switch (piece.kind) {
		case "text":
			if (piece.quoted) sink.quoted(piece.text);
			else if (piece.split) sink.expanded(piece.text);
			else sink.literal(piece.text);
			return;
		case "variable":
			expandVariable(host, piece.name, piece.label, piece.quoted, sink);
			return;
		case "arithmetic":
			addNumber(host, piece.source, piece.quoted, sink);
			return;
		case "tilde":
			addHome(piece.user, knownHome(host, piece.user), sink);
			return;
		default:
			runAtOnce(expandPiece(host, piece, sink));
	}
}

function addHome(user: string, home: string | undefined, sink: Sink): void {
	if (home === undefined) sink.literal(`~${user}`);
	else sink.quoted(home);
}

function addNumber(host: ExpansionHost, source: ArithmeticSource, quoted: boolean, sink: Sink): void {
	const value = String(evaluateArithmetic(host, arithmeticTextNow(host, source)));
	if (quoted) sink.quoted(value);
	else sink.expanded(value);
}

function arithmeticTextNow(host: ExpansionHost, source: ArithmeticSource): string {
	if (source.text !== undefined) return source.text;
	const sink = new TextSink(host);
	expandPiecesNow(host, source.pieces, sink);
	return sink.text;
}

/** The expression that is left when everything in it is expanded. */
export function* arithmeticText(host: ExpansionHost, source: ArithmeticSource): Blocking<string> {
	if (!source.blocks) return arithmeticTextNow(host, source);
	const sink = new TextSink(host);
	yield* expandPieces(host, source.pieces, sink);
	return sink.text;
}

function* expandPiece(host: ExpansionHost, piece: Piece, sink: Sink): Blocking<void> {
	switch (piece.kind) {
		case "operation":
			return yield* expandOperation(host, piece, sink);
		case "command": {
			const output = (yield* host.commandSubstitution(piece.part)).replace(/\n+$/, "");
			return piece.quoted ? sink.quoted(output) : sink.expanded(output);
		}
		case "process":
			return sink.quoted(yield* host.processSubstitution(piece.script, piece.direction));
		case "arithmetic": {
			const value = String(evaluateArithmetic(host, yield* arithmeticText(host, piece.source)));
			return piece.quoted ? sink.quoted(value) : sink.expanded(value);
		}
		case "tilde":
			return addHome(piece.user, yield* homeOf(host, piece.user), sink);
		default:
			return expandPieceNow(host, piece, sink);
	}
}

export function expandPiecesNow(host: ExpansionHost, pieces: readonly Piece[], sink: Sink): void {
	for (const piece of pieces) expandPieceNow(host, piece, sink);
}

export function* expandPieces(host: ExpansionHost, pieces: readonly Piece[], sink: Sink): Blocking<void> {
	for (const piece of pieces) {
		if (pieceBlocks(piece) || piece.kind === "tilde") yield* expandPiece(host, piece, sink);
		else expandPieceNow(host, piece, sink);
	}
}

/** An operand as one text. */
export function* operandText(host: ExpansionHost, operand: Operand): Blocking<string> {
	if (operand.literal !== undefined) return operand.literal;
	const sink = new TextSink(host);
	if (operand.blocks) yield* expandPieces(host, operand.pieces, sink);
	else expandPiecesNow(host, operand.pieces, sink);
	return sink.text;
}

/** An operand as a pattern. */
export function* operandPattern(host: ExpansionHost, operand: Operand): Blocking<string> {
	const sink = new PatternSink(host);
	if (operand.blocks) yield* expandPieces(host, operand.pieces, sink);
	else expandPiecesNow(host, operand.pieces, sink);
	return sink.text;
}

/** Expands a text that came as data, as in double quotes; what could block in it stays as it is. */
export function expandTextNow(host: ExpansionHost, text: string): string {
	const operand = operandOf(textPieces(text));
	if (operand.blocks) return text;
	const sink = new TextSink(host);
	expandPiecesNow(host, operand.pieces, sink);
	return sink.text.replaceAll('"', "");
}
