/** Reading and writing what nano edits. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { encode } from "../../kernel/text.ts";
import { readText } from "../lib/stdio.ts";

/** A file's text, undefined for a new one, or what is wrong with it. */
export type Opened = { readonly text: string | undefined; readonly message: string } | { readonly refused: string };

export const countLines = (count: number, what: string): string => `${what} ${count} ${count === 1 ? "line" : "lines"}`;

/** How many lines a text has; a last one without its end counts too. */
export const linesOf = (text: string): number => text.split("\n").length - (text.endsWith("\n") || text === "" ? 1 : 0);

export function* openFile(sys: Sys, path: string): Blocking<Opened> {
	const stat = sys.tryStat(path);
	if (!stat) {
		const directory = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) || "/" : ".";
		if (!sys.tryStat(directory)) return { text: undefined, message: `Directory '${directory}' does not exist` };
		return { text: undefined, message: "New File" };
	}
	if (stat.kind === "directory") return { refused: `'${path}' is a directory` };
	if (stat.kind === "char" || stat.kind === "block") return { refused: `'${path}' is a device file` };
	try {
		const text = yield* readText(sys, path);
		const writable = sys.canAccess(path, 2);
		return { text, message: countLines(linesOf(text), "Read") + (writable ? "" : " (Warning: No write permission)").trimEnd() };
	} catch (error) {
		if (isErrno(error)) return { refused: `Error reading ${path}: ${error.message}` };
		throw error;
	}
}

/** Writes, or says why it cannot. `how` puts it behind or before what is there. */
export function* writeFile(sys: Sys, path: string, text: string, how: "replace" | "append" | "prepend"): Blocking<string | undefined> {
	try {
		const behind = how === "prepend" && sys.tryStat(path) ? yield* readText(sys, path) : "";
		const fd = yield* sys.open(path, { write: true, create: true, ...(how === "append" ? { append: true } : { truncate: true }) }, 0o666);
		try {
			yield* sys.write(fd, encode(text + behind));
		} finally {
			sys.close(fd);
		}
		return undefined;
	} catch (error) {
		if (isErrno(error)) return `Error writing ${path}: ${error.message}`;
		throw error;
	}
}
