/** Sizes with suffixes: reading them (`10K`, `1MB`, `4KiB`) and writing them (`1.5M`). */
import type { Context } from "./program.ts";
import { quoteFile } from "./quote.ts";

const powers = "KMGTPEZYRQ";

export type SizeError = "invalid" | "suffix" | "overflow";

/**
 * Reads a number with a suffix as xstrtoumax of gnulib: K is 1024, KB 1000, KiB 1024; of the small units only those in `units`
 * count (b = 512, c = 1, w = 2). A suffix alone is one unit of it where `bare` is set.
 */
export function parseSize(text: string, units = "", bare = false): number | SizeError {
	const match = /^\s*([+-]?(?:0[xX][0-9a-fA-F]+|\d+))?(.*)$/s.exec(text);
	const digits = match?.[1];
	const suffix = match?.[2] ?? "";
	if (digits === undefined && (!bare || suffix === "")) return "invalid";
	const number = digits === undefined ? 1 : Number(digits);
	const factor = suffixFactor(suffix, units);
	if (factor === undefined) return digits === undefined ? "invalid" : "suffix";
	const size = number * factor;
	return size > 2 ** 64 ? "overflow" : size;
}

/** What a suffix multiplies by; undefined for one that is none. */
function suffixFactor(suffix: string, units: string): number | undefined {
	if (suffix === "") return 1;
	const first = suffix[0] as string;
	const small = { b: 512, c: 1, w: 2 }[first];
	if (suffix.length === 1 && small !== undefined && units.includes(first)) return small;
	const power = powers.indexOf(first === "k" || first === "m" || first === "g" || first === "t" ? first.toUpperCase() : first) + 1;
	if (power === 0) return undefined;
	const rest = suffix.slice(1);
	if (rest === "" || rest === "iB") return 1024 ** power;
	return rest === "B" ? 1000 ** power : undefined;
}

/** How numbers of blocks are written: in units of `unit` bytes, or scaled to fit ("human"). */
export interface SizeFormat {
	/** Bytes a printed 1 stands for; undefined scales each number by itself. */
	readonly unit: number | undefined;
	readonly base: 1000 | 1024;
	/** Put behind numbers in a fixed unit (`--block-size=K`). */
	readonly suffix: string;
}

export const bytes: SizeFormat = { unit: 1, base: 1024, suffix: "" };
export const kibibytes: SizeFormat = { unit: 1024, base: 1024, suffix: "" };
export const human: SizeFormat = { unit: undefined, base: 1024, suffix: "" };
export const humanSi: SizeFormat = { unit: undefined, base: 1000, suffix: "" };

/** Scales to three or four characters, rounding up as ls, df and du do: 1.5K, 20M. */
export function humanSize(size: number, base: 1000 | 1024): string {
	if (size < base) return String(Math.ceil(size));
	let value = size;
	let power = 0;
	while (value >= base && power < powers.length) {
		value /= base;
		power++;
	}
	// rounding up can reach the next unit: 1023.9K is 1.0M
	if (Math.ceil(value) >= base && power < powers.length && value > 10) {
		value = 1;
		power++;
	}
	const letter = power === 1 && base === 1000 ? "k" : powers[power - 1];
	const tenths = Math.ceil(value * 10 - 1e-9) / 10;
	return `${tenths < 10 ? tenths.toFixed(1) : Math.ceil(value)}${letter}`;
}

/** Writes a size in bytes in a format, rounded up. */
export function formatSize(size: number, format: SizeFormat): string {
	if (format.unit === undefined) return size < 0 ? `-${humanSize(-size, format.base)}` : humanSize(size, format.base);
	return `${Math.ceil(size / format.unit)}${format.suffix}`;
}

/** The argument of --block-size, or of an environment variable such as BLOCK_SIZE. */
export function parseBlockSize(text: string): SizeFormat | SizeError {
	if (text === "human-readable") return human;
	if (text === "si") return humanSi;
	const size = parseSize(text.replace(/^'/, ""), "", true);
	if (typeof size === "string") return size;
	if (size <= 0) return "invalid";
	if (/^'?\d/.test(text)) return { unit: size, base: 1024, suffix: "" };
	// a bare suffix is shown with each number; the lower case k is the one of the powers of 1000
	const suffix = text.endsWith("B") && !text.endsWith("iB") ? text.replace(/^[kK]/, "k") : text.toUpperCase().replace("IB", "iB");
	return { unit: size, base: 1024, suffix };
}

/** The block size from the environment: the first of these variables that is set, then BLOCK_SIZE and BLOCKSIZE. */
export function environmentBlockSize(context: Context, variable: string): SizeFormat | undefined {
	const { environ } = context.sys;
	const value = environ.get(variable) ?? environ.get("BLOCK_SIZE") ?? environ.get("BLOCKSIZE");
	const format = value === undefined ? undefined : parseBlockSize(value);
	if (typeof format === "object") return format;
	return environ.has("POSIXLY_CORRECT") ? { unit: 512, base: 1024, suffix: "" } : undefined;
}

/** What coreutils says of a wrong size argument of an option. */
export function sizeArgumentMessage(error: SizeError, option: string, text: string): string {
	const shown = `${option} argument ${quoteFile(text)}`;
	if (error === "invalid") return `invalid ${shown}`;
	return error === "suffix" ? `invalid suffix in ${shown}` : `${shown} too large`;
}

/** The --block-size argument, or the end of the program with `status`. */
export function requireBlockSize(context: Context, typed: string, text: string, status = 1): SizeFormat {
	const format = parseBlockSize(text);
	return typeof format === "string" ? context.fail(sizeArgumentMessage(format, typed, text), status) : format;
}
