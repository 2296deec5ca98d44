/** A daemon's directory with images in it, as if they had been loaded: what a host has before anybody starts dockerd. */

import { decode } from "../../kernel/text.ts";
import { directory, file, type Node, symlink, type Tree } from "../../world/tree.ts";
import { configBytes, goJson, type ImageConfig, sortedKeys } from "../image/config.ts";
import { chainIds, type Digest, digestOf, encodedOf } from "../image/digest.ts";
import { factsOf } from "./facts.ts";
import type { CatalogueImage, CatalogueLayer } from "./image.ts";
import { layerSplit } from "./layer-tar.ts";

const ROOT = "/var/lib/docker";
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Names of directories are random on a real host; here they follow from what is in them. */
const cacheIdOf = (chainId: Digest): string => encodedOf(digestOf(`cache of ${chainId}`));

function linkOf(chainId: Digest): string {
	const digits = encodedOf(digestOf(`link of ${chainId}`));
	return Array.from({ length: 26 }, (_, i) => BASE32.charAt(Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16) & 31)).join("");
}

const secret = (text: string): Node => file(text, 0o600);

function layerFiles(layer: CatalogueLayer, chain: readonly Digest[], at: number): Tree {
	const facts = factsOf(layer);
	const chainId = chain[at] ?? facts.diffId;
	const below = chain.slice(0, at).toReversed();
	const cacheId = cacheIdOf(chainId);
	const graph = `${ROOT}/overlay2/${cacheId}`;
	const entry = `${ROOT}/image/overlay2/layerdb/sha256/${encodedOf(chainId)}`;
	const [parent] = below;
	return {
		[graph]: directory(0o710),
		[`${graph}/diff`]: { kind: "later", tree: layer.tree, time: layer.time * 1000, count: facts.count },
		[`${graph}/link`]: file(linkOf(chainId)),
		...(parent === undefined ? {} : { [`${graph}/lower`]: file(below.map((id) => `l/${linkOf(id)}`).join(":")), [`${graph}/work`]: directory(0o700) }),
		...(at + 1 < chain.length ? { [`${graph}/committed`]: secret("") } : {}),
		[`${ROOT}/overlay2/l/${linkOf(chainId)}`]: symlink(`../${cacheId}/diff`),
		[`${entry}/cache-id`]: file(cacheId),
		[`${entry}/diff`]: file(facts.diffId),
		...(parent === undefined ? {} : { [`${entry}/parent`]: file(parent) }),
		[`${entry}/size`]: file(String(facts.size)),
		[`${entry}/tar-split.json.gz`]: { kind: "content", size: facts.splitSize, bytes: () => layerSplit(layer) },
	};
}

/** The bytes of an image's configuration, whose hash is its id. */
export function imageBytes(image: CatalogueImage): Uint8Array {
	const config: ImageConfig = { ...image.config, rootfs: { type: "layers", diff_ids: image.layers.map((layer) => factsOf(layer).diffId) } };
	return configBytes(config);
}

/** Files below /var/lib/docker for these images. */
export function prefilled(images: readonly CatalogueImage[]): Tree {
	const tree: Record<string, Node> = {
		[ROOT]: directory(0o710),
		[`${ROOT}/overlay2`]: directory(0o710),
		[`${ROOT}/overlay2/l`]: directory(0o700),
		[`${ROOT}/image`]: directory(0o700),
		[`${ROOT}/image/overlay2`]: directory(0o700),
		[`${ROOT}/image/overlay2/distribution`]: directory(0o700),
		[`${ROOT}/image/overlay2/imagedb`]: directory(0o700),
		[`${ROOT}/image/overlay2/imagedb/content`]: directory(0o700),
		[`${ROOT}/image/overlay2/imagedb/content/sha256`]: directory(0o700),
		[`${ROOT}/image/overlay2/imagedb/metadata`]: directory(0o700),
		[`${ROOT}/image/overlay2/imagedb/metadata/sha256`]: directory(0o700),
		[`${ROOT}/image/overlay2/layerdb`]: directory(),
		[`${ROOT}/image/overlay2/layerdb/mounts`]: directory(),
		[`${ROOT}/image/overlay2/layerdb/sha256`]: directory(),
		[`${ROOT}/image/overlay2/layerdb/tmp`]: directory(),
	};
	const repositories: Record<string, Record<string, Digest>> = {};
	let previous: Digest | undefined;
	for (const image of images) {
		const chain = chainIds(image.layers.map((layer) => factsOf(layer).diffId));
		for (const [i, layer] of image.layers.entries()) Object.assign(tree, layerFiles(layer, chain, i));
		const bytes = imageBytes(image);
		const id = digestOf(bytes);
		tree[`${ROOT}/image/overlay2/imagedb/content/sha256/${encodedOf(id)}`] = secret(decode(bytes));
		const metadata = `${ROOT}/image/overlay2/imagedb/metadata/sha256/${encodedOf(id)}`;
		if (image.built && previous !== undefined) {
			tree[`${metadata}/parent`] = secret(previous);
			tree[`${metadata}/builtLocally`] = secret("");
		}
		if (image.names.length) tree[`${metadata}/lastUpdated`] = secret(image.config.created ?? "");
		for (const name of image.names) {
			const repository = name.slice(0, name.lastIndexOf(":"));
			repositories[repository] = { ...repositories[repository], [name]: id };
		}
		previous = id;
	}
	tree[`${ROOT}/image/overlay2/repositories.json`] = secret(goJson({ Repositories: sortedKeys(repositories) }));
	return tree;
}
