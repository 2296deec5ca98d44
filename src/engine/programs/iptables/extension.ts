/** What a match or target extension is: its options, how they become data, and how that is printed in each form. */
import { type Ip, type IpFamily, parseIpv4, parseIpv6 } from "../../net/address.ts";
import type { Action, ActionKind, Match, MatchKind, PortRange } from "../../net/netfilter/rule.ts";
import { problem } from "./error.ts";
import { type Names, protocolName } from "./names.ts";

export interface ExtensionOption {
	readonly name: string;
	/** Other names of the same option. */
	readonly also?: readonly string[];
	/** It takes no argument; "optional": perhaps. */
	readonly flag?: true;
	/** "!" may stand before it. */
	readonly invert?: true;
	readonly simulated?: false;
	/** May be given more than once. */
	readonly many?: true;
}

export interface Given {
	readonly name: string;
	readonly value: string;
	readonly invert: boolean;
}

/** What is known of the rule while it is parsed or printed. */
export interface RuleContext {
	readonly family: IpFamily;
	readonly names: Names;
	/** 0 for any. */
	readonly protocol: number;
	readonly protocolInverted: boolean;
	readonly numeric: boolean;
	/** Chain it goes to; a few targets ask. */
	readonly chain: string;
}

export class GivenOptions {
	readonly extension: string;
	readonly all: readonly Given[];
	constructor(extension: string, all: readonly Given[]) {
		this.extension = extension;
		this.all = all;
	}
	get(name: string): Given | undefined {
		return this.all.findLast((g) => g.name === name);
	}
	has(name: string): boolean {
		return this.get(name) !== undefined;
	}
	/** xtables: XTOPT_MAND. */
	must(name: string): Given {
		return this.get(name) ?? problem(`${this.extension}: option "--${name}" must be specified\n`);
	}
	bad(name: string, value: string): never {
		return problem(`${this.extension}: Bad value for "--${name}" option: "${value}"`);
	}
	/** xtables: XTTYPE_MARKMASK32. */
	badInteger(name: string): never {
		return problem(`${this.extension}: bad integer value for option "--${name}", or out of range.\n`);
	}
	number(given: Given, low: number, high: number): number {
		const value = parseNumber(given.value);
		if (value === undefined || value < low || value > high)
			return problem(`${this.extension}: bad value for option "--${given.name}", or out of range (${low}-${high}).
`);
		return value;
	}
}

export interface MatchExtension<K extends MatchKind = MatchKind> {
	readonly name: string;
	readonly kind: K;
	/** Only of one family. */
	readonly family?: IpFamily;
	readonly options: readonly ExtensionOption[];
	readonly parse: (given: GivenOptions, context: RuleContext) => Extract<Match, { kind: K }>;
	/** Of several extensions with one kind: whether this is the one that printed it. */
	readonly owns?: (match: Extract<Match, { kind: K }>, context: RuleContext) => boolean;
	/** Options as iptables -S has them, without `-m NAME`, with a blank before each. */
	readonly save: (match: Extract<Match, { kind: K }>, context: RuleContext) => string;
	/** As iptables -L has it, with a blank before. */
	readonly print: (match: Extract<Match, { kind: K }>, context: RuleContext) => string;
}

export interface TargetExtension<K extends ActionKind = ActionKind> {
	readonly name: string;
	readonly kind: K;
	readonly family?: IpFamily;
	readonly options: readonly ExtensionOption[];
	readonly parse: (given: GivenOptions, context: RuleContext) => Extract<Action, { kind: K }>;
	readonly owns?: (action: Extract<Action, { kind: K }>, context: RuleContext) => boolean;
	readonly save: (action: Extract<Action, { kind: K }>, context: RuleContext) => string;
	readonly print: (action: Extract<Action, { kind: K }>, context: RuleContext) => string;
}

/** Keeps the type of one kind while the list holds all. */
export const match = <K extends MatchKind>(extension: MatchExtension<K>): MatchExtension => extension as unknown as MatchExtension;
export const target = <K extends ActionKind>(extension: TargetExtension<K>): TargetExtension => extension as unknown as TargetExtension;

/** Decimal, 0x, or octal, as strtoul with base 0. */
export function parseNumber(text: string): number | undefined {
	if (/^0[xX][0-9a-fA-F]+$/.test(text)) return Number.parseInt(text, 16);
	if (/^0[0-7]+$/.test(text)) return Number.parseInt(text, 8);
	return /^\d+$/.test(text) ? Number(text) : undefined;
}

export const inverted = (invert: boolean): { invert?: true } => (invert ? { invert: true } : {});
export const not = (m: { readonly invert?: true } | undefined): string => (m?.invert ? " !" : "");
export const hex = (n: number): string => `0x${n.toString(16)}`;

/** VALUE or VALUE/MASK; undefined when it is none. The mask is all ones where it is not given. */
export function parseMasked(text: string): { value: number; mask: number } | undefined {
	const [first = "", second] = text.split("/");
	const value = parseNumber(first);
	const mask = second === undefined ? 0xffffffff : parseNumber(second);
	return value === undefined || mask === undefined || value > 0xffffffff || mask > 0xffffffff ? undefined : { value, mask };
}
export const maskedText = ({ value, mask }: { value: number; mask: number }): string => (mask === 0xffffffff ? hex(value) : `${hex(value)}/${hex(mask)}`);

export const parseAddress = (text: string, family: IpFamily): Ip | undefined => (family === "inet" ? parseIpv4(text) : parseIpv6(text));

/** One port by number or name. xtables_parse_port. */
export function parsePort(text: string, context: RuleContext, protocol: string | undefined = protocolName(context.protocol)): number {
	const number = parseNumber(text);
	if (number !== undefined && number <= 65535) return number;
	return (/^\d+$/.test(text) ? undefined : context.names.servicePort(text, protocol)) ?? problem(`invalid port/service \`${text}' specified`);
}

/** PORT or LOW:HIGH, either of which may be left out. */
export function parsePortRange(given: Given, context: RuleContext): PortRange {
	const [first = "", second] = given.value.split(":");
	const low = first === "" && second !== undefined ? 0 : parsePort(first, context);
	const high = second === undefined ? low : second === "" ? 65535 : parsePort(second, context);
	if (low > high) return problem("invalid portrange (min > max)");
	return { low, high, ...inverted(given.invert) };
}

export const rangeText = ({ low, high }: { low: number; high: number }): string => (low === high ? String(low) : `${low}:${high}`);

/** A port as -L prints it. */
export const portName = (port: number, context: RuleContext): string =>
	(context.numeric ? undefined : context.names.serviceName(port, protocolName(context.protocol))) ?? String(port);

/** The text in double quotes where it has something that needs them. xtables_save_string. */
export function quoted(text: string): string {
	if (/^[A-Za-z0-9_.:/@%+=,-]+$/.test(text)) return text;
	return `"${text.replace(/["\\']/g, "\\$&")}"`;
}
