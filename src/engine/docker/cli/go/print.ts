/** fmt of Go: how Sprint and Sprintf write values. */
import { encode } from "../../../kernel/text.ts";
import { goQuote } from "../template/quote.ts";
import { fieldOf, inside, isNil, sortedKeys, type Type, typeName, type Value } from "./types.ts";

/** strconv.FormatFloat(x, 'g', -1) with the exponents of %v. */
export function formatFloat(value: number): string {
	if (Number.isNaN(value)) return "NaN";
	if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
	const size = Math.abs(value);
	if (size === 0 || (size >= 1e-4 && size < 1e21)) return String(value);
	return exponent(value.toExponential());
}
/** An exponent has at least two digits. */
const exponent = (written: string): string => written.replace(/e([+-])(\d)$/, "e$10$2");

/** A pointer inside a value is printed as its address: one that stays the same for the same data. */
function address(raw: unknown): string {
	let hash = 0x811c9dc5;
	for (const char of JSON.stringify(raw) ?? "") hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193) >>> 0;
	return `0xc000${(hash & 0xffffff & ~7).toString(16).padStart(6, "0")}`;
}

interface Style {
	/** %+v: names of fields. */
	readonly names: boolean;
	/** How strings are written. */
	readonly text: (text: string) => string;
}
const plain: Style = { names: false, text: (t) => t };

/** %v of a value; `depth` above 0 inside another. */
export function printValue(value: Value | undefined, depth = 0, style: Style = plain): string {
	if (!value) return "<nil>";
	const { type, raw } = value;
	switch (type.kind) {
		case "bool":
			return String(raw);
		case "float":
			return formatFloat(raw as number);
		case "int":
		case "uint":
			return String(raw);
		case "string":
			return style.text(String(raw));
		case "interface":
			return printValue(inside(raw), depth, style);
		case "pointer":
			if (isNil(value)) return "<nil>";
			if (type.elem.kind === "struct" && type.elem.text) return type.elem.text(raw);
			if (depth > 0) return address(raw);
			return ["struct", "slice", "map"].includes(type.elem.kind) ? `&${printValue({ type: type.elem, raw }, 1, style)}` : address(raw);
		case "slice":
			return `[${((raw ?? []) as unknown[]).map((item) => printValue({ type: type.elem, raw: item }, depth + 1, style)).join(" ")}]`;
		case "map": {
			const record = (raw ?? {}) as Record<string, unknown>;
			return `map[${sortedKeys(record)
				.map((key) => `${style.text(key)}:${printValue({ type: type.elem, raw: record[key] }, depth + 1, style)}`)
				.join(" ")}]`;
		}
		case "struct": {
			if (type.text) return type.text(raw);
			const parts = type.fields.map((f) => {
				const held = fieldOf(type, raw, f.name);
				return `${style.names ? `${f.name}:` : ""}${printValue(held, depth + 1, style)}`;
			});
			return `{${parts.join(" ")}}`;
		}
	}
}

const unwrap = (value: Value | undefined): Value | undefined => (value?.type.kind === "interface" ? inside(value.raw) : value);

/** fmt.Sprint: blanks between operands when neither is a string. */
export function sprint(values: readonly (Value | undefined)[]): string {
	let out = "";
	values.map(unwrap).forEach((value, i, all) => {
		if (i > 0 && value?.type.kind !== "string" && all[i - 1]?.type.kind !== "string") out += " ";
		out += printValue(value);
	});
	return out;
}

export const sprintln = (values: readonly (Value | undefined)[]): string => `${values.map((v) => printValue(v)).join(" ")}\n`;

interface Directive {
	readonly flags: string;
	readonly width: number | undefined;
	readonly precision: number | undefined;
	readonly verb: string;
}

function pad(text: string, d: Directive, numeric: boolean): string {
	const missing = (d.width ?? 0) - [...text].length;
	if (missing <= 0) return text;
	if (d.flags.includes("-")) return text + " ".repeat(missing);
	if (d.flags.includes("0") && numeric) return /^[+-]/.test(text) ? text[0] + "0".repeat(missing) + text.slice(1) : "0".repeat(missing) + text;
	return " ".repeat(missing) + text;
}

const bases: Readonly<Record<string, number>> = { d: 10, b: 2, o: 8, O: 8, x: 16, X: 16 };

