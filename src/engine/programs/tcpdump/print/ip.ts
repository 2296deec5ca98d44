/** IPv4. tcpdump's print-ip.c. */
import { Bytes } from "../bytes.ts";
import { sumOf } from "./checksum.ts";
import { printIcmp } from "./icmp.ts";
import { printIgmp } from "./igmp.ts";
import { hex, ip4Of, type Line } from "./line.ts";
import { printTcp } from "./tcp.ts";
import { printUdp } from "./udp.ts";

export const ecn = ["", ",ECT(1)", ",ECT(0)", ",CE"];
const protocolNames: Readonly<Record<number, string>> = {
	0: "HBH",
	1: "ICMP",
	2: "IGMP",
	4: "IPIP",
	6: "TCP",
	17: "UDP",
	41: "IPv6",
	47: "GRE",
	50: "ESP",
	51: "AH",
	58: "ICMPv6",
	89: "OSPF",
	103: "PIM",
	112: "VRRP",
	132: "SCTP",
};
/** As /etc/protocols names them. */
const shortNames: Readonly<Record<number, string>> = { 1: "icmp", 2: "igmp", 6: "tcp", 17: "udp", 47: "gre", 50: "esp", 58: "ipv6-icmp" };

export const protocolName = (number: number): string => protocolNames[number] ?? "unknown";

/** What the printers above IP are given. */
export interface Carrier {
	readonly source: string;
	readonly destination: string;
	/** Both addresses, for the pseudo header. */
	readonly addresses: Uint8Array;
	/** A piece of a larger packet: checksums cannot be told. */
	readonly fragmented: boolean;
	/** Bytes of the payload on the wire. */
	readonly length: number;
}

export function printIp(line: Line, data: Uint8Array): void {
	if (!line.style.link) line.add("IP ");
	line.guard(() => {
		const b = new Bytes(data, "ip");
		const { style } = line;
		const headerLength = (b.u8(0) & 15) * 4;
		if (b.u8(0) >> 4 !== 4) {
			line.add(`IP${b.u8(0) >> 4} `);
			return;
		}
		if (headerLength < 20) {
			line.add(`bad-hlen ${headerLength}`);
			return;
		}
		const total = b.u16(2);
		const cut = b.u16(6);
		const offset = (cut & 0x1fff) * 8;
		const protocol = b.u8(9);
		const [source, destination] = [style.host(ip4Of(b, 12)), style.host(ip4Of(b, 16))];
		if (style.verbose) {
			const tos = b.u8(1);
			const flags = [cut & 0x8000 ? "rsvd" : "", cut & 0x4000 ? "DF" : "", cut & 0x2000 ? "+" : ""].filter(Boolean).join(", ") || "none";
			line.add(`(tos ${hex(tos)}${ecn[tos & 3]}`);
			if (b.u8(8) >= 1) line.add(`, ttl ${b.u8(8)}`);
			line.add(`, id ${b.u16(4)}, offset ${offset}, flags [${flags}], proto ${protocolName(protocol)} (${protocol}), length ${total}`);
			if (headerLength > 20) line.add(`, options (${options(b.exactly(20, headerLength - 20))})`);
			const header = b.exactly(0, headerLength);
			if (!style.unchecked && sumOf(header) !== 0) {
				const blank = header.slice();
				blank[10] = 0;
				blank[11] = 0;
				line.add(`, bad cksum ${b.u16(10).toString(16)} (->${sumOf(blank).toString(16)})!`);
			}
			line.add(")\n    ");
		}
		const body = b.slice(headerLength, total);
		const addresses = b.exactly(12, 8);
		if (offset > 0) {
			line.add(`${source} > ${destination}: ${(style.numeric ? undefined : shortNames[protocol]) ?? `ip-proto-${protocol}`}`);
			return;
		}
		const carrier: Carrier = { source, destination, addresses, fragmented: (cut & 0x3fff) !== 0, length: total - headerLength };
		printTransport(line, protocol, body, carrier);
	});
}

export function printTransport(line: Line, protocol: number, body: Uint8Array, carrier: Carrier): void {
	const { source, destination } = carrier;
	if (protocol === 6) {
		printTcp(line, body, carrier);
		return;
	}
	if (protocol === 17) {
		printUdp(line, body, carrier);
		return;
	}
	line.add(`${source} > ${destination}: `);
	if (protocol === 1) printIcmp(line, body, carrier);
	else if (protocol === 2) printIgmp(line, body, carrier);
	else line.add(`${shortNames[protocol] ?? `ip-proto-${protocol}`} ${carrier.length}`);
}

const optionNames: Readonly<Record<number, string>> = { 0: "EOL", 1: "NOP", 7: "RR", 68: "timestamp", 131: "LSRR", 137: "SSRR", 148: "RA" };

function options(bytes: Uint8Array): string {
	const words: string[] = [];
	for (let at = 0; at < bytes.length; ) {
		const kind = bytes[at] as number;
		words.push(optionNames[kind] ?? `unknown ${kind}`);
		if (kind === 0) break;
		at += kind === 1 ? 1 : Math.max(2, bytes[at + 1] ?? 2);
	}
	return words.join(",");
}
