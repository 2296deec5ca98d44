/** /proc/PID/stat and statm. proc_pid_stat(5). */
import { signalNumber } from "../../kernel/signal-names.ts";
import type { Task } from "../../kernel/task.ts";
import type { PidNamespace } from "../../namespaces/pid.ts";
import { signalMask } from "./status.ts";

/** SCHED_*. */
const policyNumbers = { other: 0, fifo: 1, rr: 2, batch: 3, idle: 5, deadline: 6 } as const;
/** Where programs are loaded, as without randomization. */
const CODE_START = 0x55885272c000;
const CODE_SIZE = 20521;
const STACK_START = 0x7ffecd365ba0;
const PAGE = 4096;
/** What any program takes: text, libraries, stack. Bytes. */
const BASE_SIZE = 3108864;
const BASE_RESIDENT = 1847296;

/** What a task holds, bytes: address space, resident set and its peak. */
export function memoryOf(task: Task): { size: number; resident: number; peak: number } {
	if (task.kernelThread || !task.alive) return { size: 0, resident: 0, peak: 0 };
	const pages = (bytes: number) => Math.ceil(bytes / PAGE) * PAGE;
	return { size: BASE_SIZE + pages(task.memory), resident: BASE_RESIDENT + pages(task.memory), peak: BASE_RESIDENT + pages(task.peakMemory) };
}

export function stateLetter(task: Task): string {
	switch (task.state.kind) {
		case "runnable":
			// what is frozen sleeps: so that it can be killed in v2, not in v1
			if (task.groups.frozen) return task.groups.frozen === "v1" ? "D" : "S";
			return "R";
		case "sleeping":
			if (task.groups.frozen === "v1") return "D";
			// workers that wait for work do not count as load
			return task.kernelThread && /^(kworker|rcu_)/.test(task.comm) ? "I" : "S";
		case "stopped":
			return "T";
		case "zombie":
			return "Z";
		default:
			return "X";
	}
}

const ticks = (ns: number): number => Math.floor(ns / 1e7);

/** Major 136 is that of /dev/pts. */
const terminalNumber = (task: Task): number => (task.session.tty ? 136 * 256 + task.session.tty.index : 0);

function exitCode(task: Task): number {
	if (task.state.kind !== "zombie") return 0;
	const { status } = task.state;
	if (status.kind === "exited") return status.code << 8;
	return status.kind === "signaled" ? signalNumber(status.signal) : 0;
}

export function statText(task: Task, view: PidNamespace, reader: Task): string {
	const { size, resident } = memoryOf(task);
	const realTime = task.scheduling.policy === "fifo" || task.scheduling.policy === "rr";
	const flags = task.kernelThread ? 0x208040 : 0x400000 | (task.exe ? 0 : 0x40);
	const handled = [...task.dispositions].filter(([, d]) => typeof d.action === "function").map(([s]) => s);
	const ignored = [...task.dispositions].filter(([, d]) => d.action === "ignore").map(([s]) => s);
	const fields = [
		task.pidIn(view),
		`(${task.comm})`,
		stateLetter(task),
		task.parent?.pidIn(view) ?? 0,
		task.kernelThread ? 0 : task.group.idIn(view),
		task.kernelThread ? 0 : task.session.idIn(view),
		terminalNumber(task),
		task.session.tty ? (task.session.tty.foreground?.idIn(view) ?? -1) : -1,
		flags,
		127,
		0,
		0,
		0,
		ticks(task.userTime),
		ticks(task.systemTime),
		ticks(task.childrenUserTime),
		ticks(task.childrenSystemTime),
		realTime ? -1 - task.scheduling.priority : 20 + task.nice,
		task.nice,
		1,
		0,
		ticks(task.startTime + reader.ns.time.boottime),
		size,
		Math.floor(resident / PAGE),
		"18446744073709551615",
		task.kernelThread ? 0 : CODE_START,
		task.kernelThread ? 0 : CODE_START + CODE_SIZE,
		task.kernelThread ? 0 : STACK_START,
		0,
		0,
		signalMask(task.pending) & 0x7fffffffn,
		signalMask(task.blocked) & 0x7fffffffn,
		signalMask(ignored) & 0x7fffffffn,
		signalMask(handled) & 0x7fffffffn,
		task.state.kind === "sleeping" ? 1 : 0,
		0,
		0,
		17,
		task.processor,
		realTime ? task.scheduling.priority : 0,
		policyNumbers[task.scheduling.policy],
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		exitCode(task),
	];
	return `${fields.join(" ")}\n`;
}

export function statmText(task: Task): string {
	const { size, resident } = memoryOf(task);
	return `${Math.floor(size / PAGE)} ${Math.floor(resident / PAGE)} ${Math.floor((resident - 102400) / PAGE)} 6 0 89 0\n`;
}
