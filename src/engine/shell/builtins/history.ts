/** history and fc. */
import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { decode } from "../../kernel/text.ts";
import { readFile } from "../../programs/lib/stdio.ts";
import { formatTime, instantOf } from "../../programs/lib/time-format.ts";
import { localZone, type Zone } from "../../programs/lib/timezone.ts";
import { evaluateText } from "../exec/evaluate.ts";
import { historyOf } from "../history.ts";
import type { History, HistoryEntry } from "../readline/history.ts";
import { HistoryExpander } from "../readline/history-expansion.ts";
import { readHistoryFile, writeHistoryFile } from "../readline/history-file.ts";
import type { Shell } from "../shell.ts";
import { type Builtin, fail, parseFlags, print } from "./builtin.ts";

/** Whether the line that runs now was itself put into the list. */
const recorded = (shell: Shell): boolean => shell.options.has("history");

/** A place in the list: a number as shown, or a negative one counted from the end. */
function position(history: History, word: string): number {
	if (!/^-?\d+$/.test(word)) fail(`${word}: history position out of range`);
	const number = Number(word);
	const at = number < 0 ? history.entries.length + number : number - history.base;
	if (at < 0 || at >= history.entries.length) fail(`${word}: history position out of range`);
	return at;
}

const lineOf = (shell: Shell, history: History, at: number, zone: Zone): string => {
	const entry = history.entries[at] as HistoryEntry;
	const format = shell.variables.get("HISTTIMEFORMAT");
	const time = format === undefined || entry.time === undefined ? "" : formatTime(format, instantOf(entry.time * 1000), zone);
	return `${String(history.base + at).padStart(5)}${entry.edited ? "*" : " "} ${time}${entry.line}\n`;
};

function* fileAction(shell: Shell, history: History, action: string, path: string): Blocking<number> {
	const withTimes = shell.variables.get("HISTTIMEFORMAT") !== undefined;
	try {
		if (action === "r") yield* readHistoryFile(shell.sys, history, path);
		else if (action === "n") history.linesFromFile = yield* readHistoryFile(shell.sys, history, path, history.linesFromFile);
		else if (action === "w") yield* writeHistoryFile(shell.sys, history.entries, path, { append: false, withTimes });
		else {
			yield* writeHistoryFile(shell.sys, history.entries.slice(shell.historySaved), path, { append: true, withTimes });
			shell.historySaved = history.entries.length;
		}
		return 0;
	} catch (error) {
		if (!isErrno(error)) throw error;
		return fail(`${path}: ${error.message}`);
	}
}

const history: Builtin = {
	name: "history",
	synopsis: "[-c] [-d offset] [n] or history -anrw [filename] or history -ps arg [arg...]",
	summary: "Display or manipulate the history list.",
	*run(shell, args) {
		const flags = parseFlags(args, "acd:npsrw");
		const action = ["a", "n", "r", "w"].filter((l) => flags.has(l));
		if (action.length > 1) fail("cannot use more than one of -anrw");
		const list = historyOf(shell);
		if (flags.has("c")) {
			list.clear();
			if (action.length === 0) return 0;
		}
		if (flags.has("s")) {
			if (flags.rest.length === 0) return 0;
			if (recorded(shell)) list.remove(list.entries.length - 1);
			list.push(flags.rest.join(" "), shell.sys.clock("realtime"));
			return 0;
		}
		if (flags.has("p")) {
			for (const word of flags.rest) yield* print(shell, `${expandEvent(list, word)}\n`);
			return 0;
		}
		const offset = flags.given.get("d");
		if (offset !== undefined) {
			const [from = "", to] = /^(-?\d+)-(-?\d+)$/.exec(offset)?.slice(1) ?? [offset];
			const start = position(list, from);
			list.remove(start, to === undefined ? 1 : position(list, to) - start + 1);
			return 0;
		}
		if (action[0] !== undefined) {
			const path = flags.rest[0] ?? shell.variables.get("HISTFILE");
			if (path === undefined) return 0;
			return yield* fileAction(shell, list, action[0], path);
		}
		const [word] = flags.rest;
		if (word !== undefined && !/^[-+]?\d+$/.test(word)) fail(`${word}: numeric argument required`, 2);
		if (flags.rest.length > 1) fail("too many arguments");
		const from = word === undefined ? 0 : Math.max(0, list.entries.length - Math.abs(Number(word)));
		const zone = yield* localZone(shell.sys);
		for (let i = from; i < list.entries.length; i++) yield* print(shell, lineOf(shell, list, i, zone));
		return 0;
	},
};

