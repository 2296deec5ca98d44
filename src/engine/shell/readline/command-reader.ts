/** Follows the lines of a command as far as the history needs: open quotes, here-documents, and the last words and operators. */

/** What stands open. Quotes and substitutions keep line breaks; in the others a line break is only a blank. */
type Nest = "'" | '"' | "`" | "$(" | "${" | "((" | "array" | "[[";

const QUOTES: readonly Nest[] = ["'", '"', "`", "$("];
/** Words behind which another command stands, where they stand for a command themselves. */
const OPENERS = new Set(["if", "then", "elif", "else", "while", "until", "do", "{", "!", "coproc"]);
const OPERATOR = /;;&|;;|;&|&&|\|\||\|&|&>>|&>|>>|>&|>\||<<<|<<-|<<|<&|<>|[;&|<>()]/y;
const COMMAND_FOLLOWS = new Set([";", "&", "|", "|&", "&&", "||", ";;", ";&", ";;&", "(", ")"]);

export class CommandReader {
	/** The last line ended in a backslash that takes its line break away. */
	continued = false;
	/** The last line ended in a comment. */
	comment = false;
	/** The last line was the end of the last here-document. */
	endedHereDocument = false;
	/** The last word is one like `then`: a command follows. */
	lastIsOpener = false;
	/** The last three words and operators; fewer at first. */
	lastTokens: [string | undefined, string | undefined, string | undefined] = [undefined, undefined, undefined];
	private readonly nests: Nest[] = [];
	private readonly hereDocuments: { readonly end: string; readonly stripTabs: boolean }[] = [];
	private word = "";
	private expectsCommand = true;
	private caseDepth = 0;

	get inQuotes(): boolean {
		const nest = this.nests.at(-1);
		return nest !== undefined && QUOTES.includes(nest);
	}

	get nested(): boolean {
		return this.nests.length > 0;
	}

	get inHereDocument(): boolean {
		return this.hereDocuments.length > 0;
	}

	get inCase(): boolean {
		return this.caseDepth > 0;
	}

	read(line: string): void {
		const [document] = this.hereDocuments;
		this.continued = false;
		this.comment = false;
		this.endedHereDocument = false;
		if (document) {
			if ((document.stripTabs ? line.replace(/^\t+/, "") : line) === document.end) this.hereDocuments.shift();
			this.endedHereDocument = this.hereDocuments.length === 0;
			return;
		}
		if (!this.nested && this.word === "" && this.lastTokens[2] !== undefined) this.expectsCommand = true;
		for (let i = 0; i < line.length; )
			i = this.inQuotes || this.nests.at(-1) === "${" || this.nests.at(-1) === "((" ? this.readInside(line, i) : this.readPlain(line, i);
		if (!this.inQuotes && !this.continued) this.endWord();
	}

	/** Inside quotes, substitutions and arithmetic. */
	private readInside(line: string, at: number): number {
		const nest = this.nests.at(-1);
		const char = line[at] as string;
		this.word += char;
		if (char === "\\" && nest !== "'") return at + 2;
		if (nest === "((" && line.startsWith("))", at)) {
			this.nests.pop();
			return at + 2;
		}
		const close = nest === "$(" ? ")" : nest === "${" ? "}" : nest;
		if (char === close) this.nests.pop();
		else if (nest === "'" || nest === "`") return at + 1;
		else if (nest === "$(" && char === "(") this.nests.push("$(");
		else return this.open(line, at, nest !== '"');
		return at + 1;
	}

	/** Enters a quote or substitution that begins here, if one does. */
	private open(line: string, at: number, singleQuotes: boolean): number {
		const char = line[at] as string;
		if (char === '"' || char === "`" || (char === "'" && singleQuotes)) this.nests.push(char);
		else if (char === "$" && (line[at + 1] === "(" || line[at + 1] === "{")) {
			this.nests.push(line[at + 1] === "(" ? "$(" : "${");
			return at + 2;
		}
		return at + 1;
	}

	private readPlain(line: string, at: number): number {
		const char = line[at] as string;
		if (char === "#" && this.word === "") {
			this.comment = true;
			return line.length;
		}
		if (char === "\\") {
			this.continued = at === line.length - 1;
			if (!this.continued) this.word += line.slice(at, at + 2);
			return at + 2;
		}
		if (char === " " || char === "\t") this.endWord();
		else if (char === "(" && this.word.endsWith("=")) this.nests.push("array");
		else if (line.startsWith("((", at) && this.word === "" && (this.expectsCommand || this.lastTokens[2] === "for")) {
			this.nests.push("((");
			return at + 2;
		} else {
			OPERATOR.lastIndex = at;
			const operator = OPERATOR.exec(line)?.[0];
			if (operator !== undefined) return this.operator(operator, at);
			this.word += char;
			return this.open(line, at, true);
		}
		return at + 1;
	}

	private operator(operator: string, at: number): number {
		this.endWord();
		if (operator === ")" && this.nests.at(-1) === "array") this.nests.pop();
		else {
			this.push(operator);
			if (COMMAND_FOLLOWS.has(operator)) this.expectsCommand = true;
		}
		return at + operator.length;
	}

	private endWord(): void {
		const { word } = this;
		if (word === "") return;
		this.word = "";
		const before = this.lastTokens[2];
		this.push(word);
		if (before === "<<" || before === "<<-") this.hereDocuments.push({ end: word.replaceAll(/\\(.)|['"]/g, "$1"), stripTabs: before === "<<-" });
		if (word === "]]" && this.nests.at(-1) === "[[") this.nests.pop();
		if (!this.expectsCommand) return;
		if (word === "[[") this.nests.push("[[");
		if (word === "case") this.caseDepth++;
		if (word === "esac") this.caseDepth--;
		this.lastIsOpener = OPENERS.has(word);
		if (!this.lastIsOpener && !/^\w+=/.test(word)) this.expectsCommand = false;
	}

	private push(token: string): void {
		this.lastTokens = [this.lastTokens[1], this.lastTokens[2], token];
		this.lastIsOpener = false;
	}
}
