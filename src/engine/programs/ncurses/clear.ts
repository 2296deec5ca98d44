import { type Context, defineProgram } from "../lib/program.ts";
import { fillParameters, withoutPadding } from "./parameters.ts";
import { type Terminal, terminalNamed } from "./terminals.ts";

/** What clears a terminal, and (E3) what has scrolled off it. */
export const clearing = (terminal: Terminal, scrollback: boolean): string =>
	withoutPadding((terminal.strings.get("clear") ?? "") + (scrollback ? (terminal.strings.get("E3") ?? "") : ""));

/** A capability's text as putp(3) writes it. */
export const capabilityText = (terminal: Terminal, name: string): string => withoutPadding(fillParameters(terminal.strings.get(name) ?? "", []));

/** The terminal that -T or TERM name, or the end of the program. */
function requireTerminal(context: Context): Terminal {
	const name = context.options.value("T") ?? context.sys.environ.get("TERM");
	if (name === undefined) return context.fail("TERM environment variable not set.");
	return terminalNamed(name) ?? context.fail(`'${name}': unknown terminal type.`);
}

const USAGE =
	"Usage: clear [options]\n\nOptions:\n  -T TERM     use this instead of $TERM\n  -V          print curses-version\n  -x          do not try to clear scrollback\n";

export const CURSES_VERSION = "ncurses 6.6.20260608";

export const clear = defineProgram({
	name: "clear",
	package: "ncurses-bin",
	summary: "Clear the terminal screen.",
	usage: ["[options]"],
	options: [
		{ short: "T", arg: "TERM", help: "use this instead of $TERM" },
		{ short: "V", help: "print curses-version" },
		{ short: "x", help: "do not try to clear scrollback" },
	],
	usageHint: USAGE,
	*main(context) {
		if (context.options.has("V")) {
			yield* context.print(`${CURSES_VERSION}\n`);
			return 0;
		}
		if (context.operands.length > 0) context.usage("");
		yield* context.print(clearing(requireTerminal(context), !context.options.has("x")));
		return 0;
	},
});
