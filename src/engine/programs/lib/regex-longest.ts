/**
 * The longest match that POSIX asks for, where JavaScript's engine would take the first alternative that fits (`a|ab`), and a search that takes
 * linear time, where its backtracking could take exponential time (`(a*)*b`). A set-of-states simulation finds where the match begins and
 * ends; JavaScript's engine then only fills in the groups.
 */
import { ANY, type Assertion, type RegexNode, WORD } from "./regex-syntax.ts";

interface Step {
	/** Matches one code point, then `next`. */
	readonly test: ((char: string) => boolean) | undefined;
	readonly assertion: Assertion | undefined;
	/** Where to go: one state behind a test or assertion, any number without. */
	readonly next: number[];
}

/** Above so many states a simulation costs more than it helps (`(a|ab){1000}`). */
const MOST_STATES = 4000;

/** undefined when the tree has backreferences or gets too big. */
export class Automaton {
	private readonly steps: Step[] = [];
	private readonly start: number;
	private readonly ignoreCase: boolean;
	private readonly multiline: boolean;
	private readonly word = new RegExp(`[${WORD}]`, "v");
	private constructor(root: RegexNode, ignoreCase: boolean, multiline: boolean) {
		this.ignoreCase = ignoreCase;
		this.multiline = multiline;
		this.add(undefined, undefined, []);
		this.start = this.build(root, 0);
	}

	static of(root: RegexNode, ignoreCase: boolean, multiline: boolean): Automaton | undefined {
		try {
			return new Automaton(root, ignoreCase, multiline);
		} catch (error) {
			if (error instanceof TooBig) return undefined;
			throw error;
		}
	}

	/** The leftmost match at or behind `from` (exactly at it when `sticky`), and of these the longest. */
	match(text: string, from: number, sticky: boolean): { readonly start: number; readonly end: number } | undefined {
		for (let at = from; at <= text.length; at++) {
			const end = this.longestFrom(text, at);
			if (end >= 0) return { start: at, end };
			if (sticky || (at === from && !this.occurs(text, from))) return undefined;
			if (text.charCodeAt(at) >= 0xd800 && (text.codePointAt(at) as number) > 0xffff) at++;
		}
		return undefined;
	}

	private longestFrom(text: string, from: number): number {
		let best = -1;
		let states = this.closure([this.start], text, from);
		for (let at = from; ; ) {
			if (states.has(0)) best = at;
			if (states.size === 0 || at >= text.length) return best;
			const char = String.fromCodePoint(text.codePointAt(at) as number);
			at += char.length;
			states = this.advance(states, char, text, at);
		}
	}

	/** Whether there is a match anywhere behind `from`: one pass. */
	private occurs(text: string, from: number): boolean {
		let states = this.closure([this.start], text, from);
		for (let at = from; ; ) {
			if (states.has(0)) return true;
			if (at >= text.length) return false;
			const char = String.fromCodePoint(text.codePointAt(at) as number);
			at += char.length;
			states = this.advance(states, char, text, at);
			this.closure([this.start], text, at, states);
		}
	}

	private advance(states: ReadonlySet<number>, char: string, text: string, at: number): Set<number> {
		const next: number[] = [];
		for (const state of states) {
			const step = this.steps[state] as Step;
			if (step.test?.(char)) next.push(step.next[0] as number);
		}
		return this.closure(next, text, at);
	}

	private closure(from: readonly number[], text: string, at: number, into = new Set<number>()): Set<number> {
		const open = [...from];
		for (let state = open.pop(); state !== undefined; state = open.pop()) {
			if (into.has(state)) continue;
			const step = this.steps[state] as Step;
			if (step.assertion && !this.holds(step.assertion, text, at)) continue;
			into.add(state);
			if (!step.test) open.push(...step.next);
		}
		return into;
	}

	private holds(what: Assertion, text: string, at: number): boolean {
		if (what === "start") return at === 0 || (this.multiline && text[at - 1] === "\n");
		if (what === "end") return at === text.length || (this.multiline && text[at] === "\n");
		if (what === "bufferStart") return at === 0;
		if (what === "bufferEnd") return at === text.length;
		const before = at > 0 && this.word.test(text[at - 1] as string);
		const behind = at < text.length && this.word.test(text[at] as string);
		if (what === "wordStart") return !before && behind;
		if (what === "wordEnd") return before && !behind;
		return (before !== behind) === (what === "boundary");
	}

	private add(test: Step["test"], assertion: Step["assertion"], next: number[]): number {
		if (this.steps.length >= MOST_STATES) throw new TooBig();
		this.steps.push({ test, assertion, next });
		return this.steps.length - 1;
	}

