/** Matches in nft's language. What nft has no words for (an extension of iptables) is named as such. */
import { formatIp } from "../../net/address.ts";
import type { AddressMask, ConntrackQuestion, Match, PortRange, RuleSpec, TableFamily } from "../../net/netfilter/rule.ts";
import { prefixOf } from "../iptables/addresses.ts";
import { rateText } from "./rate.ts";
import { icmpTypes, icmpv6Types, protocolWords, stateWords } from "./words.ts";

const bang = (m: { readonly invert?: true }): string => (m.invert ? "!= " : "");
const hex8 = (n: number): string => `0x${n.toString(16).padStart(8, "0")}`;
const hex = (n: number): string => `0x${n.toString(16)}`;
const family = (ip: unknown): string => (typeof ip === "bigint" ? "ip6" : "ip");
const range = ({ low, high }: PortRange): string => (low === high ? String(low) : `${low}-${high}`);

function network({ address, mask }: AddressMask): string {
	const bits = prefixOf(mask);
	const width = typeof address === "number" ? 32 : 128;
	return bits === width ? formatIp(address) : `${formatIp(address)}/${bits}`;
}

function address(m: AddressMask, word: string): string {
	if (prefixOf(m.mask) === undefined) return `${family(m.address)} ${word} & ${formatIp(m.mask)} ${m.invert ? "!=" : "=="} ${formatIp(m.address)}`;
	return `${family(m.address)} ${word} ${bang(m)}${network(m)}`;
}

const flagWords = ["fin", "syn", "rst", "psh", "ack", "urg"];
const flags = (bits: number): string => flagWords.filter((_, i) => bits & (1 << i)).join(" | ");

function tcp(m: Extract<Match, { kind: "tcp" }>): string[] {
	const parts: string[] = [];
	if (m.source) parts.push(`tcp sport ${bang(m.source)}${range(m.source)}`);
	if (m.destination) parts.push(`tcp dport ${bang(m.destination)}${range(m.destination)}`);
	if (m.flags) {
		const { mask, set } = m.flags;
		const several = (mask & (mask - 1)) !== 0;
		const wanted = set === 0 ? "0x0" : flags(set);
		if (several) parts.push(`tcp flags & (${flags(mask)}) ${m.flags.invert ? "!=" : "=="} ${set & (set - 1) ? `(${wanted})` : wanted}`);
		else parts.push(`tcp flags & ${flags(mask)} ${m.flags.invert ? "!=" : "=="} ${wanted}`);
	}
	if (m.option) parts.push(`tcp option ${m.option.number} ${m.option.invert ? "missing" : "exists"}`);
	return parts;
}

function conntrack(m: ConntrackQuestion, native: boolean): string[] {
	const parts: string[] = [];
	if (m.states) {
		const set = m.states.set.map((s) => s.toLowerCase());
		const order = native ? [...stateWords] : ["invalid", "new", "related", "established", "untracked"];
		const known = order.filter((w) => set.includes(w));
		const statuses = ["snat", "dnat"].filter((w) => set.includes(w));
		if (known.length) parts.push(`ct state ${m.states.invert ? (native ? "!= " : "! ") : ""}${known.join(",")}`);
		if (statuses.length) parts.push(`ct status ${m.states.invert ? "! " : ""}${statuses.join(",")}`);
	}
	if (m.protocol) parts.push(`ct original protocol ${bang(m.protocol)}${m.protocol.number}`);
	for (const [field, word] of [
		["originalSource", "ct original saddr"],
		["originalDestination", "ct original daddr"],
		["replySource", "ct reply saddr"],
		["replyDestination", "ct reply daddr"],
	] as const) {
		const one = m[field];
		if (one) parts.push(`${word} ${bang(one)}${network(one)}`);
	}
	for (const [field, word] of [
		["originalSourcePort", "ct original proto-src"],
		["originalDestinationPort", "ct original proto-dst"],
		["replySourcePort", "ct reply proto-src"],
		["replyDestinationPort", "ct reply proto-dst"],
	] as const) {
		const one = m[field];
		if (one) parts.push(`${word} ${bang(one)}${range(one)}`);
	}
	if (m.statuses) parts.push(`ct status ${m.statuses.invert ? "! " : ""}${m.statuses.set.map((s) => s.toLowerCase().replace("_", "-")).join(",")}`);
	if (m.expire) parts.push(`ct expiration ${bang(m.expire)}${range(m.expire)}`);
	if (m.direction) parts.push(`ct direction ${m.direction.toLowerCase()}`);
	return parts;
}

function icmp(m: Extract<Match, { kind: "icmp" }>, six: boolean): string[] {
	const word = six ? "icmpv6" : "icmp";
	if (m.type === 255) return [];
	const type = (six ? icmpv6Types : icmpTypes).get(m.type) ?? String(m.type);
	const parts = [`${word} type ${bang(m)}${type}`];
	if (m.codes[0] !== 0 || m.codes[1] !== 255) parts.push(`${word} code ${m.codes[0] === m.codes[1] ? m.codes[0] : `${m.codes[0]}-${m.codes[1]}`}`);
	return parts;
}

function owner(m: Extract<Match, { kind: "owner" }>): string[] {
	if ((m.users && m.groups) || m.socket) return ['xt match "owner"'];
	return [...(m.users ? [`skuid ${bang(m.users)}${range(m.users)}`] : []), ...(m.groups ? [`skgid ${bang(m.groups)}${range(m.groups)}`] : [])];
}

