/** SNAT, DNAT, MASQUERADE, REDIRECT and NETMAP. extensions/libxt_NAT.c. */
import { formatIp, type Ip } from "../../../net/address.ts";
import type { Action } from "../../../net/netfilter/rule.ts";
import { parseNetwork, prefixOf } from "../addresses.ts";
import { problem } from "../error.ts";
import { type ExtensionOption, type GivenOptions, parseAddress, type RuleContext, target } from "../extension.ts";
import { protocolName } from "../names.ts";

type Ports = readonly [number, number];
type Range = Extract<Action, { kind: "SNAT" | "DNAT" }>;

const mustHavePorts = (context: RuleContext): void => {
	if (![1, 6, 17, 33, 58, 132].includes(context.protocol) || context.protocolInverted) problem("Need TCP, UDP, SCTP or DCCP with port specification");
};

function port(text: string, context: RuleContext, service: boolean): number {
	if (/^\d+$/.test(text) && Number(text) > 0 && Number(text) <= 65535) return Number(text);
	const named = service && !/^\d+$/.test(text) ? context.names.servicePort(text, protocolName(context.protocol)) : undefined;
	return named ?? problem(/^\d+$/.test(text) || !service ? `Port \`${text}' not valid` : `Invalid port:port syntax - use dash`);
}

function parsePorts(text: string, context: RuleContext): { ports: Ports; basePort?: number } {
	mustHavePorts(context);
	const [range = "", base] = text.split("/");
	const [first = "", second] = range.split("-");
	const low = port(first, context, second === undefined);
	const high = second === undefined ? low : port(second, context, false);
	if (high < low) return problem(`Port range \`${text}' funky`);
	return { ports: [low, high], ...(base === undefined ? {} : { basePort: port(base, context, false) }) };
}

function address(text: string, { family }: RuleContext): Ip {
	return parseAddress(text, family) ?? problem(`Bad IP address "${text}"`);
}

/** [ADDRESS[-ADDRESS]][:PORT[-PORT[/BASE]]]; IPv6 in brackets where a port follows. */
function parseTo(text: string, context: RuleContext): Omit<Range, "kind"> {
	let where = text;
	let ports: string | undefined;
	const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(text);
	if (bracketed) [, where = "", ports] = bracketed;
	else if (context.family === "inet" && text.includes(":")) {
		where = text.slice(0, text.indexOf(":"));
		ports = text.slice(text.indexOf(":") + 1);
	}
	const chosen = ports === undefined ? {} : parsePorts(ports, context);
	if (where === "") return chosen;
	const [first = "", second] = where.split("-");
	const low = address(first, context);
	return { addresses: [low, second === undefined ? low : address(second, context)], ...chosen };
}

function toText({ addresses, ports, basePort }: Omit<Range, "kind">): string {
	const range = addresses ? (addresses[0] === addresses[1] ? formatIp(addresses[0]) : `${formatIp(addresses[0])}-${formatIp(addresses[1])}`) : "";
	if (!ports) return range;
	const inside = typeof addresses?.[0] === "bigint" ? `[${range}]` : range;
	return `${inside}:${ports[0]}${ports[0] === ports[1] ? "" : `-${ports[1]}`}${basePort === undefined ? "" : `/${basePort}`}`;
}

const words = (a: { random?: boolean; fully?: true; persistent?: boolean }, dashes: "--" | ""): string =>
	`${a.fully ? ` ${dashes}random-fully` : a.random ? ` ${dashes}random` : ""}${a.persistent ? ` ${dashes}persistent` : ""}`;

const mode = (given: GivenOptions) => ({
	...(given.has("random") || given.has("random-fully") ? { random: true as const } : {}),
	...(given.has("random-fully") ? { fully: true as const } : {}),
	...(given.has("persistent") ? { persistent: true } : {}),
});

const translation = (kind: "SNAT" | "DNAT", option: "to-source" | "to-destination") => {
	const options: ExtensionOption[] = [{ name: option }, { name: "random", flag: true }, { name: "persistent", flag: true }];
	if (kind === "SNAT") options.push({ name: "random-fully", flag: true });
	return target({
		name: kind,
		kind,
		options,
		parse: (given, context) => ({ kind, ...parseTo(given.must(option).value, context), ...mode(given) }),
		save: (a) => ` --${option} ${toText(a)}${words(a, "--")}`,
		print: (a) => ` to:${toText(a)}${words(a, "")}`,
	});
};
export const snat = translation("SNAT", "to-source");
export const dnat = translation("DNAT", "to-destination");

const portText = ([low, high]: Ports): string => (low === high ? String(low) : `${low}-${high}`);
const portsOf = (given: GivenOptions, context: RuleContext): { ports?: Ports } => {
	const to = given.get("to-ports");
	return to ? { ports: parsePorts(to.value, context).ports } : {};
};

export const masquerade = target({
	name: "MASQUERADE",
	kind: "MASQUERADE",
	options: [{ name: "to-ports" }, { name: "random", flag: true }, { name: "random-fully", flag: true }],
	parse: (given, context) => {
		const { random, fully } = mode(given);
		return { kind: "MASQUERADE", ...portsOf(given, context), ...(random ? { random } : {}), ...(fully ? { fully } : {}) };
	},
	save: (a) => `${a.ports ? ` --to-ports ${portText(a.ports)}` : ""}${words(a, "--")}`,
	print: (a) => `${a.ports ? ` masq ports: ${portText(a.ports)}` : ""}${words(a, "")}`,
	owns: (a) => a.kind === "MASQUERADE",
});

export const redirect = target({
	name: "REDIRECT",
	kind: "REDIRECT",
	options: [{ name: "to-ports" }, { name: "random", flag: true }],
	parse: (given, context) => ({ kind: "REDIRECT", ...portsOf(given, context), ...(given.has("random") ? { random: true as const } : {}) }),
	save: (a) => `${a.ports ? ` --to-ports ${portText(a.ports)}` : ""}${words(a, "--")}`,
	print: (a) => `${a.ports ? ` redir ports ${portText(a.ports)}` : ""}${words(a, "")}`,
	owns: (a) => a.kind === "REDIRECT",
});

export const netmap = target({
	name: "NETMAP",
	kind: "NETMAP",
	options: [{ name: "to" }],
	parse: (given, context) => {
		const { address: network, mask } = parseNetwork(given.must("to").value, context);
		return { kind: "NETMAP", address: network, mask };
	},
	save: (a) => ` --to ${formatIp(a.address)}/${prefixOf(a.mask) ?? formatIp(a.mask)}`,
	print: (a) => ` to:${formatIp(a.address)}/${prefixOf(a.mask) ?? formatIp(a.mask)}`,
});
