/** Facts of all layers in the catalogue. `facts.test.ts` makes every archive and compares; what it prints belongs here when a tree changes. */
import type { CatalogueLayer, LayerFacts } from "./image.ts";

const facts: Readonly<Record<string, LayerFacts>> = {
	busybox: {
		diffId: "sha256:134c26d0565abe8bdda1f89b68c8e29ea05f6b52cef5a3c4cc589d61d352bd1e",
		size: 1982296,
		tarSize: 2128384,
		splitSize: 11716,
		count: { inodes: 281, blocks: 496, subdirectories: 10 },
	},
	bookworm: {
		diffId: "sha256:366634b59eea6c102848a48b459cf86ba7e126ca4eb67cad4261ecb940c37b9f",
		size: 138658835,
		tarSize: 140328960,
		splitSize: 144064,
		count: { inodes: 2483, blocks: 35067, subdirectories: 15 },
	},
};

export function factsOf(layer: CatalogueLayer): LayerFacts {
	const known = facts[layer.name];
	if (!known) throw new Error(`the catalogue has no facts of the layer ${layer.name}`);
	return known;
}
