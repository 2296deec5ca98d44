import { describe, expect, it } from "vitest";
import { expandAliases } from "./alias-expansion.ts";
import { isIncomplete } from "./fault.ts";
import { commandExtent } from "./grammar.ts";
import { faultMessages } from "./messages.ts";
import { type CommandLine, type Fault, readLine } from "./parser.ts";
import { printFunction } from "./print-command.ts";
import { Source } from "./source.ts";

function readAll(text: string, dialect: "bash" | "dash" = "bash"): { lines: CommandLine[]; fault: Fault | undefined } {
	const lines: CommandLine[] = [];
	let number = 1;
	for (let at = 0; at < text.length; ) {
		const line = readLine(text, at, dialect, number);
		if ("fault" in line) return { lines, fault: line };
		lines.push(line);
		at += line.source.text.length;
		number += line.source.text.split("\n").length - 1;
	}
	return { lines, fault: undefined };
}

const messages = (text: string, dialect: "bash" | "dash" = "bash"): string[] => {
	const { fault } = readAll(text, dialect);
	return fault ? faultMessages(fault.fault, fault.source, dialect, false).map((m) => `${m.line}: ${m.text}`) : [];
};

describe("what bash 5.3 says of broken syntax", () => {
	it.each([
		["echo )", ["1: syntax error near unexpected token `)'", "1: `echo )'"]],
		["if true; then", ["2: syntax error: unexpected end of file from `if' command on line 1"]],
		["echo a\nf() { echo;", ["3: syntax error: unexpected end of file from `{' command on line 2"]],
		["echo 'abc", ["1: unexpected EOF while looking for matching `''"]],
		["echo $(foo", ["2: unexpected EOF while looking for matching `)'"]],
		["echo (a)", ["1: syntax error near unexpected token `a'", "1: `echo (a)'"]],
		["echo < ", ["1: syntax error near unexpected token `newline'", "1: `echo < '"]],
		["case x in a) b;; c d) ;; esac", ["1: syntax error near unexpected token `d'", "1: `case x in a) b;; c d) ;; esac'"]],
		["[[ a b ]]", ["1: unexpected token `b', conditional binary operator expected", "1: syntax error near `b'", "1: `[[ a b ]]'"]],
		["[[ -f ]]", ["1: unexpected argument `]]' to conditional unary operator", "1: syntax error near `]]'", "1: `[[ -f ]]'"]],
		["echo !(a)", ["1: syntax error near unexpected token `('", "1: `echo !(a)'"]],
	])("%s", (text, expected) => {
		expect(messages(text)).toEqual(expected);
	});

	it("reads what stands before the fault", () => {
		const { lines, fault } = readAll("echo one\necho two)\necho three\n");
		expect(lines).toHaveLength(1);
		expect(fault?.source.lineAt(fault.fault.kind === "token" ? fault.fault.pos : 0)).toBe(2);
	});

	it("parses a line that comes again once, unless it was only the start of a longer one", () => {
		const { lines } = readAll("echo a\necho b \\\nc\necho a\ncat <<A\nx\nA\necho b \\\nc\n");
		expect(lines.map((l) => [l.source.text, l.source.firstLine])).toEqual([
			["echo a\n", 1],
			["echo b \\\nc\n", 2],
			["echo a\n", 4],
			["cat <<A\nx\nA\n", 5],
			["echo b \\\nc\n", 8],
		]);
		expect(lines[2]?.statements).toBe(lines[0]?.statements);
		expect(lines[4]?.statements).toBe(lines[1]?.statements);
		expect(readAll("cat <<A\n").lines[0]?.unclosed).toHaveLength(1);
		expect(readAll("cat <<A\ny\nA\n").lines).toHaveLength(1);
	});

	it("knows dash's words and what dash does not know", () => {
		expect(messages("if true", "dash")).toEqual(['1: Syntax error: end of file unexpected (expecting "then")']);
		expect(messages("for i in 1; fi", "dash")).toEqual(['1: Syntax error: "fi" unexpected (expecting "do")']);
		expect(messages("a=(1 2)", "dash")).toEqual(['1: Syntax error: "(" unexpected']);
	});
});

describe("where a command ends", () => {
	it("takes here-documents, open quotes and compound commands whole", () => {
		const text = "cat <<A; cat <<'B'\nx\nA\ny\nB\necho more\n";
		const extent = commandExtent(text, 0, "bash");
		expect(extent.ok && text.slice(extent.end)).toBe("echo more\n");
		for (const open of ["if a", "echo 'x", "a &&", "{ a;", "x=$(", "case x in"]) {
			const found = commandExtent(open, 0, "bash");
			expect(!found.ok && isIncomplete(found.fault)).toBe(true);
		}
	});

	it("refuses nesting that would exhaust the stack", () => {
		for (const text of ["( ".repeat(20_000), "echo $(echo ".repeat(5_000), "${a:-".repeat(9_000)]) expect(commandExtent(text, 0, "bash").ok).toBe(false);
	});
});

describe("aliases", () => {
	const aliases = new Map([
		["ls", "ls -F"],
		["ll", "ls -l"],
		["run", "nohup "],
		["forever", "while :; do"],
	]);
	it.each([
		["ll /x; echo ll", "ls -F -l /x; echo ll"],
		["run ll", "nohup  ls -F -l"],
		["forever ls; done", "while :; do ls -F; done"],
		["\\ls; 'll'; $(ll)", "\\ls; 'll'; $(ls -F -l)"],
	])("%s", (text, expected) => {
		expect(expandAliases(text, aliases)).toBe(expected);
	});
});

it("prints functions as declare -f does", () => {
	const text = "f() { if a; then b; elif c; then d; fi; for i in 1 2; do e; done > x 2>&1; case $x in a|b) g;; esac; h & i && j; }";
	const command = readAll(text).lines[0]?.statements[0]?.command;
	if (command?.type !== "Function") throw new Error("no function");
	expect(printFunction("f", command.body, text)).toBe(`f () 
{ 
    if a; then
        b;
    else
        if c; then
            d;
        fi;
    fi;
    for i in 1 2;
    do
        e;
    done > x 2>&1;
    case $x in 
        a | b)
            g
        ;;
    esac;
    h & i && j
}`);
});

it("finds lines", () => {
	const source = new Source("a\nbc\n\nd", 10);
	expect([0, 1, 2, 4, 5, 6].map((pos) => source.lineAt(pos))).toEqual([10, 10, 11, 11, 12, 13]);
	expect(source.lineText(3)).toBe("bc");
});

describe("characters that are no blanks", () => {
	it.each(["\r", "\f", "\v", "\u00a0"])("%j belongs to its word", (char) => {
		expect(commandExtent(`echo a${char}\necho b`, 0, "bash")).toEqual({ ok: true, end: 8, openDocument: false });
	});
});
