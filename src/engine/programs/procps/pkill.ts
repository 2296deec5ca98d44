import { type Signal, signalNumber } from "../../kernel/signal-names.ts";
import { UsageFailure } from "../lib/family.ts";
import { reason } from "../lib/report.ts";
import { parseSignal } from "../lib/signal-argument.ts";
import { defineProcps } from "./define.ts";
import { findMatches, matchingOptions } from "./matching.ts";

/** `-TERM` and `-9` are the signal; what names none is left to the options. */
function rewrite(args: readonly string[]): string[] {
	const out: string[] = [];
	let found = false;
	for (const [i, arg] of args.entries()) {
		if (arg === "--") return [...out, ...args.slice(i)];
		if (!found && /^-[A-Za-z0-9+]+$/.test(arg) && parseSignal(arg.slice(1)) !== undefined) {
			out.push(`--signal=${arg.slice(1)}`);
			found = true;
		} else out.push(arg);
	}
	return out;
}

export const pkill = defineProcps({
	name: "pkill",
	summary: "signal processes by name and other attributes",
	usage: ["[options] <pattern>"],
	usageStatus: 2,
	rewrite,
	options: [
		{ short: "H", long: "require-handler", help: "only those that handle the signal" },
		{ short: "q", long: "queue", arg: "value", help: "send this value with the signal", simulated: false },
		{ short: "e", long: "echo", help: "say what is killed" },
		{ short: "m", long: "mrelease", help: "give back memory at once", simulated: false },
		...matchingOptions,
	],
	*main(context) {
		const { sys, options } = context;
		const text = options.value("signal") ?? "TERM";
		const signal = parseSignal(text);
		if (signal === undefined) throw new UsageFailure(`Unknown signal "${text}".`);
		let killed = 0;
		for (const p of yield* findMatches(context)) {
			if (options.has("require-handler") && signal !== 0 && !handles(p.mask("SigCgt"), signal)) continue;
			try {
				sys.kill(p.pid, signal);
				killed++;
				if (options.has("echo")) yield* context.print(`${p.comm} killed (pid ${p.pid})\n`);
			} catch (error) {
				yield* context.complain(`killing pid ${p.pid} failed: ${reason(error)}`);
			}
		}
		if (options.has("count")) yield* context.print(`${killed}\n`);
		return killed ? 0 : 1;
	},
});

const handles = (mask: string, signal: Signal): boolean => (BigInt(`0x${mask}`) & (1n << BigInt(signalNumber(signal) - 1))) !== 0n;
