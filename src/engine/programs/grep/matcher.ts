/** What grep looks for: one or more patterns, any of which selects a line. */
import type { Blocking } from "../../kernel/abi.ts";
import { decode } from "../../kernel/text.ts";
import { readFailure } from "../lib/inputs.ts";
import type { Context } from "../lib/program.ts";
import { quoteName } from "../lib/quote.ts";
import { compileRegex, literalSource, RegexError } from "../lib/regex.ts";
import { readAll } from "../lib/stdio.ts";
import { compilePerl, PerlError } from "./perl.ts";

export interface Matcher {
	test(line: string): boolean;
	/** The leftmost match at or behind `from`, of several the longest; undefined when there is none. */
	find(line: string, from: number): { readonly start: number; readonly end: number } | undefined;
	/** The one text that is looked for, where it is no more than that: lines without it need not be cut out. */
	readonly literal?: string | undefined;
}

const FAILURE = 2;

type Dialect = "basic" | "extended" | "fixed" | "perl";

const dialects: Readonly<Record<string, Dialect>> = { "extended-regexp": "extended", "fixed-strings": "fixed", "basic-regexp": "basic", "perl-regexp": "perl" };
const matcherNames: Readonly<Record<string, Dialect>> = {
	grep: "basic",
	egrep: "extended",
	fgrep: "fixed",
	perl: "perl",
	awk: "extended",
	gawk: "extended",
	posixawk: "extended",
};

function dialectOf(context: Context): Dialect {
	let dialect: Dialect = "basic";
	for (const { key, value } of context.options.given) {
		if (key === "X") dialect = matcherNames[value as string] ?? context.fail(`invalid matcher ${value}`, FAILURE);
		const next = dialects[key];
		if (next === undefined) continue;
		// -E and -G override each other; -F and -P do not go with what came before
		if (next !== dialect && dialect !== "basic" && (next === "perl" || dialect === "perl" || next === "fixed") && next !== "basic")
			context.fail("conflicting matchers specified", FAILURE);
		dialect = next;
	}
	return dialect;
}

/** The patterns of -e and -f, or the first operand, which is taken away. */
export function* readPatterns(context: Context): Blocking<string[]> {
	const { options, operands, sys } = context;
	const patterns: string[] = [];
	let given = false;
	for (const { key, value } of options.given) {
		if (key === "regexp") patterns.push(...(value as string).split("\n"));
		else if (key === "file") {
			try {
				const fd = value === "-" ? 0 : yield* sys.open(value as string);
				const text = decode(yield* readAll(sys, fd));
				if (fd !== 0) sys.close(fd);
				// an empty file holds no pattern and so selects nothing
				if (text !== "") patterns.push(...text.replace(/\n$/, "").split("\n"));
			} catch (error) {
				context.fail(`${quoteName(value as string)}: ${readFailure(error).message}`, FAILURE);
			}
		} else continue;
		given = true;
	}
	if (given) return [...new Set(patterns)];
	const [first] = operands.splice(0, 1);
	return first === undefined ? context.usage("") : [...new Set(first.split("\n"))];
}

function* compileOne(context: Context, pattern: string, dialect: Dialect, ignoreCase: boolean): Blocking<RegExp> {
	const word = context.options.has("word-regexp");
	const line = context.options.has("line-regexp");
	if (dialect === "fixed") {
		const source = literalSource(pattern);
		const whole = line ? `(?<![^])${source}(?![^])` : word ? `(?<![\\w\\p{L}])${source}(?![\\w\\p{L}])` : source;
		return new RegExp(whole, ignoreCase ? "gvi" : "gv");
	}
	try {
		if (dialect === "perl") return compilePerl(pattern, { ignoreCase, word, line });
		const warnings: string[] = [];
		const regex = compileRegex(pattern, {
			extended: dialect === "extended",
			ignoreCase,
			wholeLine: line,
			word: word && !line,
			global: true,
			flavor: "grep",
			onWarning: (message) => warnings.push(message),
		});
		for (const warning of warnings) yield* context.complain(`warning: ${warning}`);
		return regex;
	} catch (error) {
		if (error instanceof PerlError && error.unsimulated) return context.unsimulated(`${error.message} in a Perl pattern`);
		if (error instanceof RegexError || error instanceof PerlError) return context.fail(error.message, FAILURE);
		throw error;
	}
}

/** A matcher for plain strings, which needs no expression. */
function literalMatcher(texts: readonly string[]): Matcher {
	return {
		literal: texts.length === 1 && texts[0] !== "" ? texts[0] : undefined,
		test: (line) => {
			for (const text of texts) if (line.includes(text)) return true;
			return false;
		},
		find(line, from) {
			let best: { start: number; end: number } | undefined;
			for (const text of texts) {
				const start = line.indexOf(text, from);
				if (start >= 0 && (!best || start < best.start || (start === best.start && start + text.length > best.end))) best = { start, end: start + text.length };
			}
			return best;
		},
	};
}

function regexMatcher(regexes: readonly RegExp[]): Matcher {
	return {
		test(line) {
			for (const regex of regexes) {
				regex.lastIndex = 0;
				if (regex.test(line)) return true;
			}
			return false;
		},
		find(line, from) {
			let best: { start: number; end: number } | undefined;
			for (const regex of regexes) {
				regex.lastIndex = from;
				const found = regex.exec(line);
				if (!found) continue;
				const end = found.index + found[0].length;
				if (!best || found.index < best.start || (found.index === best.start && end > best.end)) best = { start: found.index, end };
			}
			return best;
		},
	};
}

const special = /[\\.[\]*^$+?(){}|]/;

/** Compiles the patterns as the options say, or ends the program. */
export function* compileMatcher(context: Context, patterns: readonly string[]): Blocking<Matcher> {
	const { options } = context;
	const dialect = dialectOf(context);
	const caseOption = options.last("ignore-case", "y", "no-ignore-case");
	const ignoreCase = caseOption === "ignore-case" || caseOption === "y";
	const plain = !ignoreCase && !options.has("word-regexp") && !options.has("line-regexp");
	if (plain && patterns.every((pattern) => dialect === "fixed" || !special.test(pattern))) return literalMatcher(patterns);
	if (dialect === "perl" && patterns.length > 1) context.fail("the -P option only supports a single pattern", FAILURE);
	const regexes: RegExp[] = [];
	for (const pattern of patterns) regexes.push(yield* compileOne(context, pattern, dialect, ignoreCase));
	return regexMatcher(regexes);
}
