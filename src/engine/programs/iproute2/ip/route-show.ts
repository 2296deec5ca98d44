/** `ip route show`, `flush`, `get`. ip/iproute.c. */
import type { Blocking } from "../../../kernel/abi.ts";
import { formatIp, type Ip, type IpFamily, inPrefix } from "../../../net/address.ts";
import type { HopInfo, RouteAnswer, RouteInfo } from "../../../net/netlink/abi.ts";
import { NetlinkError } from "../../../net/netlink/error.ts";
import { type Arguments, fail, invalid, matches, numberOf, type Prefix, prefixOf } from "../arguments.ts";
import { type IpContext, refusal } from "../context.ts";
import type { JsonObject } from "../json.ts";
import { type NameTable, nameOf, numberOfName } from "../names.ts";

/** The name, or with -N the number. */
const shown = (context: IpContext, table: NameTable, number: number): string => (context.settings.numeric ? String(number) : nameOf(table, number));

export interface RouteFilter {
	table: number | "all" | undefined;
	type: string | undefined;
	protocol: number | undefined;
	scope: number | undefined;
	device: number | undefined;
	via: Ip | undefined;
	source: Ip | undefined;
	root: Prefix | undefined;
	match: Prefix | undefined;
	exact: Prefix | undefined;
	metric: number | undefined;
}

export const routeTypes = ["unicast", "local", "broadcast", "multicast", "throw", "unreachable", "prohibit", "blackhole"] as const;

export const familyFor = (context: IpContext): IpFamily => (context.settings.family === "inet6" ? "inet6" : "inet");

/** "default", a lone host, or a network. */
const destinationText = (context: IpContext, r: Pick<RouteInfo, "destination" | "prefix" | "family">): string => {
	const bits = r.family === "inet" ? 32 : 128;
	if (r.prefix === 0) return "default";
	return r.prefix === bits ? context.paintIp(r.destination) : `${context.paintIp(r.destination)}/${r.prefix}`;
};

function hopText(context: IpContext, hop: HopInfo, filter: RouteFilter | undefined): string {
	const via = hop.gateway === undefined || filter?.via !== undefined ? "" : `via ${context.paintIp(hop.gateway)} `;
	const dev = hop.index === 0 || filter?.device !== undefined ? "" : `dev ${context.paint("ifname", context.linkName(hop.index))} `;
	return via + dev;
}
const hopFlags = (hop: HopInfo): string => `${hop.flags.map((f) => `${f} `).join("")}${hop.onlink ? "onlink " : ""}`;

/** What the filter fixes is not repeated. */
export function routeText(context: IpContext, r: RouteInfo, filter?: RouteFilter): string {
	const { details } = context.settings;
	const shownTable = filter?.table === "all" && r.table !== 254;
	const [hop] = r.hops;
	const single = r.hops.length === 1 && hop ? hop : undefined;
	let text = "";
	if ((r.type !== "unicast" || details) && filter?.type === undefined) text += `${r.type} `;
	text += `${destinationText(context, r)} `;
	if (r.tos) text += `tos 0x${r.tos.toString(16).padStart(2, "0")} `;
	if (single) text += hopText(context, single, filter);
	if (shownTable || (details && filter?.table === undefined && r.table !== 254)) text += `table ${shown(context, "tables", r.table)} `;
	if ((r.protocol !== 3 || details) && filter?.protocol === undefined) text += `proto ${shown(context, "protocols", r.protocol)} `;
	if (r.family === "inet" && (r.scope !== 0 || details) && filter?.scope === undefined) text += `scope ${shown(context, "scopes", r.scope)} `;
	if (r.source !== undefined) text += `src ${context.paintIp(r.source)} `;
	if (r.metric !== 0 || r.family === "inet6") text += `metric ${r.metric} `;
	if (single) text += hopFlags(single);
	for (const [name, value] of r.metrics) text += `${name} ${value} `;
	if (r.expires !== undefined) text += `expires ${r.expires}sec `;
	if (r.family === "inet6") text += "pref medium";
	if (r.hops.length > 1) for (const each of r.hops) text += `\n\tnexthop ${hopText(context, each, undefined)}weight ${each.weight} ${hopFlags(each)}`;
	return `${text}\n`;
}

