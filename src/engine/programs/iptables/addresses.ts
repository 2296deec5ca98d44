/** Addresses with masks: reading and printing. */
import { formatIp, type Ip, type IpFamily } from "../../net/address.ts";
import type { AddressMask } from "../../net/netfilter/rule.ts";
import { problem } from "./error.ts";
import { parseAddress, type RuleContext } from "./extension.ts";
import type { Names } from "./names.ts";

const full = (family: IpFamily): Ip => (family === "inet" ? 0xffffffff : (1n << 128n) - 1n);

function maskFor(bits: number, family: IpFamily): Ip {
	if (family === "inet") return bits === 0 ? 0 : (0xffffffff << (32 - bits)) >>> 0;
	return ((1n << 128n) - 1n) ^ ((1n << BigInt(128 - bits)) - 1n);
}
/** Length of a mask; undefined where its ones do not stand together. */
export function prefixOf(mask: Ip): number | undefined {
	const width = typeof mask === "number" ? 32 : 128;
	const text = mask.toString(2).padStart(width, "0");
	return /^1*0*$/.test(text) ? text.replace(/0+$/, "").length : undefined;
}

function parseMask(text: string, family: IpFamily): Ip {
	const dotted = parseAddress(text, family);
	if (dotted !== undefined) return dotted;
	const bits = /^\d+$/.test(text) ? Number(text) : -1;
	return bits < 0 || bits > (family === "inet" ? 32 : 128) ? problem(`invalid mask \`${text}' specified`) : maskFor(bits, family);
}

const and = (ip: Ip, mask: Ip): Ip => (typeof ip === "number" && typeof mask === "number" ? (ip & mask) >>> 0 : BigInt(ip) & BigInt(mask));

/** Fewer than four numbers are filled up with zeros. */
function padded(text: string, family: IpFamily): Ip | undefined {
	if (family === "inet" && /^\d+(\.\d+){0,2}$/.test(text)) {
		const parts = text.split(".");
		return parseAddress([...parts, ...["0", "0", "0"].slice(parts.length - 1)].join("."), family);
	}
	return parseAddress(text, family);
}

function all(text: string, family: IpFamily, names: Names): AddressMask[] {
	const [host = "", mask] = text.split("/");
	const own = padded(host, family);
	const found = own === undefined ? (names.hosts.get(host) ?? []) : [own];
	if (found.length === 0) return problem(`host/network \`${host}' not found`);
	const bits = mask === undefined ? full(family) : parseMask(mask, family);
	return found.map((ip) => ({ address: and(ip, bits), mask: bits }));
}

/** ADDRESS, ADDRESS/LENGTH or ADDRESS/MASK, in commas: each makes a rule of its own. */
export const parseNetworks = (text: string, family: IpFamily, names: Names): AddressMask[] => text.split(",").flatMap((one) => all(one, family, names));

export const parseNetwork = (text: string, { family, names }: RuleContext): AddressMask =>
	all(text, family, names)[0] ?? problem(`host/network \`${text}' not found`);

/** "save": always with its mask (`-S`); "print": without where it is one address (`-L`). */
export function addressText({ address, mask }: AddressMask, form: "save" | "print", { names, numeric }: RuleContext): string {
	const width = typeof address === "number" ? 32 : 128;
	const bits = prefixOf(mask);
	if (form === "print" && bits === 0) return numeric ? (width === 32 ? "0.0.0.0/0" : "::/0") : "anywhere";
	const text = form === "save" || numeric ? formatIp(address) : names.hostName(address);
	if (bits === undefined) return `${text}/${formatIp(mask)}`;
	return bits === width && form === "print" ? text : `${text}/${bits}`;
}
