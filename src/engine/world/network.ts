/** The network of a host at boot: loopback, its cards with their addresses, the way out, and Docker's bridge. */
import type { Kernel } from "../kernel/kernel.ts";
import { inPrefix, linkLocalOf, type Mac, parseIp, parseIpv4 } from "../net/address.ts";
import { addAddress } from "../net/addresses.ts";
import { Bridge } from "../net/devices/bridge.ts";
import type { NetDevice } from "../net/devices/device.ts";
import { Ethernet } from "../net/devices/ethernet.ts";
import { Vlan } from "../net/devices/vlan.ts";
import { type Route, tables } from "../net/fib.ts";
import { bringUp, register } from "../net/interface.ts";
import type { Address } from "../net/interface-address.ts";
import { neighbourOf } from "../net/neighbour.ts";
import { priorities } from "../net/netfilter/hooks.ts";

export interface CardSpec {
	readonly name: string;
	readonly mac: Mac;
	/** With prefix length: "192.168.0.10/24". */
	readonly addresses: readonly string[];
	/** 802.1Q devices on the card: their addresses by VLAN. */
	readonly vlans?: Readonly<Record<string, readonly string[]>>;
	readonly altNames?: readonly string[];
	/** A router on its link advertises a prefix and itself, as QEMU's user network does. */
	readonly advertised?: true;
	readonly bus?: { readonly name: string; readonly device: string };
}

export interface RouteSpec {
	/** "10.0.0.0/8", or "default". */
	readonly to: string;
	readonly via: string;
}

export interface NetworkSpec {
	readonly cards: readonly CardSpec[];
	readonly routes?: readonly RouteSpec[];
	/** Bridge and forwarding as dockerd sets them up. */
	readonly docker?: true;
	/** A router. */
	readonly forwards?: true;
	/** The card behind which what it forwards has the card's address: NAPT by one rule, as iptables writes it. */
	readonly masquerade?: string;
}

const address = (text: string): number => parseIpv4(text) ?? 0;
const ROUTER6 = (0xfe80n << 112n) | 2n;

const split = (text: string): [string, number] => {
	const [ip = "", prefix = "32"] = text.split("/");
	return [ip, Number(prefix)];
};

function giveAddresses(device: NetDevice, addresses: readonly string[]): void {
	for (const text of addresses) {
		const [ip, prefix] = split(text);
		const local = parseIp(ip);
		if (local === undefined) throw new Error(`${device.name}: ${text} is no address`);
		addAddress(device, { local, prefix, scope: "global" });
	}
}

type RouteHere = Pick<Route, "family" | "destination" | "prefix" | "hops"> & Partial<Route>;

const addRoute = (kernel: Kernel, route: RouteHere): void => {
	kernel.net.fib.insert({ type: "unicast", table: tables.main, protocol: 3, scope: 0, metric: 0, tos: 0, source: undefined, metrics: new Map(), ...route });
};

function addCard(kernel: Kernel, spec: CardSpec, plug: (card: Ethernet) => void): Ethernet {
	const { net } = kernel;
	const card = new Ethernet(net, spec.name, spec.mac, spec.bus ? { bus: spec.bus } : {});
	card.altNames = spec.altNames ?? [];
	plug(card);
	register(card, net);
	if (card.carrier) {
		card.carrierUps = 1;
		card.carrierDowns = 1;
		card.operstate = "up";
	}
	bringUp(card);
	giveAddresses(card, spec.addresses);
	if (spec.advertised)
		addAddress(card, {
			local: (0xfec0n << 112n) | (linkLocalOf(card.address) & 0xffffffffffffffffn),
			prefix: 64,
			scope: "site",
			mngTmpAddr: true,
			protocol: "kernel_ra",
			valid: 86400,
			preferred: 14400,
		});
	for (const own of card.addresses) own.tentative = false;
	for (const [id, addresses] of Object.entries(spec.vlans ?? {})) {
		const vlan = new Vlan(net, `${spec.name}.${id}`, card, Number(id));
		register(vlan, net);
		bringUp(vlan);
		giveAddresses(vlan, addresses);
		for (const own of vlan.addresses) own.tentative = false;
	}
	return card;
}

/** The device on whose network an address is. */
function deviceFor(kernel: Kernel, gateway: number): NetDevice {
	const onLink = (a: Address): boolean => typeof a.local === "number" && inPrefix(gateway, a.local, a.prefix);
	const found = kernel.net.sortedDevices.find((device) => device.addresses.some(onLink));
	if (!found) throw new Error("a gateway is on no network of its host");
	return found;
}

/** dockerd's bridge, and forwarding, which it switches on. */
function addDocker(kernel: Kernel): void {
	const docker0 = new Bridge(kernel.net, "docker0");
	docker0.addressOrigin = "set";
	docker0.txQueueLength = 0;
	register(docker0, kernel.net);
	bringUp(docker0);
	addAddress(docker0, { local: address("172.17.0.1"), prefix: 16, broadcast: address("172.17.255.255"), scope: "global" });
}

/** iptables -t nat -A POSTROUTING -o DEVICE -j MASQUERADE */
function addMasquerade(kernel: Kernel, device: string): void {
	const chain = { family: "ip", table: "nat", chain: "POSTROUTING" } as const;
	kernel.net.rules.apply([
		{ type: "new-table", family: "ip", table: "nat" },
		{ type: "new-chain", ...chain, base: { type: "nat", hook: "postrouting", priority: priorities.sourceNat, policy: "accept" } },
		{ type: "new-rule", ...chain, rule: { matches: [{ kind: "output", name: device }], actions: [{ kind: "MASQUERADE" }], counted: true } },
	]);
}

/**
 * What the kernel, the boot loader's network setup and dockerd have configured when the first shell starts. `plug` puts each card
 * onto its wire.
 */
export function configureNetwork(kernel: Kernel, spec: NetworkSpec, plug: (card: Ethernet) => void): void {
	const { net } = kernel;
	bringUp(net.loopback);
	const six = net.loopback.addresses.find((a) => typeof a.local === "bigint");
	// init has set the loopback's IPv6 address itself
	if (six) {
		six.noPrefixRoute = true;
		six.protocol = undefined;
	}
	const cards = spec.cards.map((card) => ({ card: addCard(kernel, card, plug), advertised: card.advertised }));
	for (const { to, via } of spec.routes ?? []) {
		const [ip, prefix] = to === "default" ? ["0.0.0.0", 0] : split(to);
		const gateway = address(via);
		addRoute(kernel, {
			family: "inet",
			destination: address(ip),
			prefix,
			hops: [{ device: deviceFor(kernel, gateway), gateway, onlink: false, weight: 1 }],
		});
	}
	for (const { card } of cards.filter(({ advertised }) => advertised)) {
		addRoute(kernel, {
			family: "inet6",
			destination: 0n,
			prefix: 0,
			protocol: 9,
			metric: 1024,
			hops: [{ device: card, gateway: ROUTER6, onlink: false, weight: 1 }],
			metrics: new Map([["hoplimit", 64]]),
		});
		const router = neighbourOf(card, ROUTER6);
		router.router = true;
		router.set("stale", "52:56:00:00:00:02");
	}
	if (spec.docker) addDocker(kernel);
	if (spec.masquerade !== undefined) addMasquerade(kernel, spec.masquerade);
	if (spec.docker || spec.forwards) net.settings.set("ipv4/ip_forward", "1");
}
