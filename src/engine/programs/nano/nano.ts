import type { Blocking } from "../../kernel/abi.ts";
import { decode } from "../../kernel/text.ts";
import type { OptionSpec } from "../lib/options.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { readAll } from "../lib/stdio.ts";
import { Editor } from "./editor.ts";
import { load } from "./file-commands.ts";

const real = (short: string, long: string, help: string, arg?: string): OptionSpec => ({
	short,
	long,
	help,
	...(arg === undefined ? {} : { arg }),
	simulated: false,
});

const options: readonly OptionSpec[] = [
	real("A", "smarthome", "Enable smart home key"),
	{ short: "B", long: "backup", help: "Save backups of existing files" },
	real("C", "backupdir", "Directory for saving unique backup files", "<dir>"),
	real("D", "boldtext", "Use bold instead of reverse video text"),
	{ short: "E", long: "tabstospaces", help: "Convert typed tabs to spaces" },
	{ short: "F", long: "newbuffer", help: "Read a file into a new buffer by default" },
	real("G", "locking", "Use (vim-style) lock files"),
	real("H", "historylog", "Save & reload old search/replace strings"),
	{ short: "I", long: "ignorercfiles", help: "Don't look at nanorc files" },
	real("J", "guidestripe", "Show a guiding bar at this column", "<number>"),
	{ short: "K", long: "rawsequences", help: "Fix numeric keypad key confusion problem" },
	{ short: "L", long: "nonewlines", help: "Don't add an automatic newline" },
	real("M", "trimblanks", "Trim tail spaces when hard-wrapping"),
	{ short: "N", long: "noconvert", help: "Don't convert files from DOS format" },
	real("P", "positionlog", "Save & restore position of the cursor"),
	real("R", "restricted", "Restrict access to the filesystem"),
	real("S", "softwrap", "Display overlong lines on multiple rows"),
	{ short: "T", long: "tabsize", arg: "<number>", help: "Make a tab this number of columns wide" },
	{ short: "U", long: "quickblank", help: "Wipe status bar upon next keystroke" },
	{ short: "V", long: "version", help: "Print version information and exit" },
	real("Y", "syntax", "Syntax definition to use for coloring", "<name>"),
	{ short: "Z", long: "zap", help: "Let Bsp and Del erase a marked region" },
	real("a", "atblanks", "When soft-wrapping, do it at whitespace"),
	real("b", "breaklonglines", "Automatically hard-wrap overlong lines"),
	{ short: "c", long: "constantshow", help: "Constantly show cursor position" },
	{ short: "d", long: "rebinddelete", help: "Fix Backspace/Delete confusion problem" },
	real("f", "rcfile", "Use only this file for configuring nano", "<file>"),
	{ short: "h", long: "help", help: "Show this help text and exit" },
	{ short: "i", long: "autoindent", help: "Automatically indent new lines" },
	{ short: "k", long: "cutfromcursor", help: "Cut from cursor to end of line" },
	{ short: "l", long: "linenumbers", help: "Show line numbers in front of the text" },
	real("m", "mouse", "Enable the use of the mouse"),
	real("o", "operatingdir", "Set operating directory", "<dir>"),
	real("q", "indicator", "Show a position+portion indicator"),
	real("r", "fill", "Set width for hard-wrap and justify", "<number>"),
	real("s", "speller", "Use this alternative spell checker", "<program>"),
	{ short: "t", long: "saveonexit", help: "Save changes on exit, don't prompt" },
	{ short: "v", long: "view", help: "View mode (read-only)" },
	{ short: "w", long: "nowrap", help: "Don't hard-wrap long lines [default]" },
	{ short: "x", long: "nohelp", help: "Don't show the two help lines" },
	real("0", "zero", "Hide all bars, use whole terminal"),
	real("/", "modernbindings", "Use better-known key bindings"),
];

const DEFAULT_TAB = 8;

