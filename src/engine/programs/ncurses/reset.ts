import type { Blocking, Termios } from "../../kernel/abi.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { CURSES_VERSION, capabilityText } from "./clear.ts";
import { terminalDescriptor } from "./environment.ts";
import { type Terminal, terminalNamed } from "./terminals.ts";

const NO_TERMINAL = 10;
const control = (letter: string): number => (letter === "?" ? 127 : letter.charCodeAt(0) & 0x1f);

/** The modes that tset(1) brings back; characters that are switched off get their usual keys again. */
function saneModes(termios: Termios): Termios {
	const { cc } = termios;
	return {
		...termios,
		icrnl: true,
		inlcr: false,
		igncr: false,
		ixon: true,
		opost: true,
		onlcr: true,
		isig: true,
		icanon: true,
		iexten: true,
		echo: true,
		echoe: true,
		echok: true,
		echonl: false,
		echoctl: true,
		noflsh: false,
		tostop: false,
		cc: {
			...cc,
			eof: cc.eof || control("D"),
			erase: cc.erase || control("?"),
			intr: cc.intr || control("C"),
			kill: cc.kill || control("U"),
			quit: cc.quit || control("\\"),
			start: cc.start || control("Q"),
			stop: cc.stop || control("S"),
			susp: cc.susp || control("Z"),
			reprint: cc.reprint || control("R"),
			werase: cc.werase || control("W"),
			lnext: cc.lnext || control("V"),
			min: 1,
			time: 0,
		},
	};
}

/** The descriptor of the terminal, or the end of the program as tset(1) ends without one. */
function* requireDescriptor(context: Context): Blocking<number> {
	const fd = terminalDescriptor(context.sys);
	if (fd !== undefined) return fd;
	yield* context.out.flush();
	yield* context.complain("terminal attributes: No such device or address\n");
	return context.fail("", NO_TERMINAL);
}

/** What brings a terminal into its first state (init) or out of any (reset). */
function stateStrings(terminal: Terminal, how: "init" | "reset"): string {
	const first = how === "reset" ? ["rs1", "rs2", "rs3"] : ["is1", "is2", "is3"];
	const strings = first.map((name, i) => capabilityText(terminal, terminal.strings.has(name) ? name : (["is1", "is2", "is3"][i] as string)));
	return strings.join("") + capabilityText(terminal, "mgc");
}

/** `tput init` and `tput reset`. */
export function* initialize(context: Context, terminal: Terminal, how: "init" | "reset"): Blocking<number> {
	const fd = yield* requireDescriptor(context);
	const { sys } = context;
	if (how === "reset") sys.tcsetattr(fd, saneModes(sys.tcgetattr(fd)));
	yield* context.print(stateStrings(terminal, how));
	return 0;
}

const shown = (code: number): string =>
	code === 127 ? "delete" : code < 32 ? `control-${String.fromCharCode(code + 64)} (^${String.fromCharCode(code + 64)})` : String.fromCharCode(code);

/** A character as the options give it: itself, or ^X. */
function readCharacter(text: string): number {
	return text.length === 2 && text.startsWith("^") ? control(text[1] as string) : text.charCodeAt(0);
}

const USAGE = `Usage: reset [options] [terminal]

Options:
  -c          set control characters
  -e ch       erase character
  -I          no initialization strings
  -i ch       interrupt character
  -k ch       kill character
  -m mapping  map identifier to type
  -Q          do not output control key settings
  -q          display term only, do no changes
  -r          display term on stderr
  -s          output TERM set command
  -V          print curses-version
  -w          set window-size

If neither -c/-w are given, both are assumed.
`;

export const reset = defineProgram({
	name: "reset",
	package: "ncurses-bin",
	summary: "Reinitialize the terminal.",
	usage: ["[options] [terminal]"],
	options: [
		{ short: "c", help: "set control characters" },
		{ short: "e", arg: "ch", help: "erase character" },
		{ short: "I", help: "no initialization strings" },
		{ short: "i", arg: "ch", help: "interrupt character" },
		{ short: "k", arg: "ch", help: "kill character" },
		{ short: "m", arg: "mapping", help: "map identifier to type", simulated: false },
		{ short: "Q", help: "do not output control key settings" },
		{ short: "q", help: "display term only, do no changes" },
		{ short: "r", help: "display term on stderr" },
		{ short: "s", help: "output TERM set command" },
		{ short: "V", help: "print curses-version" },
		{ short: "w", help: "set window-size" },
	],
	usageHint: USAGE,
	*main(context) {
		const { sys, options, operands } = context;
		if (options.has("V")) {
			yield* context.print(`${CURSES_VERSION}\n`);
			return 0;
		}
		const fd = yield* requireDescriptor(context);
		const name = operands[0] ?? sys.environ.get("TERM") ?? "unknown";
		const terminal = terminalNamed(name) ?? context.fail(`unknown terminal type ${name}`, 3);
		if (options.has("q")) {
			yield* context.print(`${name}\n`);
			return 0;
		}
		const before = sys.tcgetattr(fd);
		const termios = saneModes(before);
		const { cc } = termios;
		for (const [option, key] of [
			["e", "erase"],
			["i", "intr"],
			["k", "kill"],
		] as const) {
			const value = options.value(option);
			if (value) cc[key] = readCharacter(value);
		}
		sys.tcsetattr(fd, termios);
		let told = "";
		if (!options.has("I")) told += stateStrings(terminal, "reset") + (terminal.strings.has("mgc") ? "\r" : "");
		if (options.has("r")) told += `Terminal type is ${name}.\n`;
		if (!options.has("Q")) {
			for (const [label, key, usual] of [
				["Erase", "erase", control("?")],
				["Kill", "kill", control("U")],
				["Interrupt", "intr", control("C")],
			] as const) {
				if (cc[key] !== usual) told += `${label} ${cc[key] === before.cc[key] ? "is" : "set to"} ${shown(cc[key])}.\n`;
			}
		}
		yield* sys.write(2, told);
		if (options.has("s")) yield* context.print(`TERM=${name};\n`);
		return 0;
	},
});
