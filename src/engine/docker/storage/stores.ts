/** The stores of one daemon, as the operations on images use them together. */
import type { WritableLayers } from "./container-layers.ts";
import type { ImageStore } from "./image-store.ts";
import type { LayerStore } from "./layer-store.ts";
import type { ReferenceStore } from "./reference-store.ts";
import type { ImageEvents } from "./types.ts";

export interface Stores {
	readonly images: ImageStore;
	readonly references: ReferenceStore;
	readonly layers: LayerStore;
	readonly containers: WritableLayers;
	readonly events: ImageEvents;
}
