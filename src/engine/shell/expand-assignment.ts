/** The first half of an assignment: everything on its right side (and in its subscript) is expanded, nothing stored. */
import type { Blocking } from "../kernel/abi.ts";
import { operandText } from "./expand.ts";
import type { ExpansionHost } from "./expansion-host.ts";
import { withTildes, wordPieces } from "./piece-compiler.ts";
import { type Operand, operandOf, type Piece, type TextPiece } from "./pieces.ts";
import { type ArrayValue, type Assignment, parse, type Word } from "./syntax.ts";
import { expandWords } from "./words.ts";

export interface ExpandedElement {
	/** Of `[k]=v`. */
	readonly subscript: string | undefined;
	/** `[k]+=v` */
	readonly append: boolean;
	readonly value: string;
}

export interface ExpandedAssignment {
	readonly name: string;
	/** Expanded, but not yet evaluated. */
	readonly subscript: string | undefined;
	readonly append: boolean;
	/** undefined for a name without "=", as declare takes it. */
	readonly value: string | readonly ExpandedElement[] | undefined;
}

const operands = new WeakMap<Word, Operand>();

function operandFor(word: Word): Operand {
	let compiled = operands.get(word);
	if (!compiled) {
		compiled = operandOf(withTildes(wordPieces(word)));
		operands.set(word, compiled);
	}
	return compiled;
}

interface KeyedElement {
	readonly key: Operand;
	readonly append: boolean;
	readonly value: Operand;
}

/** `[k]=v` or `[k]+=v` to its parts; undefined for an element without subscript. */
function keyed(pieces: readonly Piece[]): KeyedElement | undefined {
	const first = pieces[0];
	if (first?.kind !== "text" || first.quoted || first.text[0] !== "[") return undefined;
	let depth = 0;
	for (let i = 0; i < pieces.length; i++) {
		const piece = pieces[i] as Piece;
		if (piece.kind !== "text" || piece.quoted) continue;
		for (let at = 0; at < piece.text.length; at++) {
			const c = piece.text[at];
			if (c === "[") depth++;
			if (c !== "]" || --depth > 0) continue;
			const sign = /^\+?=/.exec(piece.text.slice(at + 1))?.[0];
			if (sign === undefined) return undefined;
			const text = (from: string): TextPiece => ({ kind: "text", text: from, quoted: false });
			const whole = [...pieces.slice(0, i), text(piece.text.slice(0, at))] as Piece[];
			whole[0] = text((whole[0] as TextPiece).text.slice(1));
			const value = [text(piece.text.slice(at + 1 + sign.length)), ...pieces.slice(i + 1)];
			return { key: operandOf(whole), append: sign === "+=", value: operandOf(withTildes(value)) };
		}
	}
	return undefined;
}

const elements = new WeakMap<Word, KeyedElement | "plain">();

function elementOf(word: Word): KeyedElement | "plain" {
	let compiled = elements.get(word);
	if (!compiled) {
		compiled = keyed(wordPieces(word)) ?? "plain";
		elements.set(word, compiled);
	}
	return compiled;
}

function* expandElements(host: ExpansionHost, array: ArrayValue): Blocking<ExpandedElement[]> {
	const expanded: ExpandedElement[] = [];
	for (const word of array.elements) {
		const element = elementOf(word);
		if (element === "plain") for (const value of yield* expandWords(host, [word])) expanded.push({ subscript: undefined, append: false, value });
		else
			expanded.push({
				subscript: yield* operandText(host, element.key),
				append: element.append,
				value: yield* operandText(host, element.value),
			});
	}
	return expanded;
}

/** Throws ShellError. */
export function* expandAssignment(host: ExpansionHost, assignment: Assignment): Blocking<ExpandedAssignment> {
	const { name, index, value } = assignment;
	const subscript = index && (yield* operandText(host, operandFor(index)));
	const expanded = value.type === "ArrayValue" ? yield* expandElements(host, value) : yield* operandText(host, operandFor(value));
	return { name, subscript, append: assignment.append ?? false, value: expanded };
}

/** A word of declare that became `name=value` or `name` only by expansion; undefined when it is no such thing. */
export function parseAssignment(text: string): ExpandedAssignment | undefined {
	const found = /^([A-Za-z_][A-Za-z0-9_]*)(?:\[(.*?)\])?(?:(\+?)=(.*))?$/s.exec(text);
	if (!found) return undefined;
	return { name: found[1] as string, subscript: found[2], append: found[3] === "+", value: found[4] };
}

/** `a=(1 2)` that came as a text to a declare that makes an array: read as it would be in a script. Undefined when it is no such thing. */
export function* expandListText(host: ExpansionHost, { name, append, value }: ExpandedAssignment): Blocking<ExpandedAssignment | undefined> {
	if (typeof value !== "string" || !/^\(.*\)$/s.test(value)) return undefined;
	const script = parse(`${name}${append ? "+=" : "="}${value}`);
	const command = script.commands[0]?.command;
	const assignment = command?.type === "Command" ? command.prefix[0] : undefined;
	if (script.errors?.[0] || script.commands.length !== 1 || assignment?.type !== "Assignment" || assignment.value.type !== "ArrayValue") return undefined;
	return yield* expandAssignment(host, assignment);
}
