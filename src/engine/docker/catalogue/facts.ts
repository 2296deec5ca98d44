/** Facts of all layers in the catalogue. `facts.test.ts` makes every archive and compares; what it prints belongs here when a tree changes. */
import type { CatalogueLayer, LayerFacts } from "./image.ts";

const facts: Readonly<Record<string, LayerFacts>> = {
	busybox: {
		diffId: "sha256:517be8c003adad17725d97b8165a811c747b4f2a6548a4c86d23188920669c36",
		size: 1985512,
		tarSize: 2128384,
		splitSize: 11716,
		count: { inodes: 281, blocks: 496, subdirectories: 10 },
	},
	bookworm: {
		diffId: "sha256:8264a1b0d6bc04366acbf315926b962255328b56b670c4008e788e81d9a4ab5a",
		size: 138668744,
		tarSize: 140328960,
		splitSize: 142373,
		count: { inodes: 2483, blocks: 35067, subdirectories: 15 },
	},
};

export function factsOf(layer: CatalogueLayer): LayerFacts {
	const known = facts[layer.name];
	if (!known) throw new Error(`the catalogue has no facts of the layer ${layer.name}`);
	return known;
}
