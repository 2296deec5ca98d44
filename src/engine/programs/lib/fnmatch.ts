/** Shell patterns against whole names, as fnmatch(3) of glibc. */

export interface MatchOptions {
	/** FNM_PERIOD: a dot at the start must be matched by a dot. */
	readonly period?: boolean;
	/** FNM_PATHNAME: wildcards do not match a slash. */
	readonly pathname?: boolean;
	/** FNM_CASEFOLD */
	readonly ignoreCase?: boolean;
	/** FNM_NOESCAPE: a backslash is a character like any other. */
	readonly noEscape?: boolean;
}

const classes: Readonly<Record<string, string>> = {
	alnum: "\\p{L}\\p{Nd}",
	alpha: "\\p{L}",
	blank: " \\t",
	cntrl: "\\x00-\\x1f\\x7f",
	digit: "0-9",
	graph: "\\x21-\\x7e\\u{a1}-\\u{10ffff}",
	lower: "\\p{Ll}",
	print: "\\x20-\\x7e\\u{a0}-\\u{10ffff}",
	punct: "!-\\/:-@\\[-`\\{-~",
	space: "\\s",
	upper: "\\p{Lu}",
	xdigit: "0-9a-fA-F",
};

const literal = (char: string): string => char.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");

/** One character of a pattern, or a star. `period`: it does not match a dot here. */
type Item = { readonly star: true; readonly period: boolean } | { readonly star: false; readonly period: boolean; readonly fits: (char: string) => boolean };

/** The end of a bracket expression that starts at `at`, and what it matches; undefined when it has no end. */
function bracket(pattern: readonly string[], at: number, options: MatchOptions): { end: number; fits: (char: string) => boolean } | undefined {
	let i = at + 1;
	const negated = pattern[i] === "!" || pattern[i] === "^";
	if (negated) i++;
	let source = "";
	for (let first = true; ; first = false) {
		const char = pattern[i];
		if (char === undefined) return undefined;
		if (char === "]" && !first) break;
		const rest = pattern.slice(i).join("");
		const named = /^\[:([a-z]+):\]/.exec(rest);
		if (named) {
			source += classes[named[1] as string] ?? "";
			i += named[0].length;
			continue;
		}
		const equivalent = /^\[([.=])(.)\1\]/u.exec(rest);
		const escaped = char === "\\" && !options.noEscape && pattern[i + 1] !== undefined;
		const start = equivalent ? (equivalent[2] as string) : escaped ? (pattern[i + 1] as string) : char;
		i += equivalent ? 5 : escaped ? 2 : 1;
		if (pattern[i] === "-" && pattern[i + 1] !== "]" && pattern[i + 1] !== undefined) {
			const end = pattern[i + 1] === "\\" && !options.noEscape ? (pattern[++i + 1] as string) : (pattern[i + 1] as string);
			i += 2;
			if ((start.codePointAt(0) as number) <= (end.codePointAt(0) as number)) source += `${literal(start)}-${literal(end)}`;
		} else source += literal(start);
	}
	const members = source === "" ? undefined : new RegExp(`^[${source}]$`, options.ignoreCase ? "iu" : "u");
	return { end: i + 1, fits: (char) => (members?.test(char) ?? false) !== negated && !(options.pathname && char === "/") };
}

function parseItems(pattern: string, options: MatchOptions): Item[] {
	const chars = [...pattern];
	const items: Item[] = [];
	const same = (wanted: string): ((char: string) => boolean) =>
		options.ignoreCase ? (char) => char.toLowerCase() === wanted.toLowerCase() : (char) => char === wanted;
	for (let i = 0; i < chars.length; ) {
		const char = chars[i] as string;
		// a wildcard does not match the dot that hides a name
		const period = options.period === true && (i === 0 || (options.pathname === true && chars[i - 1] === "/"));
		const found = char === "[" ? bracket(chars, i, options) : undefined;
		if (char === "*") {
			items.push({ star: true, period });
			while (chars[i] === "*") i++;
		} else if (char === "?") {
			items.push({ star: false, period, fits: (c) => !(options.pathname && c === "/") });
			i++;
		} else if (found) {
			items.push({ star: false, period, fits: found.fits });
			i = found.end;
		} else {
			const escaped = char === "\\" && !options.noEscape && i + 1 < chars.length;
			items.push({ star: false, period: false, fits: same(escaped ? (chars[i + 1] as string) : char) });
			i += escaped ? 2 : 1;
		}
	}
	return items;
}

const cache = new Map<string, readonly Item[]>();

function compile(pattern: string, options: MatchOptions): readonly Item[] {
	const key = `${options.period ? 1 : 0}${options.pathname ? 1 : 0}${options.ignoreCase ? 1 : 0}${options.noEscape ? 1 : 0}${pattern}`;
	const known = cache.get(key);
	if (known) return known;
	const items = parseItems(pattern, options);
	if (cache.size > 200) cache.clear();
	cache.set(key, items);
	return items;
}

/** Whether the pattern matches all of the text. Only the last star is ever taken back, so no pattern takes long. */
export function fnmatch(pattern: string, text: string, options: MatchOptions = {}): boolean {
	const items = compile(pattern, options);
	const chars = /[\ud800-\udfff]/.test(text) ? [...text] : text;
	let item = 0;
	let at = 0;
	let star = -1;
	let mark = 0;
	while (at < chars.length || item < items.length) {
		const current = items[item];
		const char = chars[at];
		const hidden = current?.period && char === ".";
		if (current?.star && !hidden) {
			star = item++;
			mark = at;
			continue;
		}
		if (current && !current.star && char !== undefined && !hidden && current.fits(char)) {
			item++;
			at++;
			continue;
		}
		// the last star takes one more
		if (star < 0 || mark >= chars.length || (options.pathname && chars[mark] === "/")) return false;
		at = ++mark;
		item = star + 1;
	}
	return true;
}
