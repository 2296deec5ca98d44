/** /proc/PID/maps, smaps_rollup and oom_score: the address space as it follows from the program and what it holds. */
import type { Kernel } from "../../kernel/kernel.ts";
import type { Task } from "../../kernel/task.ts";
import { pathName } from "../../vfs/dentry.ts";
import { memoryOf } from "./stat.ts";

const PROGRAM = 0x55885272a000;
const HEAP = 0x558853540000;
const LIBRARY = 0x7fe6b41fe000;
const LINKER = 0x7fe6b4401000;
const STACK = 0x7ffecd345000;
const HEAP_SIZE = 0x21000;

const range = (from: number, size: number): string => `${from.toString(16).padStart(12, "0")}-${(from + size).toString(16).padStart(12, "0")}`;

function line(from: number, size: number, mode: string, offset: number, device: string, ino: number, name: string): string {
	const head = `${range(from, size)} ${mode} ${offset.toString(16).padStart(8, "0")} ${device} ${ino} `;
	return `${name === "" ? head : head.padEnd(73) + name}\n`;
}

/** The segments of a file: headers, code, constants, then what is written to. */
function segments(from: number, sizes: readonly [number, number, number, number], device: string, ino: number, name: string): string {
	const modes = ["r--p", "r-xp", "r--p", "rw-p"];
	let [at, offset] = [from, 0];
	return sizes
		.map((size, i) => {
			const text = line(at, size, modes[i] as string, offset, device, ino, name);
			at += size;
			offset += size;
			return text;
		})
		.join("");
}

export function mapsText(task: Task, reader: Task): string {
	if (task.kernelThread || !task.alive || !task.exe) return "";
	const { inode } = task.exe.dentry;
	const device = [inode.fs.devMajor, inode.fs.dev].map((n) => n.toString(16).padStart(2, "0")).join(":");
	const none = "00:00";
	return (
		segments(PROGRAM, [0x2000, 0x6000, 0x2000, 0x2000], device, inode.ino, pathName(task.exe, reader.fs.root).name) +
		line(HEAP, HEAP_SIZE + Math.ceil(task.memory / 4096) * 4096, "rw-p", 0, none, 0, "[heap]") +
		segments(LIBRARY, [0x28000, 0x168000, 0x53000, 0x6000], device, inode.ino + 1, "/usr/lib/x86_64-linux-gnu/libc.so.6") +
		segments(LINKER, [0x1000, 0x29000, 0xb000, 0x3000], device, inode.ino + 2, "/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2") +
		line(STACK, 0x21000, "rw-p", 0, none, 0, "[stack]")
	);
}

export function rollupText(task: Task): string {
	if (task.kernelThread || !task.alive) return "";
	const { resident } = memoryOf(task);
	const anonymous = 102400 + task.memory;
	const rows: readonly (readonly [string, number])[] = [
		["Rss", resident],
		["Pss", anonymous + Math.floor((resident - anonymous) / 8)],
		["Pss_Dirty", anonymous],
		["Pss_Anon", anonymous],
		["Pss_File", Math.floor((resident - anonymous) / 8)],
		["Pss_Shmem", 0],
		["Shared_Clean", resident - anonymous],
		["Shared_Dirty", 0],
		["Private_Clean", 0],
		["Private_Dirty", anonymous],
		["Referenced", resident],
		["Anonymous", anonymous],
		["Swap", 0],
		["SwapPss", 0],
		["Locked", 0],
	];
	return `${range(PROGRAM, STACK + 0x21000 - PROGRAM)} ---p 00000000 00:00 0                          [rollup]\n${rows.map(([name, bytes]) => `${`${name}:`.padEnd(16)}${String(Math.round(bytes / 1024)).padStart(8)} kB\n`).join("")}`;
}

/** oom_badness: a share of memory and the adjust value, out of 2000, shown as two thirds. */
export function oomScore(kernel: Kernel, task: Task): number {
	if (task.kernelThread || task.oomScoreAdjust === -1000) return 0;
	const share = Math.floor((memoryOf(task).resident * 1000) / kernel.options.memory);
	return Math.max(0, Math.floor(((1000 + task.oomScoreAdjust + share) * 2) / 3));
}
