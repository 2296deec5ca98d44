/** RTM_NEWROUTE, RTM_DELROUTE, RTM_GETROUTE and the rules. net/ipv4/fib_frontend.c, fib_semantics.c, fib_trie.c; net/core/fib_rules.c. */
import type { NetNamespace } from "../../namespaces/net.ts";
import { type Ip, type Ipv4, isMulticast, networkOf } from "../address.ts";
import type { NetDevice } from "../devices/device.ts";
import { type NextHop, type Route, type Rule, tables } from "../fib.ts";
import { scopeNumber } from "../interface-address.ts";
import { isOwnAddress, routeInput, routeOutput } from "../ip/route.ts";
import type { HopInfo, NetlinkCalls, NewRoute, RouteAnswer, RouteInfo } from "./abi.ts";
import type { Requester } from "./context.ts";
import { NetlinkError } from "./error.ts";

function hopInfo(hop: NextHop): HopInfo {
	const { device, gateway, onlink, weight } = hop;
	const flags = device && !device.up ? ["dead", "linkdown"] : device && !device.carrier ? ["linkdown"] : [];
	return { index: device?.ifindex ?? 0, gateway, onlink, weight, flags };
}

export function routeInfo(ns: NetNamespace, route: Route): RouteInfo {
	const { hops, expires, ...rest } = route;
	return {
		...rest,
		hops: hops.map((hop) => (route.type === "local" ? { ...hopInfo(hop), flags: [] } : hopInfo(hop))),
		expires: expires === undefined ? undefined : Math.max(0, Math.round((expires - ns.kernel.now) / 1e9)),
	};
}

export function listRoutes(by: Pick<Requester, "ns">, request: NetlinkCalls["routes"]["request"]): RouteInfo[] {
	const { fib } = by.ns;
	const { family, table } = request;
	const known = fib.tableIds(family);
	const builtin: readonly number[] = [tables.main, tables.local, tables.default];
	if (table !== undefined && !known.includes(table) && !builtin.includes(table))
		throw new NetlinkError("ENOENT", `${family === "inet" ? "ipv4" : "ipv6"}: FIB table does not exist.`);
	const live = (r: Route) => r.expires === undefined || r.expires > by.ns.kernel.now;
	return (table === undefined ? known : [table]).flatMap((id) =>
		fib
			.routes(family, id)
			.filter(live)
			.map((r) => routeInfo(by.ns, r)),
	);
}

/** fib_check_nh: a gateway must be reachable at once through some device. */
function resolveHop(by: Requester, scope: number, hop: NewRoute["hops"][number]): NextHop {
	const { gateway, onlink = false, weight = 1 } = hop;
	let device: NetDevice | undefined = hop.index === undefined ? undefined : by.ns.devices.get(hop.index);
	if (hop.index !== undefined && !device) throw new NetlinkError("ENODEV");
	if (gateway === undefined) {
		if (!device) throw new NetlinkError("ENODEV");
		if (!device.up) throw new NetlinkError("ENETDOWN", "Device for nexthop is not up.");
		return { device, gateway, onlink, weight };
	}
	if (scope >= scopeNumber.link && typeof gateway === "number") throw new NetlinkError("EINVAL", "Nexthop has invalid scope.");
	if (onlink) {
		if (!device) throw new NetlinkError("ENODEV", "Nexthop device required for onlink.");
		if (!device.up) throw new NetlinkError("ENETDOWN", "Nexthop device is not up.");
		return { device, gateway, onlink, weight };
	}
	const found = by.ns.fib.lookup({
		destination: gateway,
		source: typeof gateway === "number" ? 0 : 0n,
		mark: 0,
		tos: 0,
		input: undefined,
		output: device,
		uid: 0,
	});
	const invalid = typeof gateway === "number" ? "Nexthop has invalid gateway." : "Gateway can not be a local address";
	if (!found.ok) {
		const six = typeof gateway === "bigint" && device !== undefined && gateway >> 118n === 0x3fan;
		if (!six) throw typeof gateway === "number" ? new NetlinkError("ENETUNREACH", invalid) : new NetlinkError("EHOSTUNREACH");
		return { device, gateway, onlink, weight };
	}
	if (found.route.type === "local") throw new NetlinkError("EINVAL", invalid);
	if (found.route.type !== "unicast" || found.hop.gateway !== undefined) {
		if (typeof gateway === "bigint") throw new NetlinkError("EHOSTUNREACH");
		throw new NetlinkError(found.hop.gateway === undefined ? "EINVAL" : "ENETUNREACH", invalid);
	}
	device ??= found.hop.device;
	if (!device?.up) throw new NetlinkError("ENETDOWN", "Nexthop device is not up.");
	return { device, gateway, onlink, weight };
}

