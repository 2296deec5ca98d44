import type { Blocking } from "../../kernel/abi.ts";
import { readFailure, requireInput, requireOutput } from "../lib/inputs.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { quote, quoteName } from "../lib/quote.ts";
import { Lines, Output } from "../lib/stdio.ts";
import { RandomSource } from "./random.ts";

/** What is shuffled: `count` things, the one at an index made when it is printed. */
interface Source {
	readonly count: number;
	readonly at: (index: number) => string;
}

function* sourceOf(context: Context): Blocking<Source> {
	const { options, operands } = context;
	const range = options.value("input-range");
	if (options.has("echo") && range !== undefined) context.usage("cannot combine -e and -i options");
	if (range !== undefined) {
		const found = /^(\d+)-(\d+)$/.exec(range);
		const [low, high] = [Number(found?.[1]), Number(found?.[2])];
		if (!found || low > high + 1) return context.fail(`invalid input range: ${quote(range)}`);
		if (operands[0] !== undefined) context.usage(`extra operand ${quote(operands[0])}`);
		return { count: high - low + 1, at: (index) => String(low + index) };
	}
	if (options.has("echo")) return { count: operands.length, at: (index) => operands[index] as string };
	const [name = "-", extra] = operands;
	if (extra !== undefined) context.usage(`extra operand ${quote(extra)}`);
	const lines: string[] = [];
	const input = new Lines(context.sys, yield* requireInput(context, name), options.has("zero-terminated") ? 0 : 10);
	try {
		while (yield* input.fill()) {
			let bytes = 0;
			for (let line = input.take(); line !== undefined; line = input.take()) {
				lines.push(line);
				bytes += 16 + 2 * line.length;
			}
			context.sys.charge(bytes);
		}
	} catch (error) {
		context.fail(`${quoteName(name)}: ${readFailure(error).message}`);
	}
	return { count: lines.length, at: (index) => lines[index] as string };
}

function headCount(context: Context): number {
	const counts = context.options.values("head-count").map((text) => (/^\d+$/.test(text) ? Number(text) : context.fail(`invalid line count: ${quote(text)}`)));
	return Math.min(Number.POSITIVE_INFINITY, ...counts);
}

function* main(context: Context): Blocking<number> {
	const { sys, options } = context;
	const most = headCount(context);
	const source = yield* sourceOf(context);
	const random = yield* RandomSource.open(context);
	const path = options.value("output");
	const out = path === undefined ? context.out : new Output(sys, yield* requireOutput(context, path));
	const end = options.has("zero-terminated") ? "\0" : "\n";
	const repeats = options.has("repeat");
	if (repeats && most > 0 && source.count === 0) return context.fail("no lines to repeat");
	// the permutation as far as it differs from the natural order
	const moved = new Map<number, number>();
	const wanted = repeats ? most : Math.min(most, source.count);
	for (let i = 0; i < wanted; i++) {
		let index: number;
		if (repeats) index = yield* random.upTo(source.count - 1);
		else {
			const j = i + (yield* random.upTo(source.count - i - 1));
			index = moved.get(j) ?? j;
			moved.set(j, moved.get(i) ?? i);
		}
		out.put(source.at(index) + end);
		if (out.due) yield* out.flush();
		if (sys.spend()) yield* sys.reschedule();
	}
	yield* out.flush();
	return 0;
}

export const shuf = defineProgram({
	name: "shuf",
	package: "coreutils",
	summary: "Write a random permutation of the input lines to standard output.",
	usage: ["[OPTION]... [FILE]", "-e [OPTION]... [ARG]...", "-i LO-HI [OPTION]..."],
	options: [
		{ short: "e", long: "echo", help: "treat each ARG as an input line" },
		{ short: "i", long: "input-range", arg: "LO-HI", help: "treat each number LO through HI as an input line" },
		{ short: "n", long: "head-count", arg: "COUNT", help: "output at most COUNT lines" },
		{ short: "o", long: "output", arg: "FILE", help: "write result to FILE instead of standard output" },
		{ long: "random-source", arg: "FILE", help: "get random bytes from FILE" },
		{ short: "r", long: "repeat", help: "output lines can be repeated" },
		{ short: "z", long: "zero-terminated", help: "line delimiter is NUL, not newline" },
	],
	main,
});
