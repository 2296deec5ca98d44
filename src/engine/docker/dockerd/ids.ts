/** Random ids: pkg/stringid. */
import type { Sys } from "../../kernel/abi.ts";

const hex = (bytes: Uint8Array): string => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");

/** 64 hexadecimal digits whose first twelve are not all decimal, for such an id could be taken for a number. */
export function generateId(sys: Sys): string {
	for (;;) {
		const id = hex(sys.getrandom(32));
		if (/[a-f]/.test(id.slice(0, 12))) return id;
	}
}

/** So many random hexadecimal digits. */
export const randomHex = (sys: Sys, digits: number): string => hex(sys.getrandom(Math.ceil(digits / 2))).slice(0, digits);

export const shortId = (id: string): string => id.replace(/^sha256:/, "").slice(0, 12);