	/** Adds states for `node` that lead to `next`; returns the first. */
	private build(node: RegexNode, next: number): number {
		switch (node.kind) {
			case "empty":
				return next;
			case "char":
				return this.add(this.tester(node.char), undefined, [next]);
			case "any":
				return this.add(this.classTester(ANY), undefined, [next]);
			case "set":
				return this.add(this.classTester(node.source), undefined, [next]);
			case "assertion":
				return this.add(undefined, node.what, [next]);
			case "group":
				return this.build(node.body, next);
			case "sequence":
				return node.items.reduceRight((behind, item) => this.build(item, behind), next);
			case "choice":
				return this.add(
					undefined,
					undefined,
					node.items.map((item) => this.build(item, next)),
				);
			case "backreference":
				throw new TooBig();
			case "repeat":
				return this.repeat(node, next);
		}
	}

	private repeat(node: RegexNode & { kind: "repeat" }, next: number): number {
		let first = next;
		if (node.max === Number.POSITIVE_INFINITY) {
			first = this.add(undefined, undefined, [next]);
			(this.steps[first] as Step).next.push(this.build(node.body, first));
		} else for (let i = node.min; i < node.max; i++) first = this.add(undefined, undefined, [next, this.build(node.body, first)]);
		for (let i = 0; i < node.min; i++) first = this.build(node.body, first);
		return first;
	}

	private tester(char: string): (c: string) => boolean {
		if (!this.ignoreCase || char.toLowerCase() === char.toUpperCase()) return (c) => c === char;
		const lower = char.toLowerCase();
		return (c) => c.toLowerCase() === lower;
	}

	private classTester(source: string): (c: string) => boolean {
		const set = new RegExp(`^${source}$`, this.ignoreCase ? "vi" : "v");
		const known = new Map<string, boolean>();
		return (c) => {
			let answer = known.get(c);
			if (answer === undefined) {
				answer = set.test(c);
				known.set(c, answer);
			}
			return answer;
		};
	}
}

class TooBig extends Error {}

interface Machinery {
	readonly automaton: Automaton;
	/** JavaScript's engine must not even look for where a match begins. */
	readonly explosive: boolean;
	/** JavaScript's engine finds the right match, but only in texts up to this length in bearable time. */
	readonly bearable?: number;
}

/** A RegExp whose matches are the longest ones; all of String's and RegExp's methods go through `exec`. */
export class LongestRegExp extends RegExp {
	private readonly machinery: Machinery;
	/** Finds where the leftmost match begins. */
	private readonly plain: RegExp;
	/** The same expression, ended by `(?![^])`, to find the groups of a match whose end is known. */
	private readonly whole: RegExp;
	/** `source` is another LongestRegExp when String.split makes its sticky copy; then the machinery is that one's. */
	constructor(source: string | LongestRegExp, flags: string, machinery?: Machinery) {
		super(source, flags);
		this.machinery = machinery ?? (source as LongestRegExp).machinery;
		const bare = flags.replace(/[gy]/g, "");
		this.plain = new RegExp(this.source, bare + (this.sticky ? "y" : "g"));
		this.whole = new RegExp(`(?:${this.source})(?![^])`, `${bare}y`);
	}

	private find(text: string, from: number): { readonly start: number; readonly end: number } | undefined {
		const { automaton, explosive, bearable } = this.machinery;
		if (explosive || bearable !== undefined) return automaton.match(text, from, this.sticky);
		this.plain.lastIndex = from;
		const first = this.plain.exec(text);
		return first ? automaton.match(text, first.index, true) : undefined;
	}

	override exec(text: string): RegExpExecArray | null {
		if (text.length <= (this.machinery.bearable ?? -1)) return super.exec(text);
		const keeps = this.global || this.sticky;
		const found = this.find(text, keeps ? this.lastIndex : 0);
		if (!found) {
			if (keeps) this.lastIndex = 0;
			return null;
		}
		this.whole.lastIndex = found.start;
		const groups = this.whole.exec(text.slice(0, found.end));
		if (keeps) this.lastIndex = found.end;
		const result: RegExpExecArray =
			groups ?? Object.assign<[string], { index: number; input: string }>([text.slice(found.start, found.end)], { index: found.start, input: text });
		result.input = text;
		return result;
	}

	override test(text: string): boolean {
		if (this.machinery.bearable !== undefined || this.machinery.explosive || this.global || this.sticky) return this.exec(text) !== null;
		this.plain.lastIndex = 0;
		return this.plain.test(text);
	}
}
