import type { Blocking } from "../../../kernel/abi.ts";
import { decode } from "../../../kernel/text.ts";
import { binaryOf } from "../../lib/bytes.ts";
import { type Context, defineProgram } from "../../lib/program.ts";
import { quote } from "../../lib/quote.ts";
import { type Element, expand, parseSet } from "./sets.ts";

const isCase = (element: Element | undefined): boolean => element?.kind === "class" && (element.name === "upper" || element.name === "lower");

/** `[:lower:]` and `[:upper:]` in the second set must stand where one of both stands in the first. */
function checkCases(context: Context, first: readonly Element[], second: readonly Element[], complemented: boolean): void {
	const misaligned = (): never => context.fail("misaligned [:upper:] and/or [:lower:] construct");
	const starts = new Map<number, Element>();
	let at = 0;
	for (const element of first) {
		starts.set(at, element);
		at += expand([element]).length;
	}
	const firstLength = complemented ? 256 - new Set(expand(first)).size : at;
	at = 0;
	for (const element of second) {
		if (isCase(element) && (complemented ? false : !isCase(starts.get(at)))) misaligned();
		at += element.kind === "repeat" && element.count === undefined ? expand(second, firstLength).length - expand(second).length : expand([element]).length;
	}
}

function checkSecond(context: Context, elements: readonly Element[]): void {
	if (elements.filter((element) => element.kind === "repeat" && element.count === undefined).length > 1)
		context.fail("only one [c*] repeat construct may appear in string2");
}

/** The table from each byte to its translation. */
function translation(context: Context, first: readonly Element[], second: readonly Element[]): Uint8Array {
	const { options } = context;
	if (second.some((element) => element.kind === "equivalence")) context.fail("[=c=] expressions may not appear in string2 when translating");
	if (second.some((element) => element.kind === "class" && !isCase(element)))
		context.fail("when translating, the only character classes that may appear in\nstring2 are 'upper' and 'lower'");
	const members = expand(first);
	const complemented = options.has("complement") || options.has("C");
	const from = complemented ? Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => !members.includes(byte)) : members;
	const to = expand(second, from.length);
	checkCases(context, first, second, complemented);
	const truncated = options.has("truncate-set1");
	if (!truncated && to.length === 0 && from.length > 0) context.fail("when not truncating set1, string2 must be non-empty");
	if (!truncated && from.length > to.length && second.at(-1)?.kind === "class")
		context.fail("when translating with string1 longer than string2,\nthe latter string must not end with a character class");
	if (complemented && first.some((element) => element.kind === "class") && new Set(to).size > 1)
		context.fail("when translating with complemented character classes,\nstring2 must map all characters in the domain to one");
	const table = Uint8Array.from({ length: 256 }, (_, byte) => byte);
	const count = truncated ? Math.min(from.length, to.length) : from.length;
	for (let i = 0; i < count; i++) table[from[i] as number] = (to[i] ?? to.at(-1)) as number;
	return table;
}

function memberTable(elements: readonly Element[], complemented: boolean): Uint8Array {
	const table = new Uint8Array(256).fill(complemented ? 1 : 0);
	for (const byte of expand(elements)) table[byte] = complemented ? 0 : 1;
	return table;
}

interface Steps {
	readonly delete: Uint8Array | undefined;
	readonly translate: Uint8Array | undefined;
	/** Runs of the same byte become one for the bytes in this table. */
	readonly squeeze: Uint8Array | undefined;
}

function* stepsOf(context: Context): Blocking<Steps> {
	const { options, operands } = context;
	const [firstText, secondText] = operands;
	const deletes = options.has("delete");
	const squeezes = options.has("squeeze-repeats");
	const complemented = options.has("complement") || options.has("C");
	const most = deletes && !squeezes ? 1 : 2;
	if (firstText === undefined) return context.usage("missing operand");
	const needsTwo = deletes === squeezes;
	if (needsTwo && secondText === undefined)
		return context.usage(
			`missing operand after ${quote(firstText)}\nTwo strings must be given when ${deletes ? "both deleting and squeezing repeats" : "translating"}.`,
		);
	const extra = operands[most];
	if (extra !== undefined)
		return context.usage(
			`extra operand ${quote(extra)}${most === 1 && operands.length === 2 ? "\nOnly one string may be given when deleting without squeezing repeats." : ""}`,
		);
	const first = yield* parseSet(context, binaryOf(firstText));
	const second = secondText === undefined ? undefined : yield* parseSet(context, binaryOf(secondText));
	if (first.some((element) => element.kind === "repeat" && element.count === undefined)) context.fail("the [c*] repeat construct may not appear in string1");
	if (second) checkSecond(context, second);
	if (deletes) return { delete: memberTable(first, complemented), translate: undefined, squeeze: second && memberTable(second, false) };
	if (!second) return { delete: undefined, translate: undefined, squeeze: memberTable(first, complemented) };
	const translate = translation(context, first, second);
	return { delete: undefined, translate, squeeze: squeezes ? memberTable(second.length ? second : first, false) : undefined };
}

export const tr = defineProgram({
	name: "tr",
	package: "coreutils",
	summary: "Translate, squeeze, and/or delete characters from standard input, writing to standard output.",
	usage: ["[OPTION]... STRING1 [STRING2]"],
	options: [
		{ short: "c", long: "complement", help: "use the complement of ARRAY1" },
		{ short: "C", help: "same as -c" },
		{ short: "d", long: "delete", help: "delete characters in ARRAY1, do not translate" },
		{
			short: "s",
			long: "squeeze-repeats",
			help: "replace each sequence of a repeated character that is listed in the last specified ARRAY, with a single occurrence of that character",
		},
		{ short: "t", long: "truncate-set1", help: "first truncate ARRAY1 to length of ARRAY2" },
	],
	stopAtOperand: true,
	*main(context) {
		const { sys } = context;
		const steps = yield* stepsOf(context);
		let last = -1;
		for (;;) {
			let chunk: Uint8Array;
			try {
				chunk = yield* sys.read(0, 65536);
			} catch (error) {
				return context.fail(`read error: ${(error as Error).message}`);
			}
			if (chunk.length === 0) return 0;
			const result = new Uint8Array(chunk.length);
			let length = 0;
			for (const read of chunk) {
				if (steps.delete?.[read]) continue;
				const byte = steps.translate ? (steps.translate[read] as number) : read;
				if (byte === last && steps.squeeze?.[byte]) continue;
				last = byte;
				result[length++] = byte;
			}
			context.out.put(decode(result.subarray(0, length)));
			if (context.out.due) yield* context.out.flush();
			if (sys.spend(1 + (chunk.length >> 5))) yield* sys.reschedule();
		}
	},
});
