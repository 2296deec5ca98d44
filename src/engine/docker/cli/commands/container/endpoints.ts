/** Networks that a new container is attached to, from --network and the older flags beside it. */
import type { EndpointSettings } from "../../../api/network.ts";
import type { Flags } from "../../command/flags.ts";
import { isMac } from "../../opts/address.ts";
import { type NetworkAttachment, parseNetwork } from "../../opts/network.ts";
import { ValueError } from "../../units.ts";

const fail = (message: string): never => {
	throw new ValueError(message);
};

const attachments = (flags: Flags): NetworkAttachment[] => flags.values("network", "net").map(parseNetwork);

export const networkMode = (flags: Flags): string => attachments(flags)[0]?.target ?? "default";

const isUserDefined = (name: string): boolean => !["default", "bridge", "host", "none"].includes(name) && !name.startsWith("container:");

/** The flags that belong to the first network. */
function withOldFlags(n: NetworkAttachment, flags: Flags): void {
	const both = (what: string): never => fail(`conflicting options: cannot specify both ${what}`);
	const aliases = flags.values("network-alias", "net-alias");
	const links = flags.values("link");
	if (n.aliases.length && aliases.length) both("--network-alias and per-network alias");
	if (n.ipv4 && flags.value("ip")) both("--ip and per-network IPv4 address");
	if (n.ipv6 && flags.value("ip6")) both("--ip6 and per-network IPv6 address");
	if (n.mac && flags.value("mac-address")) both("--mac-address and per-network MAC address");
	if (n.linkLocal.length && flags.changed("link-local-ip")) both("--link-local-ip and per-network link-local IP addresses");
	if (aliases.length) n.aliases = aliases;
	if (isUserDefined(n.target) && links.length) n.links = links;
	n.ipv4 ||= flags.value("ip");
	n.ipv6 ||= flags.value("ip6");
	n.mac ||= flags.value("mac-address");
	if (flags.changed("link-local-ip")) n.linkLocal = flags.values("link-local-ip");
}

function settings(n: NetworkAttachment): EndpointSettings {
	if (n.target.trim() === "") fail("no name set for network");
	if (!isUserDefined(n.target)) {
		if (n.aliases.length) fail("network-scoped aliases are only supported for user-defined networks");
		if (n.links.length) fail("links are only supported for user-defined networks");
	}
	if (n.mac && !isMac(n.mac.trim())) fail(`${n.mac} is not a valid mac address`);
	const addresses = {
		...(n.ipv4 ? { IPv4Address: n.ipv4 } : {}),
		...(n.ipv6 ? { IPv6Address: n.ipv6 } : {}),
		...(n.linkLocal.length ? { LinkLocalIPs: n.linkLocal } : {}),
	};
	return {
		...(Object.keys(addresses).length ? { IPAMConfig: addresses } : {}),
		...(n.links.length ? { Links: n.links } : {}),
		...(n.aliases.length ? { Aliases: n.aliases } : {}),
		...(n.mac ? { MacAddress: n.mac } : {}),
		...(Object.keys(n.driverOptions).length ? { DriverOpts: n.driverOptions } : {}),
		...(n.priority ? { GwPriority: n.priority } : {}),
	};
}

/** By network. Throws ValueError. */
export function endpoints(flags: Flags): Record<string, EndpointSettings> {
	const given = attachments(flags);
	const first = given[0] ?? parseNetwork("default");
	withOldFlags(first, flags);
	const made: Record<string, EndpointSettings> = {};
	const all = given.length ? given : [first];
	for (const [i, network] of all.entries()) {
		const endpoint = settings(network);
		if (made[network.target]) fail(`network ${JSON.stringify(network.target)} is specified multiple times`);
		// one network without options of its own is left to the daemon
		if (i === 0 && given.length === 1 && Object.keys(endpoint).length === 0) continue;
		made[network.target] = endpoint;
	}
	if (given.some((n) => isUserDefined(n.target)) && given.some((n) => !isUserDefined(n.target))) {
		fail("conflicting options: cannot attach both user-defined and non-user-defined network-modes");
	}
	return made;
}
