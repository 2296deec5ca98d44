/** `ip address`. ip/ipaddress.c. */
import type { Blocking } from "../../../kernel/abi.ts";
import { broadcastOf, formatIp, type Ip, inPrefix, isLoopback } from "../../../net/address.ts";
import type { Scope } from "../../../net/interface-address.ts";
import { scopeNumber } from "../../../net/interface-address.ts";
import type { AddressInfo, LinkInfo, NewAddressRequest } from "../../../net/netlink/abi.ts";
import { type Arguments, addressOf, duplicate, fail, invalid, matches, numberOf, type Prefix, prefixOf } from "../arguments.ts";
import { type IpContext, noCommand } from "../context.ts";
import type { JsonObject } from "../json.ts";
import { numberOfName } from "../names.ts";
import { nsidNames } from "../netns-names.ts";
import { help } from "./help.ts";
import { briefJson, briefLine, linkJson, linkText } from "./link-line.ts";
import { isShow, type LinkFilter, masterIndex, passes, shownDevice } from "./link-show.ts";

const FOREVER = 4294967295;
const lifetime = (seconds: number): string => (seconds === Infinity ? "forever" : `${seconds}sec`);

function flagsOf(a: AddressInfo): string[] {
	const flags: [string, boolean][] = [
		["secondary", a.secondary && typeof a.local === "number"],
		["tentative", a.tentative],
		["deprecated", a.deprecated],
		["nodad", a.noDad],
		["dynamic", a.dynamic],
		["mngtmpaddr", a.mngTmpAddr],
		["noprefixroute", a.noPrefixRoute],
	];
	return flags.filter(([, on]) => on).map(([name]) => name);
}

function addressText(context: IpContext, a: AddressInfo): string {
	const family = typeof a.local === "number" ? "inet" : "inet6";
	const peer = a.peer === a.local ? "" : ` peer ${context.paintIp(a.peer)}`;
	const brd = a.broadcast === undefined ? "" : ` brd ${context.paintIp(a.broadcast)}`;
	const metric = a.metric ? ` metric ${a.metric}` : "";
	const place = `${context.paintIp(a.local)}${peer}/${a.prefix}`;
	const flags = flagsOf(a).map((f) => `${f} `);
	const protocol = a.protocol ? `proto ${a.protocol} ` : "";
	const label = family === "inet" ? a.label : "";
	return `    ${family} ${place}${metric}${brd} scope ${a.scope} ${flags.join("")}${protocol}${label}\n       valid_lft ${lifetime(a.valid)} preferred_lft ${lifetime(a.preferred)}\n`;
}

function addressJson(a: AddressInfo): JsonObject {
	const four = typeof a.local === "number";
	return {
		family: four ? "inet" : "inet6",
		local: formatIp(a.local),
		...(a.peer === a.local ? {} : { address: formatIp(a.peer) }),
		prefixlen: a.prefix,
		...(a.metric ? { metric: a.metric } : {}),
		...(a.broadcast === undefined ? {} : { broadcast: formatIp(a.broadcast) }),
		scope: a.scope,
		...Object.fromEntries(flagsOf(a).map((f) => [f, true])),
		protocol: a.protocol,
		...(four ? { label: a.label } : {}),
		valid_life_time: a.valid === Infinity ? FOREVER : a.valid,
		preferred_life_time: a.preferred === Infinity ? FOREVER : a.preferred,
	};
}

interface Filter extends LinkFilter {
	readonly scope: Scope | undefined;
	readonly to: Prefix | undefined;
	readonly label: RegExp | undefined;
	readonly flags: readonly string[];
}

const scopeOf = (text: string): Scope => {
	const number = numberOfName("scopes", text);
	return (Object.entries(scopeNumber).find(([, n]) => n === number)?.[0] as Scope | undefined) ?? invalid("invalid scope value.", text);
};

const glob = (pattern: string): RegExp =>
	new RegExp(
		`^${pattern
			.replace(/[.+^${}()|[\]\\]/g, "\\$&")
			.replace(/\*/g, ".*")
			.replace(/\?/g, ".")}$`,
	);

const flagWords = [
	"permanent",
	"dynamic",
	"secondary",
	"temporary",
	"primary",
	"tentative",
	"deprecated",
	"dadfailed",
	"mngtmpaddr",
	"noprefixroute",
	"nodad",
	"home",
	"autojoin",
];

