/** sed scripts to commands. Messages and positions are those of the real sed. */
import { compileRegex, RegexError } from "../lib/regex.ts";
import { expandRegexEscapes, expandText, joinBytes } from "./escapes.ts";
import { Reader } from "./reader.ts";
import { parseReplacement } from "./replacement.ts";
import { type Action, type Address, type Command, type Pattern, SedError, type Substitution } from "./script.ts";

export interface ParserOptions {
	readonly extended: boolean;
	readonly posix: boolean;
	readonly sandbox: boolean;
}

export interface Script {
	readonly commands: readonly Command[];
	/** The first script begins with "#n" on a line of its own. */
	readonly quiet: boolean;
}

const simpleLetters = "=dDFgGhHnNpPxz";

export class Parser {
	private readonly options: ParserOptions;
	private readonly commands: Command[] = [];
	private readonly open: { readonly command: Command; readonly reader: Reader }[] = [];
	private readonly labels = new Map<string, number>();
	/** Text of a, i or c that goes on in the next script. */
	private unfinished: { action: Action & { kind: "text" }; source: string } | undefined;
	private quiet = false;
	private scripts = 0;
	constructor(options: ParserOptions) {
		this.options = options;
	}

	/** Adds a script of -e, of -f, or the only one. */
	add(text: string, file?: string): void {
		if (file === undefined) this.scripts++;
		const reader = new Reader(text, file === undefined ? { expression: this.scripts } : { file });
		if (this.unfinished) this.readText(reader, this.unfinished.action, this.unfinished.source);
		const first = this.commands.length === 0 && this.scripts <= 1;
		for (;;) {
			let char = reader.next();
			while (char === ";" || (char !== undefined && /\s/.test(char))) char = reader.next();
			if (char === undefined) return;
			if (char === "#") this.comment(reader, first && reader.at === 1);
			else this.command(reader, char);
		}
	}

	finish(): Script {
		const unclosed = this.open.at(-1);
		if (unclosed) unclosed.reader.fail("unmatched `{'", 0);
		for (const { action } of this.commands) {
			if (action.kind !== "jump") continue;
			const to = action.label === "" ? this.commands.length : this.labels.get(action.label);
			if (to === undefined) throw new SedError(`can't find label for jump to \`${action.label}'`, 4);
			action.to = to;
		}
		return { commands: this.commands, quiet: this.quiet };
	}

	private comment(reader: Reader, first: boolean): void {
		const text = reader.restOfLine();
		if (first && text === "n") this.quiet = true;
	}

	private command(reader: Reader, start: string): void {
		let char: string | undefined = start;
		const first = this.address(reader, char);
		let second: Address | undefined;
		if (first) {
			if (first.kind === "plus" || first.kind === "multiple") reader.fail("cannot use +N or ~N as first address");
			char = reader.nextNonBlank();
			if (char === ",") {
				second = this.address(reader, reader.nextNonBlank());
				if (!second) reader.fail("unexpected `,'");
				char = reader.nextNonBlank();
			}
			if (first.kind === "line" && first.line === 0 && (second?.kind !== "regex" || this.options.posix)) reader.fail("invalid usage of line address 0");
		}
		let negated = false;
		if (char === "!") {
			negated = true;
			char = reader.nextNonBlank();
			if (char === "!") reader.fail("multiple `!'s");
		}
		if (char === undefined) reader.fail("missing command");
		if (char === "#" || char === ":" || char === "v") {
			if (char === ":") this.label(reader, first !== undefined);
			else if (char === "v") this.version(reader);
			else if (first) reader.fail("comments don't accept any addresses");
			else this.comment(reader, false);
			return;
		}
		if (char === "}") this.close(reader, first !== undefined);
		else if (second && (char === "q" || char === "Q")) reader.fail("command only uses one address");
		const opens = char === "{";
		const command: Command = {
			first,
			second,
			negated,
			action: char === "}" ? { kind: "end" } : opens ? { kind: "block", end: 0 } : this.action(reader, char),
			// 0,/re/ is open before the first line
			range: { open: first?.kind === "line" && first.line === 0, end: undefined },
		};
		this.commands.push(command);
		if (opens) this.open.push({ command, reader });
		else if (char === "}") reader.endOfCommand();
	}

	private close(reader: Reader, addressed: boolean): void {
		const block = this.open.pop();
		if (!block) reader.fail("unexpected `}'");
		if (addressed) reader.fail("} doesn't want any addresses");
		(block.command.action as Action & { kind: "block" }).end = this.commands.length;
	}

