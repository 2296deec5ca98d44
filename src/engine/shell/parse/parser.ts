/**
 * The adapter to the parser library: shell text to lines of commands.
 *
 * bash reads one line of commands, runs it, then reads on; so a syntax error spoils only its own line and what follows. Text that parses
 * as a whole is cut into lines afterwards; anything else is measured line by line with the grammar first.
 */

import type { HereDoc, ParsedScript, Statement, SyntaxNode } from "../syntax.ts";
import { forEachChild, parse } from "../syntax.ts";
import type { SyntaxFault } from "./fault.ts";
import { commandExtent } from "./grammar.ts";
import type { Syntax } from "./scanner.ts";
import { Source } from "./source.ts";

/** What bash reads before it runs anything: commands up to a newline. */
export interface CommandLine {
	readonly source: Source;
	readonly statements: readonly Statement[];
	/** Where the line ends in the text that was parsed. */
	readonly end: number;
	/** Here-documents that the end of the text cut off. */
	readonly unclosed: readonly HereDoc[];
}

export interface ParsedText {
	readonly lines: readonly CommandLine[];
	/** What stopped the reading, and the text its place belongs to. */
	readonly fault: { readonly fault: SyntaxFault; readonly source: Source } | undefined;
}

const cache = new Map<string, ParsedText>();
const cacheLimit = 400;
const cachedLength = 4000;

/** Text in which only the grammar can tell: here-documents, substitutions (whose errors count at once), extended patterns while they are off. */
const needsGrammar = (text: string, syntax: Syntax): boolean =>
	!syntax.startsWith("bash") || /<<|[$<>]\(/.test(text) || (syntax === "bash" && /[?*+@!]\(/.test(text));

/** Parses the whole of `text`. Results are shared: nothing may change them. */
export function parseText(text: string, syntax: Syntax, firstLine = 1): ParsedText {
	const key = `${syntax} ${firstLine}:${text}`;
	const known = cache.get(key);
	if (known) return known;
	const parsed = parseUncached(text, syntax, firstLine);
	if (text.length <= cachedLength) {
		if (cache.size >= cacheLimit) for (const old of [...cache.keys()].slice(0, cacheLimit / 2)) cache.delete(old);
		cache.set(key, parsed);
	}
	return parsed;
}

function parseUncached(text: string, syntax: Syntax, firstLine: number): ParsedText {
	if (needsGrammar(text, syntax)) return parseByLines(text, syntax, firstLine);
	const script = parse(text);
	if (script.errors) return parseByLines(text, syntax, firstLine);
	const source = new Source(text, firstLine);
	const lines: CommandLine[] = [];
	let statements: Statement[] = [];
	const { commands } = script;
	for (let i = 0; i < commands.length; i++) {
		const statement = commands[i] as Statement;
		statements.push(statement);
		const next = commands[i + 1];
		const gap = next ? text.slice(statement.end, next.pos) : "\n";
		if (!gap.includes("\n") || (next && !gap.replaceAll("\\\n", "").includes("\n"))) continue;
		const newline = text.indexOf("\n", statement.end);
		lines.push({ source, statements, end: newline < 0 ? text.length : newline + 1, unclosed: [] });
		statements = [];
	}
	return { lines, fault: undefined };
}

function parseByLines(text: string, syntax: Syntax, firstLine: number): ParsedText {
	const whole = new Source(text, firstLine);
	const lines: CommandLine[] = [];
	for (let at = 0; at < text.length; ) {
		const extent = commandExtent(text, at, syntax);
		if (!extent.ok) return { lines, fault: { fault: extent.fault, source: whole } };
		const line = parseLine(text.slice(at, extent.end), whole.lineAt(at), extent.openDocument);
		if ("fault" in line) return { lines, fault: line };
		lines.push({ ...line, end: extent.end });
		at = extent.end;
	}
	return { lines, fault: undefined };
}

/** Parses text that the grammar found to be one line of commands. */
export function parseLine(text: string, firstLine: number, openDocument: boolean): CommandLine | { readonly fault: SyntaxFault; readonly source: Source } {
	const script = parse(text);
	const source = new Source(text, firstLine);
	const error = script.errors?.[0];
	// the library refuses what the grammar lets pass: name the token at that place
	if (error)
		return {
			fault: { kind: "token", token: /^(\w+|\n|[;&|()<>]+|\S)?/.exec(text.slice(error.pos))?.[0]?.replace("\n", "newline") || "newline", pos: error.pos },
			source,
		};
	return { source, statements: script.commands, end: text.length, unclosed: openDocument ? unclosedDocuments(script) : [] };
}

function unclosedDocuments(script: ParsedScript): HereDoc[] {
	const found: HereDoc[] = [];
	const visit = (node: SyntaxNode): void => {
		if (node.type === "HereDoc" && node.closing === undefined) found.push(node);
		forEachChild(node, visit);
	};
	visit(script);
	return found;
}
