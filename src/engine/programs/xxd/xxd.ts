import type { Blocking } from "../../kernel/abi.ts";
import { decode } from "../../kernel/text.ts";
import { type Context, defineProgram, Failure } from "../lib/program.ts";
import { reason } from "../lib/report.ts";
import { Output, readAll } from "../lib/stdio.ts";
import { dumpLine, plainBytes } from "./reverse.ts";

/** A number as strtol(3) reads it with base 0; 0 for what is none. */
function longOf(text: string): number {
	const m = /^\s*([+-]?)(0x[\da-f]+|\d+)/i.exec(text);
	if (!m) return 0;
	const digits = m[2] as string;
	const value = /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
	return m[1] === "-" ? -value : value;
}

interface Layout {
	readonly columns: number;
	readonly group: number;
	readonly bits: boolean;
	readonly littleEndian: boolean;
	readonly upper: boolean;
	readonly decimal: boolean;
	/** Added to the places shown. */
	readonly offset: number;
}

function byteText(byte: number, layout: Layout): string {
	if (layout.bits) return byte.toString(2).padStart(8, "0");
	const hex = byte.toString(16).padStart(2, "0");
	return layout.upper ? hex.toUpperCase() : hex;
}

/** One line of a dump, of at most `columns` bytes. */
function dumpText(data: Uint8Array, at: number, layout: Layout): string {
	const cell = layout.bits ? 8 : 2;
	const group = layout.group > 0 ? layout.group : layout.columns;
	let hex = "";
	for (let start = 0; start < layout.columns; start += group) {
		const size = Math.min(group, layout.columns - start);
		const part = [...data.subarray(start, start + size)].map((byte) => byteText(byte, layout));
		if (layout.littleEndian) part.reverse();
		const text = part.join("");
		hex += `${layout.littleEndian ? text.padStart(size * cell) : text.padEnd(size * cell)} `;
	}
	const place = (at + layout.offset).toString(layout.decimal ? 10 : 16).padStart(8, "0");
	const text = [...data].map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".")).join("");
	return `${place}: ${hex} ${text}\n`;
}

/** The array of -i; without a name only its values. */
function sourceText(data: Uint8Array, columns: number, name: string | undefined, capitalize: boolean, upper: boolean): string {
	const values = [...data].map((byte) => (upper ? `0X${byte.toString(16).padStart(2, "0").toUpperCase()}` : `0x${byte.toString(16).padStart(2, "0")}`));
	const lines: string[] = [];
	for (let i = 0; i < values.length; i += columns) lines.push(`  ${values.slice(i, i + columns).join(", ")}`);
	const body = lines.length > 0 ? `${lines.join(",\n")}\n` : "";
	if (name === undefined) return body;
	const word = (/^\d/.test(name) ? "__" : "") + name.replace(/[^A-Za-z0-9]/g, "_");
	const variable = capitalize ? word.toUpperCase() : word;
	return `unsigned char ${variable}[] = {\n${body}};\nunsigned int ${variable}_${capitalize ? "LEN" : "len"} = ${data.length};\n`;
}

function* opened(context: Context, name: string, write: boolean, status: number): Blocking<number> {
	try {
		return yield* context.sys.open(name, write ? { write: true, create: true } : {});
	} catch (error) {
		return context.fail(`${name}: ${reason(error)}`, status);
	}
}

/** The whole input; ends the program with status 2 where it cannot be read. */
function* allOf(context: Context, fd: number): Blocking<Uint8Array> {
	try {
		return yield* readAll(context.sys, fd);
	} catch (error) {
		return context.fail(reason(error), 2);
	}
}

/** Writes bytes to where the dump says they belong; zeros fill what lies between. */
function* reverse(context: Context, data: Uint8Array, out: Output, columns: number): Blocking<number> {
	const { options, sys } = context;
	if (options.has("ps")) {
		yield* out.bytes(Uint8Array.from(plainBytes(decode(data)).bytes));
		return 0;
	}
	const base = longOf(options.value("s") ?? "0");
	let at = 0;
	for (const line of decode(data).split("\n")) {
		if (sys.spend()) yield* sys.reschedule();
		const patch = dumpLine(line, columns, options.has("b"));
		if (!patch) continue;
		const place = (patch.at ?? at) + base;
		if (place < at) return context.fail("Sorry, cannot seek backwards.", 5);
		yield* out.bytes(new Uint8Array(place - at));
		yield* out.bytes(Uint8Array.from(patch.bytes));
		at = place + patch.bytes.length;
	}
	return 0;
}

