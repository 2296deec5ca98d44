/** icmp and icmp6. extensions/libxt_icmp.h. */
import type { Match } from "../../../net/netfilter/rule.ts";
import { problem } from "../error.ts";
import { type Given, inverted, match, not, parseNumber, type RuleContext } from "../extension.ts";

type Icmp = Extract<Match, { kind: "icmp" }>;
type Named = readonly [name: string, type: number, low: number, high: number];

const four: readonly Named[] = [
	["any", 255, 0, 255],
	["echo-reply", 0, 0, 255],
	["pong", 0, 0, 255],
	["destination-unreachable", 3, 0, 255],
	["network-unreachable", 3, 0, 0],
	["host-unreachable", 3, 1, 1],
	["protocol-unreachable", 3, 2, 2],
	["port-unreachable", 3, 3, 3],
	["fragmentation-needed", 3, 4, 4],
	["source-route-failed", 3, 5, 5],
	["network-unknown", 3, 6, 6],
	["host-unknown", 3, 7, 7],
	["network-prohibited", 3, 9, 9],
	["host-prohibited", 3, 10, 10],
	["TOS-network-unreachable", 3, 11, 11],
	["TOS-host-unreachable", 3, 12, 12],
	["communication-prohibited", 3, 13, 13],
	["host-precedence-violation", 3, 14, 14],
	["precedence-cutoff", 3, 15, 15],
	["source-quench", 4, 0, 255],
	["redirect", 5, 0, 255],
	["network-redirect", 5, 0, 0],
	["host-redirect", 5, 1, 1],
	["TOS-network-redirect", 5, 2, 2],
	["TOS-host-redirect", 5, 3, 3],
	["echo-request", 8, 0, 255],
	["ping", 8, 0, 255],
	["router-advertisement", 9, 0, 255],
	["router-solicitation", 10, 0, 255],
	["time-exceeded", 11, 0, 255],
	["ttl-exceeded", 11, 0, 255],
	["ttl-zero-during-transit", 11, 0, 0],
	["ttl-zero-during-reassembly", 11, 1, 1],
	["parameter-problem", 12, 0, 255],
	["ip-header-bad", 12, 0, 0],
	["required-option-missing", 12, 1, 1],
	["timestamp-request", 13, 0, 255],
	["timestamp-reply", 14, 0, 255],
	["address-mask-request", 17, 0, 255],
	["address-mask-reply", 18, 0, 255],
];
const six: readonly Named[] = [
	["destination-unreachable", 1, 0, 255],
	["no-route", 1, 0, 0],
	["communication-prohibited", 1, 1, 1],
	["beyond-scope", 1, 2, 2],
	["address-unreachable", 1, 3, 3],
	["port-unreachable", 1, 4, 4],
	["failed-policy", 1, 5, 5],
	["reject-route", 1, 6, 6],
	["packet-too-big", 2, 0, 255],
	["time-exceeded", 3, 0, 255],
	["ttl-exceeded", 3, 0, 255],
	["ttl-zero-during-transit", 3, 0, 0],
	["ttl-zero-during-reassembly", 3, 1, 1],
	["parameter-problem", 4, 0, 255],
	["bad-header", 4, 0, 0],
	["unknown-header-type", 4, 1, 1],
	["unknown-option", 4, 2, 2],
	["echo-request", 128, 0, 255],
	["ping", 128, 0, 255],
	["echo-reply", 129, 0, 255],
	["pong", 129, 0, 255],
	["mld-listener-query", 130, 0, 255],
	["mld-listener-report", 131, 0, 255],
	["mld-listener-done", 132, 0, 255],
	["router-solicitation", 133, 0, 255],
	["router-advertisement", 134, 0, 255],
	["neighbour-solicitation", 135, 0, 255],
	["neighbor-solicitation", 135, 0, 255],
	["neighbour-advertisement", 136, 0, 255],
	["neighbor-advertisement", 136, 0, 255],
	["redirect", 137, 0, 255],
];

const listOf = (context: RuleContext): readonly Named[] => (context.family === "inet" ? four : six);

function parseType(given: Given, context: RuleContext): Omit<Icmp, "kind" | "invert"> {
	const text = given.value.toLowerCase();
	const family = context.family === "inet" ? "ICMP" : "ICMPv6";
	const found = listOf(context).filter(([name]) => name.toLowerCase().startsWith(text));
	const exact = found.find(([name]) => name.toLowerCase() === text);
	const named = exact ?? (found.length === 1 ? found[0] : undefined);
	if (named) return { type: named[1], codes: [named[2], named[3]] };
	if (found[0] && found[1]) return problem(`Ambiguous ${family} type \`${given.value}': \`${found[0][0]}' or \`${found[1][0]}'?`);
	const [first = "", second] = text.split("/");
	const type = parseNumber(first);
	if (type === undefined || type > 255) return problem(`Unknown ${family} type \`${first}'`);
	if (second === undefined) return { type, codes: [0, 255] };
	const code = parseNumber(second);
	return code === undefined || code > 255 ? problem(`Invalid ${family} code \`${second}'\n`) : { type, codes: [code, code] };
}

/** Name of a type and its codes; undefined where it has none. */
export const icmpName = (m: Pick<Icmp, "type" | "codes">, context: RuleContext): string | undefined =>
	listOf(context).find(([, type, low, high]) => type === m.type && low === m.codes[0] && high === m.codes[1])?.[0];

const codeText = ([low, high]: readonly [number, number]): string => (low === 0 && high === 255 ? "" : low === high ? `/${low}` : `/${low}-${high}`);

function printed(m: Icmp, context: RuleContext, word: string): string {
	const name = context.numeric ? undefined : icmpName(m, context);
	if (name !== undefined) return ` ${word} ${m.invert ? "!" : ""}${name}`;
	const { codes } = m;
	const code = codes[0] === 0 && codes[1] === 255 ? "" : codes[0] === codes[1] ? ` code ${codes[0]}` : ` codes ${codes[0]}-${codes[1]}`;
	return ` ${word}type ${m.invert ? "!" : ""}${m.type}${code}`;
}

export const icmp = match({
	name: "icmp",
	kind: "icmp",
	family: "inet",
	options: [{ name: "icmp-type", invert: true }],
	parse: (given, context) => {
		const type = given.get("icmp-type");
		return { kind: "icmp", ...(type ? { ...parseType(type, context), ...inverted(type.invert) } : { type: 255, codes: [0, 255] }) };
	},
	save: (m) => `${not(m)} --icmp-type ${m.type === 255 ? "any" : `${m.type}${codeText(m.codes)}`}`,
	print: (m, context) => (m.type === 255 ? " icmp any" : printed(m, context, "icmp")),
});

export const icmp6 = match({
	name: "icmp6",
	kind: "icmp",
	family: "inet6",
	options: [{ name: "icmpv6-type", invert: true }],
	parse: (given, context) => {
		const type = given.must("icmpv6-type");
		return { kind: "icmp", ...parseType(type, context), ...inverted(type.invert) };
	},
	save: (m) => `${not(m)} --icmpv6-type ${m.type}${codeText(m.codes)}`,
	print: (m, context) => printed(m, context, "ipv6-icmp"),
});
