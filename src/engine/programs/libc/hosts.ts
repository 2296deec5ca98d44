/** The databases of hosts: `getent hosts`, `ahosts`, `ahostsv4`, `ahostsv6`. */
import type { Blocking } from "../../kernel/abi.ts";
import { formatIp, type Ip, type IpFamily, parseIp } from "../../net/address.ts";
import type { Context } from "../lib/program.ts";
import { AddressInfoError, getaddrinfo } from "../lib/resolver/getaddrinfo.ts";
import { type HostEntry, hostByAddress, hostByName } from "../lib/resolver/host-entry.ts";
import { inFamily, readHosts } from "../lib/resolver/hosts-file.ts";
import type { Service } from "../lib/resolver/nsswitch.ts";

const NOT_FOUND = 2;

const line = (address: Ip, names: readonly string[]): string => `${formatIp(address).padEnd(15)} ${names.join(" ")}\n`;

/** Without keys: what the file holds of IPv4. */
function* enumerate(context: Context): Blocking<number> {
	for (const entry of yield* readHosts(context.sys)) {
		const seen = inFamily(entry, "inet");
		if (seen) yield* context.print(line(seen.address, [seen.name, ...seen.aliases]));
	}
	return 0;
}

export function* hosts(context: Context, keys: readonly string[], services: readonly Service[] | undefined): Blocking<number> {
	if (keys.length === 0) return yield* enumerate(context);
	const { sys } = context;
	let status = 0;
	for (const key of keys) {
		const ip = parseIp(key);
		let found: HostEntry | undefined;
		if (ip !== undefined) found = yield* hostByAddress(sys, ip, services);
		else found = (yield* hostByName(sys, key, "inet6", services)) ?? (yield* hostByName(sys, key, "inet", services));
		if (!found) status = NOT_FOUND;
		else for (const address of found.addresses) yield* context.print(line(address, [found.name, ...found.aliases]));
	}
	return status;
}

/** Addresses in getaddrinfo's order, each with the three kinds of socket; with AI_V4MAPPED for IPv6 alone. */
export function* addressHosts(
	context: Context,
	keys: readonly string[],
	family: IpFamily | undefined,
	services: readonly Service[] | undefined,
): Blocking<number> {
	if (keys.length === 0) return yield* enumerate(context);
	const { sys } = context;
	const addressConfig = !context.options.has("no-addrconfig");
	const shown = (ip: Ip): string => (family === "inet6" && typeof ip === "number" ? `::ffff:${formatIp(ip)}` : formatIp(ip));
	let status = 0;
	for (const key of keys) {
		let info: { readonly addresses: readonly Ip[]; readonly canonicalName: string } | undefined;
		for (const asked of family === "inet6" ? (["inet6", "inet"] as const) : [family]) {
			try {
				info ??= yield* getaddrinfo(sys, key, { family: asked, addressConfig, ...(services ? { services } : {}) });
			} catch (error) {
				if (!(error instanceof AddressInfoError)) throw error;
			}
		}
		if (!info) {
			status = NOT_FOUND;
			continue;
		}
		for (const [i, ip] of info.addresses.entries()) {
			const text = shown(ip).padEnd(15);
			yield* context.print(`${text} STREAM ${i === 0 ? info.canonicalName : ""}\n${text} DGRAM  \n${text} RAW    \n`);
		}
	}
	return status;
}