const plain = (type: Route["type"]): boolean => type === "unicast" || type === "local" || type === "broadcast" || type === "multicast";

/** What ip-route(8) leaves out: scope and table follow from the type. */
function defaults(request: Pick<NewRoute, "family" | "type" | "scope" | "table" | "hops">): { scope: number; table: number } {
	const { type, family, hops } = request;
	const link = type === "broadcast" || type === "multicast" || (type === "unicast" && hops.length > 0 && hops.every((h) => h.gateway === undefined));
	const scope = request.scope ?? (family === "inet6" ? 0 : type === "local" ? scopeNumber.host : link ? scopeNumber.link : 0);
	return { scope, table: request.table ?? (type === "local" || type === "broadcast" ? tables.local : tables.main) };
}

function sameKey(a: Route, b: Pick<Route, "destination" | "prefix" | "tos" | "metric">): boolean {
	return a.destination === b.destination && a.prefix === b.prefix && a.tos === b.tos && a.metric === b.metric;
}

const sameHops = (a: readonly NextHop[], b: readonly NextHop[]): boolean =>
	a.length === b.length && a.every((h, i) => h.device === b[i]?.device && h.gateway === b[i]?.gateway);

export function newRoute(by: Requester, request: NewRoute): undefined {
	by.checkAdmin();
	const { ns } = by;
	const { family, type, destination, prefix, source, mode } = request;
	if (networkOf(destination, prefix) !== destination)
		throw new NetlinkError("EINVAL", family === "inet" ? "Invalid prefix for given prefix length." : "Invalid prefix length");
	const { scope, table } = defaults(request);
	const metric = request.metric ?? (family === "inet6" ? 1024 : 0);
	const hops = plain(type) ? request.hops.map((h) => resolveHop(by, scope, h)) : [];
	if (plain(type) && hops.length === 0) throw new NetlinkError("ENODEV");
	if (source !== undefined && !isOwnAddress(ns, source))
		throw new NetlinkError("EINVAL", family === "inet" ? "Invalid prefsrc address." : "Invalid source address");
	const route: Route = {
		family,
		type,
		destination,
		prefix,
		table,
		protocol: request.protocol ?? 3,
		scope,
		metric,
		tos: request.tos ?? 0,
		source,
		hops,
		metrics: request.metrics ?? new Map(),
	};
	const present = ns.fib.routes(family, table).filter((r) => sameKey(r, route));
	const [first] = present;
	if (mode === "add" && first && (family === "inet" || present.some((r) => sameHops(r.hops, hops)))) throw new NetlinkError("EEXIST");
	if (mode === "change" && !first) throw new NetlinkError("ENOENT");
	if ((mode === "change" || mode === "replace") && first) {
		ns.fib.replace(first, route);
		ns.notify({ type: "route", route, gone: false });
		return undefined;
	}
	if (present.some((r) => r.type === type && r.scope === scope && sameHops(r.hops, hops) && r.source === source)) throw new NetlinkError("EEXIST");
	ns.fib.insert(route, mode === "append" || family === "inet6" ? "last" : "first");
	ns.notify({ type: "route", route, gone: false });
	return undefined;
}

