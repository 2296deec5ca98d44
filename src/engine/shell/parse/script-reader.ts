/** Reads a known text line by line as bash does: what runs in between may define aliases or change options that matter to the next line. */
import type { Blocking } from "../../kernel/abi.ts";
import type { Shell } from "../shell.ts";
import { expandAliases } from "./alias-expansion.ts";
import { commandExtent } from "./grammar.ts";
import { faultMessages } from "./messages.ts";
import { type CommandLine, type Fault, newlines, parseLine, readLine } from "./parser.ts";
import type { Syntax } from "./scanner.ts";
import { Source } from "./source.ts";

/** Whether aliases are looked up in what is read now. */
export const aliasesMatter = (shell: Shell): boolean => shell.aliases.size > 0 && shell.options.has("expand_aliases");

/** The syntax that a shell reads with its present options. */
export const syntaxOf = (shell: Shell): Syntax => (shell.dialect !== "bash" ? shell.dialect : shell.options.has("extglob") ? "bash-extglob" : "bash");

export class ScriptReader {
	private text: string;
	private at = 0;
	/** The number of the line at `at`. */
	private line: number;
	private stopped = false;
	constructor(text: string, firstLine: number) {
		this.text = text;
		this.line = firstLine;
	}

	/** Whether nothing but blanks is left. */
	get ended(): boolean {
		return this.text.slice(this.at).trim() === "";
	}

	/** The physical line that comes next, and a way to put another in its place: history expansion. */
	get nextLine(): string {
		const newline = this.text.indexOf("\n", this.at);
		return this.text.slice(this.at, newline < 0 ? undefined : newline);
	}
	replaceNextLine(text: string): void {
		this.text = this.text.slice(0, this.at) + text + this.text.slice(this.at + this.nextLine.length);
	}
	/** Passes over it. */
	dropNextLine(): void {
		this.at += this.nextLine.length + 1;
		this.line++;
	}
	get nextNumber(): number {
		return this.line;
	}

	/** The next line of commands, a fault (then there is no more), or undefined at the end. */
	next(shell: Shell): CommandLine | Fault | undefined {
		const { text, at } = this;
		if (this.stopped || at >= text.length) return undefined;
		if (aliasesMatter(shell)) return this.nextWithAliases(shell);
		const line = readLine(text, at, syntaxOf(shell), this.line);
		if ("fault" in line) this.stopped = true;
		else this.pass(line.source.text);
		return line;
	}

	private pass(read: string): void {
		this.at += read.length;
		this.line += read.indexOf("\n") === read.length - 1 ? 1 : newlines(read, read.length);
	}

	private nextWithAliases(shell: Shell): CommandLine | Fault {
		const syntax = syntaxOf(shell);
		// an alias may stand for half a command: lines are added until the whole makes sense
		for (let end = this.at; ; ) {
			const extent = commandExtent(this.text, this.at, syntax);
			const newline = this.text.indexOf("\n", Math.max(end, this.at));
			end = extent.ok && end === this.at ? extent.end : newline < 0 ? this.text.length : newline + 1;
			const raw = this.text.slice(this.at, end);
			const expanded = expandAliases(raw, shell.aliases.entries);
			const again = commandExtent(expanded, 0, syntax);
			if (!again.ok && (again.fault.kind === "end" || again.fault.kind === "matching") && end < this.text.length) continue;
			const number = this.line;
			this.pass(raw);
			const line = again.ok ? parseLine(expanded, number, again.openDocument) : { fault: again.fault, source: new Source(expanded, number) };
			if ("fault" in line) this.stopped = true;
			return line;
		}
	}

	/** Says what is wrong with a line, as the shell's dialect does. `name` is what the text is called: "-c", "eval", a file. */
	*complain(shell: Shell, { fault, source }: Fault, name: string): Blocking<void> {
		for (const { line, text } of faultMessages(fault, source, shell.dialect, shell.interactive && name === ""))
			yield* shell.say(`${syntaxPrefix(shell, name, line)}${text}\n`);
	}

	/** Here-documents that the text's end has cut off. */
	*warn(shell: Shell, line: CommandLine): Blocking<void> {
		if (shell.dialect !== "bash") return;
		for (const document of line.unclosed) {
			const at = line.source.lineAt(document.pos);
			yield* shell.say(
				`${shell.file}: line ${line.source.lineAt(line.source.text.length - 1)}: warning: here-document at line ${at} delimited by end-of-file (wanted \`${document.delimiter?.value ?? ""}')\n`,
			);
		}
	}
}

/** What stands in front of a syntax error; `name` is "" at an interactive prompt. */
function syntaxPrefix(shell: Shell, name: string, line: number): string {
	if (shell.dialect === "dash") return `${shell.scriptFile ?? shell.name}: ${line}: ${name === "eval" ? "eval: " : ""}`;
	if (shell.dialect === "ash")
		return shell.interactive ? `${shell.name}: ` : `${shell.scriptFile ?? shell.name}: line ${line - (shell.commandString ? 1 : 0)}: `;
	if (name === "") return shell.interactive ? `${shell.name}: ` : `${shell.file}: line ${line}: `;
	const file = shell.interactive ? shell.name : shell.file;
	return file === name ? `${name}: line ${line}: ` : `${file}: ${name}: line ${line}: `;
}
