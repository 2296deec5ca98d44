/** /proc/PID/limits. */
import type { Resource } from "../../kernel/abi.ts";
import type { Task } from "../../kernel/task.ts";

const rows: readonly [string, Resource, string][] = [
	["Max cpu time", "cpu", "seconds"],
	["Max file size", "fsize", "bytes"],
	["Max data size", "data", "bytes"],
	["Max stack size", "stack", "bytes"],
	["Max core file size", "core", "bytes"],
	["Max resident set", "rss", "bytes"],
	["Max processes", "nproc", "processes"],
	["Max open files", "nofile", "files"],
	["Max locked memory", "memlock", "bytes"],
	["Max address space", "as", "bytes"],
	["Max file locks", "locks", "locks"],
	["Max pending signals", "sigpending", "signals"],
	["Max msgqueue size", "msgqueue", "bytes"],
	["Max nice priority", "nice", ""],
	["Max realtime priority", "rtprio", ""],
	["Max realtime timeout", "rttime", "us"],
];

const amount = (n: number): string => (n === Infinity ? "unlimited" : String(n));

export function limitsText(task: Task): string {
	const line = (a: string, b: string, c: string, d: string) => `${a.padEnd(25)} ${b.padEnd(20)} ${c.padEnd(20)} ${d.padEnd(10)}\n`;
	const body = rows.map(([name, resource, unit]) => line(name, amount(task.limits[resource].soft), amount(task.limits[resource].hard), unit));
	return line("Limit", "Soft Limit", "Hard Limit", "Units") + body.join("");
}
