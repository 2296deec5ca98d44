/** Lines of a Dockerfile: directives, comments, continuations, flags and heredocs. moby/buildkit frontend/dockerfile/parser. */
import { EngineError, invalid } from "../error.ts";
import { argumentsOf } from "./arguments.ts";

export interface Heredoc {
	readonly name: string;
	/** Whether variables in it are expanded by the builder: its delimiter was not quoted. */
	readonly expand: boolean;
	readonly content: string;
	/** `<<-`: tabs at the beginning of lines were taken away. */
	readonly chomp: boolean;
}

/** One instruction. */
export interface Line {
	/** As written. */
	readonly keyword: string;
	readonly flags: readonly string[];
	/** As the kind of instruction has them: words, pairs of name and value, elements of a JSON array, or one text. */
	readonly args: readonly string[];
	readonly json: boolean;
	/** The text behind keyword and flags. */
	readonly rest: string;
	/** Continuations joined. */
	readonly original: string;
	readonly heredocs: readonly Heredoc[];
	/** From 1. */
	readonly start: number;
	readonly end: number;
	/** Of comments directly above. */
	readonly comments: readonly string[];
}

export interface ParsedDockerfile {
	readonly lines: readonly Line[];
	readonly escapeToken: string;
	/** `# syntax=`, `# check=` by name. */
	readonly directives: ReadonlyMap<string, string>;
	readonly warnings: readonly string[];
}

/** Lines that cannot be read at all. The line is undefined for a file without any. */
export class LineError extends EngineError {
	readonly line: number | undefined;
	constructor(line: number | undefined, message: string) {
		super("invalid-parameter", message);
		this.line = line;
	}
}

/** "dockerfile parse error on line 3: ..." */
export const parseError = (line: number, message: string): Error => invalid(`dockerfile parse error on line ${line}: ${message}`);

const known = new Set(["escape", "syntax", "check"]);
const withHeredocs = new Set(["ADD", "COPY", "RUN"]);
const heredocWord = /^(\d*)<<(-?)([^<]*)$/;

/** Words as a shell parts them, quotes kept. */
export function shellWords(text: string, escapeToken: string): string[] {
	const words: string[] = [];
	let word = "";
	let inWord = false;
	let quote = "";
	for (let i = 0; i < text.length; i++) {
		const c = text.charAt(i);
		if (quote === "" && /\s/.test(c)) {
			if (inWord) words.push(word);
			word = "";
			inWord = false;
			continue;
		}
		inWord = true;
		word += c;
		if (c === escapeToken && quote !== "'" && i + 1 < text.length) word += text.charAt(++i);
		else if (quote === "" && (c === '"' || c === "'")) quote = c;
		else if (c === quote) quote = "";
	}
	if (inWord) words.push(word);
	return words;
}

interface Delimiter {
	readonly name: string;
	readonly expand: boolean;
	readonly chomp: boolean;
}

