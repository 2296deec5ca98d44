import { printable } from "../lib/procfs/command-line.ts";
import type { Process } from "../lib/procfs/process.ts";
import { quoteAs } from "../lib/quote.ts";
import { defineProcps } from "./define.ts";
import { findMatches, matchingOptions } from "./matching.ts";

export const pgrep = defineProcps({
	name: "pgrep",
	summary: "look up processes by name and other attributes",
	usage: ["[options] <pattern>"],
	usageStatus: 2,
	options: [
		{ short: "d", long: "delimiter", arg: "string", help: "what stands between the numbers" },
		{ short: "l", long: "list-name", help: "print number and name" },
		{ short: "a", long: "list-full", help: "print number and command line" },
		{ long: "quiet", help: "print nothing" },
		{ short: "v", long: "inverse", help: "those that do not match" },
		{ short: "w", long: "lightweight", help: "print all threads" },
		...matchingOptions,
	],
	*main(context) {
		const { options } = context;
		const found = yield* findMatches(context);
		const words = (p: Process): string => (options.has("shell-quote") ? p.words.map((w) => quoteAs("shell-escape", w)).join(" ") : p.words.join(" "));
		const line = (p: Process): string => {
			if (options.has("list-full")) return `${p.pid} ${printable(words(p) || p.comm)}`;
			return options.has("list-name") ? `${p.pid} ${p.comm}` : String(p.pid);
		};
		if (options.has("count")) yield* context.print(`${found.length}\n`);
		else if (!options.has("quiet") && found.length) yield* context.print(`${found.map(line).join(options.value("delimiter") ?? "\n")}\n`);
		return found.length ? 0 : 1;
	},
});
