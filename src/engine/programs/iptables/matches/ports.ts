/** tcp, udp and multiport. extensions/libxt_tcp.c, libxt_udp.c, libxt_multiport.c. */
import type { PortRange } from "../../../net/netfilter/rule.ts";
import { problem } from "../error.ts";
import { type GivenOptions, inverted, match, not, parseNumber, parsePort, parsePortRange, portName, type RuleContext, rangeText } from "../extension.ts";

const flagNames = ["FIN", "SYN", "RST", "PSH", "ACK", "URG"] as const;

function parseFlags(text: string): number {
	let bits = 0;
	for (const word of text.split(",")) {
		const name = word.toUpperCase();
		if (name === "ALL") bits |= 0x3f;
		else if (name !== "NONE") {
			const at = (flagNames as readonly string[]).indexOf(name);
			if (at < 0) return problem(`Unknown TCP flag \`${word}'`);
			bits |= 1 << at;
		}
	}
	return bits;
}
const flagText = (bits: number): string => flagNames.filter((_, i) => bits & (1 << i)).join(",") || "NONE";
const flagHex = (bits: number): string => `0x${bits.toString(16).toUpperCase().padStart(2, "0")}`;

const ports = (given: GivenOptions, name: string, context: RuleContext): PortRange | undefined => {
	const one = given.get(name);
	return one && parsePortRange(one, context);
};
const saved = (option: string, range: PortRange | undefined): string => (range ? `${not(range)} --${option} ${rangeText(range)}` : "");

function printed(word: string, range: PortRange | undefined, context: RuleContext): string {
	if (!range) return "";
	const bang = range.invert ? "!" : "";
	if (range.low === range.high) return ` ${word}:${bang}${portName(range.low, context)}`;
	return ` ${word}s:${bang}${portName(range.low, context)}:${portName(range.high, context)}`;
}

const portOptions = [
	{ name: "source-port", also: ["sport"], invert: true },
	{ name: "destination-port", also: ["dport"], invert: true },
] as const;

export const tcp = match({
	name: "tcp",
	kind: "tcp",
	options: [...portOptions, { name: "syn", flag: true, invert: true }, { name: "tcp-flags", invert: true }, { name: "tcp-option", invert: true }],
	parse: (given, context) => {
		const source = ports(given, "source-port", context);
		const destination = ports(given, "destination-port", context);
		const syn = given.get("syn");
		const flags = given.get("tcp-flags");
		const option = given.get("tcp-option");
		const [mask = "", set] = flags?.value.split(" ") ?? [];
		if (flags && set === undefined) return problem("--tcp-flags requires two args.");
		const number = option && (parseNumber(option.value) ?? problem(`Bad TCP option: "${option.value}"`));
		return {
			kind: "tcp",
			...(source ? { source } : {}),
			...(destination ? { destination } : {}),
			...(syn ? { flags: { mask: 0x17, set: 2, ...inverted(syn.invert) } } : {}),
			...(flags ? { flags: { mask: parseFlags(mask), set: parseFlags(set ?? ""), ...inverted(flags.invert) } } : {}),
			...(option && number !== undefined ? { option: { number, ...inverted(option.invert) } } : {}),
		};
	},
	save: ({ source, destination, flags, option }) =>
		`${saved("sport", source)}${saved("dport", destination)}${option ? `${not(option)} --tcp-option ${option.number}` : ""}${
			flags ? `${not(flags)} --tcp-flags ${flagText(flags.mask)} ${flagText(flags.set)}` : ""
		}`,
	print: ({ source, destination, flags, option }, context) => {
		const set = flags && (context.numeric ? `${flagHex(flags.mask)}/${flagHex(flags.set)}` : `${flagText(flags.mask)}/${flagText(flags.set)}`);
		return ` tcp${printed("spt", source, context)}${printed("dpt", destination, context)}${option ? ` option=${option.invert ? "!" : ""}${option.number}` : ""}${
			flags ? ` flags:${flags.invert ? "!" : ""}${set}` : ""
		}`;
	},
});

export const udp = match({
	name: "udp",
	kind: "udp",
	options: portOptions,
	parse: (given, context) => {
		const source = ports(given, "source-port", context);
		const destination = ports(given, "destination-port", context);
		return { kind: "udp", ...(source ? { source } : {}), ...(destination ? { destination } : {}) };
	},
	save: ({ source, destination }) => `${saved("sport", source)}${saved("dport", destination)}`,
	print: ({ source, destination }, context) => ` udp${printed("spt", source, context)}${printed("dpt", destination, context)}`,
});

const sides = { "source-ports": "source", "destination-ports": "destination", ports: "either" } as const;
const sideWords = { source: "sports", destination: "dports", either: "ports" } as const;

export const multiport = match({
	name: "multiport",
	kind: "multiport",
	options: [
		{ name: "source-ports", also: ["sports"], invert: true },
		{ name: "destination-ports", also: ["dports"], invert: true },
		{ name: "ports", invert: true },
	],
	parse: (given, context) => {
		const [one, more] = given.all;
		if (!one) return problem("multiport expection an option");
		if (more) return problem("multiport can only have one option");
		if (context.protocolInverted || ![6, 17, 33, 132, 136].includes(context.protocol))
			return problem("multiport needs `-p tcp', `-p udp', `-p udplite', `-p sctp' or `-p dccp'");
		const list = one.value.split(",").map((part): [number, number] => {
			const [first = "", second] = part.split(":");
			const low = parsePort(first, context);
			const high = second === undefined ? low : parsePort(second, context);
			return low > high ? problem("invalid portrange specified") : [low, high];
		});
		if (list.reduce((n, [a, b]) => n + (a === b ? 1 : 2), 0) > 15) return problem("too many ports specified");
		return { kind: "multiport", side: sides[one.name as keyof typeof sides], ports: list, ...inverted(one.invert) };
	},
	save: (m) => `${not(m)} --${sideWords[m.side]} ${m.ports.map(([low, high]) => rangeText({ low, high })).join(",")}`,
	print: (m, context) => {
		const list = m.ports.map(([low, high]) => (low === high ? portName(low, context) : `${portName(low, context)}:${portName(high, context)}`));
		return ` multiport ${sideWords[m.side]} ${m.invert ? "!" : ""}${list.join(",")}`;
	},
});
