import { expect, test } from "vitest";
import { ProgramTerminal } from "../../../../tests/support/program-terminal.ts";
import { clear } from "./clear.ts";
import { fillParameters } from "./parameters.ts";
import { isCapability, type Terminal, terminalNamed } from "./terminals.ts";
import { tput } from "./tput.ts";

const filled = (terminal: string, name: string, ...parameters: number[]): string =>
	fillParameters((terminalNamed(terminal) as Terminal).strings.get(name) ?? "", parameters);

test("parameters: positions count from one, colours choose their form, conditions nest", () => {
	expect(filled("xterm-256color", "cup", 3, 4)).toBe("\x1b[4;5H");
	expect([3, 9, 123].map((colour) => filled("xterm-256color", "setaf", colour))).toEqual(["\x1b[33m", "\x1b[91m", "\x1b[38;5;123m"]);
	expect(filled("xterm", "sgr", 0, 1, 0, 0, 0, 1)).toBe("\x1b(B\x1b[0;1;4m");
	expect(filled("xterm-256color", "initc", 3, 4, 0, 0)).toBe("\x1b]4;3;rgb:01/00/00\x1b\\");
	expect(filled("xterm", "rep", 65, 5)).toBe("A\x1b[4b");
});

test("names are known, known and absent, or none", () => {
	expect(isCapability("is1")).toBe(true);
	expect(isCapability("foo")).toBe(false);
	expect(terminalNamed("nope")).toBeUndefined();
});

async function shown(...args: string[]): Promise<string[]> {
	const terminal = new ProgramTerminal(10, 50);
	terminal.start(tput, args);
	return terminal.screen.rows();
}

test("tput prints numbers, the terminal's size, and what is wrong", async () => {
	expect(await shown("colors")).toEqual(["256"]);
	expect(await shown("cols")).toEqual(["50"]);
	expect(await shown("-T", "dumb", "colors")).toEqual(["-1"]);
	expect(await shown("foo")).toEqual(["tput: unknown terminfo capability 'foo'"]);
	expect(await shown("-T", "nope", "bold")).toEqual(['tput: unknown terminal "nope"']);
});

test("clear empties the screen", async () => {
	const terminal = new ProgramTerminal(10, 50);
	terminal.start(tput, ["longname"]);
	expect(await terminal.screen.rows()).toEqual(["xterm with 256 colors"]);
	terminal.start(clear, []);
	expect(await terminal.screen.rows()).toEqual([]);
});