	private label(reader: Reader, addressed: boolean): void {
		if (addressed) reader.fail(": doesn't want any addresses");
		const label = this.word(reader);
		if (label === "") reader.fail('":" lacks a label');
		this.labels.set(label, this.commands.length);
	}

	private version(reader: Reader): void {
		const wanted = this.word(reader);
		const [major = 0, minor = 0] = wanted.split(".").map(Number);
		if (major > 4 || (major === 4 && minor > 9)) reader.fail("expected newer version of sed");
	}

	private word(reader: Reader): string {
		let text = "";
		for (let char = reader.nextNonBlank(); char !== undefined; char = reader.next()) {
			if (/[\s;]/.test(char) || (char === "}" && text === "") || (char === "}" && this.open.length > 0)) {
				reader.back(char);
				break;
			}
			text += char;
		}
		return text;
	}

	private address(reader: Reader, char: string | undefined): Address | undefined {
		if (char === "/" || char === "\\") {
			const delimiter = char === "\\" ? (reader.next() ?? "") : char;
			const source = reader.delimited(delimiter, true);
			if (source === undefined) return reader.fail("unterminated address regex");
			let flags = "";
			for (;;) {
				const flag = reader.nextNonBlank();
				if (flag !== "I" && flag !== "M") {
					reader.back(flag);
					break;
				}
				flags += flag;
			}
			return { kind: "regex", regex: this.regex(reader, source, flags) };
		}
		if (char === "$") return { kind: "last" };
		if (char === "+" || char === "~") {
			const digit = reader.nextNonBlank() ?? "";
			if (!/\d/.test(digit)) return reader.fail("expected number");
			const number = reader.number(digit);
			return char === "+" ? { kind: "plus", count: number } : { kind: "multiple", of: number };
		}
		if (char === undefined || !/\d/.test(char)) return undefined;
		const line = reader.number(char);
		const next = reader.nextNonBlank();
		if (next !== "~") {
			reader.back(next);
			return { kind: "line", line };
		}
		const digit = reader.nextNonBlank() ?? "";
		const step = /\d/.test(digit) ? reader.number(digit) : 0;
		return step > 0 ? { kind: "step", first: line, step } : { kind: "line", line };
	}

	private regex(reader: Reader, source: string, flags: string): Pattern {
		if (source === "") {
			if (flags !== "") reader.fail("cannot specify modifiers on empty regexp");
			return undefined;
		}
		try {
			return compileRegex(expandRegexEscapes(source), {
				extended: this.options.extended,
				ignoreCase: flags.includes("I"),
				multiline: flags.includes("M"),
				global: true,
				flavor: "sed",
			});
		} catch (error) {
			if (error instanceof RegexError) return reader.fail(error.message);
			throw error;
		}
	}

	private action(reader: Reader, letter: string): Action {
		if (simpleLetters.includes(letter)) {
			reader.endOfCommand();
			return { kind: "simple", letter: letter as (Action & { kind: "simple" })["letter"] };
		}
		switch (letter) {
			case "a":
			case "i":
			case "c":
				return this.text(reader, letter);
			case "b":
			case "t":
			case "T": {
				const label = this.word(reader);
				reader.endOfCommand();
				return { kind: "jump", when: letter === "b" ? "always" : letter === "t" ? "replaced" : "not-replaced", label, to: 0 };
			}
			case "e": {
				this.refuseInSandbox(reader);
				const next = reader.nextNonBlank();
				if (next === undefined || next === "\n") return { kind: "execute", command: "" };
				reader.back(next);
				return { kind: "execute", command: expandText(reader.restOfLine()) };
			}
			case "l":
			case "q":
			case "Q":
			case "L": {
				const digit = reader.nextNonBlank();
				const number = digit !== undefined && /\d/.test(digit) ? reader.number(digit) : undefined;
				if (number === undefined) reader.back(digit);
				reader.endOfCommand();
				return letter === "l" || letter === "L" ? { kind: "list", width: number } : { kind: "quit", status: number ?? 0, silent: letter === "Q" };
			}
			case "r":
			case "R":
				return { kind: "read", file: this.fileName(reader), line: letter === "R" };
			case "w":
			case "W":
				return { kind: "write", file: this.fileName(reader), firstLine: letter === "W" };
			case "s":
				return { kind: "substitute", substitution: this.substitution(reader) };
			case "y":
				return { kind: "translate", table: this.translation(reader) };
			default:
				return reader.fail(`unknown command: \`${letter}'`);
		}
	}

	private refuseInSandbox(reader: Reader): void {
		if (this.options.sandbox) reader.fail("e/r/w commands disabled in sandbox mode");
	}

