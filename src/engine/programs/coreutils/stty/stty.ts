import type { Blocking, Sys, WindowSize } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { type Context, defineProgram, helpText, type ProgramSpec } from "../../lib/program.ts";
import { Line } from "./line.ts";
import { type Mode, modeNamed } from "./modes.ts";
import { readSettings } from "./settings.ts";
import { showAll, showChanged, showSaved } from "./show.ts";

const spec: ProgramSpec = {
	name: "stty",
	package: "coreutils",
	summary: "Print or change terminal characteristics.",
	usage: ["[-F DEVICE | --file=DEVICE] [SETTING]...", "[-F DEVICE | --file=DEVICE] [-a|--all]", "[-F DEVICE | --file=DEVICE] [-g|--save]"],
	options: [
		{ short: "a", long: "all", help: "print all current settings in human-readable form" },
		{ short: "g", long: "save", help: "print all current settings in a stty-readable form" },
		{ short: "F", long: "file", arg: "DEVICE", help: "open and use DEVICE instead of standard input" },
	],
	// settings such as -echo look like options
	rawArguments: true,
	main,
};

interface CommandLine {
	readonly all: boolean;
	readonly save: boolean;
	readonly device: string | undefined;
	readonly settings: readonly string[];
}

function readCommandLine(context: Context): CommandLine {
	let all = false;
	let save = false;
	let device: string | undefined;
	const settings: string[] = [];
	const words = context.operands;
	for (let i = 0; i < words.length; i++) {
		const word = words[i] as string;
		const file = /^(?:-F|--file=)(.+)$/s.exec(word)?.[1] ?? (word === "-F" || word === "--file" ? words[++i] : undefined);
		if (file !== undefined) {
			if (device !== undefined) context.fail("only one device may be specified");
			device = file;
		} else if (word === "-F" || word === "--file") context.usage(word === "-F" ? "option requires an argument -- 'F'" : "option '--file' requires an argument");
		else if (/^-[ag]+$/.test(word)) {
			all ||= word.includes("a");
			save ||= word.includes("g");
		} else if (word === "--all") all = true;
		else if (word === "--save") save = true;
		else if (word !== "--") settings.push(word);
	}
	return { all, save, device, settings };
}

function* main(context: Context): Blocking<number> {
	const { sys } = context;
	if (context.operands.includes("--help")) {
		yield* context.print(helpText(spec));
		return 0;
	}
	if (context.operands.includes("--version")) {
		yield* context.print("stty (coreutils), simulated by Underdock\n");
		return 0;
	}
	const { all, save, device, settings } = readCommandLine(context);
	if (all && save) context.fail("the options for verbose and stty-readable output styles are\nmutually exclusive");
	if ((all || save) && settings.length > 0) context.fail("when specifying an output style, modes may not be set");
	const steps = readSettings(context, settings);
	const name = device ?? "'standard input'";
	const failed = (error: unknown): never => {
		if (isErrno(error)) return context.fail(`${name}: ${error.message}`);
		throw error;
	};
	let fd = 0;
	let termios: ReturnType<Sys["tcgetattr"]>;
	try {
		if (device !== undefined) fd = yield* sys.open(device, { nonBlocking: true });
		termios = sys.tcgetattr(fd);
	} catch (error) {
		return failed(error);
	}
	const line = new Line(termios);
	if (steps.length === 0) {
		const size = sys.getWindowSize(fd);
		const columns = screenColumns(sys);
		yield* context.print(save ? showSaved(line) : all ? showAll(line, size, columns) : showChanged(line, columns));
		return 0;
	}
	let changed = false;
	for (const step of steps) {
		if (step.kind === "print") {
			const { rows, cols } = sys.getWindowSize(fd);
			const speed = line.ispeed === line.ospeed ? `${line.ospeed}\n` : `${line.ispeed} ${line.ospeed}\n`;
			yield* context.print(step.what === "size" ? `${rows} ${cols}\n` : speed);
		} else if (step.kind === "size") {
			const size: WindowSize = sys.getWindowSize(fd);
			sys.setWindowSize(fd, { rows: step.rows ?? size.rows, cols: step.cols ?? size.cols });
		} else {
			step.apply(line);
			changed = true;
		}
	}
	if (!changed) return 0;
	const complaint = asPseudoTerminal(line, new Line(termios));
	if (complaint === "Invalid argument") context.fail(`${name}: ${complaint}`);
	try {
		sys.tcsetattr(fd, line.termios);
	} catch (error) {
		return failed(error);
	}
	return complaint === undefined ? 0 : context.fail(`${name}: ${complaint}`);
}

/** A pseudo-terminal has eight bits and no parity, whatever is asked for; tcsetattr(3) fails when nothing else was to change. */
function asPseudoTerminal(line: Line, before: Line): string | undefined {
	const eight = modeNamed("cs8") as Mode;
	const parity = modeNamed("parenb") as Mode;
	const receiver = modeNamed("cread") as Mode;
	if (line.has(eight) && !line.has(parity) && line.has(receiver)) return undefined;
	line.set(eight, true);
	line.set(parity, false);
	line.set(receiver, true);
	return showSaved(line) === showSaved(before) ? "Invalid argument" : "unable to perform all requested operations";
}

/** The width that output is wrapped at. */
function screenColumns(sys: Sys): number {
	const { cols } = sys.isatty(1) ? sys.getWindowSize(1) : { cols: 0 };
	return cols || Number(/^\d+$/.exec(sys.environ.get("COLUMNS") ?? "")?.[0] ?? 0) || 80;
}

export const stty = defineProgram(spec);
