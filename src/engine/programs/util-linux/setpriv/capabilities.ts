/** Capability lists of setpriv: `+net_raw,-all`, names with or without cap_, numbers as cap_N. */
import { allCapabilities, capabilitiesIn, capabilityBit, capabilityNames } from "../../../kernel/capabilities.ts";
import type { Context } from "../../lib/program.ts";

function bitOf(context: Context, name: string): bigint {
	if (name === "all") return allCapabilities;
	const known = capabilityNames.find((candidate) => candidate === name.toLowerCase().replace(/^cap_/, ""));
	if (known) return capabilityBit(known);
	const number = /^cap_(\d+)$/.exec(name);
	if (number && Number(number[1]) < capabilityNames.length) return 1n << BigInt(number[1] as string);
	return context.fail(`unknown capability "${name}"`);
}

/** Applies a list to a mask. */
export function changeMask(context: Context, mask: bigint, list: string): bigint {
	let out = mask;
	for (const word of list.split(",")) {
		const sign = word[0];
		if (sign !== "+" && sign !== "-") context.fail("bad capability string");
		const bit = bitOf(context, word.slice(1));
		out = sign === "+" ? out | bit : out & ~bit;
	}
	return out;
}

export const maskText = (mask: bigint): string => (mask === 0n ? "[none]" : capabilitiesIn(mask).join(","));

/** Names of secure bits, capabilities(7), by their masks. */
const securebits = { noroot: 1, noroot_locked: 2, no_setuid_fixup: 4, no_setuid_fixup_locked: 8, keep_caps_locked: 32 } as const;

export const securebitsText = (bits: number): string =>
	Object.entries(securebits)
		.filter(([, bit]) => bits & bit)
		.map(([name]) => name)
		.join(",") || "[none]";

export function changeSecurebits(context: Context, bits: number, list: string): number {
	let out = bits;
	for (const word of list.split(",")) {
		const sign = word[0];
		const bit = (securebits as Readonly<Record<string, number>>)[word.slice(1)];
		if (sign !== "+" && sign !== "-") context.fail("bad securebits string");
		if (bit === undefined) context.fail("unrecognized securebit");
		out = sign === "+" ? out | (bit as number) : out & ~(bit as number);
	}
	return out;
}
