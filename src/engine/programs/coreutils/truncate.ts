import { isErrno } from "../../kernel/errno.ts";
import { defineProgram } from "../lib/program.ts";
import { quote, quoteFile } from "../lib/quote.ts";
import { reason, report } from "../lib/report.ts";
import { parseSize } from "../lib/size.ts";
import { atLeastOne } from "./operands.ts";

/** The new size of a file of `size` bytes. */
function newSize(size: number, operator: string, amount: number): number {
	switch (operator) {
		case "+":
			return size + amount;
		case "-":
			return Math.max(0, size - amount);
		case "<":
			return Math.min(size, amount);
		case ">":
			return Math.max(size, amount);
		case "/":
			return Math.floor(size / amount) * amount;
		case "%":
			return Math.ceil(size / amount) * amount;
		default:
			return amount;
	}
}

export const truncate = defineProgram({
	name: "truncate",
	package: "coreutils",
	summary: "Shrink or extend the size of each FILE to the specified size",
	usage: ["OPTION... FILE..."],
	options: [
		{ short: "c", long: "no-create", help: "do not create any files" },
		{ short: "o", long: "io-blocks", help: "treat SIZE as number of IO blocks instead of bytes" },
		{ short: "r", long: "reference", arg: "RFILE", help: "base size on RFILE" },
		{ short: "s", long: "size", arg: "SIZE", help: "set or adjust the file size by SIZE bytes" },
	],
	*main(context) {
		const { sys, options } = context;
		const sizeText = options.value("size");
		const reference = options.value("reference");
		const [, operator = "", amountText = ""] = /^\s*([-+<>/%]?)\s*(.*)$/s.exec(sizeText ?? "0") ?? [];
		const amount = parseSize(amountText);
		if (typeof amount === "string") return context.fail(`Invalid number: ${quote(amountText)}`);
		if ((operator === "/" || operator === "%") && amount === 0) return context.fail("division by zero");
		if (sizeText === undefined && reference === undefined) context.usage(`you must specify either ${quote("--size")} or ${quote("--reference")}`);
		if (reference !== undefined && sizeText !== undefined && operator === "") {
			context.usage(`you must specify a relative ${quote("--size")} with ${quote("--reference")}`);
		}
		if (options.has("io-blocks") && sizeText === undefined) context.usage(`${quote("--io-blocks")} was specified but ${quote("--size")} was not`);
		const operands = atLeastOne(context, "file operand");
		let base: number | undefined;
		if (reference !== undefined) {
			try {
				base = sys.stat(reference).size;
			} catch (error) {
				return context.fail(`cannot stat ${quoteFile(reference)}: ${reason(error)}`);
			}
		}
		let status = 0;
		for (const path of operands) {
			let fd: number;
			try {
				fd = yield* sys.open(path, { write: true, create: !options.has("no-create"), nonBlocking: true }, 0o666);
			} catch (error) {
				if (options.has("no-create") && isErrno(error, "ENOENT")) continue;
				yield* report(context, `cannot open ${quoteFile(path)} for writing: ${reason(error)}`);
				status = 1;
				continue;
			}
			const stat = sys.fstat(fd);
			const factor = options.has("io-blocks") ? stat.blksize : 1;
			const size = sizeText === undefined ? (base ?? 0) : newSize(base ?? stat.size, operator, amount * factor);
			try {
				sys.ftruncate(fd, size);
			} catch (error) {
				yield* report(context, `failed to truncate ${quoteFile(path)} at ${size} bytes: ${reason(error)}`);
				status = 1;
			}
			sys.close(fd);
		}
		return status;
	},
});
