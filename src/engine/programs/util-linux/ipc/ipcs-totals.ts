/** ipcs -l and ipcs -u: limits, and what is in use. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import type { Format } from "./ipcs-lists.ts";
import { humanSize, pagesInBytes, pagesInKibibytes } from "./sizes.ts";
import { readLimits, readQueues, readSemaphores, readSharedMemory } from "./tables.ts";

const PAGE = 4096;
/** SEMVMX */
const MAX_VALUE = 32767;

type Kind = "queues" | "shmems" | "semaphores";

const inBytes = (what: string, bytes: bigint, format: Format): string =>
	format === "human" ? `${what} = ${humanSize(bytes)}\n` : `${what} (bytes) = ${bytes}\n`;

export function* limitsText(sys: Sys, kind: Kind, format: Format): Blocking<string> {
	const limits = yield* readLimits(sys);
	if (kind === "queues") {
		return `------ Messages Limits --------\nmax queues system wide = ${limits.msgmni}\n${inBytes("max size of message", BigInt(limits.msgmax), format)}${inBytes("default max size of queue", BigInt(limits.msgmnb), format)}`;
	}
	if (kind === "semaphores") {
		const [perArray, total, operations, arrays] = limits.sem;
		return `------ Semaphore Limits --------\nmax number of arrays = ${arrays}\nmax semaphores per array = ${perArray}\nmax semaphores system wide = ${total}\nmax ops per semop call = ${operations}\nsemaphore max value = ${MAX_VALUE}\n`;
	}
	const segment = format === "default" ? `max seg size (kbytes) = ${limits.shmmax / 1024n}\n` : inBytes("max seg size", limits.shmmax, format);
	const all =
		format === "default"
			? `max total shared memory (kbytes) = ${pagesInKibibytes(limits.shmall)}\n`
			: inBytes("max total shared memory", pagesInBytes(limits.shmall), format);
	return `------ Shared Memory Limits --------\nmax number of segments = ${limits.shmmni}\n${segment}${all}${inBytes("min seg size", 1n, format)}`;
}

export function* summaryText(sys: Sys, kind: Kind, format: Format): Blocking<string> {
	if (kind === "queues") {
		const queues = yield* readQueues(sys);
		const bytes = queues.reduce((sum, q) => sum + q.bytes, 0);
		const messages = queues.reduce((sum, q) => sum + q.messages, 0);
		const space = format === "default" ? `used space = ${bytes} bytes\n` : inBytes("used space", BigInt(bytes), format);
		return `------ Messages Status --------\nallocated queues = ${queues.length}\nused headers = ${messages}\n${space}`;
	}
	if (kind === "semaphores") {
		const arrays = yield* readSemaphores(sys);
		const count = arrays.reduce((sum, a) => sum + a.count, 0);
		return `------ Semaphore Status --------\nused arrays = ${arrays.length}\nallocated semaphores = ${count}\n`;
	}
	const segments = yield* readSharedMemory(sys);
	const pages = (value: (s: (typeof segments)[number]) => number) => segments.reduce((sum, s) => sum + Math.ceil(value(s) / PAGE), 0);
	return `------ Shared Memory Status --------\nsegments allocated ${segments.length}\npages allocated ${pages((s) => s.size)}\npages resident  ${pages((s) => s.resident)}\npages swapped   ${pages((s) => s.swapped)}\nSwap performance: 0 attempts\t 0 successes\n`;
}
