import { isErrno } from "../../kernel/errno.ts";
import { concat } from "../../kernel/text.ts";
import type { InstalledProgram } from "../lib/program.ts";
import { parseSize } from "../lib/size.ts";
import { readAll, readFile, readText } from "../lib/stdio.ts";
import { defineUtilLinux } from "../util-linux/define.ts";
import { endText, type Format, FormatError, fitBlocks, formatBlock, isEndFormat, parseFormat } from "./format.ts";

/** What the letters stand for. */
const layouts: Readonly<Record<string, readonly string[]>> = {
	canonical: ['"%08.8_Ax\n"', '"%08.8_ax  " 8/1 "%02x " "  " 8/1 "%02x "', '"  |" 16/1 "%_p" "|\n"'],
	"one-byte-octal": ['"%07.7_Ax\n"', '"%07.7_ax " 16/1 "%03o " "\n"'],
	"one-byte-hex": ['"%07.7_Ax\n"', '"%07.7_ax " 16/1 " %02x " "\n"'],
	"one-byte-char": ['"%07.7_Ax\n"', '"%07.7_ax " 16/1 "%3_c " "\n"'],
	"two-bytes-decimal": ['"%07.7_Ax\n"', '"%07.7_ax " 8/2 "  %05u " "\n"'],
	"two-bytes-octal": ['"%07.7_Ax\n"', '"%07.7_ax " 8/2 " %06o " "\n"'],
	"two-bytes-hex": ['"%07.7_Ax\n"', '"%07.7_ax " 8/2 "   %04x " "\n"'],
};
const standard = ['"%07.7_Ax\n"', '"%07.7_ax " 8/2 "%04x " "\n"'];

const sameBytes = (a: Uint8Array, b: Uint8Array, length: number): boolean => {
	for (let i = 0; i < length; i++) if (a[i] !== b[i]) return false;
	return true;
};

export const hexdump = defineUtilLinux({
	name: "hexdump",
	summary: "Display file contents in hexadecimal, decimal, octal, or ascii",
	usage: ["[options] <file>..."],
	options: [
		{ short: "b", long: "one-byte-octal", help: "one-byte octal display" },
		{ short: "X", long: "one-byte-hex", help: "one-byte hexadecimal display" },
		{ short: "c", long: "one-byte-char", help: "one-byte character display" },
		{ short: "C", long: "canonical", help: "canonical hex+ASCII display" },
		{ short: "d", long: "two-bytes-decimal", help: "two-byte decimal display" },
		{ short: "o", long: "two-bytes-octal", help: "two-byte octal display" },
		{ short: "x", long: "two-bytes-hex", help: "two-byte hexadecimal display" },
		{ short: "L", long: "color", arg: "mode", optional: true, help: "interpret color formatting specifiers", simulated: false },
		{ short: "e", long: "format", arg: "format", help: "format string to be used for displaying data" },
		{ short: "f", long: "format-file", arg: "file", help: "file that contains format strings" },
		{ short: "n", long: "length", arg: "length", help: "interpret only length bytes of input" },
		{ short: "s", long: "skip", arg: "offset", help: "skip offset bytes from the beginning" },
		{ short: "v", long: "no-squeezing", help: "output identical lines" },
	],
	*main(context) {
		const { sys, options } = context;
		const size = (key: string, what: string): number | undefined => {
			const text = options.value(key);
			if (text === undefined) return undefined;
			const value = /^0x[\da-f]+$/i.test(text) ? Number(text) : /^0[0-7]+$/.test(text) ? Number.parseInt(text, 8) : parseSize(text, "kKmMgGtTpP");
			return typeof value === "number" ? value : context.fail(`failed to parse ${what}: '${text}': Invalid argument`);
		};
		const length = size("length", "length") ?? Number.POSITIVE_INFINITY;
		const skip = size("skip", "offset") ?? 0;
		const sources: string[] = [];
		for (const { key, value = "" } of options.given) {
			if (key === "format") sources.push(value);
			else if (key === "format-file") sources.push(...(yield* readText(sys, value)).split("\n").filter((line) => /^\s*[^#\s]/.test(line)));
			else sources.push(...(layouts[key] ?? []));
		}
		let formats: Format[];
		try {
			formats = (sources.length > 0 ? sources : standard).map(parseFormat);
		} catch (error) {
			if (!(error instanceof FormatError)) throw error;
			return context.fail(error.message, error.message.includes("not simulated") ? 64 : 1);
		}
		const size16 = fitBlocks(formats);
		const chunks: Uint8Array[] = [];
		let failed = 0;
		for (const name of context.operands) {
			try {
				chunks.push(yield* readFile(sys, name));
			} catch (error) {
				if (!isErrno(error)) throw error;
				yield* context.complain(`${name}: ${error.message}`);
				// a failed read, unlike a failed open, leaves the status as it is
				if (error.code !== "EISDIR") failed++;
			}
		}
		if (failed > 0 && failed === context.operands.length) return context.fail("all input file arguments failed");
		const whole = context.operands.length > 0 ? concat([new Uint8Array(0), ...chunks]) : yield* readAll(sys, 0);
		const start = Math.min(skip, whole.length);
		const end = Math.min(whole.length, start + length);
		const lineFormats = formats.filter((format) => !isEndFormat(format));
		let saved: Uint8Array | undefined;
		let squeezed = false;
		for (let at = start; size16 > 0 && at < end; at += size16) {
			if (sys.spend(2)) yield* sys.reschedule();
			const block = new Uint8Array(size16);
			block.set(whole.subarray(at, Math.min(end, at + size16)));
			const present = Math.min(size16, end - at);
			if (saved && !options.has("no-squeezing") && sameBytes(block, saved, present)) {
				if (!squeezed) yield* context.print("*\n");
				squeezed = true;
				continue;
			}
			squeezed = false;
			saved = block;
			yield* context.print(lineFormats.map((format) => formatBlock(format, block, at, end)).join(""));
		}
		if (end > 0) yield* context.print(endText(formats, end));
		return failed > 0 ? 1 : 0;
	},
});

/** `hexdump -C` under its other name. */
export const hd: InstalledProgram = {
	...hexdump,
	name: "hd",
	run: (sys, argv) => hexdump.run(sys, [argv[0] ?? "hd", "-C", ...argv.slice(1)]),
};
