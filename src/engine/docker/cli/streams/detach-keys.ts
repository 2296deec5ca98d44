/** The keys that let go of a container: ctrl-p ctrl-q, or what --detach-keys says. */
import { encode } from "../../../kernel/text.ts";
import { ValueError } from "../units.ts";

const defaultKeys = Uint8Array.of(16, 17);

/** `ctrl-x,a`: a byte each. Throws ValueError. */
export function detachBytes(text: string): Uint8Array {
	if (text === "") return defaultKeys;
	const bytes = text.split(",").flatMap((key) => {
		if (key.length === 1) return [...encode(key)];
		const control = /^ctrl-([a-z@[^\]_\\])$/.exec(key);
		if (!control) throw new ValueError(`Unknown character: '${key}'`);
		return [(control[1] as string).toUpperCase().charCodeAt(0) - 64];
	});
	return Uint8Array.from(bytes);
}

/** Lets bytes through until the keys have been typed in a row. */
export class EscapeFilter {
	private readonly keys: Uint8Array;
	private matched = 0;
	constructor(keys: Uint8Array) {
		this.keys = keys;
	}
	/** What goes on to the container, and whether the keys are complete. */
	pass(data: Uint8Array): { readonly data: Uint8Array; readonly detached: boolean } {
		const out: number[] = [];
		for (const byte of data) {
			if (byte === this.keys[this.matched]) {
				this.matched++;
				if (this.matched === this.keys.length) return { data: Uint8Array.from(out), detached: true };
				continue;
			}
			// what looked like the keys was not: it goes on, but for a beginning of them
			out.push(...this.keys.subarray(0, this.matched));
			this.matched = byte === this.keys[0] ? 1 : 0;
			if (this.matched === 0) out.push(byte);
		}
		return { data: Uint8Array.from(out), detached: false };
	}
}
