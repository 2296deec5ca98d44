/** Facts of all layers in the catalogue. `facts.test.ts` makes every archive and compares; what it prints belongs here when a tree changes. */
import type { CatalogueLayer, LayerFacts } from "./image.ts";

const facts: Readonly<Record<string, LayerFacts>> = {
	busybox: {
		diffId: "sha256:d23b7fc771b15c4ccbcf700c6b6570e21d7e4dbb829dd690e36181a99427015f",
		size: 1985512,
		tarSize: 2129920,
		splitSize: 11736,
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
