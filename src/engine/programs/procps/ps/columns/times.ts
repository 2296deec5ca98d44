/** When and how long: start, elapsed and processor time. */
import { HERTZ, type Process } from "../../../lib/procfs/process.ts";
import { formatTime } from "../../../lib/time-format.ts";
import { left, named, type PsColumn, type PsColumns, type PsView, right } from "../column.ts";

const two = (n: number): string => String(n).padStart(2, "0");

const cpuSeconds = (p: Process, v: PsView): number => Math.floor(p.ticks(v.request.cumulative) / HERTZ);
const elapsed = (p: Process, v: PsView): number => Math.max(0, Math.floor(v.uptime - p.startTime));
const startedAt = (p: Process, v: PsView): number => Math.floor(v.bootTime + p.startTime);

/** DD-HH:MM:SS; the hours are left out below one where `short` is set. */
export function clockTime(seconds: number, short: boolean): string {
	const days = Math.floor(seconds / 86400);
	const hours = Math.floor(seconds / 3600) % 24;
	const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
	if (days > 0) return `${days}-${two(hours)}:${rest}`;
	return short && hours === 0 ? rest : `${two(hours)}:${rest}`;
}

const cpuTime = (header: string): PsColumn => right(header, 8, (p, v) => clockTime(cpuSeconds(p, v), false), { key: (p, v) => p.ticks(v.request.cumulative) });

/** Hundredths of a percent that the process had of one processor since it started, times a factor. */
function share(p: Process, v: PsView, scale: number): number {
	const alive = v.uptime - p.startTime;
	return alive <= 0 ? 0 : Math.floor((p.ticks(v.request.cumulative) * scale) / HERTZ / Math.max(alive, 1 / HERTZ));
}

function percent(p: Process, v: PsView): string {
	const tenths = share(p, v, 1000);
	return tenths > 999 ? String(Math.floor(tenths / 10)) : `${Math.floor(tenths / 10)}.${tenths % 10}`;
}

const format = (seconds: number, v: PsView, pattern: string): string => formatTime(pattern, { seconds, nanoseconds: 0 }, v.zone);

/** HH:MM today, MonDD this year, else the year. */
function startDay(p: Process, v: PsView): string {
	const at = startedAt(p, v);
	if (format(at, v, "%Y") !== format(v.now, v, "%Y")) return format(at, v, "%Y");
	return format(at, v, format(at, v, "%j") === format(v.now, v, "%j") ? "%H:%M" : "%b%d");
}

const byStart = { key: (p: Process) => p.startTime, of: "process" } as const;
const pcpu = right("%CPU", 4, percent, { key: (p, v) => share(p, v, 1000) });
const cpuUse = right("C", 2, (p, v) => Math.min(99, share(p, v, 100)));

export const timeColumns: PsColumns = {
	...named("time cputime atime", cpuTime("TIME")),
	...named("times cputimes", right("TIME", 8, cpuSeconds)),
	bsdtime: right("TIME", 6, (p, v) => `${Math.floor(cpuSeconds(p, v) / 60)}:${two(cpuSeconds(p, v) % 60)}`, { key: (p, v) => p.ticks(v.request.cumulative) }),
	etime: right("ELAPSED", 11, (p, v) => clockTime(elapsed(p, v), true), { key: elapsed, of: "process" }),
	etimes: right("ELAPSED", 7, elapsed, { of: "process" }),
	start: right("STARTED", 8, (p, v) => format(startedAt(p, v), v, v.now - startedAt(p, v) > 86400 ? "  %b %d" : "%H:%M:%S"), byStart),
	lstart: right("STARTED", 24, (p, v) => format(startedAt(p, v), v, v.request.dateFormat ?? "%a %b %e %H:%M:%S %Y"), byStart),
	bsdstart: right("START", 6, (p, v) => format(startedAt(p, v), v, v.now - startedAt(p, v) > 86400 ? "%b %e" : "%H:%M"), byStart),
	stime: left("STIME", 5, startDay, byStart),
	start_time: left("START", 5, startDay, byStart),
	...named("%cpu pcpu", pcpu),
	c: cpuUse,
	util: cpuUse,
	cp: right("CP", 3, (p, v) => Math.min(999, share(p, v, 1000))),
	cuu: right("%CUU", 6, (p, v) => (share(p, v, 100000) / 1000).toFixed(3)),
	cuc: right("%CUC", 7, (p, v) => (share(p, v, 100000) / 1000).toFixed(3)),
};