function heredocOf(word: string): Delimiter | undefined {
	const match = heredocWord.exec(word);
	if (!match) return undefined;
	const raw = match[3] as string;
	const name = raw.replace(/["']|\\(.)/g, "$1");
	return name === "" ? undefined : { name, expand: !/["'\\]/.test(raw), chomp: match[2] === "-" };
}

class LineReader {
	private readonly physical: readonly string[];
	private at = 0;
	constructor(text: string) {
		this.physical = text.replace(/^\ufeff/, "").split("\n");
		if (this.physical.at(-1) === "") this.physical = this.physical.slice(0, -1);
	}
	get line(): number {
		return this.at;
	}
	next(): string | undefined {
		const line = this.physical[this.at];
		if (line !== undefined) this.at++;
		return line?.replace(/\r$/, "");
	}
}

const isComment = (line: string): boolean => /^\s*#/.test(line);

/** Throws LineError for what cannot be read. */
export function parseDockerfile(text: string): ParsedDockerfile {
	const reader = new LineReader(text);
	const lines: Line[] = [];
	const directives = new Map<string, string>();
	const warnings: string[] = [];
	let escapeToken = "\\";
	let atTop = true;
	let comments: string[] = [];
	for (let first = reader.next(); first !== undefined; first = reader.next()) {
		const start = reader.line;
		if (isComment(first)) {
			const directive = atTop ? /^#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$/.exec(first) : null;
			const name = directive?.[1]?.toLowerCase() ?? "";
			if (directive && known.has(name)) {
				if (directives.has(name)) throw new LineError(start, `only one ${name} parser directive can be used`);
				directives.set(name, directive[2] as string);
				if (name === "escape") {
					if (directive[2] !== "\\" && directive[2] !== "`") throw new LineError(start, `invalid ESCAPE '${directive[2]}' does not match \`|\\`);
					escapeToken = directive[2];
				}
			} else {
				atTop = false;
				comments.push(first.replace(/^\s*#\s?/, "").trim());
			}
			continue;
		}
		atTop = false;
		if (first.trim() === "") {
			comments = [];
			continue;
		}
		const continuation = escapeToken === "\\" ? /(^|[^\\])\\[ \t]*$/ : /(^|[^`])`[ \t]*$/;
		let line = first.trimStart();
		let empty = false;
		while (continuation.test(line)) {
			line = line.replace(continuation, "$1");
			let next = reader.next();
			while (next !== undefined && (isComment(next) || next.trim() === "")) {
				if (!isComment(next)) empty = true;
				next = reader.next();
			}
			if (next === undefined) break;
			line += next;
		}
		if (empty) warnings.push(`[WARNING]: Empty continuation line found in:\n    ${line}`);
		if (line.trim() === "") continue;
		const { keyword, flags, rest } = splitCommand(line, escapeToken, start);
		const heredocs = withHeredocs.has(keyword.toUpperCase()) ? readHeredocs(reader, line, escapeToken, start) : [];
		const { args, json } = argumentsOf(keyword, rest, escapeToken, start);
		lines.push({ keyword, flags, args, json, rest, original: line.trimEnd(), heredocs, start, end: reader.line, comments });
		comments = [];
	}
	if (lines.length === 0) throw new LineError(undefined, "file with no instructions");
	if (warnings.length) warnings.push("[WARNING]: Empty continuation lines will become errors in a future release.");
	return { lines, escapeToken, directives, warnings };
}

/** One instruction given on its own, as those of ONBUILD and of `docker commit --change`. */
export function parseLine(text: string, line = 1): Line {
	const { keyword, flags, rest } = splitCommand(text.trim(), "\\", line);
	return { keyword, flags, ...argumentsOf(keyword, rest, "\\", line), rest, original: text.trim(), heredocs: [], start: line, end: line, comments: [] };
}

function splitCommand(line: string, escapeToken: string, start: number): { keyword: string; flags: string[]; rest: string } {
	const match = /^(\S+)[\t\v\f\r ]*([\s\S]*)$/.exec(line.trim());
	const keyword = match?.[1] ?? "";
	let rest = (match?.[2] ?? "").trim();
	const flags: string[] = [];
	while (rest.startsWith("--")) {
		if (/^--(\s|$)/.test(rest)) {
			rest = rest.slice(2).trimStart();
			break;
		}
		const length = flagLength(rest, escapeToken);
		flags.push(unquoteFlag(rest.slice(0, length), escapeToken, start));
		rest = rest.slice(length).trimStart();
	}
	return { keyword, flags, rest };
}

function flagLength(text: string, escapeToken: string): number {
	let quote = "";
	for (let i = 0; i < text.length; i++) {
		const c = text.charAt(i);
		if (c === escapeToken) i++;
		else if (quote !== "") {
			if (c === quote) quote = "";
		} else if (c === '"' || c === "'") quote = c;
		else if (/\s/.test(c)) return i;
	}
	return text.length;
}

function unquoteFlag(text: string, escapeToken: string, _start: number): string {
	let out = "";
	for (let i = 0; i < text.length; i++) {
		const c = text.charAt(i);
		if (c === escapeToken && i + 1 < text.length) out += text.charAt(++i);
		else if (c !== '"' && c !== "'") out += c;
	}
	return out;
}

function readHeredocs(reader: LineReader, line: string, escapeToken: string, start: number): Heredoc[] {
	if (!line.includes("<<")) return [];
	const heredocs: Heredoc[] = [];
	for (const word of shellWords(line, escapeToken)) {
		const delimiter = heredocOf(word);
		if (!delimiter) continue;
		let content = "";
		for (;;) {
			const raw = reader.next();
			if (raw === undefined) throw new LineError(start, "unterminated heredoc");
			const text = delimiter.chomp ? raw.replace(/^\t+/, "") : raw;
			if (text === delimiter.name) break;
			content += `${text}\n`;
		}
		heredocs.push({ ...delimiter, content });
	}
	return heredocs;
}

/** The names of heredocs among words: what COPY and ADD take as sources. */
export const isHeredocWord = (word: string): boolean => heredocOf(word) !== undefined;
