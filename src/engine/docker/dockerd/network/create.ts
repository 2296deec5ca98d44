/** Whether a network can be what it is asked to be, and its addresses: daemon/network.go and libnetwork's NewNetwork. */
import type { Sys } from "../../../kernel/abi.ts";
import { formatIp, type Ip, inPrefix, parseIp } from "../../../net/address.ts";
import type { IpamConfig, NetworkCreateRequest } from "../../api/network.ts";
import { conflict, EngineError, forbidden, invalid, notFound } from "../../error.ts";
import type { DaemonConfig } from "../config.ts";
import { generateId } from "../ids.ts";
import { now, rfc3339 } from "../time.ts";
import { AddressPool, freeSubnet, freeSubnet6, overlaps, parseSubnet, type Subnet, subnetText } from "./ipam.ts";
import type { Network, NetworkPool } from "./model.ts";

const drivers = ["bridge", "host", "null", "macvlan", "ipvlan", "overlay"];
export const predefined = ["bridge", "host", "none", "default"];

/** Subnets that nothing new may overlap: of networks, and of the host's routes. */
export function takenSubnets(sys: Sys, networks: readonly Network[]): Subnet[] {
	const own = networks.flatMap((n) => n.pools.map((p) => p.pool.subnet));
	const routes = sys
		.netlink("routes", { family: "inet", table: 254 })
		.filter((route) => route.prefix > 0)
		.map((route) => ({ base: route.destination, prefix: route.prefix }));
	return [...own, ...routes];
}

/** ValidateIPAM: all faults at once. */
function checkIpam(configs: readonly IpamConfig[], ipv6: boolean): void {
	const faults: string[] = [];
	for (const config of configs) {
		const subnet = parseSubnet(config.Subnet ?? "");
		if (!subnet) {
			faults.push(config.Subnet ? `invalid subnet ${config.Subnet}: invalid CIDR block notation` : "invalid subnet : invalid CIDR block notation");
			continue;
		}
		if (typeof subnet.base === "bigint" && !ipv6) continue;
		if (subnet.address !== subnet.base) faults.push(`invalid subnet ${config.Subnet}: it should be ${subnetText(subnet)}`);
		if (config.IPRange) faults.push(...rangeFaults(config.IPRange, subnet));
		if (config.Gateway) faults.push(...addressFaults("gateway", config.Gateway, subnet));
		for (const [name, text] of Object.entries(config.AuxiliaryAddresses ?? {})) faults.push(...addressFaults(`auxiliary address ${name}`, text, subnet));
	}
	if (faults.length) throw invalid(`invalid network config:\n${faults.join("\n")}`);
}

function rangeFaults(text: string, subnet: Subnet): string[] {
	const range = parseSubnet(text);
	if (!range) return [`invalid ip-range ${text}: invalid CIDR block notation`];
	const faults: string[] = [];
	if (range.prefix < subnet.prefix) faults.push(`invalid ip-range ${text}: CIDR block is bigger than its parent subnet ${subnetText(subnet)}`);
	if (range.address !== range.base) faults.push(`invalid ip-range ${text}: it should be ${subnetText(range)}`);
	if (!overlaps(range, subnet)) faults.push(`invalid ip-range ${text}: parent subnet ${subnetText(subnet)} doesn't contain ip-range`);
	return faults;
}

function addressFaults(what: string, text: string, subnet: Subnet): string[] {
	const ip = parseIp(text);
	if (ip === undefined) return [`invalid ${what} ${text}: invalid address`];
	if (typeof ip !== typeof subnet.base || !inPrefix(ip, subnet.base, subnet.prefix)) {
		return [`invalid ${what} ${text}: parent subnet ${subnetText(subnet)} doesn't contain this address`];
	}
	return [];
}

function poolOf(config: IpamConfig, subnet: Subnet, withGateway: boolean): NetworkPool {
	const range = config.IPRange ? parseSubnet(config.IPRange) : undefined;
	const pool = new AddressPool(subnet, range);
	const auxiliary = new Map<string, Ip>();
	for (const [name, text] of Object.entries(config.AuxiliaryAddresses ?? {})) {
		const ip = parseIp(text) as Ip;
		take(pool, ip, `failed to allocate secondary ip address (${name}:${text})`);
		auxiliary.set(name, ip);
	}
	if (!withGateway) return { pool, config: { ...config, Subnet: subnetText(subnet) }, gateway: undefined, auxiliary };
	let gateway = config.Gateway ? parseIp(config.Gateway) : undefined;
	if (gateway !== undefined) take(pool, gateway, `failed to allocate gateway (${config.Gateway})`);
	else gateway = pool.lowest();
	return {
		pool,
		config: {
			Subnet: subnetText(subnet),
			...(config.IPRange ? { IPRange: config.IPRange } : {}),
			...(gateway !== undefined ? { Gateway: formatIp(gateway) } : {}),
			...(config.AuxiliaryAddresses ? { AuxiliaryAddresses: config.AuxiliaryAddresses } : {}),
		},
		gateway,
		auxiliary,
	};
}

