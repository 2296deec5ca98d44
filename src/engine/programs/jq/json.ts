/** JSON text to values, piece by piece: what is complete can be taken while the rest is still to come. Messages are those of jq's parser. */
import { isArray, isObject, type Json, numberFromText } from "./values.ts";

export class JsonError extends Error {}

/** A container that is being read: an array, an object, or the key of an object that waits for its value. */
type Open =
	| { readonly kind: "array"; readonly items: Json[] }
	| { readonly kind: "object"; readonly members: Map<string, Json> }
	| { readonly kind: "key"; readonly key: string };

const MOST_DEPTH = 10_000;

const escapes: Readonly<Record<string, string>> = { '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

export class JsonReader {
	private text = "";
	private at = 0;
	private line = 1;
	private column = 0;
	private readonly stack: Open[] = [];
	private next: Json | undefined;
	/** The characters of a literal that is not ended yet. */
	private token = "";
	/** Inside a string: what has come, with its escapes. */
	private string: string | undefined;
	private readonly done: Json[] = [];
	/** What is left of the text is not enough to go on. */
	private starved = false;

	/** Adds text; complete values wait to be taken. */
	feed(text: string): void {
		this.text = this.at < this.text.length ? this.text.slice(this.at) + text : text;
		this.at = 0;
	}

	/** The next complete value; undefined when more text is needed. Throws JsonError. */
	take(): Json | undefined {
		this.starved = false;
		while (this.done.length === 0 && this.at < this.text.length && !this.starved) this.step();
		return this.done.shift();
	}

	/** Says that no more text comes; the last value, if one was not ended by a delimiter. */
	finish(): Json | undefined {
		const value = this.take();
		if (value !== undefined) return value;
		if (this.string !== undefined) this.fail("Unfinished string", true);
		this.endToken(true);
		if (this.stack.length > 0) this.fail("Unfinished JSON term", true);
		this.flush();
		return this.done.shift();
	}

	/** What of an unfinished value is complete: paths and values, outermost first. */
	*partial(): Generator<readonly [path: readonly Json[], value: Json]> {
		const path: Json[] = [];
		for (const [i, open] of this.stack.entries()) {
			if (open.kind === "array") {
				for (const [at, item] of open.items.entries()) yield [[...path, at], item];
				if (i < this.stack.length - 1) path.push(open.items.length);
			} else if (open.kind === "object") for (const [key, member] of open.members) yield [[...path, key], member];
			else path.push(open.key);
		}
	}

	private fail(message: string, atEnd = false): never {
		throw new JsonError(`${message} at ${atEnd ? "EOF at " : ""}line ${this.line}, column ${this.column}`);
	}

	private step(): void {
		if (this.string !== undefined) {
			this.stringPart();
			return;
		}
		const char = this.text[this.at++] as string;
		this.column++;
		if (char === "\n") {
			this.line++;
			this.column = 0;
		}
		switch (char) {
			case '"':
				this.endToken();
				this.string = "";
				return;
			case " ":
			case "\t":
			case "\r":
			case "\n":
				this.endToken();
				// only at the top does a blank end a value
				if (this.stack.length === 0) this.flush();
				return;
			case "[":
			case "{":
			case ":":
			case ",":
			case "]":
			case "}":
				this.endToken();
				this.structure(char);
				return;
			default:
				this.token += char;
		}
	}

	/** Takes the string up to its end, or as much of it as is there; an escape that is cut stays for the next time. */
	private stringPart(): void {
		for (;;) {
			const char = this.text[this.at];
			const escaped = char === "\\" ? this.text[this.at + 1] : undefined;
			if (char === undefined || (char === "\\" && escaped === undefined)) {
				this.starved = true;
				return;
			}
			const part = escaped === undefined ? char : char + escaped;
			this.at += part.length;
			this.column += part.length;
			if (part.endsWith("\n")) {
				this.line++;
				this.column = 0;
			}
			if (part === '"') break;
			this.string += part;
		}
		const source = this.string as string;
		this.string = undefined;
		this.value(this.unescape(source));
	}

	private unescape(source: string): string {
		if (/[\x00-\x1f]/.test(source)) this.fail("Invalid string: control characters from U+0000 through U+001F must be escaped");
		if (!source.includes("\\")) return source;
		const text = source.replace(/\\(?:u([0-9a-fA-F]{4})|([\s\S]))/g, (_, hex?: string, letter?: string) => {
			if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
			const plain = escapes[letter as string];
			return plain ?? this.fail(letter === "u" ? "Invalid \\uXXXX escape" : "Invalid escape");
		});
		// half of a pair is no character
		return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");
	}

	private endToken(atEnd = false): void {
		if (this.token === "") return;
		const { token } = this;
		this.token = "";
		if (token.startsWith("'")) this.fail("Invalid string literal; expected \", but got '", atEnd);
		if (token === "null") this.value(null);
		else if (token === "true") this.value(true);
		else if (token === "false") this.value(false);
		else if (/^nan$/i.test(token)) this.value(Number.NaN);
		else if (/^[tfn]/.test(token)) this.fail("Invalid literal", atEnd);
		else if (/^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(token)) this.value(numberFromText(token));
		else if (/^-?infinity$/i.test(token)) this.value(token.startsWith("-") ? -Infinity : Infinity);
		else this.fail("Invalid numeric literal", atEnd);
	}

	private value(value: Json): void {
		if (this.next !== undefined) {
			if (this.stack.length > 0) this.fail("Expected separator between values");
			this.flush();
		}
		this.next = value;
		// at the top, only a number or word needs something behind it to be complete
		if (this.stack.length === 0 && (typeof value === "string" || isArray(value) || isObject(value))) this.flush();
	}

	private flush(): void {
		if (this.next === undefined || this.stack.length > 0) return;
		this.done.push(this.next);
		this.next = undefined;
	}

	private structure(char: string): void {
		const top = this.stack.at(-1);
		switch (char) {
			case "[":
			case "{":
				if (this.stack.length >= MOST_DEPTH) this.fail("Exceeds depth limit for parsing");
				if (this.next !== undefined) {
					if (this.stack.length > 0) this.fail("Expected separator between values");
					this.flush();
				}
				this.stack.push(char === "[" ? { kind: "array", items: [] } : { kind: "object", members: new Map() });
				return;
			case ":":
				if (this.next === undefined) this.fail("Expected string key before ':'");
				if (top?.kind !== "object") this.fail("':' not as part of an object");
				if (typeof this.next !== "string") this.fail("Object keys must be strings");
				this.stack.push({ kind: "key", key: this.next });
				this.next = undefined;
				return;
			case ",":
				if (this.next === undefined) this.fail("Expected value before ','");
				if (!top) this.fail("',' not as part of an object or array");
				if (top.kind === "object") this.fail("Objects must consist of key:value pairs");
				this.add(top);
				return;
			case "]":
				if (top?.kind !== "array") this.fail("Unmatched ']'");
				if (this.next !== undefined) this.add(top);
				else if (top.items.length > 0) this.fail("Expected another array element");
				this.stack.pop();
				this.value(top.items);
				return;
			default: {
				if (!top) this.fail("Unmatched '}'");
				if (this.next !== undefined) {
					if (top.kind !== "key") this.fail("Objects must consist of key:value pairs");
					this.add(top);
				} else {
					if (top.kind !== "object") this.fail("Unmatched '}'");
					if (top.members.size > 0) this.fail("Expected another key-value pair");
				}
				const object = this.stack.pop() as Open & { kind: "object" };
				this.value(object.members);
			}
		}
	}

	/** Puts the value that has been read into its container. */
	private add(top: Open): void {
		const value = this.next as Json;
		this.next = undefined;
		if (top.kind === "array") top.items.push(value);
		else if (top.kind === "key") {
			this.stack.pop();
			(this.stack.at(-1) as Open & { kind: "object" }).members.set(top.key, value);
		}
	}
}

/** One value from a text; throws JsonError. */
export function parseJson(text: string): Json {
	const reader = new JsonReader();
	reader.feed(text);
	const values: Json[] = [];
	for (let value = reader.take(); value !== undefined; value = reader.take()) values.push(value);
	for (let value = reader.finish(); value !== undefined; value = reader.finish()) values.push(value);
	const [only] = values;
	if (values.length > 1) throw new JsonError("Unexpected extra JSON values");
	if (only === undefined) throw new JsonError("Expected JSON value");
	return only;
}
