/** Runs a script over the input: the pattern space, the hold space and what is appended at the end of a cycle. */
import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { decode } from "../../kernel/text.ts";
import { commandOutput } from "../lib/popen.ts";
import type { Context } from "../lib/program.ts";
import { Lines, readText } from "../lib/stdio.ts";
import type { SedInput } from "./input.ts";
import { listLine } from "./list.ts";
import { type LineState, selects } from "./match.ts";
import type { OutputFiles } from "./output.ts";
import { expandReplacement } from "./replacement.ts";
import { type Action, type Command, type Pattern, SedError, type Substitution } from "./script.ts";

export interface ExecuteSettings {
	readonly commands: readonly Command[];
	readonly quiet: boolean;
	readonly posix: boolean;
	readonly delimiter: string;
	readonly listWidth: number;
	readonly unbuffered: boolean;
}

/** How a cycle ends: with the next line, with the same pattern space (D), or with the program. */
type CycleEnd = "next" | "next-silent" | "again" | "quit" | "quit-silent";

type Appended =
	| { readonly kind: "text"; readonly text: string }
	| { readonly kind: "file"; readonly name: string }
	| { readonly kind: "line"; readonly text: string };

export class Executor implements LineState {
	private readonly context: Context;
	private readonly settings: ExecuteSettings;
	private readonly input: SedInput;
	private readonly files: OutputFiles;
	private space = "";
	/** The line in the pattern space was ended by its delimiter. */
	private complete = true;
	private hold = "";
	private replaced = false;
	private status = 0;
	private lastRegex: Pattern;
	private appended: Appended[] = [];
	/** Files of R, each with the place it has been read to; undefined where there is none. */
	private readonly lineFiles = new Map<string, Lines | undefined>();
	constructor(context: Context, settings: ExecuteSettings, input: SedInput, files: OutputFiles) {
		this.context = context;
		this.settings = settings;
		this.input = input;
		this.files = files;
	}

	get lineNumber(): number {
		return this.input.lineNumber;
	}
	isLast(): Blocking<boolean> {
		return this.input.isLast();
	}
	test(pattern: Pattern): boolean {
		const regex = this.regex(pattern);
		regex.lastIndex = 0;
		return regex.test(this.space);
	}
	private regex(pattern: Pattern): RegExp {
		const regex = pattern ?? this.lastRegex;
		if (!regex) throw new SedError("-e expression #1, char 0: no previous regular expression");
		this.lastRegex = regex;
		return regex;
	}

	/** Runs to the end; the exit status. */
	*run(): Blocking<number> {
		const { sys, out } = this.context;
		const { delimiter } = this.settings;
		let end: CycleEnd = "next";
		while (end !== "quit" && end !== "quit-silent") {
			if (end !== "again" && !(yield* this.readLine())) break;
			end = yield* this.cycle();
			if (!this.settings.quiet && (end === "next" || end === "quit")) this.print(this.space);
			if (end !== "quit-silent") yield* this.dumpAppended();
			const { stream } = this.files.current;
			if (this.settings.unbuffered || stream.due) yield* stream.flush();
			yield* this.files.flush();
			if (sys.spend()) yield* sys.reschedule();
		}
		if (end === "quit" || end === "quit-silent") yield* this.input.finish((line) => this.files.current.line(line.text, delimiter, line.complete));
		yield* out.flush();
		return this.status || this.input.status;
	}

	private print(text: string): void {
		this.files.current.line(text, this.settings.delimiter, this.complete);
	}

	private *readLine(): Blocking<boolean> {
		const line = yield* this.input.next();
		if (!line) return false;
		this.space = line.text;
		this.complete = line.complete;
		this.replaced = false;
		return true;
	}

	/** Goes through the commands once. */
	private *cycle(): Blocking<CycleEnd> {
		const { commands } = this.settings;
		for (let at = 0; at < commands.length; ) {
			const command = commands[at] as Command;
			const { action } = command;
			at++;
			if (command.first ? !(yield* selects(command, this)) : command.negated) {
				if (action.kind === "block") at = action.end;
				continue;
			}
			if (action.kind === "jump") {
				const jumps = action.when === "always" || this.replaced === (action.when === "replaced");
				if (action.when !== "always") this.replaced = false;
				if (jumps) at = action.to;
				if (this.context.sys.spend()) yield* this.context.sys.reschedule();
				continue;
			}
			const end = yield* this.perform(command, action);
			if (end) return end;
		}
		return "next";
	}

	/** Does one command; what it returns ends the cycle. */
	private *perform(command: Command, action: Action): Blocking<CycleEnd | undefined> {
		switch (action.kind) {
			case "simple":
				return yield* this.simple(action.letter);
			case "substitute":
				return yield* this.substitute(action.substitution);
			case "translate":
				this.space = Array.from(this.space, (char) => action.table.get(char) ?? char).join("");
				return undefined;
			case "text":
				if (action.place === "append") this.appended.push({ kind: "text", text: action.text });
				else if (action.place === "insert") this.files.current.text(action.text);
				else {
					// a range is changed as a whole, at its end
					if (!command.second || command.negated || !command.range.open) this.files.current.text(action.text);
					return "next-silent";
				}
				return undefined;
			case "read":
				if (action.line) yield* this.appendLine(action.file);
				else this.appended.push({ kind: "file", name: action.file });
				return undefined;
			case "write":
				this.writeTo(action.file, action.firstLine ? (this.space.split("\n", 1)[0] as string) : this.space, action.firstLine || this.complete);
				return undefined;
			case "quit":
				this.status = action.status;
				return action.silent ? "quit-silent" : "quit";
			case "list":
				this.files.current.text(listLine(this.space, action.width ?? this.settings.listWidth));
				return undefined;
			case "execute":
				yield* this.execute(action.command);
				return undefined;
			default:
				return undefined;
		}
	}

