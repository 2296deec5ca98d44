/** A command of iptables as data, and its parsing. iptables/xshared.c: do_parse. */
import type { IpFamily } from "../../net/address.ts";
import type { Counters, RuleSpec } from "../../net/netfilter/rule.ts";
import { BadArgument, ParameterProblem, problem, unsimulated } from "./error.ts";
import { type ExtensionOption, type Given, type MatchExtension, parsePortRange, type RuleContext, type TargetExtension } from "./extension.ts";
import { type Loaded, makeRules, type RuleParts } from "./make-rules.ts";
import { findMatch, unsimulatedMatches } from "./matches/index.ts";
import { checkChainName, checkInterface } from "./name-checks.ts";
import { type Names, protocolName, protocolNumbers } from "./names.ts";
import { longOptions, shortArguments, shortPlain } from "./option-table.ts";
import { findTarget, unsimulatedTargets } from "./targets/index.ts";

export type CommandLetter = "A" | "D" | "R" | "I" | "L" | "S" | "F" | "Z" | "N" | "X" | "E" | "P" | "C";

export interface Command {
	readonly table: string;
	readonly letter: CommandLetter;
	/** -Z may stand beside -L and -S. */
	readonly alsoZero: boolean;
	/** "" for all. */
	readonly chain: string;
	/** Counted from 1. */
	readonly number: number | undefined;
	readonly newName: string;
	readonly policy: string;
	/** Several where an address stands for several. */
	readonly rules: readonly RuleSpec[];
	/** Whether anything of a rule was given. */
	readonly hasRule: boolean;
	readonly counters: Counters | undefined;
	readonly numeric: boolean;
	readonly verbose: number;
	readonly exact: boolean;
	readonly lineNumbers: boolean;
}

export class CommandParser {
	private readonly family: IpFamily;
	private readonly names: Names;
	private readonly args: readonly string[];
	private at = 0;
	private readonly matches: Loaded<MatchExtension>[] = [];
	private targeted: Loaded<TargetExtension> | undefined;
	private letter: CommandLetter | undefined;
	private alsoZero = false;
	private table = "filter";
	private chain = "";
	private number: number | undefined;
	private newName = "";
	private policy = "";
	private source: Given | undefined;
	private destination: Given | undefined;
	private input: Given | undefined;
	private output: Given | undefined;
	private protocol: { readonly number: number; readonly name: string; readonly invert: boolean } | undefined;
	private fragment: { readonly invert: boolean } | undefined;
	private jump: { readonly to: string; readonly goto: boolean } | undefined;
	private counters: Counters | undefined;
	private numeric = false;
	private verbose = 0;
	private exact = false;
	private lineNumbers = false;
	/** Letters of options that were given, for what does not go together. */
	private readonly seen: string[] = [];

	/** `args` without argv[0]. */
	constructor(args: readonly string[], family: IpFamily, names: Names) {
		this.args = args;
		this.family = family;
		this.names = names;
	}

	/** Throws ParameterProblem and Unsimulated; "help" and "version" are asked for in place of a command. */
	parse(): Command | "version" | "help" {
		let invert = false;
		while (this.at < this.args.length) {
			const word = this.args[this.at++] as string;
			if (word === "!") {
				if (invert) problem("multiple consecutive ! not allowed");
				invert = true;
				continue;
			}
			if (!word.startsWith("-") || word === "-") throw new BadArgument(word);
			const special = word.startsWith("--") ? this.long(word.slice(2), invert) : this.short(word.slice(1), invert);
			if (special) return special;
			invert = false;
		}
		return this.finish();
	}

	private get context(): RuleContext {
		return {
			family: this.family,
			names: this.names,
			protocol: this.protocol?.number ?? 0,
			protocolInverted: this.protocol?.invert ?? false,
			numeric: this.numeric,
			chain: this.chain,
		};
	}

