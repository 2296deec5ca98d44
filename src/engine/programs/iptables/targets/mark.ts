/** MARK, CONNMARK, CLASSIFY, CT and NOTRACK. */
import type { Action } from "../../../net/netfilter/rule.ts";
import { problem } from "../error.ts";
import { type Given, type GivenOptions, hex, parseMasked, parseNumber, target } from "../extension.ts";

const ALL = 0xffffffff;
const need = (given: GivenOptions, one: Given) => parseMasked(one.value) ?? given.badInteger(one.name);
const plain = (given: GivenOptions, one: Given): number => parseNumber(one.value) ?? given.badInteger(one.name);

/** `--set-mark`: bits of the value go with the mask; the others take theirs as they are. */
function setting(given: GivenOptions): { value: number; mask: number } | undefined {
	const xset = given.get("set-xmark");
	if (xset) return need(given, xset);
	const set = given.get("set-mark");
	if (set) {
		const { value, mask } = need(given, set);
		return { value, mask: (mask | value) >>> 0 };
	}
	const and = given.get("and-mark");
	if (and) return { value: 0, mask: ~plain(given, and) >>> 0 };
	const or = given.get("or-mark");
	if (or) return { value: plain(given, or), mask: plain(given, or) };
	const xor = given.get("xor-mark");
	return xor && { value: plain(given, xor), mask: 0 };
}
const setOptions = [{ name: "set-xmark" }, { name: "set-mark" }, { name: "and-mark" }, { name: "or-mark" }, { name: "xor-mark" }] as const;

/** How -L names a change of bits. */
function words({ value, mask }: { value: number; mask: number }): string {
	if (value === 0) return `and ${hex(~mask >>> 0)}`;
	if (value === mask) return `or ${hex(value)}`;
	if (mask === 0) return `xor ${hex(value)}`;
	return mask === ALL ? `set ${hex(value)}` : `xset ${hex(value)}/${hex(mask)}`;
}

export const mark = target({
	name: "MARK",
	kind: "MARK",
	options: setOptions,
	parse: (given) => {
		const set = setting(given) ?? problem("MARK: One of the --set-xmark, --{and,or,xor,set}-mark options is required");
		return { kind: "MARK", ...set };
	},
	save: (a) => ` --set-xmark ${hex(a.value)}/${hex(a.mask)}`,
	print: (a) => ` MARK ${words(a)}`,
});

type Connmark = Extract<Action, { kind: "CONNMARK" }>;

export const connmark = target({
	name: "CONNMARK",
	kind: "CONNMARK",
	options: [...setOptions, { name: "save-mark", flag: true }, { name: "restore-mark", flag: true }, { name: "ctmask" }, { name: "nfmask" }, { name: "mask" }],
	parse: (given): Connmark => {
		const set = setting(given);
		if (set) return { kind: "CONNMARK", mode: "set", ...set, nfMask: ALL };
		const mode = given.has("save-mark") ? "save" : given.has("restore-mark") ? "restore" : problem("CONNMARK target: No operation specified");
		const both = given.get("mask");
		const ct = given.get("ctmask") ?? both;
		const nf = given.get("nfmask") ?? both;
		return { kind: "CONNMARK", mode, value: 0, mask: ct ? plain(given, ct) : ALL, nfMask: nf ? plain(given, nf) : ALL };
	},
	save: (a) => (a.mode === "set" ? ` --set-xmark ${hex(a.value)}/${hex(a.mask)}` : ` --${a.mode}-mark --nfmask ${hex(a.nfMask)} --ctmask ${hex(a.mask)}`),
	print: (a) => {
		if (a.mode === "set") return ` CONNMARK ${words(a)}`;
		const mask =
			a.mask === a.nfMask
				? a.mask === ALL
					? ""
					: ` mask ${hex(a.mask)}`
				: a.mode === "save"
					? ` nfmask ${hex(a.nfMask)} ctmask ~${hex(a.mask)}`
					: ` ctmask ${hex(a.mask)} nfmask ~${hex(a.nfMask)}`;
		return ` CONNMARK ${a.mode}${mask}`;
	},
});

const four = (n: number): string => n.toString(16).padStart(4, "0");

export const classify = target({
	name: "CLASSIFY",
	kind: "CLASSIFY",
	options: [{ name: "set-class" }],
	parse: (given) => {
		const { value } = given.must("set-class");
		const m = /^([0-9a-fA-F]{1,4}):([0-9a-fA-F]{1,4})$/.exec(value) ?? problem(`Bad class value \`${value}'`);
		return { kind: "CLASSIFY", major: Number.parseInt(m[1] ?? "", 16), minor: Number.parseInt(m[2] ?? "", 16) };
	},
	save: (a) => ` --set-class ${four(a.major)}:${four(a.minor)}`,
	print: (a) => ` CLASSIFY set ${a.major.toString(16)}:${a.minor.toString(16)}`,
});

export const ct = target({
	name: "CT",
	kind: "CT",
	options: [
		{ name: "notrack", flag: true },
		{ name: "helper", simulated: false },
		{ name: "timeout", simulated: false },
		{ name: "ctevents", simulated: false },
		{ name: "expevents", simulated: false },
		{ name: "zone", simulated: false },
		{ name: "zone-orig", simulated: false },
		{ name: "zone-reply", simulated: false },
	],
	parse: (given) => ({ kind: "CT", ...(given.has("notrack") ? { notrack: true as const } : {}) }),
	owns: (a) => a.alias === undefined,
	save: (a) => (a.notrack ? " --notrack" : ""),
	print: (a) => ` CT${a.notrack ? " notrack" : ""}`,
});

export const notrack = target({
	name: "NOTRACK",
	kind: "CT",
	options: [],
	parse: () => ({ kind: "CT", notrack: true, alias: "NOTRACK" }),
	owns: (a) => a.alias === "NOTRACK",
	save: () => "",
	print: () => " NOTRACK",
});
