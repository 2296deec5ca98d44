/** docker network. */

import type { Blocking } from "../../../../kernel/abi.ts";
import type { EndpointIpam, IpamConfig } from "../../../api/network.ts";
import type { Cli } from "../../cli.ts";
import { ApiError } from "../../client/client.ts";
import type { Flags } from "../../command/flags.ts";
import { CliError, type Handler } from "../../command/spec.ts";
import { filterQuery } from "../../filters.ts";
import { formatList } from "../../formatter/format.ts";
import { goTime, labels, shortId } from "../../formatter/words.ts";
import { naturalCompare } from "../../natural.ts";
import { toMap } from "../../opts/key-values.ts";
import { parseRfc3339 } from "../../rfc3339.ts";
import type { Pruned } from "../prune.ts";

interface NetworkSummary {
	readonly Id: string;
	readonly Name: string;
	readonly Driver: string;
	readonly Scope: string;
	readonly EnableIPv4: boolean;
	readonly EnableIPv6: boolean;
	readonly Internal: boolean;
	readonly Created: string;
	readonly Labels: Readonly<Record<string, string>> | null;
}

export const listNetworks: Handler = function* ({ cli, flags }) {
	const found = yield* cli.client.json<readonly NetworkSummary[]>("GET", "/networks", { query: { filters: filterQuery(flags.values("filter")) } });
	const quiet = flags.has("quiet");
	const given = flags.value("format") || (quiet ? "table" : cli.config.networksFormat || "table");
	const raw = "network_id: {{.ID}}\nname: {{.Name}}\ndriver: {{.Driver}}\nscope: {{.Scope}}\n";
	const format = quiet
		? given === "raw"
			? "network_id: {{.ID}}"
			: "{{.ID}}"
		: given === "table"
			? "table {{.ID}}\t{{.Name}}\t{{.Driver}}\t{{.Scope}}"
			: given === "raw"
				? raw
				: given;
	const truncate = !flags.has("no-trunc");
	const rows = found.toSorted((a, b) => naturalCompare(a.Name, b.Name));
	yield* formatList(
		cli,
		format,
		{
			type: "network.networkContext",
			columns: {
				ID: { header: "NETWORK ID", value: (n: NetworkSummary) => (truncate ? shortId(n.Id) : n.Id) },
				Name: { header: "NAME", value: (n) => n.Name },
				Driver: { header: "DRIVER", value: (n) => n.Driver },
				Scope: { header: "SCOPE", value: (n) => n.Scope },
				IPv4: { header: "IPV4", value: (n) => String(n.EnableIPv4) },
				IPv6: { header: "IPV6", value: (n) => String(n.EnableIPv6) },
				Internal: { header: "INTERNAL", value: (n) => String(n.Internal) },
				Labels: { header: "LABELS", value: (n) => labels(n.Labels) },
				CreatedAt: { header: "CREATED AT", value: (n) => createdAt(n.Created) },
			},
			methods: { Label: (n, name) => n.Labels?.[name] ?? "" },
		},
		rows,
	);
	return 0;
};

/** Go's time.String keeps the fraction of a second. */
function createdAt(text: string): string {
	const time = parseRfc3339(text);
	if (!time) return text;
	const fraction = /\.\d+/.exec(text)?.[0].replace(/\.?0+$/, "") ?? "";
	return goTime(time).replace(" +0000", `${fraction} +0000`);
}

/** Which subnet an address belongs to; undefined where it fits none. */
function containing(subnets: readonly string[], address: string): string | undefined {
	return subnets.find((subnet) => inSubnet(subnet, address));
}

const number = (address: string): number => address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);

function inSubnet(subnet: string, address: string): boolean {
	const [base = "", bits = "32"] = subnet.split("/");
	const bare = address.split("/")[0] as string;
	if (base.includes(":") !== bare.includes(":")) return false;
	if (base.includes(":")) return bare.startsWith(base.replace(/:+$/, ""));
	const size = 2 ** (32 - Number(bits));
	return Math.floor(number(base) / size) === Math.floor(number(bare) / size);
}

