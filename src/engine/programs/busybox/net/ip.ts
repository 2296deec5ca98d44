/** BusyBox's ip: the same requests to the kernel as iproute2's, with words and errors of its own. networking/ip.c. */
import type { Blocking, Program, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { broadcastOf, familyOf, type IpFamily } from "../../../net/address.ts";
import type { LinkInfo, NetlinkCalls } from "../../../net/netlink/abi.ts";
import { NetlinkError } from "../../../net/netlink/error.ts";
import { Arguments, IpFailure, looseAddress, matches, type Prefix, parsePrefix } from "../../iproute2/arguments.ts";
import { defaultSettings, IpContext } from "../../iproute2/context.ts";
import { linkAdd, linkDelete, linkSet } from "../../iproute2/ip/link-change.ts";
import { ipNeigh } from "../../iproute2/ip/neigh.ts";
import { ipRoute } from "../../iproute2/ip/route.ts";
import { ipRule, ruleText } from "../../iproute2/ip/rule.ts";
import { usageText } from "../usage.ts";
import { addressText, answerText, linkHead, linkText, neighbourText, routeText } from "./ip-show.ts";

/** It does not read the kernel's own words, only the error's number. */
class AppletContext extends IpContext {
	override ask<K extends keyof NetlinkCalls>(call: K, request: NetlinkCalls[K]["request"]): NetlinkCalls[K]["reply"] {
		try {
			return this.sys.netlink(call, request);
		} catch (error) {
			throw error instanceof NetlinkError ? new IpFailure(`ip: RTNETLINK answers: ${error.message}\n`, 2) : error;
		}
	}
	override link(name: string): LinkInfo {
		return this.findLink(name) ?? die(`can't find device '${name}'`);
	}
}

const die = (message: string, status = 1): never => {
	throw new IpFailure(`ip: ${message}\n`, status);
};
const invalidArgument = (word: string): never => die(`invalid argument '${word}' to 'ip'`, 2);

/** What the shared parsers of iproute2 complain of, in BusyBox's words. */
function reworded({ message, status }: IpFailure): IpFailure {
	if (message.startsWith("ip: ")) return new IpFailure(message, status);
	const device = /^Cannot find device "(.*)"|^Device "(.*)" does not exist/.exec(message);
	if (device) return new IpFailure(`ip: can't find device '${device[1] ?? device[2]}'\n`, 2);
	if (message.startsWith("RTNETLINK")) return new IpFailure(`ip: ${message}`, 2);
	const word =
		/either ".*" is duplicate, or "(.*)" is garbage|argument "(.*?)" is wrong|expected rather than "(.*?)"|Command "(.*?)" is unknown|"(.*)" is invalid/.exec(
			message,
		);
	const named = word?.slice(1).find((w) => w !== undefined);
	if (named !== undefined) return new IpFailure(`ip: invalid argument '${named}' to 'ip'\n`, 2);
	return new IpFailure(`ip: ${message}`, status === 64 ? 64 : 1);
}

const isList = (word: string): boolean => ["show", "list", "lst"].some((name) => matches(word, name));
const matchesFamily = (context: IpContext, family: IpFamily): boolean => context.settings.family === undefined || context.settings.family === family;

/** Behind `show` and `flush`: a device, with or without `dev`, and what narrows the list. */
function parseShown(context: IpContext, args: Arguments): { readonly device: LinkInfo | undefined; readonly up: boolean; readonly to: Prefix | undefined } {
	let device: LinkInfo | undefined;
	let up = false;
	let to: Prefix | undefined;
	for (; args.more; args.advance()) {
		if (args.word === "up") up = true;
		else if (args.word === "to") to = parsePrefix(args.value()) ?? invalidArgument(args.word);
		else if (args.word === "scope" || args.word === "label") args.value();
		else device = context.link(args.word === "dev" ? args.value() : args.word);
	}
	return { device, up, to };
}

function* addressShow(context: IpContext, args: Arguments): Blocking<number> {
	const { device, up } = parseShown(context, args);
	const all = context.sys.netlink("addresses", undefined);
	const { family, oneline } = context.settings;
	for (const link of context.links) {
		if ((device && link.index !== device.index) || (up && !link.flags.includes("UP"))) continue;
		const own = family === "link" ? [] : all.filter((a) => a.index === link.index && matchesFamily(context, familyOf(a.local)));
		if (family !== undefined && family !== "link" && own.length === 0) continue;
		if (oneline) for (const a of own) yield* context.print(`${link.index}: ${link.name}${addressText(a)}`);
		else {
			yield* context.print(family === undefined || family === "link" ? linkText(context, link) : `${linkHead(context, link)}\n`);
			for (const a of own) yield* context.print(addressText(a));
		}
	}
	return 0;
}

function addressChange(context: IpContext, args: Arguments, add: boolean): number {
	let prefix: Prefix | undefined;
	let device: string | undefined;
	let broadcast: string | undefined;
	let label: string | undefined;
	let scope: string | undefined;
	let peer: Prefix | undefined;
	for (; args.more; args.advance()) {
		if (args.word === "dev") device = args.value();
		else if (args.word === "broadcast" || args.word === "brd") broadcast = args.value();
		else if (args.word === "label") label = args.value();
		else if (args.word === "scope") scope = args.value();
		else if (args.word === "peer" || args.word === "remote") peer = parsePrefix(args.value()) ?? invalidArgument(args.word);
		else if (args.word === "valid_lft" || args.word === "preferred_lft" || args.word === "anycast") args.value();
		else {
			if (args.word === "local") args.value();
			prefix = parsePrefix(args.word) ?? invalidArgument(args.word);
		}
	}
	if (device === undefined) return die('need "dev IFACE"');
	const { index } = context.link(device);
	if (!prefix) return die("RTNETLINK answers: Invalid argument", 2);
	const local = prefix.address;
	if (!add) {
		context.ask("deladdr", { index, local, prefix: prefix.explicit ? prefix.length : undefined });
		return 0;
	}
	const brd =
		broadcast === undefined || typeof local !== "number" ? undefined : broadcast === "+" ? broadcastOf(local, prefix.length) : looseAddress(broadcast, "inet");
	context.ask("newaddr", {
		index,
		local,
		prefix: peer?.length ?? prefix.length,
		mode: "add",
		...(peer ? { peer: peer.address } : {}),
		...(typeof brd === "number" ? { broadcast: brd } : {}),
		...(label === undefined ? {} : { label }),
		...(scope === "host" || scope === "link" || scope === "global" ? { scope } : typeof local === "number" && local >>> 24 === 127 ? { scope: "host" } : {}),
	});
	return 0;
}

function* ipAddress(context: IpContext, args: Arguments): Blocking<number> {
	if (!args.more) return yield* addressShow(context, args);
	const word = args.take();
	if (matches(word, "add")) return addressChange(context, args, true);
	if (matches(word, "delete")) return addressChange(context, args, false);
	if (isList(word)) return yield* addressShow(context, args);
	if (!matches(word, "flush")) return invalidArgument(word);
	const { device, to } = parseShown(context, args);
	if (!device && !to) return die("flush requires arguments");
	for (const a of context.sys.netlink("addresses", undefined)) {
		if ((device && a.index !== device.index) || !matchesFamily(context, familyOf(a.local)) || (to && a.local !== to.address)) continue;
		try {
			context.ask("deladdr", { index: a.index, local: a.local, prefix: a.prefix });
		} catch (error) {
			// those that depended on one before are gone with it
			if (!(error instanceof IpFailure)) throw error;
		}
	}
	return 0;
}

function* ipLink(context: IpContext, args: Arguments): Blocking<number> {
	const word = args.more ? args.take() : "show";
	if (matches(word, "add")) return yield* linkAdd(context, args);
	if (matches(word, "delete")) {
		const name = args.word === "dev" ? (args.following ?? "") : args.word;
		return context.findLink(name) ? yield* linkDelete(context, args) : die(`can't find device '${name}'`, 2);
	}
	if (matches(word, "set")) {
		if (!args.more) return die('"dev" requires an argument');
		const name = args.word === "dev" ? (args.following ?? "") : args.word;
		if (!context.findLink(name)) return die("SIOCGIFFLAGS: No such device", 2);
		return yield* linkSet(context, args);
	}
	if (!isList(word)) return invalidArgument(word);
	const { device, up } = parseShown(context, args);
	for (const link of context.links)
		if ((!device || link.index === device.index) && (!up || link.flags.includes("UP"))) yield* context.print(linkText(context, link));
	return 0;
}

function* ipRoutes(context: IpContext, args: Arguments): Blocking<number> {
	const word = args.more ? args.take() : "list";
	const family = context.settings.family === "inet6" ? "inet6" : "inet";
	if (matches(word, "get")) {
		const destination = looseAddress(args.take()) ?? invalidArgument(args.word);
		yield* context.print(answerText(context, context.ask("getroute", { destination })));
		return 0;
	}
	if (!isList(word)) {
		args.back();
		return yield* ipRoute(context, args);
	}
	let device: number | undefined;
	let exact: Prefix | undefined;
	let table = 254;
	for (; args.more; args.advance()) {
		if (args.word === "dev" || args.word === "oif") device = context.link(args.value()).index;
		else if (args.word === "table")
			table = { main: 254, local: 255, default: 253, all: 0, cache: -1 }[args.value()] ?? (Number(args.word) || invalidArgument(args.word));
		else if (["via", "src", "proto", "scope", "type", "from"].includes(args.word)) args.value();
		else if (["root", "match", "exact", "to"].includes(args.word)) exact = parsePrefix(args.value(), family) ?? invalidArgument(args.word);
		else exact = parsePrefix(args.word, family) ?? invalidArgument(args.word);
	}
	if (table < 0) return 0;
	for (const r of context.ask("routes", table === 0 ? { family } : { family, table })) {
		if (device !== undefined && !r.hops.some((h) => h.index === device)) continue;
		if (exact && (r.destination !== exact.address || r.prefix !== exact.length)) continue;
		yield* context.print(routeText(context, r));
	}
	return 0;
}

function* ipNeighbours(context: IpContext, args: Arguments): Blocking<number> {
	const word = args.more ? args.take() : "show";
	if (!isList(word)) {
		args.back();
		return yield* ipNeigh(context, args);
	}
	const { device, to } = parseShown(context, args);
	for (const n of context.sys.netlink("neighbours", undefined)) {
		if ((device && n.index !== device.index) || (to && n.address !== to.address) || !matchesFamily(context, familyOf(n.address))) continue;
		if (n.state !== "noarp") yield* context.print(neighbourText(context, n, device !== undefined));
	}
	return 0;
}

function* ipRules(context: IpContext, args: Arguments): Blocking<number> {
	const word = args.more ? args.take() : "list";
	if (!isList(word)) {
		args.back();
		return yield* ipRule(context, args);
	}
	const family = context.settings.family === "inet6" ? "inet6" : "inet";
	for (const rule of context.ask("rules", { family })) yield* context.print(`${ruleText(rule).trimEnd()} \n`);
	return 0;
}

const objects: readonly (readonly [string, (context: IpContext, args: Arguments) => Blocking<number>])[] = [
	["address", ipAddress],
	["route", ipRoutes],
	["link", ipLink],
	["neigh", ipNeighbours],
	["rule", ipRules],
];

/** The options before the object; undefined where they are wrong. */
function parseOptions(args: Arguments, context: IpContext): boolean {
	const { settings } = context;
	for (; args.more && args.word.startsWith("-"); args.advance()) {
		const option = args.word.replace(/^--/, "-");
		if (option === "-4") settings.family = "inet";
		else if (option === "-6") settings.family = "inet6";
		else if (option === "-0") settings.family = "link";
		else if (matches(option, "-oneline")) settings.oneline = true;
		else if (matches(option, "-family")) {
			const name = args.value();
			if (name !== "inet" && name !== "inet6" && name !== "link") return invalidArgument(name);
			settings.family = name;
		} else return false;
	}
	return true;
}

function* run(sys: Sys, words: readonly string[]): Blocking<number> {
	const context = new AppletContext(sys, defaultSettings());
	const args = new Arguments(words);
	try {
		const object = parseOptions(args, context) ? args.word : "";
		const found = objects.find(([name]) => matches(object, name));
		if (matches(object, "tunnel")) {
			yield* sys.write(2, "ip: tunnel is not simulated here; the real busybox has it\n");
			return 64;
		}
		if (!found) {
			yield* sys.write(2, usageText("ip"));
			return 1;
		}
		args.advance();
		return yield* found[1](context, args);
	} catch (error) {
		if (!(error instanceof IpFailure) && !isErrno(error)) throw error;
		yield* context.out.flush();
		const failure = error instanceof IpFailure ? reworded(error) : new IpFailure(`ip: RTNETLINK answers: ${error.message}\n`, 2);
		yield* sys.write(2, failure.message);
		return failure.status;
	} finally {
		yield* context.out.flush();
	}
}

export const ip: Program = (sys, argv) => run(sys, argv.slice(1));