	// ---- options
	private short(letters: string, invert: boolean): "version" | "help" | undefined {
		for (let i = 0; i < letters.length; i++) {
			const letter = letters[i] as string;
			const takes = shortArguments[letter];
			if (!takes && !shortPlain.has(letter)) return problem(`unknown option "-${letters}"`);
			const rest = letters.slice(i + 1);
			const value = takes && rest ? rest : takes === "must" ? this.next(`-${letter}`) : takes === "may" ? this.optional() : undefined;
			const special = this.option(letter, value, invert, `-${letter}`);
			if (special) return special;
			if (takes) return undefined;
		}
		return undefined;
	}
	private long(text: string, invert: boolean): "version" | "help" | undefined {
		const equals = text.indexOf("=");
		const name = equals < 0 ? text : text.slice(0, equals);
		const glued = equals < 0 ? undefined : text.slice(equals + 1);
		if (this.extensionOption(name, glued, invert)) return undefined;
		const exact = longOptions.find((o) => o.name === name);
		const starting = longOptions.filter((o) => o.name.startsWith(name));
		const found = exact ?? (new Set(starting.map((o) => o.letter)).size === 1 ? starting[0] : undefined);
		if (!found) {
			const loaded = this.loadProtocolMatch();
			if (loaded && this.extensionOption(name, glued, invert)) return undefined;
			if (starting.length > 1) return problem(`option "--${name}" is ambiguous`);
			return problem(`unknown option "--${name}"`);
		}
		const value = glued ?? (found.arg === "must" ? this.next(`--${name}`) : found.arg === "may" ? this.optional() : undefined);
		return this.option(found.letter ?? "", value, invert, `--${found.name}`);
	}
	private next(option: string): string {
		const value = this.args[this.at++];
		return value ?? problem(`option "${option}" requires an argument`);
	}
	/** An argument that may be left out: the next word unless it is an option or "!". */
	private optional(): string | undefined {
		const value = this.args[this.at];
		if (value === undefined || value.startsWith("-") || value === "!") return undefined;
		this.at++;
		return value;
	}

	/** `-p tcp --dport` brings the match of the protocol with it. */
	private loadProtocolMatch(): boolean {
		if (!this.protocol || this.protocol.invert) return false;
		const name = protocolName(this.protocol.number);
		if (this.matches.some((m) => m.extension.name === name)) return false;
		const extension = findMatch(name, this.family);
		if (!extension) return false;
		this.matches.push({ extension, given: [] });
		return true;
	}
	/** Options of the extensions loaded so far, the last one first. */
	private extensionOption(name: string, glued: string | undefined, invert: boolean): boolean {
		const loaded = [...(this.targeted ? [this.targeted] : []), ...this.matches.toReversed()];
		const exactly = (o: ExtensionOption) => o.name === name || (o.also?.includes(name) ?? false);
		for (const whole of [true, false]) {
			for (const { extension, given } of loaded) {
				const fits = extension.options.filter((o) =>
					whole ? exactly(o) : name.length > 1 && (o.name.startsWith(name) || o.also?.some((a) => a.startsWith(name))),
				);
				const option = whole || fits.length === 1 ? fits[0] : undefined;
				if (!option || (!whole && longOptions.some((o) => o.name.startsWith(name)))) continue;
				this.takeExtension(extension.name, option, given, glued, invert, name);
				return true;
			}
		}
		return false;
	}
	private takeExtension(extension: string, option: ExtensionOption, given: Given[], glued: string | undefined, invert: boolean, typed: string): void {
		if (option.simulated === false) unsimulated(`option --${typed}`);
		if (invert && !option.invert) problem(`${extension}: option "--${option.name}" cannot be inverted.`);
		let inverse = invert;
		let value = "";
		if (!option.flag) {
			value = glued ?? this.next(`--${typed}`);
			// the old form: `--dport ! 80`
			if (value === "!" && option.invert) {
				inverse = !inverse;
				value = this.next(`--${typed}`);
			}
			if (option.name === "tcp-flags") value += ` ${this.next(`--${typed}`)}`;
		}
		if (given.some((g) => g.name === option.name))
			problem(
				extension === "tcp" || extension === "udp"
					? `Only one \`--${option.name}' allowed`
					: `${extension}: option "--${option.also?.[0] ?? option.name}" can only be used once.`,
			);
		if (option.name.endsWith("-port") && (extension === "tcp" || extension === "udp")) parsePortRange({ name: typed, value, invert: inverse }, this.context);
		given.push({ name: option.name, value, invert: inverse });
	}

