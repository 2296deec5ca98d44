/** Choosing the way of a packet: for what comes in, and for what is sent from here. net/ipv4/route.c. */
import type { NetNamespace } from "../../namespaces/net.ts";
import { ANY, BROADCAST, type Ip, type Ipv4, inPrefix, isLinkLocal6, isLoopback, isMulticast } from "../address.ts";
import type { NetDevice } from "../devices/device.ts";
import { type FlowKey, type Lookup, type Route, tables } from "../fib.ts";
import { scopeNumber } from "../interface-address.ts";

export type RouteError = "ENETUNREACH" | "EHOSTUNREACH" | "EACCES" | "EINVAL" | "ENODEV";

/** Where a packet goes next. */
export interface Routed {
	readonly ok: true;
	readonly kind: "unicast" | "local" | "broadcast" | "multicast";
	readonly device: NetDevice;
	/** The next hop: the gateway, or the destination itself. */
	readonly gateway: Ip | undefined;
	/** The address it is sent from. */
	readonly source: Ip;
	readonly route: Route | undefined;
}
export type Routing = Routed | { readonly ok: false; readonly error: RouteError };

const anyOf = (ip: Ip): Ip => (typeof ip === "number" ? ANY : 0n);
const unset = (ip: Ip): boolean => ip === 0 || ip === 0n;

/** inet_select_addr: an own address for talking to `target` through a device: of its network if there is one, else the first. 0 where there is none. */
export function sourceFor(device: NetDevice, target: Ipv4, scope: number = scopeNumber.link): Ipv4 {
	const own = device.addresses.filter((a) => typeof a.local === "number" && !a.secondary && scopeNumber[a.scope] <= scope);
	const near = own.find((a) => inPrefix(target, a.peer, a.prefix)) ?? own[0];
	if (near) return near.local as Ipv4;
	for (const other of device.ns.sortedDevices) {
		const address = other.addresses.find((a) => typeof a.local === "number" && a.scope !== "link" && scopeNumber[a.scope] <= scope);
		if (address) return address.local as Ipv4;
	}
	return ANY;
}

/** RFC 6724 as far as it matters here: same scope first, of the device the packet leaves by; then the longest common prefix. */
function sourceFor6(device: NetDevice, target: Ip): Ip {
	const linkLocal = isLinkLocal6(target) || isMulticast(target);
	const own = device.addresses.filter((a) => typeof a.local === "bigint" && !a.tentative);
	const best =
		own.find((a) => isLinkLocal6(a.local) === linkLocal && inPrefix(target, a.local, a.prefix)) ??
		own.find((a) => isLinkLocal6(a.local) === linkLocal) ??
		own[0];
	if (best) return best.local;
	for (const other of device.ns.sortedDevices) for (const a of other.addresses) if (typeof a.local === "bigint" && a.scope === "global") return a.local;
	return 0n;
}

export function isOwnAddress(ns: NetNamespace, ip: Ip): boolean {
	const family = typeof ip === "number" ? "inet" : "inet6";
	return ns.fib.routes(family, tables.local).some((r) => r.type === "local" && inPrefix(ip, r.destination, r.prefix));
}

function preferredSource(found: Extract<Lookup, { ok: true }>, device: NetDevice, target: Ip): Ip {
	const { route, hop } = found;
	if (route.source !== undefined) return route.source;
	if (route.type === "local" && typeof target === "bigint") return target;
	if (typeof target === "bigint") return sourceFor6(device, target);
	return sourceFor(
		device,
		(hop.gateway as Ipv4 | undefined) ?? target,
		Math.min(route.scope === scopeNumber.host ? scopeNumber.host : scopeNumber.link, scopeNumber.host),
	);
}

/** ip_route_output_key: the way of a packet that is sent from here; chooses its source where `key` has none. */
export function routeOutput(ns: NetNamespace, wanted: Omit<FlowKey, "input">): Routing {
	let { destination } = wanted;
	const { output, source } = wanted;
	if (output && !output.up) return { ok: false, error: "ENETUNREACH" };
	if (!unset(source) && !output && !isOwnAddress(ns, source) && !ns.settings.number("ipv4/ip_nonlocal_bind")) return { ok: false, error: "ENETUNREACH" };
	// packets to nobody go to oneself
	if (unset(destination)) destination = typeof destination === "number" ? (unset(source) ? 0x7f000001 : source) : 1n;
	if (output && (destination === BROADCAST || isMulticast(destination))) {
		const own = unset(source) ? (typeof destination === "number" ? sourceFor(output, ANY) : sourceFor6(output, destination)) : source;
		return { ok: true, kind: destination === BROADCAST ? "broadcast" : "multicast", device: output, gateway: undefined, source: own, route: undefined };
	}
	const found = ns.fib.lookup({ ...wanted, destination, input: undefined });
	if (!found.ok) {
		// with a device given the destination is taken to be on it
		if (output && found.error === "ENETUNREACH" && typeof destination === "number") {
			const own = unset(source) ? sourceFor(output, destination) : source;
			return { ok: true, kind: "unicast", device: output, gateway: undefined, source: own, route: undefined };
		}
		return { ok: false, error: found.error };
	}
	const { route, hop } = found;
	const own = unset(source) ? preferredSource(found, hop.device ?? ns.loopback, destination) : source;
	if (route.type === "local") return { ok: true, kind: "local", device: ns.loopback, gateway: undefined, source: unset(own) ? destination : own, route };
	const device = hop.device ?? ns.loopback;
	const kind = destination === BROADCAST || route.type === "broadcast" ? "broadcast" : isMulticast(destination) ? "multicast" : "unicast";
	return { ok: true, kind, device, gateway: kind === "unicast" ? hop.gateway : undefined, source: own, route };
}

/** ip_route_input without its checks of the source. `any`: the source does not matter. */
export function routeInput(ns: NetNamespace, key: FlowKey, any = false): Lookup {
	return ns.fib.lookup(any ? { ...key, source: anyOf(key.destination) } : key);
}

/** fib_validate_source: whether a packet with this source may come in by this device. */
export function validSource(ns: NetNamespace, source: Ip, device: NetDevice): boolean {
	if (typeof source !== "number") return true;
	if (device.isLoopback) return true;
	if (isMulticast(source) || source === BROADCAST) return false;
	if (isLoopback(source) && !ns.settings.ofDevice("ipv4", device, "route_localnet", "max")) return false;
	if (source === ANY) return true;
	if (isOwnAddress(ns, source) && !ns.settings.ofDevice("ipv4", device, "accept_local", "max")) return false;
	const filter = ns.settings.ofDevice("ipv4", device, "rp_filter", "max");
	if (filter === 0) return true;
	const back = ns.fib.lookup({ destination: source, source: ANY, mark: 0, tos: 0, input: undefined, output: undefined, uid: 0 });
	if (!back.ok) return false;
	return filter === 2 || back.route.hops.some((h) => h.device === device);
}
