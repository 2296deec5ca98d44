/** JSON as Go's encoding/json reads it: what it says of a text that is none. */
/** A text that is no JSON, in Go's words. */
export class JsonError extends Error {}

/** Throws JsonError. */
export function parseGoJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		throw new JsonError(complaint(text));
	}
}

const shown = (char: string): string => (char === "'" ? `'\\''` : char === '"' ? `'"'` : char < " " ? `'${JSON.stringify(char).slice(1, -1)}'` : `'${char}'`);

/** A scanner with the states of Go's, to the first character that cannot stand where it is. */
function complaint(text: string): string {
	const stack: ("key" | "value" | "array")[] = [];
	let at = 0;
	const invalid = (where: string) => `invalid character ${shown(text[at] ?? "")} ${where}`;
	const blank = () => {
		while (at < text.length && " \t\r\n".includes(text[at] as string)) at++;
	};
	const string = (): string | undefined => {
		for (at++; at < text.length; at++) {
			const c = text[at] as string;
			if (c === '"') {
				at++;
				return undefined;
			}
			if (c < " ") return invalid("in string literal");
			if (c === "\\") {
				at++;
				const letter = text[at];
				if (letter === undefined) break;
				if (!'"\\/bfnrtu'.includes(letter)) return invalid("in string escape code");
			}
		}
		return "unexpected EOF";
	};
	/** A word that must be there. */
	const word = (literal: string): string | undefined => {
		for (let i = 1; i < literal.length; i++) {
			at++;
			if (at >= text.length) return "unexpected EOF";
			if (text[at] !== literal[i]) return invalid(`in literal ${literal} (expecting ${shown(literal[i] as string)})`);
		}
		at++;
		return undefined;
	};
	/** Reads one value; the first complaint. */
	const value = (): string | undefined => {
		blank();
		const c = text[at];
		if (c === undefined) return stack.length === 0 && text.trim() === "" ? "EOF" : "unexpected EOF";
		if (c === '"') return string();
		if (c === "t") return word("true");
		if (c === "f") return word("false");
		if (c === "n") return word("null");
		if (c === "{" || c === "[") return compound(c);
		const number = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/.exec(text.slice(at))?.[0];
		if (number === undefined) return invalid("looking for beginning of value");
		at += number.length;
		return undefined;
	};
	const compound = (open: "{" | "["): string | undefined => {
		const close = open === "{" ? "}" : "]";
		stack.push(open === "{" ? "key" : "array");
		at++;
		blank();
		if (text[at] === close) {
			at++;
			stack.pop();
			return undefined;
		}
		for (;;) {
			if (open === "{") {
				blank();
				if (at >= text.length) return "unexpected EOF";
				if (text[at] !== '"') return invalid("looking for beginning of object key string");
				const wrong = string();
				if (wrong) return wrong;
				blank();
				if (at >= text.length) return "unexpected EOF";
				if (text[at] !== ":") return invalid("after object key");
				at++;
			}
			const wrong = value();
			if (wrong) return wrong;
			blank();
			const next = text[at];
			if (next === undefined) return "unexpected EOF";
			if (next === close) {
				at++;
				stack.pop();
				return undefined;
			}
			if (next !== ",") return invalid(open === "{" ? "after object key:value pair" : "after array element");
			at++;
		}
	};
	const wrong = value();
	if (wrong) return wrong;
	blank();
	return at < text.length ? invalid("after top-level value") : "unexpected EOF";
}
