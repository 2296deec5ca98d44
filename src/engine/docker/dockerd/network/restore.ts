/** Networks as an earlier daemon left them in its store. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { type Ip, parseIp } from "../../../net/address.ts";
import type { IpamConfig } from "../../api/network.ts";
import { tryRead } from "../files.ts";
import { AddressPool, parseSubnet } from "./ipam.ts";
import type { Network, NetworkPool } from "./model.ts";

interface Stored {
	readonly Name: string;
	readonly Id: string;
	readonly Created: string;
	readonly Driver: string;
	readonly EnableIPv4: boolean;
	readonly EnableIPv6: boolean;
	readonly IPAM: { readonly Driver: string; readonly Config: readonly IpamConfig[] | null };
	readonly IPAMOptions: Record<string, string> | null;
	readonly ConfiguredSubnets: readonly string[];
	readonly Internal: boolean;
	readonly Attachable: boolean;
	readonly ConfigFrom: { readonly Network: string };
	readonly ConfigOnly: boolean;
	readonly Options: Readonly<Record<string, string>>;
	readonly Labels: Readonly<Record<string, string>>;
}

function poolOf(config: IpamConfig): NetworkPool | undefined {
	const subnet = parseSubnet(config.Subnet ?? "");
	if (!subnet) return undefined;
	const range = config.IPRange ? parseSubnet(config.IPRange) : undefined;
	const pool = new AddressPool({ base: subnet.base, prefix: subnet.prefix }, range);
	const gateway = config.Gateway ? parseIp(config.Gateway) : undefined;
	if (gateway !== undefined) pool.take(gateway);
	const auxiliary = new Map<string, Ip>();
	for (const [name, text] of Object.entries(config.AuxiliaryAddresses ?? {})) {
		const ip = parseIp(text);
		if (ip === undefined) continue;
		pool.take(ip);
		auxiliary.set(name, ip);
	}
	return { pool, config, gateway, auxiliary };
}

export function* restoreNetworks(sys: Sys, file: string): Blocking<Network[]> {
	const stored = JSON.parse((yield* tryRead(sys, file)) ?? "[]") as readonly Stored[];
	return stored.map((s) => ({
		id: s.Id,
		name: s.Name,
		driver: s.Driver,
		scope: "local",
		created: s.Created,
		enableIPv4: s.EnableIPv4,
		enableIPv6: s.EnableIPv6,
		ipamDriver: s.IPAM.Driver,
		ipamOptions: s.IPAMOptions ?? undefined,
		pools: (s.IPAM.Config ?? []).flatMap((c) => poolOf(c) ?? []),
		configuredSubnets: s.ConfiguredSubnets,
		internal: s.Internal,
		attachable: s.Attachable,
		ingress: false,
		configOnly: s.ConfigOnly,
		configFrom: s.ConfigFrom.Network,
		options: s.Options,
		labels: s.Labels,
		endpoints: new Map(),
	}));
}
