/** How the text behind an instruction becomes its arguments: moby/buildkit frontend/dockerfile/parser/line_parsers.go. */
import { LineError } from "./parser.ts";

export interface Arguments {
	readonly args: readonly string[];
	/** They were written as a JSON array of strings. */
	readonly json: boolean;
}

const words = (rest: string): string[] => rest.split(/\s+/).filter(Boolean);

/** undefined for what is no array of strings. */
function jsonArray(rest: string): string[] | undefined {
	if (!rest.trimStart().startsWith("[")) return undefined;
	try {
		const value: unknown = JSON.parse(rest);
		return Array.isArray(value) && value.every((item) => typeof item === "string") ? value : undefined;
	} catch {
		return undefined;
	}
}

/** parseWords: parts at blanks outside quotes; quotes and escapes stay. */
export function quotedWords(rest: string, escapeToken: string): string[] {
	const out: string[] = [];
	let word = "";
	let started = false;
	let quote = "";
	let blank = false;
	for (let i = 0; i < rest.length; i++) {
		const c = rest.charAt(i);
		if (quote === "" && /\s/.test(c)) {
			if (started && (blank || word.length > 0)) out.push(word);
			word = "";
			started = blank = false;
			continue;
		}
		started = true;
		word += c;
		if (quote === "" && (c === '"' || c === "'")) {
			quote = c;
			blank = true;
		} else if (c === quote) quote = "";
		else if (c === escapeToken && quote !== "'" && i + 1 < rest.length) word += rest.charAt(++i);
	}
	if (word.length > 0) out.push(word);
	return out;
}

/** ENV and LABEL: `name value`, or `name=value ...`; alternately name and value. */
function pairs(keyword: string, rest: string, escapeToken: string, line: number): string[] {
	const parts = quotedWords(rest, escapeToken);
	const [first] = parts;
	if (first === undefined) return [];
	if (!first.includes("=")) {
		const split = /^(\S+)\s+([\s\S]*)$/.exec(rest.trim());
		if (!split) throw new LineError(line, `${keyword} must have two arguments`);
		return [split[1] as string, split[2] as string];
	}
	return parts.flatMap((part) => {
		const equals = part.indexOf("=");
		if (equals < 0) throw new LineError(line, `Syntax error - can't find = in ${JSON.stringify(part)}. Must be of the form: name=value`);
		return [part.slice(0, equals), part.slice(equals + 1)];
	});
}

const maybeJson = (rest: string): Arguments => {
	const array = jsonArray(rest);
	return array ? { args: array, json: true } : { args: rest === "" ? [] : [rest], json: false };
};

const maybeJsonWords = (rest: string): Arguments => {
	const array = jsonArray(rest);
	return array ? { args: array, json: true } : { args: words(rest), json: false };
};

function health(rest: string): Arguments {
	const match = /^(\S+)\s*([\s\S]*)$/.exec(rest);
	if (!match) return { args: [], json: false };
	const { args, json } = maybeJson(match[2] as string);
	return { args: [match[1] as string, ...args], json };
}

export function argumentsOf(keyword: string, rest: string, escapeToken: string, line: number): Arguments {
	const upper = keyword.toUpperCase();
	switch (upper) {
		case "ENV":
		case "LABEL":
			return { args: pairs(upper, rest, escapeToken, line), json: false };
		case "ARG":
			return { args: quotedWords(rest, escapeToken), json: false };
		case "CMD":
		case "ENTRYPOINT":
		case "RUN":
		case "SHELL":
			return maybeJson(rest);
		case "ADD":
		case "COPY":
		case "VOLUME":
			return maybeJsonWords(rest);
		case "EXPOSE":
		case "FROM":
			return { args: words(rest), json: false };
		case "HEALTHCHECK":
			return health(rest);
		default:
			return { args: rest === "" ? [] : [rest], json: false };
	}
}
