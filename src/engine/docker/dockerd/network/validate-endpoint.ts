/** Whether a container can be connected with these settings: validateEndpointSettings of daemon/container_operations.go. */
import { parseIp, parseIpv4, parseIpv6 } from "../../../net/address.ts";
import type { EndpointSettings } from "../../api/network.ts";
import { invalid } from "../../error.ts";
import { isUserNetwork } from "../container/validate.ts";
import type { Network } from "./model.ts";

/** Throws all faults at once. */
export function checkEndpoint(network: Network, settings: EndpointSettings): void {
	const { IPv4Address: four, IPv6Address: six } = settings.IPAMConfig ?? {};
	const faults: string[] = [];
	const own = isUserNetwork(network.name);
	if (!own && (settings.Aliases?.length ?? 0) > 0) faults.push("network-scoped alias is supported only for containers in user defined networks");
	if (four || six) {
		if (!own) faults.push("user specified IP address is supported on user defined networks only");
		if (four && parseIpv4(four) === undefined) faults.push(`invalid IPv4 address: ${four}`);
		if (six && parseIpv6(six) === undefined) faults.push(`invalid IPv6 address: ${six}`);
		const configured = network.pools.some((p) => network.configuredSubnets.includes(p.config.Subnet ?? ""));
		if (!configured) faults.push("user specified IP address is supported only when connecting to networks with user configured subnets");
		else {
			for (const text of [four, six]) {
				if (!text) continue;
				const ip = parseIp(text);
				if (ip !== undefined && !network.pools.some((p) => p.pool.contains(ip))) faults.push(`no configured subnet or ip-range contain the IP address ${text}`);
			}
		}
	}
	if (faults.length === 0) return;
	throw invalid(`invalid config for network ${network.name}: invalid endpoint settings:\n${faults.map((f) => `* ${f}`).join("\n")}`);
}
