/** Standard output as stdio buffers it: bodies, heads and --write-out go through it together. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { concat, encode } from "../../kernel/text.ts";

const BLOCK = 4096;

export class Stdout {
	private readonly sys: Sys;
	private readonly direct: boolean;
	private waiting: Uint8Array[] = [];
	private size = 0;
	/** `direct` is -N; a terminal is written to at once in any case. */
	constructor(sys: Sys, direct: boolean) {
		this.sys = sys;
		this.direct = direct || sys.isatty(1);
	}
	/** Throws Errno. */
	*write(data: Uint8Array | string): Blocking<void> {
		const bytes = typeof data === "string" ? encode(data) : data;
		this.waiting.push(bytes);
		this.size += bytes.length;
		if (this.direct || this.size >= BLOCK) yield* this.flush();
	}
	*flush(): Blocking<void> {
		if (this.size === 0) return;
		const data = concat(this.waiting);
		this.waiting = [];
		this.size = 0;
		yield* this.sys.write(1, data);
	}
}
