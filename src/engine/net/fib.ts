/** Routing tables and the rules that choose among them. ip-route(8), ip-rule(8); both families. */
import { familyOf, type Ip, type IpFamily, inPrefix } from "./address.ts";
import type { NetDevice } from "./devices/device.ts";

export type RouteType = "unicast" | "local" | "broadcast" | "multicast" | "throw" | "unreachable" | "prohibit" | "blackhole";

export interface NextHop {
	readonly device: NetDevice | undefined;
	readonly gateway: Ip | undefined;
	readonly onlink: boolean;
	/** 1..256 */
	readonly weight: number;
}

export interface Route {
	readonly family: IpFamily;
	readonly type: RouteType;
	readonly destination: Ip;
	readonly prefix: number;
	readonly table: number;
	/** RTPROT_*: 2 kernel, 3 boot, 4 static, 9 ra. */
	readonly protocol: number;
	/** RT_SCOPE_*: 0 global, 253 link, 254 host. */
	readonly scope: number;
	readonly metric: number;
	readonly tos: number;
	readonly source: Ip | undefined;
	readonly hops: readonly NextHop[];
	/** "mtu", "advmss", "hoplimit", "window" ... */
	readonly metrics: ReadonlyMap<string, number>;
	/** Virtual nanoseconds; IPv6 routes from router advertisements. */
	readonly expires?: number;
}

export const tables = { unspec: 0, default: 253, main: 254, local: 255 } as const;

export interface Rule {
	readonly family: IpFamily;
	readonly priority: number;
	readonly invert: boolean;
	readonly source: { readonly network: Ip; readonly prefix: number } | undefined;
	readonly destination: { readonly network: Ip; readonly prefix: number } | undefined;
	readonly mark: { readonly value: number; readonly mask: number } | undefined;
	readonly input: string | undefined;
	readonly output: string | undefined;
	readonly tos: number;
	readonly ipProtocol: number | undefined;
	readonly sourcePorts: readonly [number, number] | undefined;
	readonly destinationPorts: readonly [number, number] | undefined;
	readonly users: readonly [number, number] | undefined;
	readonly suppressPrefixLength: number | undefined;
	readonly action:
		| { readonly kind: "lookup"; readonly table: number }
		| { readonly kind: "goto"; readonly priority: number }
		| { readonly kind: "blackhole" | "unreachable" | "prohibit" };
	/** RTPROT_* of who added it: 2 is the kernel. */
	readonly protocol: number;
}

export interface FlowKey {
	readonly destination: Ip;
	/** 0 or 0n where it is not chosen yet. */
	readonly source: Ip;
	readonly mark: number;
	readonly tos: number;
	readonly input: NetDevice | undefined;
	/** A device the sender insists on. */
	readonly output: NetDevice | undefined;
	readonly uid: number;
}

export type Lookup =
	| { readonly ok: true; readonly route: Route; readonly hop: NextHop }
	| { readonly ok: false; readonly error: "ENETUNREACH" | "EHOSTUNREACH" | "EACCES" | "EINVAL"; readonly route: Route | undefined };

const plainRule = (family: IpFamily, priority: number, table: number): Rule => ({
	family,
	priority,
	invert: false,
	source: undefined,
	destination: undefined,
	mark: undefined,
	input: undefined,
	output: undefined,
	tos: 0,
	ipProtocol: undefined,
	sourcePorts: undefined,
	destinationPorts: undefined,
	users: undefined,
	suppressPrefixLength: undefined,
	action: { kind: "lookup", table },
	protocol: 2,
});

const errors = { blackhole: "EINVAL", unreachable: "EHOSTUNREACH", prohibit: "EACCES" } as const;

const ipOrder = (a: Ip, b: Ip): number => (a < b ? -1 : a > b ? 1 : 0);

/** Order of a dump: the trie of IPv4 by address; IPv6 what is more specific first. */
function routeOrder(a: Route, b: Route): number {
	if (a.family === "inet6" && (a.prefix === 0) !== (b.prefix === 0)) return a.prefix === 0 ? 1 : -1;
	return ipOrder(a.destination, b.destination) || b.prefix - a.prefix || b.tos - a.tos || a.metric - b.metric;
}

export class Fib {
	private readonly lists: Record<IpFamily, Map<number, Route[]>> = { inet: new Map(), inet6: new Map() };
	private readonly ruleLists: Record<IpFamily, Rule[]> = {
		inet: [plainRule("inet", 0, tables.local), plainRule("inet", 32766, tables.main), plainRule("inet", 32767, tables.default)],
		inet6: [plainRule("inet6", 0, tables.local), plainRule("inet6", 32766, tables.main)],
	};

	/** In the order a dump has: main before local, as the kernel's table hash gives them. */
	tableIds(family: IpFamily): number[] {
		const order = (id: number) => (id === tables.main ? 1000 : id === tables.local ? 2000 : id);
		return [...this.lists[family].keys()].sort((a, b) => order(a) - order(b));
	}
	routes(family: IpFamily, table: number): readonly Route[] {
		return this.lists[family].get(table) ?? [];
	}
	rules(family: IpFamily): readonly Rule[] {
		return this.ruleLists[family];
	}

