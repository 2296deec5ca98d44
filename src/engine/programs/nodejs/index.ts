/** node: says which release it would be, and that it runs no programs. */
import { defineProgram, type InstalledProgram } from "../lib/program.ts";

const node = defineProgram({
	name: "node",
	package: "nodejs",
	summary: "evented I/O for V8 JavaScript",
	usage: ["[options] [ script.js ] [arguments]"],
	options: [
		{ short: "v", long: "version", help: "print Node.js version" },
		{ short: "e", long: "eval", arg: "...", help: "evaluate script", simulated: false },
		{ short: "p", long: "print", arg: "...", help: "evaluate script and print result", simulated: false },
		{ short: "i", long: "interactive", help: "always enter the REPL", simulated: false },
		{ short: "c", long: "check", help: "syntax check script without executing", simulated: false },
		{ short: "r", long: "require", arg: "...", help: "CommonJS module to preload", simulated: false },
		{ short: "h", long: "help", help: "print node command line options", simulated: false },
	],
	stopAtOperand: true,
	usageStatus: 9,
	usageHint: "",
	*main(context) {
		if (context.options.has("version")) {
			yield* context.print("v24.11.1\n");
			return 0;
		}
		return context.unsimulated(context.operands.length ? "running JavaScript programs" : "its prompt");
	},
});

export const nodejs: readonly InstalledProgram[] = [node];
