/** memory.stat and memory.numa_stat: one list of counters, what is not tracked here is 0 as on an idle machine. */
import type { MemoryGroup } from "./memory.ts";
import { PAGE } from "./parse.ts";

/** Per-processor counters that a group with tasks takes, bytes. */
const PER_CPU = 64;

/** Counters in bytes, in the order of memory.stat; those after `slab` in the second list are counts. */
const byteNames =
	"anon file kernel kernel_stack pagetables sec_pagetables percpu sock vmalloc shmem zswap zswapped zswap_incomp file_mapped file_dirty file_writeback swapcached anon_thp file_thp shmem_thp inactive_anon active_anon inactive_file active_file unevictable slab_reclaimable slab_unreclaimable slab hugetlb".split(
		" ",
	);
const reclaimNames =
	"workingset_refault_anon workingset_refault_file workingset_activate_anon workingset_activate_file workingset_restore_anon workingset_restore_file workingset_nodereclaim pgdemote_kswapd pgdemote_direct pgdemote_khugepaged pgdemote_proactive pgsteal_kswapd pgsteal_direct pgsteal_khugepaged pgsteal_proactive pgscan_kswapd pgscan_direct pgscan_khugepaged pgscan_proactive pgrefill pgpromote_success".split(
		" ",
	);
const eventNames =
	"pgscan pgsteal pswpin pswpout pgfault pgmajfault pgactivate pgdeactivate pglazyfree pglazyfreed swpin_zero swpout_zero zswpin zswpout zswpwb thp_fault_alloc thp_collapse_alloc thp_swpout thp_swpout_fallback numa_pages_migrated numa_pte_updates numa_hint_faults".split(
		" ",
	);
/** Not by node, so absent from memory.numa_stat. */
const notByNode = new Set(["kernel", "percpu", "sock", "zswap", "zswapped", "zswap_incomp", "slab"]);

function values(state: MemoryGroup): Record<string, number> {
	const bytes = (kind: Parameters<MemoryGroup["total"]>[0]) => state.total(kind) * PAGE;
	const [anon, file, shmem, stack, tables, slab, pipe] = [
		bytes("anon"),
		bytes("file"),
		bytes("shmem"),
		bytes("kernelStack"),
		bytes("pageTables"),
		bytes("slab"),
		bytes("pipe"),
	] as [number, number, number, number, number, number, number];
	const steal = state.totalCount("pgsteal");
	const scan = state.totalCount("pgscan");
	const perCpu = stack > 0 ? PER_CPU : 0;
	return {
		anon,
		file: file + shmem,
		kernel: stack + tables + slab + pipe,
		kernel_stack: stack,
		pagetables: tables,
		percpu: perCpu,
		shmem,
		file_dirty: state.dirty * PAGE,
		active_anon: anon + shmem,
		inactive_file: file,
		slab_unreclaimable: slab,
		slab,
		pgsteal_direct: steal,
		pgscan_direct: scan,
		pgscan: scan,
		pgsteal: steal,
		pgfault: state.totalCount("pgfault"),
	};
}

export function memoryStatText(state: MemoryGroup): string {
	const known = values(state);
	return [...byteNames, ...reclaimNames, ...eventNames].map((name) => `${name} ${known[name] ?? 0}\n`).join("");
}

export function numaStatText(state: MemoryGroup): string {
	const known = values(state);
	return [...byteNames.filter((n) => !notByNode.has(n)), ...reclaimNames].map((name) => `${name} N0=${known[name] ?? 0}\n`).join("");
}
