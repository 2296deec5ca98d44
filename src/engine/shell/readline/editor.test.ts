import { expect, test } from "vitest";
import { Editor, newSession } from "./editor.ts";
import { History } from "./history.ts";

const past = ["echo one", "ls -la /tmp", "grep foo 'bar baz' qux", "cat /etc/passwd | grep root"];

function historyOf(lines: readonly string[]): History {
	const history = new History({ variable: () => undefined, now: () => 0, matches: () => false });
	for (const line of lines) history.push(line, undefined);
	return history;
}

function edit(...keys: string[]): Editor {
	const editor = new Editor(newSession(historyOf(past)));
	for (const key of keys) for (const char of key) editor.key(char, key.length > 1 && char === "\x1b");
	return editor;
}

/** The line with a bar at the point. */
const line = (...keys: string[]): string => {
	const { text, point } = edit(...keys).line;
	return `${text.slice(0, point)}|${text.slice(point)}`;
};

const [C_a, C_b, C_d, C_k, C_p, C_r, C_t, C_u, C_v, C_w, C_y, C_undo] = [
	"\x01",
	"\x02",
	"\x04",
	"\x0b",
	"\x10",
	"\x12",
	"\x14",
	"\x15",
	"\x16",
	"\x17",
	"\x19",
	"\x1f",
] as const;

test("moving by characters and words, over wide characters and combining marks", () => {
	expect(line("abc", C_a)).toBe("|abc");
	expect(line("abc", "\x1b[D", "\x1b[D", "\x06")).toBe("ab|c");
	expect(line("foo bar.baz", "\x1bb")).toBe("foo bar.|baz");
	expect(line("foo bar.baz", C_a, "\x1bf", "\x1b[1;5C")).toBe("foo bar|.baz");
	expect(line("한글😀", C_b, C_b)).toBe("한|글😀");
	expect(line("xe\u0301", C_b)).toBe("x|e\u0301");
	expect(line("xe\u0301", "\x7f")).toBe("x|");
	expect(line("foo bar", C_a, "\x1d", "b")).toBe("foo |bar");
});

test("cuts that follow each other are one, and come back", () => {
	expect(line("one two three", "\x17", "\x17", C_y)).toBe("one two three|");
	expect(line("one two", C_w, C_a, "\x1bd", C_y, " ", "\x19")).toBe("one one| ");
});

test("yank-pop goes round the ring", () => {
	expect(line("first", C_u, "second", C_u, C_y, "\x1by")).toBe("first|");
	expect(line("first", C_u, "second", C_u, C_y, "\x1by", "\x1by")).toBe("second|");
	expect(edit("x", "\x1by").takeBell()).toBe(true);
});

test("swapping and changing case", () => {
	expect(line("ab", C_t)).toBe("ba|");
	expect(line("abc", C_a, "\x06", C_t)).toBe("ba|c");
	expect(line("one two", "\x1bt")).toBe("two one|");
	expect(line("hello world", C_a, "\x1bu", "\x1bc")).toBe("HELLO World|");
	expect(line("HELLO", C_a, "\x1bl")).toBe("hello|");
});

test("a count repeats, and a negative one goes the other way", () => {
	expect(line("\x1b3x")).toBe("xxx|");
	expect(line("\x1b12x")).toBe(`${"x".repeat(12)}|`);
	expect(line("one two three", "\x1b2", "\x1bb")).toBe("one |two three");
	expect(line("one two", C_a, "\x1b-", "\x1bb")).toBe("one| two");
	expect(edit("\x1b4").message).toBe("(arg: 4) ");
});

test("undo takes typing back in runs, and other changes one by one", () => {
	expect(line("one", C_a, C_k, C_undo)).toBe("one|");
	expect(line("abc", C_undo)).toBe("|");
	expect(line(`${"a".repeat(25)}`, C_undo)).toBe(`${"a".repeat(20)}|`);
	expect(line("one two", "\x1bt", C_undo)).toBe("one two|");
	expect(line("one", "\x1b#")).toBe("#|one");
});

