import { expect, test } from "vitest";
import { ProgramTerminal } from "../../../../../tests/support/program-terminal.ts";
import { stty } from "./stty.ts";

/** Runs stty once for each list of settings on the same terminal; what is on the screen then. */
async function after(...runs: string[]): Promise<string[]> {
	const terminal = new ProgramTerminal(40, 80);
	for (const run of runs) terminal.start(stty, run === "" ? [] : run.split(" "));
	return terminal.screen.rows();
}

test("what differs from sane, as a terminal of Linux begins", async () => {
	expect(await after("-iutf8", "")).toEqual(["speed 38400 baud; line = 0;", "-brkint -imaxbel"]);
	expect(await after("sane", "")).toEqual(["speed 38400 baud; line = 0;"]);
	expect(await after("sane", "cbreak -echo", "")).toEqual(["speed 38400 baud; line = 0;", "min = 1; time = 0;", "-icanon -echo"]);
});

test("everything, in lines that fit", async () => {
	expect(await after("-iutf8", "-a")).toEqual([
		"speed 38400 baud; rows 40; columns 80; line = 0;",
		"intr = ^C; quit = ^\\; erase = ^?; kill = ^U; eof = ^D; eol = <undef>;",
		"eol2 = <undef>; swtch = <undef>; start = ^Q; stop = ^S; susp = ^Z; rprnt = ^R;",
		"werase = ^W; lnext = ^V; discard = ^O; min = 1; time = 0;",
		"-parenb -parodd -cmspar cs8 -hupcl -cstopb cread -clocal -crtscts",
		"-ignbrk -brkint -ignpar -parmrk -inpck -istrip -inlcr -igncr icrnl ixon -ixoff",
		"-iuclc -ixany -imaxbel -iutf8",
		"opost -olcuc -ocrnl onlcr -onocr -onlret -ofill -ofdel nl0 cr0 tab0 bs0 vt0 ff0",
		"isig icanon iexten echo echoe echok -echonl -noflsh -xcase -tostop -echoprt",
		"echoctl echoke -flusho -extproc",
	]);
});

test("characters, speeds, delays and sizes", async () => {
	expect(await after("sane", "eol 65 erase 0x41 kill 010 susp ^- min 2 ispeed 300 tab3", "")).toEqual([
		"ispeed 300 baud; ospeed 38400 baud; line = 0;",
		"erase = A; kill = ^H; eol = A; susp = <undef>;",
		"tab3",
	]);
	expect(await after("rows 5 size cols 7 size", "speed")).toEqual(["5 80", "5 7", "38400"]);
});

test("-g prints what can be given back", async () => {
	const saved = "500:5:f00bf:8a3b:3:1c:7f:15:4:0:1:0:11:13:1a:0:12:f:17:16:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0";
	expect((await after("-iutf8", "-g")).join("")).toBe(saved);
	expect(await after("raw", saved, "")).toEqual(["speed 38400 baud; line = 0;", "-brkint -imaxbel"]);
});

test("complaints", async () => {
	expect(await after("foo")).toEqual(["stty: invalid argument ‘foo’", "Try 'stty --help' for more information."]);
	expect(await after("-a raw")).toEqual(["stty: when specifying an output style, modes may not be set"]);
	expect(await after("cols abc")).toEqual(["stty: invalid integer argument: ‘abc’"]);
	expect(await after("erase")).toEqual(["stty: missing argument to ‘erase’", "Try 'stty --help' for more information."]);
	expect(await after("cs7")).toEqual(["stty: 'standard input': Invalid argument"]);
});