/** fib_table_delete: the first that agrees with all that is said. */
export function delRoute(by: Requester, request: NetlinkCalls["delroute"]["request"]): undefined {
	by.checkAdmin();
	const { ns } = by;
	const { family, destination, prefix, type, tos = 0, hops } = request;
	const table = request.table ?? (type === "local" || type === "broadcast" ? tables.local : tables.main);
	const wanted = hops[0];
	const found = ns.fib.routes(family, table).find((r) => {
		if (r.destination !== destination || r.prefix !== prefix || r.tos !== tos) return false;
		if (type !== undefined && r.type !== type) return false;
		if (request.scope !== undefined && r.scope !== request.scope) return false;
		if (request.protocol !== undefined && r.protocol !== request.protocol) return false;
		if (request.metric !== undefined && request.metric !== 0 && r.metric !== request.metric) return false;
		if (request.source !== undefined && r.source !== request.source) return false;
		if (hops.length > 1 && r.hops.length !== hops.length) return false;
		if (wanted?.gateway !== undefined && !r.hops.some((h) => h.gateway === wanted.gateway)) return false;
		return wanted?.index === undefined || r.hops.some((h) => h.device?.ifindex === wanted.index);
	});
	if (!found) throw new NetlinkError("ESRCH");
	ns.fib.remove(found);
	ns.notify({ type: "route", route: found, gone: true });
	return undefined;
}

/** RTM_GETROUTE for one address: what ip_route_output, or with an input device ip_route_input, would do. */
export function getRoute(by: Requester, request: NetlinkCalls["getroute"]["request"]): RouteAnswer {
	const { ns } = by;
	const { destination, mark = 0, tos = 0, uid = 0 } = request;
	const none: Ip = typeof destination === "number" ? 0 : 0n;
	const source = request.source ?? none;
	if (request.input !== undefined) {
		const input = by.device(request.input);
		const found = routeInput(ns, { destination, source, mark, tos, input, output: undefined, uid });
		if (!found.ok) throw new NetlinkError(found.error);
		const { route, hop } = found;
		if (route.type === "unicast" && !ns.settings.ofDevice(typeof destination === "number" ? "ipv4" : "ipv6", input, "forwarding"))
			throw new NetlinkError("EHOSTUNREACH");
		const device = route.type === "local" ? ns.loopback : (hop.device ?? ns.loopback);
		return { type: route.type, destination, gateway: hop.gateway, index: device.ifindex, source: none, table: route.table, metrics: route.metrics };
	}
	const output = request.output === undefined ? undefined : by.device(request.output);
	const routed = routeOutput(ns, { destination, source, mark, tos, output, uid });
	if (!routed.ok) throw new NetlinkError(routed.error);
	const type = routed.kind === "unicast" ? "unicast" : routed.kind;
	const to = destination === 0 ? (routed.source as Ipv4) : destination;
	return {
		type: isMulticast(destination) ? "multicast" : type,
		destination: to,
		gateway: routed.gateway,
		index: routed.device.ifindex,
		source: request.source === undefined ? routed.source : none,
		table: routed.route?.table ?? tables.main,
		metrics: routed.route?.metrics ?? new Map(),
	};
}

export function newRule(by: Requester, request: NetlinkCalls["newrule"]["request"]): undefined {
	by.checkAdmin();
	const { fib } = by.ns;
	const existing = fib.rules(request.family);
	// fib_default_rule_pref: before the second rule
	const priority = request.priority ?? Math.max(0, (existing[1]?.priority ?? 1) - 1);
	const rule: Rule = { ...request, priority };
	if (rule.action.kind === "goto" && rule.action.priority <= priority) throw new NetlinkError("EINVAL", "Backward goto not supported");
	if (existing.some((r) => sameRule(r, rule))) throw new NetlinkError("EEXIST");
	fib.addRule(rule);
	by.ns.notify({ type: "rule", rule, gone: false });
	return undefined;
}

const sameRule = (a: Rule, b: Rule): boolean => JSON.stringify(a, bigintText) === JSON.stringify(b, bigintText);
const bigintText = (_key: string, value: unknown): unknown => (typeof value === "bigint" ? `${value}n` : value);

/** The first rule that agrees with all that is said. */
export function delRule(by: Requester, request: NetlinkCalls["delrule"]["request"]): undefined {
	by.checkAdmin();
	const { fib } = by.ns;
	const wanted = Object.entries(request).filter(([, value]) => value !== undefined);
	const found = fib
		.rules(request.family)
		.find((rule) => wanted.every(([key, value]) => JSON.stringify(rule[key as keyof Rule], bigintText) === JSON.stringify(value, bigintText)));
	if (!found) throw new NetlinkError("ENOENT");
	fib.removeRule(found);
	by.ns.notify({ type: "rule", rule: found, gone: true });
	return undefined;
}