function parseFilter(context: IpContext, args: Arguments): Filter {
	let up: boolean | undefined;
	let master: number | undefined;
	let kind: string | undefined;
	let name: string | undefined;
	let scope: Scope | undefined;
	let to: Prefix | undefined;
	let label: RegExp | undefined;
	const flags: string[] = [];
	for (; args.more; args.advance()) {
		const { word } = args;
		if (word === "up") up = true;
		else if (word === "down") up = false;
		else if (word === "master") master = masterIndex(context, args.value());
		else if (word === "nomaster") master = 0;
		else if (word === "type") kind = args.value();
		else if (word === "scope") scope = args.value() === "all" ? undefined : scopeOf(args.word);
		else if (word === "to") to = prefixOf(args.value());
		else if (word === "label") label = glob(args.value());
		else if (word === "group" || word === "vrf" || word === "proto") args.value();
		else if (flagWords.includes(word.replace(/^-/, ""))) flags.push(word);
		else {
			if (word === "dev") args.value();
			if (name !== undefined) duplicate("dev", args.word);
			name = args.word;
		}
	}
	const device: LinkInfo | undefined = name === undefined ? undefined : shownDevice(context, name);
	return { device, up, master, kind, group: undefined, scope, to, label, flags };
}

function selects(filter: Filter, a: AddressInfo): boolean {
	if (filter.scope !== undefined && a.scope !== filter.scope) return false;
	if (filter.to && !inPrefix(a.local, filter.to.address, filter.to.length)) return false;
	if (filter.label && typeof a.local === "number" && !filter.label.test(a.label)) return false;
	return filter.flags.every((flag) => {
		const wanted = !flag.startsWith("-");
		const name = flag.replace(/^-/, "");
		if (name === "permanent") return !a.dynamic === wanted;
		if (name === "primary") return !a.secondary === wanted;
		return flagsOf(a).includes(name) === wanted;
	});
}

function* show(context: IpContext, args: Arguments): Blocking<number> {
	const filter = parseFilter(context, args);
	const { settings, sys } = context;
	const family = filter.to ? (typeof filter.to.address === "number" ? "inet" : "inet6") : filter.label ? "inet" : settings.family;
	const names = yield* nsidNames(sys);
	const all = sys
		.netlink("addresses", undefined)
		.filter(
			(a) => selects(filter, a) && (family === undefined || family === "link" || family === "bridge" || (family === "inet") === (typeof a.local === "number")),
		);
	const narrow =
		family === "inet" || family === "inet6" || filter.scope !== undefined || filter.to !== undefined || filter.label !== undefined || filter.flags.length > 0;
	const items: { text: string; json: JsonObject }[] = [];
	for (const link of context.links) {
		if (!passes(link, filter)) continue;
		const own = family === "link" ? [] : all.filter((a) => a.index === link.index);
		if (narrow && own.length === 0) continue;
		const options = { mode: false, family, names: (id: number) => names.get(id) };
		if (settings.brief) {
			const list = own
				.map(
					(a) =>
						`${context.paintIp(a.local)}${a.peer === a.local ? "" : ` peer ${context.paintIp(a.peer)}`}/${a.prefix}${a.metric ? ` metric ${a.metric}` : ""} `,
				)
				.join("");
			const info = own.map((a) => ({
				local: formatIp(a.local),
				...(a.peer === a.local ? {} : { address: formatIp(a.peer) }),
				prefixlen: a.prefix,
				...(a.metric ? { metric: a.metric } : {}),
			}));
			items.push({ text: briefLine(context, link, list), json: { ...briefJson(context, link), addr_info: info } });
			continue;
		}
		const json = { ...linkJson(context, link, false, options.names), addr_info: own.map(addressJson) };
		if (settings.oneline) {
			items.push({ text: own.map((a) => `${link.index}: ${context.paint("ifname", link.name)}${addressText(context, a)}`).join("\u0000"), json });
			continue;
		}
		items.push({ text: linkText(context, link, options) + own.map((a) => addressText(context, a)).join(""), json });
	}
	if (settings.oneline && !settings.json && !settings.brief) {
		for (const item of items) for (const line of item.text.split("\u0000").filter(Boolean)) yield* context.print(line);
		return 0;
	}
	yield* context.show(items);
	return 0;
}

function lifetimeOf(key: string, text: string): number {
	if (text === "forever") return Infinity;
	const seconds = /^\d+$/.test(text) ? Number(text) : invalid(`${key} value`, text);
	return seconds === FOREVER ? Infinity : seconds;
}

