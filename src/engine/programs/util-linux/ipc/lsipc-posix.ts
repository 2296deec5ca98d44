/** POSIX objects as lsipc finds them: files of /dev/shm and /dev/mqueue. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { tryReadText } from "../../lib/procfs/process.ts";
import { readFile } from "../../lib/stdio.ts";
import type { PosixEntry } from "./lsipc-columns.ts";

const SEMAPHORE_PREFIX = "sem.";

function* entries(sys: Sys, directory: string): Blocking<PosixEntry[]> {
	const found: PosixEntry[] = [];
	if (!sys.tryStat(directory)) return found;
	for (const { name, kind } of sys.readdir(directory)) {
		const stat = kind === "file" ? sys.tryStat(`${directory}/${name}`) : undefined;
		if (stat) found.push({ name, stat, bytes: 0, messages: 0, value: 0 });
	}
	return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

export function* posixMemory(sys: Sys): Blocking<PosixEntry[]> {
	return (yield* entries(sys, "/dev/shm")).filter((e) => !e.name.startsWith(SEMAPHORE_PREFIX));
}
export function* posixQueues(sys: Sys): Blocking<PosixEntry[]> {
	const out: PosixEntry[] = [];
	for (const entry of yield* entries(sys, "/dev/mqueue")) {
		const text = (yield* tryReadText(sys, `/dev/mqueue/${entry.name}`)) ?? "";
		out.push({ ...entry, name: `/${entry.name}`, bytes: Number(/QSIZE:(\d+)/.exec(text)?.[1] ?? 0) });
	}
	return out;
}
/** The value stands first in the file: struct new_sem of glibc. */
export function* posixSemaphores(sys: Sys): Blocking<PosixEntry[]> {
	const out: PosixEntry[] = [];
	for (const entry of (yield* entries(sys, "/dev/shm")).filter((e) => e.name.startsWith(SEMAPHORE_PREFIX))) {
		const [value = 0] = yield* readFile(sys, `/dev/shm/${entry.name}`);
		out.push({ ...entry, name: entry.name.slice(SEMAPHORE_PREFIX.length), value });
	}
	return out;
}
