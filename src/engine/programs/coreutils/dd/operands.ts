/** The operands of dd: `name=value` without dashes. */
import type { Context } from "../../lib/program.ts";
import { quote, quoteFile } from "../../lib/quote.ts";
import { parseSize } from "../../lib/size.ts";

const conversions = [
	"ascii",
	"ebcdic",
	"ibm",
	"block",
	"unblock",
	"lcase",
	"ucase",
	"sparse",
	"swab",
	"sync",
	"excl",
	"nocreat",
	"notrunc",
	"noerror",
	"fdatasync",
	"fsync",
] as const;
const flags = [
	"append",
	"direct",
	"directory",
	"dsync",
	"sync",
	"fullblock",
	"nonblock",
	"noatime",
	"nocache",
	"noctty",
	"nofollow",
	"count_bytes",
	"skip_bytes",
	"seek_bytes",
] as const;
const levels = ["none", "noxfer", "progress"] as const;
export type Conversion = (typeof conversions)[number];
export type Flag = (typeof flags)[number];

/** A number of blocks, or of bytes where it ended in B. */
export interface Amount {
	readonly number: number;
	readonly bytes: boolean;
}

export interface Operands {
	readonly input: string | undefined;
	readonly output: string | undefined;
	readonly inputBlock: number;
	readonly outputBlock: number;
	/** bs= was given: what is read is written as it comes. */
	readonly direct: boolean;
	readonly conversionBlock: number;
	readonly count: Amount | undefined;
	readonly skip: Amount;
	readonly seek: Amount;
	readonly conversions: ReadonlySet<Conversion>;
	readonly inputFlags: ReadonlySet<Flag>;
	readonly outputFlags: ReadonlySet<Flag>;
	readonly status: (typeof levels)[number] | undefined;
}

/** `2x512`, `1M`, `3b`. */
function amount(context: Context, text: string): Amount {
	const wrong = (words = ""): never => context.fail(`invalid number: ${quoteFile(text)}${words}`);
	const bytes = /\dB$/.test(text);
	let number = 1;
	for (const factor of (bytes ? text.slice(0, -1) : text).split("x")) {
		const size = /^-/.test(factor.trim()) ? "invalid" : parseSize(factor, "cwb");
		if (size === "overflow") return wrong(": Value too large for defined data type");
		number *= typeof size === "string" ? wrong() : size;
	}
	return { number, bytes };
}

function block(context: Context, text: string): number {
	const { number } = amount(context, text);
	return number > 0 ? number : context.fail(`invalid number: ${quoteFile(text)}`);
}

function symbols<T extends string>(context: Context, known: readonly T[], text: string, what: string): Set<T> {
	const found = new Set<T>();
	for (const word of text.split(",")) {
		if (!(known as readonly string[]).includes(word)) context.usage(`invalid ${what}: ${quote(word)}`);
		found.add(word as T);
	}
	return found;
}

function checkConversions(context: Context, set: ReadonlySet<Conversion>): void {
	const both = (a: Conversion, b: Conversion): boolean => set.has(a) && set.has(b);
	const codes = (["ascii", "ebcdic", "ibm"] as const).filter((name) => set.has(name));
	if (codes.length > 1) context.fail("cannot combine any two of {ascii,ebcdic,ibm}");
	if (both("block", "unblock")) context.fail("cannot combine block and unblock");
	if (both("lcase", "ucase")) context.fail("cannot combine lcase and ucase");
	if (both("excl", "nocreat")) context.fail("cannot combine excl and nocreat");
	if (codes[0]) context.unsimulated(`conv=${codes[0]}`);
}

/** Reads the operands, or ends the program with what is wrong. */
export function readOperands(context: Context): Operands {
	const given = new Map<string, string>();
	const lists = { conv: new Set<Conversion>(), iflag: new Set<Flag>(), oflag: new Set<Flag>() };
	for (const word of context.operands) {
		const equals = word.indexOf("=");
		const name = word
			.slice(0, equals)
			.replace(/^iseek$/, "skip")
			.replace(/^oseek$/, "seek");
		const value = word.slice(equals + 1);
		const known = ["if", "of", "ibs", "obs", "bs", "cbs", "count", "skip", "seek", "status"];
		if (equals < 0 || !(known.includes(name) || name in lists)) context.usage(`unrecognized operand ${quoteFile(word)}`);
		if (name === "conv") for (const found of symbols(context, conversions, value, "conversion")) lists.conv.add(found);
		else if (name === "iflag") for (const found of symbols(context, flags, value, "input flag")) lists.iflag.add(found);
		else if (name === "oflag") for (const found of symbols(context, flags, value, "output flag")) lists.oflag.add(found);
		else given.set(name, value);
		if (name === "status" && !(levels as readonly string[]).includes(value)) context.usage(`invalid status level: ${quote(value)}`);
		if (["ibs", "obs", "bs", "cbs"].includes(name)) block(context, value);
		if (["count", "skip", "seek"].includes(name)) amount(context, value);
	}
	checkConversions(context, lists.conv);
	const sized = (name: string, usual: number): number => {
		const text = given.get("bs") !== undefined && name !== "cbs" ? given.get("bs") : given.get(name);
		return text === undefined ? usual : block(context, text);
	};
	const counted = (name: string, flag: boolean): Amount | undefined => {
		const text = given.get(name);
		if (text === undefined) return undefined;
		const value = amount(context, text);
		return { number: value.number, bytes: value.bytes || flag };
	};
	const none: Amount = { number: 0, bytes: false };
	return {
		input: given.get("if"),
		output: given.get("of"),
		inputBlock: sized("ibs", 512),
		outputBlock: sized("obs", 512),
		direct: given.has("bs"),
		conversionBlock: sized("cbs", 0),
		count: counted("count", lists.iflag.has("count_bytes")),
		skip: counted("skip", lists.iflag.has("skip_bytes")) ?? none,
		seek: counted("seek", lists.oflag.has("seek_bytes")) ?? none,
		conversions: lists.conv,
		inputFlags: lists.iflag,
		outputFlags: lists.oflag,
		status: given.get("status") as Operands["status"],
	};
}
