import type { Blocking, Sys, Termios } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { decode } from "../../kernel/text.ts";
import type { Context } from "../lib/program.ts";
import { reason } from "../lib/report.ts";
import { readAll } from "../lib/stdio.ts";
import { textWidth } from "../lib/width.ts";
import { defineUtilLinux } from "./define.ts";

const COLONS = "::::::::::::::";

/** Keys come from the terminal on standard error, as standard input may be the text. */
class Pager {
	private readonly sys: Sys;
	private readonly saved: Termios;
	readonly rows: number;
	readonly cols: number;
	constructor(sys: Sys, lines: number | undefined) {
		this.sys = sys;
		this.saved = sys.tcgetattr(2);
		const size = sys.getWindowSize(1);
		this.rows = lines ?? Math.max(1, (size.rows || 24) - 1);
		this.cols = size.cols || 80;
		sys.tcsetattr(2, { ...this.saved, icanon: false, echo: false, cc: { ...this.saved.cc, min: 1, time: 0 } });
	}
	restore(): void {
		this.sys.tcsetattr(2, this.saved);
	}
	/** Shows the prompt and takes a key; the prompt is wiped again. */
	*ask(prompt: string): Blocking<string> {
		yield* this.sys.write(1, `\x1b[7m${prompt}\x1b[m`);
		let key = "q";
		try {
			key = decode(yield* this.sys.read(2, 1)) || "q";
		} catch (error) {
			if (!isErrno(error)) throw error;
		}
		yield* this.sys.write(1, "\r\x1b[K");
		return key;
	}
}

/** Pages one text; false when the reader quits. */
function* page(context: Context, pager: Pager, text: string, from: number): Blocking<boolean> {
	const lines = text.replace(/\n$/, "").split("\n");
	let at = from;
	let room = pager.rows;
	while (at < lines.length) {
		const line = lines[at] as string;
		const height = Math.max(1, Math.ceil(textWidth(line) / pager.cols));
		if (height <= room || room === pager.rows) {
			yield* context.print(`${line}\n`);
			at++;
			room -= height;
			if (room > 0) continue;
		}
		if (at >= lines.length) break;
		yield* context.out.flush();
		for (let decided = false; !decided; ) {
			decided = true;
			switch (yield* pager.ask(`--More--(${Math.floor((at * 100) / lines.length)}%)`)) {
				case " ":
				case "f":
					room = pager.rows;
					break;
				case "\r":
				case "\n":
					room = 1;
					break;
				case "d":
					room = Math.ceil(pager.rows / 2);
					break;
				case "b":
					at = Math.max(0, at - 2 * pager.rows);
					room = pager.rows;
					break;
				case "q":
				case "\x03":
					return false;
				default:
					decided = false;
			}
		}
	}
	return true;
}

/** `+10` begins at a line, `+/text` where a text is found; `-20` is the height of the screen. */
const rewrite = (args: readonly string[]): string[] =>
	args.map((arg) =>
		/^-\d+$/.test(arg) ? `--lines=${arg.slice(1)}` : /^\+\/./.test(arg) ? `--search=${arg.slice(2)}` : /^\+\d+$/.test(arg) ? `--from=${arg.slice(1)}` : arg,
	);

export const more = defineUtilLinux({
	name: "more",
	summary: "Display the contents of a file in a terminal",
	usage: ["[options] <file>..."],
	rewrite,
	options: [
		{ short: "d", long: "silent", help: "help instead of a bell" },
		{ short: "f", long: "logical", help: "count logical lines" },
		{ short: "l", long: "no-pause", help: "do not pause at form feeds" },
		{ short: "c", long: "print-over", help: "draw from the top" },
		{ short: "p", long: "clean-print", help: "clear before drawing" },
		{ short: "e", long: "exit-on-eof", help: "end at the end" },
		{ short: "s", long: "squeeze", help: "several empty lines as one" },
		{ short: "u", long: "plain", help: "no underlining" },
		{ short: "n", long: "lines", arg: "number", help: "lines of a screen" },
		{ long: "from", arg: "number", help: "begin at this line (+number)" },
		{ long: "search", arg: "pattern", help: "begin where this is found (+/pattern)" },
	],
	*main(context) {
		const { sys, options, operands } = context;
		const interactive = sys.isatty(1) && sys.isatty(2);
		if (operands.length === 0 && sys.isatty(0)) return context.usage("bad usage");
		const pager = interactive ? new Pager(sys, options.has("lines") ? Number(options.value("lines")) : undefined) : undefined;
		let status = 0;
		try {
			for (const path of operands.length ? operands : [undefined]) {
				if (path !== undefined && sys.tryStat(path)?.kind === "directory") {
					yield* context.print(`\n*** ${path}: directory ***\n\n`);
					continue;
				}
				let fd = 0;
				try {
					if (path !== undefined) fd = yield* sys.open(path);
				} catch (error) {
					yield* context.out.flush();
					yield* context.complain(`cannot open ${path}: ${reason(error)}`);
					status = 1;
					continue;
				}
				let text = decode(yield* readAll(sys, fd));
				if (options.has("squeeze")) text = text.replace(/\n{3,}/g, "\n\n");
				if (path !== undefined && (!pager || operands.length > 1)) yield* context.print(`${COLONS}\n${path}\n${COLONS}\n`);
				const search = options.value("search");
				const found = search === undefined ? -1 : text.split("\n").findIndex((line) => line.includes(search));
				const from = found >= 0 ? found : Math.max(0, Number(options.value("from") ?? 1) - 1);
				if (pager) {
					if (!(yield* page(context, pager, text, from))) break;
				} else yield* context.print(operands.length === 0 ? text : text.split("\n").slice(from).join("\n"));
			}
		} finally {
			yield* context.out.flush();
			pager?.restore();
		}
		return status;
	},
});
