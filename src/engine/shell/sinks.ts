/** Where expanded text goes: into fields that are split and globbed, or into one text, pattern or regular expression. */
import type { ExpansionHost } from "./expansion-host.ts";
import { expandGlob } from "./glob.ts";
import { escapePattern, looksLikePattern } from "./pattern.ts";
import { ShellError } from "./shell-error.ts";

export interface Sink {
	/** Text that stands for itself. */
	quoted(text: string): void;
	/** Text as written in the word: a pattern where one counts, but not split. */
	literal(text: string): void;
	/** What an unquoted expansion gave: split, and a pattern. */
	expanded(text: string): void;
	/** The elements of `$@` or `${a[@]}`, or of `$*` and `${a[*]}` when `joined`. */
	list(values: readonly string[], joined: boolean, quoted: boolean): void;
}

/** What `"$*"` puts between its elements. */
export const joiner = (ifs: string | undefined): string => (ifs === undefined ? " " : (Array.from(ifs)[0] ?? ""));

abstract class JoiningSink implements Sink {
	text = "";
	protected readonly host: ExpansionHost;
	constructor(host: ExpansionHost) {
		this.host = host;
	}
	abstract quoted(text: string): void;
	literal(text: string): void {
		this.text += text;
	}
	expanded(text: string): void {
		this.text += text;
	}
	list(values: readonly string[], joined: boolean, quoted: boolean): void {
		const text = values.join(joined || this.host.dialect === "dash" ? joiner(this.host.variables.get("IFS")) : " ");
		if (quoted) this.quoted(text);
		else this.expanded(text);
	}
}

/** One text without quotes: the value of an assignment, a here-document. */
export class TextSink extends JoiningSink {
	quoted(text: string): void {
		this.text += text;
	}
}

/** A pattern: quoted characters get backslashes. */
export class PatternSink extends JoiningSink {
	quoted(text: string): void {
		this.text += escapePattern(text);
	}
}

/** An extended regular expression of `=~`: quoted characters stand for themselves. */
export class RegexSink extends JoiningSink {
	/** Inside brackets a backslash would be one of the characters. */
	private get inBrackets(): boolean {
		return /(^|[^\\])(\\\\)*\[\^?\]?(\[:[a-z]+:\]|[^\]])*$/.test(this.text);
	}
	quoted(text: string): void {
		this.text += this.inBrackets ? text : text.replace(/[.[\]{}()\\*+?|^$]/g, "\\$&");
	}
}

/** The replacement of `${x/p/r}`: an unquoted "&" (undefined here) stands for what was matched. */
export class ReplacementSink extends JoiningSink {
	readonly parts: (string | undefined)[] = [];
	quoted(text: string): void {
		this.parts.push(text);
	}
	override literal(text: string): void {
		if (!text.includes("&") || !this.host.option("patsub_replacement")) this.parts.push(text);
		else for (const [found] of text.matchAll(/\\&|&|[^\\&]+|\\/g)) this.parts.push(found === "&" ? undefined : found === "\\&" ? "&" : found);
	}
	override expanded(text: string): void {
		this.literal(text);
	}
}

interface Splitter {
	readonly ifs: string;
	/** Any character that ends a field. */
	readonly any: RegExp;
	readonly isBlank: (char: string) => boolean;
}

function splitterOf(ifs: string): Splitter {
	const blanks = [" ", "\t", "\n"].filter((c) => ifs.includes(c));
	return { ifs, any: ifs === "" ? /(?!)/ : new RegExp(`[${ifs.replace(/[\\\]^-]/g, "\\$&")}]`, "u"), isBlank: (char) => blanks.includes(char) };
}

const usual = splitterOf(" \t\n");
let latest = usual;

/** Fields of the words of a command. Call `endWord` behind each word. */
export class FieldSink implements Sink {
	readonly fields: string[];
	private readonly host: ExpansionHost;
	private readonly splitter: Splitter;
	private text = "";
	/** The field as a pattern, where that differs from its text. */
	private pattern: string | undefined;
	private magic = false;
	private exists = false;
	/** The last field was ended by blanks, which a delimiter behind them still belongs to. */
	private endedByBlank = false;

	constructor(host: ExpansionHost, fields: string[]) {
		this.host = host;
		this.fields = fields;
		const ifs = host.variables.get("IFS");
		if (ifs === undefined || ifs === usual.ifs) this.splitter = usual;
		else {
			if (latest.ifs !== ifs) latest = splitterOf(ifs);
			this.splitter = latest;
		}
	}

	quoted(text: string): void {
		if (this.pattern !== undefined) this.pattern += escapePattern(text);
		else if (/[\\*?[\]()|+@!^-]/.test(text)) this.pattern = this.text + escapePattern(text);
		this.text += text;
		this.exists = true;
		this.endedByBlank = false;
	}

	literal(text: string): void {
		if (text === "") return;
		if (this.pattern !== undefined) this.pattern += text;
		this.text += text;
		this.magic ||= /[*?[(]/.test(text);
		this.exists = true;
		this.endedByBlank = false;
	}

	expanded(text: string): void {
		const { any, isBlank } = this.splitter;
		if (!any.test(text)) {
			this.literal(text);
			return;
		}
		let run = "";
		for (const char of text) {
			if (!any.test(char)) {
				run += char;
				continue;
			}
			this.literal(run);
			run = "";
			if (isBlank(char)) {
				if (!this.exists) continue;
				this.endField();
				this.endedByBlank = true;
			} else if (this.endedByBlank) this.endedByBlank = false;
			else {
				this.exists = true;
				this.endField();
			}
		}
		this.literal(run);
	}

	list(values: readonly string[], joined: boolean, quoted: boolean): void {
		if (quoted && joined) this.quoted(values.join(joiner(this.host.variables.get("IFS"))));
		else
			values.forEach((value, i) => {
				if (i > 0) this.between(quoted);
				if (quoted) this.quoted(value);
				else this.expanded(value);
			});
	}

	/** Between two elements: unquoted ones are split as if the first character of IFS stood there. */
	private between(quoted: boolean): void {
		const delimiter = joiner(this.splitter.ifs);
		if (quoted || delimiter === "" || this.splitter.isBlank(delimiter)) this.endField();
		else this.expanded(delimiter);
	}

	endWord(): void {
		this.endField();
		this.endedByBlank = false;
	}

	private endField(): void {
		if (!this.exists) return;
		const { text, pattern, magic } = this;
		this.text = "";
		this.pattern = undefined;
		this.magic = false;
		this.exists = false;
		if (magic && !this.host.option("noglob")) this.glob(pattern ?? text, text);
		else this.fields.push(text);
	}

	private glob(pattern: string, text: string): void {
		const { host } = this;
		const extglob = host.option("extglob");
		if (!looksLikePattern(pattern.replace(/\\./gs, ""), extglob)) {
			this.fields.push(text);
			return;
		}
		const bash = host.dialect === "bash";
		const ignored = bash ? host.variables.get("GLOBIGNORE") : undefined;
		const names = expandGlob(host.sys, pattern, {
			extglob,
			nocase: host.option("nocaseglob"),
			dotglob: host.option("dotglob") || Boolean(ignored),
			globstar: host.option("globstar"),
			skipDots: bash,
			ignored,
		});
		if (names.length > 0) for (const name of names) this.fields.push(name);
		else if (host.option("failglob")) throw new ShellError("no-match", `no match: ${text}`);
		else if (!host.option("nullglob")) this.fields.push(text);
	}
}
