/** Processes as /proc shows them, for ps, pgrep, top and their kin. proc_pid_stat(5), proc_pid_status(5). */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { readText } from "../stdio.ts";

/** Files and links of /proc/PID that only some callers want. */
export type ProcessFile =
	| "cmdline"
	| "environ"
	| "cgroup"
	| "wchan"
	| "oom_score"
	| "oom_score_adj"
	| "loginuid"
	| "smaps_rollup"
	| "io"
	| "attr/current"
	| "autogroup";
export type ProcessLink = "exe" | "cwd" | "root";

/** Real, effective, saved and file system id. */
export type Ids = readonly [number, number, number, number];

/** Clock ticks a second in /proc. */
export const HERTZ = 100;

/** One process at the moment it was read. */
export class Process {
	readonly pid: number;
	readonly comm: string;
	/** R S D T t Z X I */
	readonly state: string;
	readonly status: ReadonlyMap<string, string>;
	/** Contents of the files asked for; "" where one could not be read. */
	readonly files = new Map<ProcessFile, string>();
	readonly links = new Map<ProcessLink, string>();
	/** Namespace numbers by the names of /proc/PID/ns; none without permission. */
	readonly namespaces = new Map<string, number>();
	/** How many descriptors are open; undefined without permission. */
	descriptors: number | undefined;
	private readonly fields: readonly number[];

	constructor(pid: number, stat: string, status: string) {
		this.pid = pid;
		const open = stat.indexOf("(");
		const close = stat.lastIndexOf(")");
		this.comm = stat.slice(open + 1, close);
		const [state = "?", ...rest] = stat
			.slice(close + 2)
			.trim()
			.split(" ");
		this.state = state;
		this.fields = rest.map(Number);
		this.status = new Map(
			status
				.split("\n")
				.filter((line) => line.includes(":"))
				.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()]),
		);
	}

	/** A field of /proc/PID/stat by its number in proc_pid_stat(5), from 4. */
	stat(field: number): number {
		return this.fields[field - 4] ?? 0;
	}
	get ppid(): number {
		return this.stat(4);
	}
	get pgrp(): number {
		return this.stat(5);
	}
	get session(): number {
		return this.stat(6);
	}
	/** The device number of the controlling terminal; 0 for none. */
	get tty(): number {
		return this.stat(7);
	}
	get tpgid(): number {
		return this.stat(8);
	}
	/** Ticks of CPU time, with those of dead children where `children` is set. */
	ticks(children = false): number {
		return this.stat(14) + this.stat(15) + (children ? this.stat(16) + this.stat(17) : 0);
	}
	get priority(): number {
		return this.stat(18);
	}
	get nice(): number {
		return this.stat(19);
	}
	get threads(): number {
		return this.stat(20);
	}
	/** Seconds after boot at which it started. */
	get startTime(): number {
		return this.stat(22) / HERTZ;
	}
	/** Bytes. */
	get virtualSize(): number {
		return this.stat(23);
	}
	/** Kibibytes. */
	get resident(): number {
		return this.stat(24) * 4;
	}
	get processor(): number {
		return this.stat(39);
	}
	get realTimePriority(): number {
		return this.stat(40);
	}
	/** SCHED_*: 0 other, 1 fifo, 2 rr, 3 batch, 5 idle, 6 deadline. */
	get policy(): number {
		return this.stat(41);
	}
	get uids(): Ids {
		return this.ids("Uid");
	}
	get gids(): Ids {
		return this.ids("Gid");
	}
	get groups(): number[] {
		return (this.status.get("Groups") ?? "").split(" ").filter(Boolean).map(Number);
	}
	get isKernelThread(): boolean {
		return (this.stat(9) & 0x200000) !== 0;
	}
	get isZombie(): boolean {
		return this.state === "Z";
	}
	/** The words of the command line; none for kernel threads and zombies. Needs the file "cmdline". */
	get words(): string[] {
		const text = this.files.get("cmdline") ?? "";
		return text === "" ? [] : text.replace(/\0+$/, "").split("\0");
	}
	get environment(): string[] {
		return (this.files.get("environ") ?? "").split("\0").filter(Boolean);
	}
	/** A value of /proc/PID/status in kibibytes (`VmRSS`). */
	kibibytes(name: string): number {
		return Number.parseInt(this.status.get(name) ?? "0", 10);
	}
	/** A mask of /proc/PID/status (`SigCgt`, `CapEff`) in its sixteen digits. */
	mask(name: string): string {
		return this.status.get(name) ?? "0".repeat(16);
	}
	private ids(name: string): Ids {
		const [real = 0, effective = 0, saved = 0, fs = 0] = (this.status.get(name) ?? "").split("\t").map(Number);
		return [real, effective, saved, fs];
	}
}

/** What to read besides stat and status. */
export interface ProcessNeeds {
	readonly files?: Iterable<ProcessFile>;
	readonly links?: Iterable<ProcessLink>;
	readonly namespaces?: boolean;
	readonly descriptors?: boolean;
}

function attempt<T>(read: () => T): T | undefined {
	try {
		return read();
	} catch (error) {
		if (isErrno(error)) return undefined;
		throw error;
	}
}

/** The text of a file; undefined where it cannot be read, as when the process has gone. */
export function* tryReadText(sys: Sys, path: string): Blocking<string | undefined> {
	try {
		return yield* readText(sys, path);
	} catch (error) {
		if (isErrno(error)) return undefined;
		throw error;
	}
}

export const namespaceFiles = ["cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"] as const;

/** The number of a namespace link; undefined where it may not be read. */
export function namespaceNumber(sys: Sys, path: string): number | undefined {
	const target = attempt(() => sys.readlink(path));
	const digits = target === undefined ? null : /\[(\d+)\]$/.exec(target);
	return digits ? Number(digits[1]) : undefined;
}

/** Reads one process; undefined when there is none of that number. */
export function* readProcess(sys: Sys, pid: number, needs: ProcessNeeds = {}): Blocking<Process | undefined> {
	const base = `/proc/${pid}`;
	const stat = yield* tryReadText(sys, `${base}/stat`);
	const status = stat === undefined ? undefined : yield* tryReadText(sys, `${base}/status`);
	if (stat === undefined || status === undefined) return undefined;
	const process = new Process(pid, stat, status);
	for (const file of needs.files ?? []) process.files.set(file, (yield* tryReadText(sys, `${base}/${file}`)) ?? "");
	for (const link of needs.links ?? []) process.links.set(link, attempt(() => sys.readlink(`${base}/${link}`)) ?? "");
	if (needs.namespaces) {
		for (const kind of namespaceFiles) {
			const number = namespaceNumber(sys, `${base}/ns/${kind}`);
			if (number !== undefined) process.namespaces.set(kind, number);
		}
	}
	if (needs.descriptors) process.descriptors = attempt(() => sys.readdir(`${base}/fd`).length);
	if (sys.spend(20)) yield* sys.reschedule();
	return process;
}

/** The numbers in /proc, in ascending order. */
export function listPids(sys: Sys): number[] {
	return sys
		.readdir("/proc")
		.map((entry) => entry.name)
		.filter((name) => /^[1-9]\d*$/.test(name))
		.map(Number)
		.sort((a, b) => a - b);
}

/** All processes that this /proc shows. */
export function* readProcesses(sys: Sys, needs: ProcessNeeds = {}): Blocking<Process[]> {
	const out: Process[] = [];
	for (const pid of listPids(sys)) {
		const process = yield* readProcess(sys, pid, needs);
		if (process) out.push(process);
	}
	return out;
}
