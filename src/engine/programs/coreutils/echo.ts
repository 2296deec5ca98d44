import { decodeEscapes } from "../lib/escapes.ts";
import { defineProgram, helpText, type ProgramSpec } from "../lib/program.ts";

const spec: ProgramSpec = {
	name: "echo",
	package: "coreutils",
	summary: "Echo the STRING(s) to standard output.",
	usage: ["[SHORT-OPTION]... [STRING]...", "LONG-OPTION"],
	options: [
		{ short: "n", help: "do not output the trailing newline" },
		{ short: "e", help: "enable interpretation of backslash escapes" },
		{ short: "E", help: "disable interpretation of backslash escapes (default)" },
	],
	rawArguments: true,
	*main(context) {
		const words = [...context.operands];
		if (words.length === 1 && words[0] === "--help") {
			yield* context.print(helpText(spec));
			return 0;
		}
		if (words.length === 1 && words[0] === "--version") {
			yield* context.print("echo (coreutils), simulated by Underdock\n");
			return 0;
		}
		let newline = true;
		let escapes = false;
		// a word with any other letter is no option, and ends them
		while (/^-[neE]+$/.test(words[0] ?? "")) {
			for (const letter of (words.shift() as string).slice(1)) {
				if (letter === "n") newline = false;
				else escapes = letter === "e";
			}
		}
		const text = words.join(" ");
		const { text: shown, stopped } = escapes ? decodeEscapes(text, "gnu-echo") : { text, stopped: false };
		yield* context.print(newline && !stopped ? `${shown}\n` : shown);
		return 0;
	},
};

export const echo = defineProgram(spec);
