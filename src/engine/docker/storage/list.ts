/** GET /images/json with its filters: moby daemon/images/images.go. */

import type { Sys } from "../../kernel/abi.ts";
import { instantOf, parseRfc3339, secondsOf } from "../dockerd/time.ts";
import { invalid } from "../error.ts";
import { sortedKeys } from "../image/config.ts";
import type { Digest } from "../image/digest.ts";
import { familiarName, familiarString, type Reference } from "../image/reference.ts";
import { resolveImage } from "./lookup.ts";
import { pathMatch } from "./path-match.ts";
import type { Stores } from "./stores.ts";
import { timestampFilter } from "./time-filter.ts";
import type { ContainerUse, Filters, StoredImage } from "./types.ts";

export interface ImageSummary {
	Containers: number;
	readonly Created: number;
	readonly Id: Digest;
	readonly Labels: Record<string, string> | null;
	readonly ParentId: string;
	RepoDigests: string[] | null;
	RepoTags: string[] | null;
	SharedSize: number;
	readonly Size: number;
}

const accepted = new Set(["dangling", "label", "label!", "before", "since", "reference", "until"]);

/** Names and values that a request gave; EngineError for a filter that is none of these. */
export function checkFilters(filters: Filters, allowed: ReadonlySet<string>): void {
	for (const name of Object.keys(filters)) if (!allowed.has(name)) throw invalid(`invalid filter '${name}'`);
}

/** GetBoolOrDefault of the filters package. */
export function boolFilter(filters: Filters, name: string, otherwise: boolean): boolean {
	const values = filters[name];
	if (values === undefined || values.length === 0) return otherwise;
	const isTrue = values.some((v) => v === "1" || v === "true");
	const isFalse = values.some((v) => v === "0" || v === "false");
	if (isTrue === isFalse) throw invalid(`invalid filter '${name}=[${values.join(" ")}]'`);
	return isTrue;
}

const createdOf = (image: StoredImage): number => {
	const time = parseRfc3339(image.config.created ?? "");
	return time ? secondsOf(time) : -62135596800;
};

/** Every condition of `label` must hold: a key, or a key with its value. */
export function hasLabels(labels: Readonly<Record<string, string>> | null | undefined, wanted: readonly string[]): boolean {
	return wanted.every((condition) => {
		const equals = condition.indexOf("=");
		const value = labels?.[equals < 0 ? condition : condition.slice(0, equals)];
		return value !== undefined && (equals < 0 || value === condition.slice(equals + 1));
	});
}

/** reference.FamiliarMatch: the pattern against the name with its tag, and against the name alone. */
const matches = (pattern: string, reference: Reference): boolean =>
	pathMatch(pattern, familiarString(reference)) || pathMatch(pattern, familiarName(reference));

export function listImages(
	sys: Sys,
	stores: Stores,
	options: { readonly all: boolean; readonly sharedSize?: boolean; readonly filters: Filters },
	containers: readonly ContainerUse[],
): ImageSummary[] {
	const { filters } = options;
	checkFilters(filters, accepted);
	const dangling = boolFilter(filters, "dangling", false);
	const onlyDangling = (filters["dangling"]?.length ?? 0) > 0 && dangling;
	let before = Number.POSITIVE_INFINITY;
	let since = Number.NEGATIVE_INFINITY;
	for (const name of filters["before"] ?? []) before = Math.min(before, createdOf(resolveImage(name, stores.images, stores.references)));
	for (const name of filters["since"] ?? []) since = Math.max(since, createdOf(resolveImage(name, stores.images, stores.references)));
	const until = timestampFilter(filters["until"], instantOf(sys.clock("realtime")));
	if (until !== undefined) before = Math.min(before, until);
	const out: { summary: ImageSummary; created: number }[] = [];
	// /images/json makes empty lists of what /system/df leaves out
	const listed = (names: readonly Reference[]): string[] | null => (names.length === 0 && options.sharedSize ? null : names.map(familiarString));
	for (const image of stores.images.all()) {
		const created = createdOf(image);
		if (created >= before || created <= since) continue;
		const labels = image.config.config?.Labels;
		if (filters["label"]?.length && !hasLabels(labels, filters["label"])) continue;
		if (filters["label!"]?.length && hasLabels(labels, filters["label!"])) continue;
		const shown = references(stores, image, options.all, onlyDangling, filters);
		if (!shown) continue;
		out.push({
			created,
			summary: {
				Containers: containers.filter((c) => c.image === image.id).length,
				Created: Math.floor(created),
				Id: image.id,
				Labels: labels ? sortedKeys(labels) : null,
				ParentId: image.parent ?? "",
				RepoDigests: listed(shown.filter((r) => r.digest !== undefined)),
				RepoTags: listed(shown.filter((r) => r.digest === undefined)),
				SharedSize: options.sharedSize ? sharedSize(stores, image) : -1,
				Size: image.size,
			},
		});
	}
	// of the same time the newest first
	return out
		.reverse()
		.sort((a, b) => b.created - a.created)
		.map((entry) => entry.summary);
}

/** The names under which an image is listed; undefined where it is not. */
function references(stores: Stores, image: StoredImage, all: boolean, onlyDangling: boolean, filters: Filters): Reference[] | undefined {
	const patterns = filters["reference"] ?? [];
	const names = stores.references.of(image.id).filter((r) => patterns.length === 0 || patterns.some((pattern) => matches(pattern, r)));
	if (names.length > 0) return onlyDangling ? undefined : names;
	const isHead = stores.images.children(image.id).length === 0;
	if (!all && !isHead) return undefined;
	// what was filtered away by its name, and what the filter on dangling images leaves out
	if (patterns.length > 0) return undefined;
	if ((filters["dangling"]?.length ?? 0) > 0 && !onlyDangling) return undefined;
	return names;
}

/** Bytes of the layers that another image has too. */
function sharedSize(stores: Stores, image: StoredImage): number {
	let sum = 0;
	for (const chainId of image.chain) {
		const shared = stores.images.all().some((other) => other.id !== image.id && other.chain.includes(chainId));
		if (shared) sum += stores.layers.get(chainId)?.size ?? 0;
	}
	return sum;
}
