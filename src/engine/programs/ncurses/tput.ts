import type { Blocking } from "../../kernel/abi.ts";
import { decode } from "../../kernel/text.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { readAll } from "../lib/stdio.ts";
import { CURSES_VERSION, clearing } from "./clear.ts";
import { terminalSize } from "./environment.ts";
import { fillParameters, withoutPadding } from "./parameters.ts";
import { initialize } from "./reset.ts";
import { isCapability, type Terminal, terminalNamed } from "./terminals.ts";

const USAGE = `Usage: tput [options] [command]

Options:
  -S <<       read commands from standard input
  -T TERM     use this instead of $TERM
  -V          print curses-version
  -v          verbose, show warnings
  -x          do not try to clear scrollback

Commands:
  clear       clear the screen
  init        initialize the terminal
  reset       reinitialize the terminal
  capname     unlike clear/init/reset, print value for capability "capname"
`;

/** Exit statuses of tput(1). */
const FALSE_OR_ABSENT = 1;
const UNKNOWN_TERMINAL = 3;
const UNKNOWN_CAPABILITY = 4;

/** Runs the commands in `words` one behind the other, and gives the status of the last. */
function* runCommands(context: Context, terminal: Terminal, words: readonly string[]): Blocking<number> {
	let status = 0;
	for (let i = 0; i < words.length; i++) {
		const name = words[i] as string;
		if (name === "clear") yield* context.print(clearing(terminal, !context.options.has("x")));
		else if (name === "init" || name === "reset") status = yield* initialize(context, terminal, name);
		else if (name === "longname") yield* context.print(terminal.longName);
		else if (terminal.booleans.has(name)) status = 0;
		else if (name === "lines" || name === "cols" || terminal.numbers.has(name)) yield* context.print(`${numberOf(context, terminal, name)}\n`);
		else if (terminal.strings.has(name)) {
			const capability = terminal.strings.get(name) as string;
			const behind = words.slice(i + 1);
			// without anything behind it the capability is shown as it stands
			yield* context.print(withoutPadding(behind.length > 0 ? fillParameters(capability, behind.map(parameter)) : capability));
			while (isDecimal(words[i + 1])) i++;
			status = 0;
		} else if (isCapability(name)) {
			if (isNumber(name)) yield* context.print("-1\n");
			else status = FALSE_OR_ABSENT;
		} else {
			yield* context.complain(`unknown terminfo capability '${name}'`);
			return UNKNOWN_CAPABILITY;
		}
	}
	return status;
}

const NUMBERS = new Set(["colors", "pairs", "it", "ncv", "vt", "U8", "xmc", "lh", "lm", "lw", "ma", "nlab", "pb", "wnum", "wsl"]);
const isNumber = (name: string): boolean => NUMBERS.has(name);

function numberOf({ sys }: Context, terminal: Terminal, name: string): number {
	const usual = terminal.numbers.get(name) ?? -1;
	if (name !== "lines" && name !== "cols") return usual;
	const size = terminalSize(sys, { rows: terminal.numbers.get("lines") ?? 24, cols: terminal.numbers.get("cols") ?? 80 });
	return name === "lines" ? size.rows : size.cols;
}

const isDecimal = (word: string | undefined): boolean => word !== undefined && /^-?\d+$/.test(word);

/** As atoi(3) reads it; a text, which only few capabilities print, stays one. */
const parameter = (word: string): number | string => (isDecimal(word) ? Number(word) : word);

export const tput = defineProgram({
	name: "tput",
	package: "ncurses-bin",
	summary: "Initialize a terminal, or query the terminfo database.",
	usage: ["[options] [command]"],
	options: [
		{ short: "S", help: "read commands from standard input" },
		{ short: "T", arg: "TERM", help: "use this instead of $TERM" },
		{ short: "V", help: "print curses-version" },
		{ short: "v", help: "verbose, show warnings" },
		{ short: "x", help: "do not try to clear scrollback" },
	],
	usageStatus: 2,
	usageHint: USAGE,
	stopAtOperand: true,
	*main(context) {
		const { options, operands, sys } = context;
		if (options.has("V")) {
			yield* context.print(`${CURSES_VERSION}\n`);
			return 0;
		}
		const name = options.value("T") ?? sys.environ.get("TERM") ?? "";
		if (name === "") context.fail("No value for $TERM and no -T specified", 2);
		const terminal = terminalNamed(name) ?? context.fail(`unknown terminal "${name}"`, UNKNOWN_TERMINAL);
		if (!options.has("S")) return operands.length > 0 ? yield* runCommands(context, terminal, operands) : context.usage("");
		let status = 0;
		for (const line of decode(yield* readAll(sys, 0)).split("\n")) {
			const words = line.split(/\s+/).filter((word) => word !== "");
			if (words.length > 0) status = yield* runCommands(context, terminal, words);
			if (status === UNKNOWN_CAPABILITY) break;
		}
		return status;
	},
});
