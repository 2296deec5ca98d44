/** comment, mark, length, ttl and hl, dscp, tos and string. */
import { problem } from "../error.ts";
import { type GivenOptions, hex, inverted, maskedText, match, not, parseMasked, parseNumber, quoted, rangeText } from "../extension.ts";

export const comment = match({
	name: "comment",
	kind: "comment",
	options: [{ name: "comment" }],
	parse: (given) => {
		const { value } = given.must("comment");
		return value.length > 255 ? given.bad("comment", value) : { kind: "comment", text: value };
	},
	save: (m) => ` --comment ${quoted(m.text)}`,
	print: (m) => ` /* ${m.text} */`,
});

export const mark = match({
	name: "mark",
	kind: "mark",
	options: [{ name: "mark", invert: true }],
	parse: (given) => {
		const one = given.must("mark");
		return { kind: "mark", ...(parseMasked(one.value) ?? given.badInteger("mark")), ...inverted(one.invert) };
	},
	save: (m) => `${not(m)} --mark ${maskedText(m)}`,
	print: (m) => ` mark match${not(m)} ${maskedText(m)}`,
});

export const length = match({
	name: "length",
	kind: "length",
	options: [{ name: "length", invert: true }],
	parse: (given) => {
		const one = given.must("length");
		const [first = "", second] = one.value.split(":");
		const low = first === "" && second !== undefined ? 0 : parseNumber(first);
		const high = second === undefined ? low : second === "" ? 65535 : parseNumber(second);
		if (low === undefined || high === undefined || high > 65535)
			return problem(`length: bad value for option "--length" near "${one.value}", or out of range (0-65535).\n`);
		return { kind: "length", low, high, ...inverted(one.invert) };
	},
	save: (m) => `${not(m)} --length ${rangeText(m)}`,
	print: (m) => ` length ${m.invert ? "!" : ""}${rangeText(m)}`,
});

const compares = { eq: "==", lt: "<", gt: ">" } as const;

/** ttl of IPv4 and hl of IPv6 differ in their words only. */
const hops = (name: "ttl" | "hl", word: string) =>
	match({
		name,
		kind: "ttl",
		family: name === "ttl" ? "inet" : "inet6",
		options: [{ name: `${name}-eq`, invert: true }, { name: `${name}-lt` }, { name: `${name}-gt` }],
		parse: (given: GivenOptions) => {
			for (const compare of ["eq", "lt", "gt"] as const) {
				const one = given.get(`${name}-${compare}`);
				if (one) return { kind: "ttl", compare, value: given.number(one, 0, 255), ...inverted(one.invert) };
			}
			return problem(`${word}: You must specify one of \`--${name}-eq', \`--${name}-lt', \`--${name}-gt`);
		},
		save: (m) => `${not(m)} --${name}-${m.compare} ${m.value}`,
		print: (m) => ` ${word} match ${word} ${m.invert ? "!=" : compares[m.compare]} ${m.value}`,
	});
export const ttl = hops("ttl", "TTL");
export const hl = hops("hl", "HL");

/** Classes of RFC 2474, 2597 and 3246 by their code points. */
export const dscpClasses: Readonly<Record<string, number>> = {
	CS0: 0,
	CS1: 8,
	CS2: 16,
	CS3: 24,
	CS4: 32,
	CS5: 40,
	CS6: 48,
	CS7: 56,
	BE: 0,
	AF11: 10,
	AF12: 12,
	AF13: 14,
	AF21: 18,
	AF22: 20,
	AF23: 22,
	AF31: 26,
	AF32: 28,
	AF33: 30,
	AF41: 34,
	AF42: 36,
	AF43: 38,
	EF: 46,
};
export const dscpText = (value: number): string => `0x${value.toString(16).padStart(2, "0")}`;

export const dscp = match({
	name: "dscp",
	kind: "dscp",
	options: [
		{ name: "dscp", invert: true },
		{ name: "dscp-class", invert: true },
	],
	parse: (given) => {
		const number = given.get("dscp");
		if (number) return { kind: "dscp", value: given.number(number, 0, 63), ...inverted(number.invert) };
		const word = given.get("dscp-class") ?? problem("DSCP match: Parameter --dscp is required");
		return { kind: "dscp", value: dscpClasses[word.value.toUpperCase()] ?? problem(`Invalid DSCP value \`${word.value}'\n`), ...inverted(word.invert) };
	},
	save: (m) => `${not(m)} --dscp ${dscpText(m.value)}`,
	print: (m) => ` DSCP match ${m.invert ? "!" : ""}${dscpText(m.value)}`,
});

/** Old names of types of service. */
export const tosNames: Readonly<Record<string, number>> = {
	"minimize-delay": 0x10,
	"maximize-throughput": 8,
	"maximize-reliability": 4,
	"minimize-cost": 2,
	"normal-service": 0,
};
export function parseTos(text: string): { value: number; mask: number } | undefined {
	const named = tosNames[text.toLowerCase()];
	if (named !== undefined) return { value: named, mask: 0x3f };
	const masked = parseMasked(text);
	return masked && { value: masked.value & 255, mask: masked.mask & 255 };
}

export const tos = match({
	name: "tos",
	kind: "tos",
	options: [{ name: "tos", invert: true }],
	parse: (given) => {
		const one = given.must("tos");
		return { kind: "tos", ...(parseTos(one.value) ?? given.bad("tos", one.value)), ...inverted(one.invert) };
	},
	save: (m) => `${not(m)} --tos ${hex(m.value)}/${hex(m.mask)}`,
	print: (m) => ` tos match${m.invert ? "!" : ""}${hex(m.value)}/${hex(m.mask)}`,
});

export const string = match({
	name: "string",
	kind: "string",
	options: [
		{ name: "from" },
		{ name: "to" },
		{ name: "algo" },
		{ name: "string", invert: true },
		{ name: "hex-string", invert: true, simulated: false },
		{ name: "icase", flag: true },
	],
	parse: (given) => {
		const one = given.get("string") ?? problem("STRING match: You must specify `--string' or `--hex-string'");
		const { value: algorithm } = given.must("algo");
		if (algorithm !== "bm" && algorithm !== "kmp") return given.bad("algo", algorithm);
		const from = given.get("from");
		const to = given.get("to");
		return {
			kind: "string",
			text: one.value,
			algorithm,
			from: from ? given.number(from, 0, 65535) : 0,
			to: to ? given.number(to, 0, 65535) : 65535,
			...(given.has("icase") ? { ignoreCase: true as const } : {}),
			...inverted(one.invert),
		};
	},
	save: (m) =>
		`${not(m)} --string "${m.text}" --algo ${m.algorithm}${m.from ? ` --from ${m.from}` : ""}${m.to === 65535 ? "" : ` --to ${m.to}`}${m.ignoreCase ? " --icase" : ""}`,
	print: (m) =>
		` STRING match ${m.invert ? "!" : ""} "${m.text}" ALGO name ${m.algorithm}${m.from ? ` FROM ${m.from}` : ""}${m.to === 65535 ? "" : ` TO ${m.to}`}${
			m.ignoreCase ? " ICASE" : ""
		}`,
});
