/** /proc/PID/timens_offsets. time_namespaces(7). */
import { capable } from "../../kernel/credentials.ts";
import { Errno } from "../../kernel/errno.ts";
import type { Task } from "../../kernel/task.ts";
import type { TimeNamespace } from "../../namespaces/time.ts";

const line = (clock: string, ns: number): string => {
	const seconds = Math.floor(ns / 1e9);
	return `${clock.padEnd(10)} ${String(seconds).padStart(10)} ${String(ns - seconds * 1e9).padStart(9)}\n`;
};

export const timeOffsetsText = (ns: TimeNamespace): string => line("monotonic", ns.monotonic) + line("boottime", ns.boottime);

/** EACCES once a task is inside, EPERM without CAP_SYS_TIME. */
export function writeTimeOffsets(ns: TimeNamespace, writer: Task, text: string): void {
	if (!capable(writer.cred, "sys_time", ns.owner)) throw new Errno("EPERM");
	if (ns.frozen) throw new Errno("EACCES");
	for (const entry of text.split("\n").filter((l) => l.trim() !== "")) {
		const match = /^\s*(monotonic|boottime|1|7)\s+(-?\d+)\s+(\d+)\s*$/.exec(entry);
		if (!match) throw new Errno("EINVAL");
		const value = Number(match[2]) * 1e9 + Number(match[3]);
		if (writer.kernel.now + value < 0) throw new Errno("ERANGE");
		if (match[1] === "monotonic" || match[1] === "1") ns.monotonic = value;
		else ns.boottime = value;
	}
}
