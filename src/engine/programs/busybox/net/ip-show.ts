/** How BusyBox's ip writes devices, addresses, routes, neighbours and rules. networking/libiproute. */
import type { Ip } from "../../../net/address.ts";
import { formatIp } from "../../../net/address.ts";
import type { AddressInfo, LinkInfo, NeighbourInfo, RouteAnswer, RouteInfo } from "../../../net/netlink/abi.ts";
import type { IpContext } from "../../iproute2/context.ts";
import { nameOf } from "../../iproute2/names.ts";

/** In the order of print_link_flags; what is not here is not shown. */
const flagOrder = ["LOOPBACK", "BROADCAST", "POINTOPOINT", "MULTICAST", "NOARP", "ALLMULTI", "PROMISC", "MASTER", "SLAVE", "DYNAMIC", "UP", "LOWER_UP"];

/** The other end as this namespace knows its number, whatever that number means in the namespace where it is. */
function peerOf(context: IpContext, link: LinkInfo): { readonly name: string; readonly down: boolean } | undefined {
	if (link.link === undefined || link.link === 0) return undefined;
	const other = context.links.find((l) => l.index === link.link);
	return { name: other?.name ?? `if${link.link}`, down: !other?.flags.includes("UP") };
}

export function linkHead(context: IpContext, link: LinkInfo): string {
	const peer = peerOf(context, link);
	const flags = flagOrder.filter((f) => link.flags.includes(f));
	const noCarrier = link.flags.includes("UP") && !link.flags.includes("RUNNING");
	const shown = [...(noCarrier ? ["NO-CARRIER"] : []), ...flags, ...(peer?.down ? ["M-DOWN"] : [])].join(",");
	const master = link.master === undefined ? "" : `master ${context.linkName(link.master)} `;
	const queue = link.txQueueLength ? `qlen ${link.txQueueLength}` : "";
	return `${link.index}: ${link.name}${peer ? `@${peer.name}` : ""}: <${shown}> mtu ${link.mtu} qdisc ${link.qdisc} ${master}${queue}`;
}

export const linkText = (context: IpContext, link: LinkInfo): string =>
	`${linkHead(context, link)}\n    link/${link.linkType} ${link.address} brd ${link.broadcast}\n`;

const lifetime = (seconds: number): string => (seconds === Infinity ? "forever" : `${seconds}sec`);

export function addressText(a: AddressInfo): string {
	const four = typeof a.local === "number";
	const peer = a.peer === a.local ? "" : ` peer ${formatIp(a.peer)}`;
	const broadcast = a.broadcast === undefined ? "" : ` brd ${formatIp(a.broadcast)}`;
	const flags: [string, boolean][] = [
		["secondary", a.secondary && four],
		["tentative", a.tentative],
		["deprecated", a.deprecated],
		["dynamic", a.dynamic],
		["noprefixroute", a.noPrefixRoute],
	];
	const words = flags.filter(([, on]) => on).map(([name]) => `${name} `);
	return (
		`    ${four ? "inet" : "inet6"} ${formatIp(a.local)}${peer}/${a.prefix}${broadcast} scope ${a.scope} ${words.join("")}${four ? a.label : ""}\n` +
		`       valid_lft ${lifetime(a.valid)} preferred_lft ${lifetime(a.preferred)}\n`
	);
}

const destinationText = (destination: Ip, prefix: number): string => {
	if (prefix === 0) return "default";
	return prefix === (typeof destination === "number" ? 32 : 128) ? formatIp(destination) : `${formatIp(destination)}/${prefix}`;
};

export function routeText(context: IpContext, r: RouteInfo): string {
	let text = r.type === "unicast" ? "" : `${r.type} `;
	text += `${destinationText(r.destination, r.prefix)} `;
	const [hop] = r.hops;
	if (hop?.gateway !== undefined) text += `via ${formatIp(hop.gateway)} `;
	if (hop?.index) text += `dev ${context.linkName(hop.index)} `;
	if (r.family === "inet" && r.scope !== 0) text += `scope ${nameOf("scopes", r.scope)} `;
	if (r.source !== undefined) text += ` src ${formatIp(r.source)} `;
	if (r.metric) text += ` metric ${r.metric} `;
	return `${text}\n`;
}

export function answerText(context: IpContext, answer: RouteAnswer): string {
	const type = answer.type === "unicast" ? "" : `${answer.type} `;
	const via = answer.gateway === undefined ? "" : `via ${formatIp(answer.gateway)} `;
	const cache = typeof answer.destination === "number" ? `\n    cache ${answer.type === "local" ? "<local> " : ""}` : "";
	return `${type}${formatIp(answer.destination)} ${via}dev ${context.linkName(answer.index)}  src ${formatIp(answer.source)} ${cache}\n`;
}

export function neighbourText(context: IpContext, n: NeighbourInfo, device: boolean): string {
	const dev = device ? "" : `dev ${context.linkName(n.index)} `;
	const mac = n.mac === undefined ? "" : `lladdr ${n.mac} `;
	const router = n.router ? "router " : "";
	const seconds = [n.used, n.confirmed, n.updated].map(Math.floor).join("/");
	return `${formatIp(n.address)} ${dev}${mac}${router}ref 1 used ${seconds} probes ${n.probes} ${n.state.toUpperCase()}\n`;
}
