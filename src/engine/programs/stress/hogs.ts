/** What the workers of stress and stress-ng do until they are killed. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";

/** How often a worker has done its work: in memory that it shares with whoever started it. */
export interface Counter {
	operations: number;
}

const PAGE = 4096;
const CHUNK = 1 << 20;
/** Steps to touch a mebibyte, and those of one operation of the cpu stressor: about what a real processor takes. */
const TOUCH_STEPS = 1000;
const CPU_STEPS = 7000;

/** Computes; `load` percent of the time. */
export function* hogCpu(sys: Sys, counter: Counter, load = 100): Blocking<never> {
	for (;;) {
		for (let left = CPU_STEPS; left > 0; left -= 500) if (sys.spend(500)) yield* sys.reschedule();
		counter.operations++;
		if (load < 100) yield* sys.nanosleep(((CPU_STEPS / 1e6) * (100 - load)) / Math.max(load, 1));
	}
}

export interface MemoryHog {
	readonly bytes: number;
	/** Touches the same memory again instead of giving it back and asking anew. */
	readonly keep: boolean;
	/** Seconds to sleep before memory is given back; undefined for not at all. */
	readonly hang?: number | undefined;
}

/** Asks for memory, touches all of it, and begins again. */
export function* hogMemory(sys: Sys, counter: Counter, hog: MemoryHog): Blocking<never> {
	for (let held = 0; ; ) {
		for (let at = 0; at < hog.bytes; at += CHUNK) {
			const size = Math.min(CHUNK, hog.bytes - at);
			if (held < hog.bytes) {
				sys.charge(size);
				held += size;
			}
			counter.operations += size / PAGE;
			if (sys.spend(TOUCH_STEPS)) yield* sys.reschedule();
		}
		if (hog.hang !== undefined) yield* sys.nanosleep(hog.hang === 0 ? Infinity : hog.hang);
		if (!hog.keep) {
			sys.charge(-held);
			held = 0;
		}
		yield* sys.reschedule();
	}
}

/** Calls sync(2). */
export function* hogSync(sys: Sys, counter: Counter): Blocking<never> {
	for (;;) {
		yield* sys.sync();
		counter.operations++;
		if (sys.spend(100)) yield* sys.reschedule();
	}
}

/** Writes a file of so many bytes, removes it, and begins again. */
export function* hogDisk(sys: Sys, counter: Counter, path: string, bytes: number): Blocking<never> {
	const data = new Uint8Array(65536).fill(0x5a);
	for (;;) {
		const fd = yield* sys.open(path, { write: true, create: true, truncate: true }, 0o600);
		sys.unlink(path);
		for (let at = 0; at < bytes; at += data.length) {
			yield* sys.write(fd, at + data.length > bytes ? data.subarray(0, bytes - at) : data);
			counter.operations++;
		}
		sys.close(fd);
		yield* sys.reschedule();
	}
}

/** Whom the OOM killer takes: -1000 never, 1000 first. Without the right to say so nothing is said. */
export function* adjustOomScore(sys: Sys, value: number): Blocking<void> {
	try {
		const fd = yield* sys.open("/proc/self/oom_score_adj", { write: true });
		yield* sys.write(fd, String(value));
		sys.close(fd);
	} catch (error) {
		if (!isErrno(error)) throw error;
	}
}
