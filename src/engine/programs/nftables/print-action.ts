/** What rules do, in nft's language. */
import { formatIp } from "../../net/address.ts";
import type { NatRange } from "../../net/conntrack/nat.ts";
import type { Action, RuleSpec, TableFamily } from "../../net/netfilter/rule.ts";
import { logLevels } from "./words.ts";

const hex = (n: number): string => `0x${n.toString(16)}`;
const not32 = (n: number): number => ~n >>> 0;

function natText(word: string, { addresses, ports, random, persistent }: NatRange & { fully?: true }, fully: boolean, table: TableFamily): string {
	const range = addresses ? (addresses[0] === addresses[1] ? formatIp(addresses[0]) : `${formatIp(addresses[0])}-${formatIp(addresses[1])}`) : "";
	const port = ports ? `:${ports[0]}${ports[0] === ports[1] ? "" : `-${ports[1]}`}` : "";
	const inside = typeof addresses?.[0] === "bigint" && port ? `[${range}]` : range;
	const which = table === "inet" && addresses ? (typeof addresses[0] === "bigint" ? " ip6" : " ip") : "";
	const to = range || port ? `${which} to ${inside}${port}` : "";
	return `${word}${to}${fully ? " fully-random" : random ? " random" : ""}${persistent ? " persistent" : ""}`;
}

function logText(a: Extract<Action, { kind: "LOG" }>): string {
	const flags = [
		...(a.tcpSequence && a.tcpOptions ? ["tcp sequence,options"] : a.tcpSequence ? ["tcp sequence"] : a.tcpOptions ? ["tcp options"] : []),
		...(a.ipOptions ? ["ip options"] : []),
		...(a.uid ? ["skuid"] : []),
		...(a.macDecode ? ["ether"] : []),
	].map((f) => ` flags ${f}`);
	return `log${a.prefix ? ` prefix "${a.prefix}"` : ""}${a.level === 4 ? "" : ` level ${logLevels[a.level]}`}${flags.join("")}`;
}

function rejectText(how: string, table: TableFamily, native: boolean): string {
	if (how === "tcp-reset") return "reject with tcp reset";
	if (how === "icmp-port-unreachable" || how === "icmp6-port-unreachable") return "reject";
	const word = how
		.replace(/^icmp6?-/, "")
		.replace("proto-", "prot-")
		.replace("adm-prohibited", "admin-prohibited")
		.replace("addr-unreachable", "addr-unreachable");
	if (native && table === "inet") return `reject with icmpx ${word}`;
	return `reject with ${how.startsWith("icmp6") ? "icmpv6" : "icmp"} ${native ? "" : "type "}${word}`;
}

function markText(word: string, old: string, { value, mask }: { value: number; mask: number }): string {
	if (mask === 0xffffffff) return `${word} set ${hex(value)}`;
	if (value === 0) return `${word} set ${old} and ${hex(not32(mask))}`;
	if (value === mask) return `${word} set ${old} or ${hex(value)}`;
	return mask === 0 ? `${word} set ${old} xor ${hex(value)}` : `${word} set ${old} and ${hex(not32(mask))} xor ${hex(value)}`;
}

export function actionText(a: Action, rule: RuleSpec, table: TableFamily): string {
	const native = rule.native ?? false;
	switch (a.kind) {
		case "ACCEPT":
		case "DROP":
		case "RETURN":
		case "QUEUE":
			return a.kind.toLowerCase();
		case "jump":
		case "goto":
			return `${a.kind} ${a.chain}`;
		case "LOG":
			return logText(a);
		case "NFLOG":
			return `log${a.prefix ? ` prefix "${a.prefix}"` : ""} group ${a.group}`;
		case "REJECT":
			return rejectText(a.with, table, native);
		case "SNAT":
		case "DNAT":
			return natText(a.kind.toLowerCase(), a, a.fully ?? false, table);
		case "MASQUERADE":
		case "REDIRECT":
			return natText(a.kind.toLowerCase(), { ...(a.ports ? { ports: a.ports } : {}), random: a.random ?? false }, a.fully ?? false, table);
		case "MARK":
			if (native) return `meta mark set 0x${a.value.toString(16).padStart(8, "0")}`;
			return markText("meta mark", "mark", a);
		case "CONNMARK":
			if (a.mode === "set") return markText("ct mark", "mark", a);
			if (a.mode === "save") return `ct mark set mark${a.mask === 0xffffffff ? "" : ` and ${hex(a.mask)}`}`;
			return `meta mark set ct mark${a.mask === 0xffffffff ? "" : ` and ${hex(a.mask)}`}`;
		case "TCPMSS":
			return `tcp option maxseg size set ${a.mss === "pmtu" ? "rt mtu" : a.mss}`;
		case "CT":
			return a.notrack ? "notrack" : 'xt target "CT"';
		case "DSCP":
			return `${table === "ip6" ? "ip6" : "ip"} dscp set 0x${a.value.toString(16).padStart(2, "0")}`;
		case "TOS":
			// as the real one says it, for IPv4 too
			return `ip6 dscp set 0x${(a.value >> 2).toString(16).padStart(2, "0")}`;
		case "CLASSIFY":
			return `meta priority set ${a.major.toString(16)}:${a.minor.toString(16)}`;
		case "TRACE":
			return "meta nftrace set 1";
		case "NETMAP":
		case "TTL":
		case "CHECKSUM":
			return `xt target "${a.kind}"`;
	}
}

const own: ReadonlySet<Action["kind"]> = new Set(["ACCEPT", "DROP", "RETURN", "QUEUE", "jump", "goto", "NFLOG", "TRACE"]);
/** Whether the kernel keeps it as an extension of iptables. */
export const isExtensionAction = (a: Action): boolean => !own.has(a.kind);
