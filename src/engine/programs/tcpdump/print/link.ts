/** Link headers: Ethernet with VLAN tags, cooked captures, raw IP. tcpdump's print-ether.c, print-sll.c. */
import { Bytes } from "../bytes.ts";
import { isVlanType } from "../layers.ts";
import type { LinkType, Packet } from "../pcap.ts";
import { printArp } from "./arp.ts";
import { printIp } from "./ip.ts";
import { printIp6 } from "./ip6.ts";
import { hex, type Line, macOf } from "./line.ts";
import { printLlc } from "./stp.ts";

const names: Readonly<Record<number, string>> = {
	2048: "IPv4",
	2054: "ARP",
	32821: "Reverse ARP",
	33024: "802.1Q",
	34525: "IPv6",
	34984: "802.1Q-QinQ",
	35020: "LLDP",
	34958: "EAPOL",
	37120: "802.1Q-9100",
};
const etherName = (type: number): string => names[type] ?? "Unknown";

/** Prints what an EtherType carries; false where nobody can. */
function printNetwork(line: Line, etherType: number, data: Uint8Array): boolean {
	switch (etherType) {
		case 0x0800:
			printIp(line, data);
			return true;
		case 0x86dd:
			printIp6(line, data);
			return true;
		case 0x0806:
			printArp(line, data);
			return true;
		default:
			return false;
	}
}

/** VLAN tags: the EtherType behind them, and where what it names begins. */
function printTags(line: Line, b: Bytes, first: number, from: number): [type: number, at: number] {
	let [type, at] = [first, from];
	while (isVlanType(type)) {
		const tag = b.u16(at);
		type = b.u16(at + 2);
		if (line.style.link) {
			line.add(`vlan ${tag & 0xfff}, p ${tag >> 13}${tag & 0x1000 ? ", DEI" : ""}, `);
			if (type > 1500) line.add(`ethertype ${etherName(type)} (${hex(type, 4)}), `);
		}
		at += 4;
	}
	return [type, at];
}

/** A frame from its Ethernet header on; VXLAN carries such ones too. */
export function printEthernet(line: Line, data: Uint8Array, wireLength: number): void {
	line.guard(() => {
		const b = new Bytes(data, "ether");
		const { style } = line;
		let type = b.u16(12);
		let at = 14;
		const header = () => {
			line.add(`${macOf(b, 6)} > ${macOf(b, 0)}, `);
			if (type <= 1500) line.add(`802.3, length ${wireLength}: `);
			else line.add(style.quiet ? `${etherName(type)}, length ${wireLength}: ` : `ethertype ${etherName(type)} (${hex(type, 4)}), length ${wireLength}: `);
		};
		const first = type;
		if (style.link) header();
		[type, at] = printTags(line, b, type, at);
		const body = b.slice(at);
		if (type <= 1500) {
			printLlc(line, body.subarray(0, type));
			return;
		}
		if (printNetwork(line, type, body)) return;
		if (!style.link) {
			type = first;
			header();
		}
		printUnknown(line, body);
	});
}

/** Payload that nobody can read is shown as it is. */
export function printUnknown(line: Line, data: Uint8Array): void {
	const { style } = line;
	if (style.hex + style.hexAscii + style.ascii > 0 || data.length === 0) return;
	for (let at = 0; at < data.length; at += 16) {
		const part = data.subarray(at, at + 16);
		const words: string[] = [];
		for (let i = 0; i < part.length; i += 2) words.push([...part.subarray(i, i + 2)].map((n) => n.toString(16).padStart(2, "0")).join(""));
		const text = [...part].map((c) => (c > 32 && c < 127 ? String.fromCharCode(c) : ".")).join("");
		line.add(`\n\t${hex(at, 4)}:  ${words.join(" ").padEnd(39)}  ${text}`);
	}
}

const packetTypes = ["In", "B", "M", "P", "Out"];

function printCooked(line: Line, packet: Packet): void {
	line.guard(() => {
		const b = new Bytes(packet.data, "sll2");
		const { style } = line;
		const type = b.u16(0);
		const index = b.u32(4);
		line.add(`${style.device(index).padEnd(5)} ${(packetTypes[b.u8(10)] ?? "?").padEnd(3)} `);
		if (style.link) {
			line.add(`ifindex ${index} ${macOf(b, 12)} `);
			line.add(style.quiet ? `${etherName(type)}, length ${packet.length}: ` : `ethertype ${etherName(type)} (${hex(type, 4)}), length ${packet.length}: `);
		}
		const [inner, at] = printTags(line, b, type, 20);
		const body = b.slice(at);
		if (!printNetwork(line, inner, body)) printUnknown(line, body);
	});
}

export function printPacket(line: Line, packet: Packet, linkType: LinkType): void {
	switch (linkType.name) {
		case "EN10MB":
			printEthernet(line, packet.data, packet.length);
			return;
		case "LINUX_SLL2":
			printCooked(line, packet);
			return;
		case "LINUX_SLL": {
			const body = packet.data.subarray(16);
			if (!printNetwork(line, new Bytes(packet.data, "sll").u16(14), body)) printUnknown(line, body);
			return;
		}
		case "RAW":
			if (line.style.link) line.add("ip: ");
			if ((packet.data[0] ?? 0) >> 4 === 6) printIp6(line, packet.data);
			else printIp(line, packet.data);
	}
}

/** Bytes of a packet's link header, which -x and -X leave out. */
export function linkHeaderLength(linkType: LinkType): number {
	return { EN10MB: 14, LINUX_SLL: 16, LINUX_SLL2: 20, RAW: 0 }[linkType.name];
}
