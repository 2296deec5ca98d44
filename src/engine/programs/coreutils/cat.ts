import type { Blocking } from "../../kernel/abi.ts";
import { eachInput } from "../lib/inputs.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { quoteName } from "../lib/quote.ts";
import { report } from "../lib/report.ts";

/** What to show besides the bytes themselves. */
interface Display {
	readonly number: "all" | "nonblank" | undefined;
	readonly squeeze: boolean;
	readonly ends: boolean;
	readonly tabs: boolean;
	readonly unprintable: boolean;
}

/** A byte as -v shows it: ^X for controls, M- for those above 127. */
function visible(byte: number): string {
	if (byte >= 128) return `M-${visible(byte - 128)}`;
	if (byte >= 32) return byte === 127 ? "^?" : String.fromCharCode(byte);
	return `^${String.fromCharCode(byte + 64)}`;
}

/** Shows lines by the options; line numbers and blank lines count on from file to file. */
class Formatter {
	private readonly display: Display;
	private line = 0;
	private atStart = true;
	private blanks = 0;
	/** A carriage return whose successor is not known yet: before a line's end, -E shows it as ^M. */
	private carriage = false;
	constructor(display: Display) {
		this.display = display;
	}

	/** The bytes to write for a chunk of input. */
	format(chunk: Uint8Array): Uint8Array {
		const out: number[] = [];
		for (const byte of chunk) this.take(byte, out);
		return Uint8Array.from(out);
	}
	/** What is left when all input has been read. */
	rest(): Uint8Array {
		const held = this.carriage;
		this.carriage = false;
		return Uint8Array.from(held ? [13] : []);
	}

	private take(byte: number, out: number[]): void {
		const { number, squeeze, ends, tabs, unprintable } = this.display;
		if (this.carriage) {
			this.carriage = false;
			if (byte === 10) out.push(94, 77);
			else out.push(13);
		}
		if (this.atStart) {
			this.blanks = byte === 10 ? this.blanks + 1 : 0;
			if (squeeze && this.blanks > 1) return;
			if (number === "all" || (number === "nonblank" && byte !== 10)) push(out, `${String(++this.line).padStart(6)}\t`);
		}
		this.atStart = byte === 10;
		if (byte === 10) {
			if (ends) out.push(36);
			out.push(10);
		} else if (byte === 9) push(out, tabs ? "^I" : "\t");
		else if (byte === 13 && ends && !unprintable) this.carriage = true;
		else if (unprintable) push(out, visible(byte));
		else out.push(byte);
	}
}

function push(out: number[], text: string): void {
	for (let i = 0; i < text.length; i++) out.push(text.charCodeAt(i));
}

/** Whether input and output are one regular file, which would never end; appending to it from its end does no harm. */
function feedsItself({ sys }: Context, fd: number): boolean {
	const from = sys.fstat(fd);
	const to = sys.fstat(1);
	if (from.ino !== to.ino || from.dev !== to.dev || from.kind !== "file" || to.kind !== "file") return false;
	return from.size > 0 && sys.fcntlGet(1).append ? true : sys.lseek(fd, 0, "current") < from.size;
}

function* copy(context: Context, fd: number, formatter: Formatter | undefined): Blocking<void> {
	for (;;) {
		const chunk = yield* context.sys.read(fd, 65536);
		if (chunk.length === 0) return;
		yield* context.out.bytes(formatter ? formatter.format(chunk) : chunk);
		if (context.sys.spend(1 + (chunk.length >> (formatter ? 5 : 12)))) yield* context.sys.reschedule();
	}
}

export const cat = defineProgram({
	name: "cat",
	package: "coreutils",
	summary: "Concatenate FILE(s) to standard output.",
	usage: ["[OPTION]... [FILE]..."],
	options: [
		{ short: "A", long: "show-all", help: "equivalent to -vET" },
		{ short: "b", long: "number-nonblank", help: "number nonempty output lines, overrides -n" },
		{ short: "e", help: "equivalent to -vE" },
		{ short: "E", long: "show-ends", help: "display $ or ^M$ at end of each line" },
		{ short: "n", long: "number", help: "number all output lines" },
		{ short: "s", long: "squeeze-blank", help: "suppress repeated empty output lines" },
		{ short: "t", help: "equivalent to -vT" },
		{ short: "T", long: "show-tabs", help: "display TAB characters as ^I" },
		{ short: "u", help: "(ignored)" },
		{ short: "v", long: "show-nonprinting", help: "use ^ and M- notation, except for LFD and TAB" },
	],
	*main(context) {
		const { options } = context;
		const any = (...keys: string[]): boolean => keys.some((key) => options.has(key));
		const display: Display = {
			number: any("number-nonblank") ? "nonblank" : any("number") ? "all" : undefined,
			squeeze: any("squeeze-blank"),
			ends: any("show-ends", "show-all", "e"),
			tabs: any("show-tabs", "show-all", "t"),
			unprintable: any("show-nonprinting", "show-all", "e", "t"),
		};
		const plain = display.number === undefined && !display.squeeze && !display.ends && !display.tabs && !display.unprintable;
		const formatter = plain ? undefined : new Formatter(display);
		let itself = false;
		const status = yield* eachInput(context, context.operands, function* (fd, name) {
			if (feedsItself(context, fd)) {
				itself = true;
				return yield* report(context, `${quoteName(name)}: input file is output file`);
			}
			yield* copy(context, fd, formatter);
		});
		if (formatter) yield* context.out.bytes(formatter.rest());
		return itself ? 1 : status;
	},
});