/** The parts of one match, in the context of its rule. */
export function matchText(m: Match, rule: RuleSpec, table: TableFamily): string[] {
	const native = rule.native ?? false;
	const protocol = rule.matches.find((x): x is Extract<Match, { kind: "protocol" }> => x.kind === "protocol");
	const six = table === "ip6" || protocol?.number === 58;
	switch (m.kind) {
		case "source":
			return [address(m, "saddr")];
		case "destination":
			return [address(m, "daddr")];
		case "addresses": {
			const one = m.ranges.map((r) => (r.low === r.high ? formatIp(r.low) : `${formatIp(r.low)}-${formatIp(r.high)}`));
			const text = m.ranges.length === 1 ? one.join() : `{ ${one.join(", ")} }`;
			return [`${family(m.ranges[0]?.low)} ${m.side === "source" ? "saddr" : "daddr"} ${bang(m)}${text}`];
		}
		case "input":
		case "output":
			return [`${m.kind === "input" ? "iif" : "oif"}${m.byIndex ? "" : "name"} ${bang(m)}"${m.name.replace(/\+$/, "*")}"`];
		case "protocol": {
			const shownElsewhere = rule.matches.some(
				(x) => (x.kind === "tcp" && (x.source || x.destination || x.flags)) || (x.kind === "udp" && (x.source || x.destination)),
			);
			if (m.implied || shownElsewhere) return [];
			return [
				`${table === "ip" || (native && table === "inet" && m.number === 1) ? "ip protocol" : "meta l4proto"} ${bang(m)}${protocolWords.get(m.number) ?? m.number}`,
			];
		}
		case "fragment":
			return [`ip frag-off & 0x1fff ${m.invert ? "==" : "!="} 0x0`];
		case "tcp":
			return tcp(m);
		case "udp":
			return [
				...(m.source ? [`udp sport ${bang(m.source)}${range(m.source)}`] : []),
				...(m.destination ? [`udp dport ${bang(m.destination)}${range(m.destination)}`] : []),
			];
		case "icmp":
			return icmp(m, six);
		case "multiport": {
			if (m.side === "either") return ['xt match "multiport"'];
			const list = m.ports.map(([low, high]) => range({ low, high }));
			const word = protocolWords.get(protocol?.number ?? 6) ?? "tcp";
			return [`${word} ${m.side === "source" ? "sport" : "dport"} ${bang(m)}${list.length === 1 && !native ? list.join() : `{ ${list.join(", ")} }`}`];
		}
		case "conntrack":
			return conntrack(m, native);
		case "addrtype": {
			const one = (x: typeof m.source, word: string) => (x && x.types.length === 1 ? [`fib ${word} type ${bang(x)}${x.types[0]?.toLowerCase()}`] : []);
			return [...one(m.source, "saddr"), ...one(m.destination, "daddr")];
		}
		case "comment":
			return [`comment "${m.text}"`];
		case "mark":
			return [m.mask === 0xffffffff ? `meta mark ${bang(m)}${hex8(m.value)}` : `meta mark & ${hex8(m.mask)} ${m.invert ? "!=" : "=="} ${hex8(m.value)}`];
		case "connmark": {
			const text = native ? hex8 : hex;
			return [m.mask === 0xffffffff ? `ct mark ${bang(m)}${text(m.value)}` : `ct mark & ${text(m.mask)} ${m.invert ? "!=" : "=="} ${text(m.value)}`];
		}
		case "limit":
			return [`limit rate ${rateText(m)} burst ${m.burst} packets`];
		case "mac":
			return [`ether saddr ${bang(m)}${m.address}`];
		case "owner":
			return owner(m);
		case "iprange": {
			const one = (x: typeof m.source, word: string) => (x ? [`${family(x.low)} ${word} ${bang(x)}${formatIp(x.low)}-${formatIp(x.high)}`] : []);
			return [...one(m.source, "saddr"), ...one(m.destination, "daddr")];
		}
		case "length":
			return [`meta length ${bang(m)}${range(m)}`];
		case "ttl":
			return [`${table === "ip6" ? "ip6 hoplimit" : "ip ttl"} ${m.compare === "eq" ? bang(m) : `${m.compare} `}${m.value}`];
		case "pkttype":
			return [`${native ? "meta " : ""}pkttype ${bang(m)}${m.type}`];
		case "statistic":
			if (m.mode === "random") return [`meta random & 2147483647 ${m.invert ? ">=" : "<"} ${Math.round(m.probability * 0x80000000)}`];
			return [`numgen inc mod ${m.every} ${bang(m)}${m.packet}`];
		case "dscp":
			return [`${table === "ip6" ? "ip6" : "ip"} dscp ${bang(m)}0x${m.value.toString(16).padStart(2, "0")}`];
		default:
			return [`xt match "${m.kind}"`];
	}
}

/** Kept by the kernel as expressions of its own even when iptables asked for them. */
const own: ReadonlySet<Match["kind"]> = new Set(["source", "destination", "addresses", "input", "output", "protocol", "fragment", "udp", "limit", "mark"]);
export const isExtension = (m: Match): boolean => !own.has(m.kind) && !(m.kind === "tcp" && !m.option);
