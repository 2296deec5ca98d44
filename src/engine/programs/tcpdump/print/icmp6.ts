/** ICMPv6: errors, echoes, neighbour discovery, multicast listeners. tcpdump's print-icmp6.c. */
import { Bytes } from "../bytes.ts";
import { pseudoHeader, rightSum, sumOf } from "./checksum.ts";
import { hexWords } from "./dump.ts";
import type { Carrier } from "./ip.ts";
import { printIp6 } from "./ip6.ts";
import { hex, ip6Of, type Line, macOf } from "./line.ts";

const names: Readonly<Record<number, string>> = {
	1: "destination unreachable",
	2: "packet too big",
	3: "time exceeded in-transit",
	4: "parameter problem",
	128: "echo request",
	129: "echo reply",
	130: "multicast listener query",
	131: "multicast listener report",
	132: "multicast listener done",
	133: "router solicitation",
	134: "router advertisement",
	135: "neighbor solicitation",
	136: "neighbor advertisement",
	137: "redirect",
	143: "multicast listener report v2",
};
const recordKinds = ["", "is_in", "is_ex", "to_in", "to_ex", "allow", "block"];
const listed = (pairs: readonly (readonly [boolean, string])[]): string =>
	pairs
		.filter(([on]) => on)
		.map(([, name]) => name)
		.join(", ") || "none";

function unreachable(line: Line, b: Bytes, code: number): string {
	const { style } = line;
	const target = style.host(ip6Of(b, 8 + 24));
	const next = b.u8(8 + 6);
	const port = code === 4 ? b.u16(8 + 40 + 2) : 0;
	switch (code) {
		case 0:
			return `unreachable route ${target}`;
		case 1:
			return `unreachable prohibited ${target}`;
		case 3:
			return `unreachable address ${target}`;
		case 4:
			return next === 6 || next === 17
				? `${target} ${next === 6 ? "tcp" : "udp"} port ${style.port(port, next === 6 ? "tcp" : "udp")}`
				: `${target} protocol ${next} port ${port} unreachable`;
		default:
			return `code-#${code}`;
	}
}

export function printIcmp6(line: Line, data: Uint8Array, carrier: Carrier): void {
	line.guard(() => {
		const b = new Bytes(data, "icmp6");
		const { style } = line;
		if (style.verbose && !carrier.fragmented && data.length === carrier.length) {
			const pseudo = pseudoHeader(carrier.addresses, 58, data.length);
			line.add(sumOf(pseudo, data) === 0 ? "[icmp6 sum ok] " : `[bad icmp6 cksum ${hex(b.u16(2), 4)} -> ${hex(rightSum(pseudo, data, 2), 4)}!] `);
		}
		const [type, code] = [b.u8(0), b.u8(1)];
		const name = names[type] ?? `type-#${type}`;
		line.add(`ICMP6, ${name}`);
		// the length comes before the details where these take lines of their own
		if (style.verbose && type >= 133 && type <= 137) line.add(`, length ${carrier.length}`);
		switch (type) {
			case 1:
				line.add(`, ${unreachable(line, b, code)}`);
				break;
			case 2:
				line.add(`, mtu ${b.u32(4)}`);
				break;
			case 3:
				line.add(code === 0 ? ` for ${style.host(ip6Of(b, 8 + 24))}` : " (reassembly)");
				break;
			case 128:
			case 129:
				line.add(`, id ${b.u16(4)}, seq ${b.u16(6)}`);
				break;
			case 130:
				if (data.length >= 28) line.add(" v2 ");
				line.add(style.verbose ? ` max resp delay: ${b.u16(4)} addr: ${style.host(ip6Of(b, 8))}` : "");
				break;
			case 131:
			case 132:
				line.add(style.verbose ? ` max resp delay: ${b.u16(4)} addr: ${style.host(ip6Of(b, 8))}` : "");
				break;
			case 133:
				if (style.verbose) discoveryOptions(line, b, 8);
				break;
			case 134:
				if (style.verbose) {
					const flags = listed([
						[(b.u8(5) & 128) !== 0, "managed"],
						[(b.u8(5) & 64) !== 0, "other stateful"],
					]);
					line.add(
						`\n\thop limit ${b.u8(4)}, Flags [${flags}], pref medium, router lifetime ${b.u16(6)}s, reachable time ${b.u32(8)}ms, retrans timer ${b.u32(12)}ms`,
					);
					discoveryOptions(line, b, 16);
				}
				break;
			case 135:
				line.add(`, who has ${style.host(ip6Of(b, 8))}`);
				if (style.verbose) discoveryOptions(line, b, 24);
				break;
			case 136:
				line.add(`, tgt is ${style.host(ip6Of(b, 8))}`);
				if (style.verbose) {
					const flags = listed([
						[(b.u8(4) & 128) !== 0, "router"],
						[(b.u8(4) & 64) !== 0, "solicited"],
						[(b.u8(4) & 32) !== 0, "override"],
					]);
					line.add(`, Flags [${flags}]`);
					discoveryOptions(line, b, 24);
				}
				break;
			case 137:
				line.add(`, ${style.host(ip6Of(b, 24))} to ${style.host(ip6Of(b, 8))}`);
				break;
			case 143: {
				const count = b.u16(6);
				line.add(`, ${count} group record(s)`);
				if (!style.verbose) break;
				for (let i = 0, at = 8; i < count; i++) {
					line.add(` [gaddr ${style.host(ip6Of(b, at + 4))} ${recordKinds[b.u8(at)] ?? "?"}`);
					const sources = b.u16(at + 2);
					line.add(
						style.verbose > 1
							? ` { ${Array.from({ length: sources }, (_, k) => `${style.host(ip6Of(b, at + 20 + 16 * k))} `).join("")}}]`
							: `, ${sources} source(s)]`,
					);
					at += 20 + 16 * sources + 4 * b.u8(at + 1);
				}
				break;
			}
		}
		if (!style.verbose || type < 128) line.add(`, length ${carrier.length}`);
		if (style.verbose > 1 && type < 128) {
			line.add("\n\t");
			printIp6(line, b.slice(8));
		}
	});
}

const optionNames: Readonly<Record<number, string>> = {
	1: "source link-address",
	2: "destination link-address",
	3: "prefix info",
	4: "redirected header",
	5: "mtu",
	25: "rdnss",
};

function discoveryOptions(line: Line, b: Bytes, from: number): void {
	for (let at = from; at < b.length; ) {
		const [kind, units] = [b.u8(at), b.u8(at + 1)];
		line.add(`\n\t  ${optionNames[kind] ?? "unknown"} option (${kind}), length ${units * 8} (${units}): `);
		if (optionNames[kind] === undefined) line.add(`\n\t  0x0000: ${hexWords(b.exactly(at + 2, Math.max(0, units * 8 - 2)))}`);
		else if (kind === 1 || kind === 2) line.add(macOf(b, at + 2));
		else if (kind === 3) {
			const flags = listed([
				[(b.u8(at + 3) & 128) !== 0, "onlink"],
				[(b.u8(at + 3) & 64) !== 0, "auto"],
			]);
			line.add(`${line.style.host(ip6Of(b, at + 16))}/${b.u8(at + 2)}, Flags [${flags}], valid time ${b.u32(at + 4)}s, pref. time ${b.u32(at + 8)}s`);
		} else if (kind === 5) line.add(` ${b.u32(at + 4)}`);
		if (units === 0) return;
		at += units * 8;
	}
}
