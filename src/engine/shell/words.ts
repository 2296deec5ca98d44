/** The expansion of words, as the executor calls it. */
import type { Blocking } from "../kernel/abi.ts";
import { evaluateArithmetic, type Integer } from "./arithmetic.ts";
import { arithmeticSource } from "./arithmetic-source.ts";
import { expandBraces } from "./braces.ts";
import { arithmeticText, blocking, expandPieces, expandPiecesNow, operandText } from "./expand.ts";
import type { ExpansionHost } from "./expansion-host.ts";
import { looksLikePattern } from "./pattern.ts";
import { hereDocumentPieces, withTilde, withTildes, wordPieces } from "./piece-compiler.ts";
import { type Operand, operandOf, type Piece } from "./pieces.ts";
import { ShellError } from "./shell-error.ts";
import { FieldSink, PatternSink, RegexSink, type Sink, TextSink } from "./sinks.ts";
import type { HereDoc, Word } from "./syntax.ts";

interface CompiledWord {
	/** The words that its braces make of it. */
	readonly words: readonly Operand[];
	/** The one field it always becomes. */
	readonly literal: string | undefined;
	readonly blocks: boolean;
	/** It has a `~`, which asks the list of users when HOME is unset. */
	readonly asksHome: boolean;
}

const assignmentLike = /^[A-Za-z_][A-Za-z0-9_]*\+?=/;

/** Tildes of a word in a command: at its start, and as in an assignment where it looks like one. */
function withWordTildes(pieces: readonly Piece[], bash: boolean): readonly Piece[] {
	const first = pieces[0];
	const name = bash && first?.kind === "text" && !first.quoted ? assignmentLike.exec(first.text)?.[0] : undefined;
	if (name === undefined || first?.kind !== "text") return withTilde(pieces);
	return [{ ...first, text: name }, ...withTildes([{ ...first, text: first.text.slice(name.length) }, ...pieces.slice(1)])];
}

/** Whether a word is nothing but text, and no pattern. */
const isPlain = (pieces: readonly Piece[]): boolean =>
	pieces.every((piece) => piece.kind === "text") &&
	!looksLikePattern(pieces.map((piece) => (piece.kind === "text" && !piece.quoted ? piece.text : "")).join(""), true);

function compileWord(word: Word, braces: boolean, bash: boolean): CompiledWord {
	const pieces = wordPieces(word);
	const words = (braces ? expandBraces(pieces) : [pieces]).map((alternative) => operandOf(withWordTildes(alternative, bash)));
	const only = words.length === 1 ? words[0] : undefined;
	const literal = only && only.pieces.length > 0 && isPlain(only.pieces) ? only.literal : undefined;
	const asksHome = words.some((w) => w.pieces.some((piece) => piece.kind === "tilde" && piece.user === ""));
	return { words, literal, blocks: words.some((w) => w.blocks), asksHome };
}

/** By what is to be done to them: words are compiled when first used, and often used again. */
const caches = { bash: new WeakMap<Word, CompiledWord>(), noBraces: new WeakMap<Word, CompiledWord>(), dash: new WeakMap<Word, CompiledWord>() };
const texts = new WeakMap<Word, Operand>();

function compiledWord(host: ExpansionHost, word: Word): CompiledWord {
	const bash = host.dialect === "bash";
	const braces = bash && host.option("braceexpand");
	const cache = braces ? caches.bash : bash ? caches.noBraces : caches.dash;
	let compiled = cache.get(word);
	if (!compiled) {
		compiled = compileWord(word, braces, bash);
		cache.set(word, compiled);
	}
	return compiled;
}

/** All expansions of the words of a command; undefined when one of them can block: then nothing was evaluated yet. Throws ShellError. */
export function expandWordsAtOnce(host: ExpansionHost, words: readonly Word[]): string[] | undefined {
	for (const word of words) {
		const { blocks, asksHome } = compiledWord(host, word);
		if (blocks || (asksHome && host.variables.get("HOME") === undefined)) return undefined;
	}
	const fields: string[] = [];
	let sink: FieldSink | undefined;
	for (const word of words) {
		const compiled = compiledWord(host, word);
		if (compiled.literal !== undefined) {
			fields.push(compiled.literal);
			continue;
		}
		sink ??= new FieldSink(host, fields);
		for (const alternative of compiled.words) {
			expandPiecesNow(host, alternative.pieces, sink);
			sink.endWord();
		}
	}
	return fields;
}

