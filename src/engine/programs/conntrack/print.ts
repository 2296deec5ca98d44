/** How connections and events are printed. libnetfilter_conntrack: nfct_snprintf. */

import { formatIp } from "../../net/address.ts";
import type { ConnectionEvent, ConnectionInfo } from "../../net/conntrack/info.ts";
import { protocolWord, tupleText } from "../../net/conntrack/text.ts";
import { isIcmp, type Tuple } from "../../net/conntrack/tuple.ts";

export interface OutputForm {
	readonly extended: boolean;
	readonly id: boolean;
	readonly xml: boolean;
}

const traffic = (t: { packets: number; bytes: number } | undefined): string => (t ? `packets=${t.packets} bytes=${t.bytes} ` : "");

/** One line without its newline. The end of a connection has no time left. */
export function lineOf(c: ConnectionInfo, form: OutputForm, event?: ConnectionEvent["type"]): string {
	const { original, reply } = c;
	const head = event ? `${`[${event.toUpperCase()}]`.padStart(9)} ` : "";
	const family = form.extended ? (typeof original.source === "number" ? "ipv4     2 " : "ipv6     10 ") : "";
	const time = event === "destroy" ? "" : `${c.timeout} `;
	const state = c.tcpState && event !== "destroy" ? `${c.tcpState} ` : "";
	const first = `${tupleText(original)} ${traffic(c.traffic?.original)}${c.seenReply ? "" : "[UNREPLIED] "}`;
	const second = `${tupleText(reply)} ${traffic(c.traffic?.reply)}${c.assured ? "[ASSURED] " : ""}`;
	const rest = event ? (c.mark ? `mark=${c.mark} ` : "") : `mark=${c.mark} `;
	const use = event ? "" : "use=1 ";
	const id = form.id ? `id=${c.id} ` : "";
	return `${head}${family}${protocolWord(original.protocol).padEnd(8)} ${original.protocol} ${time}${state}${first}${second}${rest}${use}${id}`.trimEnd();
}

function metaXml(t: Tuple, direction: "original" | "reply", count: { packets: number; bytes: number } | undefined): string {
	const four = typeof t.source === "number";
	const layer3 = `<layer3 protonum="${four ? 2 : 10}" protoname="${four ? "ipv4" : "ipv6"}"><src>${formatIp(t.source)}</src><dst>${formatIp(t.destination)}</dst></layer3>`;
	const ports = isIcmp(t.protocol) ? "" : t.protocol === 6 || t.protocol === 17 ? `<sport>${t.sourcePort}</sport><dport>${t.destinationPort}</dport>` : "";
	const layer4 = `<layer4 protonum="${t.protocol}" protoname="${protocolWord(t.protocol)}">${ports}</layer4>`;
	const counters = count ? `<counters><packets>${count.packets}</packets><bytes>${count.bytes}</bytes></counters>` : "";
	return `<meta direction="${direction}">${layer3}${layer4}${counters}</meta>`;
}

/** One flow as XML. */
export function xmlOf(c: ConnectionInfo): string {
	const state = c.tcpState ? `<state>${c.tcpState}</state>` : "";
	const own = `<meta direction="independent">${state}<timeout>${c.timeout}</timeout><mark>${c.mark}</mark><use>1</use><id>${c.id}</id>${
		c.assured ? "<assured/>" : ""
	}${c.seenReply ? "" : "<unreplied/>"}</meta>`;
	return `<flow>${metaXml(c.original, "original", c.traffic?.original)}${metaXml(c.reply, "reply", c.traffic?.reply)}${own}</flow>`;
}