	private fileName(reader: Reader): string {
		this.refuseInSandbox(reader);
		const first = reader.nextNonBlank();
		reader.back(first);
		const name = reader.restOfLine();
		return name === "" ? reader.fail("missing filename in r/R/w/W commands") : name;
	}

	private text(reader: Reader, letter: "a" | "i" | "c"): Action {
		const action: Action & { kind: "text" } = { kind: "text", place: letter === "a" ? "append" : letter === "i" ? "insert" : "change", text: "" };
		const char = reader.nextNonBlank();
		if (char === undefined) return reader.fail("expected \\ after `a', `c' or `i'");
		if (char !== "\\") {
			reader.back(char);
			this.readText(reader, action, "");
			return action;
		}
		const next = reader.next();
		// `a\` and the text on the next line, or behind the backslash, which keeps its blanks
		if (next !== "\n") reader.back(next);
		if (next === undefined) this.unfinished = { action, source: "" };
		else if (next === "\n" && reader.at >= reader.text.length) action.text = "\n";
		else this.readText(reader, action, "");
		return action;
	}

	/** Reads up to a newline without a backslash before it; a backslash at the end goes on in the next script. */
	private readText(reader: Reader, action: Action & { kind: "text" }, before: string): void {
		this.unfinished = undefined;
		let source = before;
		for (let char = reader.next(); char !== undefined && char !== "\n"; char = reader.next()) {
			source += char;
			if (char !== "\\") continue;
			const escaped = reader.next();
			if (escaped === undefined) this.unfinished = { action, source: `${source}\n` };
			else source += escaped;
		}
		action.text = `${expandText(source)}\n`;
	}

	private substitution(reader: Reader): Substitution {
		const delimiter = reader.next();
		const source = delimiter === undefined || delimiter === "\n" || delimiter === "\\" ? undefined : reader.delimited(delimiter, true);
		const right = source === undefined ? undefined : reader.delimited(delimiter as string, false);
		if (source === undefined || right === undefined) return reader.fail("unterminated `s' command");
		let [flags, print, evaluate, global, printFirst] = ["", false, false, false, false];
		let number: number | undefined;
		let file: string | undefined;
		for (let more = true; more; ) {
			const flag = reader.next();
			if (flag === "i" || flag === "I") flags += "I";
			else if (flag === "m" || flag === "M") flags += "M";
			else if (flag === "e") {
				this.refuseInSandbox(reader);
				evaluate = true;
			} else if (flag === "p") {
				if (print) reader.fail("multiple `p' options to `s' command");
				print = true;
				printFirst = !evaluate;
			} else if (flag === "g") {
				if (global) reader.fail("multiple `g' options to `s' command");
				global = true;
			} else if (flag === "w") {
				file = this.fileName(reader);
				more = false;
			} else if (flag !== undefined && /\d/.test(flag)) {
				if (number !== undefined) reader.fail("multiple number options to `s' command");
				number = reader.number(flag);
				if (number === 0) reader.fail("number option to `s' command may not be zero");
			} else if (flag === "}" || flag === "#") {
				reader.back(flag);
				more = false;
			} else if (flag === undefined || flag === "\n" || flag === ";") more = false;
			else if (flag !== " " && flag !== "\t" && flag !== "\r") reader.fail("unknown option to `s'");
		}
		const { parts, highest } = parseReplacement(right);
		const regex = this.regex(reader, source, flags);
		if (regex) {
			const groups = (new RegExp(`${regex.source}|`, regex.flags.replace("g", "")).exec("") as RegExpExecArray).length - 1;
			if (highest > groups) reader.fail(`invalid reference \\${highest} on \`s' command's RHS`);
		}
		return { regex, replacement: parts, global, number: number ?? 1, print, evaluate, printFirst, file };
	}

	private translation(reader: Reader): Map<string, string> {
		const delimiter = reader.next();
		const unterminated = "unterminated `y' command";
		if (delimiter === undefined) return reader.fail(unterminated);
		const from = reader.delimited(delimiter, false);
		const to = from === undefined ? undefined : reader.delimited(delimiter, false);
		if (from === undefined || to === undefined) return reader.fail(unterminated);
		const chars = (text: string): string[] => [
			...joinBytes(
				text.replace(/\\([\\n])|\\([aftrv])/g, (_, plain?: string, letter?: string) => (letter ? expandText(`\\${letter}`) : plain === "n" ? "\n" : "\\")),
			),
		];
		const [a, b] = [chars(from), chars(to)];
		if (a.length !== b.length) reader.fail("strings for `y' command are different lengths");
		reader.endOfCommand();
		const table = new Map<string, string>();
		a.forEach((char, i) => {
			if (!table.has(char)) table.set(char, b[i] as string);
		});
		return table;
	}
}
