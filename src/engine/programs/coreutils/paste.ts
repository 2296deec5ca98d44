import type { Blocking } from "../../kernel/abi.ts";
import { openInput, readFailure } from "../lib/inputs.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { quoteName } from "../lib/quote.ts";
import { report } from "../lib/report.ts";
import { Lines } from "../lib/stdio.ts";

const escapes: Readonly<Record<string, string>> = { "0": "", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v", "\\": "\\" };

/** The delimiters, one after the other; `\0` is none. */
function delimitersOf(context: Context): string[] {
	const text = context.options.value("delimiters") ?? "\t";
	if (text === "") return [""];
	if (/(^|[^\\])(\\\\)*\\$/.test(text)) context.fail(`delimiter list ends with an unescaped backslash: ${text}`);
	return (text.match(/\\.|./gsu) ?? []).map((char) => (char.startsWith("\\") && char.length > 1 ? (escapes[char[1] as string] ?? char.slice(1)) : char));
}

function* open(context: Context, name: string): Blocking<number> {
	try {
		return yield* openInput(context, name);
	} catch (error) {
		return context.fail(`${quoteName(name)}: ${readFailure(error).message}`);
	}
}

/** Line by line side by side. */
function* parallel(context: Context, names: readonly string[], delimiter: number, delimiters: readonly string[]): Blocking<number> {
	const { sys, out } = context;
	const end = String.fromCharCode(delimiter);
	// standard input named twice gives its lines in turn
	let stdin: Lines | undefined;
	const files: { name: string; lines: Lines | undefined }[] = [];
	for (const name of names) {
		const fd = yield* open(context, name);
		if (fd === 0) stdin ??= new Lines(sys, 0, delimiter);
		files.push({ name, lines: fd === 0 ? stdin : new Lines(sys, fd, delimiter) });
	}
	let status = 0;
	for (;;) {
		const cells: string[] = [];
		let open = false;
		for (const file of files) {
			let line: string | undefined;
			try {
				line = yield* file.lines?.next() ?? nothing();
			} catch (error) {
				yield* report(context, `${quoteName(file.name)}: ${readFailure(error).message}`);
				status = 1;
			}
			if (line === undefined) file.lines = undefined;
			else open = true;
			cells.push(line ?? "");
		}
		if (!open) return status;
		out.put(cells.map((cell, i) => (i === 0 ? cell : delimiters[(i - 1) % delimiters.length] + cell)).join("") + end);
		if (out.due) yield* out.flush();
	}
}

// biome-ignore lint/correctness/useYield: it stands for a read that can block
function* nothing(): Blocking<undefined> {
	return undefined;
}

/** One file after the other, each on a line. */
function* serial(context: Context, names: readonly string[], delimiter: number, delimiters: readonly string[]): Blocking<number> {
	let status = 0;
	for (const name of names) {
		try {
			const fd = yield* openInput(context, name);
			const lines = new Lines(context.sys, fd, delimiter);
			let number = 0;
			while (yield* lines.fill()) {
				for (let line = lines.take(); line !== undefined; line = lines.take()) {
					context.out.put(number > 0 ? delimiters[(number - 1) % delimiters.length] + line : line);
					number++;
				}
				if (context.out.due) yield* context.out.flush();
			}
			if (fd !== 0) context.sys.close(fd);
			yield* context.print(String.fromCharCode(delimiter));
		} catch (error) {
			yield* report(context, `${quoteName(name)}: ${readFailure(error).message}`);
			status = 1;
		}
	}
	return status;
}

export const paste = defineProgram({
	name: "paste",
	package: "coreutils",
	summary: "Write lines consisting of the sequentially corresponding lines from each FILE, separated by TABs, to standard output.",
	usage: ["[OPTION]... [FILE]..."],
	options: [
		{ short: "d", long: "delimiters", arg: "LIST", help: "reuse characters from LIST instead of TABs" },
		{ short: "s", long: "serial", help: "paste one file at a time instead of in parallel" },
		{ short: "z", long: "zero-terminated", help: "line delimiter is NUL, not newline" },
	],
	*main(context) {
		const { options, operands } = context;
		const names = operands.length ? operands : ["-"];
		const delimiter = options.has("zero-terminated") ? 0 : 10;
		return yield* (options.has("serial") ? serial : parallel)(context, names, delimiter, delimitersOf(context));
	},
});
