/** Networks, endpoints and sandboxes as libnetwork keeps them. */
import type { Ip } from "../../../net/address.ts";
import type { Ipam, IpamConfig } from "../../api/network.ts";
import type { AddressPool } from "./ipam.ts";

/** One subnet of a network with its gateway and the addresses that are given names. */
export interface NetworkPool {
	readonly pool: AddressPool;
	/** As it was asked for, or chosen. */
	readonly config: IpamConfig;
	/** Undefined where the network has none. */
	readonly gateway: Ip | undefined;
	readonly auxiliary: ReadonlyMap<string, Ip>;
}

export interface Network {
	readonly id: string;
	readonly name: string;
	readonly driver: string;
	readonly scope: "local" | "swarm";
	/** RFC 3339. */
	readonly created: string;
	readonly enableIPv4: boolean;
	readonly enableIPv6: boolean;
	readonly ipamDriver: string;
	readonly ipamOptions: Ipam["Options"];
	readonly pools: readonly NetworkPool[];
	/** Subnets that were asked for: only in these may a container ask for an address. */
	readonly configuredSubnets: readonly string[];
	readonly internal: boolean;
	readonly attachable: boolean;
	readonly ingress: boolean;
	readonly configOnly: boolean;
	readonly configFrom: string;
	readonly options: Readonly<Record<string, string>>;
	readonly labels: Readonly<Record<string, string>>;
	readonly endpoints: Map<string, Endpoint>;
}

/** A port of the container that is reachable from outside. */
export interface PublishedPort {
	readonly protocol: string;
	readonly containerPort: number;
	readonly hostIp: Ip;
	readonly hostPort: number;
	/** Of docker-proxy; 0 where there is none. */
	proxy: number;
}

export interface Endpoint {
	readonly id: string;
	readonly network: Network;
	/** Container. */
	readonly container: string;
	/** The container's name without its slash when it was connected. */
	name: string;
	ipv4: Ip | undefined;
	ipv6: Ip | undefined;
	readonly mac: string;
	/** Names under which others on the network find it. */
	names: readonly string[];
	/** In the sandbox: eth0. "" until it is there. */
	interface: string;
	/** The host's end of the pair; "" where there is none. */
	hostInterface: string;
	ports: PublishedPort[];
}

/** A network namespace of the daemon's. */
export interface Sandbox {
	/** 64 digits. */
	readonly id: string;
	readonly container: string;
	/** File on which the namespace is bound. */
	readonly key: string;
	readonly endpoints: Endpoint[];
	/** What runs for it: stops the embedded DNS server. */
	stop: (() => void) | undefined;
}

export const BRIDGE_NAME_OPTION = "com.docker.network.bridge.name";

/** The name of the network's bridge: docker0, br-0123456789ab, or as asked. */
export const bridgeName = (network: Network): string => network.options[BRIDGE_NAME_OPTION] ?? `br-${network.id.slice(0, 12)}`;
