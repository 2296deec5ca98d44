/** UDP and what the well-known ports carry. tcpdump's print-udp.c. */
import { Bytes } from "../bytes.ts";
import { pseudoHeader, rightSum, sumOf } from "./checksum.ts";
import { printDhcp } from "./dhcp.ts";
import { printDns } from "./dns.ts";
import type { Carrier } from "./ip.ts";
import { hex, type Line } from "./line.ts";
import { printEthernet } from "./link.ts";

export function printUdp(line: Line, data: Uint8Array, carrier: Carrier): void {
	line.guard(() => {
		const b = new Bytes(data, "udp");
		const { style } = line;
		const [source, destination] = [b.u16(0), b.u16(2)];
		line.add(`${carrier.source}.${style.port(source, "udp")} > ${carrier.destination}.${style.port(destination, "udp")}: `);
		const length = b.u16(4) - 8;
		if (style.quiet) {
			line.add(`UDP, length ${length}`);
			return;
		}
		if (style.verbose > 1 && !style.unchecked && !carrier.fragmented && data.length === carrier.length) {
			const pseudo = pseudoHeader(carrier.addresses, 17, data.length);
			const sum = b.u16(6);
			if (sum === 0) line.add("[no cksum] ");
			else line.add(sumOf(pseudo, data) === 0 ? "[udp sum ok] " : `[bad udp cksum ${hex(sum, 4)} -> ${hex(rightSum(pseudo, data, 6), 4)}!] `);
		}
		const body = b.slice(8);
		const has = (...ports: readonly number[]) => ports.includes(source) || ports.includes(destination);
		if (has(53)) printDns(line, body, length, false);
		else if (has(5353)) printDns(line, body, length, true);
		else if (has(67, 68)) printDhcp(line, body, length);
		else if (destination === 4789) printVxlan(line, body, length);
		else line.add(`UDP, length ${length}`);
	});
}

/** RFC 7348: a whole frame inside. */
function printVxlan(line: Line, data: Uint8Array, length: number): void {
	line.guard(() => {
		const b = new Bytes(data, "vxlan");
		const flags = b.u8(0);
		line.add(`VXLAN, flags [${flags & 8 ? "I" : "."}] (${hex(flags, 2)}), vni ${b.u24(4)}\n`);
		printEthernet(line, b.slice(8), length - 8);
	});
}
