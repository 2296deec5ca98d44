/** The grammar of nginx.conf: words, quotes, comments, blocks and includes. src/core/ngx_conf_file.c. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { isErrno, numberOf } from "../../../kernel/errno.ts";
import { fnmatch } from "../../lib/fnmatch.ts";
import { readText } from "../../lib/stdio.ts";
import { ConfigError } from "./error.ts";

export interface Directive {
	readonly name: string;
	readonly args: readonly string[];
	readonly block: readonly Directive[] | undefined;
	/** `in FILE:LINE`, or `in command line`. */
	readonly place: string;
}

interface Token {
	readonly kind: "word" | ";" | "{" | "}";
	readonly text: string;
	readonly line: number;
}

/** Throws ConfigError. */
function tokenize(text: string, file: string | undefined): { tokens: Token[]; lines: number } {
	const tokens: Token[] = [];
	let line = 1;
	let i = 0;
	const place = (at = line): string => (file === undefined ? "in command line" : `in ${file}:${at}`);
	while (i < text.length) {
		const char = text[i] as string;
		if (char === "\n") line++;
		if (/\s/.test(char)) i++;
		else if (char === "#") while (i < text.length && text[i] !== "\n") i++;
		else if (char === ";" || char === "{" || char === "}") {
			tokens.push({ kind: char, text: char, line });
			i++;
		} else if (char === '"' || char === "'") {
			const start = line;
			let word = "";
			i++;
			for (; ; i++) {
				const c = text[i];
				if (c === undefined)
					throw new ConfigError(
						file === undefined ? 'unexpected end of parameter, expecting ";" in command line' : `unexpected end of file, expecting ";" or "}" ${place()}`,
					);
				if (c === char) break;
				if (c === "\n") line++;
				if (c === "\\" && i + 1 < text.length) {
					const next = text[++i] as string;
					word += { t: "\t", r: "\r", n: "\n", '"': '"', "'": "'", "\\": "\\" }[next] ?? `\\${next}`;
				} else word += c;
			}
			i++;
			if (!/[\s;{)]/.test(text[i] ?? ";")) throw new ConfigError(`unexpected "${text[i]}" ${place()}`);
			tokens.push({ kind: "word", text: word, line: start });
		} else {
			const start = line;
			let word = "";
			for (; i < text.length; i++) {
				const c = text[i] as string;
				if (c === "\\" && i + 1 < text.length) {
					const next = text[++i] as string;
					word += { t: "\t", r: "\r", n: "\n", '"': '"', "'": "'", "\\": "\\", " ": " " }[next] ?? `\\${next}`;
				} else if (c === "$" && text[i + 1] === "{") {
					const end = text.indexOf("}", i);
					word += text.slice(i, end < 0 ? text.length : end + 1);
					i = end < 0 ? text.length : end;
				} else if (/[\s;{]/.test(c)) break;
				else word += c;
			}
			tokens.push({ kind: "word", text: word, line: start });
		}
	}
	return { tokens, lines: line };
}

class Parser {
	private readonly sys: Sys;
	private readonly prefix: string;
	/** Files that were read, for -T. */
	readonly files: { readonly path: string; readonly text: string }[] = [];
	constructor(sys: Sys, prefix: string) {
		this.sys = sys;
		this.prefix = prefix;
	}
	*file(path: string, from: string | undefined): Blocking<Directive[]> {
		let text: string;
		try {
			text = yield* readText(this.sys, path);
		} catch (error) {
			if (!isErrno(error)) throw error;
			throw new ConfigError(`open() "${path}" failed (${numberOf(error.code)}: ${error.message})${from === undefined ? "" : ` ${from}`}`);
		}
		if (!this.files.some((f) => f.path === path)) this.files.push({ path, text });
		return yield* this.parse(text, path);
	}
	*parse(text: string, file: string | undefined): Blocking<Directive[]> {
		const { tokens, lines } = tokenize(text, file);
		let at = 0;
		const place = (line: number): string => (file === undefined ? "in command line" : `in ${file}:${line}`);
		const { sys } = this;
		const self = this;
		function* block(nested: boolean): Blocking<Directive[]> {
			const out: Directive[] = [];
			for (;;) {
				if (sys.spend()) yield* sys.reschedule();
				const first = tokens[at];
				if (!first) {
					if (nested) throw new ConfigError(`unexpected end of file, expecting "}" ${place(lines)}`);
					return out;
				}
				if (first.kind === "}") {
					if (!nested) throw new ConfigError(`unexpected "}" ${place(first.line)}`);
					at++;
					return out;
				}
				if (first.kind !== "word") throw new ConfigError(`unexpected "${first.kind}" ${place(first.line)}`);
				const words: string[] = [];
				while (tokens[at]?.kind === "word") words.push(tokens[at++]?.text ?? "");
				const end = tokens[at++];
				if (!end)
					throw new ConfigError(
						file === undefined ? 'unexpected end of parameter, expecting ";" in command line' : `unexpected end of file, expecting ";" or "}" ${place(lines)}`,
					);
				if (end.kind === "}") throw new ConfigError(`unexpected "}" ${place(end.line)}`);
				const [name = "", ...args] = words;
				const where = place(end.line);
				if (name === "include" && end.kind === ";") {
					if (args.length !== 1) throw new ConfigError(`invalid number of arguments in "include" directive ${where}`);
					out.push(...(yield* self.include(args[0] ?? "", where)));
				} else out.push({ name, args, place: where, block: end.kind === "{" ? yield* block(true) : undefined });
			}
		}
		return yield* block(false);
	}
	private *include(pattern: string, where: string): Blocking<Directive[]> {
		const path = pattern.startsWith("/") ? pattern : `${this.prefix}/${pattern}`;
		if (!/[*?[]/.test(path)) return yield* this.file(path, where);
		const directory = path.slice(0, path.lastIndexOf("/")) || "/";
		const glob = path.slice(path.lastIndexOf("/") + 1);
		let names: string[];
		try {
			names = this.sys.readdir(directory).map((entry) => entry.name);
		} catch (error) {
			if (!isErrno(error)) throw error;
			return [];
		}
		const out: Directive[] = [];
		for (const name of names.filter((n) => !n.startsWith(".") && fnmatch(glob, n)).sort()) out.push(...(yield* this.file(`${directory}/${name}`, where)));
		return out;
	}
}

/** Reads a configuration with all that it includes; `prefix` is where relative names begin. Throws ConfigError. */
export function* readConfig(sys: Sys, path: string, prefix: string): Blocking<{ directives: Directive[]; files: Parser["files"] }> {
	const parser = new Parser(sys, prefix);
	return { directives: yield* parser.file(path, undefined), files: parser.files };
}

/** What -g gives. */
export function* readCommandLine(sys: Sys, text: string, prefix: string): Blocking<Directive[]> {
	return yield* new Parser(sys, prefix).parse(text, undefined);
}