function whole(n: number, d: Directive): string | undefined {
	if (d.verb === "c") return String.fromCodePoint(n);
	if (d.verb === "q") return `'${String.fromCodePoint(n)}'`;
	if (d.verb === "U") return `U+${n.toString(16).toUpperCase().padStart(4, "0")}`;
	const base = d.verb === "v" ? 10 : bases[d.verb];
	if (base === undefined) return undefined;
	let digits = Math.abs(n).toString(base);
	if (d.verb === "X") digits = digits.toUpperCase();
	if (d.precision !== undefined) digits = digits.padStart(d.precision, "0");
	const mark = d.verb === "O" ? "0o" : d.flags.includes("#") ? ({ x: "0x", X: "0X", o: "0", b: "0b" }[d.verb] ?? "") : "";
	return (n < 0 ? "-" : d.flags.includes("+") ? "+" : d.flags.includes(" ") ? " " : "") + mark + digits;
}

function fraction(n: number, d: Directive): string | undefined {
	const sign = d.flags.includes("+") && n >= 0 ? "+" : "";
	switch (d.verb) {
		case "v":
			return sign + formatFloat(n);
		case "f":
		case "F":
			return sign + n.toFixed(d.precision ?? 6);
		case "e":
		case "E": {
			const written = exponent(n.toExponential(d.precision ?? 6));
			return sign + (d.verb === "E" ? written.toUpperCase() : written);
		}
		case "g":
		case "G":
			return sign + (d.precision === undefined ? formatFloat(n) : formatFloat(Number(n.toPrecision(Math.max(1, d.precision)))));
		default:
			return undefined;
	}
}

function string(s: string, d: Directive): string | undefined {
	const cut = d.precision === undefined ? s : [...s].slice(0, d.precision).join("");
	if (d.verb === "s" || d.verb === "v") return d.verb === "v" && d.flags.includes("#") ? goQuote(cut) : cut;
	if (d.verb === "q") return d.flags.includes("#") && !cut.includes("`") ? `\`${cut}\`` : goQuote(cut);
	if (d.verb === "x" || d.verb === "X") {
		const hex = [...encode(cut)].map((b) => b.toString(16).padStart(2, "0")).join(d.flags.includes(" ") ? " " : "");
		return d.verb === "X" ? hex.toUpperCase() : hex;
	}
	return undefined;
}

function one(value: Value | undefined, d: Directive): string {
	if (d.verb === "T") return pad(value ? typeName(value.type) : "<nil>", d, false);
	if (!value) return d.verb === "v" ? pad("<nil>", d, false) : `%!${d.verb}(<nil>)`;
	const { type, raw } = value;
	let text: string | undefined;
	if (type.kind === "int" || type.kind === "uint") text = whole(raw as number, d);
	else if (type.kind === "float") text = fraction(raw as number, d);
	else if (type.kind === "string") text = string(String(raw), d);
	else if (type.kind === "bool") text = d.verb === "t" || d.verb === "v" ? String(raw) : undefined;
	else if (d.verb === "v") text = printValue(value, 0, { names: /[+#]/.test(d.flags), text: (t) => t });
	else if (d.verb === "s") text = printValue(value);
	else if (d.verb === "q") text = printValue(value, 0, { names: false, text: goQuote });
	else if (type.kind === "slice" && !isNil(value)) {
		return `[${(raw as unknown[]).map((item) => one(unwrap({ type: type.elem, raw: item } as Value), d)).join(" ")}]`;
	}
	if (text === undefined) return `%!${d.verb}(${typeName(type as Type)}=${printValue(value)})`;
	return pad(text, d, type.kind === "int" || type.kind === "uint" || type.kind === "float");
}

/** fmt.Sprintf, with what it says of missing, extra and unfit operands. */
export function sprintf(format: string, values: readonly (Value | undefined)[]): string {
	let used = 0;
	const star = (word: string | undefined): number | undefined => {
		if (word === undefined || word === "") return undefined;
		return word === "*" ? Number(unwrap(values[used++])?.raw ?? 0) : Number(word);
	};
	const out = format.replace(/%([-+# 0]*)(\*|\d+)?(?:\.(\*|\d+)?)?([\s\S]?)/g, (all, flags: string, width: string, precision: string, verb: string) => {
		if (verb === "%") return "%";
		if (verb === "") return "%!(NOVERB)";
		const dotted = /^%[-+# 0]*(?:\*|\d+)?\./.test(all);
		const directive: Directive = { flags, width: star(width), precision: star(precision) ?? (dotted ? 0 : undefined), verb };
		if (used >= values.length) return `%!${verb}(MISSING)`;
		return one(unwrap(values[used++]), directive);
	});
	if (used >= values.length) return out;
	const extra = values.slice(used).map((v) => (v ? `${typeName(v.type)}=${printValue(v)}` : "<nil>"));
	return `${out}%!(EXTRA ${extra.join(", ")})`;
}
