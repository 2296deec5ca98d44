/** Running out of memory: the machine's, or what the engine itself can hold in one string or array. */
import { Errno } from "./errno.ts";

/** What `Sys.charge` throws: ENOMEM of brk(2) and mmap(2), which malloc passes on as NULL. */
export class MemoryExhausted extends Errno {
	/** How much was asked for. */
	readonly bytes: number;
	constructor(bytes: number) {
		super("ENOMEM");
		this.bytes = bytes;
	}
}

/** The shortest text that no JavaScript engine of ours holds (V8: 2^29 - 24 characters). */
const longestText = 2 ** 29;

/** How many bytes could not be had when `error` says that memory has run out; undefined for any other error. */
export function exhaustedBytes(error: unknown): number | undefined {
	if (error instanceof MemoryExhausted) return error.bytes;
	const refused = error instanceof RangeError && /^Invalid (string|array|typed array|count|array buffer)|allocation failed/.test(error.message);
	return refused ? longestText : undefined;
}