function* modify(context: IpContext, args: Arguments, command: "add" | "change" | "replace" | "delete"): Blocking<number> {
	const family = context.settings.family === "inet" || context.settings.family === "inet6" ? context.settings.family : undefined;
	let local: Prefix | undefined;
	let localText = "";
	let peer: Prefix | undefined;
	let broadcast: Ip | "+" | "-" | undefined;
	let scope: Scope | undefined;
	let device: string | undefined;
	let label: string | undefined;
	let more: Partial<NewAddressRequest> = {};
	for (; args.more; args.advance()) {
		const { word } = args;
		if (word === "peer" || word === "remote") peer = prefixOf(args.value(), family);
		else if (matches(word, "broadcast") || word === "brd") {
			const text = args.value();
			broadcast = text === "+" || text === "-" ? text : addressOf(text, "inet");
		} else if (word === "scope") scope = scopeOf(args.value());
		else if (word === "dev") device = args.value();
		else if (word === "label") label = args.value();
		else if (word === "metric" || word === "priority" || word === "preference") more = { ...more, metric: numberOf("metric", args.value()) };
		else if (matches(word, "valid_lft") && word.length > 4) more = { ...more, valid: lifetimeOf("valid_lft", args.value()) };
		else if (matches(word, "preferred_lft") && word.length > 3) more = { ...more, preferred: lifetimeOf("preferred_lft", args.value()) };
		else if (word === "noprefixroute") more = { ...more, noPrefixRoute: true };
		else if (word === "nodad") more = { ...more, noDad: true };
		else if (word === "mngtmpaddr" || word === "managetempaddr") more = { ...more, mngTmpAddr: true };
		else if (word === "home" || word === "autojoin" || word === "optimistic") continue;
		else if (word === "proto") args.value();
		else {
			if (word === "local") args.value();
			if (matches(args.word, "help") && args.word.length > 1) return yield* usage(context);
			if (local) duplicate("local", args.word);
			localText = args.word;
			local = prefixOf(args.word, family);
		}
	}
	if (device === undefined) return fail('Not enough information: "dev" argument is required.');
	if (!local) return fail('Not enough information: "local" argument is required.');
	if ((more.preferred ?? Infinity) > (more.valid ?? Infinity)) fail("preferred_lft is greater than valid_lft");
	const at = peer ?? local;
	const prefix = peer ? (peer.explicit ? peer.length : typeof peer.address === "number" ? 32 : 128) : local.length;
	if (command === "delete") {
		if (!local.explicit && !peer) {
			const bits = typeof local.address === "number" ? 32 : 128;
			yield* context.sys.write(
				2,
				`Warning: Executing wildcard deletion to stay compatible with old scripts.\n         Explicitly specify the prefix length (${localText}/${bits}) to avoid this warning.\n         This special behaviour is likely to disappear in further releases,\n         fix your scripts!\n`,
			);
		}
		const { index } = context.link(device);
		context.ask("deladdr", { index, local: local.address, prefix: local.explicit || peer ? prefix : undefined });
		return 0;
	}
	if (label !== undefined && label.length > 15) fail(`"dev" (${device}) must match "label" (${label}).`);
	const brd =
		typeof at.address !== "number"
			? undefined
			: broadcast === "+"
				? prefix <= 30
					? broadcastOf(at.address, prefix)
					: undefined
				: broadcast === "-"
					? undefined
					: typeof broadcast === "number"
						? broadcast
						: undefined;
	const { index } = context.link(device);
	const host = typeof local.address === "number" ? isLoopback(local.address) : false;
	context.ask("newaddr", {
		...more,
		index,
		local: local.address,
		...(peer ? { peer: peer.address } : {}),
		prefix,
		...(brd === undefined ? {} : { broadcast: brd }),
		scope: scope ?? (host ? "host" : typeof local.address === "bigint" ? (local.address >> 118n === 0x3fan ? "link" : "global") : "global"),
		...(label === undefined ? {} : { label }),
		mode: command,
	});
	return 0;
}

function* flush(context: IpContext, args: Arguments): Blocking<number> {
	if (!args.more) return fail("Flush requires arguments.");
	const filter = parseFilter(context, args);
	const { family } = context.settings;
	const chosen = context.sys.netlink("addresses", undefined).filter((a) => {
		const link = context.links.find((l) => l.index === a.index);
		return link !== undefined && passes(link, filter) && selects(filter, a) && (family === undefined || (family === "inet") === (typeof a.local === "number"));
	});
	for (const a of chosen) {
		const still = context.sys.netlink("addresses", undefined).some((b) => b.index === a.index && b.local === a.local && b.prefix === a.prefix);
		if (still) context.ask("deladdr", { index: a.index, local: a.local, prefix: a.prefix });
	}
	if (context.settings.statistics) yield* context.print(`\n*** Round 1, deleting ${chosen.length} addresses ***\n*** Flush is complete after 1 round ***\n`);
	return 0;
}

function* usage(context: IpContext): Blocking<number> {
	yield* context.sys.write(2, help.address);
	return 255;
}

export function* ipAddress(context: IpContext, args: Arguments): Blocking<number> {
	if (!args.more) return yield* show(context, args);
	const word = args.take();
	if (matches(word, "add")) return yield* modify(context, args, "add");
	if (matches(word, "change") || word === "chg") return yield* modify(context, args, "change");
	if (matches(word, "replace")) return yield* modify(context, args, "replace");
	if (matches(word, "delete")) return yield* modify(context, args, "delete");
	if (isShow(word)) return yield* show(context, args);
	if (matches(word, "flush")) return yield* flush(context, args);
	if (matches(word, "help")) return yield* usage(context);
	if (matches(word, "save") || matches(word, "restore") || matches(word, "showdump"))
		return fail(`ip: address ${word} is not simulated here; the real ip has it`, 64);
	return noCommand("address", word);
}
