/** /proc/cpuinfo, stat, loadavg and uptime. */
import type { Kernel } from "../../kernel/kernel.ts";
import type { Task } from "../../kernel/task.ts";

/** A step's time on one processor, as the scheduler charges it. Nanoseconds. */
const STEP_NS = 1000;
const TICK_NS = 1e7;

export const cpuinfoText = (kernel: Kernel): string =>
	Array.from({ length: kernel.options.cpus }, (_, i) =>
		[
			`processor\t: ${i}`,
			"vendor_id\t: AuthenticAMD",
			"cpu family\t: 15",
			"model\t\t: 107",
			"model name\t: Underdock virtual CPU",
			"stepping\t: 1",
			"microcode\t: 0x1000065",
			"cpu MHz\t\t: 2599.996",
			"cache size\t: 512 KB",
			"physical id\t: 0",
			`siblings\t: ${kernel.options.cpus}`,
			`core id\t\t: ${i}`,
			`cpu cores\t: ${kernel.options.cpus}`,
			`apicid\t\t: ${i}`,
			`initial apicid\t: ${i}`,
			"fpu\t\t: yes",
			"fpu_exception\t: yes",
			"cpuid level\t: 13",
			"wp\t\t: yes",
			"flags\t\t: fpu de pse tsc msr pae cx8 apic sep cmov pat mmx fxsr sse sse2 ht syscall nx lm hypervisor",
			"bugs\t\t:",
			"bogomips\t: 5199.99",
			"clflush size\t: 64",
			"cache_alignment\t: 64",
			"address sizes\t: 40 bits physical, 57 bits virtual",
			"power management:",
			"",
			"",
		].join("\n"),
	).join("");

/** Ticks of all processors: what tasks ran, and the rest idle. */
function ticks(kernel: Kernel): { busy: number; idle: number } {
	const all = Math.floor((kernel.now * kernel.options.cpus) / TICK_NS);
	const busy = Math.min(all, Math.floor((kernel.steps * STEP_NS) / TICK_NS));
	return { busy, idle: all - busy };
}

/** /proc/stat; the boot lies as much earlier as the clock since boot is ahead in the time namespace of who reads. */
export function systemStatText(kernel: Kernel, reader: Task): string {
	const { cpus } = kernel.options;
	const { busy, idle } = ticks(kernel);
	const share = (total: number, i: number) => Math.floor(total / cpus) + (i < total % cpus ? 1 : 0);
	const line = (name: string, user: number, rest: number) => `${name} ${user} 0 0 ${rest} 0 0 0 0 0 0\n`;
	let switches = 0;
	for (const task of kernel.pidNamespace.tasks.values()) switches += task.voluntarySwitches + task.involuntarySwitches;
	return (
		line("cpu ", busy, idle) +
		Array.from({ length: cpus }, (_, i) => line(`cpu${i}`, share(busy, i), share(idle, i))).join("") +
		`intr 0\nctxt ${switches}\nbtime ${Math.floor(kernel.options.bootTime / 1000 - reader.ns.time.boottime / 1e9)}\nprocesses ${kernel.forks}\nprocs_running ${kernel.runnable + 1}\nprocs_blocked 0\nsoftirq 0\n`
	);
}

interface Load {
	at: number;
	readonly averages: [number, number, number];
}

const loads = new WeakMap<Kernel, Load>();
const spans = [60, 300, 900] as const;

/** Exponential averages over 1, 5 and 15 minutes, brought up to date when somebody looks. */
export function loadavgText(kernel: Kernel, reader: Task): string {
	let load = loads.get(kernel);
	if (!load) {
		load = { at: 0, averages: [0, 0, 0] };
		loads.set(kernel, load);
	}
	const seconds = (kernel.now - load.at) / 1e9;
	spans.forEach((span, i) => {
		const keep = Math.exp(-seconds / span);
		(load as Load).averages[i] = (load as Load).averages[i as 0] * keep + kernel.runnable * (1 - keep);
	});
	load.at = kernel.now;
	return `${load.averages.map((a) => a.toFixed(2)).join(" ")} ${kernel.runnable + 1}/${kernel.taskCount} ${reader.pidNamespace.lastPid}\n`;
}

export function uptimeText(kernel: Kernel, reader: Task): string {
	const { idle } = ticks(kernel);
	return `${((kernel.now + reader.ns.time.boottime) / 1e9).toFixed(2)} ${(idle / 100).toFixed(2)}\n`;
}