test("overwriting, and undoing it", () => {
	expect(line("abcd", C_a, "\x1b[2~", "xy")).toBe("xy|cd");
	expect(line("abcd", C_a, "\x1b[2~", "x", C_undo)).toBe("|abcd");
});

test("the history goes up and down, and the new line is not lost", () => {
	expect(line("new", C_p)).toBe(`${past[3]}|`);
	expect(line("new", C_p, C_p, "\x0e", "\x0e")).toBe("new|");
	expect(line(...Array<string>(9).fill(C_p))).toBe("echo one|");
	expect(line("\x1b<", "\x1b>")).toBe("|");
	expect(line("ls", "\x1b[5~")).toBe("ls| -la /tmp");
});

test("an entry changed in passing stays changed; one that is entered gets back what it was", () => {
	const session = newSession(historyOf(past));
	const editor = new Editor(session);
	for (const char of `${C_p}X${C_p}Y\r`) editor.key(char);
	expect(editor.line.text).toBe("grep foo 'bar baz' quxY");
	expect(session.history.entries.map((entry) => [entry.line, entry.edited]).slice(2)).toEqual([
		["grep foo 'bar baz' qux", false],
		["cat /etc/passwd | grep rootX", true],
	]);
});

test("the last word of earlier lines", () => {
	expect(line("vi ", "\x1b.")).toBe("vi root|");
	expect(line("vi ", "\x1b.", "\x1b.", "\x1b.")).toBe("vi /tmp|");
	expect(line("vi ", "\x1b1", "\x1b.", "\x1b.")).toBe("vi foo|");
	expect(line("vi ", "\x1b\x19")).toBe("vi /etc/passwd|");
});

test("incremental search finds, goes on, fails and ends", () => {
	const editor = edit(C_r, "o");
	expect([editor.message, editor.shown.text]).toEqual(["(reverse-i-search)`o': ", past[3]]);
	expect(edit(C_r, "foo").shown).toEqual({ text: past[2], point: 5, region: { start: 5, end: 8 } });
	expect(edit(C_r, "grep", C_r).shown.text).toBe(past[2]);
	expect(edit(C_r, "zzz").message).toBe("(failed reverse-i-search)`zzz': ");
	expect(line("kept", C_r, "foo", "\x07")).toBe("kept|");
	expect(line(C_r, "foo", "\x1b")).toBe("grep |foo 'bar baz' qux");
	expect(line(C_r, "foo", "\x1b[C")).toBe("grep f|oo 'bar baz' qux");
	expect(line(C_r, "foo", C_a, "x")).toBe("x|grep foo 'bar baz' qux");
	expect(edit(C_r, "ls", "\x1b", C_u, C_r, C_r).message).toBe("(reverse-i-search)`ls': ");
});

test("pasted text is inserted as it is, line breaks and tabs too", () => {
	const editor = edit("echo ", "\x1b[200~a\tb\rc\x03\x1b[201~");
	expect(editor.line.text).toBe("echo a\tb\nc\x03");
	expect(editor.shown.region).toEqual({ start: 5, end: 11 });
	expect(line(C_v, "\x09")).toBe("\t|");
});

test("C-d ends an empty line only, and not right after a deletion", () => {
	const editor = edit();
	expect(editor.key(C_d)).toEqual({ kind: "eof" });
	const used = edit("a", C_a, C_d);
	expect(used.key(C_d)).toEqual({ kind: "none" });
});

test("C-o offers the next entry at the next prompt", () => {
	const session = newSession(historyOf(past));
	const editor = new Editor(session);
	for (const char of `${C_p}${C_p}${C_p}`) editor.key(char);
	expect(editor.key("\x0f")).toEqual({ kind: "accept" });
	session.history.enter(editor.line.text);
	expect(new Editor(session).line.text).toBe(past[2]);
});

test("keys without a meaning ring the bell; a terminal's unknown sequence leaves its rest, as in readline", () => {
	expect(edit("\x1bz").takeBell()).toBe(true);
	expect(line("\x1b[15~")).toBe("~|");
	expect(line("one two", "\x1bB")).toBe("one |two");
});
