/** Expands pieces into a sink: at once where nothing can block, else as a generator. */
import type { Blocking } from "../kernel/abi.ts";
import { evaluateArithmetic } from "./arithmetic.ts";
import { type ArithmeticSource, textPieces } from "./arithmetic-source.ts";
import type { ExpansionHost } from "./expansion-host.ts";
import { expandOperation } from "./operations.ts";
import { parameterValue, unbound } from "./parameters.ts";
import { wordPieces } from "./piece-compiler.ts";
import { type Operand, operandOf, type Piece, pieceBlocks } from "./pieces.ts";
import { ShellError } from "./shell-error.ts";
import { PatternSink, type Sink, TextSink } from "./sinks.ts";
import { parse } from "./syntax.ts";
import { homeOf, knownHome } from "./tilde.ts";

/** Above zero while a generator runs at once: nothing in it may wait. */
let atOnce = 0;

/** Runs a generator that is known not to block. */
export function runAtOnce<T>(generator: Blocking<T>): T {
	atOnce++;
	let step: IteratorResult<unknown, T>;
	try {
		step = generator.next();
	} finally {
		atOnce--;
	}
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
			const text = yield* arithmeticText(host, piece.source);
			const value = String(yield* blocking(host, () => evaluateArithmetic(host, text)));
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

/** What an expansion that cannot wait was to wait for: `blocking` expands it and tries again. To all others it is a mistake in the expression. */
class Blocked extends ShellError {
	readonly text: string;
	readonly operand: Operand;
	constructor(text: string, operand: Operand) {
		super("arithmetic", `${text}: arithmetic syntax error: operand expected (error token is "${text}")`);
		this.text = text;
		this.operand = operand;
	}
}

/** Subscripts with command substitutions that were expanded for the evaluation that runs now in a shell. */
const expandedTexts = new WeakMap<ExpansionHost, Map<string, string>>();

/** Carries out what may evaluate subscripts that hold command substitutions: these run, then it is done again. */
export function* blocking<T>(host: ExpansionHost, action: () => T): Blocking<T> {
	const outer = expandedTexts.get(host);
	const known = new Map(outer);
	for (;;) {
		try {
			expandedTexts.set(host, known);
			return action();
		} catch (error) {
			if (!(error instanceof Blocked) || atOnce > 0 || known.has(error.text)) throw error;
			const sink = new TextSink(host);
			yield* expandPieces(host, error.operand.pieces, sink);
			known.set(error.text, sink.text);
		} finally {
			if (outer) expandedTexts.set(host, outer);
			else expandedTexts.delete(host);
		}
	}
}

function expandNow(host: ExpansionHost, text: string, operand: Operand): string {
	if (operand.blocks) {
		const done = expandedTexts.get(host)?.get(text);
		if (done === undefined) throw new Blocked(text, operand);
		return done;
	}
	const sink = new TextSink(host);
	expandPiecesNow(host, operand.pieces, sink);
	return sink.text;
}

/** Expands a text that came as data, as in double quotes. Throws ShellError where it would have to wait outside of `blocking`. */
export const expandTextNow = (host: ExpansionHost, text: string): string => expandNow(host, text, operandOf(textPieces(text))).replaceAll('"', "");

/** The key of an associative array as a word, whose quotes go. Throws as expandTextNow. */
export function expandSubscriptNow(host: ExpansionHost, text: string): string {
	const command = parse(`x[${text}]=`).commands[0]?.command;
	const assignment = command?.type === "Command" ? command.prefix[0] : undefined;
	if (assignment?.type !== "Assignment" || !assignment.index) return expandTextNow(host, text);
	return expandNow(host, text, operandOf(wordPieces(assignment.index)));
}
