/** The orders that ls lists files in. */
import { compareBytes } from "../../lib/collate.ts";
import { compareVersions } from "../../lib/version-order.ts";
import type { Entry } from "./entries.ts";
import { type Settings, timeOf } from "./settings.ts";

type Compare = (a: Entry, b: Entry) => number;

const byName: Compare = (a, b) => compareBytes(a.name, b.name);
const extension = (name: string): string => (name.includes(".") ? name.slice(name.lastIndexOf(".")) : "");

/** Also what a link leads to counts, as --group-directories-first has it. */
const isDirectory = (entry: Entry): boolean => entry.kind === "directory" || entry.referent?.kind === "directory";

function comparison(settings: Settings, widthOf: (entry: Entry) => number): Compare {
	switch (settings.sort) {
		case "size":
			return (a, b) => (b.stat?.size ?? 0) - (a.stat?.size ?? 0) || byName(a, b);
		case "time":
			return (a, b) => (b.stat ? timeOf(b.stat, settings.time) : 0) - (a.stat ? timeOf(a.stat, settings.time) : 0) || byName(a, b);
		case "version":
			return (a, b) => compareVersions(a.name, b.name) || byName(a, b);
		case "extension":
			return (a, b) => compareBytes(extension(a.name), extension(b.name)) || byName(a, b);
		case "width":
			return (a, b) => widthOf(a) - widthOf(b) || byName(a, b);
		default:
			return byName;
	}
}

/** Sorts a listing. `widthOf` is how many columns a name takes. */
export function sortEntries(entries: readonly Entry[], settings: Settings, widthOf: (entry: Entry) => number): Entry[] {
	const sorted = [...entries];
	if (settings.sort !== "none") {
		const compare = comparison(settings, widthOf);
		sorted.sort(settings.reverse ? (a, b) => compare(b, a) : compare);
	}
	if (!settings.directoriesFirst || settings.sort === "none") return sorted;
	return [...sorted.filter(isDirectory), ...sorted.filter((entry) => !isDirectory(entry))];
}
