import { compareBytes } from "../lib/collate.ts";
import { defineProgram } from "../lib/program.ts";
import { die, report } from "../lib/report.ts";
import { exactlyTwo } from "./operands.ts";
import { orderCheckOf, SortedInput } from "./sorted-pair.ts";

export const comm = defineProgram({
	name: "comm",
	package: "coreutils",
	summary: "Compare sorted files FILE1 and FILE2 line by line.",
	usage: ["[OPTION]... FILE1 FILE2"],
	options: [
		{ short: "1", help: "suppress column 1 (lines unique to FILE1)" },
		{ short: "2", help: "suppress column 2 (lines unique to FILE2)" },
		{ short: "3", help: "suppress column 3 (lines that appear in both files)" },
		{ long: "check-order", help: "check that the input is correctly sorted, even if all input lines are pairable" },
		{ long: "nocheck-order", help: "do not check that the input is correctly sorted" },
		{ long: "output-delimiter", arg: "STR", help: "separate columns with STR" },
		{ long: "total", help: "output a summary" },
		{ short: "z", long: "zero-terminated", help: "line delimiter is NUL, not newline" },
	],
	*main(context) {
		const { options, out } = context;
		const [firstName, secondName] = exactlyTwo(context);
		const delimiters = new Set(options.values("output-delimiter"));
		if (delimiters.size > 1) context.fail("multiple output delimiters specified");
		const tab = [...delimiters].map((text) => text || "\0")[0] ?? "\t";
		const delimiter = options.has("zero-terminated") ? 0 : 10;
		const end = String.fromCharCode(delimiter);
		const order = orderCheckOf(context);
		const shown = ["1", "2", "3"].map((column) => !options.has(column));
		const lead = [0, 1, 2].map((column) => tab.repeat(shown.slice(0, column).filter(Boolean).length));
		const totals = [0, 0, 0];
		const inputs = [yield* SortedInput.open(context, firstName, delimiter), yield* SortedInput.open(context, secondName, delimiter)] as const;
		let unpaired = false;
		const complained = [false, false];
		const advance = function* (which: 0 | 1) {
			const input = inputs[which];
			yield* input.advance();
			if (order === "none" || input.before === undefined || input.line === undefined || complained[which] || (order === "default" && !unpaired)) return;
			if (compareBytes(input.before, input.line) <= 0) return;
			complained[which] = true;
			const message = `file ${which + 1} is not in sorted order`;
			if (order === "strict") yield* die(context, message);
			yield* report(context, message);
		};
		yield* advance(0);
		yield* advance(1);
		for (;;) {
			const [a, b] = [inputs[0].line, inputs[1].line];
			if (a === undefined && b === undefined) break;
			const difference = a === undefined ? 1 : b === undefined ? -1 : compareBytes(a, b);
			const column = difference < 0 ? 0 : difference > 0 ? 1 : 2;
			if (difference !== 0) unpaired = true;
			(totals[column] as number)++;
			if (shown[column]) out.put((lead[column] as string) + (column === 1 ? b : a) + end);
			if (out.due) yield* out.flush();
			if (difference <= 0) yield* advance(0);
			if (difference >= 0) yield* advance(1);
		}
		if (options.has("total")) yield* context.print(`${totals.join(tab)}${tab}total${end}`);
		return complained.some(Boolean) ? yield* die(context, "input is not in sorted order") : 0;
	},
});
