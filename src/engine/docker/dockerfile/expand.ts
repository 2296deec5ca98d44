/** Variables in the words of a Dockerfile: moby/buildkit frontend/dockerfile/shell/lex.go. */
import { invalid } from "../error.ts";

export type Environment = (name: string) => string | undefined;

/** `*` and `?` of a shell pattern, as ${name#pattern} takes them. */
function patternSource(pattern: string, greedy: boolean): string {
	let out = "";
	for (let i = 0; i < pattern.length; i++) {
		const c = pattern.charAt(i);
		if (c === "*") out += greedy ? ".*" : ".*?";
		else if (c === "?") out += ".";
		else out += (c === "\\" && i + 1 < pattern.length ? pattern.charAt(++i) : c).replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
	}
	return out;
}

function trimPrefix(value: string, pattern: string, longest: boolean): string {
	return value.replace(new RegExp(`^(?:${patternSource(pattern, longest)})`, "s"), "");
}

function trimSuffix(value: string, pattern: string, longest: boolean): string {
	const whole = new RegExp(`^(?:${patternSource(pattern, true)})$`, "s");
	const from = longest ? 0 : value.length;
	for (let i = from; longest ? i <= value.length : i >= 0; i += longest ? 1 : -1) if (whole.test(value.slice(i))) return value.slice(0, i);
	return value;
}

class Expander {
	private readonly text: string;
	private readonly escapeToken: string;
	private readonly env: Environment;
	private at = 0;
	/** Words so far, when they are parted at the blanks of expanded values too. */
	readonly words: string[] = [];
	private word = "";
	private inWord = false;

	constructor(text: string, escapeToken: string, env: Environment) {
		this.text = text;
		this.escapeToken = escapeToken;
		this.env = env;
	}

	run(): string {
		const value = this.until("");
		this.end();
		return value;
	}

	private end(): void {
		if (this.inWord) this.words.push(this.word);
		this.word = "";
		this.inWord = false;
	}
	private add(text: string): void {
		this.word += text;
		this.inWord = true;
	}

	/** Up to one of `stops` or the end. */
	private until(stops: string): string {
		let out = "";
		while (this.at < this.text.length) {
			const c = this.text.charAt(this.at);
			if (stops !== "" && stops.includes(c)) return out;
			if (c === "'") {
				const quoted = this.single();
				this.add(quoted);
				out += quoted;
			} else if (c === '"') {
				const quoted = this.double();
				this.add(quoted);
				out += quoted;
			} else if (c === "$") {
				const value = this.dollar();
				for (const piece of value.split(/(\s+)/)) {
					if (/^\s+$/.test(piece)) this.end();
					else if (piece !== "") this.add(piece);
				}
				out += value;
			} else if (c === this.escapeToken) {
				this.at++;
				// at the end of the text it stands for nothing
				if (this.at < this.text.length) {
					this.add(this.text.charAt(this.at));
					out += this.text.charAt(this.at++);
				}
			} else {
				if (/\s/.test(c)) this.end();
				else this.add(c);
				out += c;
				this.at++;
			}
		}
		return out;
	}

	private single(): string {
		const close = this.text.indexOf("'", this.at + 1);
		if (close < 0) throw new Error("unexpected end of statement while looking for matching single-quote");
		const value = this.text.slice(this.at + 1, close);
		this.at = close + 1;
		return value;
	}

	private double(): string {
		this.at++;
		let out = "";
		for (;;) {
			const c = this.text.charAt(this.at);
			if (c === "") throw new Error("unexpected end of statement while looking for matching double-quote");
			if (c === '"') {
				this.at++;
				return out;
			}
			if (c === "$") {
				out += this.dollar();
				continue;
			}
			this.at++;
			if (c !== this.escapeToken) {
				out += c;
				continue;
			}
			const next = this.text.charAt(this.at);
			if (next === "") throw new Error("unexpected end of statement while looking for matching double-quote");
			// inside double quotes it takes the meaning of few characters only
			out += next === '"' || next === "$" || next === this.escapeToken ? next : this.escapeToken + next;
			this.at++;
		}
	}

	private dollar(): string {
		this.at++;
		if (this.text.charAt(this.at) === "{") {
			this.at++;
			return this.braced();
		}
		const name = /^(?:[A-Za-z_][A-Za-z0-9_]*|[@*#0-9?!$-])/.exec(this.text.slice(this.at))?.[0];
		if (name === undefined) return "$";
		this.at += name.length;
		return this.env(name) ?? "";
	}

	private braced(): string {
		const name = /^(?:[A-Za-z_][A-Za-z0-9_]*|[@*#0-9?!$-])/.exec(this.text.slice(this.at))?.[0] ?? "";
		if (name === "") throw new Error(this.text.charAt(this.at) === "" ? "syntax error: missing '}'" : "syntax error: bad substitution");
		this.at += name.length;
		const value = this.env(name);
		const operator = this.text.charAt(this.at);
		if (operator === "}") {
			this.at++;
			return value ?? "";
		}
		if (operator === "") throw new Error("syntax error: missing '}'");
		const colon = operator === ":";
		const kind = colon ? this.text.charAt(this.at + 1) : operator;
		this.at += colon ? 2 : 1;
		if ("+-?".includes(kind) && kind !== "") return this.conditional(name, value, kind, colon);
		if (!colon && (kind === "#" || kind === "%")) {
			const longest = this.text.charAt(this.at) === kind;
			if (longest) this.at++;
			const pattern = this.operand("}");
			return kind === "#" ? trimPrefix(value ?? "", pattern, longest) : trimSuffix(value ?? "", pattern, longest);
		}
		if (!colon && kind === "/") {
			const all = this.text.charAt(this.at) === "/";
			if (all) this.at++;
			const pattern = this.operand("/");
			const replacement = this.operand("}");
			return (value ?? "").replace(new RegExp(patternSource(pattern, true), all ? "gs" : "s"), () => replacement);
		}
		throw new Error(`unsupported modifier (${colon ? `:${kind}` : kind}) in substitution`);
	}

	private conditional(name: string, value: string | undefined, kind: string, colon: boolean): string {
		const word = this.operand("}");
		const isSet = value !== undefined && !(colon && value === "");
		if (kind === "+") return isSet ? word : "";
		if (isSet) return value as string;
		if (kind === "-") return word;
		throw new Error(`${name}: ${word === "" ? (colon ? "not allowed to be empty" : "not allowed to be unset") : word}`);
	}

	/** The word behind an operator, expanded; past its end. */
	private operand(stop: string): string {
		const inner = new Expander(this.text, this.escapeToken, this.env);
		inner.at = this.at;
		const value = inner.until(stop);
		if (this.text.charAt(inner.at) !== stop) throw new Error("syntax error: missing '}'");
		this.at = inner.at + 1;
		return value;
	}
}

function guarded<T>(text: string, expand: () => T): T {
	try {
		return expand();
	} catch (error) {
		if (!(error instanceof Error)) throw error;
		throw invalid(`failed to process ${JSON.stringify(text)}: ${error.message}`);
	}
}

/** ProcessWord: variables replaced, quotes and escapes taken away. */
export const expandWord = (text: string, escapeToken: string, env: Environment): string => guarded(text, () => new Expander(text, escapeToken, env).run());

/** ProcessWords: as above, and what a value brings of blanks parts words. */
export function expandWords(text: string, escapeToken: string, env: Environment): string[] {
	return guarded(text, () => {
		const expander = new Expander(text, escapeToken, env);
		expander.run();
		return expander.words;
	});
}
