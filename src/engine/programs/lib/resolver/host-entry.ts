/** gethostbyname2(3) and gethostbyaddr(3): a host with its names, for programs older than getaddrinfo. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import type { Ip, IpFamily } from "../../../net/address.ts";
import { readResolvConf } from "./conf.ts";
import { reverseName } from "./dns/message.ts";
import { typeNumbers } from "./dns/types.ts";
import { inFamily, linesNaming, readHosts } from "./hosts-file.ts";
import { type Service, servicesOf } from "./nsswitch.ts";
import { follow, searchDns } from "./search.ts";

export interface HostEntry {
	readonly name: string;
	readonly aliases: readonly string[];
	readonly addresses: readonly Ip[];
}

/** In the order of nsswitch.conf; undefined where no service knows it. */
export function* hostByName(sys: Sys, name: string, family: IpFamily, services?: readonly Service[]): Blocking<HostEntry | undefined> {
	for (const service of services ?? (yield* servicesOf(sys, "hosts"))) {
		let found: HostEntry | undefined;
		let status: "notfound" | "unavail" | "tryagain" = "unavail";
		if (service.name === "files") {
			const lines = linesNaming(yield* readHosts(sys), name).flatMap((line) => inFamily(line, family) ?? []);
			const [first, ...more] = lines;
			status = "notfound";
			// nss_files: further lines add their addresses, and their names as aliases
			if (first) {
				const aliases = [...first.aliases, ...more.flatMap((l) => [l.name, ...l.aliases])].filter((a) => a !== first.name);
				found = { name: first.name, aliases: [...new Set(aliases)], addresses: [...new Set(lines.map((l) => l.address))] };
			}
		} else if (service.name === "dns") {
			const kind = family === "inet" ? "A" : "AAAA";
			const answer = yield* searchDns(sys, yield* readResolvConf(sys), name, [typeNumbers[kind]]);
			status = answer.ok || answer.failure === "host not found" || answer.failure === "no data" ? "notfound" : "tryagain";
			const [message] = answer.ok ? answer.messages : [];
			if (answer.ok && message) {
				const { canonical, aliases, records } = follow(message, answer.name, kind);
				const addresses = records.flatMap(({ data }) => (data.kind === "A" || data.kind === "AAAA" ? data.address : []));
				if (addresses.length) found = { name: canonical, aliases, addresses };
			}
		}
		if (found && service.ends.success) return found;
		if (!found && service.ends[status]) return undefined;
	}
	return undefined;
}

export function* hostByAddress(sys: Sys, address: Ip, services?: readonly Service[]): Blocking<HostEntry | undefined> {
	for (const service of services ?? (yield* servicesOf(sys, "hosts"))) {
		if (service.name === "files") {
			const line = (yield* readHosts(sys)).find((l) => l.address === address);
			if (line) return { name: line.name, aliases: line.aliases, addresses: [address] };
		} else if (service.name === "dns") {
			const name = reverseName(address);
			const conf = yield* readResolvConf(sys);
			const answer = yield* searchDns(sys, { ...conf, search: [] }, `${name}.`, [typeNumbers.PTR]);
			const [message] = answer.ok ? answer.messages : [];
			const names = message ? follow(message, name, "PTR").records.flatMap(({ data }) => (data.kind === "PTR" ? data.name : [])) : [];
			const [first, ...aliases] = names;
			if (first !== undefined) return { name: first, aliases, addresses: [address] };
		}
	}
	return undefined;
}

/** getnameinfo(3) of an address: its name, or undefined (then programs show the address itself). */
export function* nameOfAddress(sys: Sys, address: Ip): Blocking<string | undefined> {
	return (yield* hostByAddress(sys, address))?.name;
}
