/** The parser's parts of a word, to pieces. */
import { ansiCText } from "../programs/lib/escapes.ts";
import { arithmeticSource, textPieces } from "./arithmetic-source.ts";
import { type Operand, type OperationPiece, type Operator, operandOf, type Piece } from "./pieces.ts";
import type { ArithmeticExpansionPart, HereDocBody, ParameterExpansionPart, ParameterOperation, Word, WordPart } from "./syntax.ts";

/** Where a text stands: what a backslash in it does, and whether it is quoted. */
type Place = "bare" | "double-quoted" | "here-document" | "operand";

/** A text with backslashes, as pieces: what a backslash protects is quoted. */
function addText(pieces: Piece[], text: string, place: Place): void {
	const bare = place === "bare" || place === "operand";
	const push = (piece: string, quoted: boolean): void => {
		if (piece !== "") pieces.push(place === "operand" && !quoted ? { kind: "text", text: piece, quoted, split: true } : { kind: "text", text: piece, quoted });
	};
	if (!text.includes("\\")) {
		push(text, !bare);
		return;
	}
	let plain = "";
	for (let i = 0; i < text.length; i++) {
		const c = text[i] as string;
		const next = text[i + 1];
		if (c !== "\\" || next === undefined) plain += c;
		else if (next === "\n") i++;
		else if (bare) {
			push(plain, false);
			plain = "";
			const char = String.fromCodePoint(text.codePointAt(i + 1) as number);
			push(char, true);
			i += char.length;
		} else {
			const protects = next === "$" || next === "`" || next === "\\" || (place === "double-quoted" && (next === '"' || next === "}"));
			plain += protects ? next : c + next;
			i++;
		}
	}
	push(plain, !bare);
}

const arithmeticBody = (part: ArithmeticExpansionPart): string => (part.text.startsWith("$((") ? part.text.slice(3, -2) : part.text.slice(2, -1));

function addPart(pieces: Piece[], part: WordPart, place: Place): void {
	const quoted = place === "double-quoted" || place === "here-document";
	switch (part.type) {
		case "Literal":
			addText(pieces, part.text, place);
			return;
		case "Glob":
			if (part.kind !== "bracket") {
				addText(pieces, part.text, place);
				return;
			}
			addText(pieces, "[", place);
			addParts(pieces, part.parts, place);
			addText(pieces, "]", place);
			return;
		case "SingleQuoted":
			// in a here-document they stand for themselves, also inside ${x:-'y'}
			if (quoted) pieces.push(...textPieces(part.text));
			else pieces.push({ kind: "text", text: part.value, quoted: true });
			return;
		case "AnsiCQuoted":
			pieces.push({ kind: "text", text: ansiCText(part.text.slice(2, -1)), quoted: true });
			return;
		case "DoubleQuoted":
		case "LocaleString": {
			const before = pieces.length;
			addParts(pieces, part.parts, "double-quoted");
			if (pieces.length === before) pieces.push({ kind: "text", text: "", quoted: true });
			return;
		}
		case "SimpleExpansion":
			pieces.push({
				kind: "variable",
				name: part.text.slice(1),
				label: /^\$[A-Za-z_]/.test(part.text) ? part.text.slice(1) : part.text,
				quoted,
				...(/^\$[A-Za-z_]/.test(part.text) ? { bare: true as const } : {}),
			});
			return;
		case "ParameterExpansion":
			pieces.push(parameterPiece(part, quoted));
			return;
		case "CommandExpansion":
			pieces.push({ kind: "command", part, quoted });
			return;
		case "ArithmeticExpansion":
			pieces.push({ kind: "arithmetic", source: arithmeticSource(arithmeticBody(part)), quoted });
			return;
		case "ProcessSubstitution":
			pieces.push({ kind: "process", script: part.script, direction: part.operator });
			return;
		case "ExtendedGlob":
			addText(pieces, `${part.operator}(`, place);
			if (part.parts) addParts(pieces, part.parts, place);
			else addText(pieces, part.pattern, place);
			addText(pieces, ")", place);
			return;
		case "BraceExpansion":
			if (!part.parts) {
				addText(pieces, part.text, place);
				return;
			}
			addText(pieces, "{", place);
			addParts(pieces, part.parts, place);
			addText(pieces, "}", place);
			return;
	}
}

function addParts(pieces: Piece[], parts: readonly WordPart[], place: Place): void {
	for (const part of parts) addPart(pieces, part, place);
}

function compile(word: Word, place: Place): Piece[] {
	const pieces: Piece[] = [];
	if (word.parts) addParts(pieces, word.parts, place);
	else addText(pieces, word.text, place);
	return pieces;
}

/** The pieces of a word as it stands in a command: quotes are gone, tildes and braces not yet looked at. */
export const wordPieces = (word: Word): Piece[] => compile(word, "bare");

