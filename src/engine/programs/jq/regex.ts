/** jq's regular expressions (Oniguruma's Perl syntax) on JavaScript's. */
import { PerlError, translatePerl } from "../grep/perl.ts";
import { shown } from "./text.ts";
import { isArray, JqError, type Json, kindOf } from "./values.ts";

const words: Readonly<Record<string, string>> = {
	"missing terminating ] for character class": "premature end of char-class",
	"missing closing parenthesis": "end pattern with unmatched parenthesis",
	"unmatched closing parenthesis": "unmatched close parenthesis",
	"quantifier does not follow a repeatable item": "target of repeat operator is not specified",
	"\\ at end of pattern": "end pattern at escape",
};

const cache = new Map<string, RegExp>();

function compile(source: string, flags: string): RegExp {
	const key = `${flags}/${source}`;
	const known = cache.get(key);
	if (known) return known;
	const extended = flags.includes("x") ? source.replace(/\\[\s\S]|\[(?:\\.|[^\]\\])*\]|\s+|#[^\n]*/g, (part) => (/^[\\[]/.test(part) ? part : "")) : source;
	let regex: RegExp;
	try {
		const translated = translatePerl(extended);
		const dotAll = flags.includes("s") || flags.includes("p") || translated.flags.includes("s");
		regex = new RegExp(translated.source, `dgum${flags.includes("i") || translated.flags.includes("i") ? "i" : ""}${dotAll ? "s" : ""}`);
	} catch (error) {
		if (error instanceof PerlError)
			throw new JqError(
				error.unsimulated
					? `Regex failure: ${error.message} is not simulated here; the real jq has it`
					: `Regex failure: ${words[error.message] ?? error.message}`,
			);
		if (error instanceof SyntaxError)
			throw new JqError(
				`Regex failure: ${/Nothing to repeat/.test(error.message) ? "target of repeat operator is not specified" : error.message.replace(/^.*: /, "")}`,
			);
		throw error;
	}
	if (cache.size > 200) cache.clear();
	cache.set(key, regex);
	return regex;
}

/** The arguments of test, match and the like: a text, or an array of text and flags. */
export function regexArguments(input: Json, pattern: Json, flags: Json): { text: string; regex: RegExp; global: boolean; skipEmpty: boolean } {
	if (typeof input !== "string") throw new JqError(`${kindOf(input)} (${shown(input)}) cannot be matched, as it is not a string`);
	const [source, given] = isArray(pattern) ? [pattern[0] ?? null, pattern[1] ?? null] : [pattern, flags];
	if (typeof source !== "string")
		throw new JqError(
			isArray(pattern) ? `${kindOf(source)} (${shown(source)}) cannot be matched, as it is not a string` : `${kindOf(source)} not a string or array`,
		);
	if (given !== null && typeof given !== "string") throw new JqError(`${kindOf(given)} (${shown(given)}) is not a string`);
	if (given !== null && /[^gimnpslx]/.test(given)) throw new JqError(`${given} is not a valid modifier string`);
	return { text: input, regex: compile(source, given ?? ""), global: given?.includes("g") ?? false, skipEmpty: given?.includes("n") ?? false };
}

/** A match with everything jq tells of it; offsets are in characters. */
export function* matches(input: Json, pattern: Json, flags: Json): Generator<Json> {
	const { text, regex, global, skipEmpty } = regexArguments(input, pattern, flags);
	const ascii = !/[\ud800-\udfff]/.test(text);
	const offsetOf = (index: number): number => (ascii ? index : [...text.slice(0, index)].length);
	regex.lastIndex = 0;
	for (let found = regex.exec(text); found; found = regex.exec(text)) {
		if (found[0] === "") {
			// beyond the end there is nothing more to match
			regex.lastIndex += (text.codePointAt(found.index) ?? 0) > 0xffff ? 2 : 1;
			if (skipEmpty) continue;
		}
		const indices = (found as RegExpExecArray & { indices: ([number, number] | undefined)[] & { groups?: Record<string, unknown> } }).indices;
		const names = groupNames(regex.source);
		const captures = found.slice(1).map((group, i): Json => {
			const at = indices[i + 1];
			const capture = new Map<string, Json>([["offset", at ? offsetOf(at[0]) : -1]]);
			if (at) {
				capture.set("length", [...(group as string)].length);
				capture.set("string", group as string);
			} else {
				capture.set("string", null);
				capture.set("length", 0);
			}
			return capture.set("name", names[i] ?? null);
		});
		yield new Map<string, Json>([
			["offset", offsetOf(found.index)],
			["length", [...found[0]].length],
			["string", found[0]],
			["captures", captures],
		]);
		if (!global) return;
		// as Oniguruma is asked here, nothing is looked for at the very end but in an empty text
		if (regex.lastIndex > text.length) return;
	}
}

/** The name of each group in order, null for those without. */
function groupNames(source: string): (string | null)[] {
	return [...source.matchAll(/\\[\s\S]|\[(?:\\.|[^\]\\])*\]|\((?!\?)|\(\?<([A-Za-z_]\w*)>/g)]
		.filter(([text]) => text.startsWith("("))
		.map(([, name]) => name ?? null);
}
