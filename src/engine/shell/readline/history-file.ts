/** The history file: one command a line, with `#seconds` before each where times are kept (HISTTIMEFORMAT is set). */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { decode, encode } from "../../kernel/text.ts";
import { readFile } from "../../programs/lib/stdio.ts";
import type { History, HistoryEntry } from "./history.ts";

const TIME = /^#(\d+)$/;

/** Entries of a history file's text. Lines between two times are one command of several lines. */
export function parseHistory(text: string): { line: string; time: number | undefined }[] {
	const lines = text.split("\n");
	if (lines.at(-1) === "") lines.pop();
	const timed = TIME.test(lines[0] ?? "");
	const entries: { line: string; time: number | undefined }[] = [];
	let time: number | undefined;
	let continuing = false;
	for (const line of lines) {
		const stamp = TIME.exec(line);
		if (stamp) {
			time = Number(stamp[1]);
			continuing = false;
			continue;
		}
		const last = entries.at(-1);
		if (timed && continuing && last) last.line += `\n${line}`;
		else if (line !== "") {
			entries.push({ line, time });
			time = undefined;
		}
		continuing = timed;
	}
	return entries;
}

/** The file's text for these entries. */
export function formatHistory(entries: readonly HistoryEntry[], withTimes: boolean): string {
	return entries.map((entry) => `${withTimes && entry.time !== undefined ? `#${entry.time}\n` : ""}${entry.line}\n`).join("");
}

/** Adds a file's lines to the list, from line `from` on (`history -n` skips what was read before). Returns how many it has. Throws Errno. */
export function* readHistoryFile(sys: Sys, history: History, path: string, from = 0): Blocking<number> {
	const entries = parseHistory(decode(yield* readFile(sys, path)));
	for (const { line, time } of entries.slice(from)) history.push(line, time);
	return entries.length;
}

/** Writes (`history -w`) or appends (`history -a`) entries; the file is its owner's alone. Throws Errno. */
export function* writeHistoryFile(sys: Sys, entries: readonly HistoryEntry[], path: string, options: { append: boolean; withTimes: boolean }): Blocking<void> {
	const fd = yield* sys.open(path, { write: true, create: true, ...(options.append ? { append: true } : { truncate: true }) }, 0o600);
	try {
		yield* sys.write(fd, encode(formatHistory(entries, options.withTimes)));
	} finally {
		sys.close(fd);
	}
}

/** Keeps the last `count` lines of a file (HISTFILESIZE). A file that is not there is left so. */
export function* truncateHistoryFile(sys: Sys, path: string, count: number): Blocking<void> {
	let text: string;
	try {
		text = decode(yield* readFile(sys, path));
	} catch (error) {
		if (isErrno(error)) return;
		throw error;
	}
	const entries = parseHistory(text);
	if (entries.length <= count) return;
	const kept = entries.slice(entries.length - count).map((entry) => ({ ...entry, edited: false }));
	yield* writeHistoryFile(sys, kept, path, { append: false, withTimes: true });
}
