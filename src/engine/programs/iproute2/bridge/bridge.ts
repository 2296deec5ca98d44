/** bridge(8): ports, forwarding database and VLANs of bridges. */
import type { Blocking } from "../../../kernel/abi.ts";
import { Errno } from "../../../kernel/errno.ts";
import { formatIp } from "../../../net/address.ts";
import type { FdbChange, FdbInfo, LinkInfo, PortChange } from "../../../net/netlink/abi.ts";
import { defineProgram } from "../../lib/program.ts";
import { Arguments, addressOf, fail, IpFailure, macOf, matches, numberOf } from "../arguments.ts";
import { defaultSettings, IpContext, type Settings } from "../context.ts";
import { parsePort } from "../ip/link-kinds.ts";
import { isShow } from "../ip/link-show.ts";
import type { JsonObject } from "../json.ts";
import { enterNamespace } from "../netns-names.ts";

const usage = `Usage: bridge [ OPTIONS ] OBJECT { COMMAND | help }
       bridge [ -force ] -batch filename
where  OBJECT := { link | fdb | mdb | mst | vlan | vni | monitor }
       OPTIONS := { -V[ersion] | -s[tatistics] | -d[etails] |
                    -o[neline] | -t[imestamp] | -n[etns] name |
                    -com[pressvlans] -c[olor] -p[retty] -j[son] }
`;

const onOff = (value: boolean): string => (value ? "on" : "off");

function portLine(context: IpContext, link: LinkInfo): { text: string; json: JsonObject } {
	const { port } = link;
	const flags = link.flags.filter((f) => f !== "RUNNING");
	if (link.flags.includes("UP") && !link.flags.includes("RUNNING")) flags.unshift("NO-CARRIER");
	// the number is looked up here even where it belongs to another namespace
	const other = link.link === undefined ? undefined : context.linkName(link.link);
	const name = other === undefined ? link.name : `${link.name}@${other}`;
	const master = link.master === undefined ? "" : `master ${context.linkName(link.master)} `;
	let text = `${link.index}: ${name}: <${flags.join(",")}> mtu ${link.mtu} ${master}`;
	if (port) text += `state ${port.state} priority ${port.priority} cost ${port.cost} `;
	if (port && context.settings.details) {
		const f = port.flags;
		text += `\n    hairpin ${onOff(f.hairpin)} guard ${onOff(f.guard)} root_block ${onOff(f.root_block)} fastleave ${onOff(f.fastleave)} learning ${onOff(f.learning)} flood ${onOff(f.flood)} mcast_flood ${onOff(f.mcast_flood)} bcast_flood ${onOff(f.bcast_flood)} mcast_router 1 mcast_to_unicast ${onOff(f.mcast_to_unicast)} neigh_suppress ${onOff(f.neigh_suppress)} neigh_vlan_suppress off neigh_forward_grat off vlan_tunnel ${onOff(f.vlan_tunnel)} isolated ${onOff(f.isolated)} locked ${onOff(f.locked)} mab ${onOff(f.mab)} mcast_n_groups 0 mcast_max_groups 0 `;
	}
	return {
		text: `${text}\n`,
		json: {
			ifindex: link.index,
			...(other === undefined ? {} : { link: other }),
			ifname: link.name,
			flags,
			mtu: link.mtu,
			...(link.master === undefined ? {} : { master: context.linkName(link.master) }),
			...(port ? { state: port.state, priority: port.priority, cost: port.cost } : {}),
			...(port && context.settings.details ? { ...port.flags } : {}),
		},
	};
}

function* linkCommand(context: IpContext, args: Arguments): Blocking<number> {
	const word = args.more ? args.take() : "show";
	if (matches(word, "set") || matches(word, "change")) {
		if (!args.more) fail("Device is a required argument.", 255);
		let device: string | undefined;
		const rest: string[] = [];
		for (; args.more; args.advance()) {
			if (args.word === "dev") device = args.value();
			else if (args.word === "self" || args.word === "master") continue;
			else rest.push(args.word);
		}
		if (device === undefined) return fail("Device is a required argument.", 255);
		const change: PortChange = parsePort(new Arguments(rest));
		context.ask("setlink", { index: context.link(device).index, port: change });
		return 0;
	}
	if (!isShow(word)) return fail(`Command "${word}" is unknown, try "bridge link help".`, 255);
	let device: string | undefined;
	let master: number | undefined;
	for (; args.more; args.advance()) {
		if (args.word === "dev") device = args.value();
		else if (args.word === "master") master = context.link(args.value()).index;
		else device = args.word;
	}
	const wanted = device === undefined ? undefined : context.link(device).index;
	const ports = context.links.filter((l) => l.port && (wanted === undefined || l.index === wanted) && (master === undefined || l.master === master));
	yield* context.show(ports.map((l) => portLine(context, l)));
	return 0;
}