function expandEvent(list: History, word: string): string {
	const result = new HistoryExpander(list).expand(word);
	if (result.kind === "error") fail(`${word}: history expansion failed`);
	return result.kind === "unchanged" ? word : result.text;
}

/** An operand of fc: a number, or the beginning of a command. */
function fcPosition(list: History, word: string | undefined, otherwise: number): number {
	if (word === undefined) return otherwise;
	const last = list.entries.length - 1;
	if (/^-?\d+$/.test(word)) {
		const number = Number(word);
		const at = number <= 0 ? list.entries.length - 1 + number : number - list.base;
		return Math.min(Math.max(at, 0), last);
	}
	const at = list.searchBackward(word, "prefix", last);
	if (at < 0) fail("history specification out of range");
	return at;
}

/** `fc -s old=new command`: runs a command again. */
function* again(shell: Shell, list: History, words: readonly string[]): Blocking<number> {
	let rest = words;
	const changes: [string, string][] = [];
	while (rest[0]?.includes("=")) {
		const [from = "", ...to] = (rest[0] as string).split("=");
		changes.push([from, to.join("=")]);
		rest = rest.slice(1);
	}
	let text = list.entries[fcPosition(list, rest[0], list.entries.length - 2)]?.line;
	if (text === undefined) fail("no command found");
	for (const [from, to] of changes) text = text.replaceAll(from, to);
	yield* shell.say(`${text}\n`);
	list.replaceLast(text);
	return yield* evaluateText(shell, text, { name: "fc", line: 1 });
}

/** Opens an editor on commands, then runs what it leaves. */
function* edit(shell: Shell, lines: readonly string[], editor: string): Blocking<number> {
	const path = `/tmp/bash-fc.${shell.sys.getpid()}`;
	const fd = yield* shell.sys.open(path, { write: true, create: true, truncate: true }, 0o600);
	yield* shell.sys.write(fd, `${lines.join("\n")}\n`);
	shell.sys.close(fd);
	const status = yield* evaluateText(shell, `${editor} ${path}`, { name: "fc", line: 1 });
	const text = decode(yield* readFile(shell.sys, path));
	shell.sys.unlink(path);
	if (status !== 0) return 1;
	yield* shell.say(text);
	shell.history?.replaceLast(text.trimEnd());
	return yield* evaluateText(shell, text, { name: "fc", line: 1 });
}

const fc: Builtin = {
	name: "fc",
	synopsis: "[-e ename] [-lnr] [first] [last] or fc -s [pat=rep] [command]",
	summary: "Display or execute commands from the history list.",
	*run(shell, args) {
		// -3 is an operand
		const at = args.findIndex((a) => /^-\d+$/.test(a));
		const flags = parseFlags(at < 0 ? args : args.slice(0, at), "e:lnrs");
		const words = at < 0 ? flags.rest : [...flags.rest, ...args.slice(at)];
		const list = historyOf(shell);
		if (list.entries.length === 0) return 0;
		if (flags.has("s") || flags.given.get("e") === "-") return yield* again(shell, list, words);
		const end = list.entries.length - (recorded(shell) ? 2 : 1);
		let first = fcPosition(list, words[0], flags.has("l") ? Math.max(0, end - 15) : end);
		let last = fcPosition(list, words[1], flags.has("l") ? end : first);
		const backwards = flags.has("r") !== first > last;
		if (first > last) [first, last] = [last, first];
		const chosen = list.entries.slice(first, last + 1).map((entry, i) => ({ line: entry.line, number: list.base + first + i }));
		if (backwards) chosen.reverse();
		if (flags.has("l")) {
			for (const { line, number } of chosen) yield* print(shell, `${flags.has("n") ? "" : number}\t ${line}\n`);
			return 0;
		}
		const editor = flags.given.get("e") ?? shell.variables.get("FCEDIT") ?? shell.variables.get("EDITOR") ?? "vi";
		return yield* edit(
			shell,
			chosen.map((c) => c.line),
			editor,
		);
	},
};

export const historyBuiltins: readonly Builtin[] = [history, fc];
