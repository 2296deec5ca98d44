/** Rules of netfilter for bridges and published ports, in the words of iptables(8): libnetwork/drivers/bridge and internal/iptabler. */
import type { Sys } from "../../../kernel/abi.ts";
import { formatIp, type Ip, isLoopback } from "../../../net/address.ts";
import { subnetText } from "./ipam.ts";
import { bridgeName, type Network, type PublishedPort } from "./model.ts";

type Family = "inet" | "inet6";

/** One run of iptables or ip6tables. Throws Error with the program's words. */
export type Iptables = (sys: Sys, family: Family, args: readonly string[]) => void;

export interface FirewallSettings {
	readonly iptables: Iptables;
	readonly families: readonly Family[];
	readonly icc: boolean;
	readonly masquerade: boolean;
	readonly userlandProxy: boolean;
}

const hostMask = (ip: Ip): string => `${formatIp(ip)}/${typeof ip === "bigint" ? 128 : 32}`;
const directRule = (network: Network, container: Ip): string => `-d ${hostMask(container)} ! -i ${bridgeName(network)} -j DROP`;

const familyOf = (ip: Ip): Family => (typeof ip === "bigint" ? "inet6" : "inet");

export class Firewall {
	private readonly settings: FirewallSettings;
	constructor(settings: FirewallSettings) {
		this.settings = settings;
	}

	private run(sys: Sys, family: Family, line: string): void {
		if (this.settings.families.includes(family)) this.settings.iptables(sys, family, line.split(" "));
	}
	/** Whether it worked: for rules that may be there or not. */
	private tries(sys: Sys, family: Family, line: string): boolean {
		try {
			this.run(sys, family, line);
			return true;
		} catch (error) {
			if (!(error instanceof Error)) throw error;
			return false;
		}
	}
	private ensureChain(sys: Sys, family: Family, table: string, chain: string): void {
		if (!this.tries(sys, family, `-t ${table} -n -L ${chain}`)) this.run(sys, family, `-t ${table} -N ${chain}`);
	}
	private ensure(sys: Sys, family: Family, table: string, how: "-A" | "-I", chain: string, rule: string): void {
		if (!this.tries(sys, family, `-t ${table} -C ${chain} ${rule}`)) this.run(sys, family, `-t ${table} ${how} ${chain} ${rule}`);
	}
	private drop(sys: Sys, family: Family, table: string, chain: string, rule: string): void {
		this.tries(sys, family, `-t ${table} -D ${chain} ${rule}`);
	}

	/** A rule of the table nat in the namespace of the calling thread. */
	inSandbox(sys: Sys, line: string): void {
		this.settings.iptables(sys, "inet", `-t nat ${line}`.split(" "));
	}

	/** Chains that hold whatever networks there are. */
	setUp(sys: Sys): void {
		for (const family of this.settings.families) {
			for (const chain of ["DOCKER"]) this.ensureChain(sys, family, "nat", chain);
			for (const chain of ["DOCKER", "DOCKER-FORWARD", "DOCKER-BRIDGE", "DOCKER-CT", "DOCKER-ISOLATION-STAGE-1", "DOCKER-ISOLATION-STAGE-2", "DOCKER-USER"]) {
				this.ensureChain(sys, family, "filter", chain);
			}
			const local = family === "inet" ? "! --dst 127.0.0.0/8" : "! --dst ::1/128";
			this.ensure(sys, family, "nat", "-A", "PREROUTING", "-m addrtype --dst-type LOCAL -j DOCKER");
			this.ensure(sys, family, "nat", "-A", "OUTPUT", `-m addrtype --dst-type LOCAL ${local} -j DOCKER`);
			this.ensure(sys, family, "filter", "-A", "DOCKER-FORWARD", "-j DOCKER-CT");
			this.ensure(sys, family, "filter", "-A", "DOCKER-FORWARD", "-j DOCKER-ISOLATION-STAGE-1");
			this.ensure(sys, family, "filter", "-A", "DOCKER-FORWARD", "-j DOCKER-BRIDGE");
			this.ensure(sys, family, "filter", "-I", "FORWARD", "-j DOCKER-FORWARD");
			this.ensure(sys, family, "filter", "-I", "FORWARD", "-j DOCKER-USER");
		}
	}

	/** The policy of FORWARD, set when the daemon is who switched forwarding on. */
	dropForwarded(sys: Sys): void {
		this.run(sys, "inet", "-t filter -P FORWARD DROP");
	}

