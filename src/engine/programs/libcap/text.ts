/** Capability states as text: cap_to_text(3), cap_from_text(3), and the IAB form of cap_iab(3). */
import { allCapabilities, type CapabilitySet, capabilityBit, capabilityNames } from "../../kernel/capabilities.ts";

/** The three sets that the text speaks of. */
export interface CapState {
	readonly effective: bigint;
	readonly permitted: bigint;
	readonly inheritable: bigint;
}

const E = 1;
const P = 2;
const I = 4;

const letters = (flags: number): string => (flags & E ? "e" : "") + (flags & I ? "i" : "") + (flags & P ? "p" : "");
const bits = capabilityNames.map((name) => capabilityBit(name));

/** `=ep cap_chown-ep`: the state that most capabilities share, then the others as differences from it. */
export function stateText(state: CapState): string {
	const flags = bits.map((bit) => (state.effective & bit ? E : 0) | (state.permitted & bit ? P : 0) | (state.inheritable & bit ? I : 0));
	const count = (t: number) => flags.filter((f) => f === t).length;
	let base = 7;
	for (let t = 6; t >= 0; t--) if (count(t) >= count(base)) base = t;
	const groups: string[] = [];
	for (let t = 7; t >= 0; t--) {
		if (t === base || count(t) === 0) continue;
		const names = capabilityNames.filter((_, i) => flags[i] === t).map((name) => `cap_${name}`);
		const [more, less] = [t & ~base, ~t & base];
		// the first group stands for itself where the others have nothing
		const plus = base === 0 && groups.length === 0 ? "=" : "+";
		groups.push(names.join(",") + (more ? plus + letters(more) : "") + (less ? `-${letters(less)}` : ""));
	}
	return base === 0 && groups.length ? groups.join(" ") : [`=${letters(base)}`, ...groups].join(" ");
}

/** A capability by name (with cap_) or number; "all" is all. undefined when there is none. */
export function namedMask(name: string): bigint | undefined {
	const lower = name.toLowerCase();
	if (lower === "all") return allCapabilities;
	if (/^\d+$/.test(lower)) return Number(lower) < capabilityNames.length ? 1n << BigInt(lower) : undefined;
	const known = capabilityNames.find((candidate) => `cap_${candidate}` === lower);
	return known && capabilityBit(known);
}

/** Names between commas as a mask; a string is the name that is unknown. */
export function listMask(text: string): bigint | string {
	let mask = 0n;
	for (const name of text.split(",")) {
		const bit = namedMask(name);
		if (bit === undefined) return name;
		mask |= bit;
	}
	return mask;
}

/** Reads clauses such as `=ep cap_kill-ep`; undefined when that is no capability text. */
export function parseState(text: string): CapState | undefined {
	let [effective, permitted, inheritable] = [0n, 0n, 0n];
	for (const clause of text.trim().split(/\s+/).filter(Boolean)) {
		const match = /^([a-z0-9_,]*)((?:[=+-][eip]*)+)$/i.exec(clause);
		if (!match) return undefined;
		const names = match[1] as string;
		const mask = names === "" ? allCapabilities : listMask(names);
		if (typeof mask === "string") return undefined;
		const actions = (match[2] as string).match(/[=+-][eip]*/gi) ?? [];
		if (names === "" && !actions[0]?.startsWith("=")) return undefined;
		for (const action of actions) {
			const flags = action.slice(1).toLowerCase();
			if (action[0] === "=") {
				effective &= ~mask;
				permitted &= ~mask;
				inheritable &= ~mask;
			}
			const change = (set: bigint) => (action[0] === "-" ? set & ~mask : set | mask);
			if (flags.includes("e")) effective = change(effective);
			if (flags.includes("p")) permitted = change(permitted);
			if (flags.includes("i")) inheritable = change(inheritable);
		}
	}
	return { effective, permitted, inheritable };
}

/** Inheritable, Ambient, Bounding: `^` is inheritable and ambient, a bare name inheritable, `!` not in the bounding set. */
export function iabText(caps: CapabilitySet): string {
	return capabilityNames
		.flatMap((name) => {
			const bit = capabilityBit(name);
			const inheritable = (caps.inheritable & bit) !== 0n;
			const prefix = `${caps.bounding & bit ? "" : "!"}${caps.ambient & bit ? "^" : ""}`;
			return inheritable || prefix ? [`${prefix}cap_${name}`] : [];
		})
		.join(",");
}

/** undefined when that is no IAB text. */
export function parseIab(text: string): { inheritable: bigint; ambient: bigint; dropped: bigint } | undefined {
	let [inheritable, ambient, dropped] = [0n, 0n, 0n];
	for (const word of text.split(",").filter(Boolean)) {
		const match = /^([!^%]*)(.+)$/.exec(word);
		const mask = match && namedMask(match[2] as string);
		if (!match || mask === undefined || mask === null) return undefined;
		const prefix = match[1] as string;
		if (prefix.includes("!")) dropped |= mask;
		if (prefix.includes("^")) ambient |= mask;
		if (!prefix.includes("!") || prefix.includes("^") || prefix.includes("%")) inheritable |= mask;
	}
	return { inheritable, ambient, dropped };
}
