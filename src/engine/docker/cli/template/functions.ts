/** The functions of text/template, and those that docker adds to its formats. */
import { encode } from "../../../kernel/text.ts";
import { marshal } from "../go/json.ts";
import { sprint, sprintf, sprintln } from "../go/print.ts";
import { anyType, inside, integer, intType, isNil, stringsType, stringType, type Type, text, truth, typeName, type Value, zero } from "../go/types.ts";
import { compare, equal } from "./compare.ts";

/** What a function returned as its error; the executor says which call it was. */
export class CallError extends Error {}

export interface TemplateFunction {
	readonly params: readonly Type[];
	/** Its last parameter may come any number of times. */
	readonly variadic?: true;
	call(args: readonly (Value | undefined)[]): Value | undefined;
}

/** What a pipeline counts as in `if`, `and`, `or`, `not`. */
export function isTrue(value: Value | undefined): boolean {
	if (!value || value.type.kind === "struct") return value !== undefined;
	const { type, raw } = value;
	if (type.kind === "interface") return isTrue(inside(raw));
	if (type.kind === "slice") return ((raw ?? []) as unknown[]).length > 0;
	if (type.kind === "map") return Object.keys((raw ?? {}) as object).length > 0;
	return type.kind === "pointer" ? !isNil(value) : Boolean(raw);
}

/** Through interfaces and pointers. */
export function indirect(value: Value | undefined): Value | undefined {
	let at = value;
	while (at && (at.type.kind === "interface" || at.type.kind === "pointer")) {
		if (at.type.kind === "interface") at = inside(at.raw);
		else if (isNil(at)) return at;
		else at = { type: at.type.elem, raw: at.raw };
	}
	return at;
}

const lengthOf = (value: Value): number | undefined => {
	const { type, raw } = value;
	if (type.kind === "string") return encode(raw as string).length;
	if (type.kind === "slice") return ((raw ?? []) as unknown[]).length;
	return type.kind === "map" ? Object.keys((raw ?? {}) as object).length : undefined;
};

function position(argument: Value | undefined, most: number): number {
	const index = indirect(argument);
	if (!index) throw new CallError("cannot index slice/array with nil");
	if (index.type.kind !== "int" && index.type.kind !== "uint") throw new CallError(`cannot index slice/array with type ${typeName(index.type)}`);
	const at = index.raw as number;
	if (at < 0 || at > most) throw new CallError(`index out of range: ${at}`);
	return at;
}

function index(args: readonly (Value | undefined)[]): Value | undefined {
	let item = indirect(args[0]);
	if (!item) throw new CallError("index of untyped nil");
	for (const argument of args.slice(1)) {
		item = indirect(item);
		if (!item) throw new CallError("index of nil pointer");
		const { type, raw }: Value = item;
		if (type.kind === "slice" || type.kind === "string") {
			const length = lengthOf(item) as number;
			const at = position(argument, length);
			if (at === length) throw new CallError(`reflect: ${type.kind} index out of range`);
			item =
				type.kind === "slice" ? { type: type.elem, raw: (raw as unknown[])[at] } : { type: { kind: "uint", name: "uint8" }, raw: encode(raw as string)[at] };
		} else if (type.kind === "map") {
			const key = indirect(argument);
			if (!key) throw new CallError(`value is nil; should be of type ${typeName(type.key)}`);
			if (typeName(key.type) !== typeName(type.key) && key.type.kind !== type.key.kind) {
				throw new CallError(`value has type ${typeName(key.type)}; should be ${typeName(type.key)}`);
			}
			item = { type: type.elem, raw: ((raw ?? {}) as Record<string, unknown>)[String(key.raw)] ?? zero(type.elem) };
		} else throw new CallError(type.kind === "pointer" ? "index of nil pointer" : `can't index item of type ${typeName(type)}`);
	}
	return item;
}

function slice(args: readonly (Value | undefined)[]): Value {
	const item = indirect(args[0]);
	if (!item) throw new CallError("slice of untyped nil");
	if (args.length > 4) throw new CallError(`too many slice indexes: ${args.length - 1}`);
	if (item.type.kind !== "slice" && item.type.kind !== "string") throw new CallError(`can't slice item of type ${typeName(item.type)}`);
	if (item.type.kind === "string" && args.length === 4) throw new CallError("cannot 3-index slice a string");
	const length = lengthOf(item) as number;
	const [from = 0, to = length] = args.slice(1).map((a) => position(a, length));
	if (from > to) throw new CallError(`invalid slice index: ${from} > ${to}`);
	return { type: item.type, raw: (item.raw as string | unknown[]).slice(from, to) };
}

