/** The networks of the daemon: made, found, removed, and kept over restarts. libnetwork's controller. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { formatIp, type Ip, parseIp } from "../../../net/address.ts";
import { forbidden, invalid, notFound } from "../../error.ts";
import type { DaemonConfig } from "../config.ts";
import type { Daemon } from "../daemon.ts";
import { makeDirectories, replaceFile, tryRead, writeFile } from "../files.ts";
import { shortId } from "../ids.ts";
import { type NetworkRequest, planNetwork, predefined } from "./create.ts";
import { createOnHost, removeFromHost } from "./drivers.ts";
import type { Firewall } from "./firewall.ts";
import { storedNetworks } from "./json.ts";
import { BRIDGE_NAME_OPTION, type Network } from "./model.ts";
import { restoreNetworks } from "./restore.ts";

export class NetworkRegistry {
	readonly config: DaemonConfig;
	readonly firewall: Firewall;
	private readonly networks = new Map<string, Network>();
	/** /var/lib/docker/network/files/local-kv.db */
	private readonly file: string;
	constructor(config: DaemonConfig, firewall: Firewall) {
		this.config = config;
		this.firewall = firewall;
		this.file = `${config.dataRoot}/network/files/local-kv.db`;
	}

	/** Restores networks, and makes host, none and bridge where they are missing. */
	*start(sys: Sys): Blocking<void> {
		makeDirectories(sys, this.file.slice(0, this.file.lastIndexOf("/")), 0o750);
		if (this.config.ipForward) yield* this.enableForwarding(sys);
		if (this.config.iptables) this.firewall.setUp(sys);
		for (const network of yield* restoreNetworks(sys, this.file)) {
			// docker0 may be set otherwise now
			if (network.name === "bridge") continue;
			this.networks.set(network.id, network);
		}
		const names = new Set(this.list().map((n) => n.name));
		if (!names.has("none")) this.add(sys, { Name: "none", Driver: "null" });
		if (!names.has("host")) this.add(sys, { Name: "host", Driver: "host" });
		if (this.config.bridge !== "none") this.add(sys, this.defaultBridge(sys));
		for (const network of this.list()) {
			if (network.driver === "bridge" && network.name !== "bridge") createOnHost(sys, network, this.firewall);
		}
		yield* this.save(sys);
	}

	/** Switches forwarding on; what is not for containers is dropped then, for the host was no router before. */
	private *enableForwarding(sys: Sys): Blocking<void> {
		const path = "/proc/sys/net/ipv4/ip_forward";
		if (((yield* tryRead(sys, path)) ?? "").trim() === "1") return;
		yield* writeFile(sys, path, "1\n", sys.stat(path).mode);
		if (this.config.iptables) this.firewall.dropForwarded(sys);
	}

	/** initBridgeDriver: an address that docker0 has already is kept. */
	private defaultBridge(sys: Sys): NetworkRequest {
		const index = sys.netlink("links", undefined).find((l) => l.name === this.config.bridge)?.index;
		const held = sys.netlink("addresses", undefined).find((a) => a.index === index && typeof a.local === "number");
		const own = this.config.bip || (held ? `${formatIp(held.local)}/${held.prefix}` : "172.17.0.1/16");
		const [gateway = "", prefix = "16"] = own.split("/");
		const mask = Number(prefix) === 0 ? 0 : (0xffffffff << (32 - Number(prefix))) >>> 0;
		const base = (((parseIp(gateway) as number) & mask) >>> 0) as Ip;
		return {
			Name: "bridge",
			Driver: "bridge",
			IPAM: {
				Driver: "default",
				Config: [{ Subnet: `${formatIp(base)}/${prefix}`, Gateway: gateway, ...(this.config.fixedCidr ? { IPRange: this.config.fixedCidr } : {}) }],
			},
			Options: {
				"com.docker.network.bridge.default_bridge": "true",
				"com.docker.network.bridge.enable_icc": String(this.config.icc),
				"com.docker.network.bridge.enable_ip_masquerade": String(this.config.ipMasq),
				"com.docker.network.bridge.host_binding_ipv4": this.config.ip,
				[BRIDGE_NAME_OPTION]: this.config.bridge,
				"com.docker.network.driver.mtu": String(this.config.mtu || 1500),
			},
		};
	}

	list(): Network[] {
		return [...this.networks.values()];
	}

	/** By id, name, or the start of an id. Throws `network NAME not found`. */
	get(reference: string): Network {
		const found = this.find(reference);
		if (!found) throw notFound(`network ${reference} not found`);
		return found;
	}
	find(reference: string): Network | undefined {
		const exact = this.networks.get(reference) ?? this.list().find((n) => n.name === reference);
		if (exact || reference === "") return exact;
		const fitting = this.list().filter((n) => n.id.startsWith(reference));
		if (fitting.length > 1) throw invalid(`network ${reference} is ambiguous (${fitting.length} matches found on name)`);
		return fitting[0];
	}

	*create(sys: Sys, daemon: Daemon, request: NetworkRequest): Blocking<Network> {
		const network = this.add(sys, request);
		yield* this.save(sys);
		daemon.events.log(sys, "network", "create", network.id, { name: network.name, type: network.driver });
		return network;
	}

	private add(sys: Sys, request: NetworkRequest): Network {
		const from = request.ConfigFrom?.Network ? this.get(request.ConfigFrom.Network) : undefined;
		const full = from
			? { ...request, IPAM: { Driver: from.ipamDriver, Config: from.pools.map((p) => p.config) }, Options: { ...from.options }, Labels: { ...from.labels } }
			: request;
		const others = this.list().filter((n) => !n.configOnly);
		const network = planNetwork(sys, this.config, others, full);
		this.checkParent(network);
		if (!network.configOnly) {
			try {
				createOnHost(sys, network, this.firewall);
			} catch (error) {
				removeFromHost(sys, network, this.firewall);
				throw error;
			}
		}
		this.networks.set(network.id, network);
		return network;
	}

	/** macvlan and ipvlan exclude each other on a parent. */
	private checkParent(network: Network): void {
		const parent = network.options["parent"];
		if (!parent || !["macvlan", "ipvlan"].includes(network.driver)) return;
		const other = this.list().find((n) => n.driver === network.driver && n.options["parent"] === parent);
		if (other) throw forbidden(`network ${`dm-${other.id.slice(0, 12)}`} is already using parent interface ${parent}`);
	}

	/** DELETE /networks/NAME. Throws EngineError. */
	*remove(sys: Sys, daemon: Daemon, network: Network): Blocking<void> {
		if (predefined.includes(network.name)) throw forbidden(`${network.name} is a pre-defined network and cannot be removed`);
		const active = [...network.endpoints.values()];
		if (active.length) {
			const listed = active.map((e) => `name:${JSON.stringify(e.name)} id:${JSON.stringify(shortId(e.id))}`).join(", ");
			throw forbidden(`error while removing network: network ${network.name} has active endpoints (${listed})`);
		}
		if (!network.configOnly) removeFromHost(sys, network, this.firewall);
		this.networks.delete(network.id);
		yield* this.save(sys);
		daemon.events.log(sys, "network", "destroy", network.id, { name: network.name, type: network.driver });
	}

	private *save(sys: Sys): Blocking<void> {
		yield* replaceFile(sys, this.file, storedNetworks(this.list()));
	}
}
