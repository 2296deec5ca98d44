/** TCP. tcpdump's print-tcp.c. */
import { Bytes } from "../bytes.ts";
import { pseudoHeader, rightSum, sumOf } from "./checksum.ts";
import { printDnsOverTcp } from "./dns.ts";
import { printHttp } from "./http.ts";
import type { Carrier } from "./ip.ts";
import { hex, type Line } from "./line.ts";

const letters = ["F", "S", "R", "P", ".", "U", "E", "W"];
const FIN = 1;
const SYN = 2;
const RST = 4;
const ACK = 16;
const URG = 32;

/** Numbers relative to the first of the conversation, which a SYN begins. */
function relative(line: Line, key: readonly [string, string], flags: number, sequence: number, acknowledgment: number): [number, number] {
	if (line.style.absolute || !(flags & ACK)) return [sequence, acknowledgment];
	const backward = key[0] > key[1];
	const name = backward ? `${key[1]} ${key[0]}` : key.join(" ");
	const known = line.conversations.get(name);
	if (!known || flags & SYN) {
		line.conversations.set(name, { sequence, acknowledgment: (acknowledgment - 1) >>> 0, forward: !backward });
		return [sequence, acknowledgment];
	}
	return known.forward === !backward
		? [(sequence - known.sequence) >>> 0, (acknowledgment - known.acknowledgment) >>> 0]
		: [(sequence - known.acknowledgment) >>> 0, (acknowledgment - known.sequence) >>> 0];
}

export function printTcp(line: Line, data: Uint8Array, carrier: Carrier): void {
	line.guard(() => {
		const b = new Bytes(data, "tcp");
		const { style } = line;
		const [sourcePort, destinationPort] = [b.u16(0), b.u16(2)];
		line.add(`${carrier.source}.${style.port(sourcePort, "tcp")} > ${carrier.destination}.${style.port(destinationPort, "tcp")}: `);
		const headerLength = (b.u8(12) >> 4) * 4;
		if (headerLength < 20) {
			line.add(` tcp ${carrier.length - headerLength} [bad hdr length ${headerLength} - too short, < 20]`);
			return;
		}
		const length = carrier.length - headerLength;
		if (style.quiet) {
			line.add(`tcp ${length}`);
			return;
		}
		const flags = b.u8(13);
		const ends = [`${carrier.source}.${sourcePort}`, `${carrier.destination}.${destinationPort}`] as const;
		const [sequence, acknowledgment] = relative(line, ends, flags, b.u32(4), b.u32(8));
		line.add(`Flags [${letters.filter((_, i) => flags & (1 << i)).join("") || "none"}]`);
		if (style.verbose && !style.unchecked && !carrier.fragmented && data.length === carrier.length) {
			const pseudo = pseudoHeader(carrier.addresses, 6, data.length);
			line.add(`, cksum ${hex(b.u16(16), 4)}${sumOf(pseudo, data) === 0 ? " (correct)" : ` (incorrect -> ${hex(rightSum(pseudo, data, 16), 4)})`}`);
		}
		if (style.verbose > 1 || length > 0 || flags & (SYN | FIN | RST)) line.add(`, seq ${sequence}${length > 0 ? `:${(sequence + length) >>> 0}` : ""}`);
		if (flags & ACK) line.add(`, ack ${acknowledgment}`);
		line.add(`, win ${b.u16(14)}`);
		if (flags & URG) line.add(`, urg ${b.u16(18)}`);
		if (headerLength > 20) line.add(`, options [${tcpOptions(new Bytes(b.exactly(20, headerLength - 20), "tcp"))}]`);
		line.add(`, length ${length}`);
		if (length <= 0) return;
		const body = b.slice(headerLength);
		if (flags & RST) {
			if (style.verbose) line.add(` [RST ${new TextDecoder("latin1").decode(body)}]`);
		} else if ([80, 8080, 3128].some((port) => port === sourcePort || port === destinationPort)) printHttp(line, body);
		else if (sourcePort === 53 || destinationPort === 53) printDnsOverTcp(line, body);
	});
}

function tcpOptions(b: Bytes): string {
	const words: string[] = [];
	for (let at = 0; at < b.length; ) {
		const kind = b.u8(at);
		const size = kind < 2 ? 1 : b.u8(at + 1);
		if (kind === 0) words.push("eol");
		else if (kind === 1) words.push("nop");
		else if (kind === 2) words.push(`mss ${b.u16(at + 2)}`);
		else if (kind === 3) words.push(`wscale ${b.u8(at + 2)}`);
		else if (kind === 4) words.push("sackOK");
		else if (kind === 5) {
			const blocks: string[] = [];
			for (let i = 2; i + 8 <= size; i += 8) blocks.push(`{${b.u32(at + i)}:${b.u32(at + i + 4)}}`);
			words.push(`sack ${blocks.length} ${blocks.join("")}`);
		} else if (kind === 8) words.push(`TS val ${b.u32(at + 2)} ecr ${b.u32(at + 6)}`);
		else words.push(`unknown-${kind}`);
		if (kind === 0) break;
		at += Math.max(1, size);
	}
	return words.join(",");
}
