/** Results of steps by what they were made of, for as long as the daemon runs. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import type { Digest } from "../../image/digest.ts";
import type { Stores } from "../../storage/stores.ts";

export interface CachedStep {
	readonly chainId: Digest;
	readonly diffId: Digest;
	/** RFC 3339 */
	readonly created: string;
}

const caches = new WeakMap<Stores, Map<string, CachedStep>>();

function cacheOf(stores: Stores): Map<string, CachedStep> {
	const known = caches.get(stores) ?? new Map<string, CachedStep>();
	caches.set(stores, known);
	return known;
}

export function cachedStep(stores: Stores, key: string): CachedStep | undefined {
	const found = cacheOf(stores).get(key);
	return found && stores.layers.get(found.chainId) ? found : undefined;
}

/** Keeps a result; its layer is held until the cache is pruned. */
export function* keepStep(sys: Sys, stores: Stores, key: string, step: CachedStep): Blocking<void> {
	const cache = cacheOf(stores);
	const before = cache.get(key);
	cache.set(key, step);
	stores.layers.hold(step.chainId);
	if (before) yield* stores.layers.release(sys, before.chainId);
}

/** `docker builder prune`: lets all results go; bytes of what nobody else needs. */
export function* pruneSteps(sys: Sys, stores: Stores): Blocking<number> {
	const cache = cacheOf(stores);
	const before = stores.layers.totalSize;
	for (const { chainId } of cache.values()) yield* stores.layers.release(sys, chainId);
	cache.clear();
	return before - stores.layers.totalSize;
}
