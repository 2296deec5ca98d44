import { expect, test } from "vitest";
import { TestTerminal } from "../../../../tests/support/terminal.ts";
import { History } from "./history.ts";
import { LineEditor, type LineResult } from "./line-editor.ts";

const past = ["echo one", "ls -la /tmp"];

function start(prompt = "$ ", rows = 10, columns = 20) {
	const terminal = new TestTerminal(rows, columns);
	const history = new History({ variable: () => undefined, now: () => 0, matches: () => false });
	for (const line of past) history.push(line, undefined);
	const editor = new LineEditor(terminal.sys, history);
	let run = editor.readLine(prompt);
	let result: LineResult | undefined = terminal.run(run);
	return {
		terminal,
		editor,
		/** Types, and gives the result when the line was entered. */
		type(text: string): LineResult | undefined {
			terminal.type(text);
			result = terminal.run(run);
			return result;
		},
		again(): LineResult | undefined {
			run = editor.readLine(prompt);
			return terminal.run(run);
		},
		resume: () => terminal.run(run),
	};
}

test("the terminal is raw while editing and as it was afterwards", () => {
	const { terminal, type } = start();
	const { icanon, echo, icrnl, isig } = terminal.termios;
	expect([icanon, echo, icrnl, isig]).toEqual([false, false, false, true]);
	expect(type("ls\r")).toEqual({ kind: "line", text: "ls" });
	expect(terminal.termios.icanon && terminal.termios.echo).toBe(true);
	expect(terminal.output).toBe("\x1b[?2004h$ ls\n\x1b[?2004l\r");
});

test("what is typed ahead is left for the next command", () => {
	const { type, again } = start();
	expect(type("cat\rhello\r")).toEqual({ kind: "line", text: "cat" });
	expect(again()).toEqual({ kind: "line", text: "hello" });
});

test("C-d on an empty line is the end", () => {
	expect(start().type("\x04")).toEqual({ kind: "eof" });
});

test("an interrupt shows ^C and leaves the cursor on a new line", async () => {
	const { terminal, type, resume } = start();
	type("sleep 1\x01");
	terminal.raise("INT");
	expect(resume()).toEqual({ kind: "interrupt" });
	expect(await terminal.rows()).toEqual(["$ ^Ceep 1"]);
	expect(await terminal.cursor()).toEqual({ row: 1, column: 0 });
});

test("a long line wraps, and what is inserted at its start moves all of it", async () => {
	const { terminal, type } = start();
	type("abcdefghijklmnopqrstuvwxyz0123456789");
	expect(await terminal.rows()).toEqual(["$ abcdefghijklmnopqr", "stuvwxyz0123456789"]);
	type("\x01XY");
	expect(await terminal.rows()).toEqual(["$ XYabcdefghijklmnop", "qrstuvwxyz0123456789"]);
	expect(await terminal.cursor()).toEqual({ row: 0, column: 4 });
	type("\x05");
	expect(await terminal.cursor()).toEqual({ row: 2, column: 0 });
	type("\x15ok");
	expect(await terminal.rows()).toEqual(["$ ok"]);
});

test("wide characters that do not fit go to the next row", async () => {
	const { terminal, type } = start("$ ", 10, 9);
	type("가나다라마");
	expect(await terminal.rows()).toEqual(["$ 가나다", "라마"]);
	type("\x01\x04");
	expect(await terminal.rows()).toEqual(["$ 나다라", "마"]);
	expect(type("\r")).toEqual({ kind: "line", text: "나다라마" });
});

test("Enter on a line that fills its rows leaves no empty row", async () => {
	const { terminal, type } = start();
	type("abcdefghijklmnopqr\r");
	terminal.show("next");
	expect(await terminal.rows()).toEqual(["$ abcdefghijklmnopqr", "next"]);
});

test("control characters and tabs are shown so that the cursor fits", async () => {
	const { terminal, type } = start();
	type("a\x16\x01b\x16\tc");
	expect(await terminal.rows()).toEqual(["$ a^Ab  c"]);
	expect(await terminal.cursor()).toEqual({ row: 0, column: 9 });
});

test("a prompt of two lines with colours: the search takes the place of its last line, and gives it back", async () => {
	const { terminal, type } = start("top\n\x01\x1b[32m\x02me\x01\x1b[0m\x02$ ");
	type("x");
	expect(await terminal.rows()).toEqual(["top", "me$ x"]);
	type("\x12ls");
	expect(await terminal.rows()).toEqual(["top", "(reverse-i-search)`l", "s': ls -la /tmp"]);
	type("\x07");
	expect(await terminal.rows()).toEqual(["top", "me$ x"]);
	type("\x0c");
	expect(await terminal.rows()).toEqual(["top", "me$ x"]);
	expect(await terminal.cursor()).toEqual({ row: 1, column: 5 });
});

test("a pasted script is run line by line without a prompt between", async () => {
	const { terminal, type, again, editor } = start();
	type("\x1b[200~echo a\recho b\r\x1b[201~");
	expect(await terminal.rows()).toEqual(["$ echo a", "echo b"]);
	expect(type("\r")).toEqual({ kind: "line", text: "echo a" });
	expect(editor.hasQueuedLines).toBe(true);
	expect(again()).toEqual({ kind: "line", text: "echo b" });
	expect(editor.hasQueuedLines).toBe(false);
});

test("another window size draws the line anew", async () => {
	const { terminal, type, resume } = start();
	type("abcdefghijklmnopqrstuvwxyz");
	terminal.resize(10, 12);
	resume();
	expect(await terminal.rows()).toEqual(["$ abcdefghij", "klmnopqrstuv", "wxyz"]);
	terminal.resize(10, 40);
	resume();
	expect(await terminal.rows()).toEqual(["$ abcdefghijklmnopqrstuvwxyz"]);
	type("!");
	expect(await terminal.cursor()).toEqual({ row: 0, column: 29 });
});