function helpText(): string {
	const lines = options.map(({ short, long, arg, help, simulated }) => {
		const head = ` -${short}${arg ? ` ${arg}` : ""}`.padEnd(16) + `--${long}${arg ? `=${arg}` : ""}`.padEnd(24);
		return head + help + (simulated === false ? " (not simulated)" : "");
	});
	return [
		"Usage: nano [OPTIONS] [[+LINE[,COLUMN]] FILE]...",
		"",
		"To place the cursor on a specific line of a file, put the line number with",
		"a '+' before the filename.  The column number can be added after a comma.",
		"When a filename is '-', nano reads data from standard input.",
		"",
		" Option         Long option             Meaning",
		...lines,
		"",
	].join("\n");
}

interface Target {
	readonly name: string;
	readonly line: number;
	readonly column: number;
}

/** The files, each with the place that a +LINE,COLUMN before it names. */
function targets(operands: readonly string[]): Target[] {
	const found: Target[] = [];
	let line = 1;
	let column = 1;
	for (const operand of operands) {
		const place = /^\+(-?\d+)?(?:,(\d+))?$/.exec(operand);
		if (place) {
			line = Number(place[1] ?? 1);
			column = Number(place[2] ?? 1);
			continue;
		}
		found.push({ name: operand, line, column });
		line = 1;
		column = 1;
	}
	return found;
}

function makeEditor({ sys, options: given, fail }: Context): Editor {
	const tab = given.value("tabsize");
	if (tab !== undefined && !(Number(tab) > 0)) fail(`Requested tab size "${tab}" is invalid`);
	return new Editor(sys, {
		view: given.has("view"),
		lineNumbers: given.has("linenumbers"),
		autoIndent: given.has("autoindent"),
		tabsToSpaces: given.has("tabstospaces"),
		cutFromCursor: given.has("cutfromcursor"),
		saveOnExit: given.has("saveonexit"),
		constantShow: given.has("constantshow"),
		backup: given.has("backup"),
		nonewlines: given.has("nonewlines"),
		zap: given.has("zap"),
		noHelp: given.has("nohelp"),
		tabSize: tab === undefined ? DEFAULT_TAB : Number(tab),
	});
}

/** `nano -`: what comes through a pipe is edited, and the terminal takes the pipe's place. */
function* loadStandardInput(context: Context, editor: Editor): Blocking<void> {
	const { sys } = context;
	editor.buffer.load(decode(yield* readAll(sys, 0)));
	editor.buffer.modified = true;
	const terminal = yield* sys.open("/dev/tty", { read: true, write: true });
	sys.dup2(terminal, 0);
	sys.close(terminal);
}

export const nano = defineProgram({
	name: "nano",
	package: "nano",
	summary: "A small editor for the terminal.",
	usage: ["[OPTIONS] [[+LINE[,COLUMN]] FILE]..."],
	options,
	usageHint: "Type 'nano -h' for a list of available options.\n",
	*main(context) {
		const { sys, options: given, operands } = context;
		if (given.has("help")) {
			yield* context.print(helpText());
			return 0;
		}
		if (given.has("version")) {
			yield* context.print(
				" GNU nano, version 9.3\n (C) 2026 the Free Software Foundation and various contributors\n Compiled options: --disable-libmagic --enable-utf8\n",
			);
			return 0;
		}
		const editor = makeEditor(context);
		const [first, ...more] = targets(operands);
		if (first?.name === "-" && !sys.isatty(0)) yield* loadStandardInput(context, editor);
		else if (!sys.isatty(0) || !sys.isatty(1)) {
			yield* sys.write(2, "Standard input is not a terminal\n");
			return 1;
		} else if (first) yield* load(editor, first.name, first.line, first.column);
		else editor.message = "Welcome to nano.  For basic help, type Ctrl+G.";
		editor.waiting.push(...more.map((target) => target.name));
		yield* editor.run();
		return 0;
	},
});
