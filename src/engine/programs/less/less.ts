import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { type OptionSpec, Options, parseOptions } from "../lib/options.ts";
import { type Context, defineProgram, type ProgramSpec } from "../lib/program.ts";
import { Document } from "./document.ts";
import { helpText } from "./help.ts";
import { Pager } from "./pager.ts";
import { defaultSettings, type Settings, toggles } from "./settings.ts";
import { View } from "./view.ts";

const options: readonly OptionSpec[] = [
	...toggles.map(({ letter, long }) => ({ short: letter, long, help: `see the key -${letter} in less` })),
	{ short: "n", long: "line-numbers", help: "suppress line numbers in prompts" },
	{ short: "X", long: "no-init", help: "don't use termcap init/deinit strings" },
	{ short: "f", long: "force", help: "force open non-regular files" },
	{ short: "g", long: "hilite-search", help: "highlight only last match for searches" },
	{ short: "a", long: "search-skip-screen", help: "search skips current screen", simulated: false },
	{ short: "A", long: "SEARCH-SKIP-SCREEN", help: "search starts just after target line", simulated: false },
	{ short: "b", long: "buffers", arg: "N", help: "number of buffers" },
	{ short: "B", long: "auto-buffers", help: "don't automatically allocate buffers for pipes" },
	{ short: "c", long: "clear-screen", help: "repaint by clearing rather than scrolling" },
	{ short: "C", long: "CLEAR-SCREEN", help: "same as -c" },
	{ short: "d", long: "dumb", help: "dumb terminal" },
	{ short: "h", long: "max-back-scroll", arg: "N", help: "backward scroll limit" },
	{ short: "j", long: "jump-target", arg: "N", help: "screen position of target lines" },
	{ short: "J", long: "status-column", help: "display a status column at left edge of screen", simulated: false },
	{ short: "o", long: "log-file", arg: "FILE", help: "copy to log file (standard input only)", simulated: false },
	{ short: "O", long: "LOG-FILE", arg: "FILE", help: "copy to log file (unconditionally overwrite)", simulated: false },
	{ short: "p", long: "pattern", arg: "PATTERN", help: "start at pattern (from command line)" },
	{ short: "P", long: "prompt", arg: "PROMPT", help: "define new prompt", simulated: false },
	{ short: "q", long: "quiet", help: "quiet the terminal bell" },
	{ short: "Q", long: "QUIET", help: "quiet the terminal bell" },
	{ long: "silent", help: "quiet the terminal bell" },
	{ short: "t", long: "tag", arg: "TAG", help: "find a tag", simulated: false },
	{ short: "T", long: "tag-file", arg: "FILE", help: "use an alternate tags file", simulated: false },
	{ short: "u", long: "underline-special", help: "change handling of backspaces", simulated: false },
	{ short: "U", long: "UNDERLINE-SPECIAL", help: "change handling of backspaces", simulated: false },
	{ short: "V", long: "version", help: "display the version number" },
	{ short: "w", long: "hilite-unread", help: "highlight first new line after forward-screen", simulated: false },
	{ short: "W", long: "HILITE-UNREAD", help: "highlight first new line after any forward movement", simulated: false },
	{ short: "x", long: "tabs", arg: "N", help: "set tab stops" },
	{ short: "y", long: "max-forw-scroll", arg: "N", help: "forward scroll limit" },
	{ short: "z", long: "window", arg: "N", help: "set size of window" },
	{ short: "#", long: "shift", arg: "N", help: "set horizontal scroll amount" },
	{ short: "?", long: "help", help: "display help" },
];

const spec: ProgramSpec = {
	name: "less",
	package: "less",
	summary: "View a text file or a pipe a screenful at a time.",
	usage: ["[OPTION]... [FILE]..."],
	options,
	rawArguments: true,
	main,
};

interface CommandLine {
	readonly given: Options;
	readonly files: readonly string[];
	/** Keys to press at the start (+G). */
	readonly start: string;
}

function* readCommandLine(context: Context): Blocking<CommandLine | undefined> {
	const fromEnvironment = (context.sys.environ.get("LESS") ?? "").split(/[\s$]+/).filter((word) => word !== "");
	// in LESS the leading dash may be left out
	const words = [...fromEnvironment.map((word, i) => (i === 0 && !/^[-+]/.test(word) ? `-${word}` : word)), ...context.operands];
	const ends = words.indexOf("--") < 0 ? words.length : words.indexOf("--");
	const start = words.filter((word, i) => i < ends && word.startsWith("+") && word.length > 1).map((word) => word.slice(1));
	const parsed = parseOptions(
		options,
		words.filter((word, i) => i >= ends || !word.startsWith("+") || word === "+"),
	);
	if (parsed.ok) return { given: parsed.options, files: parsed.operands, start: start.map(startKeys).join("") };
	if (parsed.unsimulated) return context.unsimulated(`option ${parsed.unsimulated}`);
	const unknown = /option '--(.*)'$|-- '(.)'$/.exec(parsed.message);
	const message = parsed.message.includes("requires")
		? `Value is required after -${unknown?.[2] ?? `-${unknown?.[1]}`}`
		: `There is no ${unknown?.[1] ?? unknown?.[2] ?? "such"} option ("less --help" for help)`;
	yield* context.sys.write(2, `${message}\n`);
	return { given: new Options([]), files: words.filter((word) => !/^[-+]/.test(word)), start: "" };
}