	private writeTo(file: string, text: string, complete: boolean): void {
		this.files.get(file).line(text, this.settings.delimiter, complete);
	}

	private *simple(letter: (Action & { kind: "simple" })["letter"]): Blocking<CycleEnd | undefined> {
		switch (letter) {
			case "p":
				this.print(this.space);
				return undefined;
			case "d":
				return "next-silent";
			case "h":
				this.hold = this.space;
				return undefined;
			case "H":
				this.hold += `\n${this.space}`;
				return undefined;
			case "g":
				this.space = this.hold;
				return undefined;
			case "G":
				this.space += `\n${this.hold}`;
				return undefined;
			case "x":
				[this.space, this.hold] = [this.hold, this.space];
				return undefined;
			case "z":
				this.space = "";
				return undefined;
			case "=":
				this.files.current.text(`${this.lineNumber}\n`);
				return undefined;
			case "F":
				this.files.current.text(`${this.input.name}\n`);
				return undefined;
			case "P":
				this.files.current.line(this.space.split("\n", 1)[0] as string, this.settings.delimiter, true);
				return undefined;
			case "D":
				if (!this.space.includes("\n")) return "next-silent";
				this.space = this.space.slice(this.space.indexOf("\n") + 1);
				return "again";
			case "n":
				return yield* this.nextLine();
			case "N":
				return yield* this.appendNext();
		}
	}

	private *nextLine(): Blocking<CycleEnd | undefined> {
		if (yield* this.input.atEnd()) return this.settings.posix ? "quit-silent" : "quit";
		if (!this.settings.quiet) this.print(this.space);
		yield* this.dumpAppended();
		return (yield* this.readLine()) ? undefined : "quit-silent";
	}

	private *appendNext(): Blocking<CycleEnd | undefined> {
		if (yield* this.input.atEnd()) return this.settings.posix ? "quit-silent" : "quit";
		const before = this.space;
		yield* this.dumpAppended();
		if (!(yield* this.readLine())) return "quit";
		this.space = `${before}\n${this.space}`;
		return undefined;
	}

	private *substitute(s: Substitution): Blocking<undefined> {
		const regex = this.regex(s.regex);
		const text = this.space;
		let result = "";
		let copied = 0;
		let count = 0;
		let lastEnd = -1;
		let found = false;
		for (let from = 0; from <= text.length; ) {
			regex.lastIndex = from;
			const match = regex.exec(text);
			if (!match) break;
			const end = match.index + match[0].length;
			// an empty match right behind the one before does not count
			if (match[0] === "" && match.index === lastEnd) {
				from = end + 1;
				continue;
			}
			count++;
			lastEnd = end;
			if (count >= s.number) {
				result += text.slice(copied, match.index) + expandReplacement(s.replacement, match);
				copied = end;
				found = true;
				if (!s.global) break;
			}
			from = match[0] === "" ? end + (text.codePointAt(end) !== undefined && (text.codePointAt(end) as number) > 0xffff ? 2 : 1) : end;
			if (this.context.sys.spend()) yield* this.context.sys.reschedule();
		}
		if (!found) return undefined;
		this.space = result + text.slice(copied);
		this.replaced = true;
		if (s.print && s.printFirst && s.evaluate) this.print(this.space);
		if (s.evaluate) this.space = yield* this.outputOf(this.space);
		if (s.print && !(s.printFirst && s.evaluate)) this.print(this.space);
		if (s.file !== undefined) this.writeTo(s.file, this.space, this.complete);
		return undefined;
	}

	/** What a command prints, without the newline at its end. */
	private *outputOf(command: string): Blocking<string> {
		yield* this.files.current.stream.flush();
		return decode(yield* commandOutput(this.context.sys, command)).replace(/\n$/, "");
	}

	private *execute(command: string): Blocking<void> {
		if (command === "") {
			this.space = yield* this.outputOf(this.space);
			return;
		}
		yield* this.files.current.stream.flush();
		this.files.current.text(decode(yield* commandOutput(this.context.sys, command)));
	}

	private *appendLine(name: string): Blocking<void> {
		if (!this.lineFiles.has(name)) {
			let lines: Lines | undefined;
			try {
				lines = new Lines(this.context.sys, name === "/dev/stdin" ? 0 : yield* this.context.sys.open(name));
			} catch (error) {
				if (!isErrno(error)) throw error;
			}
			this.lineFiles.set(name, lines);
		}
		const line = yield* this.lineFiles.get(name)?.next() ?? nothing();
		if (line !== undefined) this.appended.push({ kind: "line", text: line });
	}

	/** Writes what a, r and R have left for the end of the cycle. */
	private *dumpAppended(): Blocking<void> {
		if (this.appended.length === 0) return;
		const appended = this.appended;
		this.appended = [];
		for (const item of appended) {
			const out = this.files.current;
			if (item.kind === "text") out.text(item.text);
			else if (item.kind === "line") out.line(item.text, "\n", true);
			else {
				try {
					const text = yield* readText(this.context.sys, item.name);
					out.text(text);
				} catch (error) {
					// a file that cannot be read is as good as empty
					if (!isErrno(error)) throw error;
				}
			}
			if (out.stream.due) yield* out.stream.flush();
		}
	}
}

// biome-ignore lint/correctness/useYield: it stands for a read that can block
function* nothing(): Blocking<undefined> {
	return undefined;
}
