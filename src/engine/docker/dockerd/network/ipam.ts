/** Subnets and addresses: libnetwork's default IPAM driver, IPv4 and IPv6. */
import { formatIp, type Ip, inPrefix, networkOf, parseIp } from "../../../net/address.ts";
import { forbidden, invalid } from "../../error.ts";

export interface Subnet {
	readonly base: Ip;
	readonly prefix: number;
}

export const subnetText = (s: Subnet): string => `${formatIp(s.base)}/${s.prefix}`;

/** `10.5.0.0/16`, host bits cleared; undefined for what is none. */
export function parseSubnet(text: string): (Subnet & { readonly address: Ip }) | undefined {
	const [ip = "", bits = ""] = text.split("/");
	const address = parseIp(ip);
	if (address === undefined || !/^\d{1,3}$/.test(bits)) return undefined;
	const prefix = Number(bits);
	if (prefix > (typeof address === "bigint" ? 128 : 32)) return undefined;
	return { base: networkOf(address, prefix), prefix, address };
}

export const overlaps = (a: Subnet, b: Subnet): boolean =>
	typeof a.base === typeof b.base && (inPrefix(b.base, a.base, a.prefix) || inPrefix(a.base, b.base, b.prefix));

/** ipamutils: the local address pools, as base, prefix and size of the networks taken from it. */
const pools: readonly (readonly [string, number])[] = [
	["172.17.0.0/16", 16],
	["172.18.0.0/16", 16],
	["172.19.0.0/16", 16],
	["172.20.0.0/14", 16],
	["172.24.0.0/14", 16],
	["172.28.0.0/14", 16],
	["192.168.0.0/16", 20],
];

export interface PoolSetting {
	readonly base: string;
	readonly size: number;
}

/** The first network of the pools that overlaps none of `taken`. Throws `all predefined address pools have been fully subnetted`. */
export function freeSubnet(taken: readonly Subnet[], own: readonly PoolSetting[] = []): Subnet {
	const all = own.length ? own.map((p) => [p.base, p.size] as const) : pools;
	for (const [text, size] of all) {
		const pool = parseSubnet(text);
		if (!pool || typeof pool.base !== "number") continue;
		for (let i = 0; i < 2 ** (size - pool.prefix); i++) {
			const candidate = { base: (pool.base + i * 2 ** (32 - size)) >>> 0, prefix: size };
			if (!taken.some((t) => overlaps(t, candidate))) return candidate;
		}
	}
	throw invalid("all predefined address pools have been fully subnetted");
}

/** The first of fd00::/8's networks of 64 bits that is free, from a seed of 40 bits. */
export function freeSubnet6(taken: readonly Subnet[], seed: bigint): Subnet {
	for (let i = 0n; ; i++) {
		const candidate = { base: (0xfdn << 120n) | (seed << 80n) | (i << 64n), prefix: 64 };
		if (!taken.some((t) => overlaps(t, candidate))) return candidate;
	}
}

/** Addresses of one subnet. */
export class AddressPool {
	readonly subnet: Subnet;
	/** Part of the subnet from which addresses are given without being asked for. */
	readonly range: Subnet;
	private readonly taken = new Set<Ip>();
	constructor(subnet: Subnet, range: Subnet | undefined) {
		this.subnet = subnet;
		this.range = range ?? subnet;
	}
	private get bits(): number {
		return typeof this.subnet.base === "bigint" ? 128 : 32;
	}
	/** Network and broadcast addresses are nobody's. */
	private isReserved(ip: Ip): boolean {
		if (this.bits - this.subnet.prefix < 2) return false;
		if (ip === this.subnet.base) return true;
		return typeof ip === "number" && typeof this.subnet.base === "number" && ip === this.subnet.base + 2 ** (32 - this.subnet.prefix) - 1;
	}
	contains(ip: Ip): boolean {
		return typeof ip === typeof this.subnet.base && inPrefix(ip, this.subnet.base, this.subnet.prefix);
	}
	isTaken(ip: Ip): boolean {
		return this.taken.has(ip);
	}
	/** One address that was asked for. Throws `Address already in use`, or that it lies outside. */
	take(ip: Ip): void {
		if (!this.contains(ip)) throw forbidden("requested address is out of range");
		if (this.taken.has(ip) || this.isReserved(ip)) throw forbidden("Address already in use");
		this.taken.add(ip);
	}
	/** The lowest that is free. Throws `no available IPv4 addresses on this network's address pools`. */
	lowest(): Ip | undefined {
		const bits = this.bits - this.range.prefix;
		const count = bits > 32 ? 2 ** 32 : 2 ** bits;
		for (let i = 0; i < count; i++) {
			const ip: Ip = typeof this.range.base === "bigint" ? this.range.base + BigInt(i) : (this.range.base + i) >>> 0;
			if (this.taken.has(ip) || this.isReserved(ip)) continue;
			this.taken.add(ip);
			return ip;
		}
		return undefined;
	}
	free(ip: Ip): void {
		this.taken.delete(ip);
	}
}
