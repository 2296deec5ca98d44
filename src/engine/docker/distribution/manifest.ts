/** Manifests: Docker's schema 2 and OCI's, and the lists that tell platforms apart. */
import { invalid } from "../error.ts";
import type { Digest } from "../image/digest.ts";

export const SCHEMA2 = "application/vnd.docker.distribution.manifest.v2+json";
export const MANIFEST_LIST = "application/vnd.docker.distribution.manifest.list.v2+json";
export const OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
export const OCI_INDEX = "application/vnd.oci.image.index.v1+json";
export const IMAGE_CONFIG = "application/vnd.docker.container.image.v1+json";
export const LAYER_GZIP = "application/vnd.docker.image.rootfs.diff.tar.gzip";

/** What a client accepts, in moby's order. */
export const acceptedManifests: readonly string[] = [SCHEMA2, MANIFEST_LIST, OCI_INDEX, OCI_MANIFEST];

export interface Descriptor {
	readonly mediaType: string;
	readonly size: number;
	readonly digest: Digest;
}

export interface ImageManifest {
	readonly kind: "image";
	readonly config: Descriptor;
	readonly layers: readonly Descriptor[];
}

export interface ManifestIndex {
	readonly kind: "index";
	readonly manifests: readonly (Descriptor & { readonly platform?: { readonly os: string; readonly architecture: string; readonly variant?: string } })[];
}

/** Reads either; throws invalid-parameter for what a daemon does not take. */
export function parseManifest(text: string, mediaType: string): ImageManifest | ManifestIndex {
	const json = JSON.parse(text) as {
		schemaVersion?: number;
		mediaType?: string;
		config?: Descriptor;
		layers?: Descriptor[];
		manifests?: ManifestIndex["manifests"];
	};
	if (json.schemaVersion === 1)
		throw invalid(
			"[DEPRECATION NOTICE] Docker Image Format v1 and Docker Image manifest version 2, schema 1 support is disabled by default and will be removed in an upcoming release.",
		);
	if (json.manifests) return { kind: "index", manifests: json.manifests };
	if (!json.config || !json.layers) throw invalid(`unsupported manifest media type ${json.mediaType ?? mediaType}`);
	return { kind: "image", config: json.config, layers: json.layers };
}

/** Schema 2 as a daemon writes it: indented by three blanks. */
export const schema2 = (config: Descriptor, layers: readonly Descriptor[]): string => {
	const plain = ({ mediaType, size, digest }: Descriptor): Descriptor => ({ mediaType, size, digest });
	return JSON.stringify({ schemaVersion: 2, mediaType: SCHEMA2, config: plain(config), layers: layers.map(plain) }, undefined, 3);
};
