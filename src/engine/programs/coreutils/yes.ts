import { encode } from "../../kernel/text.ts";
import { defineProgram } from "../lib/program.ts";

export const yes = defineProgram({
	name: "yes",
	package: "coreutils",
	summary: "Repeatedly output a line with all specified STRING(s), or 'y'.",
	usage: ["[STRING]..."],
	options: [],
	writeFailure: (reason) => `yes: standard output: ${reason}\n`,
	stopAtOperand: true,
	*main({ sys, operands }) {
		const line = encode(`${operands.length ? operands.join(" ") : "y"}\n`);
		const block = new Uint8Array(line.length * Math.max(1, Math.floor(8192 / line.length)));
		for (let at = 0; at < block.length; at += line.length) block.set(line, at);
		for (;;) {
			yield* sys.write(1, block);
			if (sys.spend(16)) yield* sys.reschedule();
		}
	},
});
