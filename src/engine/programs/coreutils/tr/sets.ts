/** The sets of tr: characters, ranges, classes and repeats. All are bytes, as the real tr works on bytes. */
import type { Blocking } from "../../../kernel/abi.ts";
import type { Context } from "../../lib/program.ts";
import { quote } from "../../lib/quote.ts";

export type Element =
	| { readonly kind: "char"; readonly byte: number }
	| { readonly kind: "range"; readonly low: number; readonly high: number }
	| { readonly kind: "class"; readonly name: string }
	| { readonly kind: "equivalence"; readonly byte: number }
	/** `[c*n]`; without a count it fills the set up to the length of the first. */
	| { readonly kind: "repeat"; readonly byte: number; readonly count: number | undefined };

const classTests: Readonly<Record<string, RegExp>> = {
	alnum: /[A-Za-z0-9]/,
	alpha: /[A-Za-z]/,
	blank: /[ \t]/,
	cntrl: /[^\x20-\x7e\x80-\xff]/,
	digit: /[0-9]/,
	graph: /[\x21-\x7e]/,
	lower: /[a-z]/,
	print: /[\x20-\x7e]/,
	punct: /[!-/:-@[-`{-~]/,
	space: /[ \t\n\v\f\r]/,
	upper: /[A-Z]/,
	xdigit: /[0-9A-Fa-f]/,
};

/** The members of a class, in ascending order. */
export function classMembers(name: string): number[] {
	const test = classTests[name] as RegExp;
	return Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => test.test(String.fromCharCode(byte)));
}

const escapes: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, "\\": 92 };

/** A character of the set's text; an escaped one is never special. */
interface Unit {
	readonly byte: number;
	readonly escaped: boolean;
}

function* withoutEscapes(context: Context, text: string): Blocking<Unit[]> {
	const units: Unit[] = [];
	for (let i = 0; i < text.length; i++) {
		const byte = text.charCodeAt(i);
		if (byte !== 92) {
			units.push({ byte, escaped: false });
			continue;
		}
		const next = text[i + 1];
		if (next === undefined) {
			yield* context.complain("warning: an unescaped backslash at end of string is not portable");
			units.push({ byte, escaped: false });
			continue;
		}
		const octal = /^[0-7]{1,3}/.exec(text.slice(i + 1));
		if (octal) {
			let digits = octal[0];
			if (Number.parseInt(digits, 8) > 255) {
				yield* context.complain(
					`warning: the ambiguous octal escape \\${digits} is being\n\tinterpreted as the 2-byte sequence \\0${digits.slice(0, 2)}, ${digits[2]}`,
				);
				digits = digits.slice(0, 2);
			}
			units.push({ byte: Number.parseInt(digits, 8), escaped: true });
			i += digits.length;
		} else {
			units.push({ byte: escapes[next] ?? next.charCodeAt(0), escaped: true });
			i++;
		}
	}
	return units;
}

/** A byte as error messages show it. */
function shown(byte: number): string {
	const name = Object.entries(escapes).find(([letter, code]) => code === byte && letter !== "\\")?.[0];
	if (name) return `\\${name}`;
	return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, "0")}`;
}

/** Where `close` followed by `]` stands behind `from`, in characters that are not escaped. */
function findClose(units: readonly Unit[], from: number, close: string): number {
	for (let i = from; i + 1 < units.length; i++) {
		const [a, b] = [units[i] as Unit, units[i + 1] as Unit];
		if (!a.escaped && !b.escaped && a.byte === close.charCodeAt(0) && b.byte === 93) return i;
	}
	return -1;
}

const plain = (unit: Unit | undefined, char: string): boolean => unit !== undefined && !unit.escaped && unit.byte === char.charCodeAt(0);

/** `[:name:]`, `[=c=]` or `[c*n]` at `at`; undefined where a bracket is just a bracket. */
function construct(context: Context, units: readonly Unit[], at: number): { element: Element; next: number } | undefined {
	for (const kind of [":", "="]) {
		if (!plain(units[at + 1], kind)) continue;
		const close = findClose(units, at + 2, kind);
		if (close < 0) continue;
		const inside = units.slice(at + 2, close);
		// [:*] and [=*] can still be repeats
		if (inside.length === 0 && plain(units[at + 2], "*")) continue;
		const text = inside.map((unit) => String.fromCharCode(unit.byte)).join("");
		if (kind === ":") {
			if (text === "") return context.fail("missing character class name '[::]'");
			return text in classTests ? { element: { kind: "class", name: text }, next: close + 2 } : context.fail(`invalid character class ${quote(text)}`);
		}
		if (text === "") return context.fail("missing equivalence class character '[==]'");
		if (inside.length !== 1) return context.fail(`${text}: equivalence class operand must be a single character`);
		return { element: { kind: "equivalence", byte: (inside[0] as Unit).byte }, next: close + 2 };
	}
	const char = units[at + 1];
	if (char === undefined || !plain(units[at + 2], "*")) return undefined;
	const close = units.findIndex((unit, i) => i > at + 2 && plain(unit, "]"));
	if (close < 0) return undefined;
	const digits = units
		.slice(at + 3, close)
		.map((unit) => String.fromCharCode(unit.byte))
		.join("");
	if (!/^\d*$/.test(digits)) return context.fail(`invalid repeat count ${quote(digits)} in [c*n] construct`);
	const count = digits.startsWith("0") ? Number.parseInt(digits, 8) : Number(digits);
	return { element: { kind: "repeat", byte: char.byte, count: count || undefined }, next: close + 1 };
}

/** Reads a set (a binary string). Ends the program on a mistake. */
export function* parseSet(context: Context, text: string): Blocking<Element[]> {
	const units = yield* withoutEscapes(context, text);
	const elements: Element[] = [];
	for (let i = 0; i < units.length; ) {
		const unit = units[i] as Unit;
		const special = plain(unit, "[") ? construct(context, units, i) : undefined;
		const end = units[i + 2];
		if (special) {
			elements.push(special.element);
			i = special.next;
		} else if (plain(units[i + 1], "-") && end) {
			if (end.byte < unit.byte) context.fail(`range-endpoints of '${shown(unit.byte)}-${shown(end.byte)}' are in reverse collating sequence order`);
			elements.push({ kind: "range", low: unit.byte, high: end.byte });
			i += 3;
		} else {
			elements.push({ kind: "char", byte: unit.byte });
			i++;
		}
	}
	return elements;
}

/** How many bytes an element stands for. */
export function sizeOf(element: Element): number {
	if (element.kind === "range") return element.high - element.low + 1;
	if (element.kind === "class") return classMembers(element.name).length;
	return element.kind === "repeat" ? (element.count ?? 0) : 1;
}

/** The bytes of a set in order. A repeat without a count fills up to `length`. */
export function expand(elements: readonly Element[], length = 0): number[] {
	const fixed = elements.reduce((sum, element) => sum + sizeOf(element), 0);
	const bytes: number[] = [];
	for (const element of elements) {
		if (element.kind === "range") for (let byte = element.low; byte <= element.high; byte++) bytes.push(byte);
		else if (element.kind === "class") bytes.push(...classMembers(element.name));
		else if (element.kind === "repeat")
			for (let n = element.count ?? Math.max(0, length - fixed); n > 0 && bytes.length < Math.max(length, 1 << 16); n--) bytes.push(element.byte);
		else bytes.push(element.byte);
	}
	return bytes;
}
