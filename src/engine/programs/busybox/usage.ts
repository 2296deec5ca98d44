/** BusyBox's usage texts, and what can be read from them: the options an applet takes. */
import { filesUsages } from "./usage-files.ts";
import { networkUsages } from "./usage-network.ts";
import { systemUsages } from "./usage-system.ts";
import { textUsages } from "./usage-text.ts";

export const version = "BusyBox v1.38.0 (Debian 1:1.38.0-3+b1) multi-call binary.";

const usages: Readonly<Record<string, string>> = { ...filesUsages, ...textUsages, ...systemUsages, ...networkUsages };

/** What bb_show_usage prints on standard error. */
export function usageText(name: string): string {
	const text = usages[name];
	return text === undefined ? `${version}\n\nNo help available\n` : `${version}\n\nUsage: ${text}\n`;
}

export interface AppletOptions {
	readonly flags: ReadonlySet<string>;
	readonly withArgument: ReadonlySet<string>;
	readonly long: ReadonlySet<string>;
}

/** The letters in `[-abc]`, `[-n N]`, `{-b|c LIST}` and the lines of options; undefined for an applet whose usage is not known. */
export function optionsOf(name: string): AppletOptions | undefined {
	const text = usages[name];
	if (text === undefined) return undefined;
	const flags = new Set<string>();
	const withArgument = new Set<string>();
	const long = new Set<string>(["help"]);
	const [synopsis = ""] = text.split("\n\n");
	for (const [, letters = "", argument] of synopsis.matchAll(/(?:^|[[{| ])-([A-Za-z0-9]+)( ?\[?[A-Z][A-Z_|]*)?/g)) {
		const all = [...letters];
		for (const [i, letter] of all.entries()) (argument && all.length === 1 && i === 0 ? withArgument : flags).add(letter);
	}
	for (const [, head = ""] of text.matchAll(/^\t+(-[^\t\n]*)/gm)) {
		for (const [, letter = "", argument] of head.matchAll(/(?:^|,)-([A-Za-z0-9])(?:,-[A-Za-z])*( ?[A-Z[][A-Z_,:[\]=]*)?/g))
			(argument?.trim() ? withArgument : flags).add(letter);
	}
	for (const [, word = ""] of text.matchAll(/--([a-z][a-z-]+)/g)) long.add(word);
	return { flags, withArgument, long };
}
