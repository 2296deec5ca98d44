/** JSON values as text. */
import { formatNumber, isArray, isObject, type Json, kindOf, Literal, sortedKeys } from "./values.ts";

export interface DumpOptions {
	/** What one level is indented by; undefined writes everything on one line. */
	readonly indent: string | undefined;
	readonly sortKeys: boolean;
	readonly ascii: boolean;
	readonly colors: Colors | undefined;
}

/** SGR parameters for each kind, and for keys of objects (JQ_COLORS). */
export interface Colors {
	readonly null: string;
	readonly false: string;
	readonly true: string;
	readonly number: string;
	readonly string: string;
	readonly array: string;
	readonly object: string;
	readonly key: string;
}

const names = ["null", "false", "true", "number", "string", "array", "object", "key"] as const;
const defaults: Colors = { null: "0;90", false: "0;39", true: "0;39", number: "0;39", string: "0;32", array: "1;39", object: "1;39", key: "1;34" };

/** The colours that JQ_COLORS chooses, such as `0;31:0;32`. */
export function colorsOf(text: string): Colors {
	const chosen = text.split(":");
	return Object.fromEntries(names.map((name, i) => [name, /^[\d;]+$/.test(chosen[i] ?? "") ? chosen[i] : defaults[name]])) as unknown as Colors;
}

const escapes: Readonly<Record<string, string>> = { '"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r" };

const unicode = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** A string between quotes. */
export function quoteString(text: string, ascii = false): string {
	const quoted = text.replace(/["\\\x00-\x1f\x7f]/g, (char) => escapes[char] ?? unicode(char)).replace(/[\udc80-\udcff]/gu, "\ufffd");
	return `"${ascii ? quoted.replace(/[\u0080-\uffff]/g, unicode) : quoted}"`;
}

const scalar = (value: Json, ascii: boolean): string =>
	typeof value === "string"
		? quoteString(value, ascii)
		: typeof value === "number"
			? formatNumber(value)
			: value instanceof Literal
				? value.text
				: String(value);

function entriesOf(object: ReadonlyMap<string, Json>, sort: boolean): [string, Json][] {
	return sort ? sortedKeys(object).map((key) => [key, object.get(key) as Json]) : [...object];
}

/** A value as text, without a newline at its end. */
export function dump(value: Json, options: DumpOptions, level = ""): string {
	const { colors } = options;
	if (colors) return dumpColored(value, options, colors, level);
	if (!isArray(value) && !isObject(value)) return scalar(value, options.ascii);
	const inner = options.indent === undefined ? "" : level + options.indent;
	const [open, close] = isArray(value) ? ["[", "]"] : ["{", "}"];
	const colon = options.indent === undefined ? ":" : ": ";
	const items = isArray(value)
		? value.map((item) => dump(item, options, inner))
		: entriesOf(value, options.sortKeys).map(([key, item]) => quoteString(key, options.ascii) + colon + dump(item, options, inner));
	if (items.length === 0) return open + close;
	return options.indent === undefined ? open + items.join(",") + close : `${open}\n${inner}${items.join(`,\n${inner}`)}\n${level}${close}`;
}

function dumpColored(value: Json, options: DumpOptions, colors: Colors, level: string): string {
	const paint = (color: string, text: string): string => `\x1b[${color}m${text}\x1b[0m`;
	if (!isArray(value) && !isObject(value)) {
		const color =
			value === null ? colors.null : value === false ? colors.false : value === true ? colors.true : kindOf(value) === "number" ? colors.number : colors.string;
		return paint(color, scalar(value, options.ascii));
	}
	const color = isArray(value) ? colors.array : colors.object;
	const [open, close] = isArray(value) ? ["[", "]"] : ["{", "}"];
	const inner = options.indent === undefined ? "" : level + options.indent;
	const items = isArray(value)
		? value.map((item) => dumpColored(item, options, colors, inner))
		: entriesOf(value, options.sortKeys).map(
				([key, item]) =>
					`${paint(colors.key, quoteString(key, options.ascii))}${paint(color, ":")}${options.indent === undefined ? "" : " "}${dumpColored(item, options, colors, inner)}`,
			);
	if (items.length === 0) return paint(color, open + close);
	const comma = paint(color, ",");
	if (options.indent === undefined) return paint(color, open) + items.join(comma) + paint(color, close);
	return `${paint(color, open)}\n${inner}${items.join(`${comma}\n${inner}`)}\n${level}${paint(color, close)}`;
}

const compactOptions: DumpOptions = { indent: undefined, sortKeys: false, ascii: false, colors: undefined };
export const toJson = (value: Json): string => dump(value, compactOptions);

/** tostring: strings as they are, all else as JSON. */
export const toText = (value: Json): string => (typeof value === "string" ? value : toJson(value));

const MOST_SHOWN = 29;

/** A value as error messages show it, cut when it is long. */
export function shown(value: Json): string {
	const text = toJson(value);
	if (text.length <= MOST_SHOWN) return text;
	const close = typeof value === "string" ? '"' : isArray(value) ? "]" : isObject(value) ? "}" : "";
	return `${text.slice(0, MOST_SHOWN - 3 - close.length)}...${close}`;
}
