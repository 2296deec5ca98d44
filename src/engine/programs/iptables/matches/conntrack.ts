/** conntrack, state, connmark and connlimit. extensions/libxt_conntrack.c. */
import type { Ip } from "../../../net/address.ts";
import {
	type AddressMask,
	type ConntrackQuestion,
	type PortRange,
	type TrackingState,
	type TrackingStatus,
	trackingStates,
	trackingStatuses,
} from "../../../net/netfilter/rule.ts";
import { addressText, parseNetwork } from "../addresses.ts";
import { problem } from "../error.ts";
import { type GivenOptions, inverted, maskedText, match, not, parseMasked, parsePortRange, type RuleContext, rangeText } from "../extension.ts";
import { protocolName, protocolNumbers } from "../names.ts";

function words<T extends string>(text: string, all: readonly T[], what: string): T[] {
	const chosen = text.split(",").map((word) => {
		const known = all.find((w) => w === word.toUpperCase()) ?? problem(`Bad ${what} "${word}"`);
		return known;
	});
	return [...new Set(chosen)];
}
/** In the order in which they are printed. */
const inOrder = <T extends string>(set: readonly T[], order: readonly T[]): string => order.filter((w) => set.includes(w)).join(",");
const stateOrder: readonly TrackingState[] = ["INVALID", "NEW", "RELATED", "ESTABLISHED", "UNTRACKED", "SNAT", "DNAT"];
const statusOrder: readonly TrackingStatus[] = ["EXPECTED", "SEEN_REPLY", "ASSURED", "CONFIRMED"];

const addresses = [
	["originalSource", "ctorigsrc", "orig-src"],
	["originalDestination", "ctorigdst", "orig-dst"],
	["replySource", "ctreplsrc", "repl-src"],
	["replyDestination", "ctrepldst", "repl-dst"],
] as const;
const ports = [
	["originalSourcePort", "ctorigsrcport", "orig-srcport"],
	["originalDestinationPort", "ctorigdstport", "orig-dstport"],
	["replySourcePort", "ctreplsrcport", "repl-srcport"],
	["replyDestinationPort", "ctrepldstport", "repl-dstport"],
] as const;

const protocolOf = (text: string): number =>
	protocolNumbers[text.toLowerCase()] ?? (/^\d+$/.test(text) ? Number(text) : problem(`unknown protocol "${text}" specified`));

function question(given: GivenOptions, context: RuleContext): ConntrackQuestion {
	const asked: { -readonly [K in keyof ConntrackQuestion]: ConntrackQuestion[K] } = {};
	const state = given.get("ctstate");
	if (state) asked.states = { set: words(state.value, trackingStates, "ctstate"), ...inverted(state.invert) };
	const protocol = given.get("ctproto");
	if (protocol) asked.protocol = { number: protocolOf(protocol.value), ...inverted(protocol.invert) };
	for (const [field, option] of addresses) {
		const one = given.get(option);
		if (one) asked[field] = { ...parseNetwork(one.value, context), ...inverted(one.invert) };
	}
	for (const [field, option] of ports) {
		const one = given.get(option);
		if (one) asked[field] = parsePortRange(one, context);
	}
	const status = given.get("ctstatus");
	if (status && status.value !== "NONE") asked.statuses = { set: words(status.value, trackingStatuses, "ctstatus"), ...inverted(status.invert) };
	const expire = given.get("ctexpire");
	if (expire) {
		const [low = "", high = low] = expire.value.split(":");
		if (!/^\d+$/.test(low) || !/^\d+$/.test(high)) return given.bad("ctexpire", expire.value);
		asked.expire = { low: Number(low), high: Number(high), ...inverted(expire.invert) };
	}
	const direction = given.get("ctdir");
	if (direction) {
		const word = direction.value.toUpperCase();
		asked.direction = word === "ORIGINAL" || word === "REPLY" ? word : given.bad("ctdir", direction.value);
	}
	return asked;
}

