import type { Blocking } from "../../kernel/abi.ts";
import { tryReadText } from "../lib/procfs/process.ts";
import { Memory, readSystemStat, readUptime, type SystemStat } from "../lib/procfs/system.ts";
import type { Context } from "../lib/program.ts";
import { formatTime } from "../lib/time-format.ts";
import { localZone } from "../lib/timezone.ts";
import { defineProcps } from "./define.ts";

const units: Readonly<Record<string, number>> = { k: 1000, K: 1024, m: 1e6, M: 1024 ** 2 };

/** Counters of /proc/vmstat. */
function* pageCounters(context: Context): Blocking<Map<string, number>> {
	const text = (yield* tryReadText(context.sys, "/proc/vmstat")) ?? "";
	return new Map([...text.matchAll(/^(\S+) (\d+)$/gm)].map((m) => [m[1] as string, Number(m[2])]));
}

interface Look {
	readonly stat: SystemStat;
	readonly memory: Memory;
	readonly pages: ReadonlyMap<string, number>;
	readonly at: number;
}

function* look(context: Context): Blocking<Look> {
	const { sys } = context;
	return { stat: yield* readSystemStat(sys), memory: yield* Memory.read(sys), pages: yield* pageCounters(context), at: yield* readUptime(sys) };
}

const heading = (wide: boolean, active: boolean): string => {
	const [a, b] = active ? [" inact", "active"] : ["  buff", " cache"];
	if (wide)
		return `--procs-- -----------------------memory---------------------- ---swap-- -----io---- -system-- ----------cpu----------\n   r    b         swpd         free       ${active ? " inact" : "  buff"}       ${active ? "active" : " cache"}   si   so    bi    bo   in   cs  us  sy  id  wa  st  gu\n`;
	return `procs -----------memory---------- ---swap-- -----io---- -system-- -------cpu-------\n r  b   swpd   free ${a} ${b}   si   so    bi    bo   in   cs us sy id wa st gu\n`;
};

/** One line; rates are since `before`, or since boot. */
function row(context: Context, before: Look | undefined, now: Look): string {
	const { options } = context;
	const seconds = Math.max(0.01, now.at - (before?.at ?? 0));
	const unit = units[options.value("unit") ?? "K"] as number;
	const size = (kib: number) => Math.floor((kib * 1024) / unit);
	const rate = (name: string) => Math.round(((now.pages.get(name) ?? 0) - (before?.pages.get(name) ?? 0)) / seconds);
	const [all = []] = now.stat.processors;
	const [old = []] = before?.stat.processors ?? [];
	const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, soft = 0, steal = 0, guest = 0] = all.map((t, i) => t - (old[i] ?? 0));
	const total = user + nice + system + idle + wait + irq + soft + steal || 1;
	const percents = [user + nice, system + irq + soft, idle, wait, steal, guest].map((t) => Math.round((t * 100) / total));
	const { memory } = now;
	const swapped = memory.get("SwapTotal") - memory.get("SwapFree");
	const caches = options.has("active") ? [memory.get("Inactive"), memory.get("Active")] : [memory.get("Buffers"), memory.cached];
	const sizes = [swapped, memory.free, ...caches].map(size);
	const rates = [
		rate("pswpin"),
		rate("pswpout"),
		rate("pgpgin"),
		rate("pgpgout"),
		Math.round((now.stat.interrupts - (before?.stat.interrupts ?? 0)) / seconds),
		Math.round((now.stat.contextSwitches - (before?.stat.contextSwitches ?? 0)) / seconds),
	];
	const widths = options.has("wide") ? [4, 4, 12, 12, 12, 12, 4, 4, 5, 5, 4, 4, 3, 3, 3, 3, 3, 3] : [2, 2, 6, 6, 6, 6, 4, 4, 5, 5, 4, 4, 2, 2, 2, 2, 2, 2];
	return [now.stat.running, now.stat.blocked, ...sizes, ...rates, ...percents].map((v, i) => String(v).padStart(widths[i] as number)).join(" ");
}

