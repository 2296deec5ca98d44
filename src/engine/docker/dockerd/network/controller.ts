/** The endpoints of containers on the daemon's networks: libnetwork's sandboxes and daemon/container_operations.go. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { formatIp, type Ip, parseIp, randomMac } from "../../../net/address.ts";
import type { EndpointSettings } from "../../api/network.ts";
import { conflict, EngineError, forbidden, invalid } from "../../error.ts";
import type { DaemonConfig } from "../config.ts";
import type { Container } from "../container/container.ts";
import { isContainerMode, isUserNetwork } from "../container/validate.ts";
import type { Daemon } from "../daemon.ts";
import { generateId, shortId } from "../ids.ts";
import { donor } from "../spec/namespaces.ts";
import { DnsServer } from "./dns-server.ts";
import { connectLink, disconnectLink, gatewayOf } from "./drivers.ts";
import type { Firewall } from "./firewall.ts";
import { addHosts, removeHosts } from "./hosts-file.ts";
import { linkEnvironment, linkNames } from "./links.ts";
import type { Endpoint, Network, Sandbox } from "./model.ts";
import { Publisher } from "./publish.ts";
import { NetworkRegistry } from "./registry.ts";
import {
	bindNamespace,
	bringUpLoopback,
	configureInterface,
	dropDefaultRoute,
	inside,
	releaseNamespace,
	setDefaultRoute,
	within,
	writeSetting,
} from "./sandbox.ts";
import { checkEndpoint } from "./validate-endpoint.ts";
import { writeNetworkFiles } from "./write-files.ts";

export class NetworkController extends NetworkRegistry {
	private readonly sandboxes = new Map<string, Sandbox>();
	private readonly publisher: Publisher;
	constructor(config: DaemonConfig, firewall: Firewall) {
		super(config, firewall);
		this.publisher = new Publisher(config, firewall);
	}

	override *start(sys: Sys): Blocking<void> {
		this.publisher.main = sys;
		yield* super.start(sys);
	}

	// ---- containers ---------------------------------------------------------------------------------------------------

	/** Addresses and files for a container that is about to start. Throws `failed to set up container networking: ...`. */
	*prepare(sys: Sys, daemon: Daemon, container: Container): Blocking<void> {
		const mode = container.hostConfig.NetworkMode ?? "";
		if (isContainerMode(mode)) {
			const other = donor(daemon, "joining network namespace of container", mode);
			container.hostnamePath = other.hostnamePath;
			container.hostsPath = other.hostsPath;
			container.resolvConfPath = other.resolvConfPath;
			container.config.Hostname = other.config.Hostname ?? "";
			return;
		}
		const id = generateId(sys);
		const key = mode === "host" ? `${this.config.execRoot}/netns/default` : `${this.config.execRoot}/netns/${id.slice(0, 12)}`;
		const sandbox: Sandbox = { id, container: container.id, key, endpoints: [], stop: undefined };
		this.sandboxes.set(container.id, sandbox);
		container.networkSettings.sandboxId = id;
		container.networkSettings.sandboxKey = key;
		try {
			for (const name of this.connectionOrder(container)) this.plan(sys, container, sandbox, name);
		} catch (error) {
			throw networkingError(error);
		}
		yield* writeNetworkFiles(sys, daemon, container, sandbox.endpoints);
	}

	/** The main network first, the others by name. */
	private connectionOrder(container: Container): string[] {
		const mode = container.hostConfig.NetworkMode ?? "";
		const names = [...container.networkSettings.networks.keys()];
		return names.sort((a, b) => Number(b === mode) - Number(a === mode) || (a < b ? -1 : 1));
	}

	/** Makes an endpoint: addresses are taken, nothing is on the host yet. */
	private plan(sys: Sys, container: Container, sandbox: Sandbox, name: string): Endpoint {
		const network = this.get(name);
		if (network.configOnly) throw forbidden(`configuration-only network ${name} cannot be used`);
		const settings = container.networkSettings.networks.get(name) ?? {};
		checkEndpoint(network, settings);
		const addresses = this.allocate(network, settings);
		const endpoint: Endpoint = {
			id: generateId(sys),
			network,
			container: container.id,
			name: container.plainName,
			...addresses,
			mac: ["host", "null"].includes(network.driver) ? "" : settings.MacAddress || randomMac(sys.getrandom(6)),
			names: namesOn(container, network, settings),
			interface: "",
			hostInterface: "",
			ports: [],
		};
		network.endpoints.set(endpoint.id, endpoint);
		sandbox.endpoints.push(endpoint);
		return endpoint;
	}

	private allocate(network: Network, settings: EndpointSettings): { ipv4: Ip | undefined; ipv6: Ip | undefined } {
		const one = (six: boolean, asked: string | undefined): Ip | undefined => {
			const pools = network.pools.filter((p) => (typeof p.pool.subnet.base === "bigint") === six);
			if (pools.length === 0) return undefined;
			const ip = asked ? parseIp(asked) : undefined;
			if (ip !== undefined) {
				const pool = pools.find((p) => p.pool.contains(ip));
				if (!pool) throw invalid(`no configured subnet contains IP address ${asked}`);
				pool.pool.take(ip);
				return ip;
			}
			for (const { pool } of pools) {
				const found = pool.lowest();
				if (found !== undefined) return found;
			}
			throw new EngineError("system", `no available IPv${six ? 6 : 4} addresses on this network's address pools: ${network.name} (${network.id})`);
		};
		return { ipv4: one(false, settings.IPAMConfig?.IPv4Address), ipv6: one(true, settings.IPAMConfig?.IPv6Address) };
	}

	/** The container's process waits in its new namespace: binds it and puts the devices in. */
	*enter(sys: Sys, daemon: Daemon, container: Container, pid: number): Blocking<void> {
		const sandbox = this.sandboxes.get(container.id);
		if (!sandbox) return;
		if (sandbox.key.endsWith("/default")) {
			// the host's own namespace, bound once
			if (!sys.tryStat(sandbox.key)) yield* bindNamespace(sys, sys.getpid(), sandbox.key);
			for (const endpoint of sandbox.endpoints) yield* this.join(sys, daemon, container, sandbox, endpoint);
			return;
		}
		try {
			yield* bindNamespace(sys, pid, sandbox.key);
			yield* within(sys, sandbox.key, () => bringUpLoopback(sys));
			for (const endpoint of sandbox.endpoints) yield* this.join(sys, daemon, container, sandbox, endpoint);
			yield* this.route(sys, sandbox);
			if (sandbox.endpoints.some((e) => usesDns(e.network))) {
				const server = new DnsServer(this, sandbox, daemon.log, container.resolvUpstream, linkNames(daemon, container));
				yield* server.start(sys);
				sandbox.stop = () => server.stop();
			}
		} catch (error) {
			throw networkingError(error);
		}
	}

	private *join(sys: Sys, daemon: Daemon, container: Container, sandbox: Sandbox, endpoint: Endpoint): Blocking<void> {
		const { network } = endpoint;
		if (!["host", "null"].includes(network.driver)) {
			endpoint.interface = `eth${sandbox.endpoints.filter((e) => e.interface !== "").length}`;
			const namespace = yield* sys.open(sandbox.key, { closeOnExec: true });
			try {
				connectLink(sys, endpoint, namespace);
			} finally {
				sys.close(namespace);
			}
			const addresses = [endpoint.ipv4, endpoint.ipv6].flatMap((ip) => {
				const prefix = ip === undefined ? undefined : network.pools.find((p) => p.pool.contains(ip))?.pool.subnet.prefix;
				return ip === undefined || prefix === undefined ? [] : [{ ip, prefix }];
			});
			const mac = network.driver === "macvlan" ? endpoint.mac : undefined;
			const name = endpoint.interface;
			yield* inside(sys, sandbox.key, function* () {
				// without an IPv6 network there are no link-local addresses either
				if (endpoint.ipv6 === undefined) yield* writeSetting(sys, `/proc/sys/net/ipv6/conf/${name}/disable_ipv6`, "1");
				configureInterface(sys, { name, mac, addresses });
			});
			for (const { ip } of addresses) if (network.driver === "bridge" && this.config.iptables) this.firewall.addEndpoint(sys, network, ip);
			if (!sandbox.endpoints.some((e) => e.ports.length)) this.publisher.publish(sys, container, endpoint);
		}
		this.show(container, endpoint);
		daemon.events.log(sys, "network", "connect", network.id, { container: container.id, name: network.name, type: network.driver });
	}

	/** NetworkSettings.Networks of the container: what the endpoint has become. */
	private show(container: Container, endpoint: Endpoint): void {
		const { network } = endpoint;
		const settings = container.networkSettings.networks.get(network.name) ?? {};
		const prefix = (ip: Ip | undefined): number => (ip === undefined ? 0 : (network.pools.find((p) => p.pool.contains(ip))?.pool.subnet.prefix ?? 0));
		container.networkSettings.networks.set(network.name, {
			...settings,
			NetworkID: network.id,
			EndpointID: endpoint.id,
			MacAddress: endpoint.mac,
			Gateway: gatewayOf(endpoint, "inet") ?? "",
			IPAddress: endpoint.ipv4 === undefined ? "" : formatIp(endpoint.ipv4),
			IPPrefixLen: prefix(endpoint.ipv4),
			IPv6Gateway: gatewayOf(endpoint, "inet6") ?? "",
			GlobalIPv6Address: endpoint.ipv6 === undefined ? "" : formatIp(endpoint.ipv6),
			GlobalIPv6PrefixLen: prefix(endpoint.ipv6),
			...(endpoint.names.length ? { DNSNames: endpoint.names } : {}),
			ipamOperational: settings.IPAMConfig !== undefined,
		});
	}

	/** The default route goes out by the endpoint of the highest priority, then by name. */
	private *route(sys: Sys, sandbox: Sandbox): Blocking<void> {
		for (const family of ["inet", "inet6"] as const) {
			const [best] = sandbox.endpoints
				.filter((e) => gatewayOf(e, family) !== undefined && e.interface !== "")
				.sort((a, b) => (a.network.name === "bridge" ? -1 : b.network.name === "bridge" ? 1 : a.network.name < b.network.name ? -1 : 1));
			yield* within(sys, sandbox.key, () => {
				if (best) setDefaultRoute(sys, best.interface, parseIp(gatewayOf(best, family) ?? "") as Ip);
				else dropDefaultRoute(sys, family);
			});
		}
	}

	/** Takes everything away that `prepare` and `enter` have made. */
	leave(sys: Sys, daemon: Daemon, container: Container): void {
		const sandbox = this.sandboxes.get(container.id);
		if (!sandbox) return;
		sandbox.stop?.();
		for (const endpoint of [...sandbox.endpoints].reverse()) this.part(sys, daemon, container, sandbox, endpoint);
		if (!sandbox.key.endsWith("/default")) releaseNamespace(sys, sandbox.key);
		this.sandboxes.delete(container.id);
		container.networkSettings.sandboxId = "";
		container.networkSettings.sandboxKey = "";
		container.networkSettings.ports = {};
	}

	private part(sys: Sys, daemon: Daemon, container: Container, sandbox: Sandbox, endpoint: Endpoint): void {
		const { network } = endpoint;
		this.publisher.unpublish(sys, endpoint);
		if (network.driver === "bridge" && this.config.iptables) {
			for (const ip of [endpoint.ipv4, endpoint.ipv6]) if (ip !== undefined) this.firewall.removeEndpoint(sys, network, ip);
		}
		disconnectLink(sys, endpoint);
		for (const ip of [endpoint.ipv4, endpoint.ipv6]) if (ip !== undefined) for (const { pool } of network.pools) if (pool.contains(ip)) pool.free(ip);
		network.endpoints.delete(endpoint.id);
		sandbox.endpoints.splice(sandbox.endpoints.indexOf(endpoint), 1);
		const settings = container.networkSettings.networks.get(network.name);
		if (settings) {
			const { IPAMConfig, Links, Aliases, DriverOpts, GwPriority, DNSNames } = settings;
			const kept: EndpointSettings = {
				...(IPAMConfig ? { IPAMConfig } : {}),
				...(Links ? { Links } : {}),
				...(Aliases ? { Aliases } : {}),
				...(DriverOpts ? { DriverOpts } : {}),
				...(GwPriority ? { GwPriority } : {}),
				NetworkID: network.id,
				...(DNSNames ? { DNSNames } : {}),
			};
			container.networkSettings.networks.set(network.name, kept);
		}
		daemon.events.log(sys, "network", "disconnect", network.id, { container: container.id, name: network.name, type: network.driver });
	}

	/** The container goes for good. */
	forget(container: Container): void {
		this.sandboxes.delete(container.id);
	}

	/** A container that lived on while the daemon was restarted: its endpoints are taken as they are. */
	adopt(container: Container): void {
		const { sandboxId, sandboxKey, networks } = container.networkSettings;
		if (sandboxKey === "") return;
		const sandbox: Sandbox = { id: sandboxId, container: container.id, key: sandboxKey, endpoints: [], stop: undefined };
		this.sandboxes.set(container.id, sandbox);
		for (const [name, settings] of networks) {
			const network = this.find(name);
			if (!network || !settings.EndpointID) continue;
			const address = (text: string | undefined): Ip | undefined => (text ? parseIp(text) : undefined);
			const endpoint: Endpoint = {
				id: settings.EndpointID,
				network,
				container: container.id,
				name: container.plainName,
				ipv4: address(settings.IPAddress),
				ipv6: address(settings.GlobalIPv6Address),
				mac: settings.MacAddress ?? "",
				names: settings.DNSNames ?? [],
				interface: `eth${sandbox.endpoints.length}`,
				hostInterface: "",
				ports: [],
			};
			for (const ip of [endpoint.ipv4, endpoint.ipv6]) {
				for (const { pool } of network.pools) if (ip !== undefined && pool.contains(ip) && !pool.isTaken(ip)) pool.take(ip);
			}
			network.endpoints.set(endpoint.id, endpoint);
			sandbox.endpoints.push(endpoint);
		}
	}

	/** The daemon ends: servers in namespaces go with it. */
	shutDown(): void {
		for (const sandbox of this.sandboxes.values()) sandbox.stop?.();
	}

	linkEnvironment(daemon: Daemon, container: Container): string[] {
		return linkEnvironment(daemon, container);
	}

	// ---- connect and disconnect -----------------------------------------------------------------------------------------

	/** POST /networks/NAME/connect. */
	*connect(sys: Sys, daemon: Daemon, network: Network, container: Container, settings: EndpointSettings): Blocking<void> {
		if (container.state.removing || container.state.dead)
			throw conflict("container is marked for removal and cannot be connected or disconnected to the network");
		if (isContainerMode(container.hostConfig.NetworkMode))
			throw forbidden("container sharing network namespace with another container or host cannot be connected to any other network");
		if (container.hostConfig.NetworkMode === "host" && network.driver !== "host")
			throw forbidden("container cannot be connected to host network and any other network");
		const { networks } = container.networkSettings;
		if (networks.has(network.name) && (container.state.running || networks.get(network.name)?.NetworkID === network.id)) {
			throw forbidden(`endpoint with name ${container.plainName} already exists in network ${network.name}`);
		}
		checkEndpoint(network, settings);
		networks.set(network.name, { ...settings });
		const sandbox = this.sandboxes.get(container.id);
		if (sandbox && container.state.running) {
			try {
				const endpoint = this.plan(sys, container, sandbox, network.name);
				yield* this.join(sys, daemon, container, sandbox, endpoint);
				yield* this.route(sys, sandbox);
				if (endpoint.ipv4 !== undefined) yield* addHosts(sys, container.hostsPath, [{ ip: formatIp(endpoint.ipv4), names: container.config.Hostname ?? "" }]);
				if (sandbox.stop === undefined && usesDns(network)) {
					yield* writeNetworkFiles(sys, daemon, container, sandbox.endpoints);
					const server = new DnsServer(this, sandbox, daemon.log, container.resolvUpstream, linkNames(daemon, container));
					yield* server.start(sys);
					sandbox.stop = () => server.stop();
				}
			} catch (error) {
				networks.delete(network.name);
				throw error;
			}
		}
		yield* daemon.save(sys, container);
	}

	/** POST /networks/NAME/disconnect. */
	*disconnect(sys: Sys, daemon: Daemon, network: Network, container: Container, force: boolean): Blocking<void> {
		const { networks } = container.networkSettings;
		if (network.name === "host" && container.state.running) throw forbidden("container cannot be disconnected from host network or connected to host network");
		if (!networks.has(network.name)) {
			if (force) return;
			throw forbidden(`container ${container.id} is not connected to network ${network.name}`);
		}
		const sandbox = this.sandboxes.get(container.id);
		const endpoint = sandbox?.endpoints.find((e) => e.network === network);
		if (sandbox && endpoint) {
			if (endpoint.ipv4 !== undefined) yield* removeHosts(sys, container.hostsPath, [{ ip: formatIp(endpoint.ipv4), names: container.config.Hostname ?? "" }]);
			this.part(sys, daemon, container, sandbox, endpoint);
			yield* this.route(sys, sandbox);
		}
		networks.delete(network.name);
		yield* daemon.save(sys, container);
	}
}

export const usesDns = (network: Network): boolean => isUserNetwork(network.name) && !["host", "null"].includes(network.driver);

function namesOn(container: Container, network: Network, settings: EndpointSettings): string[] {
	if (!usesDns(network)) return [];
	const all = [container.plainName, ...(settings.Aliases ?? []), shortId(container.id), ...(container.config.Hostname ? [container.config.Hostname] : [])];
	return [...new Set(all)];
}

function networkingError(error: unknown): unknown {
	if (error instanceof EngineError) return new EngineError(error.kind, `failed to set up container networking: ${error.message}`);
	return error instanceof Error && !isErrno(error) && error.constructor === Error
		? new EngineError("system", `failed to set up container networking: ${error.message}`)
		: error;
}
