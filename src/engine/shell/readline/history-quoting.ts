/** Which parts of a line quotes keep from history expansion: single quotes, backslashes, comments; inside `$( )` quoting begins anew. */

export type OpenQuote = "" | "'" | '"';

export class Quoting {
	/** The quote that is open, for each level of `$( )`. */
	private readonly levels: OpenQuote[];

	constructor(open: OpenQuote) {
		this.levels = [open];
	}

	get expands(): boolean {
		return this.levels.at(-1) !== "'";
	}

	get inDoubleQuotes(): boolean {
		return this.levels.at(-1) === '"';
	}

	startsComment(text: string, at: number): boolean {
		return text[at] === "#" && this.levels.length === 1 && this.levels[0] === "" && (at === 0 || " \t\n;&()|<>".includes(text[at - 1] as string));
	}

	/** Reads what stands at `at`, which is no expansion, and returns where it ends. */
	step(text: string, at: number): number {
		const char = text[at] as string;
		const quote = this.levels.at(-1) as OpenQuote;
		if (quote === "'") {
			if (char === "'") this.set("");
			return at + 1;
		}
		if (char === "\\") return Math.min(at + 2, text.length);
		if (char === '"') this.set(quote === '"' ? "" : '"');
		else if (char === "'" && quote === "") return this.singleQuotes(text, at);
		else if ((char === "$" || char === "<" || char === ">") && text[at + 1] === "(") {
			this.levels.push("");
			return at + 2;
		} else if (char === ")" && quote === "" && this.levels.length > 1) this.levels.pop();
		return at + 1;
	}

	/** In $'...' a backslash keeps a quote from closing. */
	private singleQuotes(text: string, at: number): number {
		if (text[at - 1] !== "$") {
			this.set("'");
			return at + 1;
		}
		let i = at + 1;
		while (i < text.length && text[i] !== "'") i += text[i] === "\\" ? 2 : 1;
		return Math.min(i + 1, text.length);
	}

	private set(quote: OpenQuote): void {
		this.levels[this.levels.length - 1] = quote;
	}
}
