import type { Blocking } from "../../kernel/abi.ts";
import { execFailureStatus, execvp } from "../lib/launch.ts";
import type { Context } from "../lib/program.ts";
import { reason } from "../lib/report.ts";
import { defineUtilLinux } from "./define.ts";

/** `0,3,7-11`, with strides as `0-31:2`; undefined where that is no list. */
function parseList(text: string): number[] | undefined {
	const cpus = new Set<number>();
	for (const part of text.split(",")) {
		const match = /^(\d+)(?:-(\d+)(?::(\d+))?)?$/.exec(part);
		if (!match) return undefined;
		const [from, to, step] = [Number(match[1]), Number(match[2] ?? match[1]), Number(match[3] ?? 1)];
		if (to < from || step < 1 || to > 8191) return undefined;
		for (let cpu = from; cpu <= to; cpu += step) cpus.add(cpu);
	}
	return [...cpus].sort((a, b) => a - b);
}

function parseMask(text: string): number[] | undefined {
	const digits = text.replace(/^0x/i, "").replaceAll(",", "");
	if (!/^[0-9a-fA-F]+$/.test(digits)) return undefined;
	const mask = BigInt(`0x${digits}`);
	return Array.from({ length: digits.length * 4 }, (_, i) => i).filter((i) => mask & (1n << BigInt(i)));
}

/** `0,1` for two neighbours, `0-3` for more. */
function listText(cpus: readonly number[]): string {
	const parts: string[] = [];
	for (let i = 0; i < cpus.length; ) {
		let end = i;
		while (cpus[end + 1] === (cpus[end] as number) + 1) end++;
		const [from, to] = [cpus[i] as number, cpus[end] as number];
		parts.push(end === i ? String(from) : end === i + 1 ? `${from},${to}` : `${from}-${to}`);
		i = end + 1;
	}
	return parts.join(",");
}

const maskText = (cpus: readonly number[]): string => cpus.reduce((mask, cpu) => mask | (1n << BigInt(cpu)), 0n).toString(16);

function* show(context: Context, pid: number, tense: "current" | "new"): Blocking<void> {
	const { sys, options } = context;
	try {
		const cpus = sys.getAffinity(pid);
		const number = pid === 0 ? sys.getpid() : pid;
		yield* context.print(
			options.has("cpu-list") ? `pid ${number}'s ${tense} affinity list: ${listText(cpus)}\n` : `pid ${number}'s ${tense} affinity mask: ${maskText(cpus)}\n`,
		);
	} catch (error) {
		context.fail(`failed to get pid ${pid}'s affinity: ${reason(error)}`);
	}
}

function set(context: Context, pid: number, cpus: readonly number[]): void {
	try {
		context.sys.setAffinity(pid, cpus);
	} catch (error) {
		context.fail(`failed to set pid ${pid === 0 ? context.sys.getpid() : pid}'s affinity: ${reason(error)}`);
	}
}

export const taskset = defineUtilLinux({
	name: "taskset",
	summary: "Show or change the CPU affinity of a process",
	usage: ["[options] [mask | cpu-list] [pid|cmd [args...]]"],
	stopAtOperand: true,
	options: [
		{ short: "a", long: "all-tasks", help: "all threads of a process" },
		{ short: "p", long: "pid", help: "a process that runs already" },
		{ short: "c", long: "cpu-list", help: "processors as a list" },
	],
	*main(context) {
		const { sys, options, operands } = context;
		const parse = (text: string): number[] => {
			const cpus = options.has("cpu-list") ? parseList(text) : parseMask(text);
			return cpus ?? context.fail(`failed to parse CPU ${options.has("cpu-list") ? "list" : "mask"}: ${text}`);
		};
		if (options.has("pid")) {
			const text = operands.at(-1);
			if (text === undefined || operands.length > 2) return context.usage("bad usage");
			if (!/^\d+$/.test(text)) context.fail(`invalid PID argument: '${text}'`);
			const pid = Number(text);
			const wanted = operands.length === 2 ? parse(operands[0] as string) : undefined;
			yield* show(context, pid, "current");
			if (wanted) {
				set(context, pid, wanted);
				yield* show(context, pid, "new");
			}
			return 0;
		}
		const [mask, ...command] = operands;
		if (mask === undefined || command.length === 0) return context.usage("bad usage");
		set(context, 0, parse(mask));
		const error = yield* execvp(sys, command);
		return context.fail(`failed to execute ${command[0]}: ${error.message}`, execFailureStatus(error));
	},
});