/** `stripTabs`: for `<<-`, tabs at the start of lines go away, whatever stands before and behind them. */
export function hereDocumentPieces(body: HereDocBody, stripTabs = false): Piece[] {
	const pieces: Piece[] = [];
	let lineStart = true;
	const strip = (text: string): string => {
		if (!stripTabs) return text;
		const stripped = text.replace(/(^|\n)\t+/g, (whole, newline: string, at: number) => (newline === "" && !(at === 0 && lineStart) ? whole : newline));
		lineStart = text === "" ? lineStart : text.endsWith("\n");
		return stripped;
	};
	if (!body.parts) addText(pieces, strip(body.text), "here-document");
	else
		for (const part of body.parts) {
			if (part.type === "Literal") addText(pieces, strip(part.text), "here-document");
			else {
				addPart(pieces, part, "here-document");
				lineStart = false;
			}
		}
	return pieces;
}

/** Replaces a leading `~` or `~user` by a piece of its own; `split` as in TextPiece for what is left. */
export function withTilde(pieces: readonly Piece[], colonsToo = false): readonly Piece[] {
	const first = pieces[0];
	if (first?.kind !== "text" || first.quoted || first.text[0] !== "~") return pieces;
	const end = first.text.search(colonsToo ? /[/:]/ : /\//);
	if (end < 0 && pieces.length > 1) return pieces;
	const user = first.text.slice(1, end < 0 ? undefined : end);
	if (!/^([A-Za-z0-9_.-]*|\+)$/.test(user)) return pieces;
	const rest: Piece[] = end < 0 ? [] : [{ ...first, text: first.text.slice(end) }];
	return [{ kind: "tilde", user }, ...rest, ...pieces.slice(1)];
}

/** The same in the value of an assignment: behind each colon too. */
export function withTildes(pieces: readonly Piece[]): readonly Piece[] {
	const done: Piece[] = [];
	let rest = withTilde(pieces, true);
	for (let piece = rest[0]; piece; piece = rest[0]) {
		const colon = piece.kind === "text" && !piece.quoted ? piece.text.indexOf(":~") : -1;
		if (piece.kind === "text" && colon >= 0) {
			done.push({ ...piece, text: piece.text.slice(0, colon + 1) });
			rest = withTilde([{ ...piece, text: piece.text.slice(colon + 1) }, ...rest.slice(1)], true);
			const first = rest[0] as Piece;
			if (first.kind === "tilde") continue;
			done.push(first);
		} else done.push(piece);
		rest = rest.slice(1);
	}
	return done;
}

function operand(word: Word, place: Place, tilde = false): Operand {
	const pieces = compile(word, place);
	return operandOf(tilde ? withTilde(pieces) : pieces);
}

function parameterPiece(part: ParameterExpansionPart, quoted: boolean): Piece {
	const { parameter: name, prefix, index, operation, text } = part;
	if (name !== "" && prefix === undefined && index === undefined && operation === undefined) return { kind: "variable", name, label: name, quoted };
	const operator = name === "" && operation ? ({ kind: "bad" } as const) : operatorOf(operation, quoted);
	const piece: OperationPiece = { kind: "operation", name, prefix, index: index && operand(index, "bare"), operator, quoted, text };
	return piece;
}

function operatorOf(operation: ParameterOperation | undefined, quoted: boolean): Operator | undefined {
	switch (operation?.type) {
		case undefined:
			return undefined;
		case "Default":
			return { kind: "default", operator: operation.operator, operand: operand(operation.operand, quoted ? "double-quoted" : "operand", !quoted) };
		case "Remove":
			return { kind: "remove", operator: operation.operator, pattern: operand(operation.operand, "bare", true) };
		case "Replace":
			return {
				kind: "replace",
				operator: operation.operator,
				pattern: operand(operation.pattern, "bare", true),
				replacement: operand(operation.replacement, "bare", true),
			};
		case "Slice":
			if (operation.offset.text === "" && !operation.length) return { kind: "bad" };
			return { kind: "slice", offset: arithmeticSource(operation.offset.text), length: operation.length && arithmeticSource(operation.length.text) };
		case "CaseModification":
			return { kind: "case", operator: operation.operator, pattern: operation.operand && operand(operation.operand, "bare") };
		case "Transform":
			return /^[QEPAaUuLKk]$/.test(operation.operand.text) ? { kind: "transform", letter: operation.operand.text } : { kind: "transform", letter: "" };
		case "Names":
			return { kind: "names", joined: operation.operator === "*" };
		case "Unknown":
			return operation.operator === "~" || operation.operator === "~~" ? { kind: "case", operator: operation.operator, pattern: undefined } : { kind: "bad" };
	}
}
