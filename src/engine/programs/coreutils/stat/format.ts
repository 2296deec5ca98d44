/** Formats of stat(1): printf-like flags, widths and precisions before each directive. */
import type { Blocking } from "../../../kernel/abi.ts";
import type { Context } from "../../lib/program.ts";
import { quote } from "../../lib/quote.ts";
import { die, report } from "../../lib/report.ts";
import type { Field } from "./fields.ts";

/** Gives a directive's field; undefined for one that does not exist. */
export type FieldSource = (letter: string, part: string) => Blocking<Field | undefined>;

const simpleEscapes: Readonly<Record<string, string>> = { a: "\x07", b: "\b", e: "\x1b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v", '"': '"', "\\": "\\" };

/** The digits behind the point of %.3X, cut and not rounded, as stat does. */
function secondsText(field: Extract<Field, { kind: "seconds" }>, precision: string | undefined): string {
	if (precision === undefined) return String(field.seconds);
	const digits = precision === "" ? 9 : Number(precision);
	if (digits === 0) return String(field.seconds);
	return `${field.seconds}.${String(field.nanoseconds).padStart(9, "0").padEnd(digits, "0").slice(0, digits)}`;
}

function convert(field: Field, flags: string, width: number, precision: string | undefined): string {
	let body: string;
	if (field.kind === "text") body = precision === undefined ? field.text : [...field.text].slice(0, Number(precision)).join("");
	else if (field.kind === "seconds") body = secondsText(field, precision);
	else {
		body = field.number.toString({ decimal: 10, octal: 8, hex: 16 }[field.kind]).padStart(Number(precision ?? "0"), "0");
		if (flags.includes("#") && field.number !== 0 && field.kind !== "decimal") body = (field.kind === "octal" ? "0" : "0x") + body;
	}
	if (flags.includes("-")) return body.padEnd(width);
	if (flags.includes("0") && field.kind !== "text") {
		const prefix = body.startsWith("0x") ? "0x" : "";
		return prefix + body.slice(prefix.length).padStart(width - prefix.length, "0");
	}
	return body.padStart(width);
}

/** One backslash escape of --printf, with a warning for what is none. */
function* unescaped(context: Context, body: string): Blocking<string> {
	if (/^x[0-9a-fA-F]/.test(body) || /^[0-7]/.test(body)) {
		const code = body.startsWith("x") ? Number.parseInt(body.slice(1), 16) : Number.parseInt(body, 8) & 255;
		return code < 0x80 ? String.fromCharCode(code) : String.fromCharCode(0xdc00 + code);
	}
	if (body === "") {
		yield* report(context, "warning: backslash at end of format");
		return "\\";
	}
	const known = simpleEscapes[body];
	if (known === undefined) yield* report(context, `warning: unrecognized escape '\\${body}'`);
	return known ?? body;
}

/** Prints a format piece by piece; with `escapes` backslashes count too. An invalid directive ends the program. */
export function* printFormat(context: Context, format: string, escapes: boolean, source: FieldSource): Blocking<void> {
	const pattern = /%([-+#0 ']*)(\d*)(?:\.(\d*))?([HL](?=[dr]))?(.|$)|\\(x[0-9a-fA-F]{1,2}|[0-7]{1,3}|.|$)|[^%\\]+/gs;
	for (const [whole, flags = "", width = "", precision, part = "", letter, backslashed] of format.matchAll(pattern)) {
		if (backslashed !== undefined) yield* context.print(escapes ? yield* unescaped(context, backslashed) : whole);
		else if (letter === undefined) yield* context.print(whole);
		else if (letter === "%" || letter === "" || letter === "\n") {
			const bare = whole === `%${letter}`;
			if (!bare) return yield* die(context, `${quote(whole.trimEnd())}: invalid directive`);
			yield* context.print(letter === "\n" ? whole : "%");
		} else {
			const field = yield* source(letter, part);
			yield* context.print(field ? convert(field, flags, Number(width), precision) : "?");
		}
	}
}
