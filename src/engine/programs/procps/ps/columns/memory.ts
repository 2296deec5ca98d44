/** How much: memory, faults, input and output. */
import type { Process } from "../../../lib/procfs/process.ts";
import { named, type PsColumns, type PsView, right } from "../column.ts";

const process = { of: "process" } as const;

function memoryShare(p: Process, v: PsView): number {
	return v.totalMemory === 0 ? 0 : Math.min(999, Math.floor((p.resident * 1000) / v.totalMemory));
}

const kib = (header: string, width: number, of: (p: Process) => number) => right(header, width, of, process);
const virtual = (p: Process): number => p.virtualSize / 1024;
const text = (p: Process): number => (p.isZombie || p.isKernelThread ? 0 : Math.max(0, Math.floor((p.stat(27) - p.stat(26)) / 1024)));
const data = (p: Process): number => Math.max(0, virtual(p) - text(p));
const pmem = right("%MEM", 4, (p, v) => (memoryShare(p, v) / 10).toFixed(1), { key: memoryShare, of: "process" });

const rollup =
	(name: string) =>
	(p: Process): number =>
		Number(new RegExp(`^${name}: +(\\d+)`, "m").exec(p.files.get("smaps_rollup") ?? "")?.[1] ?? 0);
const io =
	(name: string) =>
	(p: Process): number =>
		Number(new RegExp(`^${name}: (\\d+)`, "m").exec(p.files.get("io") ?? "")?.[1] ?? 0);
const fromRollup = { files: ["smaps_rollup"], of: "process" } as const;
const fromIo = { files: ["io"], of: "process" } as const;

export const memoryColumns: PsColumns = {
	...named("vsz vsize", kib("VSZ", 6, virtual)),
	...named(
		"rss rssize",
		kib("RSS", 5, (p) => p.resident),
	),
	rsz: kib("RSZ", 5, (p) => p.resident),
	sgi_rss: kib("RSS", 4, (p) => p.resident),
	sz: kib("SZ", 5, (p) => virtual(p) / 4),
	size: kib("SIZE", 5, (p) => (p.isZombie ? 0 : p.kibibytes("VmData") + p.kibibytes("VmStk"))),
	m_size: kib("SIZE", 5, (p) => p.virtualSize),
	...named("drs m_drs", kib("DRS", 5, data)),
	...named("trs m_trs", kib("TRS", 4, text)),
	dsiz: kib("DSIZ", 4, data),
	tsiz: kib("TSIZ", 4, text),
	trss: kib("TRSS", 4, (p) => p.resident),
	pss: right("PSS", 5, rollup("Pss"), fromRollup),
	uss: right("USS", 5, (p) => rollup("Private_Clean")(p) + rollup("Private_Dirty")(p), fromRollup),
	...named("%mem pmem", pmem),
	...named(
		"min_flt",
		right("MINFL", 6, (p) => p.stat(10)),
	),
	...named(
		"maj_flt",
		right("MAJFL", 6, (p) => p.stat(12)),
	),
	minflt: right("MINFLT", 6, (p) => p.stat(10)),
	majflt: right("MAJFLT", 6, (p) => p.stat(12)),
	pagein: right("PAGEIN", 6, (p) => p.stat(12)),
	rchars: right("RCHARS", 6, io("rchar"), fromIo),
	wchars: right("WCHARS", 6, io("wchar"), fromIo),
	rops: right("ROPS", 5, io("syscr"), fromIo),
	wops: right("WOPS", 5, io("syscw"), fromIo),
	rbytes: right("RBYTES", 5, io("read_bytes"), fromIo),
	wbytes: right("WBYTES", 5, io("write_bytes"), fromIo),
	wcbytes: right("WCBYTES", 5, io("cancelled_write_bytes"), fromIo),
	oom: right("OOM", 4, (p) => Number(p.files.get("oom_score") || 0), { files: ["oom_score"], ...process }),
	oomadj: right("OOMADJ", 5, (p) => Number(p.files.get("oom_score_adj") || 0), { files: ["oom_score_adj"], ...process }),
	numa: right("NUMA", 4, () => -1),
};
