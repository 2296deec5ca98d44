/** ARP. tcpdump's print-arp.c. */
import { Bytes } from "../bytes.ts";
import { ip4Of, type Line, macOf } from "./line.ts";

export function printArp(line: Line, data: Uint8Array): void {
	line.guard(() => {
		const b = new Bytes(data, "arp");
		const { style } = line;
		const operation = b.u16(6);
		const [senderIp, targetIp] = [ip4Of(b, 14), ip4Of(b, 24)];
		const [senderMac, targetMac] = [macOf(b, 8), macOf(b, 18)];
		if (!style.link) line.add("ARP, ");
		if (style.verbose) line.add("Ethernet (len 6), IPv4 (len 4), ");
		switch (operation) {
			case 1: {
				line.add(`Request who-has ${style.host(targetIp)}`);
				// a target that is known already is asked for at its address
				if (targetMac !== "00:00:00:00:00:00") line.add(` (${targetMac === "ff:ff:ff:ff:ff:ff" ? "Broadcast" : targetMac})`);
				line.add(` tell ${style.host(senderIp)}`);
				break;
			}
			case 2:
				line.add(`Reply ${style.host(senderIp)} is-at ${senderMac}`);
				break;
			default:
				line.add(`Unknown (${operation})`);
		}
		line.add(`, length ${data.length}`);
	});
}
