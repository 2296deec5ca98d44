import { expect, test } from "vitest";
import { ProgramTerminal } from "../../../../tests/support/program-terminal.ts";
import { less } from "./less.ts";

const numbers = Array.from({ length: 100 }, (_, i) => `${i + 1}\n`).join("");

function start(text: string, args: readonly string[] = [], rows = 8, cols = 40): ProgramTerminal {
	const terminal = new ProgramTerminal(rows, cols);
	terminal.prepare(function* (sys) {
		const fd = yield* sys.open("/tmp/file", { write: true, create: true });
		yield* sys.write(fd, text);
		sys.close(fd);
	});
	terminal.start(less, [...args, "/tmp/file"]);
	return terminal;
}

test("the first screen names the file; a short file stands at the bottom", async () => {
	expect(await start(numbers).screen.rows()).toEqual(["1", "2", "3", "4", "5", "6", "7", "/tmp/file"]);
	expect(await start("one\n", [], 4).screen.rows()).toEqual(["", "", "one", "/tmp/file (END)"]);
});

test("pages, lines, ends and percentages", async () => {
	const terminal = start(numbers);
	const after = async (keys: string): Promise<string> => {
		terminal.type(keys);
		const rows = await terminal.screen.rows();
		return `${rows[0]} ${rows.at(-1)}`;
	};
	expect(await after(" ")).toBe("8 :");
	expect(await after("jj")).toBe("10 :");
	expect(await after("b")).toBe("3 :");
	expect(await after("G")).toBe("94 (END)");
	expect(await after("j")).toBe("94 (END)");
	expect(await after("50g")).toBe("50 :");
	expect(await after("50p")).toBe("52 :");
	expect(await after("d")).toBe("56 :");
	terminal.type("q");
	expect(await terminal.screen.rows()).toEqual([]);
	expect(terminal.status).toEqual({ kind: "exited", code: 0 });
});

test("searching goes to the match, repeats, turns round and says when there is none", async () => {
	const terminal = start(numbers);
	const top = async (keys: string): Promise<string | undefined> => {
		terminal.type(keys);
		return (await terminal.screen.rows())[0];
	};
	expect(await top("/4[25]\r")).toBe("42");
	expect(await top("n")).toBe("45");
	expect(await top("N")).toBe("42");
	expect(await top("?^7$\r")).toBe("7");
	await top("/zzz\r");
	expect((await terminal.screen.rows()).at(-1)).toBe("Pattern not found  (press RETURN)");
	expect(await top("\r&5\r")).toBe("15");
});

test("long lines wrap, or are cut and moved sideways; -N numbers them", async () => {
	const terminal = start("short\nabcdefghijklmnopqrstuvwxyz\n한글한글한글한글\n", ["-N"], 6, 24);
	expect(await terminal.screen.rows()).toEqual([
		"",
		"      1 short",
		"      2 abcdefghijklmnop",
		"      2 qrstuvwxyz",
		"      3 한글한글한글한글",
		"/tmp/file (END)",
	]);
	terminal.type("-S\r");
	expect(await terminal.screen.rows()).toEqual(["      1 short", "      2 abcdefghijklmno>", "      3 한글한글한글한글", "~", "~", "(END)"]);
	terminal.type("4\x1b[C");
	expect((await terminal.screen.rows())[1]).toBe("      2 efghijklmnopqrs>");
});

test("colours pass with -R, other control characters are shown; manual pages are bold", async () => {
	const text = "\x1b[31mred\x1b[0m \x01 N\bNA\bAME _\bx\xff\n";
	expect((await start(text).screen.rows())[6]).toBe("ESC[31mredESC[0m ^A NAME xÿ");
	expect((await start(text, ["-R"]).screen.rows())[6]).toBe("red ^A NAME xÿ");
});

test("-F only prints what fits; a pipe is read from standard input with keys from the terminal", async () => {
	const short = start("one\ntwo\n", ["-F"]);
	expect(await short.screen.rows()).toEqual(["one", "two"]);
	const terminal = new ProgramTerminal(5, 40);
	terminal.start(less, [], { input: numbers });
	terminal.type(" ");
	expect(await terminal.screen.rows()).toEqual(["5", "6", "7", "8", ":"]);
});

test("a new window size is used at once", async () => {
	const terminal = start(numbers);
	terminal.type("10g");
	terminal.resize(5, 30);
	expect(await terminal.screen.rows()).toEqual(["10", "11", "12", "13", ":"]);
});
