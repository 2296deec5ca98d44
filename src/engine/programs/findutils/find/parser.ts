/** Reading the arguments of find: options, starting points, and the expression by precedence. */
import type { Blocking } from "../../../kernel/abi.ts";
import { Accounts } from "../../lib/accounts.ts";
import { civilFromSeconds, secondsFromCivil } from "../../lib/calendar.ts";
import { localSeconds, parseDate } from "../../lib/date-parse.ts";
import { type Context, Failure } from "../../lib/program.ts";
import { quote } from "../../lib/quote.ts";
import type { Output } from "../../lib/stdio.ts";
import { instantOf } from "../../lib/time-format.ts";
import { localZone, type Zone } from "../../lib/timezone.ts";
import { readAction, silentActions } from "./actions.ts";
import type { Batch } from "./execute.ts";
import { type Expression, pure, type Run } from "./expression.ts";
import { requireRegexType } from "./regex.ts";
import { newerXY, plainTests, testsWithArgument } from "./tests.ts";

/** Options that count for the whole expression wherever they stand. */
const globalOptions = new Set([
	"-depth",
	"-d",
	"-maxdepth",
	"-mindepth",
	"-mount",
	"-xdev",
	"-noleaf",
	"-ignore_readdir_race",
	"-noignore_readdir_race",
	"-files0-from",
]);

const beginsExpression = (word: string): boolean => (word.startsWith("-") && word.length > 1) || word === "(" || word === "!";

export class Parser {
	readonly context: Context;
	readonly accounts: Accounts;
	readonly zone: Zone;
	readonly batches: Batch[] = [];
	readonly outputs = new Map<string, Output>();
	readonly warnings: string[] = [];
	readonly starts: string[] = [];
	follow: "never" | "arguments" | "always" = "never";
	depthFirst = false;
	oneFileSystem = false;
	maxDepth = Infinity;
	minDepth = 0;
	dayStart = false;
	regexType = "emacs";
	filesFrom: string | undefined;
	private readonly words: string[];
	private readonly now: number;
	private at = 0;
	private warns: boolean;
	private prints = false;
	/** A date of -newerXt, read ahead because reading can look for a time zone. */
	private readonly dates = new Map<string, number>();

	constructor(context: Context, accounts: Accounts, zone: Zone) {
		this.context = context;
		this.accounts = accounts;
		this.zone = zone;
		this.words = [...context.operands];
		this.now = context.sys.clock("realtime") * 1000;
		this.warns = context.sys.isatty(0);
	}

	static *create(context: Context): Blocking<Parser> {
		return new Parser(context, yield* Accounts.load(context.sys), yield* localZone(context.sys));
	}

	next(): string | undefined {
		return this.words[this.at++];
	}
	argument(name: string): string {
		return this.next() ?? this.context.fail(`missing argument to \`${name}'`);
	}
	/** Only where someone sits at a terminal, or after -warn. */
	warn(message: string): void {
		if (this.warns) this.alwaysWarn(message);
	}
	alwaysWarn(message: string): void {
		this.warnings.push(`warning: ${message}`);
	}
	date(text: string): number | undefined {
		return this.dates.get(text);
	}
	/** For -daystart: the end of the day that `now` lies in. */
	endOfToday(run: Run): number {
		const seconds = Math.floor(run.now / 1000);
		const today = civilFromSeconds(seconds + this.zone(seconds).offset);
		return localSeconds(secondsFromCivil(today.year, today.month, today.day + 1, 0, 0, 0), this.zone) * 1000;
	}

	/** The whole expression, with -print where nothing else is done. */
	*read(): Blocking<Expression> {
		this.readLeadingOptions();
		while (this.at < this.words.length && !beginsExpression(this.words[this.at] ?? "")) this.starts.push(this.next() ?? "");
		for (const [i, word] of this.words.entries()) {
			if (!/^-newer.t$/.test(word)) continue;
			const text = this.words[i + 1] ?? "";
			const instant = yield* parseDate(this.context.sys, text, instantOf(this.now), this.zone);
			if (instant) this.dates.set(text, instant.seconds * 1000 + instant.nanoseconds / 1e6);
		}
		const print = (yield* readAction(this, "-print")) as NonNullable<ReturnType<typeof pure>>;
		const printing: Expression = { kind: "test", run: print };
		if (this.at >= this.words.length) return printing;
		const expression = yield* this.readList();
		if (this.at < this.words.length) {
			if (this.words[this.at] === ")") this.context.fail("you have too many ')'");
			this.misplacedPath(this.words[this.at] ?? "", this.words[this.at - 2]);
		}
		return this.prints ? expression : { kind: "and", left: expression, right: printing };
	}

	/** -H, -L, -P, -O and -D stand before all else. */
	private readLeadingOptions(): void {
		for (; this.at < this.words.length; this.at++) {
			const word = this.words[this.at] ?? "";
			if (word === "-H") this.follow = "arguments";
			else if (word === "-L") this.follow = "always";
			else if (word === "-P") this.follow = "never";
			else if (word === "--") {
				this.at++;
				return;
			} else if (word.startsWith("-D")) {
				if (this.words[this.at + 1] === undefined) this.context.fail("Missing argument after the -D option.");
				this.context.unsimulated("option -D");
			} else if (!/^-O\d+$/.test(word)) return;
		}
	}

