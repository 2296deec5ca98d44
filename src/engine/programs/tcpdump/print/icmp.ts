/** ICMP. tcpdump's print-icmp.c. */
import { Bytes } from "../bytes.ts";
import { rightSum, sumOf } from "./checksum.ts";
import { type Carrier, printIp } from "./ip.ts";
import { ip4Of, type Line } from "./line.ts";

const unreachable: Readonly<Record<number, string>> = { 5: "source route failed", 6: "net %s unreachable - unknown", 7: "host %s unreachable - unknown" };

/** What a destination unreachable says of the packet that it quotes. */
function unreachableText(line: Line, b: Bytes, code: number): string {
	const { style } = line;
	const target = style.host(ip4Of(b, 24));
	switch (code) {
		case 0:
			return `net ${target} unreachable`;
		case 1:
			return `host ${target} unreachable`;
		case 2:
			return `${target} protocol ${b.u8(17)} unreachable`;
		case 3: {
			const protocol = b.u8(17);
			const port = b.u16(8 + (b.u8(8) & 15) * 4 + 2);
			if (protocol === 6) return `${target} tcp port ${style.port(port, "tcp")} unreachable`;
			if (protocol === 17) return `${target} udp port ${style.port(port, "udp")} unreachable`;
			return `${target} protocol ${protocol} port ${port} unreachable`;
		}
		case 4: {
			const mtu = b.u16(6);
			return `${target} unreachable - need to frag${mtu ? ` (mtu ${mtu})` : ""}`;
		}
		case 9:
			return `net ${target} unreachable - admin prohibited`;
		case 10:
			return `host ${target} unreachable - admin prohibited`;
		case 13:
			return `host ${target} unreachable - admin prohibited filter`;
		default:
			return unreachable[code]?.replace("%s", target) ?? `${target} unreachable - #${code}`;
	}
}

function redirectText(line: Line, b: Bytes, code: number): string {
	const { style } = line;
	const [target, gateway] = [style.host(ip4Of(b, 24)), style.host(ip4Of(b, 4))];
	return `redirect ${["", "", "-tos ", "-tos "][code] ?? ""}${target} to ${code === 0 || code === 2 ? "net" : "host"} ${gateway}`;
}

export function printIcmp(line: Line, data: Uint8Array, carrier: Carrier): void {
	line.guard(() => {
		const b = new Bytes(data, "icmp");
		const { style } = line;
		const [type, code] = [b.u8(0), b.u8(1)];
		let text: string;
		let quotes = false;
		switch (type) {
			case 0:
			case 8:
				text = `echo ${type === 8 ? "request" : "reply"}, id ${b.u16(4)}, seq ${b.u16(6)}`;
				break;
			case 3:
				text = unreachableText(line, b, code);
				quotes = true;
				break;
			case 4:
				text = "source quench";
				break;
			case 5:
				text = redirectText(line, b, code);
				quotes = true;
				break;
			case 9:
				text = "router advertisement";
				break;
			case 10:
				text = "router solicitation";
				break;
			case 11:
				text = code === 0 ? "time exceeded in-transit" : code === 1 ? "ip reassembly time exceeded" : `time exceeded-#${code}`;
				quotes = true;
				break;
			case 12:
				text = code ? `parameter problem - code ${code}` : `parameter problem - octet ${b.u8(4)}`;
				quotes = true;
				break;
			case 13:
				text = `time stamp query id ${b.u16(4)} seq ${b.u16(6)}`;
				break;
			case 14:
				text = `time stamp reply id ${b.u16(4)} seq ${b.u16(6)}`;
				break;
			default:
				text = `type-#${type}`;
		}
		line.add(`ICMP ${text}, length ${carrier.length}`);
		if (style.verbose && !carrier.fragmented && data.length === carrier.length && sumOf(data) !== 0)
			line.add(` (wrong icmp cksum ${b.u16(2).toString(16)} (->${rightSum(new Uint8Array(0), data, 2).toString(16)})!)`);
		if (!style.verbose || !quotes) return;
		line.add("\n\t");
		printIp(line, b.slice(8));
	});
}