const entities: Readonly<Record<string, string>> = { "\0": "\uFFFD", '"': "&#34;", "'": "&#39;", "&": "&amp;", "<": "&lt;", ">": "&gt;" };
const scripts: Readonly<Record<string, string>> = {
	"\\": "\\\\",
	"'": "\\'",
	'"': '\\"',
	"<": "\\u003C",
	">": "\\u003E",
	"&": "\\u0026",
	"=": "\\u003D",
};
const script = (char: string): string => scripts[char] ?? `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
const query = (source: string): string =>
	encodeURIComponent(source)
		.replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
		.replaceAll("%20", "+");

const any: TemplateFunction["params"] = [anyType];
const texts = (change: (joined: string) => string): TemplateFunction => ({ params: any, variadic: true, call: (args) => text(change(sprint(args))) });
const ordered = (test: (sign: number) => boolean): TemplateFunction => ({ params: [anyType, anyType], call: ([a, b]) => truth(test(compare(a, b))) });

/** Those of Go; `and` and `or` are the executor's. */
const builtins: Readonly<Record<string, TemplateFunction>> = {
	html: texts((s) => s.replace(/[\0"'&<>]/g, (c) => entities[c] as string)),
	js: texts((s) => s.replace(/[\\'"<>&=\0-\x1f]/g, script)),
	urlquery: texts(query),
	print: { params: any, variadic: true, call: (args) => text(sprint(args)) },
	println: { params: any, variadic: true, call: (args) => text(sprintln(args)) },
	printf: { params: [stringType, anyType], variadic: true, call: ([format, ...rest]) => text(sprintf(String(format?.raw), rest)) },
	index: { params: [anyType, anyType], variadic: true, call: index },
	slice: { params: [anyType, anyType], variadic: true, call: slice },
	len: {
		params: any,
		call([argument]) {
			const item = indirect(argument);
			if (!item) throw new CallError("len of nil pointer");
			const length = lengthOf(item);
			if (length === undefined) throw new CallError(`len of type ${typeName(item.type)}`);
			return integer(length);
		},
	},
	not: { params: any, call: ([value]) => truth(!isTrue(value)) },
	eq: {
		params: [anyType, anyType],
		variadic: true,
		call([first, ...rest]) {
			if (rest.length === 0) throw new CallError("missing argument for comparison");
			return truth(rest.some((other) => equal(first, other)));
		},
	},
	ne: { params: [anyType, anyType], call: ([a, b]) => truth(!equal(a, b)) },
	lt: ordered((sign) => sign < 0),
	le: ordered((sign) => sign <= 0),
	gt: ordered((sign) => sign > 0),
	ge: ordered((sign) => sign >= 0),
};

const onText = (change: (s: string) => string): TemplateFunction => ({ params: [stringType], call: ([s]) => text(change(String(s?.raw))) });
const strings = (value: Value | undefined): string[] => (value?.raw ?? []) as string[];

/** docker's own: what a format may use besides. */
export const dockerFunctions: Readonly<Record<string, TemplateFunction>> = {
	...builtins,
	json: { params: any, call: ([value]) => text(marshal(value)) },
	split: {
		params: [stringType, stringType],
		call: ([s, by]) => ({ type: stringsType, raw: by?.raw === "" ? [...String(s?.raw)] : String(s?.raw).split(String(by?.raw)) }),
	},
	join: { params: [stringsType, stringType], call: ([list, by]) => text(strings(list).join(String(by?.raw))) },
	title: onText((s) => s.replace(/(^|[^\p{L}\p{N}_'])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase())),
	lower: onText((s) => s.toLowerCase()),
	upper: onText((s) => s.toUpperCase()),
	pad: {
		params: [stringType, intType, intType],
		call: ([s, before, behind]) => text(s?.raw === "" ? "" : " ".repeat(before?.raw as number) + s?.raw + " ".repeat(behind?.raw as number)),
	},
	truncate: { params: [stringType, intType], call: ([s, length]) => text(String(s?.raw).slice(0, length?.raw as number)) },
};

const same = onText((s) => s);
const sameWith = (type: Type): TemplateFunction => ({ params: [stringType, type], call: ([s]) => text(String(s?.raw)) });
/** In the header of a table the functions keep the column's name as it is. */
export const headerFunctions: Readonly<Record<string, TemplateFunction>> = {
	...dockerFunctions,
	json: same,
	title: same,
	lower: same,
	upper: same,
	split: sameWith(stringType),
	join: sameWith(stringType),
	truncate: sameWith(intType),
};

/** The names that templates may use: the functions, and the two that the executor knows itself. */
export const functionNames: ReadonlySet<string> = new Set([...Object.keys(dockerFunctions), "and", "or", "call"]);
