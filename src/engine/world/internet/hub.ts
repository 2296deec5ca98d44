/** Docker Hub: what its registry has on disk. */

import { busybox } from "../../docker/catalogue/busybox.ts";
import type { CatalogueImage } from "../../docker/catalogue/image.ts";
import { layerTar } from "../../docker/catalogue/layer-tar.ts";
import { imageBytes } from "../../docker/catalogue/prefill.ts";
import { type Digest, digestOf, encodedOf } from "../../docker/image/digest.ts";
import { concat, encode } from "../../kernel/text.ts";
import { gzip } from "../../programs/lib/gzip-format.ts";
import { file, type Node, type Tree } from "../tree.ts";

/** Public images of which the layers are small enough to travel. */
const images: readonly CatalogueImage[] = [busybox];

/** What can be pulled without a login. */
export const publicRepositories: readonly string[] = images.flatMap(({ names }) => names.map((name) => `library/${name.split(":", 1)[0]}`));

const V2 = "/var/lib/registry/docker/registry/v2";

const content = (bytes: Uint8Array): Node => ({ kind: "content", size: bytes.length, bytes: () => bytes });

/** The files of a registry with these images below "library/". */
export function hubFiles(): Tree {
	const tree: Record<string, Node> = { "/etc/registry.yml": file(configuration) };
	const blob = (bytes: Uint8Array): Digest => {
		const digest = digestOf(bytes);
		const hex = encodedOf(digest);
		tree[`${V2}/blobs/sha256/${hex.slice(0, 2)}/${hex}/data`] = content(bytes);
		return digest;
	};
	for (const image of images) {
		const config = imageBytes(image);
		const layers = image.layers.map((layer) => gzip(concat([...layerTar(layer)]), 6));
		const manifest = {
			schemaVersion: 2,
			mediaType: "application/vnd.docker.distribution.manifest.v2+json",
			config: { mediaType: "application/vnd.docker.container.image.v1+json", size: config.length, digest: blob(config) },
			layers: layers.map((bytes) => ({ mediaType: "application/vnd.docker.image.rootfs.diff.tar.gzip", size: bytes.length, digest: blob(bytes) })),
		};
		const revision = blob(encode(JSON.stringify(manifest, undefined, 3)));
		for (const name of image.names) {
			const [repository = "", tag = ""] = name.split(":");
			const base = `${V2}/repositories/library/${repository}`;
			for (const { digest } of [manifest.config, ...manifest.layers]) tree[`${base}/_layers/sha256/${encodedOf(digest)}/link`] = file(digest);
			tree[`${base}/_manifests/revisions/sha256/${encodedOf(revision)}/link`] = file(revision);
			tree[`${base}/_manifests/tags/${tag}/index/sha256/${encodedOf(revision)}/link`] = file(revision);
			tree[`${base}/_manifests/tags/${tag}/current/link`] = file(revision);
		}
	}
	return tree;
}

const configuration = `version: 0.1
log:
  level: error
  accesslog:
    disabled: true
storage:
  filesystem:
    rootdirectory: /var/lib/registry
http:
  addr: :443
auth:
  token:
    realm: https://auth.docker.io/token
    service: registry.docker.io
`;
