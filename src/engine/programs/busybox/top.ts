/** BusyBox's top: a few lines on the machine, and processes by their share of the processor. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { Accounts } from "../lib/accounts.ts";
import { type Process, readProcesses } from "../lib/procfs/process.ts";
import { Memory } from "../lib/procfs/system.ts";
import { readText } from "../lib/stdio.ts";
import { commandOf } from "./command.ts";

interface Sample {
	/** Ticks of all processors: user, nice, system, idle, iowait, irq, softirq. */
	readonly cpu: readonly number[];
	readonly processes: readonly Process[];
}

function* sample(sys: Sys): Blocking<Sample> {
	const line = (yield* readText(sys, "/proc/stat")).split("\n", 1)[0] ?? "";
	return { cpu: line.split(/\s+/).slice(1, 8).map(Number), processes: yield* readProcesses(sys, { files: ["cmdline"] }) };
}

const percent = (part: number, whole: number): string => `${Math.round(whole > 0 ? (part * 100) / whole : 0)}%`.padStart(4);

function* page(sys: Sys, accounts: Accounts, now: Sample, before: Sample | undefined, rows: number, columns: number): Blocking<string> {
	const memory = yield* Memory.read(sys);
	const k = (name: string) => `${memory.get(name)}K`;
	const spent = now.cpu.map((n, i) => n - (before?.cpu[i] ?? 0));
	const total = spent.reduce((a, b) => a + b, 0);
	const share = (i: number) => percent(spent[i] ?? 0, total);
	const load = (yield* readText(sys, "/proc/loadavg")).trim();
	const lines = [
		`Mem: ${memory.total - memory.get("MemFree")}K used, ${k("MemFree")} free, ${k("Shmem")} shrd, ${k("Buffers")} buff, ${k("Cached")} cached`,
		`CPU: ${share(0)} usr ${share(2)} sys ${share(1)} nic ${share(3)} idle ${share(4)} io ${share(5)} irq ${share(6)} sirq`,
		`Load average: ${load}`,
		"  PID  PPID USER     STAT   RSS %RSS %CPU COMMAND",
	];
	const ticks = (p: Process) => p.ticks() - (before?.processes.find((o) => o.pid === p.pid)?.ticks() ?? 0);
	const sorted = [...now.processes].sort((a, b) => ticks(b) - ticks(a) || b.resident - a.resident || a.pid - b.pid);
	for (const p of sorted) {
		const stat = `${p.state}${p.resident === 0 && !p.isZombie ? "W" : " "}${p.nice < 0 ? "<" : p.nice > 0 ? "N" : " "}`;
		const user = accounts.userName(p.uids[1]).slice(0, 8).padEnd(8);
		const resident = String(p.resident).padStart(6);
		lines.push(
			`${String(p.pid).padStart(5)} ${String(p.ppid).padStart(5)} ${user} ${stat} ${resident} ${percent(p.resident, memory.total)} ${percent(ticks(p), total)} ${commandOf(p)}`,
		);
	}
	return lines
		.slice(0, rows)
		.map((l) => `${l.slice(0, columns)}\n`)
		.join("");
}

/** Whether a key that ends the program was typed while waiting. */
function* waited(sys: Sys, seconds: number, keys: boolean): Blocking<boolean> {
	if (!keys) {
		yield* sys.nanosleep(seconds);
		return false;
	}
	const ready = yield* sys.poll([{ fd: 0, read: true }], seconds);
	if (ready.length === 0) return false;
	const typed = yield* sys.read(0, 16);
	return typed.length === 0 || typed.some((b) => b === 113 || b === 3);
}

export function* top(sys: Sys, argv: readonly string[]): Blocking<number> {
	const args = argv.slice(1).join(" ");
	const batch = /(^| )-\w*b/.test(args);
	const rounds = Number(/-\w*n ?(\d+)/.exec(args)?.[1] ?? Number.POSITIVE_INFINITY);
	const delay = Number(/-\w*d ?(\d+)/.exec(args)?.[1] ?? 5);
	const keys = !batch && sys.isatty(0) && sys.isatty(1);
	const accounts = yield* Accounts.load(sys);
	const old = keys ? sys.tcgetattr(0) : undefined;
	if (old) sys.tcsetattr(0, { ...old, icanon: false, echo: false });
	try {
		let before: Sample | undefined;
		for (let round = 0; round < rounds; round++) {
			if (round > 0 && (yield* waited(sys, delay, keys))) break;
			const now = yield* sample(sys);
			const size = keys ? sys.getWindowSize(1) : { rows: Number.POSITIVE_INFINITY, cols: 79 };
			yield* sys.write(1, (keys ? "\x1b[H\x1b[J" : "") + (yield* page(sys, accounts, now, before, size.rows - 1, batch ? 512 : size.cols)));
			before = now;
		}
	} catch (error) {
		if (!isErrno(error)) throw error;
	} finally {
		if (old) sys.tcsetattr(0, old);
	}
	return 0;
}
