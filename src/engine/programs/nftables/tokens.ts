/** Words of nft's language with their places. */

export interface Token {
	readonly text: string;
	/** It stood in double quotes. */
	readonly quoted: boolean;
	readonly line: number;
	/** Columns, from 0. */
	readonly start: number;
	readonly end: number;
}

/** A mistake, with the place it points at. */
export class NftError {
	readonly message: string;
	readonly at: Token | undefined;
	constructor(message: string, at: Token | undefined) {
		this.message = message;
		this.at = at;
	}
}
export class Unsimulated {
	readonly what: string;
	constructor(what: string) {
		this.what = what;
	}
}

const word = /^(?:!=|==|<=|>=|[{};,()&|<>]|=|"[^"]*"?|[^\s{};,()&|"=<>!]+|!)/;

/** Line ends count, as ends of statements. */
export function tokenize(text: string): Token[] {
	const tokens: Token[] = [];
	text.split("\n").forEach((line, number) => {
		let at = 0;
		while (at < line.length) {
			const rest = line.slice(at);
			if (/^\s/.test(rest)) {
				at++;
				continue;
			}
			if (rest.startsWith("#")) break;
			const found = word.exec(rest)?.[0] ?? (rest[0] as string);
			const quoted = found.startsWith('"');
			tokens.push({ text: quoted ? found.replaceAll('"', "") : found, quoted, line: number, start: at, end: at + found.length });
			at += found.length;
		}
		tokens.push({ text: "\n", quoted: false, line: number, start: line.length, end: line.length + 1 });
	});
	return tokens;
}

export class Cursor {
	private readonly tokens: readonly Token[];
	private at = 0;
	constructor(tokens: readonly Token[]) {
		this.tokens = tokens;
	}
	get token(): Token | undefined {
		return this.tokens[this.at];
	}
	get text(): string {
		const t = this.token;
		return t && !t.quoted ? t.text : "";
	}
	get done(): boolean {
		return this.at >= this.tokens.length;
	}
	/** At the end of a statement. */
	get ended(): boolean {
		return this.done || [";", "\n", "}"].includes(this.text);
	}
	advance(): Token {
		const t = this.token;
		if (!t) return this.fail();
		this.at++;
		return t;
	}
	/** Takes the word when it is this one. */
	skip(text: string): boolean {
		if (this.text !== text) return false;
		this.at++;
		return true;
	}
	expect(text: string): void {
		if (!this.skip(text)) this.fail();
	}
	/** A name or value; not punctuation. */
	name(): Token {
		const t = this.token;
		if (!t || (!t.quoted && /^[{};,()\n]$/.test(t.text))) return this.fail();
		this.at++;
		return t;
	}
	fail(): never {
		const t = this.token ?? this.tokens.at(-1);
		const what =
			!t || t.text === "\n"
				? "newline"
				: t.quoted
					? "quoted string"
					: /^[{};,()]$/.test(t.text)
						? `'${t.text}'`
						: /^\d+$/.test(t.text)
							? "number"
							: /^[a-z]+$/.test(t.text)
								? t.text
								: "string";
		throw new NftError(`syntax error, unexpected ${what}`, t);
	}
}