function text(m: ConntrackQuestion, context: RuleContext, dashes: "--" | ""): string {
	const parts: string[] = [];
	const add = (inv: { invert?: true } | undefined, name: string, value: string) => parts.push(`${not(inv)} ${dashes}${name} ${value}`);
	const address = (a: AddressMask, dash: boolean): string => addressText(a, dash ? "save" : "print", context);
	if (m.protocol) add(m.protocol, "ctproto", dashes ? String(m.protocol.number) : protocolName(m.protocol.number));
	if (m.states) add(m.states, "ctstate", inOrder(m.states.set, stateOrder));
	for (const [field, option] of addresses) {
		const a = m[field];
		if (a) add(a, option, address(a, dashes === "--"));
	}
	for (const [field, option] of ports) {
		const p: PortRange | undefined = m[field];
		if (p) add(p, option, rangeText(p));
	}
	if (m.statuses) add(m.statuses, "ctstatus", inOrder(m.statuses.set, statusOrder));
	if (m.expire) add(m.expire, "ctexpire", rangeText(m.expire));
	if (m.direction) add(undefined, "ctdir", m.direction);
	return parts.join("");
}

export const conntrack = match({
	name: "conntrack",
	kind: "conntrack",
	options: [
		{ name: "ctstate", invert: true },
		{ name: "ctproto", invert: true },
		...addresses.map(([, name]) => ({ name, invert: true as const })),
		...ports.map(([, name]) => ({ name, invert: true as const })),
		{ name: "ctstatus", invert: true },
		{ name: "ctexpire", invert: true },
		{ name: "ctdir" },
	],
	parse: (given, context) => (given.all.length ? { kind: "conntrack", ...question(given, context) } : problem("conntrack: At least one option is required")),
	owns: (m) => m.alias === undefined,
	save: (m, context) => text(m, context, "--"),
	print: (m, context) => text(m, context, ""),
});

export const state = match({
	name: "state",
	kind: "conntrack",
	options: [{ name: "state", invert: true }],
	parse: (given) => {
		const one = given.get("state") ?? problem("You must specify `--state'");
		const known = trackingStates.filter((s) => s !== "SNAT" && s !== "DNAT");
		return { kind: "conntrack", alias: "state", states: { set: words(one.value, known, "state"), ...inverted(one.invert) } };
	},
	owns: (m) => m.alias === "state",
	save: (m) => `${not(m.states)} --state ${inOrder(m.states?.set ?? [], stateOrder)}`,
	print: (m) => `${not(m.states)} state ${inOrder(m.states?.set ?? [], stateOrder)}`,
});

export const connmark = match({
	name: "connmark",
	kind: "connmark",
	options: [{ name: "mark", invert: true }],
	parse: (given) => {
		const one = given.must("mark");
		return { kind: "connmark", ...(parseMasked(one.value) ?? given.badInteger("mark")), ...inverted(one.invert) };
	},
	save: (m) => `${not(m)} --mark ${maskedText(m)}`,
	print: (m) => ` connmark match ${not(m)} ${maskedText(m)}`,
});

const allOnes = (context: RuleContext, bits: number): Ip => {
	if (context.family === "inet") return bits === 0 ? 0 : (0xffffffff << (32 - bits)) >>> 0;
	return ((1n << 128n) - 1n) ^ ((1n << BigInt(128 - bits)) - 1n);
};
const bitsOf = (mask: Ip): number => [...mask.toString(2)].filter((b) => b === "1").length;

export const connlimit = match({
	name: "connlimit",
	kind: "connlimit",
	options: [
		{ name: "connlimit-upto", invert: true },
		{ name: "connlimit-above", invert: true },
		{ name: "connlimit-mask" },
		{ name: "connlimit-saddr", flag: true },
		{ name: "connlimit-daddr", flag: true },
	],
	parse: (given, context) => {
		const upto = given.get("connlimit-upto");
		const above = given.get("connlimit-above");
		const one = above ?? upto ?? problem('You must specify "--connlimit-above" or "--connlimit-upto".');
		if (above && upto) return problem('connlimit: option "--connlimit-above" cannot be used together with "--connlimit-upto".');
		const width = context.family === "inet" ? 32 : 128;
		const mask = given.get("connlimit-mask");
		const bits = mask ? given.number(mask, 0, width) : width;
		return {
			kind: "connlimit",
			above: (above !== undefined) !== one.invert,
			limit: given.number(one, 0, 0xffffffff),
			mask: allOnes(context, bits),
			side: given.has("connlimit-daddr") ? "destination" : "source",
		};
	},
	save: (m) =>
		` --connlimit-${m.above ? "above" : "upto"} ${m.limit} --connlimit-mask ${bitsOf(m.mask)} --connlimit-${m.side === "source" ? "saddr" : "daddr"}`,
	print: (m) => ` #conn ${m.side === "source" ? "src" : "dst"}/${bitsOf(m.mask)} ${m.above ? ">" : "<="} ${m.limit}`,
});
