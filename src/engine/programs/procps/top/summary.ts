/** The five lines above the processes. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import type { Process } from "../../lib/procfs/process.ts";
import { uptimeLine } from "../uptime-text.ts";
import { type Look, shares } from "./sample.ts";

export interface SummaryOptions {
	/** Each processor on its own line. */
	readonly eachProcessor: boolean;
	readonly threads: boolean;
	/** Kibibytes of the memory unit, and its name. */
	readonly unit: number;
	readonly unitName: string;
}

function tasksLine(processes: readonly Process[], threads: boolean): string {
	const count = (states: string) => processes.filter((p) => states.includes(p.state)).length;
	return `${threads ? "Threads" : "Tasks"}: ${processes.length} total, ${count("R")} running, ${count("SI")} sleep, ${count("D")} d-sleep, ${count("Tt")} stopped, ${count("Z")} zombie`;
}

function processorLine(name: string, percents: readonly number[]): string {
	const labels = ["us", "sy", "ni", "id", "wa", "hi", "si", "st"];
	return `${name}:${percents.map((p, i) => `${p.toFixed(1).padStart(5)} ${labels[i]}`).join(",")} `;
}

export function* summaryLines(sys: Sys, before: Look | undefined, now: Look, shown: readonly Process[], options: SummaryOptions): Blocking<string[]> {
	const lines = [`top -${yield* uptimeLine(sys)}`, tasksLine(shown, options.threads)];
	const [all = [], ...each] = now.processors;
	if (options.eachProcessor) lines.push(...each.map((ticks, i) => processorLine(`%Cpu${String(i).padEnd(3)}`, shares(before?.processors[i + 1], ticks))));
	else lines.push(processorLine("%Cpu(s)", shares(before?.processors[0], all)));
	const { memory } = now;
	const scale = (kib: number) => (kib / options.unit).toFixed(1).padStart(8);
	const swap = memory.get("SwapTotal");
	lines.push(
		`${options.unitName} Mem : ${scale(memory.total)} total, ${scale(memory.free)} free, ${scale(memory.used)} used, ${scale(memory.get("Buffers") + memory.cached)} buff/cache     `,
	);
	lines.push(
		`${options.unitName} Swap: ${scale(swap)} total, ${scale(memory.get("SwapFree"))} free, ${scale(swap - memory.get("SwapFree"))} used. ${scale(memory.available)} avail Mem `,
	);
	return lines;
}
