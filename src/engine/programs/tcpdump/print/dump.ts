/** -x, -X and -A: packets as bytes. tcpdump's print-ascii.c. */
import type { LinkType, Packet } from "../pcap.ts";
import { hex, type Style } from "./line.ts";
import { linkHeaderLength } from "./link.ts";

const two = (byte: number): string => byte.toString(16).padStart(2, "0");

/** ` 0123 4567`: bytes by twos, each pair with a blank before it. */
export function hexWords(part: Uint8Array): string {
	let text = "";
	for (let i = 0; i < part.length; i += 2) text += ` ${[...part.subarray(i, i + 2)].map(two).join("")}`;
	return text;
}

/** The lines behind a packet's own, beginning with a newline; "" where none were asked for. */
export function dumpPacket(packet: Packet, linkType: LinkType, style: Style): string {
	const times = style.hexAscii || style.ascii || style.hex;
	if (times === 0) return "";
	const data = times > 1 ? packet.data : packet.data.subarray(linkHeaderLength(linkType));
	if (!style.hexAscii && style.ascii) return `\n${[...data].map(character).join("")}`;
	let text = "";
	for (let at = 0; at < data.length; at += 16) {
		const part = data.subarray(at, at + 16);
		text += `\n\t${hex(at, 4)}: ${style.hexAscii ? hexWords(part).padEnd(40) : hexWords(part)}`;
		if (style.hexAscii) text += `  ${[...part].map((c) => (c > 32 && c < 127 ? String.fromCharCode(c) : ".")).join("")}`;
	}
	return text;
}

/** -A keeps what makes text readable. */
function character(code: number): string {
	if (code === 13) return "";
	return (code >= 32 && code < 127) || code === 9 || code === 10 ? String.fromCharCode(code) : ".";
}