	private once(letter: string, long: string): void {
		if (this.seen.includes(letter)) problem(`multiple --${long} options not allowed`);
		this.seen.push(letter);
	}
	private command(letter: CommandLetter): void {
		if (this.letter === undefined) this.letter = letter;
		else if (letter === "Z" && (this.letter === "L" || this.letter === "S")) this.alsoZero = true;
		else if ((letter === "L" || letter === "S") && this.letter === "Z") {
			this.letter = letter;
			this.alsoZero = true;
		} else problem(`Cannot use -${letter} with -${this.letter}`);
	}
	private ruleNumber(text: string | undefined): void {
		if (text === undefined) return;
		this.number = /^\d+$/.test(text) && Number(text) > 0 ? Number(text) : problem(`Invalid rule number \`${text}'`);
	}
	/** A number behind the chain's name. */
	private numberAhead(): void {
		const word = this.args[this.at];
		if (word !== undefined && !word.startsWith("-") && word !== "!") {
			this.at++;
			this.ruleNumber(word);
		}
	}

	private option(letter: string, value: string | undefined, invert: boolean, typed: string): "version" | "help" | undefined {
		const text = value ?? "";
		if (invert && !"sdipof".includes(letter))
			problem(
				`cannot have ! before ${longOptions.find((o) => o.letter === letter && letter !== "") ? `--${longOptions.find((o) => o.letter === letter)?.name}` : typed}`,
			);
		switch (letter) {
			case "A":
			case "C":
				this.command(letter);
				this.chain = text;
				return undefined;
			case "D":
			case "R":
			case "I":
				this.command(letter);
				this.chain = text;
				this.numberAhead();
				if (letter === "R" && this.number === undefined) problem(`-R requires a rule number`);
				return undefined;
			case "L":
			case "S":
			case "Z":
				this.command(letter);
				if (value !== undefined) {
					this.chain = value;
					this.numberAhead();
				}
				return undefined;
			case "F":
			case "X":
				this.command(letter);
				if (value !== undefined) this.chain = value;
				return undefined;
			case "N":
				checkChainName(text);
				this.command(letter);
				this.chain = text;
				return undefined;
			case "E":
				this.command(letter);
				this.chain = text;
				this.newName = this.optional() ?? problem("-E requires old-chain-name and new-chain-name");
				checkChainName(this.newName);
				return undefined;
			case "P":
				this.command(letter);
				this.chain = text;
				this.policy = this.optional() ?? problem("-P requires a chain and a policy");
				return undefined;
			case "s":
			case "d":
				this.once(letter, letter === "s" ? "source" : "destination");
				this[letter === "s" ? "source" : "destination"] = { name: "", value: text, invert };
				return undefined;
			case "i":
			case "o":
				this.once(letter, letter === "i" ? "in-interface" : "out-interface");
				this[letter === "i" ? "input" : "output"] = { name: "", value: checkInterface(text), invert };
				return undefined;
			case "p":
				this.once("p", "protocol");
				this.setProtocol(text, invert);
				return undefined;
			case "j":
			case "g":
				this.once("j", "jump");
				this.setTarget(text, letter === "g");
				return undefined;
			case "m":
				this.loadMatch(text);
				return undefined;
			case "t":
				this.once("t", "table");
				this.table = text;
				return undefined;
			case "f":
				if (this.family === "inet6") return problem('unknown option "-f"');
				this.once("f", "fragments");
				this.fragment = { invert };
				return undefined;
			case "c":
				this.setCounters(text);
				return undefined;
			default:
				return this.formOption(letter);
		}
	}
	/** Options on how things are printed. */
	private formOption(letter: string): "version" | "help" | undefined {
		switch (letter) {
			case "n":
				this.numeric = true;
				break;
			case "v":
				this.verbose++;
				break;
			case "x":
				this.exact = true;
				break;
			case "0":
				this.lineNumbers = true;
				break;
			case "V":
				return "version";
			case "h":
				return "help";
		}
		return undefined;
	}

