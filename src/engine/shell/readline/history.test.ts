import { expect, test } from "vitest";
import { History } from "./history.ts";
import { formatHistory, parseHistory } from "./history-file.ts";

function historyWith(variables: Record<string, string>): History {
	return new History({ variable: (name) => variables[name], now: () => 1000, matches: (pattern, text) => pattern === text });
}
const lines = (history: History): string[] => history.entries.map((entry) => entry.line);

test("HISTCONTROL keeps lines out", () => {
	const history = historyWith({ HISTCONTROL: "ignoreboth" });
	for (const line of ["a", "a", " b", "c", "a"]) history.enter(line);
	expect(lines(history)).toEqual(["a", "c", "a"]);
	const dups = historyWith({ HISTCONTROL: "erasedups" });
	for (const line of ["a", "b", "a"]) dups.enter(line);
	expect(lines(dups)).toEqual(["b", "a"]);
});

test("HISTIGNORE keeps out what a pattern matches; & is the line before", () => {
	const history = historyWith({ HISTIGNORE: "ls:&" });
	for (const line of ["ls", "a", "a", "b"]) history.enter(line);
	expect(lines(history)).toEqual(["a", "b"]);
});

test("HISTSIZE drops the oldest, and numbers go on", () => {
	const history = historyWith({ HISTSIZE: "2" });
	for (const line of ["a", "b", "c"]) history.enter(line);
	expect(lines(history)).toEqual(["b", "c"]);
	expect([history.numbered(3)?.line, history.nextNumber]).toEqual(["c", 4]);
});

test("a command of several lines grows as one entry, unless it was kept out", () => {
	const history = historyWith({ HISTCONTROL: "ignorespace" });
	history.enter("for i in 1");
	history.replaceLast("for i in 1; do :; done");
	history.enter(" if x");
	history.replaceLast(" if x; fi");
	expect(lines(history)).toEqual(["for i in 1; do :; done"]);
});

test("the file has times where they are kept, and commands of several lines between them", () => {
	const text = "#100\nfor i\ndo :; done\n#200\nls\n";
	const entries = parseHistory(text);
	expect(entries).toEqual([
		{ line: "for i\ndo :; done", time: 100 },
		{ line: "ls", time: 200 },
	]);
	const kept = entries.map((entry) => ({ ...entry, edited: false }));
	expect(formatHistory(kept, true)).toBe(text);
	expect(parseHistory("a\nb\n").map((entry) => entry.line)).toEqual(["a", "b"]);
});
