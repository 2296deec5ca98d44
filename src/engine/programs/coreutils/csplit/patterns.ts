/** Where csplit cuts: `N`, `/REGEXP/[OFFSET]`, `%REGEXP%[OFFSET]`, each with `{COUNT}` or `{*}`. */
import type { Context } from "../../lib/program.ts";
import { quote } from "../../lib/quote.ts";
import { compileRegex, RegexError } from "../../lib/regex.ts";

export interface Cut {
	/** As given, for messages. */
	readonly text: string;
	/** A line number, or the line that matches. */
	readonly at: number | RegExp;
	/** Lines behind (or before) the matching one. */
	readonly offset: number;
	/** The lines up to here are left out. */
	readonly skips: boolean;
	/** How often again. */
	repeat: number;
}

function parsePattern(context: Context, text: string): Cut {
	const quoteChar = text[0] as string;
	if (quoteChar !== "/" && quoteChar !== "%") {
		if (!/^\d+$/.test(text)) return context.fail(`${quote(text)}: invalid pattern`);
		if (Number(text) === 0) return context.fail(`${text}: line number must be greater than zero`);
		return { text, at: Number(text), offset: 0, skips: false, repeat: 0 };
	}
	const close = text.lastIndexOf(quoteChar);
	if (close === 0) return context.fail(`${text}: closing delimiter '${quoteChar}' missing`);
	const offset = text.slice(close + 1);
	if (!/^([+-]?\d+)?$/.test(offset)) return context.fail(`${text}: integer expected after delimiter`);
	try {
		return { text, at: compileRegex(text.slice(1, close)), offset: Number(offset), skips: quoteChar === "%", repeat: 0 };
	} catch (error) {
		if (!(error instanceof RegexError)) throw error;
		return context.fail(`${quote(text)}: invalid regular expression: ${error.message}`);
	}
}

/** Reads the operands behind the file. Warnings are left in `warnings`. */
export function parseCuts(context: Context, texts: readonly string[], warnings: string[]): Cut[] {
	const cuts: Cut[] = [];
	let line = 0;
	for (const [i, text] of texts.entries()) {
		if (text.startsWith("{") && !texts[i - 1]?.startsWith("{")) {
			const last = cuts.at(-1);
			const count = /^\{(\*|\d+)\}$/.exec(text)?.[1];
			if (count === undefined || !last) {
				if (!text.endsWith("}")) return context.fail(`${text}: '}' is required in repeat count`);
				return context.fail(`${quote(text.slice(0, -1)).slice(0, -1)}’}: integer required between '{' and '}'`);
			}
			last.repeat = count === "*" ? Number.POSITIVE_INFINITY : Number(count);
			continue;
		}
		const cut = parsePattern(context, text);
		if (typeof cut.at === "number") {
			if (cut.at < line) context.fail(`line number ${quote(text)} is smaller than preceding line number, ${line}`);
			if (cut.at === line) warnings.push(`warning: line number ${quote(text)} is the same as preceding line number`);
			line = cut.at;
		}
		cuts.push(cut);
	}
	return cuts;
}