function routeJson(context: IpContext, r: RouteInfo, filter: RouteFilter): JsonObject {
	const { details } = context.settings;
	const [hop] = r.hops;
	const single = r.hops.length === 1 && hop ? hop : undefined;
	const bits = r.family === "inet" ? 32 : 128;
	const flags = (h: HopInfo) => [...h.flags, ...(h.onlink ? ["onlink"] : [])];
	return {
		...((r.type !== "unicast" || details) && filter.type === undefined ? { type: r.type } : {}),
		dst: r.prefix === 0 ? "default" : r.prefix === bits ? formatIp(r.destination) : `${formatIp(r.destination)}/${r.prefix}`,
		...(single?.gateway !== undefined && filter.via === undefined ? { gateway: formatIp(single.gateway) } : {}),
		...(single && single.index !== 0 && filter.device === undefined ? { dev: context.linkName(single.index) } : {}),
		...(filter.table === "all" && r.table !== 254 ? { table: shown(context, "tables", r.table) } : {}),
		...((r.protocol !== 3 || details) && filter.protocol === undefined ? { protocol: shown(context, "protocols", r.protocol) } : {}),
		...(r.family === "inet" && (r.scope !== 0 || details) && filter.scope === undefined ? { scope: shown(context, "scopes", r.scope) } : {}),
		...(r.source === undefined ? {} : { prefsrc: formatIp(r.source) }),
		...(r.metric !== 0 || r.family === "inet6" ? { metric: r.metric } : {}),
		flags: single ? flags(single) : [],
		...(r.metrics.size ? { metrics: [Object.fromEntries(r.metrics)] } : {}),
		...(r.family === "inet6" ? { pref: "medium" } : {}),
		...(r.hops.length > 1
			? {
					nexthops: r.hops.map((h) => ({
						...(h.gateway === undefined ? {} : { gateway: formatIp(h.gateway) }),
						dev: context.linkName(h.index),
						weight: h.weight,
						flags: flags(h),
					})),
				}
			: {}),
	};
}

export function parseRouteFilter(context: IpContext, args: Arguments): RouteFilter {
	const filter: RouteFilter = {
		table: undefined,
		type: undefined,
		protocol: undefined,
		scope: undefined,
		device: undefined,
		via: undefined,
		source: undefined,
		root: undefined,
		match: undefined,
		exact: undefined,
		metric: undefined,
	};
	const family = context.settings.family === "inet6" ? "inet6" : context.settings.family === "inet" ? "inet" : undefined;
	for (; args.more; args.advance()) {
		const { word } = args;
		if (matches(word, "table")) {
			const text = args.value();
			filter.table = text === "all" ? "all" : (numberOfName("tables", text) ?? invalid("table id value is invalid\n", text));
			if (text === "cache") return filter;
		} else if (word === "vrf") invalid("Not a valid VRF name\n", args.value());
		else if (word === "cached" || word === "cloned" || word === "cache") filter.table = -1;
		else if (matches(word, "protocol") && word.length > 2) {
			const text = args.value();
			filter.protocol = text === "all" ? undefined : (numberOfName("protocols", text) ?? invalid('invalid "protocol"\n', text));
		} else if (matches(word, "scope") && word.length > 1) {
			const text = args.value();
			filter.scope = text === "all" ? undefined : (numberOfName("scopes", text) ?? invalid('invalid "scope"\n', text));
		} else if (matches(word, "type") && word.length > 1) {
			const text = args.value();
			filter.type = routeTypes.find((t) => t === text) ?? invalid("node type value is invalid\n", text);
		} else if (word === "dev" || word === "oif" || word === "iif") filter.device = context.link(args.value()).index;
		else if (word === "via") {
			let text = args.value();
			if (text === "inet" || text === "inet6") text = args.value();
			filter.via = prefixOf(text, family).address;
		} else if (word === "src") filter.source = prefixOf(args.value(), family).address;
		else if (word === "metric" || word === "priority" || word === "preference") filter.metric = numberOf("metric", args.value());
		else if (word === "from" || word === "realms" || word === "mark" || word === "tos") args.value();
		else {
			let how: "exact" | "root" | "match" = "exact";
			if (word === "to") args.value();
			if (args.word === "root" || args.word === "match" || args.word === "exact") {
				how = args.word;
				args.value();
			}
			const prefix = prefixOf(args.word, family);
			filter[how] = prefix;
		}
	}
	return filter;
}