function* statistics(context: Context): Blocking<string> {
	const { stat, memory, pages } = yield* look(context);
	const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, soft = 0, steal = 0, guest = 0, guestNice = 0] = stat.processors[0] ?? [];
	const swap = memory.get("SwapTotal");
	const swapFree = memory.get("SwapFree");
	const lines: [number, string][] = [
		[memory.total, "K total memory"],
		[memory.used, "K used memory"],
		[memory.get("Active"), "K active memory"],
		[memory.get("Inactive"), "K inactive memory"],
		[memory.free, "K free memory"],
		[memory.get("Buffers"), "K buffer memory"],
		[memory.cached, "K swap cache"],
		[swap, "K total swap"],
		[swap - swapFree, "K used swap"],
		[swapFree, "K free swap"],
		[user, "non-nice user cpu ticks"],
		[nice, "nice user cpu ticks"],
		[system, "system cpu ticks"],
		[idle, "idle cpu ticks"],
		[wait, "IO-wait cpu ticks"],
		[irq, "IRQ cpu ticks"],
		[soft, "softirq cpu ticks"],
		[steal, "stolen cpu ticks"],
		[guest, "non-nice guest cpu ticks"],
		[guestNice, "nice guest cpu ticks"],
		[pages.get("pgpgin") ?? 0, "K paged in"],
		[pages.get("pgpgout") ?? 0, "K paged out"],
		[pages.get("pswpin") ?? 0, "pages swapped in"],
		[pages.get("pswpout") ?? 0, "pages swapped out"],
		[stat.interrupts, "interrupts"],
		[stat.contextSwitches, "CPU context switches"],
		[stat.bootTime, "boot time"],
		[stat.forks, "forks"],
	];
	return lines.map(([value, name]) => `${String(value).padStart(13)} ${name}\n`).join("");
}

export const vmstat = defineProcps({
	name: "vmstat",
	section: 8,
	summary: "report virtual memory statistics",
	usage: ["[options] [delay [count]]"],
	options: [
		{ short: "a", long: "active", help: "active and inactive memory" },
		{ short: "f", long: "forks", help: "forks since boot" },
		{ short: "m", long: "slabs", help: "slab caches", simulated: false },
		{ short: "n", long: "one-header", help: "the heading once" },
		{ short: "s", long: "stats", help: "a table of counters" },
		{ short: "d", long: "disk", help: "disk statistics", simulated: false },
		{ short: "D", long: "disk-sum", help: "sums over disks", simulated: false },
		{ short: "p", long: "partition", arg: "dev", help: "one partition", simulated: false },
		{ short: "S", long: "unit", arg: "char", help: "unit of sizes: k, K, m, M" },
		{ short: "w", long: "wide", help: "wide columns" },
		{ short: "t", long: "timestamp", help: "add the time" },
		{ short: "y", long: "no-first", help: "leave out the figures since boot" },
	],
	*main(context) {
		const { sys, options, operands } = context;
		for (const operand of operands) if (!/^\d+$/.test(operand) || operand === "0") context.fail(`failed to parse argument: '${operand}'`);
		const unit = options.value("unit");
		if (unit !== undefined && !Object.hasOwn(units, unit)) context.fail("-S requires k, K, m or M (default is KiB)");
		if (options.has("forks")) {
			yield* context.print(`${String((yield* readSystemStat(sys)).forks).padStart(13)} forks\n`);
			return 0;
		}
		if (options.has("stats")) {
			yield* context.print(yield* statistics(context));
			return 0;
		}
		const delay = Number(operands[0] ?? 1);
		const count = operands.length > 1 ? Number(operands[1]) : operands.length === 1 ? Infinity : 1;
		const zone = yield* localZone(sys);
		const stamp = () =>
			options.has("timestamp") ? ` ${formatTime("%Y-%m-%d %H:%M:%S", { seconds: Math.floor(sys.clock("realtime")), nanoseconds: 0 }, zone)}` : "";
		let before: Look | undefined;
		if (options.has("no-first")) {
			before = yield* look(context);
			yield* sys.nanosleep(delay);
		}
		yield* context.print(heading(options.has("wide"), options.has("active")));
		for (let i = 0; i < count; i++) {
			if (i > 0) {
				yield* context.out.flush();
				yield* sys.nanosleep(delay);
			}
			const now = yield* look(context);
			yield* context.print(`${row(context, before, now)}${stamp()}\n`);
			before = now;
		}
		return 0;
	},
});