	/** Puts a route behind (or before) its equals in prefix, tos and metric. */
	insert(route: Route, where: "first" | "last" = "first"): void {
		const { family, table } = route;
		let list = this.lists[family].get(table);
		if (!list) {
			list = [];
			this.lists[family].set(table, list);
		}
		const at = list.findIndex((r) => (where === "first" ? routeOrder(r, route) >= 0 : routeOrder(r, route) > 0));
		list.splice(at < 0 ? list.length : at, 0, route);
	}
	replace(old: Route, route: Route): void {
		const list = this.lists[old.family].get(old.table);
		const at = list?.indexOf(old) ?? -1;
		if (list && at >= 0) list[at] = route;
	}
	remove(route: Route): void {
		const list = this.lists[route.family].get(route.table);
		const at = list?.indexOf(route) ?? -1;
		if (list && at >= 0) list.splice(at, 1);
	}
	/** All routes of all tables that `test` picks go; returns them. */
	removeWhere(test: (route: Route) => boolean): Route[] {
		const gone: Route[] = [];
		for (const lists of Object.values(this.lists)) {
			for (const [id, list] of lists) {
				const dying = list.filter(test);
				if (!dying.length) continue;
				gone.push(...dying);
				lists.set(
					id,
					list.filter((r) => !dying.includes(r)),
				);
			}
		}
		return gone;
	}

	addRule(rule: Rule): void {
		const list = this.ruleLists[rule.family];
		const at = list.findIndex((r) => r.priority > rule.priority);
		list.splice(at < 0 ? list.length : at, 0, rule);
	}
	removeRule(rule: Rule): void {
		const list = this.ruleLists[rule.family];
		list.splice(list.indexOf(rule), 1);
	}

	/** fib_lookup: the first rule that matches and whose table has an answer. */
	lookup(key: FlowKey): Lookup {
		const family = familyOf(key.destination);
		const rules = this.ruleLists[family];
		for (let i = 0; i < rules.length; i++) {
			const rule = rules[i] as Rule;
			if (ruleMatches(rule, key) === rule.invert) continue;
			const { action } = rule;
			if (action.kind === "goto") {
				const target = rules.findIndex((r) => r.priority >= action.priority);
				if (target <= i) break;
				i = target - 1;
				continue;
			}
			if (action.kind !== "lookup") return { ok: false, error: errors[action.kind], route: undefined };
			const found = this.lookupIn(family, action.table, key);
			if (!found) continue;
			const { route } = found;
			if (rule.suppressPrefixLength !== undefined && route.prefix <= rule.suppressPrefixLength) continue;
			if (route.type === "throw") continue;
			if (route.type === "blackhole" || route.type === "unreachable" || route.type === "prohibit") return { ok: false, error: errors[route.type], route };
			return { ok: true, ...found };
		}
		return { ok: false, error: "ENETUNREACH", route: undefined };
	}

	private lookupIn(family: IpFamily, table: number, key: FlowKey): { route: Route; hop: NextHop } | undefined {
		let best: { route: Route; hop: NextHop } | undefined;
		for (const route of this.lists[family].get(table) ?? []) {
			if (best && (route.prefix < best.route.prefix || (route.prefix === best.route.prefix && !better(route, best.route, key)))) continue;
			if (!inPrefix(key.destination, route.destination, route.prefix)) continue;
			if (route.tos !== 0 && route.tos !== key.tos) continue;
			const hop = chooseHop(route, key);
			if (hop) best = { route, hop };
		}
		return best;
	}
}

/** Equal prefixes: a usable carrier goes before a lower metric; else the first in the list stays. */
const better = (route: Route, than: Route, key: FlowKey): boolean => than.tos === 0 && route.tos !== 0 && route.tos === key.tos;

const noDevice: NextHop = { device: undefined, gateway: undefined, onlink: false, weight: 1 };

function chooseHop(route: Route, key: FlowKey): NextHop | undefined {
	if (route.hops.length === 0) return noDevice;
	const usable = route.hops.filter((h) => h.device?.up && (!key.output || h.device === key.output || route.type === "local"));
	if (usable.length <= 1) return usable[0];
	// one path for a flow: by its addresses, in proportion to the weights
	const total = usable.reduce((sum, h) => sum + h.weight, 0);
	const mix = BigInt.asUintN(32, (BigInt(key.source) * 2654435761n) ^ (BigInt(key.destination) * 40503n));
	let slot = Number((mix >> 7n) % BigInt(total));
	for (const hop of usable) {
		slot -= hop.weight;
		if (slot < 0) return hop;
	}
	return usable[0];
}

function ruleMatches(rule: Rule, key: FlowKey): boolean {
	if (rule.source && !inPrefix(key.source, rule.source.network, rule.source.prefix)) return false;
	if (rule.destination && !inPrefix(key.destination, rule.destination.network, rule.destination.prefix)) return false;
	if (rule.mark && (key.mark & rule.mark.mask) >>> 0 !== rule.mark.value) return false;
	if (rule.input !== undefined && (key.input?.name ?? "lo") !== rule.input) return false;
	if (rule.output !== undefined && key.output?.name !== rule.output) return false;
	if (rule.tos !== 0 && rule.tos !== key.tos) return false;
	if (rule.users && (key.uid < rule.users[0] || key.uid > rule.users[1])) return false;
	return rule.ipProtocol === undefined && !rule.sourcePorts && !rule.destinationPorts;
}
