import type { Blocking } from "../../../kernel/abi.ts";
import { encode } from "../../../kernel/text.ts";
import { openInput, readFailure } from "../../lib/inputs.ts";
import { type Context, defineProgram } from "../../lib/program.ts";
import { quote, quoteFile } from "../../lib/quote.ts";
import { report } from "../../lib/report.ts";
import { Lines } from "../../lib/stdio.ts";
import { requireInteger } from "../number-argument.ts";
import { type Cut, parseCuts } from "./patterns.ts";

/** Thrown where the input does not go as the patterns say; what was written is removed unless -k. */
class Mismatch extends Error {
	/** Whether the rest of the input still becomes a file. */
	readonly writesRest: boolean;
	constructor(message: string, writesRest: boolean) {
		super(message);
		this.writesRest = writesRest;
	}
}

class Splitter {
	private readonly context: Context;
	private readonly lines: readonly string[];
	/** The next line to write, from 0. */
	private at = 0;
	readonly created: string[] = [];
	constructor(context: Context, lines: readonly string[]) {
		this.context = context;
		this.lines = lines;
	}

	private fileName(): string {
		const { options } = this.context;
		const digits = requireInteger(this.context, options.value("digits") ?? "2", "number", 0);
		const format = options.value("suffix-format") ?? `%0${digits}d`;
		const number = this.created.length;
		const suffix = format.replace(/%(?:%|([-0]*)(\d*)([diuoxX]))/g, (all, flags: string | undefined, width: string, conversion: string) => {
			if (all === "%%") return "%";
			const radix = conversion === "o" ? 8 : conversion.toLowerCase() === "x" ? 16 : 10;
			const text = conversion === "X" ? number.toString(radix).toUpperCase() : number.toString(radix);
			return flags?.includes("-") ? text.padEnd(Number(width)) : text.padStart(Number(width), flags?.includes("0") ? "0" : " ");
		});
		return `${options.value("prefix") ?? "xx"}${suffix}`;
	}

	/** Writes the lines before `end` to the next file, and says how many bytes they are. */
	*write(end: number): Blocking<void> {
		const { context } = this;
		const data = encode(this.lines.slice(this.at, end).join(""));
		this.at = Math.max(this.at, end);
		if (data.length === 0 && context.options.has("elide-empty-files")) return;
		const name = this.fileName();
		try {
			const fd = yield* context.sys.open(name, { write: true, create: true, truncate: true });
			this.created.push(name);
			yield* context.sys.write(fd, data);
			context.sys.close(fd);
		} catch (error) {
			throw new Mismatch(`${quote(name)}: ${readFailure(error).message}`, false);
		}
		if (!context.options.has("quiet") && !context.options.has("silent")) yield* context.print(`${data.length}\n`);
	}

	/** Leaves out the line that was cut at. */
	private suppress(): void {
		if (this.context.options.has("suppress-matched")) this.at++;
	}

	*cutAtLine(cut: Cut, line: number, round: number): Blocking<void> {
		const end = line - 1;
		if (end >= this.lines.length) throw new Mismatch(`${quote(cut.text)}: line number out of range${round > 0 ? ` on repetition ${round}` : ""}`, true);
		yield* this.write(end);
		this.suppress();
	}

	/** Returns false where an endless repetition is over. */
	*cutAtMatch(cut: Cut, regex: RegExp, round: number, first: boolean): Blocking<boolean> {
		// the search goes on behind the line that matched last, which begins this piece
		let found = this.at + (first ? 0 : 1);
		while (found < this.lines.length && !regex.test((this.lines[found] as string).replace(/\n$/, ""))) {
			found++;
			if (this.context.sys.spend()) yield* this.context.sys.reschedule();
		}
		if (found >= this.lines.length) {
			if (cut.repeat === Number.POSITIVE_INFINITY) return false;
			throw new Mismatch(`${quote(cut.text)}: match not found${round > 0 ? ` on repetition ${round}` : ""}`, !cut.skips);
		}
		const end = found + cut.offset;
		if (end < this.at || end > this.lines.length) throw new Mismatch(`${quote(cut.text)}: line number out of range`, true);
		if (cut.skips) this.at = end;
		else yield* this.write(end);
		this.suppress();
		return true;
	}

	*rest(): Blocking<void> {
		yield* this.write(this.lines.length);
	}
}

function* run(splitter: Splitter, cuts: readonly Cut[]): Blocking<void> {
	let first = true;
	for (const cut of cuts) {
		for (let round = 0; round <= cut.repeat; round++) {
			if (typeof cut.at === "number") yield* splitter.cutAtLine(cut, cut.at * (round + 1), round);
			else if (!(yield* splitter.cutAtMatch(cut, cut.at, round, first))) break;
			first = false;
		}
	}
	yield* splitter.rest();
}

function* main(context: Context): Blocking<number> {
	const { sys, options, operands } = context;
	const [name, ...patterns] = operands;
	if (name === undefined) return context.usage("missing operand");
	if (patterns.length === 0) return context.usage(`missing operand after ${quote(name)}`);
	const warnings: string[] = [];
	const cuts = parseCuts(context, patterns, warnings);
	for (const warning of warnings) yield* report(context, warning);
	const lines: string[] = [];
	try {
		const input = new Lines(sys, yield* openInput(context, name));
		for (let line = yield* input.next(); line !== undefined; line = yield* input.next()) lines.push(line + (input.unterminated ? "" : "\n"));
	} catch (error) {
		return context.fail(`cannot open ${quoteFile(name)} for reading: ${readFailure(error).message}`);
	}
	const splitter = new Splitter(context, lines);
	try {
		yield* run(splitter, cuts);
		return 0;
	} catch (error) {
		if (!(error instanceof Mismatch)) throw error;
		yield* context.complain(error.message);
		if (error.writesRest) yield* splitter.rest();
		if (!options.has("keep-files")) for (const file of splitter.created) sys.unlink(file);
		return 1;
	}
}

export const csplit = defineProgram({
	name: "csplit",
	package: "coreutils",
	summary: "Output pieces of FILE separated by PATTERN(s) to files 'xx00', 'xx01', ..., and output byte counts of each piece to standard output.",
	usage: ["[OPTION]... FILE PATTERN..."],
	options: [
		{ short: "b", long: "suffix-format", arg: "FORMAT", help: "use sprintf FORMAT instead of %02d" },
		{ short: "f", long: "prefix", arg: "PREFIX", help: "use PREFIX instead of 'xx'" },
		{ short: "k", long: "keep-files", help: "do not remove output files on errors" },
		{ long: "suppress-matched", help: "suppress the lines matching PATTERN" },
		{ short: "n", long: "digits", arg: "DIGITS", help: "use specified number of digits instead of 2" },
		{ short: "s", long: "quiet", help: "do not print counts of output file sizes" },
		{ long: "silent", help: "same as --quiet" },
		{ short: "z", long: "elide-empty-files", help: "suppress empty output files" },
	],
	main,
});
