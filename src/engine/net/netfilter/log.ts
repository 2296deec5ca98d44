/** The line of a packet in the kernel log. net/netfilter/nf_log_syslog.c. */

import { formatIp, type Ip } from "../address.ts";
import { encodePayload } from "../encode.ts";
import { etherTypeOf, type IpPacket, type IpPayload, packetLength, payloadLength } from "../packet.ts";
import type { Action } from "./rule.ts";
import { flagBits, headerOf, type Scene } from "./scene.ts";

const hex = (value: number, width: number): string => value.toString(16).padStart(width, "0");

/** All eight groups with four digits. */
const address = (ip: Ip): string => (typeof ip === "number" ? formatIp(ip) : (ip.toString(16).padStart(32, "0").match(/.{4}/g) ?? []).join(":"));

/** The options of a TCP header as bytes. */
function options(ip: IpPacket, { tcpOptions }: Extract<Action, { kind: "LOG" }>): string {
	if (!tcpOptions) return "";
	const bytes = encodePayload(ip);
	const header = ((bytes[12] ?? 0) >> 4) * 4;
	if (header <= 20) return "";
	return `OPT (${Array.from(bytes.subarray(20, header), (b) => hex(b, 2).toUpperCase()).join("")}) `;
}

function transport(payload: IpPayload, ip: IpPacket, log: Extract<Action, { kind: "LOG" }>): string {
	switch (payload.kind) {
		case "tcp": {
			const bits = flagBits(payload.flags);
			const words = [
				[16, "ACK "],
				[8, "PSH "],
				[4, "RST "],
				[2, "SYN "],
				[1, "FIN "],
			] as const;
			const sequence = log.tcpSequence ? `SEQ=${payload.sequence} ACK=${payload.acknowledgment} ` : "";
			const set = words.map(([bit, word]) => (bits & bit ? word : "")).join("");
			return `PROTO=TCP SPT=${payload.sourcePort} DPT=${payload.destinationPort} ${sequence}WINDOW=${payload.window} RES=0x00 ${set}URGP=0 ${options(ip, log)}`;
		}
		case "udp":
			return `PROTO=UDP SPT=${payload.sourcePort} DPT=${payload.destinationPort} LEN=${payloadLength(payload)} `;
		case "icmp": {
			const name = ip.kind === "ipv4" ? "ICMP" : "ICMPv6";
			const head = `PROTO=${name} TYPE=${payload.type} CODE=${payload.code} `;
			if (payload.about) return `${head}[${headers(payload.about, log)}] ${payload.type === 3 && payload.code === 4 ? `MTU=${payload.rest} ` : ""}`;
			const echo = ip.kind === "ipv4" ? payload.type === 8 || payload.type === 0 : payload.type === 128 || payload.type === 129;
			return echo ? `${head}ID=${payload.rest >>> 16} SEQ=${payload.rest & 0xffff} ` : head;
		}
		case "raw":
			return `PROTO=${payload.protocol} `;
	}
}

function headers(ip: IpPacket, log: Extract<Action, { kind: "LOG" }>): string {
	const ends = `SRC=${address(ip.source)} DST=${address(ip.destination)} LEN=${packetLength(ip)} `;
	const payload = headerOf(ip);
	if (ip.kind === "ipv6") return `${ends}TC=${ip.trafficClass} HOPLIMIT=${ip.hopLimit} FLOWLBL=0 ${payload ? transport(payload, ip, log) : ""}`;
	const { fragment } = ip;
	const bits = `${ip.dontFragment ? "DF " : ""}${fragment?.more ? "MF " : ""}${fragment?.offset ? `FRAG:${fragment.offset >> 3} ` : ""}`;
	const fixed = `TOS=0x${hex(ip.tos & 0x1e, 2).toUpperCase()} PREC=0x${hex(ip.tos & 0xe0, 2).toUpperCase()} TTL=${ip.ttl} ID=${ip.id} ${bits}`;
	return `${ends}${fixed}${payload ? transport(payload, ip, log) : `PROTO=${ip.payload.kind === "raw" ? ip.payload.protocol : 0} `}`;
}

export function logLine({ skb, state }: Scene, log: Extract<Action, { kind: "LOG" }>): string {
	const { input, output } = state;
	const ports = `${skb.bridgePort ? `PHYSIN=${skb.bridgePort.name} ` : ""}${skb.bridgeOutput ? `PHYSOUT=${skb.bridgeOutput.name} ` : ""}`;
	const type = etherTypeOf(skb.frame.payload);
	const mac = input ? `MAC=${skb.frame.destination}:${skb.frame.source}:${hex(type >> 8, 2)}:${hex(type & 255, 2)} ` : "";
	const uid = log.uid && skb.sender ? `UID=${skb.sender.uid} GID=${skb.sender.gid} ` : "";
	const mark = skb.mark ? `MARK=0x${skb.mark.toString(16)} ` : "";
	return `${log.prefix}IN=${input?.name ?? ""} OUT=${output?.name ?? ""} ${ports}${mac}${headers(skb.ip, log)}${uid}${mark}`;
}
