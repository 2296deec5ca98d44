/** kill(1) of procps, which Debian installs as /usr/bin/kill; shells have their own. */

import { type Signal, signalNumber } from "../../kernel/signal-names.ts";
import { UsageFailure } from "../lib/family.ts";
import { Failure } from "../lib/program.ts";
import { reason } from "../lib/report.ts";
import { parseSignal, signalList, signalNames } from "../lib/signal-argument.ts";
import { defineProcps } from "./define.ts";

const REALTIME = 34;

/** `-l 9` gives the name, `-l TERM` the number. */
function convert(text: string): string | undefined {
	const signal = parseSignal(text);
	if (/^\d+$/.test(text)) {
		const number = Number(text);
		if (number >= REALTIME && number <= 64) return number === REALTIME ? "RTMIN" : `RTMIN+${number - REALTIME}`;
		return signal || undefined;
	}
	if (/^(SIG)?RTMIN$/i.test(text)) return String(REALTIME);
	return signal === undefined ? undefined : signal === 0 ? "0" : String(signalNumber(signal));
}

/** Seven signals a line, numbered. */
function table(): string {
	const cells = signalNames.map((name) => `${String(signalNumber(name)).padStart(2)} ${name}`);
	let out = "";
	cells.forEach((cell, i) => {
		out += cell.padEnd(11).slice(0, (i + 1) % 7 === 0 ? cell.length : 11) + ((i + 1) % 7 === 0 ? "\n" : "");
	});
	return out.endsWith("\n") ? out : `${out}\n`;
}

/** `-9` and `-TERM` become --signal; a negative number behind a signal is a process group. */
function rewrite(args: readonly string[]): string[] {
	const out: string[] = [];
	let signal = false;
	for (const [i, arg] of args.entries()) {
		if (arg === "--") return [...out, ...args.slice(i)];
		const isSignal = /^-[A-Za-z0-9+]+$/.test(arg) && parseSignal(arg.slice(1)) !== undefined && !/^-[lLs]$/.test(arg);
		if (isSignal && !signal) {
			out.push(`--signal=${arg.slice(1)}`);
			signal = true;
		} else if (/^-\d+$/.test(arg)) return [...out, "--", ...args.slice(i)];
		else {
			signal ||= /^(-s|--signal)/.test(arg);
			out.push(arg);
		}
	}
	return out;
}

export const kill = defineProcps({
	name: "kill",
	summary: "send a signal to a process",
	usage: ["[options] <pid> [...]"],
	rewrite,
	options: [
		{ short: "s", long: "signal", arg: "signal", help: "the signal to send" },
		{ short: "q", long: "queue", arg: "value", help: "send this value with it", simulated: false },
		{ short: "l", long: "list", arg: "signal", optional: true, help: "list names, or convert one" },
		{ short: "L", long: "table", help: "list names in a table" },
	],
	*main(context) {
		const { sys, options, operands, argv } = context;
		const called = argv[0] ?? "kill";
		if (options.has("table")) {
			yield* context.print(table());
			return 0;
		}
		if (options.has("list")) {
			const wanted = options.value("list") ?? operands[0];
			const answer = wanted === undefined ? signalList().trimEnd() : convert(wanted);
			if (answer === undefined) context.fail(`unknown signal name ${wanted}`);
			yield* context.print(`${answer}\n`);
			return 0;
		}
		if (operands.length === 0) throw new UsageFailure();
		const text = options.value("signal") ?? "TERM";
		const signal: Signal | 0 | undefined = parseSignal(text);
		let status = 0;
		for (const operand of operands) {
			if (!/^-?\d+$/.test(operand)) throw new Failure(`${called}: failed to parse argument: '${operand}'\n`, 1);
			try {
				if (signal === undefined) throw new Failure(`${called}: (${operand}): Invalid argument\n`, 1);
				sys.kill(Number(operand), signal);
			} catch (error) {
				if (error instanceof Failure) throw error;
				yield* sys.write(2, `${called}: (${operand}): ${reason(error)}\n`);
				status = 1;
			}
		}
		return status;
	},
});
