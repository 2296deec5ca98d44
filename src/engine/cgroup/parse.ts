/** How the kernel reads what is written to a control file: kstrtox, memparse, cpulists. Each throws EINVAL or ERANGE as there. */
import { Errno } from "../kernel/errno.ts";

export const PAGE = 4096;
/** PAGE_COUNTER_MAX: what "max" stands for and larger numbers become. */
const UNLIMITED = 2 ** 63;

const invalid = (): Errno => new Errno("EINVAL");

/** kstrtoint with base 0: decimal, 0x hexadecimal, 0 octal. ERANGE past 2^31. */
export function parseInteger(text: string, min = -(2 ** 31), max = 2 ** 31 - 1): number {
	const [, sign, digits] = /^([+-]?)(0x[0-9a-f]+|0[0-7]*|[1-9]\d*)$/i.exec(text.trim()) ?? [];
	if (digits === undefined) throw invalid();
	const octal = /^0[0-7]+$/.test(digits);
	const value = (sign === "-" ? -1 : 1) * (octal ? Number.parseInt(digits, 8) : Number(digits));
	if (value < -(2 ** 31) || value > 2 ** 31 - 1 || value < min || value > max) throw new Errno("ERANGE");
	return value;
}

/** kstrtoull: no sign. */
export function parseUnsigned(text: string): number {
	if (!/^\+?(0x[0-9a-f]+|\d+)$/i.test(text.trim())) throw invalid();
	return Number(text.trim().replace(/^\+/, ""));
}

/** A flag written as 0 or 1; anything else is EINVAL. */
export function parseFlag(text: string): boolean {
	const word = text.trim();
	if (word !== "0" && word !== "1") throw invalid();
	return word === "1";
}

const suffixes = "kmgtpe";

/** memparse and page_counter_memparse: bytes rounded down to pages, Infinity for `unlimitedWord`. "" is 0, as on the real kernel. */
export function parseMemory(text: string, unlimitedWord = "max"): number {
	const word = text.trim();
	if (word === unlimitedWord) return Infinity;
	const [, digits, suffix] = /^(0x[0-9a-f]+|\d*)([kmgtpe]?)$/i.exec(word) ?? [];
	if (digits === undefined || suffix === undefined) throw invalid();
	const bytes = Number(digits || "0") * 1024 ** (suffix ? suffixes.indexOf(suffix.toLowerCase()) + 1 : 0);
	return bytes >= UNLIMITED ? Infinity : Math.floor(bytes / PAGE) * PAGE;
}

/** A number as it was written; past 2^53 a double is still exact for what memparse makes of suffixes. */
export const orMax = (value: number): string => (value === Infinity ? "max" : BigInt(value).toString());

/** bitmap_parselist: "0-1,3", "0-7:1/2" (used/group), blanks or commas between. Numbers not below `count` are ERANGE. */
export function parseList(text: string, count: number): number[] {
	const found = new Set<number>();
	for (const region of text.split(/[\s,]+/).filter(Boolean)) {
		const [, from, to, used, group] = /^(\d+)(?:-(\d+)(?::(\d+)\/(\d+))?)?$/.exec(region === "all" ? `0-${count - 1}` : region) ?? [];
		if (from === undefined) throw invalid();
		const [first, last] = [Number(from), Number(to ?? from)];
		const [take, step] = [Number(used ?? 1), Number(group ?? 1)];
		if (last < first || step === 0 || take > step) throw invalid();
		if (last >= count) throw new Errno("ERANGE");
		for (let n = first; n <= last; n++) if ((n - first) % step < take) found.add(n);
	}
	return [...found].sort((a, b) => a - b);
}

/** "0-1,3": as %*pbl prints a set. */
export function formatList(numbers: readonly number[]): string {
	const parts: string[] = [];
	for (let i = 0; i < numbers.length; i++) {
		const first = numbers[i] as number;
		let last = first;
		while (numbers[i + 1] === last + 1) last = numbers[++i] as number;
		parts.push(first === last ? String(first) : `${first}-${last}`);
	}
	return parts.join(",");
}