/** Ranges, gateways and auxiliary addresses beside the subnets that they belong to. Throws CliError. */
function ipamConfig(flags: Flags): IpamConfig[] {
	const subnets = flags.values("subnet").flatMap((s) => s.split(","));
	const ranges = flags.values("ip-range").flatMap((s) => s.split(","));
	const gateways = flags.values("gateway").flatMap((s) => s.split(","));
	if (subnets.length < ranges.length || subnets.length < gateways.length) throw new CliError("every ip-range or gateway must have a corresponding subnet");
	const configs = new Map(subnets.map((subnet) => [subnet, { Subnet: subnet } as { -readonly [K in keyof IpamConfig]: IpamConfig[K] }]));
	for (const range of ranges) {
		const config = configs.get(containing(subnets, range) ?? "");
		if (!config) throw new CliError(`no matching subnet for range ${range}`);
		if (config.IPRange) throw new CliError(`cannot configure multiple ranges (${range}, ${config.IPRange}) on the same subnet (${config.Subnet})`);
		config.IPRange = range;
	}
	for (const gateway of gateways) {
		const config = configs.get(containing(subnets, gateway) ?? "");
		if (!config) throw new CliError(`no matching subnet for gateway ${gateway}`);
		if (config.Gateway) throw new CliError(`cannot configure multiple gateways (${gateway}, ${config.Gateway}) for the same subnet (${config.Subnet})`);
		config.Gateway = gateway;
	}
	for (const [name, address] of Object.entries(toMap(flags.values("aux-address")))) {
		const config = configs.get(containing(subnets, address) ?? "");
		if (!config) throw new CliError(`no matching subnet for aux-address ${address}`);
		config.AuxiliaryAddresses = { ...config.AuxiliaryAddresses, [name]: address };
	}
	return [...configs.values()];
}

export const createNetwork: Handler = function* ({ cli, flags, args }) {
	const json = {
		Name: args[0],
		Driver: flags.value("driver"),
		Scope: flags.value("scope"),
		...(flags.changed("ipv4") ? { EnableIPv4: flags.has("ipv4") } : {}),
		...(flags.changed("ipv6") ? { EnableIPv6: flags.has("ipv6") } : {}),
		IPAM: { Driver: flags.value("ipam-driver"), Options: toMap(flags.values("ipam-opt")), Config: ipamConfig(flags) },
		Internal: flags.has("internal"),
		Attachable: flags.has("attachable"),
		Ingress: flags.has("ingress"),
		ConfigOnly: flags.has("config-only"),
		ConfigFrom: flags.value("config-from") ? { Network: flags.value("config-from") } : null,
		Options: toMap(flags.values("opt")),
		Labels: toMap(flags.values("label")),
	};
	const { Id, Warning } = yield* cli.client.json<{ Id: string; Warning?: string }>("POST", "/networks/create", { json });
	if (Warning) yield* cli.complain(`WARNING: ${Warning}\n`);
	yield* cli.print(`${Id}\n`);
	return 0;
};

export const connect: Handler = function* ({ cli, flags, args }) {
	const [network, container] = args as [string, string];
	const addresses: EndpointIpam = {
		...(flags.value("ip") ? { IPv4Address: flags.value("ip") } : {}),
		...(flags.value("ip6") ? { IPv6Address: flags.value("ip6") } : {}),
		...(flags.changed("link-local-ip") ? { LinkLocalIPs: flags.values("link-local-ip") } : {}),
	};
	const EndpointConfig = {
		IPAMConfig: addresses,
		Links: flags.changed("link") ? flags.values("link") : null,
		Aliases: flags.changed("alias") ? flags.values("alias") : null,
		DriverOpts: toMap(flags.values("driver-opt")),
		GwPriority: flags.number("gw-priority"),
	};
	yield* cli.client.text("POST", `/networks/${encodeURIComponent(network)}/connect`, { json: { Container: container, EndpointConfig } });
	return 0;
};

export const disconnect: Handler = function* ({ cli, flags, args }) {
	const [network, Container] = args as [string, string];
	yield* cli.client.text("POST", `/networks/${encodeURIComponent(network)}/disconnect`, { json: { Container, Force: flags.has("force") } });
	return 0;
};

export const removeNetworks: Handler = function* ({ cli, flags, args }) {
	let failed = false;
	for (const name of args) {
		try {
			yield* cli.client.text("DELETE", `/networks/${encodeURIComponent(name)}`);
			yield* cli.print(`${name}\n`);
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			if (flags.has("force") && error.status === 404) continue;
			yield* cli.complain(`${error.message}\n`);
			failed = true;
		}
	}
	if (failed) throw new CliError("exit status 1");
	return 0;
};

export function* pruneNetworksNow(cli: Cli, filters: readonly string[]): Blocking<Pruned> {
	const report = yield* cli.client.json<{ NetworksDeleted: readonly string[] | null }>("POST", "/networks/prune", { query: { filters: filterQuery(filters) } });
	const gone = report.NetworksDeleted ?? [];
	return { text: gone.length ? `Deleted Networks:\n${gone.map((name) => `${name}\n`).join("")}` : "", reclaimed: 0 };
}

export const pruneNetworks: Handler = function* ({ cli, flags }) {
	const warning = "WARNING! This will remove all custom networks not used by at least one container.";
	if (!flags.has("force") && !(yield* cli.confirms(`${warning}\nAre you sure you want to continue?`))) return 0;
	const { text } = yield* pruneNetworksNow(cli, flags.values("filter"));
	if (text) yield* cli.print(`${text}\n`);
	return 0;
};
