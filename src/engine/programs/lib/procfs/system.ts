/** Figures of the whole machine from /proc: memory, processor time, load, time since boot. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { tryReadText } from "./process.ts";

/** /proc/meminfo, in kibibytes by the names of its lines. */
export class Memory {
	private readonly values: ReadonlyMap<string, number>;
	private constructor(values: ReadonlyMap<string, number>) {
		this.values = values;
	}
	static *read(sys: Sys): Blocking<Memory> {
		const text = (yield* tryReadText(sys, "/proc/meminfo")) ?? "";
		return new Memory(new Map([...text.matchAll(/^(\S+):\s+(\d+)/gm)].map((m) => [m[1] as string, Number(m[2])])));
	}
	get(name: string): number {
		return this.values.get(name) ?? 0;
	}
	get total(): number {
		return this.get("MemTotal");
	}
	get free(): number {
		return this.get("MemFree");
	}
	get available(): number {
		return this.get("MemAvailable");
	}
	/** The page cache with what of the slabs can be had back, as free(1) counts it. */
	get cached(): number {
		return this.get("Cached") + this.get("SReclaimable");
	}
	get used(): number {
		return this.total - this.available;
	}
}

/** Ticks of one processor, or of all: user, nice, system, idle, iowait, irq, softirq, steal, guest, guest nice. */
export type ProcessorTicks = readonly number[];

export interface SystemStat {
	/** The sum first, then each processor. */
	readonly processors: readonly ProcessorTicks[];
	/** Seconds since the epoch at boot. */
	readonly bootTime: number;
	readonly forks: number;
	readonly running: number;
	readonly blocked: number;
	readonly interrupts: number;
	readonly contextSwitches: number;
}

/** /proc/stat. */
export function* readSystemStat(sys: Sys): Blocking<SystemStat> {
	const text = (yield* tryReadText(sys, "/proc/stat")) ?? "";
	const number = (name: string) => Number(new RegExp(`^${name} (\\d+)`, "m").exec(text)?.[1] ?? 0);
	return {
		processors: [...text.matchAll(/^cpu\d* +(.*)$/gm)].map((m) => (m[1] as string).split(" ").map(Number)),
		bootTime: number("btime"),
		forks: number("processes"),
		running: number("procs_running"),
		blocked: number("procs_blocked"),
		interrupts: number("intr"),
		contextSwitches: number("ctxt"),
	};
}

/** The three averages of /proc/loadavg. */
export function* readLoad(sys: Sys): Blocking<[string, string, string]> {
	const [one = "0.00", five = "0.00", fifteen = "0.00"] = ((yield* tryReadText(sys, "/proc/loadavg")) ?? "").split(" ");
	return [one, five, fifteen];
}

/** Seconds since boot, as the reader's time namespace counts them. */
export function* readUptime(sys: Sys): Blocking<number> {
	return Number.parseFloat((yield* tryReadText(sys, "/proc/uptime")) ?? "0");
}
