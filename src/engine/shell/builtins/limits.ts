/** ulimit */
import type { Resource } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import type { Shell } from "../shell.ts";
import { type Builtin, fail, parseFlags, print } from "./builtin.ts";

interface Limit {
	readonly letter: string;
	/** undefined: no resource limit, a constant. */
	readonly resource: Resource | undefined;
	readonly text: string;
	readonly unit: string;
	/** Bytes (or whatever the kernel counts) in one of the units shown. */
	readonly factor: number;
}

const limits: readonly Limit[] = [
	{ letter: "R", resource: "rttime", text: "real-time non-blocking time", unit: "microseconds", factor: 1 },
	{ letter: "c", resource: "core", text: "core file size", unit: "blocks", factor: 1024 },
	{ letter: "d", resource: "data", text: "data seg size", unit: "kbytes", factor: 1024 },
	{ letter: "e", resource: "nice", text: "scheduling priority", unit: "", factor: 1 },
	{ letter: "f", resource: "fsize", text: "file size", unit: "blocks", factor: 1024 },
	{ letter: "i", resource: "sigpending", text: "pending signals", unit: "", factor: 1 },
	{ letter: "l", resource: "memlock", text: "max locked memory", unit: "kbytes", factor: 1024 },
	{ letter: "m", resource: "rss", text: "max memory size", unit: "kbytes", factor: 1024 },
	{ letter: "n", resource: "nofile", text: "open files", unit: "", factor: 1 },
	{ letter: "p", resource: undefined, text: "pipe size", unit: "512 bytes", factor: 1 },
	{ letter: "q", resource: "msgqueue", text: "POSIX message queues", unit: "bytes", factor: 1 },
	{ letter: "r", resource: "rtprio", text: "real-time priority", unit: "", factor: 1 },
	{ letter: "s", resource: "stack", text: "stack size", unit: "kbytes", factor: 1024 },
	{ letter: "t", resource: "cpu", text: "cpu time", unit: "seconds", factor: 1 },
	{ letter: "u", resource: "nproc", text: "max user processes", unit: "", factor: 1 },
	{ letter: "v", resource: "as", text: "virtual memory", unit: "kbytes", factor: 1024 },
	{ letter: "x", resource: "locks", text: "file locks", unit: "", factor: 1 },
];

/** PIPE_BUF in blocks of 512 bytes. */
const pipeSize = 8;

function current(shell: Shell, { resource, factor }: Limit, hard: boolean): string {
	if (!resource) return String(pipeSize);
	const limit = shell.sys.getrlimit(resource);
	const value = hard ? limit.hard : limit.soft;
	return value === Infinity ? "unlimited" : String(Math.floor(value / factor));
}

/** `open files                          (-n) 1024` */
function line(shell: Shell, limit: Limit, hard: boolean): string {
	const note = limit.unit === "" ? `(-${limit.letter})` : `(${limit.unit}, -${limit.letter})`;
	return `${limit.text.padEnd(20)} ${note.padStart(19)} ${current(shell, limit, hard)}\n`;
}

function change(shell: Shell, limit: Limit, word: string, which: { soft: boolean; hard: boolean }): void {
	const { resource, factor } = limit;
	if (!resource) fail(`${limit.text}: cannot modify limit: Invalid argument`);
	const now = shell.sys.getrlimit(resource);
	let value: number;
	if (word === "unlimited") value = Infinity;
	else if (word === "hard") value = now.hard;
	else if (word === "soft") value = now.soft;
	else if (/^\d+$/.test(word)) value = Number(word) * factor;
	else fail(`${word}: invalid number`);
	try {
		shell.sys.setrlimit(resource, { soft: which.soft ? value : now.soft, hard: which.hard ? value : now.hard });
	} catch (error) {
		if (!isErrno(error)) throw error;
		fail(`${limit.text}: cannot modify limit: ${error.message}`);
	}
}

const ulimit: Builtin = {
	name: "ulimit",
	synopsis: "[-SHabcdefiklmnpqrstuvxPRT] [limit]",
	summary: "Modify shell resource limits.",
	*run(shell, args) {
		const flags = parseFlags(args, "SHabcdefiklmnpqrstuvxPRT");
		const hardOnly = flags.has("H") && !flags.has("S");
		if (flags.has("a")) {
			for (const limit of limits) yield* print(shell, line(shell, limit, hardOnly));
			return 0;
		}
		const chosen = limits.filter((l) => flags.has(l.letter));
		const asked = chosen.length > 0 ? chosen : limits.filter((l) => l.letter === "f");
		const [word] = flags.rest;
		if (word !== undefined) {
			const both = !flags.has("S") && !flags.has("H");
			for (const limit of asked) change(shell, limit, word, { soft: both || flags.has("S"), hard: both || flags.has("H") });
			return 0;
		}
		for (const limit of asked) yield* print(shell, asked.length > 1 ? line(shell, limit, hardOnly) : `${current(shell, limit, hardOnly)}\n`);
		return 0;
	},
};

export const limitBuiltins: readonly Builtin[] = [ulimit];