function fdbLine(context: IpContext, e: FdbInfo, hideDevice: boolean): { text: string; json: JsonObject } {
	const { settings } = context;
	let text = `${e.mac} `;
	if (!hideDevice) text += `dev ${context.linkName(e.index)} `;
	if (e.remote !== undefined) text += `dst ${formatIp(e.remote)} `;
	if (e.vlan) text += `vlan ${e.vlan} `;
	if (e.port !== undefined) text += `port ${e.port} `;
	if (e.vni !== undefined) text += `vni ${e.vni} `;
	const via = e.remote === undefined ? undefined : context.links.find((l) => l.index === e.index)?.data;
	if (via?.kind === "vxlan" && via.device !== undefined && via.remote === e.remote) text += `via ${context.linkName(via.device)} `;
	if (settings.statistics) text += `used ${Math.floor(e.used)}/${Math.floor(e.updated)} `;
	text += e.master === undefined ? "self " : `master ${context.linkName(e.master)} `;
	const state = e.permanent ? "permanent" : e.static ? "static" : "";
	return {
		text: `${text}${state}\n`,
		json: {
			mac: e.mac,
			...(hideDevice ? {} : { ifname: context.linkName(e.index) }),
			...(e.remote === undefined ? {} : { dst: formatIp(e.remote) }),
			...(e.vlan ? { vlan: e.vlan } : {}),
			flags: e.master === undefined ? ["self"] : [],
			...(e.master === undefined ? {} : { master: context.linkName(e.master) }),
			state,
		},
	};
}

function parseFdb(context: IpContext, args: Arguments): Omit<FdbChange, "mode"> {
	let mac: string | undefined;
	let device: string | undefined;
	let vlan = 0;
	let master = false;
	let change: Partial<FdbChange> = {};
	for (; args.more; args.advance()) {
		const { word } = args;
		if (word === "dev") device = args.value();
		else if (word === "dst") change = { ...change, remote: addressOf(args.value()) };
		else if (word === "vlan") vlan = numberOf("vlan", args.value(), 4094);
		else if (word === "port") change = { ...change, port: numberOf("port", args.value(), 65535) };
		else if (word === "vni") change = { ...change, vni: numberOf("vni", args.value(), 0xffffff) };
		else if (word === "self") continue;
		else if (word === "master") master = true;
		else if (matches(word, "local") || matches(word, "permanent")) change = { ...change, permanent: true };
		else if (matches(word, "static") || matches(word, "temp") || matches(word, "dynamic")) change = { ...change, permanent: false };
		else if (word === "via") args.value();
		else if (word === "router" || word === "use" || word === "extern_learn" || word === "sticky") continue;
		else {
			if (word === "to") args.value();
			if (mac !== undefined) fail(`Error: duplicate "to": "${args.word}" is the second value.`, 255);
			mac = args.word;
		}
	}
	if (device === undefined || mac === undefined) return fail("Device and address are required arguments.", 255);
	if (!/^([0-9a-fA-F]{1,2}:){5}[0-9a-fA-F]{1,2}$/.test(mac)) return fail(`Invalid mac address ${mac}`, 255);
	const link = context.link(device);
	// without a word on its state an entry is permanent
	return { permanent: true, ...change, mac: macOf(mac), index: link.index, vlan, target: master ? "master" : "self" };
}

