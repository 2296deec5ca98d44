/** Settings of endpoints before there are any. */
import { parseMac } from "../../../net/address.ts";
import type { EndpointSettings } from "../../api/network.ts";
import { invalid } from "../../error.ts";
import type { NetworkController } from "./controller.ts";
import { checkEndpoint } from "./validate-endpoint.ts";

/** Throws for what can never be right; networks that are not there yet are looked at when the container starts. */
export function checkEndpointConfigs(networks: NetworkController, endpoints: Readonly<Record<string, EndpointSettings | undefined>>): void {
	for (const [name, settings] of Object.entries(endpoints)) {
		if (!settings) throw invalid(`no EndpointSettings for ${name}`);
		if (settings.MacAddress && parseMac(settings.MacAddress) === undefined) throw invalid(`invalid MAC address: ${settings.MacAddress}`);
		const network = networks.find(name === "default" ? "bridge" : name);
		if (network) checkEndpoint(network, settings);
	}
}
