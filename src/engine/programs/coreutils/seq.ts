import type { Blocking } from "../../kernel/abi.ts";
import { formatDouble } from "../lib/double.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { quote } from "../lib/quote.ts";

/** A decimal number: `units` of 10^-scale. Infinite where `units` is undefined. */
interface Decimal {
	readonly units: bigint | undefined;
	readonly negative: boolean;
	readonly scale: number;
	/** Digits behind the point, and columns, when it is printed as it was given. */
	readonly precision: number;
	readonly width: number;
}

function parseDecimal(context: Context, text: string): Decimal {
	const word = text.trim();
	if (/^[+-]?nan$/i.test(word)) return context.usage(`invalid ${quote("not-a-number")} argument: ${quote(text)}`);
	if (/^[+-]?inf(inity)?$/i.test(word)) return { units: undefined, negative: word.startsWith("-"), scale: 0, precision: Number.POSITIVE_INFINITY, width: 0 };
	if (/^[+-]?0x[0-9a-f]+$/i.test(word)) {
		const units = BigInt(word.replace(/^[+-]/, "")) * (word.startsWith("-") ? -1n : 1n);
		return { units, negative: units < 0n, scale: 0, precision: 0, width: String(units).length };
	}
	const found = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(word);
	if (!found || (found[2] === "" && (found[3] ?? "") === "")) return context.usage(`invalid floating point argument: ${quote(text)}`);
	const [, sign, whole, fraction = "", exponent = "0"] = found as unknown as [string, string, string, string | undefined, string | undefined];
	const places = fraction.length - Number(exponent);
	const magnitude = BigInt(whole + fraction) * 10n ** BigInt(Math.max(0, -places));
	const precision = Math.max(0, places);
	const integerDigits = Math.max(1, whole.length + Number(exponent));
	return {
		units: sign === "-" ? -magnitude : magnitude,
		negative: sign === "-",
		scale: precision,
		precision,
		width: (sign === "-" ? 1 : 0) + integerDigits + (precision ? precision + 1 : 0),
	};
}

const scaled = (number: Decimal, scale: number): bigint => (number.units as bigint) * 10n ** BigInt(scale - number.scale);

function fixed(units: bigint, scale: number): string {
	const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, "0");
	return `${units < 0n ? "-" : ""}${scale ? `${digits.slice(0, -scale)}.${digits.slice(-scale)}` : digits}`;
}

/** -f: one conversion of e, f, g or a. */
function checkFormat(
	context: Context,
	format: string,
): { before: string; flags: string; width: number; precision: number | undefined; letter: string; behind: string } {
	const found = /^((?:[^%]|%%)*)%([-+ #0']*)(\d*)(?:\.(\d*))?(.?)(.*)$/s.exec(format);
	if (!found) return context.fail(`format ${quote(format)} has no % directive`);
	const [, before, flags, width, precision, letter, behind] = found as unknown as [string, string, string, string, string | undefined, string, string];
	if (letter === "") return context.fail(`format ${quote(format)} ends in %`);
	if (!/[aAeEfFgG]/.test(letter)) return context.fail(`format ${quote(format)} has unknown %${letter} directive`);
	if (/^(?:[^%]|%%)*%(?!%)/.test(behind)) return context.fail(`format ${quote(format)} has too many % directives`);
	const plain = (text: string): string => text.replaceAll("%%", "%");
	return {
		before: plain(before),
		flags,
		width: Number(width),
		precision: precision === undefined ? undefined : Number(precision),
		letter,
		behind: plain(behind),
	};
}

function printerOf(context: Context, first: Decimal, step: Decimal, last: Decimal, scale: number): (units: bigint) => string {
	const format = context.options.value("format");
	if (format !== undefined) {
		const { before, flags, width, precision, letter, behind } = checkFormat(context, format);
		return (units) => {
			const digits = formatDouble(letter, Number(fixed(units, scale)), precision, flags.includes("#"));
			const sign = digits.startsWith("-") ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
			const bare = digits.replace(/^-/, "");
			const padded = flags.includes("-")
				? (sign + bare).padEnd(width)
				: flags.includes("0")
					? sign + bare.padStart(width - sign.length, "0")
					: (sign + bare).padStart(width);
			return before + padded + behind;
		};
	}
	const precision = Math.max(first.precision, step.precision);
	const show = (units: bigint): string => fixed(units / 10n ** BigInt(scale - precision), precision);
	if (!context.options.has("equal-width") || last.units === undefined) return show;
	const grown = (number: Decimal): number =>
		number.width + (precision > number.precision ? precision - number.precision + (number.precision === 0 ? 1 : 0) : 0);
	const cut = last.precision > precision ? last.precision - precision + (precision === 0 ? 1 : 0) : 0;
	const width = Math.max(grown(first), grown(last) - cut);
	return (units) => {
		const text = show(units);
		return text.startsWith("-") ? `-${text.slice(1).padStart(width - 1, "0")}` : text.padStart(width, "0");
	};
}

function* main(context: Context): Blocking<number> {
	const { sys, out, options, operands } = context;
	const [a, b, c, extra] = operands;
	if (a === undefined) return context.usage("missing operand");
	if (extra !== undefined) return context.usage(`extra operand ${quote(extra)}`);
	if (options.has("format") && options.has("equal-width")) context.usage("format string may not be specified when printing equal width strings");
	const first = parseDecimal(context, b === undefined ? "1" : a);
	const step = parseDecimal(context, c === undefined ? "1" : (b as string));
	const last = parseDecimal(context, c ?? b ?? a);
	if (step.units === 0n) return context.usage(`invalid Zero increment value: ${quote(b ?? "")}`);
	if (first.units === undefined || step.units === undefined) return context.unsimulated("an infinite FIRST or INCREMENT");
	const scale = Math.max(first.scale, step.scale, last.units === undefined ? 0 : last.scale);
	const show = printerOf(context, first, step, last, scale);
	const separator = options.value("separator") ?? "\n";
	const increment = scaled(step, scale);
	const end = last.units === undefined ? undefined : scaled(last, scale);
	const runs = (value: bigint): boolean => (end === undefined ? last.negative !== increment > 0n : increment > 0n ? value <= end : value >= end);
	let value = scaled(first, scale);
	if (!runs(value)) return 0;
	out.put(show(value));
	for (value += increment; runs(value); value += increment) {
		out.put(separator + show(value));
		if (out.due) yield* out.flush();
		if (sys.spend()) yield* sys.reschedule();
	}
	yield* context.print("\n");
	return 0;
}

export const seq = defineProgram({
	name: "seq",
	package: "coreutils",
	summary: "Print numbers from FIRST to LAST, in steps of INCREMENT.",
	usage: ["[OPTION]... LAST", "[OPTION]... FIRST LAST", "[OPTION]... FIRST INCREMENT LAST"],
	options: [
		{ short: "f", long: "format", arg: "FORMAT", help: "use printf style floating-point FORMAT" },
		{ short: "s", long: "separator", arg: "STRING", help: "use STRING to separate numbers (default: \\n)" },
		{ short: "w", long: "equal-width", help: "equalize width by padding with leading zeroes" },
	],
	stopAtOperand: true,
	// a negative number is an operand
	rewrite: (args) => {
		const stop = args.indexOf("--");
		const at = args.findIndex((arg, i) => /^[^-]|^-[\d.]/.test(arg) && !/^(-[fs]|--format|--separator)$/.test(args[i - 1] ?? ""));
		return at < 0 || (stop >= 0 && stop < at) ? args : [...args.slice(0, at), "--", ...args.slice(at)];
	},
	main,
});
