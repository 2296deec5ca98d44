/** Targets that change a packet: TTL and HL, TOS, DSCP, TCPMSS, CHECKSUM. */
import { problem } from "../error.ts";
import { hex, target } from "../extension.ts";
import { dscpClasses, dscpText, parseTos } from "../matches/packet.ts";

const modes = { set: "set to", inc: "increment by", dec: "decrement by" } as const;

const hops = (name: "TTL" | "HL", option: "ttl" | "hl") =>
	target({
		name,
		kind: "TTL",
		family: name === "TTL" ? "inet" : "inet6",
		options: [{ name: `${option}-set` }, { name: `${option}-dec` }, { name: `${option}-inc` }],
		parse: (given) => {
			for (const mode of ["set", "dec", "inc"] as const) {
				const one = given.get(`${option}-${mode}`);
				if (one) return { kind: "TTL", mode, value: given.number(one, mode === "set" ? 0 : 1, 255) };
			}
			return problem(`${name}: You must specify an action`);
		},
		save: (a) => ` --${option}-${a.mode} ${a.value}`,
		print: (a) => ` ${name} ${modes[a.mode]} ${a.value}`,
	});
export const ttl = hops("TTL", "ttl");
export const hl = hops("HL", "hl");

export const tos = target({
	name: "TOS",
	kind: "TOS",
	options: [{ name: "set-tos" }, { name: "and-tos" }, { name: "or-tos" }, { name: "xor-tos" }],
	parse: (given) => {
		const number = (name: string): number | undefined => {
			const one = given.get(name);
			return one && given.number(one, 0, 255);
		};
		const and = number("and-tos");
		if (and !== undefined) return { kind: "TOS", value: 0, mask: ~and & 255 };
		const or = number("or-tos");
		if (or !== undefined) return { kind: "TOS", value: or, mask: or };
		const xor = number("xor-tos");
		if (xor !== undefined) return { kind: "TOS", value: xor, mask: 0 };
		const set = given.get("set-tos") ?? problem("TOS: An action is required");
		return { kind: "TOS", ...(parseTos(set.value) ?? given.bad("set-tos", set.value)) };
	},
	save: (a) => ` --set-tos ${hex(a.value)}/${hex(a.mask)}`,
	print: (a) =>
		` TOS ${a.value === 0 ? `and ${hex(~a.mask & 255)}` : a.value === a.mask ? `or ${hex(a.value)}` : a.mask === 0 ? `xor ${hex(a.value)}` : `set ${hex(a.value)}/${hex(a.mask)}`}`,
});

export const dscp = target({
	name: "DSCP",
	kind: "DSCP",
	options: [{ name: "set-dscp" }, { name: "set-dscp-class" }],
	parse: (given) => {
		const number = given.get("set-dscp");
		if (number) return { kind: "DSCP", value: given.number(number, 0, 63) };
		const word = given.get("set-dscp-class") ?? problem("DSCP target: Parameter --set-dscp is required");
		return { kind: "DSCP", value: dscpClasses[word.value.toUpperCase()] ?? problem(`Invalid DSCP value \`${word.value}'\n`) };
	},
	save: (a) => ` --set-dscp ${dscpText(a.value)}`,
	print: (a) => ` DSCP set ${dscpText(a.value)}`,
});

export const tcpmss = target({
	name: "TCPMSS",
	kind: "TCPMSS",
	options: [{ name: "set-mss" }, { name: "clamp-mss-to-pmtu", flag: true }],
	parse: (given) => {
		if (given.has("clamp-mss-to-pmtu")) return { kind: "TCPMSS", mss: "pmtu" };
		const set = given.get("set-mss") ?? problem("TCPMSS target: At least one parameter is required");
		return { kind: "TCPMSS", mss: given.number(set, 0, 65496) };
	},
	save: (a) => (a.mss === "pmtu" ? " --clamp-mss-to-pmtu" : ` --set-mss ${a.mss}`),
	print: (a) => (a.mss === "pmtu" ? " TCPMSS clamp to PMTU" : ` TCPMSS set ${a.mss}`),
});

export const checksum = target({
	name: "CHECKSUM",
	kind: "CHECKSUM",
	options: [{ name: "checksum-fill", flag: true }],
	parse: (given) => (given.has("checksum-fill") ? { kind: "CHECKSUM" } : problem("CHECKSUM target: Parameter --checksum-fill is required")),
	save: () => " --checksum-fill",
	print: () => " CHECKSUM fill",
});
