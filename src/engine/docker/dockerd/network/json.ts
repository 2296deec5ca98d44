/** Networks as the API shows them: api/types/network.Inspect. */
import { formatIp } from "../../../net/address.ts";
import { goJson, sortedKeys } from "../../image/config.ts";
import type { Endpoint, Network } from "./model.ts";

function endpointJson(endpoint: Endpoint): unknown {
	const prefix = (ip: Endpoint["ipv4"]): string => {
		if (ip === undefined) return "";
		const pool = endpoint.network.pools.find((p) => p.pool.contains(ip));
		return `${formatIp(ip)}/${pool?.pool.subnet.prefix ?? (typeof ip === "bigint" ? 128 : 32)}`;
	};
	return { Name: endpoint.name, EndpointID: endpoint.id, MacAddress: endpoint.mac, IPv4Address: prefix(endpoint.ipv4), IPv6Address: prefix(endpoint.ipv6) };
}

/** `withContainers`: lists leave them out. */
export function networkJson(network: Network, withContainers: boolean): Record<string, unknown> {
	const containers = [...network.endpoints.values()].filter((e) => e.interface !== "" || network.driver === "host" || network.driver === "null");
	return {
		Name: network.name,
		Id: network.id,
		Created: network.created,
		Scope: network.scope,
		Driver: network.driver,
		EnableIPv4: network.enableIPv4,
		EnableIPv6: network.enableIPv6,
		IPAM: {
			Driver: network.ipamDriver,
			Options: network.ipamOptions ? sortedKeys(network.ipamOptions) : null,
			Config: network.pools.length === 0 && ["host", "null"].includes(network.driver) ? null : network.pools.map((p) => p.config),
		},
		Internal: network.internal,
		Attachable: network.attachable,
		Ingress: network.ingress,
		ConfigFrom: { Network: network.configFrom },
		ConfigOnly: network.configOnly,
		Containers: withContainers ? sortedKeys(Object.fromEntries(containers.map((e) => [e.container, endpointJson(e)]))) : {},
		Options: sortedKeys(network.options),
		Labels: sortedKeys(network.labels),
	};
}

export const storedNetworks = (networks: readonly Network[]): string =>
	goJson(networks.map((n) => ({ ...networkJson(n, false), IPAMOptions: n.ipamOptions ?? null, ConfiguredSubnets: n.configuredSubnets })));
