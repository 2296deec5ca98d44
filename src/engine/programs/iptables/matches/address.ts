/** addrtype, iprange, mac, physdev and pkttype. */
import { formatIp, parseMac } from "../../../net/address.ts";
import { type AddressRange, type AddressType, addressTypes } from "../../../net/netfilter/rule.ts";
import { problem } from "../error.ts";
import { type Given, type GivenOptions, inverted, match, not, parseAddress, type RuleContext } from "../extension.ts";

function types(given: Given | undefined): { types: readonly AddressType[]; invert?: true } | undefined {
	if (!given) return undefined;
	const words = given.value.split(",").map((word) => addressTypes.find((t) => t === word.toUpperCase()) ?? problem(`addrtype: bad type "${word}"`));
	return { types: words, ...inverted(given.invert) };
}
const typeText = (set: readonly AddressType[]): string => addressTypes.filter((t) => set.includes(t)).join(",");

export const addrtype = match({
	name: "addrtype",
	kind: "addrtype",
	options: [
		{ name: "src-type", invert: true },
		{ name: "dst-type", invert: true },
		{ name: "limit-iface-in", flag: true },
		{ name: "limit-iface-out", flag: true },
	],
	parse: (given) => {
		const source = types(given.get("src-type"));
		const destination = types(given.get("dst-type"));
		if (!source && !destination) return problem("addrtype: you must specify --src-type or --dst-type");
		const limit = given.has("limit-iface-in") ? "input" : given.has("limit-iface-out") ? "output" : undefined;
		return { kind: "addrtype", ...(source ? { source } : {}), ...(destination ? { destination } : {}), ...(limit ? { limit } : {}) };
	},
	save: ({ source, destination, limit }) =>
		`${source ? `${not(source)} --src-type ${typeText(source.types)}` : ""}${destination ? `${not(destination)} --dst-type ${typeText(destination.types)}` : ""}${
			limit ? ` --limit-iface-${limit === "input" ? "in" : "out"}` : ""
		}`,
	print: ({ source, destination, limit }) =>
		` ADDRTYPE match${source ? ` src-type ${source.invert ? "!" : ""}${typeText(source.types)}` : ""}${
			destination ? ` dst-type ${destination.invert ? "!" : ""}${typeText(destination.types)}` : ""
		}${limit ? ` limit-${limit === "input" ? "in" : "out"}` : ""}`,
});

function range(given: Given | undefined, { family }: RuleContext): AddressRange | undefined {
	if (!given) return undefined;
	const [first = "", second = first] = given.value.split("-");
	const low = parseAddress(first, family);
	const high = parseAddress(second, family);
	if (low === undefined || high === undefined) return problem(`iprange: Bad value for "--${given.name}" option: "${given.value}"`);
	return low > high ? problem(`iprange: Bad value for "--${given.name}" option: "${given.value}"`) : { low, high, ...inverted(given.invert) };
}
const rangeText = (r: AddressRange): string => `${formatIp(r.low)}-${formatIp(r.high)}`;

export const iprange = match({
	name: "iprange",
	kind: "iprange",
	options: [
		{ name: "src-range", invert: true },
		{ name: "dst-range", invert: true },
	],
	parse: (given, context) => {
		const source = range(given.get("src-range"), context);
		const destination = range(given.get("dst-range"), context);
		if (!source && !destination) return problem("iprange match: You must specify `--src-range' or `--dst-range'");
		return { kind: "iprange", ...(source ? { source } : {}), ...(destination ? { destination } : {}) };
	},
	save: ({ source: s, destination: d }) => `${s ? `${not(s)} --src-range ${rangeText(s)}` : ""}${d ? `${not(d)} --dst-range ${rangeText(d)}` : ""}`,
	print: ({ source: s, destination: d }) =>
		`${s ? ` source IP range${not(s)} ${rangeText(s)}` : ""}${d ? ` destination IP range${not(d)} ${rangeText(d)}` : ""}`,
});

export const mac = match({
	name: "mac",
	kind: "mac",
	options: [{ name: "mac-source", invert: true }],
	parse: (given) => {
		const one = given.must("mac-source");
		return { kind: "mac", address: parseMac(one.value) ?? problem("Invalid MAC address specified."), ...inverted(one.invert) };
	},
	save: (m) => `${not(m)} --mac-source ${m.address}`,
	print: (m) => ` MAC${not(m)} ${m.address}`,
});

const named = (given: GivenOptions, name: string) => {
	const one = given.get(name);
	return one && { name: one.value, ...inverted(one.invert) };
};
const flag = (given: GivenOptions, name: string) => {
	const one = given.get(name);
	return one && inverted(one.invert);
};

export const physdev = match({
	name: "physdev",
	kind: "physdev",
	options: [
		{ name: "physdev-in", invert: true },
		{ name: "physdev-out", invert: true },
		{ name: "physdev-is-in", flag: true, invert: true },
		{ name: "physdev-is-out", flag: true, invert: true },
		{ name: "physdev-is-bridged", flag: true, invert: true },
	],
	parse: (given) => {
		const input = named(given, "physdev-in");
		const output = named(given, "physdev-out");
		const isIn = flag(given, "physdev-is-in");
		const isOut = flag(given, "physdev-is-out");
		const isBridged = flag(given, "physdev-is-bridged");
		if (given.all.length === 0) return problem("PHYSDEV: no physdev option specified");
		return {
			kind: "physdev",
			...(input ? { input } : {}),
			...(output ? { output } : {}),
			...(isIn ? { isIn } : {}),
			...(isOut ? { isOut } : {}),
			...(isBridged ? { isBridged } : {}),
		};
	},
	save: (m) => physdevText(m),
	print: (m) => ` PHYSDEV match${physdevText(m)}`,
});
type Flags = { readonly invert?: true };
const physdevText = (m: { isIn?: Flags; isOut?: Flags; isBridged?: Flags; input?: Flags & { name: string }; output?: Flags & { name: string } }): string =>
	`${m.isIn ? `${not(m.isIn)} --physdev-is-in` : ""}${m.input ? `${not(m.input)} --physdev-in ${m.input.name}` : ""}${
		m.isOut ? `${not(m.isOut)} --physdev-is-out` : ""
	}${m.output ? `${not(m.output)} --physdev-out ${m.output.name}` : ""}${m.isBridged ? `${not(m.isBridged)} --physdev-is-bridged` : ""}`;

const packetTypes = ["unicast", "broadcast", "multicast"] as const;

export const pkttype = match({
	name: "pkttype",
	kind: "pkttype",
	options: [{ name: "pkt-type", invert: true }],
	parse: (given) => {
		const one = given.must("pkt-type");
		const word = { bcast: "broadcast", mcast: "multicast", host: "unicast" }[one.value] ?? one.value;
		return { kind: "pkttype", type: packetTypes.find((t) => t === word) ?? problem(`Bad packet type '${one.value}'`), ...inverted(one.invert) };
	},
	save: (m) => `${not(m)} --pkt-type ${m.type}`,
	print: (m) => ` PKTTYPE ${m.invert ? "!=" : "="} ${m.type}`,
});