	private misplacedPath(word: string, before: string | undefined): never {
		const hint = before !== undefined && /^-i?(name|path|wholename|lname|regex)$/.test(before) && this.context.sys.tryStat(word);
		const more = hint ? `\nfind: possible unquoted pattern after predicate \`${before}'?` : "";
		return this.context.fail(`paths must precede expression: \`${word}'${more}`);
	}

	private *readList(): Blocking<Expression> {
		let left = yield* this.readOr();
		while (this.words[this.at] === ",") {
			this.at++;
			left = { kind: "comma", left, right: yield* this.readOperand(",", () => this.readOr()) };
		}
		return left;
	}
	private *readOr(): Blocking<Expression> {
		let left = yield* this.readAnd();
		while (this.words[this.at] === "-o" || this.words[this.at] === "-or") {
			const operator = this.next() ?? "";
			left = { kind: "or", left, right: yield* this.readOperand(operator, () => this.readAnd()) };
		}
		return left;
	}
	private *readAnd(): Blocking<Expression> {
		let left = yield* this.readNot();
		for (;;) {
			const word = this.words[this.at];
			if (word === undefined || word === "-o" || word === "-or" || word === "," || word === ")") return left;
			if (word === "-a" || word === "-and") {
				this.at++;
				left = { kind: "and", left, right: yield* this.readOperand(word, () => this.readNot()) };
			} else left = { kind: "and", left, right: yield* this.readNot() };
		}
	}
	/** What follows an operator, which must be there. */
	private *readOperand(operator: string, read: () => Blocking<Expression>): Blocking<Expression> {
		const word = this.words[this.at];
		if (word === undefined || word === ")") this.context.fail(`expected an expression after '${operator}'`);
		return yield* read();
	}

	private *readNot(): Blocking<Expression> {
		const word = this.next();
		if (word === "!" || word === "-not") return { kind: "not", inner: yield* this.readOperand(word, () => this.readNot()) };
		if (word === "(") {
			if (this.words[this.at] === ")") this.context.fail("invalid expression; empty parentheses are not allowed.");
			if (this.words[this.at] === undefined)
				this.context.fail("invalid expression; expected to find a ')' but didn't see one. Perhaps you need an extra predicate after '('");
			const inner = yield* this.readList();
			if (this.next() !== ")") this.context.fail("invalid expression; I was expecting to find a ')' somewhere but did not see one.");
			return inner;
		}
		if (word === "-a" || word === "-and" || word === "-o" || word === "-or" || word === ",") {
			return this.context.fail(`invalid expression; you have used a binary operator '${word}' with nothing before it.`);
		}
		if (word === ")") return this.context.fail("invalid expression; you have too many ')'");
		return { kind: "test", run: yield* this.readPrimary(word ?? "") };
	}

	private *readPrimary(word: string): Blocking<NonNullable<ReturnType<typeof pure>>> {
		if (!word.startsWith("-")) this.misplacedPath(word, this.words[this.at - 3]);
		const test = plainTests[word] ?? silentActions[word];
		if (test) return test;
		const maker = testsWithArgument[word] ?? (/^-newer../.test(word) ? newerXY : undefined);
		if (maker) return maker(this, this.argument(word), word);
		const action = yield* readAction(this, word);
		if (action) {
			this.prints = true;
			return action;
		}
		this.readOption(word);
		return pure(() => true);
	}

	private depth(name: string): number {
		const text = this.argument(name);
		return /^\d+$/.test(text) ? Number(text) : this.context.fail(`Expected a positive decimal integer argument to ${name}, but got ${quote(text)}`);
	}

	private readOption(word: string): void {
		const first = this.words
			.slice(this.starts.length, this.at - 1)
			.find((w) => w.startsWith("-") && !globalOptions.has(w) && !/^-(H|L|P|O\d|D|warn|nowarn|daystart|follow|regextype)/.test(w));
		if (globalOptions.has(word) && first !== undefined) {
			this.warn(
				`you have specified the global option ${word} after the argument ${first}, but global options are not positional, i.e., ${word} affects tests specified before it as well as those specified after it.  Please specify global options before other arguments.`,
			);
		}
		switch (word) {
			case "-maxdepth":
				this.maxDepth = this.depth(word);
				return;
			case "-mindepth":
				this.minDepth = this.depth(word);
				return;
			case "-depth":
			case "-d":
				this.depthFirst = true;
				return;
			case "-mount":
			case "-xdev":
				this.oneFileSystem = true;
				return;
			case "-follow":
				this.follow = "always";
				return;
			case "-daystart":
				this.dayStart = true;
				return;
			case "-regextype":
				this.regexType = requireRegexType(this, this.argument(word));
				return;
			case "-files0-from":
				this.filesFrom = this.argument(word);
				return;
			case "-warn":
				this.warns = true;
				return;
			case "-nowarn":
				this.warns = false;
				return;
			case "-noleaf":
			case "-ignore_readdir_race":
			case "-noignore_readdir_race":
				return;
			case "-context":
				this.argument(word);
				throw new Failure("find: invalid predicate -context: SELinux is not enabled.\n", 1);
			case "-help":
			case "--help":
			case "-version":
			case "--version":
				throw new HelpAsked(word.includes("help"));
			default:
				throw new Failure(`find: unknown predicate \`${word}'\n`, 1);
		}
	}
}

/** -help or -version stood in the expression. */
export class HelpAsked {
	readonly help: boolean;
	constructor(help: boolean) {
		this.help = help;
	}
}
