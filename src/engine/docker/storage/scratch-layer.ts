/** A writable layer that no container has: what COPY and ADD write into. moby layer/rwlayer of builder/dockerfile/imagecontext.go. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import type { Digest } from "../image/digest.ts";
import { sourceOfWriter } from "../image/stream.ts";
import type { Layer } from "./layer-store.ts";
import { randomHex } from "./overlay2.ts";
import type { Stores } from "./stores.ts";
import { writeTree } from "./tar-walk.ts";

export interface ScratchLayer {
	/** Where its files are while it is mounted. */
	readonly root: string;
	/** What was written, as a layer that the caller holds. */
	commit(sys: Sys): Blocking<Layer>;
	/** Unmounts and removes it. */
	discard(sys: Sys): Blocking<void>;
}

/** Over an image, or over nothing. The caller discards it in any case. */
export function scratchLayer(sys: Sys, stores: Stores, image: Digest | undefined): Blocking<ScratchLayer> {
	return scratchOver(sys, stores, image === undefined ? undefined : stores.images.get(image)?.chain.at(-1));
}

/** As above, over a layer by its chain id. */
export function* scratchOver(sys: Sys, stores: Stores, parent: Digest | undefined): Blocking<ScratchLayer> {
	const { layers } = stores;
	const id = randomHex(sys, 32);
	const { driver } = layers;
	yield* driver.create(sys, id, parent === undefined ? undefined : layers.get(parent)?.cacheId);
	if (parent !== undefined) layers.hold(parent);
	const root = yield* driver.mount(sys, id);
	return {
		root,
		*commit(inner) {
			const tar = sourceOfWriter((out) => writeTree(inner, driver.diff(id), out, { whiteouts: true }));
			return yield* layers.register(inner, tar, parent);
		},
		*discard(inner) {
			driver.unmount(inner, id);
			yield* driver.remove(inner, id);
			if (parent !== undefined) yield* layers.release(inner, parent);
		},
	};
}
