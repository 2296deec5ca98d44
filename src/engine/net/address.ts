/**
 * Addresses. An IPv4 address is a number 0..2^32-1, an IPv6 address a bigint, so that one table can hold both and `typeof`
 * tells them apart; a link-layer address is its usual text in small letters.
 */
export type Ipv4 = number;
export type Ipv6 = bigint;
export type Ip = Ipv4 | Ipv6;
export type Mac = string;
export type IpFamily = "inet" | "inet6";

export const BROADCAST_MAC: Mac = "ff:ff:ff:ff:ff:ff";
export const ZERO_MAC: Mac = "00:00:00:00:00:00";
export const LOOPBACK: Ipv4 = 0x7f000001;
export const ANY: Ipv4 = 0;
export const BROADCAST: Ipv4 = 0xffffffff;
export const LOOPBACK6: Ipv6 = 1n;

export const familyOf = (ip: Ip): IpFamily => (typeof ip === "number" ? "inet" : "inet6");

/** Strict dotted quad, as inet_pton(3). */
export function parseIpv4(text: string): Ipv4 | undefined {
	const m = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
	if (!m) return undefined;
	let value = 0;
	for (const part of m.slice(1)) {
		if (Number(part) > 255 || (part.length > 1 && part.startsWith("0"))) return undefined;
		value = value * 256 + Number(part);
	}
	return value;
}

export const formatIpv4 = (ip: Ipv4): string => `${ip >>> 24}.${(ip >>> 16) & 255}.${(ip >>> 8) & 255}.${ip & 255}`;

/** As inet_pton(3): hexadecimal groups, one "::", an IPv4 tail. */
export function parseIpv6(text: string): Ipv6 | undefined {
	let source = text;
	const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
	if (tail) {
		const v4 = parseIpv4(tail[2] as string);
		if (v4 === undefined) return undefined;
		source = `${tail[1]}${(v4 >>> 16).toString(16)}:${(v4 & 0xffff).toString(16)}`;
	}
	const halves = source.split("::");
	if (halves.length > 2) return undefined;
	const groupsOf = (half: string | undefined): string[] => (half ? half.split(":") : []);
	const head = groupsOf(halves[0]);
	const rest = groupsOf(halves[1]);
	const missing = 8 - head.length - rest.length;
	if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
	const groups = [...head, ...Array.from({ length: halves.length === 1 ? 0 : missing }, () => "0"), ...rest];
	let value = 0n;
	for (const group of groups) {
		if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return undefined;
		value = (value << 16n) | BigInt(`0x${group}`);
	}
	return value;
}

/** RFC 5952, as inet_ntop(3): the longest run of at least two zero groups is left out; mapped addresses keep their dots. */
export function formatIpv6(ip: Ipv6): string {
	if (ip >> 32n === 0xffffn) return `::ffff:${formatIpv4(Number(ip & 0xffffffffn))}`;
	const groups: number[] = [];
	for (let i = 7n; i >= 0n; i--) groups.push(Number((ip >> (i * 16n)) & 0xffffn));
	let best = -1;
	let bestLength = 1;
	for (let i = 0; i < 8; i++) {
		let n = 0;
		while (i + n < 8 && groups[i + n] === 0) n++;
		if (n > bestLength) {
			best = i;
			bestLength = n;
		}
	}
	const hex = (part: readonly number[]) => part.map((g) => g.toString(16)).join(":");
	return best < 0 ? hex(groups) : `${hex(groups.slice(0, best))}::${hex(groups.slice(best + bestLength))}`;
}

export const formatIp = (ip: Ip): string => (typeof ip === "number" ? formatIpv4(ip) : formatIpv6(ip));

/** Either family; undefined for what is no address. */
export const parseIp = (text: string): Ip | undefined => (text.includes(":") ? parseIpv6(text) : parseIpv4(text));

/** The bits of a prefix length, 0..32. */
export const maskOf = (prefix: number): Ipv4 => (prefix === 0 ? 0 : (0xffffffff << (32 - prefix)) >>> 0);

/** The address with the host part cleared. */
export function networkOf<T extends Ip>(ip: T, prefix: number): T;
export function networkOf(ip: Ip, prefix: number): Ip {
	if (typeof ip === "number") return (ip & maskOf(prefix)) >>> 0;
	const host = BigInt(128 - prefix);
	return (ip >> host) << host;
}

export const inPrefix = (ip: Ip, network: Ip, prefix: number): boolean =>
	typeof ip === "number" && typeof network === "number"
		? prefix === 0 || (ip ^ network) >>> (32 - prefix) === 0
		: typeof ip === "bigint" && typeof network === "bigint" && ip >> BigInt(128 - prefix) === network >> BigInt(128 - prefix);

/** The highest address of an IPv4 network. */
export const broadcastOf = (ip: Ipv4, prefix: number): Ipv4 => (ip | ~maskOf(prefix)) >>> 0;

export const isMulticast = (ip: Ip): boolean => (typeof ip === "number" ? ip >>> 28 === 14 : ip >> 120n === 0xffn);
export const isLoopback = (ip: Ip): boolean => (typeof ip === "number" ? ip >>> 24 === 127 : ip === LOOPBACK6);
export const isLinkLocal6 = (ip: Ip): boolean => typeof ip === "bigint" && ip >> 118n === 0x3fan;

/** RFC 4291: the interface identifier made from a link-layer address, behind fe80::/64. */
export function linkLocalOf(mac: Mac): Ipv6 {
	const b = macBytes(mac);
	const id = [(b[0] ?? 0) ^ 2, b[1], b[2], 0xff, 0xfe, b[3], b[4], b[5]];
	return id.reduce((value: bigint, byte) => (value << 8n) | BigInt(byte ?? 0), 0xfe80n << 48n);
}

/** Six hexadecimal bytes with colons; undefined for anything else. */
export const parseMac = (text: string): Mac | undefined =>
	/^[0-9a-fA-F]{1,2}(:[0-9a-fA-F]{1,2}){5}$/.test(text)
		? text
				.split(":")
				.map((b) => b.padStart(2, "0").toLowerCase())
				.join(":")
		: undefined;
export const macBytes = (mac: Mac): number[] => mac.split(":").map((b) => Number.parseInt(b, 16));
export const formatMac = (bytes: ArrayLike<number>): Mac => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join(":");
/** The group bit: multicast and broadcast frames. */
export const isGroupMac = (mac: Mac): boolean => (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1;

/** eth_random_addr: a locally administered unicast address. */
export function randomMac(bytes: Uint8Array): Mac {
	const own = bytes.slice(0, 6);
	own[0] = ((own[0] ?? 0) & 0xfe) | 2;
	return formatMac(own);
}

/** The group address that carries an IP multicast address on Ethernet. RFC 1112, RFC 2464. */
export function multicastMac(ip: Ip): Mac {
	if (typeof ip === "number") return formatMac([0x01, 0x00, 0x5e, (ip >>> 16) & 0x7f, (ip >>> 8) & 255, ip & 255]);
	const low = Number(ip & 0xffffffffn);
	return formatMac([0x33, 0x33, (low >>> 24) & 255, (low >>> 16) & 255, (low >>> 8) & 255, low & 255]);
}
