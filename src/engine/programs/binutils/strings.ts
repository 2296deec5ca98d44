import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { readAll, readFile } from "../lib/stdio.ts";

interface Wanted {
	readonly least: number;
	readonly base: number | undefined;
	readonly whitespace: boolean;
	readonly eightBit: boolean;
	readonly separator: string;
}

function* show(context: Context, name: string, data: Uint8Array, wanted: Wanted): Blocking<void> {
	const graphic = (byte: number): boolean =>
		(byte >= 0x20 && byte < 0x7f) || byte === 9 || (wanted.eightBit && byte >= 0x80) || (wanted.whitespace && byte >= 9 && byte <= 13);
	let start = 0;
	for (let at = 0; at <= data.length; at++) {
		if (at < data.length && graphic(data[at] ?? 0)) continue;
		if (at - start >= wanted.least) {
			if (context.sys.spend()) yield* context.sys.reschedule();
			yield* context.print((context.options.has("print-file-name") ? `${name}: ` : "") + (wanted.base ? `${start.toString(wanted.base).padStart(7)} ` : ""));
			yield* context.out.bytes(data.subarray(start, at));
			yield* context.print(wanted.separator);
		}
		start = at + 1;
	}
}

/** strings(1) of binutils. */
export const strings = defineProgram({
	name: "strings",
	package: "binutils",
	summary: "Display printable strings in [file(s)] (stdin by default)",
	usage: ["[option(s)] [file(s)]"],
	rewrite: (args) => args.map((arg) => (/^-\d+$/.test(arg) ? `--bytes=${arg.slice(1)}` : arg)),
	options: [
		{ short: "a", long: "all", help: "Scan the entire file, not just the data section [default]" },
		{ short: "d", long: "data", help: "Only scan the data sections in the file", simulated: false },
		{ short: "f", long: "print-file-name", help: "Print the name of the file before each string" },
		{ short: "n", long: "bytes", arg: "number", help: "Print any sequence of at least <number> displayable characters" },
		{ short: "t", long: "radix", arg: "{o,d,x}", help: "Print the location of the string in base 8, 10 or 16" },
		{ short: "w", long: "include-all-whitespace", help: "Include all whitespace as valid string characters" },
		{ short: "o", help: "An alias for --radix=o" },
		{ short: "T", long: "target", arg: "BFDNAME", help: "Specify the binary file format" },
		{ short: "e", long: "encoding", arg: "{s,S,b,l,B,L}", help: "Select character size; s = 7-bit, S = 8-bit" },
		{ short: "U", long: "unicode", arg: "MODE", help: "Specify how to treat UTF-8 encoded unicode characters", simulated: false },
		{ short: "s", long: "output-separator", arg: "string", help: "String used to separate strings in output." },
	],
	*main(context) {
		const { sys, options } = context;
		const text = options.value("bytes") ?? "4";
		if (!/^(0x[\da-f]+|\d+)$/i.test(text)) return context.fail(`invalid integer argument ${text}`);
		const least = Number(text);
		if (least < 1) return context.fail(`invalid minimum string length ${least}`);
		const radix = options.last("radix", "o") === "o" ? "o" : options.value("radix");
		const base = radix === undefined ? undefined : { o: 8, d: 10, x: 16 }[radix];
		if (radix !== undefined && base === undefined) return context.usage("");
		const encoding = options.value("encoding") ?? "s";
		if (/^[blBL]$/.test(encoding)) return context.unsimulated(`option -e ${encoding}`);
		if (!/^[sS]$/.test(encoding)) return context.usage("");
		const wanted: Wanted = {
			least,
			base,
			whitespace: options.has("include-all-whitespace"),
			eightBit: encoding === "S",
			separator: options.value("output-separator") ?? "\n",
		};
		if (context.operands.length === 0) {
			yield* show(context, "{standard input}", yield* readAll(sys, 0), wanted);
			return 0;
		}
		let status = 0;
		for (const name of context.operands) {
			const stat = sys.tryStat(name);
			const trouble = !stat ? `'${name}': No such file` : stat.kind === "directory" ? `Warning: '${name}' is a directory` : undefined;
			try {
				if (trouble === undefined) yield* show(context, name, yield* readFile(sys, name), wanted);
				else yield* context.complain(trouble);
			} catch (error) {
				if (!isErrno(error)) throw error;
				yield* context.complain(`${name}: ${error.message}`);
				status = 1;
			}
			if (trouble !== undefined) status = 1;
		}
		return status;
	},
});
