/** The lines of a device in `ip link` and `ip addr`. ip/ipaddress.c: print_linkinfo. */
import type { LinkInfo } from "../../../net/netlink/abi.ts";
import type { IpContext } from "../context.ts";
import type { JsonObject } from "../json.ts";
import { groupName } from "../names.ts";
import { linkDetails } from "./link-details.ts";
import { statisticsJson, statisticsText } from "./statistics.ts";

/** "eth0.5@eth0", "veth0@if7". */
function peerOf(context: IpContext, link: LinkInfo): { name: string | undefined; down: boolean } {
	if (link.link === undefined || (link.link === link.index && link.linkNsid === undefined)) return { name: undefined, down: false };
	if (link.linkNsid !== undefined) return { name: `if${link.link}`, down: false };
	const other = context.links.find((l) => l.index === link.link);
	return { name: other?.name ?? `if${link.link}`, down: other !== undefined && !other.flags.includes("UP") };
}

function shownFlags(link: LinkInfo, down: boolean): string[] {
	const { flags } = link;
	const shown = flags.filter((f) => f !== "RUNNING");
	if (flags.includes("UP") && !flags.includes("RUNNING")) shown.unshift("NO-CARRIER");
	return down ? [...shown, "M-DOWN"] : shown;
}

/** The name of a namespace's number, where /run/netns has one. */
export type NsidNames = (nsid: number) => string | undefined;

export const stateText = (link: LinkInfo): string => link.operstate.toUpperCase();

export function linkJson(context: IpContext, link: LinkInfo, mode: boolean, names: NsidNames): JsonObject {
	const { settings } = context;
	const peer = peerOf(context, link);
	const ns =
		link.linkNsid === undefined ? {} : names(link.linkNsid) === undefined ? { link_netnsid: link.linkNsid } : { link_netns: names(link.linkNsid) as string };
	return {
		ifindex: link.index,
		...(link.linkNsid !== undefined ? { link_index: link.link } : peer.name === undefined ? {} : { link: peer.name }),
		ifname: link.name,
		flags: shownFlags(link, peer.down),
		mtu: link.mtu,
		qdisc: link.qdisc,
		master: link.master === undefined ? undefined : context.linkName(link.master),
		operstate: stateText(link),
		linkmode: mode ? "DEFAULT" : undefined,
		group: groupName(link.group),
		txqlen: link.txQueueLength || (link.kind === "bridge" ? 0 : undefined),
		link_type: link.linkType,
		address: link.address,
		broadcast: link.broadcast,
		...ns,
		...(settings.details ? linkDetails(context, link).json : {}),
		ifalias: (mode && link.alias) || undefined,
		...(settings.statistics ? { stats64: statisticsJson(link, settings.statistics) } : {}),
		altnames: link.altNames.length ? [...link.altNames] : undefined,
	};
}

/** `family` "inet6" shows less: that dump of the kernel has no more. */
export function linkText(
	context: IpContext,
	link: LinkInfo,
	options: { readonly mode: boolean; readonly family: string | undefined; readonly names: NsidNames },
): string {
	const { settings } = context;
	const peer = peerOf(context, link);
	const six = options.family === "inet6";
	const name = context.paint("ifname", `${link.name}${peer.name === undefined ? "" : `@${peer.name}`}: `);
	let text = `${link.index}: ${name}<${shownFlags(link, peer.down).join(",")}> mtu ${link.mtu} `;
	if (!six) text += `qdisc ${link.qdisc} `;
	if (link.master !== undefined) text += `master ${context.linkName(link.master)} `;
	const state = stateText(link);
	text += `state ${state === "UP" ? context.paint("up", state) : state === "DOWN" ? context.paint("down", state) : state} `;
	if (options.mode) text += "mode DEFAULT ";
	if (!six) text += `group ${groupName(link.group)} qlen ${link.txQueueLength}`;
	if (options.family === undefined || options.family === "link") {
		text += `\n    link/${link.linkType} ${context.paint("mac", link.address)} brd ${context.paint("mac", link.broadcast)}`;
		if (link.linkNsid !== undefined) {
			const known = options.names(link.linkNsid);
			text += known === undefined ? ` link-netnsid ${link.linkNsid}` : ` link-netns ${known}`;
		}
		if (settings.details) text += linkDetails(context, link).text;
		if (link.alias && options.mode) text += `\n    alias ${link.alias}`;
		if (settings.statistics) text += statisticsText(link, settings.statistics, settings.human);
		for (const alt of link.altNames) text += `\n    altname ${alt}`;
	}
	return `${text}\n`;
}

/** -br: name, state, and the address with flags for `ip link`. */
export function briefLine(context: IpContext, link: LinkInfo, rest: string): string {
	const peer = peerOf(context, link);
	const name = `${link.name}${peer.name === undefined ? "" : `@${peer.name}`}`;
	const state = stateText(link);
	const shown = state === "UP" ? context.paint("up", state.padEnd(14)) : state === "DOWN" ? context.paint("down", state.padEnd(14)) : state.padEnd(14);
	return `${context.paint("ifname", `${name.padEnd(16)} `)}${shown} ${rest}\n`;
}
export const briefFlags = (context: IpContext, link: LinkInfo): string => `<${shownFlags(link, peerOf(context, link).down).join(",")}> `;

export function briefJson(context: IpContext, link: LinkInfo): JsonObject {
	const peer = peerOf(context, link);
	return {
		...(link.linkNsid !== undefined ? { link_index: link.link } : peer.name === undefined ? {} : { link: peer.name }),
		ifname: link.name,
		operstate: stateText(link),
	};
}
export const briefLinkJson = (context: IpContext, link: LinkInfo): JsonObject => ({
	...briefJson(context, link),
	address: link.address,
	flags: shownFlags(link, peerOf(context, link).down),
});
