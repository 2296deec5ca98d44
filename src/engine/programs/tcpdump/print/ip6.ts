/** IPv6 with its extension headers. tcpdump's print-ip6.c. */
import { Bytes } from "../bytes.ts";
import { printIcmp6 } from "./icmp6.ts";
import { type Carrier, ecn, printTransport, protocolName } from "./ip.ts";
import { hex, ip6Of, type Line } from "./line.ts";

const HOP_BY_HOP = 0;
const ROUTING = 43;
const FRAGMENT = 44;
const DESTINATION = 60;

export function printIp6(line: Line, data: Uint8Array): void {
	if (!line.style.link) line.add("IP6 ");
	line.guard(() => {
		const b = new Bytes(data, "ip6");
		const { style } = line;
		const length = b.u16(4);
		let next = b.u8(6);
		if (style.verbose) {
			const first = b.u32(0);
			const traffic = Math.floor(first / 0x100000) & 255;
			const flow = first & 0xfffff;
			line.add("(");
			if (traffic) line.add(`class ${hex(traffic, 2)}${ecn[traffic & 3]}, `);
			if (flow) line.add(`flowlabel ${hex(flow, 5)}, `);
			line.add(`hlim ${b.u8(7)}, next-header ${protocolName(next)} (${next}), payload length ${length}) `);
		}
		const [source, destination] = [style.host(ip6Of(b, 8)), style.host(ip6Of(b, 24))];
		const end = 40 + length;
		let at = 40;
		let fragmented = false;
		// TCP and UDP say themselves who talks
		const names = () => line.add(`${source} > ${destination}: `);
		if (next !== 6 && next !== 17) names();
		while (next === HOP_BY_HOP || next === DESTINATION || next === ROUTING || next === FRAGMENT) {
			const size = next === FRAGMENT ? 8 : (b.u8(at + 1) + 1) * 8;
			if (next === FRAGMENT) {
				const cut = b.u16(at + 2);
				line.add(style.verbose ? `frag (${hex(b.u32(at + 4), 8)}:${cut & 0xfff8}|${end - at - 8})` : `frag (${cut & 0xfff8}|${end - at - 8})`);
				if (cut & 0xfff8) return;
				line.add(" ");
				fragmented = true;
			} else if (next === ROUTING) line.add(`srcrt (len=${b.u8(at + 1)}, type=${b.u8(at + 2)}, segleft=${b.u8(at + 3)})`);
			else line.add(`${next === HOP_BY_HOP ? "HBH" : "DSTOPT"} ${style.verbose ? `${extensionOptions(new Bytes(b.exactly(at + 2, size - 2), "ip6"))} ` : ""}`);
			next = b.u8(at);
			at += size;
		}
		const carrier: Carrier = { source, destination, addresses: b.exactly(8, 32), fragmented, length: end - at };
		const body = b.slice(at, end);
		if (next === 6 || next === 17) printTransport(line, next, body, carrier);
		else if (next === 58) printIcmp6(line, body, carrier);
		else if (next === 59) line.add("no next header");
		else line.add(`ip-proto-${next} ${carrier.length}`);
	});
}

function extensionOptions(b: Bytes): string {
	let text = "";
	for (let at = 0; at < b.length; ) {
		const kind = b.u8(at);
		if (kind === 0) {
			text += "(pad1)";
			at++;
			continue;
		}
		text += kind === 1 ? "(padn)" : kind === 5 ? `(rtalert: ${hex(b.u16(at + 2), 4)}) ` : `(opt_type ${hex(kind, 2)}: len=${b.u8(at + 1)})`;
		at += 2 + b.u8(at + 1);
	}
	return text;
}
