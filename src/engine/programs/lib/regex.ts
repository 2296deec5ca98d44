/** POSIX regular expressions for grep, sed, awk, expr, find and bash's `=~`. */

import { Automaton, LongestRegExp } from "./regex-longest.ts";
import { parseRegex } from "./regex-parser.ts";
import { ANY, type RegexNode, WORD } from "./regex-syntax.ts";

export { RegexError } from "./regex-syntax.ts";

export interface RegexOptions {
	/** ERE instead of BRE. */
	readonly extended?: boolean;
	readonly ignoreCase?: boolean;
	/** The match must be the whole text (grep -x). */
	readonly wholeLine?: boolean;
	/** The match must stand between characters that are not of a word (grep -w). */
	readonly word?: boolean;
	/** "^" and "$" also match at newlines inside the text (sed's M). */
	readonly multiline?: boolean;
	/** For replaceAll, matchAll and loops over `exec` with `lastIndex`. */
	readonly global?: boolean;
	/** Whose odd cases and messages to follow; regcomp(3)'s own without. */
	readonly flavor?: "posix" | "sed" | "grep" | "awk";
	/** Hears what GNU grep warns of, such as "* at start of expression". */
	readonly onWarning?: (message: string) => void;
}

const W = `[${WORD}]`;
const assertionSources = {
	start: "^",
	end: "$",
	wordStart: `(?<!${W})(?=${W})`,
	wordEnd: `(?<=${W})(?!${W})`,
	boundary: `(?:(?<!${W})(?=${W})|(?<=${W})(?!${W}))`,
	notBoundary: `(?:(?<!${W})(?!${W})|(?<=${W})(?=${W}))`,
	bufferStart: "(?<![^])",
	bufferEnd: "(?![^])",
} as const;

const charSource = (char: string): string => {
	const code = char.codePointAt(0) as number;
	if (/[\^$\\.*+?()[\]{}|/]/.test(char)) return `\\${char}`;
	return code < 0x20 || (code >= 0xd800 && code < 0xe000) ? `\\u{${code.toString(16)}}` : char;
};

function repeatSource(node: RegexNode & { kind: "repeat" }): string {
	const body = toSource(node.body);
	const single = node.body.kind === "char" || node.body.kind === "any" || node.body.kind === "set" || node.body.kind === "group";
	const { min, max } = node;
	const unbounded = max === Number.POSITIVE_INFINITY;
	const count = unbounded ? (min === 0 ? "*" : min === 1 ? "+" : `{${min},}`) : min === 0 && max === 1 ? "?" : `{${min},${max}}`;
	return `${single ? body : `(?:${body})`}${count}`;
}

function toSource(node: RegexNode): string {
	switch (node.kind) {
		case "empty":
			return "(?:)";
		case "char":
			return charSource(node.char);
		case "any":
			return ANY;
		case "set":
			return node.source;
		case "assertion":
			return assertionSources[node.what];
		case "group":
			return `(${toSource(node.body)})`;
		case "backreference":
			return `(?:\\${node.index})`;
		case "repeat":
			return repeatSource(node);
		case "sequence":
			return node.items.map((item) => (item.kind === "choice" ? `(?:${toSource(item)})` : toSource(item))).join("");
		case "choice":
			return node.items.map(toSource).join("|");
	}
}

/** The text an alternative stands for when it is nothing but characters. */
function literal(node: RegexNode): string | undefined {
	if (node.kind === "char") return node.char;
	if (node.kind === "sequence" && node.items.every((item) => item.kind === "char")) return node.items.map((item) => (item as { char: string }).char).join("");
	return undefined;
}

/** Whether alternatives are texts of which none begins another: then the first that fits is the longest. */
function apart(choice: RegexNode & { kind: "choice" }): boolean {
	const texts = choice.items.map(literal);
	return texts.every((a, i) => a !== undefined && a !== "" && texts.every((b, j) => i === j || !b?.startsWith(a)));
}

/**
 * What JavaScript's engine gets wrong: "shadowed" where it may take an alternative that is not the longest, "explosive" where its
 * backtracking may take exponential time (repetitions of repetitions, or of alternatives that share a beginning).
 */
function trouble(node: RegexNode, repeated = false): "none" | "shadowed" | "explosive" {
	const worst = (nodes: readonly RegexNode[]): "none" | "shadowed" | "explosive" => {
		const found = nodes.map((item) => trouble(item, repeated));
		return found.includes("explosive") ? "explosive" : found.includes("shadowed") ? "shadowed" : "none";
	};
	switch (node.kind) {
		case "group":
			return trouble(node.body, repeated);
		case "repeat": {
			const unbounded = node.max === Number.POSITIVE_INFINITY;
			return repeated && unbounded ? "explosive" : trouble(node.body, repeated || unbounded);
		}
		case "sequence":
			return worst(node.items);
		case "choice":
			if (apart(node)) return "none";
			return repeated || worst(node.items) === "explosive" ? "explosive" : "shadowed";
		default:
			return "none";
	}
}

/** How many repetitions without bound there are: JavaScript's backtracking may take time to that power. */
function repetitions(node: RegexNode): number {
	switch (node.kind) {
		case "group":
			return repetitions(node.body);
		case "repeat":
			return repetitions(node.body) + (node.max === Number.POSITIVE_INFINITY ? 1 : 0);
		case "sequence":
		case "choice":
			return node.items.reduce((sum, item) => sum + repetitions(item), 0);
		default:
			return 0;
	}
}

/** Steps of backtracking that take a fraction of a second. */
const BEARABLE_STEPS = 3e7;

const flagsOf = (options: RegexOptions): string => `v${options.ignoreCase ? "i" : ""}${options.multiline ? "m" : ""}${options.global ? "g" : ""}`;

/**
 * Compiles a basic (or extended) regular expression with GNU's extensions to a RegExp (flag v) that matches texts as made by `kernel/text.ts`.
 * The match is the leftmost and longest. Throws RegexError with the words of regerror(3).
 */
export function compileRegex(source: string, options: RegexOptions = {}): RegExp {
	const { root, backreferences } = parseRegex(source, {
		extended: options.extended ?? false,
		flavor: options.flavor ?? "posix",
		onWarning: options.onWarning,
	});
	const plain = toSource(root);
	const whole = options.wholeLine ? `(?<![^])(?:${plain})(?![^])` : options.word ? `(?<!${W})(?:${plain})(?!${W})` : plain;
	const flags = flagsOf(options);
	const found = backreferences || options.wholeLine || options.word ? "none" : trouble(root);
	if (found !== "none") {
		const automaton = Automaton.of(root, options.ignoreCase ?? false, options.multiline ?? false);
		if (automaton) return new LongestRegExp(whole, flags, { automaton, explosive: found === "explosive" });
	}
	const power = repetitions(root);
	if (power >= 3 && found === "none" && !backreferences && !options.wholeLine && !options.word) {
		const automaton = Automaton.of(root, options.ignoreCase ?? false, options.multiline ?? false);
		if (automaton) return new LongestRegExp(whole, flags, { automaton, explosive: false, bearable: BEARABLE_STEPS ** (1 / power) });
	}
	return new RegExp(whole, flags);
}

/** A RegExp source that matches just this text (grep -F). */
export const literalSource = (text: string): string => [...text].map(charSource).join("");
