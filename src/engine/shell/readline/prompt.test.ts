import { expect, test } from "vitest";
import { expandPrompt, type PromptSource } from "./prompt.ts";

const source: PromptSource = {
	user: "lea",
	hostname: "lab.example.org",
	cwd: "/home/lea/src/under dock",
	home: "/home/lea",
	effectiveUid: 1000,
	shellName: "-bash",
	version: "5.3",
	release: "5.3.15",
	terminal: "0",
	jobs: 2,
	historyNumber: 501,
	commandNumber: 7,
	dirTrim: 0,
	promptvars: true,
	lineEditing: true,
	strftime: (format) => `<${format}>`,
};
const prompt = (text: string, change: Partial<PromptSource> = {}): string => expandPrompt(text, { ...source, ...change });

test("names, numbers and times", () => {
	expect(prompt("\\u@\\h:\\w \\H \\W")).toBe("lea@lab:~/src/under dock lab.example.org under dock");
	expect(prompt("\\j \\! \\# \\l \\s-\\v \\V")).toBe("2 501 7 0 -bash-5.3 5.3.15");
	expect(prompt("\\d \\A \\D{%s} \\D{}")).toBe("<%a %b %d> <%H:%M> <%s> <%X>");
});

test("what is expanded afterwards is quoted", () => {
	expect(prompt("\\$ ")).toBe("\\$ ");
	expect(prompt("\\$ ", { effectiveUid: 0 })).toBe("# ");
	expect(prompt("\\w", { cwd: '/tmp/we$ird"`d' })).toBe('/tmp/we\\$ird\\"\\`d');
	expect(prompt("\\w", { cwd: "/tmp/$x", promptvars: false })).toBe("/tmp/$x");
});

test("characters: octal needs three digits, the unknown stays", () => {
	expect(prompt("\\101\\12x\\e[1m\\[\\]\\q\\")).toBe("A\\12x\x1b[1m\x01\x02\\q\\");
	expect(prompt("\\[x\\]", { lineEditing: false })).toBe("x");
});

test("PROMPT_DIRTRIM shortens where that helps, as bash 5.3 does", () => {
	const trim = (cwd: string, dirTrim: number): string => prompt("\\w", { cwd, dirTrim, home: "/root" });
	expect(["/", "/tmp", "/tmp/p", "/tmp/p/a/b/c/d", "/root", "/root/x", "/root/x/y", "/root/x/y/z/w"].map((cwd) => trim(cwd, 1))).toEqual([
		"/",
		"/tmp",
		".../p",
		".../d",
		"~",
		"~/x",
		"~/x/y",
		"~/.../w",
	]);
	expect([trim("/tmp/p", 2), trim("/tmp/p/a/b/c/d", 2), trim("/root/x/y/z/w", 2), trim("/tmp/p/a/b/c/d", 3)]).toEqual([
		"/tmp/p",
		".../c/d",
		"~/x/y/z/w",
		".../b/c/d",
	]);
});