/** `fdb get LLADDR [ br DEV | brport DEV | dev DEV ] [ vlan VID ]`. */
function* fdbGet(context: IpContext, args: Arguments): Blocking<number> {
	let mac: string | undefined;
	let device: number | undefined;
	let vlan = 0;
	for (; args.more; args.advance()) {
		if (args.word === "br" || args.word === "brport" || args.word === "dev") device = context.link(args.value()).index;
		else if (args.word === "vlan") vlan = numberOf("vlan", args.value(), 4094);
		else if (args.word === "self" || args.word === "master" || args.word === "dynamic") continue;
		else {
			if (args.word === "to") args.value();
			mac = args.word;
		}
	}
	if (mac === undefined || device === undefined) return fail("Device and address are required arguments.", 255);
	if (!/^([0-9a-fA-F]{1,2}:){5}[0-9a-fA-F]{1,2}$/.test(mac)) return fail(`Invalid mac address ${mac}`, 255);
	const wanted = macOf(mac);
	const under = (e: FdbInfo) => e.index === device || e.master === device;
	const found = context.sys.netlink("fdb", undefined).find((e) => e.mac === wanted && e.vlan === vlan && under(e));
	if (!found) return fail("Error: Fdb entry not found.", 255);
	yield* context.show([fdbLine(context, found, false)]);
	return 0;
}

function* fdbCommand(context: IpContext, args: Arguments): Blocking<number> {
	const word = args.more ? args.take() : "show";
	if (matches(word, "add") || matches(word, "append") || matches(word, "replace")) {
		const mode = matches(word, "add") ? "add" : matches(word, "append") ? "append" : "replace";
		context.ask("newfdb", { ...parseFdb(context, args), mode });
		return 0;
	}
	if (matches(word, "delete")) {
		context.ask("delfdb", parseFdb(context, args));
		return 0;
	}
	if (matches(word, "get")) return yield* fdbGet(context, args);
	if (!isShow(word)) {
		if (matches(word, "flush")) return fail(`bridge: fdb ${word} is not simulated here; the real bridge has it`, 64);
		return fail(`Command "${word}" is unknown, try "bridge fdb help".`, 255);
	}
	let device: number | undefined;
	let bridge: number | undefined;
	let state: string | undefined;
	for (; args.more; args.advance()) {
		if (args.word === "br" || args.word === "brport") {
			const port = args.word === "brport";
			const { index } = context.link(args.value());
			if (port) device = index;
			else bridge = index;
		} else if (args.word === "state") state = args.value();
		else if (args.word === "dynamic") state = "dynamic";
		else {
			if (args.word === "dev") args.value();
			device = context.link(args.word).index;
		}
	}
	const inBridge = (e: FdbInfo) => bridge === undefined || e.index === bridge || context.links.find((l) => l.index === e.index)?.master === bridge;
	const kept = context.sys
		.netlink("fdb", undefined)
		.filter(
			(e) =>
				(device === undefined || e.index === device) &&
				inBridge(e) &&
				(state !== "dynamic" || !(e.permanent || e.static)) &&
				(state !== "static" || e.static) &&
				(state !== "permanent" || e.permanent),
		);
	yield* context.show(kept.map((e) => fdbLine(context, e, device !== undefined)));
	return 0;
}

function* vlanCommand(context: IpContext, args: Arguments): Blocking<number> {
	const word = args.more ? args.take() : "show";
	if (matches(word, "add") || matches(word, "delete")) {
		let device: string | undefined;
		let range: string | undefined;
		let pvid = false;
		let untagged = false;
		for (; args.more; args.advance()) {
			if (args.word === "dev") device = args.value();
			else if (args.word === "vid") range = args.value();
			else if (args.word === "pvid") pvid = true;
			else if (args.word === "untagged") untagged = true;
			else if (args.word === "self" || args.word === "master") continue;
			else fail(`Error: unknown argument: "${args.word}" is the second value.`, 255);
		}
		if (device === undefined || range === undefined) return fail("Device and VLAN ID are required arguments.", 255);
		const m = /^(\d+)(?:-(\d+))?$/.exec(range);
		const low = Number(m?.[1] ?? 0);
		const high = Number(m?.[2] ?? low);
		if (low >= 4096 || !m) fail(`Invalid VLAN ID "${range}"`, 255);
		const index = context.links.find((l) => l.name === device)?.index ?? fail(`Cannot find bridge device "${device}"`, 255);
		for (let id = low; id <= high; id++) {
			if (matches(word, "add")) context.ask("newvlan", { index, id, pvid, untagged });
			else context.ask("delvlan", { index, id });
		}
		return 0;
	}
	if (!isShow(word)) return fail(`Command "${word}" is unknown, try "bridge vlan help".`, 255);
	let device: number | undefined;
	let only: number | undefined;
	for (; args.more; args.advance()) {
		if (args.word === "dev") args.value();
		else if (args.word === "vid") {
			only = numberOf("vid", args.value(), 4095);
			continue;
		}
		device = context.links.find((l) => l.name === args.word)?.index ?? fail(`Cannot find bridge device "${args.word}"`, 255);
	}
	const vlans = context.sys.netlink("vlans", undefined).filter((v) => (device === undefined || v.index === device) && (only === undefined || v.id === only));
	if (context.settings.json) {
		const ports = [...new Set(vlans.map((v) => v.index))];
		yield* context.printJson(
			ports.map((index) => ({
				ifname: context.linkName(index),
				vlans: vlans
					.filter((v) => v.index === index)
					.map((v) => ({ vlan: v.id, ...(v.pvid || v.untagged ? { flags: [...(v.pvid ? ["PVID"] : []), ...(v.untagged ? ["Egress Untagged"] : [])] } : {}) })),
			})),
		);
		return 0;
	}
	yield* context.print(`${"port".padEnd(17)} vlan-id  \n`);
	let last = -1;
	for (const v of vlans) {
		const name = v.index === last ? "" : context.linkName(v.index);
		last = v.index;
		yield* context.print(`${name.padEnd(18)}${v.id}${v.pvid ? " PVID" : ""}${v.untagged ? " Egress Untagged" : ""}\n`);
	}
	return 0;
}

