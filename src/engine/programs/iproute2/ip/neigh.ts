/** `ip neigh`. ip/ipneigh.c. */
import type { Blocking } from "../../../kernel/abi.ts";
import { formatIp, type Ip, inPrefix } from "../../../net/address.ts";
import type { NeighbourState } from "../../../net/neighbour.ts";
import type { NeighbourInfo } from "../../../net/netlink/abi.ts";
import { type Arguments, addressOf, duplicate, fail, invalid, macOf, matches, type Prefix, prefixOf } from "../arguments.ts";
import { type IpContext, noCommand } from "../context.ts";
import type { JsonObject } from "../json.ts";
import { help } from "./help.ts";
import { isShow } from "./link-show.ts";

const states: readonly NeighbourState[] = ["permanent", "noarp", "reachable", "stale", "delay", "probe", "incomplete", "failed", "none"];

const stateOf = (text: string): NeighbourState => states.find((s) => s === text) ?? invalid("nud state is bad", text);

export function neighbourText(context: IpContext, n: NeighbourInfo, hideDevice: boolean): string {
	let text = `${context.paintIp(n.address)} `;
	if (!hideDevice) text += `dev ${context.paint("ifname", context.linkName(n.index))} `;
	if (n.mac !== undefined) text += `lladdr ${context.paint("mac", n.mac)} `;
	if (n.router) text += "router ";
	if (context.settings.statistics) text += ` used ${n.used}/${n.confirmed}/${n.updated}probes ${n.probes} `;
	return `${text}${n.state.toUpperCase()} \n`;
}

function neighbourJson(context: IpContext, n: NeighbourInfo, hideDevice: boolean): JsonObject {
	return {
		dst: formatIp(n.address),
		...(hideDevice ? {} : { dev: context.linkName(n.index) }),
		lladdr: n.mac,
		...(n.router ? { router: null } : {}),
		...(context.settings.statistics ? { used: n.used, confirmed: n.confirmed, updated: n.updated, probes: n.probes } : {}),
		state: [n.state.toUpperCase()],
	};
}

interface Filter {
	device: number | undefined;
	to: Prefix | undefined;
	states: Set<NeighbourState> | undefined;
}

function parseFilter(context: IpContext, args: Arguments): Filter {
	const filter: Filter = { device: undefined, to: undefined, states: undefined };
	for (; args.more; args.advance()) {
		const { word } = args;
		if (word === "dev") {
			const name = args.value();
			filter.device = context.findLink(name)?.index ?? fail(`Cannot find device "${name}"`);
		} else if (word === "nud") {
			const text = args.value();
			filter.states ??= new Set();
			if (text === "all") for (const s of states) filter.states.add(s);
			else filter.states.add(stateOf(text));
		} else if (word === "master" || word === "vrf") args.value();
		else if (word === "unused" || word === "nomaster" || word === "proxy" || word === "router") continue;
		else {
			if (word === "to") args.value();
			filter.to = prefixOf(args.word);
		}
	}
	return filter;
}

const selects = (context: IpContext, filter: Filter, n: NeighbourInfo): boolean => {
	const { family } = context.settings;
	if ((family === "inet" || family === "inet6") && (family === "inet") !== (typeof n.address === "number")) return false;
	if (filter.device !== undefined && n.index !== filter.device) return false;
	if (filter.to && !inPrefix(n.address, filter.to.address, filter.to.length)) return false;
	return filter.states ? filter.states.has(n.state) : n.state !== "none" && n.state !== "noarp";
};

function* show(context: IpContext, args: Arguments): Blocking<number> {
	const filter = parseFilter(context, args);
	const hide = filter.device !== undefined;
	const found = context.sys.netlink("neighbours", undefined).filter((n) => selects(context, filter, n));
	if (context.settings.brief) {
		const line = (n: NeighbourInfo) => `${formatIp(n.address).padEnd(39)} ${context.linkName(n.index).padEnd(16)} ${n.mac ?? ""} \n`;
		yield* context.show(found.map((n) => ({ text: line(n), json: { dst: formatIp(n.address), dev: context.linkName(n.index), lladdr: n.mac } })));
		return 0;
	}
	yield* context.show(found.map((n) => ({ text: neighbourText(context, n, hide), json: neighbourJson(context, n, hide) })));
	return 0;
}

interface Words {
	address: Ip;
	mac: string | undefined;
	device: string;
	state: NeighbourState | undefined;
	router: boolean;
}

function parse(args: Arguments): Words {
	let address: Ip | undefined;
	let mac: string | undefined;
	let device: string | undefined;
	let state: NeighbourState | undefined;
	let router = false;
	for (; args.more; args.advance()) {
		const { word } = args;
		if (word === "lladdr") mac = macOf(args.value());
		else if (word === "nud") state = stateOf(args.value());
		else if (word === "dev") device = args.value();
		else if (word === "router") router = true;
		else if (word === "protocol") args.value();
		else if (word === "use" || word === "managed" || word === "extern_learn" || word === "extern_valid") continue;
		else if (word === "proxy") fail("ip: neigh proxy is not simulated here; the real ip has it", 64);
		else {
			if (word === "to") args.value();
			if (address !== undefined) duplicate("to", args.word);
			address = addressOf(args.word);
		}
	}
	if (device === undefined || address === undefined) return fail("Device and destination are required arguments.");
	return { address, mac, device, state, router };
}

export function* ipNeigh(context: IpContext, args: Arguments): Blocking<number> {
	if (!args.more) return yield* show(context, args);
	const word = args.take();
	const change = (mode: "add" | "change" | "replace"): number => {
		const { address, mac, device, state, router } = parse(args);
		context.ask("newneigh", {
			index: context.link(device).index,
			address,
			mode,
			router,
			...(mac === undefined ? {} : { mac }),
			...(state === undefined ? {} : { state }),
		});
		return 0;
	};
	if (matches(word, "add")) return change("add");
	if (matches(word, "change") || word === "chg") return change("change");
	if (matches(word, "replace")) return change("replace");
	if (matches(word, "delete")) {
		const { address, device } = parse(args);
		context.ask("delneigh", { index: context.link(device).index, address });
		return 0;
	}
	if (matches(word, "get")) {
		const { address, device } = parse(args);
		const { index } = context.link(device);
		const found = context.sys.netlink("neighbours", undefined).find((n) => n.index === index && n.address === address);
		if (!found) return fail("Error: Neighbour entry not found.", 2);
		yield* context.show([{ text: neighbourText(context, found, false), json: neighbourJson(context, found, false) }]);
		return 0;
	}
	if (isShow(word)) return yield* show(context, args);
	if (matches(word, "flush")) {
		if (!args.more) return fail("Flush requires arguments.");
		const filter = parseFilter(context, args);
		for (const n of context.sys.netlink("neighbours", undefined)) {
			if (!selects(context, filter, n) || (n.state === "permanent" && !filter.states)) continue;
			context.ask("delneigh", { index: n.index, address: n.address });
		}
		return 0;
	}
	if (matches(word, "help")) {
		yield* context.sys.write(2, help.neigh);
		return 255;
	}
	return noCommand("neigh", word);
}
