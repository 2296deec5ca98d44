/** /proc/net/nf_conntrack. net/netfilter/nf_conntrack_standalone.c: ct_seq_show. */
import type { NetNamespace } from "../../namespaces/net.ts";
import type { Connection } from "./connection.ts";
import { protocolWord, tupleText } from "./text.ts";

function line(c: Connection, now: number, counted: boolean): string {
	const { original, reply, traffic } = c;
	const family = typeof original.source === "number" ? "ipv4     2" : "ipv6     10";
	const count = (t: { packets: number; bytes: number }): string => (counted ? `packets=${t.packets} bytes=${t.bytes} ` : "");
	const head = `${family} ${protocolWord(original.protocol).padEnd(8)} ${original.protocol} ${c.secondsLeft(now)} ${c.tcp ? `${c.tcp.state} ` : ""}`;
	const first = `${tupleText(original)} ${count(traffic.original)}${c.seenReply ? "" : "[UNREPLIED] "}`;
	return `${head}${first}${tupleText(reply)} ${count(traffic.reply)}${c.assured ? "[ASSURED] " : ""}mark=${c.mark} zone=${c.zone} use=2\n`;
}

export function conntrackFile(ns: NetNamespace): string {
	const counted = ns.settings.number("netfilter/nf_conntrack_acct") > 0;
	return ns.conntrack.connections.map((c) => line(c, ns.kernel.now, counted)).join("");
}
