import { expect, test } from "vitest";
import { TestTerminal } from "../../../../tests/support/terminal.ts";
import type { FileKind, Stat } from "../../kernel/abi.ts";
import { Errno } from "../../kernel/errno.ts";
import type { CompletionHost } from "./completion-host.ts";
import { History } from "./history.ts";
import { LineEditor } from "./line-editor.ts";

/** Directories end in a slash, programs in a star. */
const tree: Record<string, readonly string[]> = {
	".": ["a b", "abc", "abd/", "dir/", ".hidden", "한글파일", "한국", "don't", 'q"x', "x:y", "run.sh*"],
	"dir/": ["f1", "f2"],
	"abd/": [],
	"/usr/bin": ["cat*", "chmod*", "notes"],
	"/home/lea/": ["todo"],
	"many/": Array.from({ length: 120 }, (_, i) => `file${i}`),
};

function kindOf(path: string): FileKind | undefined {
	if (tree[`${path}/`] || tree[path] || path === "/home/lea") return "directory";
	const cut = path.lastIndexOf("/");
	const entries = tree[cut < 0 ? "." : path.slice(0, cut + 1)] ?? tree[path.slice(0, cut)] ?? [];
	const name = path.slice(cut + 1);
	return entries.some((entry) => entry === name || entry === `${name}*`) ? "file" : undefined;
}

function start(columns = 40, rows = 12) {
	const terminal = new TestTerminal(rows, columns, {
		readdir: (path) => {
			const entries = tree[path] ?? tree[path === "./" ? "." : path];
			if (!entries) throw new Errno("ENOENT");
			return entries.map((entry) => ({ name: entry.replace(/[*/]$/, ""), ino: 1, kind: "file" }));
		},
		tryStat: (path) => {
			const kind = kindOf(path.replace(/^\.\//, "").replace(/(.)\/$/, "$1"));
			return kind && ({ kind } as Stat);
		},
		canAccess: (path) => Object.values(tree).some((entries) => entries.includes(`${path.slice(path.lastIndexOf("/") + 1)}*`)),
	});
	const variables: Record<string, string> = { HOME: "/home/lea", HOSTNAME: "lab", PATH: "/usr/bin", WORK: "dir" };
	const host: CompletionHost = {
		sys: terminal.sys,
		variable: (name) => variables[name],
		variableNames: () => Object.keys(variables),
		aliases: () => ["ll"],
		functions: () => ["cleanup"],
		builtins: () => ["cd", "echo"],
		keywords: () => ["case"],
		users: () => [
			{ name: "lea", home: "/home/lea" },
			{ name: "root", home: "/root" },
		],
		// biome-ignore lint/correctness/useYield: a shell's host may have to wait for the table
		*optionsOf(command) {
			return command === "ls" ? ["-a", "--all", "--almost-all", "--sort="] : [];
		},
		specification: (command) =>
			command === "git"
				? {
						options: new Set(),
						*generate({ words, current }) {
							return ["add", "commit"].filter((word) => word.startsWith(words[current] ?? ""));
						},
					}
				: undefined,
	};
	const history = new History({ variable: () => undefined, now: () => 0, matches: () => false });
	const run = new LineEditor(terminal.sys, history, host).readLine("$ ");
	terminal.run(run);
	return {
		terminal,
		type(text: string): void {
			terminal.type(text);
			terminal.run(run);
		},
	};
}

async function completed(text: string): Promise<string> {
	const { terminal, type } = start();
	type(`${text}\t|`);
	return ((await terminal.rows()).at(-1) ?? "").slice(2);
}

test.each([
	["ech", "echo |"],
	["cha", "cha|"],
	["chm", "chmod |"],
	["cle", "cleanup |"],
	["./r", "./run.sh |"],
	["X=1 ech", "X=1 echo |"],
	["true && ech", "true && echo |"],
	["echo $(ech", "echo $(echo |"],
	["ls ech", "ls ech|"],
])("commands: %s", async (typed, line) => expect(await completed(typed)).toBe(line));

test.each([
	["ls di", "ls dir/|"],
	["ls dir/f1", "ls dir/f1 |"],
	["ls a\\ ", "ls a\\ b |"],
	["ls 'a ", "ls 'a b' |"],
	['ls "don', 'ls "don\'t" |'],
	["ls don", "ls don\\'t |"],
	['ls "q', 'ls "q\\"x" |'],
	["ls 한글", "ls 한글파일 |"],
	["ls x", "ls x\\:y |"],
	["ls .h", "ls .hidden |"],
	["ls $WO", "ls $WORK/|"],
	["ls $WORK/f", "ls $WORK/f|"],
	["echo \x24{HOS", "echo \x24{HOSTNAME} |"],
	["ls ~l", "ls ~lea/|"],
	["ls ~/t", "ls ~/todo |"],
	["cat <di", "cat <dir/|"],
	["X=di", "X=dir/|"],
])("files, variables, users: %s", async (typed, line) => expect(await completed(typed)).toBe(line));

test.each([
	["ls --so", "ls --sort=|"],
	["ls --al", "ls --al|"],
	["cat --al", "cat --al|"],
	["git c", "git commit |"],
])("options and a command's own words: %s", async (typed, line) => expect(await completed(typed)).toBe(line));

test("the first Tab goes as far as all agree and rings; the second lists in columns", async () => {
	const { terminal, type } = start();
	type("ls 한\t");
	expect(terminal.output).toContain("\x07");
	type("\t");
	expect(await terminal.rows()).toEqual(["$ ls 한", "한국      한글파일", "$ ls 한"]);
	type("\x15ls ab\t\t");
	expect((await terminal.rows()).slice(2)).toEqual(["$ ls ab", "abc  abd/", "$ ls ab"]);
});

test("many possibilities are asked for, and listed by the page", async () => {
	const { terminal, type } = start(40, 12);
	type("ls many/\t");
	type("\t\t");
	expect((await terminal.rows()).at(-1)).toBe("Display all 120 possibilities? (y or n)");
	type("n");
	expect((await terminal.rows()).at(-1)).toBe("$ ls many/file");
	type("\t\ty");
	expect((await terminal.rows()).at(-1)).toBe("--More--");
	type("\rq");
	expect((await terminal.rows()).at(-1)).toBe("$ ls many/file");
});

test("in the middle of a line no blank is added", async () => {
	const { terminal, type } = start();
	type("ls dir/f1x\x02\t");
	expect((await terminal.rows()).at(-1)).toBe("$ ls dir/f1x");
});
