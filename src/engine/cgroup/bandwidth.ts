/** Quota of a cpu group in each period: when it is used up, its tasks wait for the next. sched/fair.c, CFS bandwidth control. */
import { Errno } from "../kernel/errno.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { Timer } from "../kernel/timers.ts";
import type { CpuGroup } from "./cpu.ts";

const MICROSECOND = 1000;
const MIN_PERIOD = 1000;
const MAX_PERIOD = 1_000_000;
const MIN_QUOTA = 1000;
/** max_bw_quota_period_us and the like: what fits the kernel's numbers. */
const MAX_QUOTA = (2 ** 44 - 1) / 1000;

export class Bandwidth {
	private readonly kernel: Kernel;
	owner: CpuGroup | undefined;
	/** Microseconds; Infinity for none. */
	quota = Infinity;
	period = 100_000;
	burst = 0;
	periods = 0;
	throttledPeriods = 0;
	bursts = 0;
	/** Microseconds used beyond the quota out of what was saved. */
	burstTime = 0;
	/** Nanoseconds. */
	private runtime = 0;
	private before = 0;
	private timer: Timer | undefined;
	private idle = false;
	private throttledSince: number | undefined;
	private throttled = 0;
	/** How many processors' worth of tasks wait. */
	private waiting = 0;

	constructor(kernel: Kernel) {
		this.kernel = kernel;
	}

	get isThrottled(): boolean {
		return this.throttledSince !== undefined;
	}
	get limited(): boolean {
		return this.quota !== Infinity;
	}
	/** Nanoseconds that processors stood throttled, the present wait included. */
	get throttledTime(): number {
		return this.throttled + (this.throttledSince === undefined ? 0 : (this.kernel.now - this.throttledSince) * this.waiting);
	}
	/** Nanoseconds left in this period. */
	get left(): number {
		return this.timer ? this.runtime : this.quota * MICROSECOND;
	}

	/** tg_set_cfs_bandwidth: all in microseconds. EINVAL outside what the kernel takes. */
	set(quota: number, period: number, burst = this.burst): void {
		if (period < MIN_PERIOD || period > MAX_PERIOD || quota < MIN_QUOTA || (quota !== Infinity && quota > MAX_QUOTA)) throw new Errno("EINVAL");
		if (quota !== Infinity && (burst > quota || burst + quota > MAX_QUOTA)) throw new Errno("EINVAL");
		this.quota = quota;
		this.period = period;
		this.burst = burst;
		if (!this.limited) {
			this.unthrottle();
			return;
		}
		if (this.timer) this.refill();
		else this.start();
		if (this.runtime > 0) this.unthrottle();
	}
	private refill(): void {
		this.runtime = Math.min(this.runtime + this.quota * MICROSECOND, (this.quota + this.burst) * MICROSECOND);
		this.before = this.runtime;
	}
	stop(): void {
		if (this.timer) this.kernel.timers.cancel(this.timer);
		this.timer = undefined;
		this.unthrottle();
	}

	private start(): void {
		if (this.timer) return;
		this.runtime = this.before = this.quota * MICROSECOND;
		this.idle = false;
		this.arm(this.kernel.now);
	}
	private arm(from: number): void {
		const at = from + this.period * MICROSECOND;
		this.timer = this.kernel.timers.set(at, () => this.tick(at));
	}

	/** do_sched_cfs_period_timer. */
	private tick(at: number): void {
		this.periods++;
		const used = this.before - this.runtime;
		const over = used - this.quota * MICROSECOND;
		if (over > 0 && this.burst > 0) {
			this.bursts++;
			this.burstTime += over / MICROSECOND;
		}
		this.timer = undefined;
		if (!this.limited) return;
		this.refill();
		if (this.isThrottled) {
			this.throttledPeriods++;
			this.idle = false;
			this.arm(at);
			if (this.runtime > 0) this.unthrottle();
		} else if (!this.idle) {
			this.idle = true;
			this.arm(at);
		}
	}

	/** A task of the group ran so long. */
	consume(ns: number): void {
		if (!this.timer) this.start();
		this.idle = false;
		this.runtime -= ns;
		if (this.runtime > 0 || this.isThrottled) return;
		this.throttledSince = this.kernel.now;
		this.waiting = 0;
		if (this.owner) this.kernel.cgroups.holdChanged(this.owner.group);
	}
	/** A task of the group wants to run and must wait. */
	wait(): void {
		if (this.throttledSince === undefined || this.waiting >= this.kernel.options.cpus) return;
		this.throttled -= (this.kernel.now - this.throttledSince) * 1;
		this.waiting++;
	}
	private unthrottle(): void {
		if (this.throttledSince === undefined) return;
		this.throttled = this.throttledTime;
		this.throttledSince = undefined;
		this.waiting = 0;
		if (this.owner) this.kernel.cgroups.holdChanged(this.owner.group);
	}
}
