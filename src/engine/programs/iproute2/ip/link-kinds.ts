/** What stands behind `type KIND`. ip/iplink_bridge.c, link_veth.c, iplink_vlan.c, iplink_macvlan.c, iplink_ipvlan.c, iplink_vxlan.c. */
import type { Blocking } from "../../../kernel/abi.ts";
import { isMulticast } from "../../../net/address.ts";
import { bridgeDefaults } from "../../../net/devices/bridge.ts";
import type { NewLinkData, PortChange } from "../../../net/netlink/abi.ts";
import { type Arguments, addressOf, duplicate, fail, invalid, numberOf, onOff } from "../arguments.ts";
import type { IpContext } from "../context.ts";
import { parseLink } from "./link-change.ts";

const bridgeTimes = Object.keys(bridgeDefaults);

function bridge(args: Arguments): NewLinkData {
	const settings: Record<string, number> = {};
	let fdbFlush = false;
	for (; args.more; args.advance()) {
		const { word } = args;
		if (bridgeTimes.includes(word)) settings[word] = numberOf(word, args.value());
		else if (word === "fdb_flush") fdbFlush = true;
		else if (word === "vlan_protocol" || word === "group_address" || word === "stp_mode") args.value();
		else unknown("bridge", word);
	}
	return { kind: "bridge", ...settings, ...(fdbFlush ? { fdbFlush: true } : {}) };
}

const unknown = (kind: string, word: string): never => fail(`${kind}: unknown command "${word}"?`);

const portFlags = [
	"hairpin",
	"guard",
	"root_block",
	"fastleave",
	"learning",
	"flood",
	"mcast_flood",
	"bcast_flood",
	"mcast_to_unicast",
	"neigh_suppress",
	"vlan_tunnel",
	"isolated",
	"locked",
	"mab",
] as const;
const portStates = ["disabled", "listening", "learning", "forwarding", "blocking"] as const;

export function parsePortState(text: string): (typeof portStates)[number] {
	const found = portStates.find((s) => s === text.toLowerCase()) ?? portStates[/^\d+$/.test(text) ? Number(text) : -1];
	return found ?? fail(`Error: invalid STP port state`, 255);
}

/** `type bridge_slave ...`. */
export function parsePort(args: Arguments): PortChange {
	let change: PortChange = {};
	for (; args.more; args.advance()) {
		const { word } = args;
		const flag = portFlags.find((f) => f === word);
		if (flag) change = { ...change, [flag]: onOff(word, args.value()) };
		else if (word === "cost") change = { ...change, cost: numberOf("cost", args.value()) };
		else if (word === "priority") change = { ...change, priority: numberOf("priority", args.value()) };
		else if (word === "state") change = { ...change, state: parsePortState(args.value()) };
		else if (word === "fdb_flush") change = { ...change, fdbFlush: true };
		else unknown("bridge_slave", word);
	}
	return change;
}

function vlan(args: Arguments): NewLinkData {
	let id: number | undefined;
	for (; args.more; args.advance()) {
		const { word } = args;
		if (word === "id") {
			const text = args.value();
			id = /^\d+$/.test(text) && Number(text) <= 65535 ? Number(text) : invalid("id is invalid", text);
		} else if (word === "protocol") args.value();
		else if (["reorder_hdr", "gvrp", "mvrp", "loose_binding", "bridge_binding"].includes(word)) onOff(word, args.value());
		else unknown("vlan", word);
	}
	return { kind: "vlan", id };
}

function macvlan(args: Arguments): NewLinkData {
	const modes = ["private", "vepa", "bridge", "passthru"] as const;
	let mode: (typeof modes)[number] | undefined;
	for (; args.more; args.advance()) {
		if (args.word === "mode") {
			const text = args.value();
			mode = modes.find((m) => m === text) ?? fail(`Error: argument of "mode" must be "private", "vepa", "bridge", "passthru" or "source", not "${text}"`, 255);
		} else if (args.word === "nopromisc") continue;
		else if (args.word === "bcqueuelen") numberOf("bcqueuelen", args.value());
		else unknown("macvlan", args.word);
	}
	return { kind: "macvlan", ...(mode ? { mode } : {}) };
}

function ipvlan(args: Arguments): NewLinkData {
	const modes = ["l2", "l3", "l3s"] as const;
	const flags = ["bridge", "private", "vepa"] as const;
	let mode: (typeof modes)[number] | undefined;
	let flag: (typeof flags)[number] | undefined;
	for (; args.more; args.advance()) {
		const { word } = args;
		const found = flags.find((f) => f === word);
		if (found) flag = found;
		else if (word === "mode") {
			const text = args.value();
			mode = modes.find((m) => m === text) ?? fail('Error: argument of "mode" must be either "l2", "l3" or "l3s"', 255);
		} else unknown("ipvlan", word);
	}
	return { kind: "ipvlan", ...(mode ? { mode } : {}), ...(flag ? { flag } : {}) };
}