	/** Rules of a bridge network in the order in which they are put. */
	private *networkRules(network: Network): Generator<[Family, table: string, how: "-A" | "-I", chain: string, rule: string]> {
		const bridge = bridgeName(network);
		const own = network.pools.map((p) => p.pool.subnet).filter((s) => this.settings.families.includes(familyOf(s.base)));
		for (const subnet of own) {
			const family = familyOf(subnet.base);
			if (network.internal) {
				yield [family, "filter", "-A", "DOCKER-FORWARD", `-i ${bridge} -o ${bridge} -j ACCEPT`];
				yield [family, "filter", "-I", "DOCKER-ISOLATION-STAGE-1", `! -d ${subnetText(subnet)} -i ${bridge} -j DROP`];
				yield [family, "filter", "-I", "DOCKER-ISOLATION-STAGE-1", `! -s ${subnetText(subnet)} -o ${bridge} -j DROP`];
				continue;
			}
			if (this.masquerades(network)) yield [family, "nat", "-I", "POSTROUTING", `-s ${subnetText(subnet)} ! -o ${bridge} -j MASQUERADE`];
			if (this.masquerades(network) && this.settings.userlandProxy) yield [family, "nat", "-I", "DOCKER", `-i ${bridge} -j RETURN`];
			yield [family, "filter", "-A", "DOCKER", `! -i ${bridge} -o ${bridge} -j DROP`];
			yield [family, "filter", "-A", "DOCKER-CT", `-o ${bridge} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`];
			yield [family, "filter", "-A", "DOCKER-BRIDGE", `-o ${bridge} -j DOCKER`];
			yield [family, "filter", "-A", "DOCKER-FORWARD", `-i ${bridge} -j ACCEPT`];
			yield [family, "filter", "-A", "DOCKER-ISOLATION-STAGE-1", `-i ${bridge} ! -o ${bridge} -j DOCKER-ISOLATION-STAGE-2`];
			yield [family, "filter", "-I", "DOCKER-ISOLATION-STAGE-2", `-o ${bridge} -j DROP`];
		}
	}
	private masquerades(network: Network): boolean {
		const own = network.options["com.docker.network.bridge.enable_ip_masquerade"];
		return own === undefined ? this.settings.masquerade : own === "true";
	}

	addNetwork(sys: Sys, network: Network): void {
		for (const [family, table, how, chain, rule] of this.networkRules(network)) this.ensure(sys, family, table, how, chain, rule);
	}
	removeNetwork(sys: Sys, network: Network): void {
		for (const [family, table, , chain, rule] of this.networkRules(network)) this.drop(sys, family, table, chain, rule);
	}

	private *portRules(network: Network, port: PublishedPort, container: Ip): Generator<[Family, table: string, how: "-A" | "-I", chain: string, rule: string]> {
		const bridge = bridgeName(network);
		if (familyOf(port.hostIp) !== familyOf(container)) return;
		const family = familyOf(container);
		const ip = formatIp(container);
		const place = typeof container === "bigint" ? `[${ip}]` : ip;
		const any = port.hostIp === 0 || port.hostIp === 0n;
		const destination = any ? "" : `-d ${formatIp(port.hostIp)}/${family === "inet" ? 32 : 128} `;
		const from = this.settings.userlandProxy ? `! -i ${bridge} ` : "";
		const { protocol, hostPort, containerPort } = port;
		yield [
			family,
			"nat",
			"-A",
			"DOCKER",
			`${destination}${from}-p ${protocol} -m ${protocol} --dport ${hostPort} -j DNAT --to-destination ${place}:${containerPort}`,
		];
		yield [family, "filter", "-I", "DOCKER", `-d ${ip} ! -i ${bridge} -o ${bridge} -p ${protocol} -m ${protocol} --dport ${containerPort} -j ACCEPT`];
		// what is published on the loopback is for this host only
		if (!any && isLoopback(port.hostIp)) {
			yield [family, "raw", "-A", "PREROUTING", `-d ${hostMask(port.hostIp)} ! -i lo -p ${protocol} -m ${protocol} --dport ${hostPort} -j DROP`];
		}
	}
	/** Packets from elsewhere that are addressed to a container itself are dropped: only published ports lead in. */
	addEndpoint(sys: Sys, network: Network, container: Ip): void {
		if (!network.internal) this.ensure(sys, familyOf(container), "raw", "-A", "PREROUTING", directRule(network, container));
	}
	removeEndpoint(sys: Sys, network: Network, container: Ip): void {
		if (!network.internal) this.drop(sys, familyOf(container), "raw", "PREROUTING", directRule(network, container));
	}

	addPort(sys: Sys, network: Network, port: PublishedPort, container: Ip): void {
		for (const [family, table, how, chain, rule] of this.portRules(network, port, container)) this.run(sys, family, `-t ${table} ${how} ${chain} ${rule}`);
	}
	removePort(sys: Sys, network: Network, port: PublishedPort, container: Ip): void {
		for (const [family, table, , chain, rule] of this.portRules(network, port, container)) this.drop(sys, family, table, chain, rule);
	}
}
