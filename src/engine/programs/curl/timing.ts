/** When the phases of a transfer were over, in seconds since its start: `time_*` of --write-out. */
import type { Sys } from "../../kernel/abi.ts";

export type Phase = "namelookup" | "connect" | "appconnect" | "pretransfer" | "posttransfer" | "starttransfer" | "total";

export class Timing {
	private readonly sys: Sys;
	private start: number;
	private readonly phases = new Map<Phase, number>();
	/** Seconds spent with redirects before the last request. */
	redirect = 0;
	constructor(sys: Sys) {
		this.sys = sys;
		this.start = sys.clock("monotonic");
	}
	get elapsed(): number {
		return this.sys.clock("monotonic") - this.start;
	}
	get milliseconds(): number {
		return Math.floor(this.elapsed * 1000);
	}
	reached(phase: Phase): void {
		this.phases.set(phase, this.elapsed);
	}
	/** A redirect begins all phases but the total again. */
	redirected(): void {
		this.redirect = this.elapsed;
	}
	at(phase: Phase): number {
		return this.phases.get(phase) ?? 0;
	}
}