function selects(filter: RouteFilter, r: RouteInfo): boolean {
	if (filter.table === undefined && r.table !== 254) return false;
	if (filter.type !== undefined && r.type !== filter.type) return false;
	if (filter.protocol !== undefined && r.protocol !== filter.protocol) return false;
	if (filter.scope !== undefined && r.scope !== filter.scope) return false;
	if (filter.device !== undefined && !r.hops.some((h) => h.index === filter.device)) return false;
	if (filter.via !== undefined && !r.hops.some((h) => h.gateway === filter.via)) return false;
	if (filter.source !== undefined && r.source !== filter.source) return false;
	if (filter.metric !== undefined && r.metric !== filter.metric) return false;
	const { root, match, exact } = filter;
	if (root && !(r.prefix >= root.length && inPrefix(r.destination, root.address, root.length))) return false;
	if (match && !(r.prefix <= match.length && inPrefix(match.address, r.destination, r.prefix))) return false;
	if (exact && !(r.destination === exact.address && r.prefix === exact.length)) return false;
	return true;
}

export function selectedRoutes(context: IpContext, filter: RouteFilter): RouteInfo[] {
	const { family } = context.settings;
	const wanted = filter.root ?? filter.match ?? filter.exact;
	const six = family === "inet6" || (wanted && typeof wanted.address === "bigint");
	const families: IpFamily[] = six ? ["inet6"] : family === undefined && filter.table === "all" ? ["inet", "inet6"] : ["inet"];
	if (filter.table === -1) return [];
	return families
		.flatMap((f) => {
			try {
				const table = filter.table === "all" ? undefined : (filter.table ?? 254);
				return context.sys.netlink("routes", { family: f, ...(table === undefined ? {} : { table }) });
			} catch (error) {
				if (error instanceof NetlinkError) throw fail(`${refusal(error).message}Dump terminated`, 2);
				throw error;
			}
		})
		.filter((r) => selects(filter, r));
}

export function* routeShow(context: IpContext, args: Arguments): Blocking<number> {
	const filter = parseRouteFilter(context, args);
	const routes = selectedRoutes(context, filter);
	yield* context.show(routes.map((r) => ({ text: routeText(context, r, filter), json: routeJson(context, r, filter) })));
	return 0;
}

export function* routeFlush(context: IpContext, args: Arguments): Blocking<number> {
	if (!args.more) return fail('"ip route flush" requires arguments.');
	const filter = parseRouteFilter(context, args);
	let routes: RouteInfo[] = [];
	try {
		routes = selectedRoutes(context, filter);
	} catch (error) {
		if (filter.table !== undefined) return 0;
		throw error;
	}
	for (const r of routes) {
		if (r.protocol === 2 && r.table === 255) continue;
		const { family, type, destination, prefix, table, metric, tos } = r;
		context.ask("delroute", {
			family,
			type,
			destination,
			prefix,
			table,
			metric,
			tos,
			hops: r.hops.length === 1 ? r.hops.map((h) => ({ index: h.index, ...(h.gateway === undefined ? {} : { gateway: h.gateway }) })) : [],
		});
	}
	return 0;
}

