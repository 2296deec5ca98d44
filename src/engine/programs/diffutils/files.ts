/** The files that diff compares, and the ways in which lines count as equal. */
import type { Blocking, Stat } from "../../kernel/abi.ts";
import { decode } from "../../kernel/text.ts";
import { readFailure } from "../lib/inputs.ts";
import type { Context } from "../lib/program.ts";
import { readAll } from "../lib/stdio.ts";

export interface DiffFile {
	readonly name: string;
	readonly stat: Stat | undefined;
	/** Lines without their newlines. */
	readonly lines: readonly string[];
	/** The last line has no newline. */
	readonly incomplete: boolean;
	readonly binary: boolean;
	readonly bytes: Uint8Array;
}

export const noBytes = new Uint8Array(0);

/** An absent file, for -N. */
export const absent = (name: string): DiffFile => ({ name, stat: undefined, lines: [], incomplete: false, binary: false, bytes: noBytes });

/** Reads a whole file, or standard input for "-"; a string is the complaint about it. */
export function* readDiffFile(context: Context, name: string): Blocking<DiffFile | string> {
	try {
		const fd = name === "-" ? 0 : yield* context.sys.open(name);
		const stat = context.sys.fstat(fd);
		const bytes = yield* readAll(context.sys, fd);
		if (fd !== 0) context.sys.close(fd);
		const text = decode(bytes);
		const lines = text.split("\n");
		const incomplete = lines.at(-1) !== "";
		if (!incomplete) lines.pop();
		return { name, stat, lines, incomplete, binary: bytes.includes(0), bytes };
	} catch (error) {
		return `${name}: ${readFailure(error).message}`;
	}
}

/** Blanks up to the next tab stop. */
export function expandTabs(line: string, size = 8): string {
	if (!line.includes("\t")) return line;
	let text = "";
	for (const char of line) text += char === "\t" ? " ".repeat(size - (text.length % size)) : char;
	return text;
}

/** The form in which two lines are compared under -i, -b, -w, -E, -Z and --strip-trailing-cr. */
export function lineKey(context: Context): (line: string) => string {
	const has = (key: string): boolean => context.options.has(key);
	const steps: ((line: string) => string)[] = [];
	if (has("strip-trailing-cr")) steps.push((line) => line.replace(/\r$/, ""));
	if (has("ignore-tab-expansion")) steps.push((line) => expandTabs(line));
	if (has("ignore-all-space")) steps.push((line) => line.replace(/[ \t\v\f\r]+/g, ""));
	else if (has("ignore-space-change")) steps.push((line) => line.replace(/[ \t\v\f\r]+$/, "").replace(/[ \t\v\f\r]+/g, " "));
	else if (has("ignore-trailing-space")) steps.push((line) => line.replace(/[ \t\v\f\r]+$/, ""));
	if (has("ignore-case")) steps.push((line) => line.toLowerCase());
	return (line) => steps.reduce((text, step) => step(text), line);
}

/** Whether a missing newline at the end counts. */
export const ignoresNewlines = (context: Context): boolean =>
	["ignore-all-space", "ignore-space-change", "ignore-trailing-space"].some((key) => context.options.has(key));