function vxlan(context: IpContext, args: Arguments): NewLinkData {
	let data: Extract<NewLinkData, { kind: "vxlan" }> = { kind: "vxlan", id: undefined };
	for (; args.more; args.advance()) {
		const { word } = args;
		if (word === "id" || word === "vni") {
			const text = args.value();
			const id = /^\d+$/.test(text) && Number(text) < 16777216 ? Number(text) : invalid("invalid id", text);
			data = { ...data, id };
		} else if (word === "group") {
			const remote = addressOf(args.value());
			if (!isMulticast(remote)) invalid("invalid group address", args.word);
			data = { ...data, remote };
		} else if (word === "remote") {
			const remote = addressOf(args.value());
			if (isMulticast(remote)) invalid("invalid remote address", args.word);
			data = { ...data, remote };
		} else if (word === "local") data = { ...data, local: addressOf(args.value()) };
		else if (word === "dev") data = { ...data, device: context.link(args.value()).index };
		else if (word === "dstport") data = { ...data, port: numberOf("dst port", args.value(), 65535) };
		else if (word === "ttl" || word === "hoplimit") {
			const text = args.value();
			data = { ...data, ttl: text === "auto" || text === "inherit" ? 0 : numberOf("TTL", text, 255) };
		} else if (word === "tos" || word === "dsfield") data = { ...data, tos: numberOf("TOS", args.value(), 255) };
		else if (word === "ageing") data = { ...data, ageing: args.value() === "none" ? 0 : numberOf("ageing timer", args.word) };
		else if (word === "learning" || word === "nolearning") data = { ...data, learning: word === "learning" };
		else if (word === "srcport") {
			args.value();
			args.value();
		} else if (
			/^(no)?(proxy|rsc|l2miss|l3miss|udpcsum|udp6zerocsumtx|udp6zerocsumrx|remcsumtx|remcsumrx|external|localbypass|vnifilter)$/.test(word) ||
			word === "gbp" ||
			word === "gpe"
		)
			continue;
		else if (word === "maxaddress" || word === "df" || word === "flowlabel") args.value();
		else unknown("vxlan", word);
	}
	return data.port === 0 ? { ...data, port: 8472 } : data;
}

/** The peer's words are those of another `ip link add`. */
function* veth(context: IpContext, args: Arguments): Blocking<NewLinkData> {
	if (!args.more) return { kind: "veth", peer: {} };
	if (args.word !== "peer") unknown("veth", args.word);
	args.advance();
	const parsed = yield* parseLink(context, args, true);
	const name = parsed.name ?? parsed.device;
	return { kind: "veth", peer: { ...parsed.change, ...(name === undefined ? {} : { name }) } };
}

/** Undefined for kinds that have nothing to say, or that the kernel refuses. */
export function* parseKind(context: IpContext, type: string, args: Arguments): Blocking<NewLinkData | undefined> {
	switch (type) {
		case "bridge":
			return bridge(args);
		case "veth":
			return yield* veth(context, args);
		case "vlan":
			return vlan(args);
		case "macvlan":
			return macvlan(args);
		case "ipvlan":
			return ipvlan(args);
		case "vxlan": {
			const data = vxlan(context, args);
			if (data.kind === "vxlan" && data.port === undefined && data.id !== undefined) yield* context.sys.write(2, portAdvice);
			return data;
		}
		case "dummy":
		case "ifb":
			if (args.more) duplicate("type", args.word);
			return { kind: type };
		default:
			if (unsimulated.has(type)) return fail(`ip: device type ${type} is not simulated here; the real ip has it`, 64);
			return undefined;
	}
}

const portAdvice =
	"vxlan: destination port not specified\nWill use Linux kernel default (non-standard value)\nUse 'dstport 4789' to get the IANA assigned value\nUse 'dstport 0' to get default and quiet this message\n";

const unsimulated = new Set([
	"amt",
	"bareudp",
	"bond",
	"dsa",
	"erspan",
	"geneve",
	"gre",
	"gretap",
	"gtp",
	"hsr",
	"ip6erspan",
	"ip6gre",
	"ip6gretap",
	"ip6tnl",
	"ipip",
	"ipoib",
	"ipvtap",
	"macsec",
	"macvtap",
	"netdevsim",
	"netkit",
	"nlmon",
	"sit",
	"team",
	"vcan",
	"vrf",
	"vti",
	"vxcan",
	"wwan",
	"xfrm",
]);
