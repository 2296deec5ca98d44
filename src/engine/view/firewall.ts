/** Rules and tracked connections of a network namespace, as authors and pictures see them. */
import type { NetNamespace } from "../namespaces/net.ts";
import { formatIp } from "../net/address.ts";
import type { Tuple } from "../net/conntrack/tuple.ts";
import type { Action, Match, RuleInfo } from "../net/netfilter/rule.ts";
import { protocols } from "../net/packet.ts";

export interface LiveRule {
	/** "ip" for IPv4, "ip6", "inet" for both. */
	readonly family: string;
	readonly table: string;
	readonly chain: string;
	/** Its place in the chain, from 1. */
	readonly number: number;
	/** "ACCEPT", "DROP", "MASQUERADE" ...; the chain's name where it leads to one; "" where it only counts. */
	readonly target: string;
	/** "" where it does not ask, with "!" before what must not be; as below. */
	readonly source: string;
	readonly destination: string;
	readonly input: string;
	readonly output: string;
	/** "tcp", "udp", "icmp". */
	readonly protocol: string;
	/** The port that packets go to; 0 where it does not ask for one. */
	readonly destination_port: number;
	/** Where DNAT and SNAT lead, such as "10.0.0.2:80"; "" for other targets. */
	readonly to: string;
	readonly comment: string;
	readonly packets: number;
	readonly bytes: number;
}

export interface LivePolicy {
	readonly family: string;
	readonly table: string;
	readonly chain: string;
	/** "accept" or "drop". */
	readonly policy: string;
}

/** A connection with both its directions: what the first packet said, and what answers say. */
export interface LiveConnection {
	/** "tcp", "udp", "icmp". */
	readonly protocol: string;
	/** Of TCP, such as "ESTABLISHED"; "" for others. */
	readonly state: string;
	readonly source: string;
	readonly source_port: number;
	readonly destination: string;
	readonly destination_port: number;
	readonly reply_source: string;
	readonly reply_source_port: number;
	readonly reply_destination: string;
	readonly reply_destination_port: number;
	/** Its source, or its destination, is rewritten. */
	readonly snat: boolean;
	readonly dnat: boolean;
	/** An answer has been seen. */
	readonly answered: boolean;
	readonly mark: number;
}

const protocolName = (number: number): string => Object.entries(protocols).find(([, n]) => n === number)?.[0] ?? String(number);

type Of<K extends Match["kind"]> = Match extends infer M ? (M extends { readonly kind: string } ? (K extends M["kind"] ? M : never) : never) : never;
const find = <K extends Match["kind"]>(rule: RuleInfo, kind: K): Of<K> | undefined => rule.matches.find((m) => m.kind === kind) as Of<K> | undefined;
const not = (match: { readonly invert?: true } | undefined, text: string): string => (match?.invert ? `!${text}` : text);

function maskLength(mask: number | bigint): number {
	const bits = typeof mask === "number" ? 32 : 128;
	return mask.toString(2).padStart(bits, "0").replace(/0*$/, "").length;
}
function addressText(match: Of<"source"> | undefined): string {
	return match ? not(match, `${formatIp(match.address)}/${maskLength(match.mask)}`) : "";
}

function targetOf(action: Action | undefined): string {
	if (!action) return "";
	return action.kind === "jump" || action.kind === "goto" ? action.chain : action.kind;
}
function leadsTo(action: Action | undefined): string {
	if (action?.kind !== "DNAT" && action?.kind !== "SNAT") return "";
	const address = action.addresses ? formatIp(action.addresses[0]) : "";
	return action.ports ? `${address}:${action.ports[0]}` : address;
}

function destinationPort(rule: RuleInfo): number {
	const port = (find(rule, "tcp") ?? find(rule, "udp"))?.destination;
	return port && port.low === port.high && !port.invert ? port.low : 0;
}

function ruleView(place: Pick<LiveRule, "family" | "table" | "chain" | "number">, rule: RuleInfo): LiveRule {
	const input = find(rule, "input");
	const output = find(rule, "output");
	const protocol = find(rule, "protocol");
	const [action] = rule.actions;
	return {
		...place,
		target: targetOf(action),
		source: addressText(find(rule, "source")),
		destination: addressText(find(rule, "destination")),
		input: input ? not(input, input.name) : "",
		output: output ? not(output, output.name) : "",
		protocol: protocol ? not(protocol, protocolName(protocol.number)) : "",
		destination_port: destinationPort(rule),
		to: leadsTo(action),
		comment: find(rule, "comment")?.text ?? rule.comment ?? "",
		packets: rule.packets,
		bytes: rule.bytes,
	};
}

/** Table by table, chain by chain, in their order. */
export const rules = (ns: NetNamespace): LiveRule[] =>
	ns.rules
		.list()
		.flatMap(({ family, name: table, chains }) =>
			chains.flatMap(({ name: chain, rules }) => rules.map((rule, i) => ruleView({ family, table, chain, number: i + 1 }, rule))),
		);

/** Of the chains that hang on a hook. */
export const policies = (ns: NetNamespace): LivePolicy[] =>
	ns.rules
		.list()
		.flatMap(({ family, name: table, chains }) => chains.flatMap(({ name: chain, base }) => (base ? [{ family, table, chain, policy: base.policy }] : [])));

const isQuery = ({ protocol }: Tuple): boolean => protocol === protocols.icmp || protocol === protocols.icmpv6;

/** ICMP has no ports: the identifier stands for the port of both ends. */
export const connections = (ns: NetNamespace): LiveConnection[] =>
	ns.conntrack.connections.map((c) => ({
		protocol: protocolName(c.original.protocol),
		state: c.tcp?.state ?? "",
		source: formatIp(c.original.source),
		source_port: c.original.sourcePort,
		destination: formatIp(c.original.destination),
		destination_port: isQuery(c.original) ? c.original.sourcePort : c.original.destinationPort,
		reply_source: formatIp(c.reply.source),
		reply_source_port: c.reply.sourcePort,
		reply_destination: formatIp(c.reply.destination),
		reply_destination_port: isQuery(c.reply) ? c.reply.sourcePort : c.reply.destinationPort,
		snat: c.sourceNat,
		dnat: c.destinationNat,
		answered: c.seenReply,
		mark: c.mark,
	}));
