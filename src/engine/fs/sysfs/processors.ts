/** /sys/devices/system/cpu. */
import type { Kernel } from "../../kernel/kernel.ts";
import { constant, directory, link, type SysEntries, type SysEntry, uevent } from "./entries.ts";

/** "0-3", "0": a list of numbers from zero. */
const listUpTo = (count: number): string => (count === 1 ? "0" : `0-${count - 1}`);
const mask = (bits: number): string => bits.toString(16);

/** Level, type, size, ways and sets of each cache of one processor. */
const caches = [
	[1, "Data", "64K", 2, 512],
	[1, "Instruction", "64K", 2, 512],
	[2, "Unified", "512K", 16, 512],
	[3, "Unified", "16384K", 16, 16384],
] as const;

function cache(cpu: number, index: number): SysEntry {
	const [level, type, size, ways, sets] = caches[index] as (typeof caches)[number];
	return directory({
		coherency_line_size: constant(64),
		id: constant(cpu),
		level: constant(level),
		number_of_sets: constant(sets),
		physical_line_partition: constant(1),
		shared_cpu_list: constant(cpu),
		shared_cpu_map: constant(mask(2 ** cpu)),
		size: constant(size),
		type: constant(type),
		uevent: uevent(),
		ways_of_associativity: constant(ways),
	});
}

function topology(cpu: number, count: number): SysEntry {
	const [own, all] = [mask(2 ** cpu), mask(2 ** count - 1)];
	const groups = { cluster: [own, cpu], core: [own, cpu], die: [all, listUpTo(count)], package: [all, listUpTo(count)] } as const;
	const out: Record<string, SysEntry> = {};
	for (const [name, [map, list]] of Object.entries(groups)) {
		out[`${name}_cpus`] = constant(map);
		out[`${name}_cpus_list`] = constant(list);
	}
	return directory({
		...out,
		cluster_id: constant(65535),
		core_id: constant(cpu),
		core_siblings: constant(all),
		core_siblings_list: constant(listUpTo(count)),
		die_id: constant(0),
		physical_package_id: constant(0),
		thread_siblings: constant(own),
		thread_siblings_list: constant(cpu),
	});
}

function processor(cpu: number, count: number): SysEntry {
	return directory({
		cache: directory({ ...Object.fromEntries(caches.map((_, i) => [`index${i}`, cache(cpu, i)])), uevent: uevent() }),
		cpu_capacity: constant(1024),
		// the first processor cannot be switched off
		...(cpu > 0 ? { online: constant(1) } : {}),
		subsystem: link("../../../../bus/cpu"),
		topology: topology(cpu, count),
		uevent: uevent({ DRIVER: "processor", MODALIAS: "cpu:type:x86" }),
	});
}

export function processors(kernel: Kernel): SysEntries {
	const { cpus } = kernel.options;
	return {
		...Object.fromEntries(Array.from({ length: cpus }, (_, cpu) => [`cpu${cpu}`, processor(cpu, cpus)])),
		isolated: constant(""),
		kernel_max: constant(8191),
		nohz_full: constant("(null)"),
		offline: constant(""),
		online: constant(listUpTo(cpus)),
		possible: constant(listUpTo(cpus)),
		present: constant(listUpTo(cpus)),
		smt: directory({ active: constant(0), control: constant("notsupported") }),
		uevent: uevent(),
	};
}
