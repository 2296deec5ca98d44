/**
 * The adapter to the parser library: shell text to lines of commands.
 *
 * bash reads one line of commands, runs it, then reads on; so a syntax error spoils only its own line and what follows. The grammar
 * measures how far a line goes, the library parses it. Lines that come again (in scripts made by programs, at prompts, in `eval`) are
 * remembered by their text.
 */

import type { HereDoc, ParsedScript, Statement, SyntaxNode } from "../syntax.ts";
import { forEachChild, parse } from "../syntax.ts";
import type { SyntaxFault } from "./fault.ts";
import { commandExtent } from "./grammar.ts";
import type { Syntax } from "./scanner.ts";
import { Source } from "./source.ts";

/** What bash reads before it runs anything: commands up to a newline. */
export interface CommandLine {
	/** The text of the line, over several lines where commands are open; nodes know offsets in it. */
	readonly source: Source;
	/** Shared between all that read the same text: nothing may change them. */
	readonly statements: readonly Statement[];
	/** Here-documents that the end of the text cut off. */
	readonly unclosed: readonly HereDoc[];
}

/** What stopped the reading, and the text its place belongs to. */
export interface Fault {
	readonly fault: SyntaxFault;
	readonly source: Source;
}

const cacheLimit = 1000;
const cachedLength = 2000;
const caches: Record<Syntax, Map<string, readonly Statement[]>> = { bash: new Map(), "bash-extglob": new Map(), dash: new Map(), ash: new Map() };

function remember(syntax: Syntax, text: string, statements: readonly Statement[]): void {
	if (text.length > cachedLength) return;
	const cache = caches[syntax];
	if (cache.size >= cacheLimit) for (const old of [...cache.keys()].slice(0, cacheLimit / 2)) cache.delete(old);
	cache.set(text, statements);
}

/** Reads the line of commands that starts at `at`, whose number is `number`. It goes as far as its source's text. */
export function readLine(text: string, at: number, syntax: Syntax, number: number): CommandLine | Fault {
	const newline = text.indexOf("\n", at);
	const physical = text.slice(at, newline < 0 ? undefined : newline + 1);
	const known = caches[syntax].get(physical);
	if (known) return { source: new Source(physical, number), statements: known, unclosed: [] };
	const extent = commandExtent(text, at, syntax);
	if (!extent.ok) return { fault: extent.fault, source: new Source(text, number - newlines(text, at)) };
	const line = text.slice(at, extent.end);
	const again = line === physical ? undefined : caches[syntax].get(line);
	if (again && !extent.openDocument) return { source: new Source(line, number), statements: again, unclosed: [] };
	const parsed = parseLine(syntax === "dash" || syntax === "ash" ? withPlainDollars(line, syntax === "dash") : line, number, extent.openDocument, line);
	// what the end of the text cut off may be longer another time
	if ("statements" in parsed && !extent.openDocument && line.endsWith("\n") && !line.endsWith("\\\n")) remember(syntax, line, parsed.statements);
	return parsed;
}

/** How many there are before `end`. */
export function newlines(text: string, end: number): number {
	let count = 0;
	for (let i = text.indexOf("\n"); i >= 0 && i < end; i = text.indexOf("\n", i + 1)) count++;
	return count;
}

/** Parses text that the grammar found to be one line of commands. */
export function parseLine(text: string, firstLine: number, openDocument: boolean, written = text): CommandLine | Fault {
	const script = parse(text);
	const source = new Source(written, firstLine);
	const error = script.errors?.[0];
	// the library refuses what the grammar lets pass: name the token at that place
	if (error)
		return {
			fault: { kind: "token", token: /^(\w+|\n|[;&|()<>]+|\S)?/.exec(text.slice(error.pos))?.[0]?.replace("\n", "newline") || "newline", pos: error.pos },
			source,
		};
	return { source, statements: script.commands, unclosed: openDocument ? unclosedDocuments(script) : [] };
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

/** To dash the dollar of `$'..'`, `$".."` and `$[..]` is a character like any other (to BusyBox that of `$".."`): where one stands in front of a quotation it gets a backslash. */
function withPlainDollars(text: string, both: boolean): string {
	if (!/\$['"[]/.test(text)) return text;
	let out = "";
	let quote = "";
	for (let i = 0; i < text.length; i++) {
		const c = text[i] as string;
		if (c === "\\" && quote !== "'") out += c + (text[++i] ?? "");
		else {
			if (quote === "" && c === "$" && (text[i + 1] === '"' || (both && (text[i + 1] === "'" || text[i + 1] === "[")))) out += "\\";
			if (c === quote) quote = "";
			else if (quote === "" && (c === "'" || c === '"')) quote = c;
			out += c;
		}
	}
	return out;
}