function* run(context: IpContext, words: readonly string[]): Blocking<number> {
	const [object = "", ...rest] = words;
	const args = new Arguments(rest);
	if (matches(object, "link")) return yield* linkCommand(context, args);
	if (matches(object, "fdb")) return yield* fdbCommand(context, args);
	if (matches(object, "vlan")) return yield* vlanCommand(context, args);
	for (const name of ["mdb", "mst", "vni", "monitor"])
		if (matches(object, name)) return fail(`bridge: ${name} is not simulated here; the real bridge has it`, 64);
	if (matches(object, "help")) return fail(usage.trimEnd(), 0);
	return fail(`Object "${object}" is unknown, try "bridge help".`, 255);
}

function* options(context: IpContext, words: readonly string[], settings: Settings): Blocking<string[]> {
	const args = new Arguments(words);
	for (; args.more && args.word.startsWith("-"); args.advance()) {
		const word = args.word.replace(/^--/, "-");
		if (word === "-V" || word === "-Version") {
			yield* context.sys.write(1, "bridge utility, iproute2-7.3.0\n");
			throw new IpFailure("", 0);
		}
		if (matches(word, "-statistics") || matches(word, "-stats")) settings.statistics++;
		else if (matches(word, "-details")) settings.details = true;
		else if (matches(word, "-oneline")) settings.oneline = true;
		else if (matches(word, "-json")) settings.json = true;
		else if (matches(word, "-pretty")) settings.pretty = true;
		else if (matches(word, "-netns")) yield* enterNamespace(context.sys, args.value());
		else if (/^-c(olor)?/.test(word) || matches(word, "-timestamp") || matches(word, "-force")) continue;
		else fail(`Option "${args.word}" is unknown, try "bridge help".`, 255);
	}
	return args.rest();
}

export const bridge = defineProgram({
	name: "bridge",
	package: "iproute2",
	summary: "show and change bridge addresses and devices",
	usage: ["[OPTIONS] OBJECT {COMMAND | help}"],
	options: [
		{ short: "s", long: "statistics", help: "show counters" },
		{ short: "d", long: "details", help: "show more" },
		{ short: "j", long: "json", help: "JSON" },
		{ short: "p", long: "pretty", help: "JSON with line breaks" },
		{ short: "o", long: "oneline", help: "one line a record" },
		{ short: "n", long: "netns", arg: "NAME", help: "in a named network namespace" },
		{ short: "V", long: "Version", help: "the version" },
	],
	rawArguments: true,
	*main({ sys, operands }) {
		const settings = defaultSettings();
		const context = new IpContext(sys, settings);
		try {
			const words = yield* options(context, operands, settings);
			if (words.length === 0) return fail(usage.trimEnd(), 255);
			return yield* run(context, words);
		} catch (error) {
			yield* context.out.flush();
			if (error instanceof IpFailure) {
				yield* sys.write(2, error.message.replace(/^\n$/, ""));
				// what the kernel refuses is -1 here
				return error.status === 2 ? 255 : error.status;
			}
			if (error instanceof Errno) {
				yield* sys.write(2, `RTNETLINK answers: ${error.message}\n`);
				return 255;
			}
			throw error;
		} finally {
			yield* context.out.flush();
		}
	},
});
