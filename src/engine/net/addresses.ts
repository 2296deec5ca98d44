/** Addresses on interfaces and the routes that come and go with them. net/ipv4/devinet.c, fib_frontend.c; net/ipv6/addrconf.c. */
import { broadcastOf, type Ip, type Ipv4, inPrefix, isLinkLocal6, isLoopback, LOOPBACK, LOOPBACK6, linkLocalOf, networkOf } from "./address.ts";
import type { NetDevice } from "./devices/device.ts";
import { type Route, type RouteType, tables } from "./fib.ts";
import { type Address, type Lifetime, type Scope, scopeNumber } from "./interface-address.ts";
import { sendProbe } from "./ip/discovery.ts";
import { NetlinkError } from "./netlink/error.ts";

/** RTPROT_KERNEL. */
const KERNEL = 2;
const MULTICAST6 = 0xffn << 120n;

export const addressesOf = (device: NetDevice): Address[] => [...device.addresses];
const ofFamily = (device: NetDevice, family: "number" | "bigint"): Address[] => device.addresses.filter((a) => typeof a.local === family);

export interface NewAddress {
	readonly local: Ip;
	readonly peer?: Ip;
	readonly prefix: number;
	readonly broadcast?: Ipv4;
	readonly scope: Scope;
	readonly label?: string;
	/** Seconds, Infinity for ever. */
	readonly valid?: number;
	readonly preferred?: number;
	readonly noPrefixRoute?: boolean;
	readonly mngTmpAddr?: boolean;
	readonly noDad?: boolean;
	readonly metric?: number;
	readonly protocol?: string;
}

function make(device: NetDevice, spec: NewAddress): Address {
	const { valid = Infinity, preferred = Infinity } = spec;
	return {
		local: spec.local,
		peer: spec.peer ?? spec.local,
		prefix: spec.prefix,
		broadcast: spec.broadcast,
		scope: spec.scope,
		label: spec.label ?? device.name,
		secondary: false,
		tentative: false,
		noPrefixRoute: spec.noPrefixRoute ?? false,
		mngTmpAddr: spec.mngTmpAddr ?? false,
		noDad: spec.noDad ?? false,
		metric: spec.metric ?? 0,
		protocol: spec.protocol,
		lifetime: valid === Infinity && preferred === Infinity ? undefined : { valid, preferred, since: device.kernel.now },
		expiry: undefined,
	};
}

/** RTM_NEWADDR. Throws NetlinkError: EEXIST with the kernel's words. */
export function addAddress(device: NetDevice, spec: NewAddress): Address {
	const address = make(device, spec);
	if (typeof address.local === "number") insert4(device, address);
	else insert6(device, address);
	expireLater(device, address);
	device.ns.notify({ type: "address", device, address, gone: false });
	return address;
}

function expireLater(device: NetDevice, address: Address): void {
	const { kernel } = device;
	if (address.expiry) kernel.timers.cancel(address.expiry);
	address.expiry = undefined;
	const { lifetime } = address;
	// what a router advertised it renews
	if (!lifetime || lifetime.valid === Infinity || address.protocol === "kernel_ra") return;
	address.expiry = kernel.timers.set(lifetime.since + lifetime.valid * 1e9, () => removeAddress(device, address));
}

/** RTM_NEWADDR with NLM_F_REPLACE on one that is there. */
export function changeAddress(device: NetDevice, address: Address, valid: number, preferred: number, metric: number): void {
	const lifetime: Lifetime | undefined = valid === Infinity && preferred === Infinity ? undefined : { valid, preferred, since: device.kernel.now };
	address.lifetime = lifetime;
	address.metric = metric;
	expireLater(device, address);
	device.ns.notify({ type: "address", device, address, gone: false });
}

/** __inet_insert_ifa: primaries stand before what is secondary to them, wide scopes behind narrow ones. */
function insert4(device: NetDevice, address: Address): void {
	const list = device.addresses;
	let at = 0;
	list.forEach((other, i) => {
		if (typeof other.local !== "number") return;
		if (!other.secondary && scopeNumber[address.scope] <= scopeNumber[other.scope]) at = i + 1;
		if (other.prefix !== address.prefix || !inPrefix(address.peer, other.peer, other.prefix)) return;
		if (other.local === address.local) throw new NetlinkError("EEXIST", "ipv4: Address already assigned.");
		if (other.scope !== address.scope) throw new NetlinkError("EINVAL", "ipv4: Invalid scope value.");
		address.secondary = true;
	});
	if (address.secondary) at = list.filter((a) => typeof a.local === "number").length;
	list.splice(at, 0, address);
	addRoutes4(device, address);
}

/** Sorted by scope, wide ones first; a link-local or global address must be proved unique before it counts. */
function insert6(device: NetDevice, address: Address): void {
	const list = device.addresses;
	if (device.ns.settings.ofDevice("ipv6", device, "disable_ipv6")) throw new NetlinkError("EACCES", "ipv6: IPv6 is disabled on this device.");
	if (list.some((a) => a.local === address.local)) throw new NetlinkError("EEXIST", "ipv6: address already assigned.");
	const at = list.findIndex((a) => typeof a.local === "bigint" && scopeNumber[a.scope] > scopeNumber[address.scope]);
	list.splice(at < 0 ? list.length : at, 0, address);
	if (device.up) ready6(device, address);
	else address.tentative = !device.isLoopback && !address.noDad;
}

