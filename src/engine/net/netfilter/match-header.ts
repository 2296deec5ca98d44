/** Matches on ports and other fields of headers. */

import { isGroupMac } from "../address.ts";
import { encodePayload } from "../encode.ts";
import { type IpPayload, packetLength } from "../packet.ts";
import type { Match, PortRange } from "./rule.ts";
import { flagBits, headerOf, type Scene } from "./scene.ts";

type Test = (scene: Scene) => boolean;
type Of<K extends Match["kind"]> = Extract<Match, { kind: K }>;

const within = (value: number, range: PortRange | undefined): boolean => !range || (value >= range.low && value <= range.high) !== (range.invert ?? false);

const optionNumbers = (payload: Extract<IpPayload, { kind: "tcp" }>): number[] => {
	const { mss, windowScale, sackPermitted, timestamp } = payload.options;
	return [...(mss === undefined ? [] : [2]), ...(windowScale === undefined ? [] : [3]), ...(sackPermitted ? [4] : []), ...(timestamp ? [8] : [])];
};

export function tcpTest({ source, destination, flags, option }: Of<"tcp">): Test {
	return ({ skb }) => {
		const h = headerOf(skb.ip);
		if (h?.kind !== "tcp" || !within(h.sourcePort, source) || !within(h.destinationPort, destination)) return false;
		if (flags && ((flagBits(h.flags) & flags.mask) === flags.set) === (flags.invert ?? false)) return false;
		return !option || optionNumbers(h).includes(option.number) !== (option.invert ?? false);
	};
}

export function udpTest({ source, destination }: Of<"udp">): Test {
	return ({ skb }) => {
		const h = headerOf(skb.ip);
		return h?.kind === "udp" && within(h.sourcePort, source) && within(h.destinationPort, destination);
	};
}

export function icmpTest({ type, codes, invert }: Of<"icmp">): Test {
	return ({ skb }) => {
		const h = headerOf(skb.ip);
		if (h?.kind !== "icmp") return false;
		return (type === 255 || (h.type === type && h.code >= codes[0] && h.code <= codes[1])) !== (invert ?? false);
	};
}

export function multiportTest({ side, ports, invert }: Of<"multiport">): Test {
	const has = (port: number): boolean => ports.some(([low, high]) => port >= low && port <= high);
	return ({ skb }) => {
		const h = headerOf(skb.ip);
		if (h?.kind !== "tcp" && h?.kind !== "udp") return false;
		const found = (side !== "destination" && has(h.sourcePort)) || (side !== "source" && has(h.destinationPort));
		return found !== (invert ?? false);
	};
}

export const lengthTest =
	(match: Of<"length">): Test =>
	({ skb }) =>
		within(packetLength(skb.ip), match);

export function ttlTest({ compare, value, invert }: Of<"ttl">): Test {
	return ({ skb }) => {
		const hops = skb.ip.kind === "ipv4" ? skb.ip.ttl : skb.ip.hopLimit;
		return (compare === "eq" ? hops === value : compare === "lt" ? hops < value : hops > value) !== (invert ?? false);
	};
}

export const trafficClass = (ip: Scene["skb"]["ip"]): number => (ip.kind === "ipv4" ? ip.tos : ip.trafficClass);

export function pkttypeTest({ type, invert }: Of<"pkttype">): Test {
	return ({ skb, state }) => {
		const { destination } = skb.frame;
		const is =
			state.input === undefined || state.input.isLoopback || !isGroupMac(destination)
				? "unicast"
				: destination === state.input.broadcast
					? "broadcast"
					: "multicast";
		return (is === type) !== (invert ?? false);
	};
}

/** Text in the bytes behind the IP header, which count from its own length on. */
export function stringTest({ text, from, to, ignoreCase, invert }: Of<"string">): Test {
	const fold = (s: string): string => (ignoreCase ? s.toLowerCase() : s);
	const wanted = fold(text);
	return ({ skb }) => {
		const header = skb.ip.kind === "ipv4" ? 20 : 40;
		const bytes = encodePayload(skb.ip);
		let seen = "";
		for (const byte of bytes.subarray(Math.max(0, from - header), Math.max(0, to - header))) seen += String.fromCharCode(byte);
		return fold(seen).includes(wanted) !== (invert ?? false);
	};
}