function take(pool: AddressPool, ip: Ip, words: string): void {
	try {
		pool.take(ip);
	} catch (error) {
		throw error instanceof EngineError ? forbidden(`${words}: ${error.message}`) : error;
	}
}

export interface NetworkRequest extends NetworkCreateRequest {
	readonly Name: string;
}

function checkDriver(driver: string, existing: readonly Network[]): void {
	if (!drivers.includes(driver)) throw notFound(`plugin ${JSON.stringify(driver)} not found`);
	if (driver === "host" || driver === "null") {
		if (existing.some((n) => n.driver === driver)) throw forbidden(`only one instance of "${driver}" network is allowed`);
	}
	if (driver === "overlay") {
		throw forbidden('This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.');
	}
}

/** A network with its addresses; nothing is made on the host yet. Throws EngineError. */
export function planNetwork(sys: Sys, config: DaemonConfig, existing: readonly Network[], request: NetworkRequest): Network {
	const { Name: name } = request;
	const driver = request.Driver || "bridge";
	if (name === "") throw invalid("invalid name: name is empty");
	// those that the daemon makes itself are there once and for all
	if (predefined.includes(name) && existing.length >= 3) throw forbidden(`operation is not permitted on predefined ${name} network `);
	if (existing.some((n) => n.name === name)) throw conflict(`network with name ${name} already exists`);
	if (request.Ingress) throw invalid("ingress network can only be created in swarm scope");
	checkDriver(driver, existing);
	const ipv6 = request.EnableIPv6 ?? false;
	const ipv4 = request.EnableIPv4 ?? true;
	if (!ipv4 && !ipv6 && driver === "bridge") throw invalid("IPv4 or IPv6 must be enabled");
	const configs = request.IPAM?.Config ?? [];
	checkIpam(configs, ipv6);
	const ipamDriver = request.IPAM?.Driver || "default";
	if (ipamDriver !== "default" && ipamDriver !== "null")
		throw notFound(`error looking up IPAM plugin ${ipamDriver}: plugin ${JSON.stringify(ipamDriver)} not found`);
	const withAddresses = !["host", "null"].includes(driver) && ipamDriver !== "null";
	const id = generateId(sys);
	return {
		id,
		name,
		driver,
		scope: "local",
		created: rfc3339(now(sys)),
		enableIPv4: ipv4,
		enableIPv6: ipv6,
		ipamDriver,
		ipamOptions: request.IPAM?.Options,
		pools: withAddresses ? planPools(sys, config, existing, configs, ipv4, ipv6, id, request.ConfigOnly === true) : [],
		// docker0 is not of anybody's making
		configuredSubnets: name === "bridge" ? [] : configs.map((c) => c.Subnet ?? ""),
		internal: request.Internal ?? false,
		attachable: request.Attachable ?? false,
		ingress: false,
		configOnly: request.ConfigOnly ?? false,
		configFrom: request.ConfigFrom?.Network ?? "",
		options: request.Options ?? {},
		labels: request.Labels ?? {},
		endpoints: new Map(),
	};
}

function planPools(
	sys: Sys,
	config: DaemonConfig,
	existing: readonly Network[],
	configs: readonly IpamConfig[],
	ipv4: boolean,
	ipv6: boolean,
	id: string,
	configOnly: boolean,
): NetworkPool[] {
	const asked = configs.map((c) => ({ config: c, subnet: parseSubnet(c.Subnet ?? "") as Subnet }));
	const used = existing.flatMap((n) => n.pools.map((p) => p.pool.subnet));
	for (const { subnet } of asked) {
		if (!configOnly && used.some((other) => overlaps(other, subnet))) {
			throw forbidden("invalid pool request: Pool overlaps with other one on this address space");
		}
	}
	const taken = [...takenSubnets(sys, existing), ...asked.map((a) => a.subnet)];
	if (ipv4 && !asked.some((a) => typeof a.subnet.base === "number")) asked.unshift({ config: {}, subnet: freeSubnet(taken, config.addressPools) });
	if (ipv6 && !asked.some((a) => typeof a.subnet.base === "bigint")) {
		asked.push({ config: {}, subnet: freeSubnet6(taken, BigInt(`0x${id.slice(0, 10)}`)) });
	}
	return asked.map((a) => poolOf(a.config, a.subnet, true));
}