	private setProtocol(text: string, invert: boolean): void {
		const number = protocolNumbers[text.toLowerCase()] ?? (/^\d+$/.test(text) && Number(text) <= 255 ? Number(text) : undefined);
		if (number === undefined) throw new ParameterProblem(`unknown protocol "${text}" specified`);
		if (number === 0 && invert) problem("rule would never match protocol");
		this.protocol = { number, name: text.toLowerCase(), invert };
	}
	private loadMatch(name: string): void {
		const extension = findMatch(name, this.family);
		if (extension) this.matches.push({ extension, given: [] });
		else if (unsimulatedMatches.has(name)) unsimulated(`match ${name}`);
		else problem(`Couldn't load match \`${name}':No such file or directory\n`);
	}
	private setTarget(name: string, goto: boolean): void {
		this.jump = { to: name, goto };
		if (goto) return;
		const extension = findTarget(name, this.family);
		if (extension) this.targeted = { extension, given: [] };
		else if (unsimulatedTargets.has(name)) unsimulated(`target ${name}`);
		if (name.length > 28) problem(`Invalid target name \`${name}' (28 chars max)`);
	}
	private setCounters(text: string): void {
		const [packets = "", bytes = this.optional() ?? problem("-c requires packet and byte counter")] = text.split(",");
		if (!/^\d+$/.test(packets)) problem("-c packet counter not numeric");
		if (!/^\d+$/.test(bytes)) problem("-c byte counter not numeric");
		this.counters = { packets: Number(packets), bytes: Number(bytes) };
	}

	// ---- the end
	private get parts(): RuleParts {
		const { source, destination, input, output, protocol, fragment, matches, jump, targeted, context } = this;
		return { source, destination, input, output, protocol, fragment, matches, jump, targeted, context };
	}
	private finish(): Command {
		const { letter } = this;
		if (letter === undefined) return problem("no command specified");
		const ruleCommand = "ADCIR".includes(letter);
		const hasRule =
			this.matches.length > 0 || [this.source, this.destination, this.input, this.output, this.protocol, this.fragment, this.jump].some((x) => x !== undefined);
		if (letter === "D" && this.number !== undefined && hasRule) problem(`Illegal option \`-${this.jump ? "j" : "s"}' with this command`);
		if (!ruleCommand && hasRule)
			problem(`Illegal option \`${this.jump ? "--jump" : this.source ? "--source" : this.protocol ? "--protocol" : "--match"}' with this command`);
		const listing = letter === "L" || letter === "S" || letter === "Z";
		if (this.lineNumbers && letter !== "L") problem("Illegal option `--line-numbers' with this command");
		if (this.exact && letter !== "L") problem("Illegal option `--exact' with this command");
		if (this.numeric && !listing) problem("Illegal option `--numeric' with this command");
		return {
			table: this.table,
			letter,
			alsoZero: this.alsoZero,
			chain: this.chain,
			number: this.number,
			newName: this.newName,
			policy: this.policy,
			rules: ruleCommand ? makeRules(this.parts) : [],
			hasRule,
			counters: this.counters,
			numeric: this.numeric,
			verbose: this.verbose,
			exact: this.exact,
			lineNumbers: this.lineNumbers,
		};
	}
}
