/** What an image on offer is: layers as trees, and a configuration. */
import type { Tree, TreeCount } from "../../world/tree.ts";
import type { ImageConfig } from "../image/config.ts";
import type { Digest } from "../image/digest.ts";

/** What can only be known of a layer by making its archive; a test makes it and compares. */
export interface LayerFacts {
	/** Of the archive. */
	readonly diffId: Digest;
	/** Bytes of the files in it; a symbolic link weighs what its target is long. */
	readonly size: number;
	/** Bytes of the archive. */
	readonly tarSize: number;
	/** Bytes of tar-split.json.gz. */
	readonly splitSize: number;
	readonly count: TreeCount;
}

export interface CatalogueLayer {
	/** As the table of facts has it. */
	readonly name: string;
	/** Absolute paths; parents are understood. */
	readonly tree: () => Tree;
	/** Seconds since the epoch: every file's modification time. */
	readonly time: number;
}

export interface CatalogueImage {
	/** Names with tags: `busybox:latest`. */
	readonly names: readonly string[];
	/** From the bottom up. */
	readonly layers: readonly CatalogueLayer[];
	/** The image before it in its list is what the classic builder began this one from. */
	readonly built?: true;
	/** Without rootfs, which the layers give. */
	readonly config: Omit<ImageConfig, "rootfs">;
}
