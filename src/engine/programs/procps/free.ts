import { Memory } from "../lib/procfs/system.ts";
import type { Context } from "../lib/program.ts";
import { defineProcps } from "./define.ts";

/** Bytes of each unit option. */
const units: Readonly<Record<string, number>> = {
	bytes: 1,
	kilo: 1e3,
	mega: 1e6,
	giga: 1e9,
	tera: 1e12,
	peta: 1e15,
	kibi: 1024,
	mebi: 1024 ** 2,
	gibi: 1024 ** 3,
	tebi: 1024 ** 4,
	pebi: 1024 ** 5,
};

/** A size to four characters with its unit: 350Mi, 4.2Mi, 0B. */
function humanSize(bytes: number, si: boolean): string {
	const base = si ? 1000 : 1024;
	if (bytes < base) return `${bytes}B`;
	for (const [i, letter] of ["K", "M", "G", "T", "P"].entries()) {
		const value = bytes / base ** (i + 1);
		const unit = letter + (si ? "" : "i");
		const precise = (Math.floor(value * 10) / 10).toFixed(1);
		if (precise.length + unit.length <= 5 && value < 10) return precise + unit;
		if (value < base) return `${Math.floor(value)}${unit}`;
	}
	return `${Math.floor(bytes / base ** 5)}P`;
}

function formatter(context: Context): (kibibytes: number) => string {
	const { options } = context;
	const si = options.has("si");
	if (options.has("human")) return (kib) => humanSize(kib * 1024, si);
	const key = options.last(...Object.keys(units)) ?? "kibi";
	const power = ["kibi", "mebi", "gibi", "tebi", "pebi"].indexOf(key) + 1;
	const unit = si && power > 0 ? 1000 ** power : (units[key] as number);
	return (kib) => String(Math.floor((kib * 1024) / unit));
}

function report(context: Context, memory: Memory): string {
	const { options } = context;
	const scale = formatter(context);
	const line = (name: string, values: readonly number[]) => `${name.padEnd(9)}${values.map((v) => scale(v).padStart(11)).join(" ")}\n`;
	if (options.has("line")) {
		const pair = (name: string, value: number) => `${name.padEnd(7)} ${scale(value).padStart(11)} `;
		const swapUsed = memory.get("SwapTotal") - memory.get("SwapFree");
		return `${pair("SwapUse", swapUsed)}${pair("CachUse", memory.get("Buffers") + memory.cached)}${pair(" MemUse", memory.used)}${pair("MemFree", memory.free)}\n`;
	}
	const caches = options.has("wide") ? [memory.get("Buffers"), memory.cached] : [memory.get("Buffers") + memory.cached];
	const names = options.has("wide")
		? ["total", "used", "free", "shared", "buffers", "cache", "available"]
		: ["total", "used", "free", "shared", "buff/cache", "available"];
	let text = `${" ".repeat(9)}${names.map((n) => n.padStart(11)).join(" ")}\n`;
	text += line("Mem:", [memory.total, memory.used, memory.free, memory.get("Shmem"), ...caches, memory.available]);
	if (options.has("lohi")) text += line("Low:", [memory.total, memory.total - memory.free, memory.free]) + line("High:", [0, 0, 0]);
	const swap = [memory.get("SwapTotal"), memory.get("SwapTotal") - memory.get("SwapFree"), memory.get("SwapFree")] as const;
	text += line("Swap:", swap);
	if (options.has("total")) text += line("Total:", [memory.total + swap[0], memory.used + swap[1], memory.free + swap[2]]);
	if (options.has("committed"))
		text += line("Comm:", [memory.get("CommitLimit"), memory.get("Committed_AS"), memory.get("CommitLimit") - memory.get("Committed_AS")]);
	return text;
}

export const free = defineProcps({
	name: "free",
	summary: "display the amount of free and used memory",
	usage: ["[options]"],
	options: [
		{ short: "b", long: "bytes", help: "in bytes" },
		{ long: "kilo", help: "in kilobytes" },
		{ long: "mega", help: "in megabytes" },
		{ long: "giga", help: "in gigabytes" },
		{ long: "tera", help: "in terabytes" },
		{ long: "peta", help: "in petabytes" },
		{ short: "k", long: "kibi", help: "in kibibytes" },
		{ short: "m", long: "mebi", help: "in mebibytes" },
		{ short: "g", long: "gibi", help: "in gibibytes" },
		{ long: "tebi", help: "in tebibytes" },
		{ long: "pebi", help: "in pebibytes" },
		{ short: "h", long: "human", help: "in units that fit" },
		{ long: "si", help: "powers of 1000, not 1024" },
		{ short: "l", long: "lohi", help: "low and high memory apart" },
		{ short: "L", long: "line", help: "on one line" },
		{ short: "t", long: "total", help: "the sum of memory and swap" },
		{ short: "v", long: "committed", help: "what was promised, and the limit" },
		{ short: "s", long: "seconds", arg: "N", help: "again every N seconds" },
		{ short: "c", long: "count", arg: "N", help: "so many times" },
		{ short: "w", long: "wide", help: "buffers and cache apart" },
	],
	*main(context) {
		const { sys, options } = context;
		const delayText = options.value("seconds");
		const countText = options.value("count");
		const delay = delayText === undefined ? 1 : Number(delayText);
		if (!(delay > 0)) context.fail(`seconds argument failed: '${delayText}': Invalid argument`);
		if (countText !== undefined && !/^\d+$/.test(countText)) context.fail(`failed to parse count argument: '${countText}'`);
		const times = countText !== undefined ? Number(countText) : delayText !== undefined ? Infinity : 1;
		for (let i = 0; i < times; i++) {
			if (i > 0) {
				yield* context.out.flush();
				yield* sys.nanosleep(delay);
			}
			yield* context.print(report(context, yield* Memory.read(sys)));
			if (delayText !== undefined && i + 1 < times) yield* context.print("\n");
		}
		return 0;
	},
});