/** All expansions, word splitting, globbing and quote removal. Throws ShellError. */
export function* expandWords(host: ExpansionHost, words: readonly Word[]): Blocking<string[]> {
	const atOnce = expandWordsAtOnce(host, words);
	if (atOnce) return atOnce;
	const fields: string[] = [];
	for (const word of words) yield* expandFields(host, compiledWord(host, word), fields);
	return fields;
}

function* expandFields(host: ExpansionHost, compiled: CompiledWord, fields: string[]): Blocking<void> {
	if (compiled.literal !== undefined) {
		fields.push(compiled.literal);
		return;
	}
	const mayBlock = compiled.blocks || (compiled.asksHome && host.variables.get("HOME") === undefined);
	// IFS may have been changed by a word before
	const sink = new FieldSink(host, fields);
	for (const { pieces } of compiled.words) {
		if (mayBlock) yield* expandPieces(host, pieces, sink);
		else expandPiecesNow(host, pieces, sink);
		sink.endWord();
	}
}

function textOf(word: Word): Operand {
	let compiled = texts.get(word);
	if (!compiled) {
		compiled = operandOf(withTilde(wordPieces(word)));
		texts.set(word, compiled);
	}
	return compiled;
}

function* expandInto(host: ExpansionHost, word: Word, sink: Sink): Blocking<void> {
	const { pieces, blocks } = textOf(word);
	if (blocks) yield* expandPieces(host, pieces, sink);
	else expandPiecesNow(host, pieces, sink);
}

/** One text, without splitting and globbing: here-strings, the word of `case`, operands of `[[ ]]`. */
export function* expandString(host: ExpansionHost, word: Word): Blocking<string> {
	return yield* operandText(host, textOf(word));
}

/** A pattern for `compilePattern`; quoted characters stand behind backslashes. */
export function* expandPattern(host: ExpansionHost, word: Word): Blocking<string> {
	const sink = new PatternSink(host);
	yield* expandInto(host, word, sink);
	return sink.text;
}

/** The right side of `=~`; quoted characters stand for themselves. */
export function* expandRegex(host: ExpansionHost, word: Word): Blocking<string> {
	const sink = new RegexSink(host);
	yield* expandInto(host, word, sink);
	return sink.text;
}

/** The file of a redirection. Throws ShellError "ambiguous-redirect" when it becomes no word or more than one. */
export function* expandRedirectTarget(host: ExpansionHost, word: Word): Blocking<string> {
	if (host.dialect !== "bash") return yield* expandString(host, word);
	const fields: string[] = [];
	yield* expandFields(host, compiledWord(host, word), fields);
	if (fields.length !== 1) throw new ShellError("ambiguous-redirect", `${word.text}: ambiguous redirect`, "command");
	return fields[0] as string;
}

const documents = new WeakMap<HereDoc, readonly Piece[]>();

/** The text of a here-document, tabs of `<<-` cut; expanded unless its delimiter was quoted. */
export function* expandHereDocument(host: ExpansionHost, document: HereDoc): Blocking<string> {
	const { body, delimiter, operator } = document;
	if (delimiter?.quoted) return operator === "<<-" ? body.text.replace(/^\t+/gm, "") : body.text;
	let pieces = documents.get(document);
	if (!pieces) {
		pieces = hereDocumentPieces(body, operator === "<<-");
		documents.set(document, pieces);
	}
	const sink = new TextSink(host);
	yield* expandPieces(host, pieces, sink);
	return sink.text;
}

/**
 * `(( ))` and the parts of `for (( ))`: expands the text between the parentheses, then evaluates it; nothing is 0. Throws ShellError; a
 * mistake in the expression itself has reach "command": the command fails with status 1 and the shell goes on.
 */
export function* arithmeticCommand(host: ExpansionHost, body: string): Blocking<Integer> {
	const text = yield* arithmeticText(host, arithmeticSource(body));
	try {
		return yield* blocking(host, () => evaluateArithmetic(host, text, "(("));
	} catch (error) {
		if (!(error instanceof ShellError) || error.reach !== "line") throw error;
		throw new ShellError(error.kind, error.message, "command", error.status);
	}
}
