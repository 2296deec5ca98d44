/** Which mounts findmnt shows. */
import { canonicalName } from "../../lib/canonical.ts";
import { mountOf } from "../../lib/mount-table.ts";
import type { Context } from "../../lib/program.ts";
import { matchesOptions, matchesType, pseudoTypes } from "../mount/table.ts";
import type { Entry } from "./entry.ts";

export interface Filters {
	readonly test: (entry: Entry) => boolean;
	/** A place or a source was named: a plain list, unless a tree is asked for. */
	readonly direct: boolean;
}

const withoutSlash = (path: string): string => (path.length > 1 ? path.replace(/\/+$/, "") : path);

/** The canonical place of a path; undefined where there is nothing. */
function placeOf(context: Context, path: string): string | undefined {
	return context.sys.tryStat(path) ? canonicalName(context.sys, path, "all") : undefined;
}

function sourceTest(text: string): (entry: Entry) => boolean {
	return /^\d+:\d+$/.test(text) ? (e) => e.mount !== undefined && `${e.mount.major}:${e.mount.minor}` === text : (e) => e.source === text;
}

function targetTest(context: Context, text: string): (entry: Entry) => boolean {
	const place = placeOf(context, text) ?? withoutSlash(text);
	return (e) => e.target === place || e.target === withoutSlash(text);
}

/** -T: the mount that a path lies on. */
function containingTest(context: Context, text: string, entries: readonly Entry[]): (entry: Entry) => boolean {
	const place = placeOf(context, text);
	const mount =
		place === undefined
			? undefined
			: mountOf(
					entries.flatMap((e) => e.mount ?? []),
					place,
				);
	return (e) => mount !== undefined && e.target === mount.target;
}

export function makeFilters(context: Context, entries: readonly Entry[]): Filters {
	const { options, operands } = context;
	const tests: ((entry: Entry) => boolean)[] = [];
	const [first, second] = operands;
	let direct = first !== undefined;
	const add = (key: string, make: (text: string) => (entry: Entry) => boolean, isDirect = true): void => {
		const text = options.value(key);
		if (text === undefined) return;
		tests.push(make(text));
		direct ||= isDirect;
	};
	if (first !== undefined && second !== undefined) tests.push(sourceTest(first), targetTest(context, second));
	else if (first !== undefined) {
		const [byTarget, bySource] = [targetTest(context, first), sourceTest(first)];
		tests.push(entries.some(byTarget) ? byTarget : bySource);
	}
	add("source", sourceTest);
	add("mountpoint", (text) => targetTest(context, text));
	add("target", (text) => containingTest(context, text, entries));
	add("id", (text) => (e) => String(e.mount?.id) === text);
	add("types", (text) => (e) => matchesType(text, e.fstype), false);
	add("options", (text) => (e) => matchesOptions(text, e.options), false);
	if (options.has("real")) tests.push((e) => !pseudoTypes.has(e.fstype));
	if (options.has("pseudo")) tests.push((e) => pseudoTypes.has(e.fstype));
	if (options.has("shadowed")) {
		const covered = new Set(entries.filter((e) => entries.some((o) => o.mount?.parent === e.mount?.id && o.target === e.target)).map((e) => e.mount?.id));
		tests.push((e) => covered.has(e.mount?.id));
	}
	const inverted = options.has("invert");
	return { test: (e) => tests.every((test) => test(e)) !== (inverted && tests.length > 0), direct };
}
