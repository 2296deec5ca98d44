/** The order in which getaddrinfo(3) gives addresses: RFC 6724, with the tables of glibc. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { familyOf, type Ip, inPrefix, isLinkLocal6, isLoopback } from "../../../net/address.ts";

interface Candidate {
	readonly ip: Ip;
	/** The own address that would be used; undefined where there is no way. */
	readonly source: Ip | undefined;
}

const prefix = (text: bigint, shift: number): bigint => text << BigInt(shift);
/** Prefix, length, label, precedence; the last holds for all. */
const table: readonly (readonly [bigint, number, number, number])[] = [
	[1n, 128, 0, 50],
	[prefix(0x2002n, 112), 16, 2, 30],
	[prefix(0xfec0n, 112), 10, 5, 40],
	[prefix(0xfc00n, 112), 7, 6, 40],
	[prefix(0x20010000n, 96), 32, 7, 40],
	[0n, 96, 3, 20],
];

function policy(ip: Ip): { label: number; precedence: number } {
	if (typeof ip === "number") return { label: 4, precedence: 10 };
	const found = table.find(([network, length]) => inPrefix(ip, network, length));
	return { label: found?.[2] ?? 1, precedence: found?.[3] ?? 40 };
}

/** RFC 4291 scopes: 2 link, 5 site, 14 global. */
function scope(ip: Ip): number {
	if (typeof ip === "number") return isLoopback(ip) || ip >>> 16 === 0xa9fe ? 2 : 14;
	if (isLoopback(ip) || isLinkLocal6(ip)) return 2;
	return ip >> 118n === 0x3fbn ? 5 : 14;
}

/** Which of two is the better one: negative for the first. */
function compare(a: Candidate, b: Candidate): number {
	if ((a.source === undefined) !== (b.source === undefined)) return a.source === undefined ? 1 : -1;
	if (a.source === undefined || b.source === undefined) return 0;
	const fits = (c: Candidate): boolean => c.source !== undefined && scope(c.ip) === scope(c.source);
	if (fits(a) !== fits(b)) return fits(a) ? -1 : 1;
	const labelled = (c: Candidate): boolean => c.source !== undefined && policy(c.ip).label === policy(c.source).label;
	if (labelled(a) !== labelled(b)) return labelled(a) ? -1 : 1;
	return policy(b.ip).precedence - policy(a.ip).precedence || scope(a.ip) - scope(b.ip);
}

/** A datagram socket that is connected sends nothing, and knows its own address. */
function* sourceTowards(sys: Sys, address: Ip): Blocking<Ip | undefined> {
	let fd: number | undefined;
	try {
		fd = sys.inetSocket(familyOf(address), "dgram");
		yield* sys.connectInet(fd, { address, port: 53 });
		return sys.localAddress(fd).address;
	} catch (error) {
		if (!isErrno(error)) throw error;
		return undefined;
	} finally {
		if (fd !== undefined) sys.close(fd);
	}
}

export function* orderAddresses(sys: Sys, addresses: readonly Ip[]): Blocking<Ip[]> {
	if (addresses.length < 2) return [...addresses];
	const candidates: Candidate[] = [];
	for (const ip of addresses) candidates.push({ ip, source: yield* sourceTowards(sys, ip) });
	return candidates.sort(compare).map((c) => c.ip);
}