const answerFlags: Readonly<Record<string, readonly string[]>> = { local: ["local"], broadcast: ["local", "brd"], multicast: ["local", "mc"] };

/** `ip route get`: the route that a packet would take. */
export function* routeGet(context: IpContext, args: Arguments): Blocking<number> {
	let destination: Ip | undefined;
	let source: Ip | undefined;
	let input: number | undefined;
	let output: number | undefined;
	let mark: number | undefined;
	let tos: number | undefined;
	let uid: number | undefined;
	for (; args.more; args.advance()) {
		const { word } = args;
		if (word === "from") source = prefixOf(args.value()).address;
		else if (word === "iif") input = context.link(args.value()).index;
		else if (word === "oif" || word === "dev") output = context.link(args.value()).index;
		else if (word === "mark") mark = numberOf("mark", args.value());
		else if (word === "tos" || word === "dsfield") tos = numberOf("TOS", args.value(), 255);
		else if (word === "uid") uid = numberOf("uid", args.value());
		else if (word === "connected" || word === "fibmatch" || word === "notify") continue;
		else if (word === "ipproto" || word === "sport" || word === "dport" || word === "vrf" || word === "flowlabel") args.value();
		else {
			if (word === "to") args.value();
			destination = prefixOf(args.word).address;
		}
	}
	if (destination === undefined) return fail("need at least a destination address");
	const answer: RouteAnswer = context.ask("getroute", {
		destination,
		...(source === undefined ? {} : { source }),
		...(input === undefined ? {} : { input }),
		...(output === undefined ? {} : { output }),
		...(mark === undefined ? {} : { mark }),
		...(tos === undefined ? {} : { tos }),
		...(uid === undefined ? {} : { uid }),
	});
	const user = uid ?? context.sys.getuid();
	const own = source === undefined ? formatIp(answer.source) : undefined;
	const device = context.linkName(answer.index);
	const flags = answerFlags[answer.type] ?? [];
	if (context.settings.json) {
		yield* context.printJson([
			{
				...(answer.type === "unicast" ? {} : { type: answer.type }),
				dst: formatIp(answer.destination),
				...(source === undefined ? {} : { from: formatIp(source) }),
				...(answer.gateway === undefined ? {} : { gateway: formatIp(answer.gateway) }),
				dev: device,
				...(own === undefined ? {} : { prefsrc: own }),
				flags: [],
				...(input === undefined ? { uid: user } : {}),
				cache: [...flags],
			},
		]);
		return 0;
	}
	const six = typeof answer.destination === "bigint";
	const type = answer.type === "unicast" ? "" : `${answer.type} `;
	const from = source === undefined ? (six ? "from :: " : "") : `from ${context.paintIp(source)} `;
	const via = answer.gateway === undefined ? "" : `via ${context.paintIp(answer.gateway)} `;
	const src = own === undefined || input !== undefined ? "" : `src ${context.paintIp(answer.source)} `;
	const tail = input === undefined ? `uid ${user} ` : "";
	const proto = six && answer.type !== "local" ? "proto kernel " : six ? "table local proto kernel " : "";
	const metric = six ? `metric ${answer.type === "local" ? 0 : 256} pref medium` : "";
	const cache = six ? "" : `\n    cache ${flags.length ? `<${flags.join(",")}> ` : ""}${input === undefined ? "" : `iif ${context.linkName(input)} `}`;
	const metrics = [...answer.metrics].map(([k, v]) => `${k} ${v} `).join("");
	const failed = answer.type === "multicast" ? "rt_offload_failed " : "";
	yield* context.print(
		`${type}${context.paintIp(answer.destination)} ${from}${via}dev ${context.paint("ifname", device)} ${proto}${src}${failed}${six ? "" : tail}${metrics}${metric}${cache}\n`,
	);
	return 0;
}