function ready6(device: NetDevice, address: Address): void {
	addRoutes6(device, address);
	address.tentative = !device.isLoopback && !device.noArp && !address.noDad;
	if (address.tentative && device.carrier) prove(device, address);
}

/** Addresses whose probe is under way. */
const probed = new WeakSet<Address>();

/** Duplicate address detection. RFC 4862. */
function prove(device: NetDevice, address: Address): void {
	if (probed.has(address)) return;
	probed.add(address);
	// one probe after up to a second, one second for an answer (addrconf_dad_kick)
	const { kernel } = device;
	kernel.timers.set(kernel.now + kernel.random.below(1000) * 1e6, () => {
		if (!device.addresses.includes(address)) return;
		sendProbe(device, address.local as bigint);
		kernel.timers.set(kernel.now + 1e9, () => {
			probed.delete(address);
			if (!device.addresses.includes(address)) return;
			address.tentative = false;
			device.ns.notify({ type: "address", device, address, gone: false });
		});
	});
}

interface Magic {
	readonly type: RouteType;
	readonly destination: Ip;
	readonly prefix: number;
	readonly scope: number;
	readonly table: number;
	readonly metric?: number;
}

/** fib_magic: a route that belongs to an address. */
const magic = (device: NetDevice, source: Ip | undefined, m: Magic): Route => ({
	family: typeof m.destination === "number" ? "inet" : "inet6",
	type: m.type,
	destination: m.destination,
	prefix: m.prefix,
	table: m.table,
	protocol: KERNEL,
	scope: m.scope,
	metric: m.metric ?? 0,
	tos: 0,
	source,
	hops: [{ device, gateway: undefined, onlink: false, weight: 1 }],
	metrics: new Map(),
});

/** All routes that an IPv4 address stands for, in the order the kernel adds them. */
function routes4(device: NetDevice, address: Address): Route[] {
	const local = address.local as Ipv4;
	const primary = address.secondary
		? ofFamily(device, "number").find((a) => !a.secondary && a.prefix === address.prefix && inPrefix(local, a.peer, a.prefix))
		: address;
	const source = (primary ?? address).local;
	const route = (m: Magic) => magic(device, source, m);
	const routes = [route({ type: "local", destination: local, prefix: 32, scope: scopeNumber.host, table: tables.local })];
	if (!device.up) return routes;
	const broadcast = (destination: Ipv4) => routes.push(route({ type: "broadcast", destination, prefix: 32, scope: scopeNumber.link, table: tables.local }));
	const network = networkOf(address.peer as Ipv4, address.prefix);
	if (address.broadcast !== undefined && address.broadcast !== 0xffffffff) broadcast(address.broadcast);
	if (network === 0 || address.secondary || (network === local && address.prefix === 32)) return routes;
	const loopback = device.isLoopback;
	if (!address.noPrefixRoute) {
		routes.push(
			route({
				type: loopback ? "local" : "unicast",
				destination: network,
				prefix: address.prefix,
				scope: loopback ? scopeNumber.host : scopeNumber.link,
				table: loopback ? tables.local : tables.main,
				metric: address.metric,
			}),
		);
	}
	const last = broadcastOf(network, address.prefix);
	if (address.prefix < 31 && last !== address.broadcast) broadcast(last);
	return routes;
}

function routes6(device: NetDevice, address: Address): Route[] {
	const local = magic(device, undefined, { type: "local", destination: address.local, prefix: 128, scope: 0, table: tables.local });
	if (address.noPrefixRoute || address.prefix === 128 || device.isLoopback) return [local];
	const network = networkOf(address.local, address.prefix);
	const expires =
		address.lifetime && address.lifetime.valid !== Infinity && address.protocol !== "kernel_ra"
			? { expires: address.lifetime.since + address.lifetime.valid * 1e9 }
			: {};
	return [
		local,
		{
			...magic(device, undefined, {
				type: "unicast",
				destination: network,
				prefix: address.prefix,
				scope: 0,
				table: tables.main,
				metric: address.metric || 256,
			}),
			...expires,
		},
	];
}

const same = (a: Route, b: Route): boolean =>
	a.type === b.type &&
	a.destination === b.destination &&
	a.prefix === b.prefix &&
	a.table === b.table &&
	a.metric === b.metric &&
	a.hops[0]?.device === b.hops[0]?.device &&
	a.protocol === b.protocol;

function addRoutes4(device: NetDevice, address: Address): void {
	for (const route of routes4(device, address)) addRoute(device, route);
}
function addRoutes6(device: NetDevice, address: Address): void {
	for (const route of routes6(device, address)) addRoute(device, route);
	if (!device.isLoopback)
		addRoute(device, magic(device, undefined, { type: "multicast", destination: MULTICAST6, prefix: 8, scope: 0, table: tables.local, metric: 256 }));
}
function addRoute(device: NetDevice, route: Route): void {
	const { fib } = device.ns;
	if (fib.routes(route.family, route.table).some((r) => same(r, route) && (r.source === route.source || route.family === "inet6"))) return;
	fib.insert(route, "last");
	device.ns.notify({ type: "route", route, gone: false });
}