/** `+3`, `+/text` and `+G` are keys; a search ends with Return. */
const startKeys = (keys: string): string => (/^\d+$/.test(keys) ? `${keys}g` : /^[/?&]/.test(keys) ? `${keys}\r` : keys);

function settingsOf(given: Options): Settings {
	const settings = defaultSettings();
	for (const { key, value } of given.given) {
		toggles.find(({ long }) => long === key)?.flip(settings);
		const number = Number(/^-?\d+/.exec(value ?? "")?.[0] ?? Number.NaN);
		if (key === "line-numbers") settings.numbers = "off";
		else if (key === "no-init") settings.noInit = true;
		else if (key === "force") settings.force = true;
		else if (Number.isNaN(number)) continue;
		else if (key === "tabs") settings.tabStops = Math.max(1, number);
		else if (key === "window") settings.window = number > 0 ? number : undefined;
		else if (key === "jump-target") settings.target = Math.max(0, number - 1);
		else if (key === "shift") settings.shift = number || undefined;
	}
	return settings;
}

/** Opens a file, or says why it cannot be shown. */
function* openDocument({ sys }: Context, settings: Settings, name: string): Blocking<Document | string> {
	if (name === "-") return new Document(sys, name, 0);
	try {
		const { kind } = sys.stat(name);
		if (kind === "directory") return `${name} is a directory`;
		if (kind !== "file" && !settings.force) return `${name} is not a regular file (use -f to see it)`;
		return new Document(sys, name, yield* sys.open(name, { closeOnExec: true }));
	} catch (error) {
		if (isErrno(error)) return `${name}: ${error.message}`;
		throw error;
	}
}

function* main(context: Context): Blocking<number> {
	const { sys } = context;
	const line = yield* readCommandLine(context);
	if (!line) return 1;
	if (line.given.has("version")) {
		yield* context.print("less 668 (GNU regular expressions)\n");
		return 0;
	}
	if (line.given.has("help")) {
		yield* context.print(helpText);
		return 0;
	}
	const settings = settingsOf(line.given);
	const files = line.files.length > 0 ? line.files : ["-"];
	if (!sys.isatty(1)) return yield* copy(context, settings, files);
	if (files[0] === "-" && sys.isatty(0)) {
		yield* sys.write(2, 'Missing filename ("less --help" for help)\n');
		return 1;
	}
	const pattern = line.given.value("pattern");
	return yield* page(context, settings, files, (pattern === undefined ? "" : `/${pattern}\r`) + line.start);
}

/** Where output is no terminal, less is cat. */
function* copy(context: Context, settings: Settings, files: readonly string[]): Blocking<number> {
	const { sys } = context;
	for (const name of files) {
		const document = yield* openDocument(context, settings, name);
		if (typeof document === "string") {
			yield* context.out.flush();
			yield* sys.write(2, `${document}\n`);
			continue;
		}
		for (let i = 0; yield* document.has(i); i++) {
			const ends = i + 1 < document.lines.length || !document.complete || document.endsInNewline;
			yield* context.print(document.lines[i] + (ends ? "\n" : ""));
		}
	}
	return 0;
}

function* page(context: Context, settings: Settings, files: readonly string[], start: string): Blocking<number> {
	const { sys } = context;
	const open = (name: string): Blocking<Document | string> => openDocument(context, settings, name);
	let first: Document | string = "";
	const index = 0;
	const usable: string[] = [...files];
	while (index < usable.length) {
		first = yield* open(usable[index] as string);
		if (typeof first !== "string" && (yield* mayShow(context, settings, first))) break;
		if (typeof first === "string") yield* sys.write(2, `${first}\n`);
		usable.splice(index, 1);
		first = "";
	}
	if (typeof first === "string") return 1;
	if (settings.quitIfOneScreen && usable.length === 1 && start === "" && (yield* printIfShort(context, settings, first))) return 0;
	const keyboard = sys.isatty(0) ? 0 : yield* sys.open("/dev/tty", { closeOnExec: true });
	if (start !== "" && !start.startsWith("F")) yield* first.has(0);
	yield* new Pager(sys, settings, usable, index, first, open, keyboard).run(start);
	return 0;
}

/** A file that looks binary is only shown when the user says so. */
function* mayShow({ sys }: Context, settings: Settings, document: Document): Blocking<boolean> {
	if (settings.force || document.name === "-") return true;
	yield* document.has(0);
	const sample = document.lines.slice(0, 10).join("");
	const odd = [...sample].filter((char) => char < " " && !"\t\b\f\x1b\r".includes(char)).length;
	if (odd < 6) return true;
	yield* sys.write(1, `"${document.name}" may be a binary file.  See it anyway? `);
	const fd = sys.isatty(0) ? 0 : yield* sys.open("/dev/tty");
	const termios = sys.tcgetattr(fd);
	sys.tcsetattr(fd, { ...termios, icanon: false, echo: false });
	const answer = (yield* sys.read(fd, 1))[0];
	sys.tcsetattr(fd, termios);
	yield* sys.write(1, "\n");
	return answer === 121 || answer === 89;
}

/** -F: what fits on the screen is only printed. */
function* printIfShort(context: Context, settings: Settings, document: Document): Blocking<boolean> {
	const { rows, cols } = context.sys.getWindowSize(1);
	const view = new View(document, settings);
	view.height = Math.max(1, (rows || 24) - 1);
	view.columns = cols || 80;
	if (!(yield* view.fits())) return false;
	yield* context.print((yield* view.text()).map((row) => `${row}\r\n`).join(""));
	return true;
}

export const less = defineProgram(spec);
