/** Format strings of hexdump(1): `[ITERATIONS][/BYTES] "TEXT"` units, and the conversions in them. */

interface Conversion {
	/** Literal text before it, and behind the last one. */
	readonly before: string;
	readonly flags: string;
	readonly width: number;
	readonly precision: number | undefined;
	/** `d i o u x X c s _c _p _u _ad _Ax` ..., "" for text alone. */
	readonly kind: string;
	readonly bytes: number;
}

export interface Unit {
	readonly conversions: readonly Conversion[];
	readonly bytes: number;
	readonly explicit: boolean;
	repetitions: number;
}

/** One -e. */
export type Format = readonly Unit[];

export const sizeOf = (format: Format): number => format.reduce((sum, unit) => sum + unit.bytes * unit.repetitions, 0);

/** A format that cannot be read; the message is hexdump's, without its name. */
export class FormatError {
	readonly message: string;
	constructor(message: string) {
		this.message = message;
	}
}

const escapes: Readonly<Record<string, string>> = { "0": "\0", a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };

function conversions(text: string, given: number | undefined): Conversion[] {
	const out: Conversion[] = [];
	const pattern = /%(?:%|([-+ #0]*)(\d*)(?:\.(\d*))?(_A[dox]|_a[dox]|_[cpu]|[a-zA-Z]))/g;
	let before = "";
	let at = 0;
	for (let m = pattern.exec(text); m; m = pattern.exec(text)) {
		before += text.slice(at, m.index);
		at = pattern.lastIndex;
		const kind = m[4];
		if (kind === undefined) {
			before += "%";
			continue;
		}
		if (/^[eEfgG]$/.test(kind)) throw new FormatError(`conversion %${kind} is not simulated here; the real hexdump has it`);
		if (!/^([diouxXcs]|_.*)$/.test(kind)) throw new FormatError(`bad conversion character %${kind}`);
		const bytes = /^_[aA]/.test(kind) ? 0 : kind === "c" || /^_[cpu]/.test(kind) ? 1 : kind === "s" ? (given ?? Number(m[3] ?? 0)) : (given ?? 4);
		if (/^[diouxX]$/.test(kind) && ![1, 2, 4, 8].includes(bytes)) throw new FormatError(`bad byte count for conversion character %${kind}`);
		out.push({ before, flags: m[1] ?? "", width: Number(m[2] || 0), precision: m[3] === undefined ? undefined : Number(m[3]), kind, bytes });
		before = "";
	}
	out.push({ before: before + text.slice(at), flags: "", width: 0, precision: undefined, kind: "", bytes: 0 });
	return out;
}

/** Reads one format. Throws FormatError. */
export function parseFormat(source: string): Format {
	const units: Unit[] = [];
	const pattern = /\s*(\d+)?(?:\s*\/\s*(\d+))?\s*"([^"]*)"\s*/y;
	while (pattern.lastIndex < source.length) {
		const m = pattern.exec(source);
		if (!m) throw new FormatError(`bad format {${source}}`);
		const text = (m[3] ?? "").replace(/\\(.)/g, (_, char: string) => escapes[char] ?? char);
		const given = m[2] === undefined ? undefined : Number(m[2]);
		const parts = conversions(text, given);
		const eaten = parts.reduce((sum, part) => sum + part.bytes, 0);
		units.push({ conversions: parts, bytes: eaten === 0 ? 0 : (given ?? eaten), explicit: m[1] !== undefined, repetitions: Number(m[1] ?? 1) });
	}
	return units;
}

/** Lets the last unit of each format that says no count go on to the end of the block; gives the size of the block. */
export function fitBlocks(formats: readonly Format[]): number {
	const block = Math.max(0, ...formats.map(sizeOf));
	for (const format of formats) {
		const last = format.findLast((unit) => unit.bytes > 0);
		const size = sizeOf(format);
		if (last && !last.explicit && size < block) last.repetitions += Math.floor((block - size) / last.bytes);
	}
	return block;
}

const controlNames = "nul soh stx etx eot enq ack bel bs ht lf vt ff cr so si dle dc1 dc2 dc3 dc4 nak syn etb can em sub esc fs gs rs us".split(" ");
const cEscapes: Readonly<Record<number, string>> = { 0: "\\0", 7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r" };

const padded = (text: string, { flags, width }: Conversion): string => (flags.includes("-") ? text.padEnd(width) : text.padStart(width));

function integer(value: bigint, conversion: Conversion, letter: string): string {
	const { flags, width, precision } = conversion;
	const negative = value < 0n;
	const magnitude = negative ? -value : value;
	let digits = magnitude.toString(letter === "o" ? 8 : letter.toLowerCase() === "x" ? 16 : 10).padStart(precision ?? 1, "0");
	if (letter === "X") digits = digits.toUpperCase();
	const prefix = flags.includes("#") && magnitude !== 0n ? (letter === "o" ? "0" : letter === "x" ? "0x" : letter === "X" ? "0X" : "") : "";
	const signed = letter === "d" || letter === "i";
	const sign = negative ? "-" : signed && flags.includes("+") ? "+" : signed && flags.includes(" ") ? " " : "";
	const zeros = flags.includes("0") && !flags.includes("-") && precision === undefined;
	return padded(sign + prefix + (zeros ? digits.padStart(width - sign.length - prefix.length, "0") : digits), conversion);
}

const isPrintable = (byte: number): boolean => byte >= 0x20 && byte < 0x7f;

function converted(conversion: Conversion, data: Uint8Array, address: number): string {
	const byte = data[0] ?? 0;
	switch (conversion.kind) {
		case "_p":
			return padded(isPrintable(byte) ? String.fromCharCode(byte) : ".", conversion);
		case "_c":
			return padded(cEscapes[byte] ?? (isPrintable(byte) ? String.fromCharCode(byte) : byte.toString(8).padStart(3, "0")), conversion);
		case "_u":
			return padded(
				controlNames[byte] ?? (byte === 0x7f ? "del" : isPrintable(byte) ? String.fromCharCode(byte) : byte.toString(16).padStart(2, "0")),
				conversion,
			);
		case "c":
			return padded(String.fromCharCode(byte), conversion);
		case "s":
			return padded(String.fromCharCode(...data).replace(/\0.*$/s, ""), conversion);
	}
	const letter = conversion.kind.at(-1) ?? "";
	if (conversion.bytes === 0) return integer(BigInt(address), conversion, letter);
	let value = 0n;
	for (let i = data.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(data[i] ?? 0);
	return integer(letter === "d" || letter === "i" ? BigInt.asIntN(8 * data.length, value) : value, conversion, letter);
}

/** One block by one format; what lies at or behind `end` is left blank. */
export function formatBlock(format: Format, block: Uint8Array, address: number, end: number): string {
	let out = "";
	let at = 0;
	for (const unit of format) {
		for (let n = 0; n < unit.repetitions; n++) {
			let inside = at;
			for (const [i, conversion] of unit.conversions.entries()) {
				const last = i === unit.conversions.length - 1 && unit.repetitions > 1 && n === unit.repetitions - 1;
				// blanks between repetitions do not follow the last one
				out += last ? conversion.before.trimEnd() : conversion.before;
				if (conversion.kind === "" || conversion.kind.startsWith("_A")) continue;
				const past = conversion.bytes > 0 && address + inside >= end;
				out += past ? "".padEnd(conversion.width) : converted(conversion, block.subarray(inside, inside + conversion.bytes), address + inside);
				inside += conversion.bytes;
			}
			at += unit.bytes;
		}
	}
	return out;
}

/** The address at the end, by the formats that ask for it. */
export const endText = (formats: readonly Format[], end: number): string =>
	formats
		.flatMap((format) => format.filter((unit) => unit.conversions.some((c) => c.kind.startsWith("_A"))))
		.slice(0, 1)
		.flatMap((unit) => unit.conversions.map((c) => c.before + (c.kind === "" ? "" : integer(BigInt(end), c, c.kind.at(-1) ?? "x"))))
		.join("");

/** Whether a format is only for the end. */
export const isEndFormat = (format: Format): boolean => format.some((unit) => unit.conversions.some((c) => c.kind.startsWith("_A")));
