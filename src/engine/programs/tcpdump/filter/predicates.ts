/** The tests of the filter language, each bound to the number of VLAN tags before it. pcap-filter(7). */
import { type Ip, inPrefix, macBytes } from "../../../net/address.ts";
import { etherType, isFirstFragment, load, networkOffset, type Subject, type Test, transport4 } from "./subject.ts";

export type Direction = "src" | "dst" | "src or dst" | "src and dst";

/** Combines the tests of both ends as a direction says. */
function ends(direction: Direction, source: Test, destination: Test): Test {
	switch (direction) {
		case "src":
			return source;
		case "dst":
			return destination;
		case "src or dst":
			return (p) => source(p) || destination(p);
		case "src and dst":
			return (p) => source(p) && destination(p);
	}
}

export const hasEtherType =
	(type: number, tags: number): Test =>
	(p) =>
		etherType(p, tags) === type;

/** 802.2 frames have a length in place of a type, and say behind it what they carry. */
export const hasLlc =
	(accessPoint: number): Test =>
	(p) =>
		etherType(p, 0) <= 1500 && load(p, networkOffset(p, 0), 1) === accessPoint;

export function etherHost(mac: string, direction: Direction): Test {
	const bytes = macBytes(mac);
	const at = (offset: number) => (p: Subject) => bytes.every((b, i) => load(p, offset + i, 1) === b);
	return ends(direction, at(6), at(0));
}

export const etherMulticast: Test = (p) => (load(p, 0, 1) & 1) === 1;

const ip6At = (p: Subject, at: number): bigint => [0, 4, 8, 12].reduce((value, i) => (value << 32n) | BigInt(load(p, at + i, 4)), 0n);

/** An address or a network; `carrier` restricts where it is looked for. */
export function address(network: Ip, prefix: number, direction: Direction, carrier: "ip" | "ip6" | "arp" | "rarp" | undefined, tags: number): Test {
	const matches = (ip: Ip) => inPrefix(ip, network, prefix);
	if (typeof network === "bigint") {
		const at = (offset: number) => (p: Subject) => matches(ip6At(p, networkOffset(p, tags) + offset));
		const test = ends(direction, at(8), at(24));
		return (p) => etherType(p, tags) === 0x86dd && test(p);
	}
	const at = (offset: number) => (p: Subject) => matches(load(p, networkOffset(p, tags) + offset, 4));
	const ip = ends(direction, at(12), at(16));
	const arp = ends(direction, at(14), at(24));
	return (p) => {
		const type = etherType(p, tags);
		if (type === 0x0800) return (carrier ?? "ip") === "ip" && ip(p);
		if (type === 0x0806) return (carrier ?? "arp") === "arp" && arp(p);
		return type === 0x8035 && (carrier ?? "rarp") === "rarp" && arp(p);
	};
}

/** A protocol above IP. */
export function ipProtocol(number: number, families: readonly ("ip" | "ip6")[], tags: number): Test {
	return (p) => {
		const type = etherType(p, tags);
		const at = networkOffset(p, tags);
		if (type === 0x0800) return families.includes("ip") && load(p, at + 9, 1) === number;
		if (type !== 0x86dd || !families.includes("ip6")) return false;
		const next = load(p, at + 6, 1);
		// a fragment header may stand before it
		return next === number || (next === 44 && load(p, at + 40, 1) === number);
	};
}

/** Ports of TCP, UDP and SCTP. */
export function ports(low: number, high: number, protocols: readonly number[], direction: Direction, tags: number): Test {
	const inRange = (port: number) => port >= low && port <= high;
	const both = (p: Subject, at: number): boolean =>
		ends(
			direction,
			() => inRange(load(p, at, 2)),
			() => inRange(load(p, at + 2, 2)),
		)(p);
	return (p) => {
		const type = etherType(p, tags);
		const at = networkOffset(p, tags);
		if (type === 0x86dd) return protocols.includes(load(p, at + 6, 1)) && both(p, at + 40);
		return type === 0x0800 && protocols.includes(load(p, at + 9, 1)) && isFirstFragment(p, tags) && both(p, transport4(p, tags));
	};
}

export const ipMulticast =
	(tags: number): Test =>
	(p) =>
		etherType(p, tags) === 0x0800 && load(p, networkOffset(p, tags) + 16, 1) >= 224;
export const ip6Multicast =
	(tags: number): Test =>
	(p) =>
		etherType(p, tags) === 0x86dd && load(p, networkOffset(p, tags) + 24, 1) === 255;