/** xxd(1) of Vim. */
export const xxd = defineProgram({
	name: "xxd",
	package: "xxd",
	summary: "make a hex dump or do the reverse",
	usage: ["[options] [infile [outfile]]", "-r [-s [-]offset] [-c cols] [-ps] [infile [outfile]]"],
	stopAtOperand: true,
	// long words behind one dash, as its own parser takes them
	rewrite: (args) =>
		args.map((arg) =>
			/^-(p|ps|postscript|plain)$/.test(arg)
				? "--ps"
				: arg.replace(/^-(cols|len|seek|skip|group|groupsize|bits|include|reverse|revert|upper|autoskip)$/, (_, w) => `-${w[0]}`),
		),
	options: [
		{ short: "a", help: "toggle autoskip: a single '*' replaces nul-lines" },
		{ short: "b", help: "binary digit dump" },
		{ short: "C", help: "capitalize variable names in C include file style (-i)" },
		{ short: "c", arg: "cols", help: "format <cols> octets per line" },
		{ short: "E", help: "show characters in EBCDIC", simulated: false },
		{ short: "e", help: "little-endian dump" },
		{ short: "g", arg: "bytes", help: "number of octets per group in normal output" },
		{ short: "i", help: "output in C include file style" },
		{ short: "l", arg: "len", help: "stop after <len> octets" },
		{ short: "n", arg: "name", help: "set the variable name used in C include output (-i)" },
		{ short: "o", arg: "off", help: "add <off> to the displayed file position" },
		{ short: "p", long: "ps", help: "output in postscript plain hexdump style" },
		{ short: "r", help: "reverse operation: convert (or patch) hexdump into binary" },
		{ short: "R", arg: "when", help: "colorize the output", simulated: false },
		{ short: "d", help: "show offset in decimal instead of hex" },
		{ short: "s", arg: "seek", help: "start at <seek> bytes" },
		{ short: "u", help: "use upper case hex letters" },
	],
	*main(context) {
		const { sys, options, operands } = context;
		if (operands.length > 2) return context.usage("");
		const [input, output] = operands;
		const [plain, source, bits, littleEndian] = [options.has("ps"), options.has("i"), options.has("b"), options.has("e")];
		const given = options.value("c");
		const most = plain || source ? Number.POSITIVE_INFINITY : 256;
		const columns = given === undefined ? (source ? 12 : plain ? 30 : bits ? 6 : 16) : longOf(given);
		if (columns < 0 || columns > most) throw new Failure("xxd: invalid number of columns (max. 256).\n", 1);
		const group = options.has("g") ? longOf(options.value("g") ?? "") : bits ? 1 : littleEndian ? 4 : 2;
		if (littleEndian && (group & (group - 1)) !== 0) throw new Failure("xxd: number of octets per group must be a power of 2 with -e.\n", 1);
		const fd = input === undefined || input === "-" ? 0 : yield* opened(context, input, false, 2);
		const out = output === undefined || output === "-" ? context.out : new Output(sys, yield* opened(context, output, true, 3));
		const whole = yield* allOf(context, fd);
		if (options.has("r")) {
			const status = yield* reverse(context, whole, out, given === undefined || columns === 0 ? 256 : columns);
			yield* out.flush();
			return status;
		}
		const seek = longOf(options.value("s") ?? "0");
		const start = seek < 0 ? whole.length + seek : seek;
		if (start < 0) return context.fail("Sorry, cannot seek.", 4);
		const length = options.has("l") ? longOf(options.value("l") ?? "") : -1;
		const data = whole.subarray(start, length < 0 ? whole.length : start + length);
		if (source) {
			const name = options.value("n") ?? (fd === 0 ? undefined : input);
			yield* out.print(sourceText(data, columns || 12, name, options.has("C"), options.has("u")));
		} else {
			const width = columns || (plain ? Math.max(data.length, 1) : 16);
			const layout = {
				columns: width,
				group,
				bits,
				littleEndian,
				upper: options.has("u"),
				decimal: options.has("d"),
				offset: longOf(options.value("o") ?? "0"),
			};
			let empty = 0;
			for (let at = 0; at < data.length; at += width) {
				if (sys.spend()) yield* sys.reschedule();
				const line = data.subarray(at, at + width);
				// the second of a run of empty lines becomes a star; the last line of all is shown
				empty = options.has("a") && line.every((byte) => byte === 0) && at + width < data.length ? empty + 1 : 0;
				if (empty > 1) {
					if (empty === 2) yield* out.print("*\n");
				} else
					yield* out.print(plain ? `${[...line].map((byte) => byteText(byte, { ...layout, bits: false })).join("")}\n` : dumpText(line, start + at, layout));
			}
		}
		yield* out.flush();
		return 0;
	},
});
