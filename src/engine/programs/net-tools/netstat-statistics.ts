/** `netstat -s`: the counters of /proc/net/snmp in words. net-tools' statistics.c. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { tryReadText } from "../lib/procfs/process.ts";

/** A counter's words: `%s` is the number; those with `+` are left out when it is 0. */
type Entry = readonly [key: string, words: string, option?: "+"];

const ip: readonly Entry[] = [
	["Forwarding", "Forwarding: %s"],
	["InReceives", "%s total packets received"],
	["InHdrErrors", "%s with invalid headers", "+"],
	["InAddrErrors", "%s with invalid addresses", "+"],
	["ForwDatagrams", "%s forwarded"],
	["InUnknownProtos", "%s with unknown protocol", "+"],
	["InDiscards", "%s incoming packets discarded"],
	["InDelivers", "%s incoming packets delivered"],
	["OutRequests", "%s requests sent out"],
	["OutDiscards", "%s outgoing packets dropped", "+"],
	["OutNoRoutes", "%s dropped because of missing route", "+"],
	["ReasmTimeout", "%s fragments dropped after timeout", "+"],
	["ReasmReqds", "%s reassemblies required", "+"],
	["ReasmOKs", "%s packets reassembled ok", "+"],
	["ReasmFails", "%s packet reassemblies failed", "+"],
	["FragOKs", "%s fragments received ok", "+"],
	["FragFails", "%s fragments failed", "+"],
	["FragCreates", "%s fragments created", "+"],
	["OutTransmits", "OutTransmits: %s", "+"],
];
const tcp: readonly Entry[] = [
	["ActiveOpens", "%s active connection openings"],
	["PassiveOpens", "%s passive connection openings"],
	["AttemptFails", "%s failed connection attempts"],
	["EstabResets", "%s connection resets received"],
	["CurrEstab", "%s connections established"],
	["InSegs", "%s segments received"],
	["OutSegs", "%s segments sent out"],
	["RetransSegs", "%s segments retransmitted"],
	["InErrs", "%s bad segments received"],
	["OutRsts", "%s resets sent"],
	["InCsumErrors", "InCsumErrors: %s", "+"],
];
const udp: readonly Entry[] = [
	["InDatagrams", "%s packets received"],
	["NoPorts", "%s packets to unknown port received"],
	["InErrors", "%s packet receive errors"],
	["OutDatagrams", "%s packets sent"],
	["RcvbufErrors", "%s receive buffer errors"],
	["SndbufErrors", "%s send buffer errors"],
	["InCsumErrors", "InCsumErrors: %s", "+"],
	["IgnoredMulti", "IgnoredMulti: %s", "+"],
];
const icmpKinds: Readonly<Record<string, string>> = {
	DestUnreachs: "destination unreachable",
	TimeExcds: "timeout in transit",
	ParmProbs: "wrong parameters",
	SrcQuenchs: "source quenches",
	Redirects: "redirects",
	Echos: "echo requests",
	EchoReps: "echo replies",
	Timestamps: "timestamp requests",
	TimestampReps: "timestamp replies",
	AddrMasks: "address mask request",
	AddrMaskReps: "address mask replies",
};

const lines = (entries: readonly Entry[], values: ReadonlyMap<string, number>): string =>
	entries
		.filter(([key, , option]) => values.has(key) && (option === undefined || values.get(key)))
		.map(([key, words]) => `    ${words.replace("%s", String(values.get(key)))}\n`)
		.join("");

function icmp(values: ReadonlyMap<string, number>): string {
	const of = (key: string) => values.get(key) ?? 0;
	let text = "";
	for (const [way, word] of [
		["In", "received"],
		["Out", "sent"],
	] as const) {
		const verb = way === "In" ? `    ${of("InErrors")} input ICMP message failed\n` : `    ${of("OutErrors")} ICMP messages failed\n`;
		text += `    ${of(`${way}Msgs`)} ICMP messages ${word}\n${verb}    ICMP ${way === "In" ? "input" : "output"} histogram:\n`;
		for (const [key, name] of Object.entries(icmpKinds)) if (of(`${way}${key}`)) text += `        ${name}: ${of(`${way}${key}`)}\n`;
	}
	return text;
}

const icmpTypes: readonly (readonly [key: string, type: number])[] = [
	["EchoReps", 0],
	["DestUnreachs", 3],
	["Redirects", 5],
	["Echos", 8],
	["TimeExcds", 11],
];

/** Of the protocols that are wanted; all of them where none is named. */
export function* statistics(sys: Sys, wanted: readonly ("tcp" | "udp" | "raw")[]): Blocking<string> {
	const tables = new Map<string, Map<string, number>>();
	const rows = ((yield* tryReadText(sys, "/proc/net/snmp")) ?? "").split("\n");
	for (let i = 0; i + 1 < rows.length; i += 2) {
		const [name = "", ...keys] = (rows[i] ?? "").split(" ");
		const [, ...values] = (rows[i + 1] ?? "").split(" ");
		tables.set(name.replace(":", ""), new Map(keys.map((k, n) => [k, Number(values[n])])));
	}
	const of = (name: string): ReadonlyMap<string, number> => tables.get(name) ?? new Map();
	const all = wanted.length === 0;
	let text = "";
	if (all || wanted.includes("raw")) {
		const counters = of("Icmp");
		text += `Ip:\n${lines(ip, of("Ip"))}Icmp:\n${icmp(counters)}IcmpMsg:\n`;
		for (const way of ["In", "Out"])
			for (const [key, type] of icmpTypes) if (counters.get(`${way}${key}`)) text += `        ${way}Type${type}: ${counters.get(`${way}${key}`)}\n`;
	}
	if (all || wanted.includes("tcp")) text += `Tcp:\n${lines(tcp, of("Tcp"))}`;
	if (all || wanted.includes("udp")) text += `Udp:\n${lines(udp, of("Udp"))}`;
	return `${text}${all || wanted.includes("udp") ? "UdpLite:\n" : ""}`;
}
