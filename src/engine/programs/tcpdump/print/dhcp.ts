/** BOOTP and DHCP. tcpdump's print-bootp.c. */
import { Bytes } from "../bytes.ts";
import { hex, ip4Of, type Line, macOf } from "./line.ts";

const messages = ["", "Discover", "Offer", "Request", "Decline", "ACK", "NACK", "Release", "Inform"];
const optionNames: Readonly<Record<number, string>> = {
	1: "Subnet-Mask",
	3: "Default-Gateway",
	6: "Domain-Name-Server",
	12: "Hostname",
	15: "Domain-Name",
	50: "Requested-IP",
	51: "Lease-Time",
	54: "Server-ID",
	57: "MSZ",
	60: "Vendor-Class",
	61: "Client-ID",
};

export function printDhcp(line: Line, data: Uint8Array, length: number): void {
	line.guard(() => {
		const b = new Bytes(data, "bootp");
		const { style } = line;
		line.add(`BOOTP/DHCP, ${b.u8(0) === 1 ? `Request from ${macOf(b, 28)}` : "Reply"}, length ${length}`);
		if (!style.verbose) return;
		if (b.u8(3)) line.add(`, hops ${b.u8(3)}`);
		if (b.u32(4)) line.add(`, xid ${hex(b.u32(4))}`);
		if (b.u16(8)) line.add(`, secs ${b.u16(8)}`);
		line.add(`, Flags [${b.u16(10) & 0x8000 ? "Broadcast" : "none"}]`);
		for (const [at, label] of [
			[12, "Client-IP"],
			[16, "Your-IP"],
			[20, "Server-IP"],
			[24, "Gateway-IP"],
		] as const)
			if (b.u32(at)) line.add(`\n\t  ${label} ${style.host(ip4Of(b, at))}`);
		if (b.u8(0) === 1) line.add(`\n\t  Client-Ethernet-Address ${macOf(b, 28)}`);
		if (b.u32(236) !== 0x63825363) return;
		line.add(`\n\t  Vendor-rfc1048 Extensions\n\t    Magic Cookie 0x63825363`);
		for (let at = 240; b.u8(at) !== 255; ) {
			const kind = b.u8(at);
			if (kind === 0) {
				at++;
				continue;
			}
			const size = b.u8(at + 1);
			line.add(
				kind === 53
					? `\n\t    DHCP-Message (53), length 1: ${messages[b.u8(at + 2)] ?? "?"}`
					: `\n\t    ${optionNames[kind] ?? "Unknown"} (${kind}), length ${size}: ${option(b, kind, at + 2, size)}`,
			);
			at += 2 + size;
		}
	});
}

function option(b: Bytes, kind: number, at: number, size: number): string {
	if ([1, 3, 6, 50, 54].includes(kind))
		return Array.from({ length: size / 4 }, (_, i) => ip4Of(b, at + 4 * i))
			.map((ip) => `${ip >>> 24}.${(ip >>> 16) & 255}.${(ip >>> 8) & 255}.${ip & 255}`)
			.join(",");
	if (kind === 51) return String(b.u32(at));
	if (kind === 57) return String(b.u16(at));
	if (kind === 61 && size === 7) return `ether ${macOf(b, at + 1)}`;
	if ([12, 15, 60].includes(kind)) return `"${new TextDecoder("latin1").decode(b.exactly(at, size))}"`;
	return [...b.exactly(at, size)].join(".");
}
