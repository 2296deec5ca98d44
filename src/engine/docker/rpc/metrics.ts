/** What a control group has used: containerd's cgroup v2 metrics, as the shim reads them from the group's files. Bytes, microseconds, counts. */
export interface CgroupMetrics {
	readonly pids: { readonly current: number /** 0 for no limit. */; readonly limit: number };
	/** Fields of cpu.stat. */
	readonly cpu: {
		readonly usageUsec: number;
		readonly userUsec: number;
		readonly systemUsec: number;
		readonly nrPeriods: number;
		readonly nrThrottled: number;
		readonly throttledUsec: number;
	};
	readonly memory: {
		/** memory.current and memory.max; Infinity does not travel, so no limit is the largest 64-bit number as a double. */
		readonly usage: number;
		readonly usageLimit: number;
		readonly swapUsage: number;
		readonly swapLimit: number;
		/** memory.stat by the kernel's names. */
		readonly stat: Readonly<Record<string, number>>;
	};
	/** Counters of memory.events. */
	readonly memoryEvents: { readonly low: number; readonly high: number; readonly max: number; readonly oom: number; readonly oomKill: number };
	/** io.stat, a line each. */
	readonly io: readonly {
		readonly major: number;
		readonly minor: number;
		readonly rbytes: number;
		readonly wbytes: number;
		readonly rios: number;
		readonly wios: number;
	}[];
}
