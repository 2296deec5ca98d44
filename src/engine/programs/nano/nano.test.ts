import { expect, test } from "vitest";
import { ProgramTerminal } from "../../../../tests/support/program-terminal.ts";
import { readText } from "../lib/stdio.ts";
import { nano } from "./nano.ts";

function start(text: string | undefined, args: readonly string[] = ["/tmp/file"], rows = 10, cols = 80): ProgramTerminal {
	const terminal = new ProgramTerminal(rows, cols);
	if (text !== undefined)
		terminal.prepare(function* (sys) {
			const fd = yield* sys.open("/tmp/file", { write: true, create: true });
			yield* sys.write(fd, text);
			sys.close(fd);
		});
	terminal.start(nano, args);
	return terminal;
}

function fileAfter(terminal: ProgramTerminal): string {
	let text = "";
	terminal.prepare(function* (sys) {
		text = yield* readText(sys, "/tmp/file");
	});
	return text;
}

test("a new file is written and said to be", async () => {
	const terminal = start(undefined);
	const opened = await terminal.screen.rows();
	expect(opened[0]).toContain("GNU nano 9.3");
	expect(opened.join("\n")).toContain("[ New File ]");
	terminal.type("hello\rworld");
	expect((await terminal.screen.rows())[0]).toContain("Modified");
	terminal.type("\x0f\r");
	expect((await terminal.screen.rows()).join("\n")).toContain("[ Wrote 2 lines ]");
	terminal.type("\x18");
	expect(await terminal.screen.rows()).toEqual([]);
	expect(fileAfter(terminal)).toBe("hello\nworld\n");
});

test("lines are cut and pasted, and leaving asks whether to save", async () => {
	const terminal = start("one\ntwo\nthree\n");
	terminal.type("\x0b\x0b\x1b[B\x15\x18");
	expect((await terminal.screen.rows()).join("\n")).toContain("Save modified buffer?");
	terminal.type("y\r");
	await terminal.screen.rows();
	expect(fileAfter(terminal)).toBe("three\none\ntwo\n");
	expect(terminal.status).toEqual({ kind: "exited", code: 0 });
});

test("searching, replacing and undoing", async () => {
	const terminal = start("a b a\nb a b\n");
	terminal.type("\x1ca\rXY\ra");
	expect((await terminal.screen.rows()).slice(1, 3)).toEqual(["XY b XY", "b XY b"]);
	terminal.type("\x1bu\x1bu");
	expect((await terminal.screen.rows()).slice(1, 3)).toEqual(["XY b a", "b a b"]);
});
