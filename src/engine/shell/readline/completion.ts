/** Finds what the word before the point could become. */
import type { Blocking } from "../../kernel/abi.ts";
import type { CompletionHost, CompletionSpecification } from "./completion-host.ts";
import { type Quote, quoteName, unquoteName } from "./completion-quote.ts";
import { fileNames, isDirectory, namesOf, sortedUnique } from "./completion-sources.ts";
import { isCommandPosition, placeOf, type TypedWord, wordAt } from "./completion-word.ts";
import type { CompletionSource } from "./editor.ts";

export interface Completion {
	readonly word: TypedWord;
	/** What the word could be, unquoted, sorted; empty when nothing fits. */
	readonly matches: readonly string[];
	/** The longest beginning that all have. */
	readonly common: string;
	/** They are paths: shown by their last part, quoted, with a slash behind directories. */
	readonly filenames: boolean;
	readonly quoted: boolean;
	/** What follows a single match. */
	readonly suffix: string;
}

interface Found {
	readonly matches: readonly string[];
	readonly filenames?: boolean;
	readonly suffix?: string;
	readonly unquoted?: boolean;
}

/** Completions at `point`; `source` restricts them to one kind. */
export function* completionsAt(host: CompletionHost, line: string, point: number, source: CompletionSource): Blocking<Completion> {
	const word = wordAt(line, point);
	const typed = unquoteName(word.text, word.quote);
	const found = source === "any" ? yield* find(host, line, point, word, typed) : yield* findOf(host, source, typed);
	return {
		word,
		matches: found.matches,
		common: commonPrefix(found.matches),
		filenames: found.filenames ?? false,
		quoted: found.filenames === true && !found.unquoted,
		suffix: found.suffix ?? " ",
	};
}

function* findOf(host: CompletionHost, source: Exclude<CompletionSource, "any">, typed: string): Blocking<Found> {
	if (source === "filename") return files(host, typed);
	if (source === "variable") return typed.startsWith("$") ? variables(host, typed) : { matches: yield* namesOf(host, "variable", typed) };
	if (source === "username") return typed.startsWith("~") ? yield* users(host, typed) : { matches: yield* namesOf(host, "user", typed) };
	return yield* commands(host, typed);
}

function* find(host: CompletionHost, line: string, point: number, word: TypedWord, typed: string): Blocking<Found> {
	const inCommandPosition = isCommandPosition(line, word);
	if (!inCommandPosition) {
		const place = placeOf(line, point);
		const command = place.words[0] ?? "";
		const specification = host.specification(command) ?? host.specification(command.slice(command.lastIndexOf("/") + 1));
		if (specification) {
			const own = ownFound(host, specification, typed, yield* specification.generate(place));
			if (own.matches.length > 0 || !(specification.options.has("bashdefault") || specification.options.has("default"))) return own;
		} else if (typed.startsWith("-") && word.quote === "") {
			const options = sortedUnique((yield* host.optionsOf(command)).filter((option) => option.startsWith(typed)));
			if (options.length > 0) return { matches: options, suffix: options.length === 1 && options[0]?.endsWith("=") ? "" : " " };
		}
	}
	if (word.text.startsWith("$") && !typed.includes("/")) {
		const found = variables(host, word.text);
		if (found.matches.length > 0) return found;
	}
	if (word.text.startsWith("~") && !typed.includes("/") && word.quote === "") {
		const found = yield* users(host, typed);
		if (found.matches.length > 0) return found;
	}
	if (!inCommandPosition) return files(host, typed);
	const found = yield* commands(host, typed);
	const backquoted = line[word.start - 1] === "`";
	if (found.matches.length > 0) return backquoted ? { ...found, suffix: "" } : found;
	// a command's place may still begin with a directory
	return { matches: fileNames(host, typed).filter((name) => isDirectory(host, name)), filenames: true };
}

function ownFound(host: CompletionHost, specification: CompletionSpecification, typed: string, words: readonly string[]): Found {
	const { options } = specification;
	let matches = options.has("nosort") ? [...new Set(words)] : sortedUnique(words);
	if ((matches.length === 0 && options.has("dirnames")) || options.has("plusdirs")) {
		matches = matches.concat(fileNames(host, typed).filter((name) => isDirectory(host, name)));
	}
	const filenames = options.has("filenames") || options.has("dirnames") || options.has("plusdirs");
	return { matches, filenames, suffix: options.has("nospace") ? "" : " ", unquoted: options.has("noquote") };
}

const files = (host: CompletionHost, typed: string): Found => ({ matches: fileNames(host, typed), filenames: true });

function* commands(host: CompletionHost, typed: string): Blocking<Found> {
	const matches = yield* namesOf(host, "command", typed);
	// a directory of this very name is as good as a command
	if (matches.length > 0 && !typed.includes("/") && typed !== "" && isDirectory(host, typed))
		return { matches: sortedUnique([typed, ...matches]), filenames: true };
	return { matches, filenames: true };
}

function variables(host: CompletionHost, typed: string): Found {
	const braced = typed.startsWith("${");
	const prefix = typed.slice(braced ? 2 : 1);
	const names = sortedUnique([...host.variableNames()].filter((name) => name.startsWith(prefix)));
	const matches = names.map((name) => (braced ? `\${${name}}` : `$${name}`));
	const [only] = names;
	const toDirectory = only !== undefined && names.length === 1 && isDirectory(host, host.variable(only) ?? "");
	return { matches, suffix: toDirectory ? "/" : " " };
}

function* users(host: CompletionHost, typed: string): Blocking<Found> {
	const names = yield* namesOf(host, "user", typed.slice(1));
	return { matches: names.map((name) => `~${name}`), filenames: true, unquoted: true };
}

export function commonPrefix(words: readonly string[]): string {
	const [first = ""] = words;
	let length = first.length;
	for (const word of words) while (!word.startsWith(first.slice(0, length))) length--;
	// not through the middle of a character
	if (/[\ud800-\udbff]$/.test(first.slice(0, length))) length--;
	return first.slice(0, length);
}

/** How a match is typed: quoted where it is a path, inside the quotes that stand open. */
export function typedForm(completion: Completion, match: string): string {
	if (!completion.quoted) return match;
	return quoteKeepingHead(match, completion.word.quote);
}

/** A leading `~` or `$NAME` means what it says, and is not quoted. */
function quoteKeepingHead(match: string, quote: Quote): string {
	const head = quote === "'" ? "" : (/^(?:~[^/]*(?=\/)|\$(?:\w+|\{\w+\})(?=\/))/.exec(match)?.[0] ?? "");
	return head + quoteName(match.slice(head.length), quote);
}