/** RTM_DELADDR: with a primary go its secondaries, unless promote_secondaries keeps them. */
export function removeAddress(device: NetDevice, address: Address): void {
	const at = device.addresses.indexOf(address);
	if (at < 0) return;
	const { ns } = device;
	device.addresses.splice(at, 1);
	if (address.expiry) ns.kernel.timers.cancel(address.expiry);
	const secondaries =
		typeof address.local === "number" && !address.secondary
			? device.addresses.filter((a) => a.secondary && a.prefix === address.prefix && inPrefix(a.local, address.peer, address.prefix))
			: [];
	const promote = ns.settings.ofDevice("ipv4", device, "promote_secondaries", "max") > 0;
	dropRoutes(device, address);
	ns.notify({ type: "address", device, address, gone: true });
	if (!promote) {
		for (const secondary of secondaries) removeAddress(device, secondary);
		return;
	}
	const [heir] = secondaries;
	if (!heir) return;
	heir.secondary = false;
	for (const each of secondaries) addRoutes4(device, each);
}

/** Routes that no address of the device stands for any more, and those that send from it. */
function dropRoutes(device: NetDevice, address: Address): void {
	const { fib } = device.ns;
	const routesOf = typeof address.local === "number" ? routes4 : routes6;
	const kept = device.addresses.filter((a) => typeof a.local === typeof address.local).flatMap((a) => routesOf(device, a));
	const mine = routesOf(device, address).filter((r) => !kept.some((k) => same(k, r) && k.source === r.source));
	const gone = fib.removeWhere(
		(r) => mine.some((m) => same(m, r)) || (r.source === address.local && r.protocol !== KERNEL && !isLocalAddress(device, address.local)),
	);
	for (const route of gone) device.ns.notify({ type: "route", route, gone: true });
}

const isLocalAddress = (device: NetDevice, ip: Ip): boolean => [...device.ns.devices.values()].some((d) => d.addresses.some((a) => a.local === ip));

/** An address goes because its device does. */
export function forgetAddress(device: NetDevice, address: Address): void {
	if (address.expiry) device.kernel.timers.cancel(address.expiry);
	const at = device.addresses.indexOf(address);
	if (at >= 0) device.addresses.splice(at, 1);
	dropRoutes(device, address);
}

/** NETDEV_UP: the loopback gets its addresses, all addresses get their routes. */
export function interfaceUp(device: NetDevice): void {
	if (device.isLoopback) {
		if (!ofFamily(device, "number").some((a) => isLoopback(a.local))) addAddress(device, { local: LOOPBACK, prefix: 8, scope: "host" });
		const six = !device.ns.settings.ofDevice("ipv6", device, "disable_ipv6");
		if (six && !device.addresses.some((a) => a.local === LOOPBACK6))
			addAddress(device, { local: LOOPBACK6, prefix: 128, scope: "host", protocol: "kernel_lo" });
	}
	for (const address of ofFamily(device, "number")) addRoutes4(device, address);
	for (const address of ofFamily(device, "bigint")) if (!address.protocol?.startsWith("kernel_lo")) ready6(device, address);
}

/** NETDEV_DOWN: all routes through it go, and the IPv6 addresses too. */
export function interfaceDown(device: NetDevice): void {
	const { ns } = device;
	for (const address of ofFamily(device, "bigint")) forgetAddress(device, address);
	const dead = ns.fib.removeWhere((r) => r.hops.length > 0 && r.hops.every((h) => h.device === device || h.device === undefined || !h.device.up));
	for (const route of dead) ns.notify({ type: "route", route, gone: true });
}

/** An Ethernet device that is up and has a carrier gives itself a link-local address. */
export function linkLocalReady(device: NetDevice): void {
	const { settings } = device.ns;
	// what was given before there was a carrier is proved now
	for (const address of ofFamily(device, "bigint")) if (address.tentative) prove(device, address);
	if (device.isLoopback || device.master || settings.ofDevice("ipv6", device, "disable_ipv6") || device.linkType !== "ether") return;
	if (device.addresses.some((a) => isLinkLocal6(a.local))) return;
	if (settings.ofDevice("ipv6", device, "addr_gen_mode") === 1) return;
	addAddress(device, { local: linkLocalOf(device.address), prefix: 64, scope: "link", protocol: "kernel_ll" });
}

/** disable_ipv6 has been written: addresses go, or come back. */
export function ipv6Toggled(device: NetDevice): void {
	const disabled = device.ns.settings.ofDevice("ipv6", device, "disable_ipv6") > 0;
	const six = ofFamily(device, "bigint");
	if (disabled) for (const address of six) removeAddress(device, address);
	else if (device.up && six.length === 0) {
		if (device.isLoopback) interfaceUp(device);
		else if (device.carrier) linkLocalReady(device);
	}
}
