/** What the programs of net-tools have in common: devices as the old ioctls tell of them, names of hosts, refusals of the kernel. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { Errno } from "../../kernel/errno.ts";
import { formatIp, type Ip, type Ipv4, parseIpv4 } from "../../net/address.ts";
import type { AddressInfo, LinkInfo } from "../../net/netlink/abi.ts";
import { Failure } from "../lib/program.ts";
import { AddressInfoError, getaddrinfo } from "../lib/resolver/getaddrinfo.ts";
import { readHosts } from "../lib/resolver/hosts-file.ts";

/** IFF_* by name. net/if.h. */
const bits: Readonly<Record<string, number>> = {
	UP: 1,
	BROADCAST: 2,
	DEBUG: 4,
	LOOPBACK: 8,
	POINTOPOINT: 16,
	NOTRAILERS: 32,
	RUNNING: 64,
	NOARP: 128,
	PROMISC: 256,
	ALLMULTI: 512,
	MASTER: 1024,
	SLAVE: 2048,
	MULTICAST: 4096,
	DYNAMIC: 32768,
};

/** A device, or an alias of it: `eth0`, `eth0:1`. */
export interface Interface {
	readonly name: string;
	readonly link: LinkInfo;
	/** What SIOCGIFFLAGS tells, in the order in which ifconfig names them. */
	readonly flags: readonly string[];
	readonly number: number;
	/** The address with this label. */
	readonly address: AddressInfo | undefined;
	readonly alias: boolean;
}

function flagsOf(link: LinkInfo): string[] {
	const up = link.flags.includes("UP");
	const has = (flag: string): boolean => {
		if (flag === "RUNNING") return up && link.flags.includes("LOWER_UP");
		return link.flags.includes(flag);
	};
	return Object.keys(bits).filter(has);
}

/** As net-tools sorts: by name, with numbers in it counted. */
export const byName = (a: { readonly name: string }, b: { readonly name: string }): number => a.name.localeCompare(b.name, "en", { numeric: true });

/** Devices with the aliases behind each. */
export function interfaces(sys: Sys): Interface[] {
	const addresses = sys.netlink("addresses", undefined).filter((a) => typeof a.local === "number");
	return [...sys.netlink("links", undefined)].sort(byName).flatMap((link) => {
		const flags = flagsOf(link);
		const number = flags.reduce((sum, f) => sum + (bits[f] ?? 0), 0);
		const own = addresses.filter((a) => a.index === link.index);
		const base = { link, flags, number };
		const aliases = own.filter((a) => a.label !== "" && a.label !== link.name);
		return [
			{ ...base, name: link.name, address: own.find((a) => a.label === link.name || a.label === ""), alias: false },
			...aliases.map((a) => ({ ...base, name: a.label, address: a, alias: true })),
		];
	});
}

/** Runs a request that an old ioctl stood for: `SIOCSIFADDR: Operation not permitted`. */
export function ioctl<T>(name: string, action: () => T, status = 1): T {
	try {
		return action();
	} catch (error) {
		if (error instanceof Errno) throw new Failure(`${name}: ${error.message}\n`, status);
		throw error;
	}
}

/** INET_resolve: a number, or a name; undefined where it has no address. */
export function* resolveHost(sys: Sys, text: string): Blocking<Ipv4 | undefined> {
	const literal = parseIpv4(text);
	if (literal !== undefined) return literal;
	try {
		const found = (yield* getaddrinfo(sys, text, { family: "inet" })).addresses[0];
		return typeof found === "number" ? found : undefined;
	} catch (error) {
		if (error instanceof AddressInfoError) return undefined;
		throw error;
	}
}

/** Names of addresses from /etc/hosts; the number where there is none. */
export function* hostNamer(sys: Sys, numeric: boolean): Blocking<(ip: Ip) => string> {
	if (numeric) return formatIp;
	const hosts = yield* readHosts(sys);
	return (ip) => hosts.find((h) => h.address === ip)?.name ?? formatIp(ip);
}

/** How many bits a mask such as 255.255.0.0 has; undefined where it is none. */
export function prefixOf(mask: Ipv4): number | undefined {
	const prefix = 32 - Math.round(Math.log2(2 ** 32 - mask));
	const expected = prefix === 0 ? 0 : (0xffffffff << (32 - prefix)) >>> 0;
	return expected === mask ? prefix : undefined;
}

/** The mask that an address has by its class. RFC 791. */
export const classPrefix = (ip: Ipv4): number => (ip >>> 31 === 0 ? 8 : ip >>> 30 === 2 ? 16 : 24);
