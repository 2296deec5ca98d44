/** `ip link add`, `set`, `delete`, `property`. ip/iplink.c: iplink_parse. */
import type { Blocking } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import type { LinkChange, NamespaceReference, NewLink, NewLinkData } from "../../../net/netlink/abi.ts";
import { type Arguments, duplicate, fail, incomplete, invalid, macOf, matches, noDevice, numberOf, onOff } from "../arguments.ts";
import type { IpContext } from "../context.ts";
import { groupNumber } from "../names.ts";
import { openNamespace } from "../netns-names.ts";
import { parseKind, parsePort } from "./link-kinds.ts";
import { masterIndex } from "./link-show.ts";

type Writable<T> = { -readonly [K in keyof T]: T[K] };
export type Parsed = { change: Writable<NewLink>; device: string | undefined; link: string | undefined; name: string | undefined; type: string | undefined };

/** `netns NAME|PID|FILE`. */
export function* namespaceArgument(context: IpContext, text: string): Blocking<NamespaceReference> {
	try {
		return { fd: yield* openNamespace(context.sys, text) };
	} catch (error) {
		if (!isErrno(error)) throw error;
	}
	if (/^\d+$/.test(text)) {
		const { sys } = context;
		const alive = sys.tryStat(`/proc/${text}`);
		if (alive) return { pid: Number(text) };
	}
	return invalid('Invalid "netns" value\n', text);
}

/** The words behind `add` or `set`, up to `type`. */
export function* parseLink(context: IpContext, args: Arguments, making: boolean): Blocking<Parsed> {
	const change: Writable<NewLink> = {};
	const out: Parsed = { change, device: undefined, link: undefined, name: undefined, type: undefined };
	for (; args.more; args.advance()) {
		const { word } = args;
		if (word === "up") change.up = true;
		else if (word === "down") change.up = false;
		else if (word === "name") {
			const name = args.value();
			out.name = name;
			if (!making) change.name = name;
		} else if (word === "index") change.index = numberOf("index", args.value());
		else if (matches(word, "link")) out.link = args.value();
		else if (matches(word, "address")) change.address = macOf(args.value());
		else if (matches(word, "broadcast") || word === "brd") change.broadcast = macOf(args.value());
		else if (matches(word, "txqueuelen") || word === "qlen" || matches(word, "txqlen")) change.txQueueLength = numberOf("txqueuelen", args.value());
		else if (word === "mtu") change.mtu = numberOf("mtu", args.value());
		else if (word === "netns") change.namespace = yield* namespaceArgument(context, args.value());
		else if (word === "multicast") change.multicast = onOff("multicast", args.value());
		else if (word === "allmulticast") change.allMulticast = onOff("allmulticast", args.value());
		else if (word === "promisc") change.promiscuous = onOff("promisc", args.value());
		else if (word === "trailers" || word === "dynamic" || word === "protodown") onOff(word, args.value());
		else if (word === "carrier") change.carrier = onOff("carrier", args.value());
		else if (word === "arp") change.arp = onOff("arp", args.value());
		else if (word === "alias") change.alias = args.value();
		else if (word === "group") {
			const text = args.value();
			const group = groupNumber(text) ?? invalid('Invalid "group" value\n', text);
			change.group = group;
		} else if (matches(word, "master")) change.master = masterIndex(context, args.value());
		else if (matches(word, "nomaster")) change.master = 0;
		else if (word === "vrf") {
			const vrf = args.value();
			invalid("Not a valid VRF name\n", vrf);
		} else if (word === "link-netns") change.linkNamespace = yield* namespaceArgument(context, args.value());
		else if (word === "addrgenmode") {
			const mode = ["eui64", "none", "stable_secret", "random"].indexOf(args.value());
			if (mode < 0) fail(`Error: invalid value for addrgenmode: "${args.word}"`, 255);
			change.addrGenMode = mode;
		} else if (word === "numtxqueues" || word === "numrxqueues" || word.startsWith("gso_") || word.startsWith("gro_")) numberOf(word, args.value());
		else if (word === "type") {
			out.type = args.value();
			args.advance();
			return out;
		} else if (word === "xdp" && args.following === "off") args.advance();
		else if (word === "xdp" || word === "vf") fail(`ip: ${word} is not simulated here; the real ip has it`, 64);
		else {
			if (word === "dev") args.value();
			if (args.word === "help") fail('Command "help" is unknown, try "ip link help".', 255);
			if (out.device !== undefined) duplicate("dev", args.word);
			out.device = args.word;
		}
	}
	return out;
}

const needType = (): never => fail('Not enough information: "type" argument is required');

export function* linkAdd(context: IpContext, args: Arguments): Blocking<number> {
	const parsed = yield* parseLink(context, args, true);
	const { change } = parsed;
	const link = parsed.link === undefined ? undefined : (context.findLink(parsed.link)?.index ?? noDevice(parsed.link));
	const type = parsed.type ?? needType();
	const name = parsed.name ?? parsed.device;
	const data: NewLinkData | undefined = yield* parseKind(context, type, args);
	const request: NewLink = {
		...change,
		kind: type,
		...(name === undefined ? {} : { name }),
		...(link === undefined ? {} : { link }),
		...(data ? { data } : {}),
	};
	if (type.endsWith("_slave")) fail("RTNETLINK answers: Operation not supported", 2);
	context.ask("newlink", request);
	return 0;
}

export function* linkSet(context: IpContext, args: Arguments): Blocking<number> {
	const parsed = yield* parseLink(context, args, false);
	const { change, type } = parsed;
	if (parsed.device === undefined) {
		if (change.group === undefined) fail('Not enough information: "dev" argument is required.', 255);
		for (const link of context.links.filter((l) => l.group === change.group)) context.ask("setlink", { ...withoutGroup(change), index: link.index });
		return 0;
	}
	const target = context.link(parsed.device);
	const request: LinkChange & { index: number } = { ...change, index: target.index };
	if (type === "bridge_slave") context.ask("setlink", { ...request, port: parsePort(args) });
	else {
		const data = type === undefined ? undefined : yield* parseKind(context, type, args);
		context.ask("setlink", { ...request, ...(data ? { data } : {}) });
	}
	return 0;
}

const withoutGroup = (change: NewLink): LinkChange => {
	const { group: _group, ...rest } = change;
	return rest;
};

export function* linkDelete(context: IpContext, args: Arguments): Blocking<number> {
	const parsed = yield* parseLink(context, args, false);
	if (parsed.device === undefined) {
		const { group } = parsed.change;
		if (group === undefined) fail('Not enough information: "dev" argument is required.', 255);
		for (const link of context.links.filter((l) => l.group === group)) context.ask("dellink", { index: link.index });
		return 0;
	}
	context.ask("dellink", { index: context.link(parsed.device).index });
	return 0;
}

/** `ip link property add|del dev DEVICE altname NAME`. */
export function linkProperty(context: IpContext, args: Arguments): number {
	const command = args.more ? args.take() : incomplete();
	let device: string | undefined;
	const names: string[] = [];
	for (; args.more; args.advance()) {
		if (args.word === "dev") device = args.value();
		else if (args.word === "altname") names.push(args.value());
		else if (device === undefined) device = args.word;
		else duplicate("dev", args.word);
	}
	if (device === undefined) fail('Not enough information: "dev" argument is required.', 255);
	const { index } = context.link(device ?? "");
	if (matches(command, "add")) context.ask("setlink", { index, altNamesAdd: names });
	else if (matches(command, "delete")) context.ask("setlink", { index, altNamesDelete: names });
	else fail("Operator required", 255);
	return 0;
}
