/** `ip route` and what changes routes. ip/iproute.c: iproute_modify. */
import type { Blocking } from "../../../kernel/abi.ts";
import type { Ip, IpFamily } from "../../../net/address.ts";
import type { NewRoute } from "../../../net/netlink/abi.ts";
import { type Arguments, addressOf, duplicate, fail, invalid, matches, numberOf, type Prefix, prefixOf } from "../arguments.ts";
import { type IpContext, noCommand } from "../context.ts";
import { numberOfName } from "../names.ts";
import { help } from "./help.ts";
import { isShow } from "./link-show.ts";
import { familyFor, routeFlush, routeGet, routeShow, routeTypes } from "./route-show.ts";

interface HopWords {
	index?: number;
	gateway?: Ip;
	onlink?: boolean;
	weight?: number;
}

const metricWords = new Set([
	"mtu",
	"advmss",
	"hoplimit",
	"window",
	"rtt",
	"rttvar",
	"ssthresh",
	"cwnd",
	"initcwnd",
	"initrwnd",
	"reordering",
	"rto_min",
	"quickack",
]);

/** via and dev of one hop; returns whether the word was one of its own. */
function hopWord(context: IpContext, args: Arguments, hop: HopWords, family: IpFamily | undefined): boolean {
	const { word } = args;
	if (word === "via") {
		let text = args.value();
		let own = family;
		if (text === "inet" || text === "inet6") {
			own = text;
			text = args.value();
		}
		hop.gateway = addressOf(text, own ?? "inet");
		return true;
	}
	if (word === "dev" || word === "oif") {
		hop.index = context.link(args.value()).index;
		return true;
	}
	if (word === "onlink") {
		hop.onlink = true;
		return true;
	}
	if (word === "weight") {
		const text = args.value();
		const weight = numberOf("weight", text, 256);
		if (weight < 1) invalid('"weight" is invalid\n', text);
		hop.weight = weight;
		return true;
	}
	return word === "pervasive";
}

function parseHops(context: IpContext, args: Arguments, family: IpFamily | undefined): HopWords[] {
	const hops: HopWords[] = [];
	while (args.more) {
		if (args.word !== "nexthop") fail(`Error: "nexthop" or end of line is expected instead of "${args.word}"`, 255);
		const hop: HopWords = {};
		args.value();
		while (args.more && args.word !== "nexthop") {
			if (!hopWord(context, args, hop, family)) fail(`Error: "nexthop" or end of line is expected instead of "${args.word}"`, 255);
			args.advance();
		}
		hops.push(hop);
	}
	return hops;
}

type Mode = NewRoute["mode"] | "delete";

function* modify(context: IpContext, args: Arguments, mode: Mode): Blocking<number> {
	const wanted = context.settings.family === "inet6" || context.settings.family === "inet" ? context.settings.family : undefined;
	let destination: Prefix | undefined;
	let type: NewRoute["type"] | undefined;
	const hop: HopWords = {};
	let hops: HopWords[] | undefined;
	let rest: Partial<Pick<NewRoute, "table" | "protocol" | "scope" | "metric" | "tos" | "source">> = {};
	const metrics = new Map<string, number>();
	if (!args.more) {
		yield* context.sys.write(2, help.route);
		return 255;
	}
	for (; args.more; args.advance()) {
		const { word } = args;
		const family = wanted ?? (destination && typeof destination.address === "bigint" ? "inet6" : undefined);
		if (hopWord(context, args, hop, family)) continue;
		if (word === "src") rest = { ...rest, source: addressOf(args.value(), family) };
		else if (word === "table") {
			const text = args.value();
			rest = { ...rest, table: numberOfName("tables", text) ?? invalid('"table" value is invalid\n', text) };
		} else if (word === "vrf") invalid("Not a valid VRF name\n", args.value());
		else if (word === "proto" || word === "protocol") {
			const text = args.value();
			rest = { ...rest, protocol: numberOfName("protocols", text) ?? invalid('"protocol" value is invalid\n', text) };
		} else if (word === "scope") {
			const text = args.value();
			rest = { ...rest, scope: numberOfName("scopes", text) ?? invalid('"scope" value is invalid\n', text) };
		} else if (word === "metric" || word === "priority" || word === "preference") rest = { ...rest, metric: numberOf("metric", args.value()) };
		else if (word === "tos" || word === "dsfield") rest = { ...rest, tos: numberOf("tos", args.value(), 255) };
		else if (metricWords.has(word)) {
			let text = args.value();
			if (text === "lock") text = args.value();
			metrics.set(word, numberOf(word, text));
		} else if (word === "nexthop") {
			hops = parseHops(context, args, family);
			break;
		} else if (
			word === "realms" ||
			word === "pref" ||
			word === "expires" ||
			word === "congctl" ||
			word === "features" ||
			word === "ttl-propagate" ||
			word === "fastopen_no_cookie"
		)
			args.value();
		else if (word === "nhid" || word === "encap") fail(`ip: ${word} is not simulated here; the real ip has it`, 64);
		else {
			if (word === "to") args.value();
			const named = routeTypes.find((t) => t === args.word);
			if (named && args.following !== undefined) {
				type = named;
				args.value();
			}
			if (matches(args.word, "help") && args.word.length > 1) {
				yield* context.sys.write(2, help.route);
				return 255;
			}
			if (destination) duplicate("to", args.word);
			destination = prefixOf(args.word, wanted);
		}
	}
	if (!destination) {
		destination = { address: familyFor(context) === "inet" ? 0 : 0n, length: 0, explicit: true };
	}
	const gateway = hop.gateway ?? hops?.[0]?.gateway;
	if (destination.length === 0 && typeof gateway === "bigint") destination = { ...destination, address: 0n };
	const family: IpFamily = typeof destination.address === "number" ? "inet" : "inet6";
	const used = hops ?? (Object.keys(hop).length ? [hop] : []);
	const request = { family, destination: destination.address, prefix: destination.length, ...rest, metrics, hops: used };
	if (mode === "delete") context.ask("delroute", { ...request, ...(type ? { type } : {}) });
	else context.ask("newroute", { ...request, type: type ?? "unicast", mode });
	return 0;
}

export function* ipRoute(context: IpContext, args: Arguments): Blocking<number> {
	if (!args.more) return yield* routeShow(context, args);
	const word = args.take();
	if (isShow(word)) return yield* routeShow(context, args);
	if (matches(word, "get")) return yield* routeGet(context, args);
	if (matches(word, "add")) return yield* modify(context, args, "add");
	if (matches(word, "change") || word === "chg") return yield* modify(context, args, "change");
	if (matches(word, "replace")) return yield* modify(context, args, "replace");
	if (matches(word, "prepend")) return yield* modify(context, args, "prepend");
	if (matches(word, "append")) return yield* modify(context, args, "append");
	if (matches(word, "delete")) return yield* modify(context, args, "delete");
	if (matches(word, "flush")) return yield* routeFlush(context, args);
	if (matches(word, "help")) {
		yield* context.sys.write(2, help.route);
		return 255;
	}
	if (["save", "restore", "showdump", "test"].some((c) => matches(word, c))) return fail(`ip: route ${word} is not simulated here; the real ip has it`, 64);
	return noCommand("route", word);
}
