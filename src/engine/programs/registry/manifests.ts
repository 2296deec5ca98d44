/** What a manifest must be to be taken: manifest/schema2, manifest/ocischema, manifest/manifestlist of distribution. */

import type { Digest } from "../../docker/image/digest.ts";
import { decode } from "../../kernel/text.ts";

export const mediaTypes = {
	schema1: "application/vnd.docker.distribution.manifest.v1+prettyjws",
	schema2: "application/vnd.docker.distribution.manifest.v2+json",
	list: "application/vnd.docker.distribution.manifest.list.v2+json",
	oci: "application/vnd.oci.image.manifest.v1+json",
	index: "application/vnd.oci.image.index.v1+json",
} as const;

interface Descriptor {
	readonly mediaType?: string;
	readonly digest?: string;
}
interface Manifest {
	readonly schemaVersion?: number;
	readonly mediaType?: string;
	readonly config?: Descriptor;
	readonly layers?: readonly Descriptor[];
	readonly manifests?: readonly Descriptor[];
}

export interface ParsedManifest {
	readonly mediaType: string;
	/** Blobs that the repository must have; manifests for a list. */
	readonly references: readonly Digest[];
	readonly isList: boolean;
}

const isObject = (x: unknown): x is Manifest => typeof x === "object" && x !== null && !Array.isArray(x);

/** Reads a manifest as its media type says, which must be one that is known. Undefined when it is none. */
export function parseManifest(content: Uint8Array, mediaType?: string): ParsedManifest | undefined {
	let parsed: unknown;
	try {
		parsed = JSON.parse(decode(content));
	} catch {
		return undefined;
	}
	if (!isObject(parsed) || parsed.schemaVersion !== 2) return undefined;
	const type = mediaType ?? parsed.mediaType ?? (parsed.manifests ? mediaTypes.index : mediaTypes.oci);
	if (parsed.mediaType !== undefined && parsed.mediaType !== type) return undefined;
	const isList = type === mediaTypes.list || type === mediaTypes.index;
	if (!isList && type !== mediaTypes.schema2 && type !== mediaTypes.oci) return undefined;
	// the media type of a Docker manifest stands in it
	if (parsed.mediaType === undefined && (type === mediaTypes.schema2 || type === mediaTypes.list)) return undefined;
	const descriptors = isList ? (parsed.manifests ?? []) : [...(parsed.config ? [parsed.config] : []), ...(parsed.layers ?? [])];
	if (!isList && !parsed.config) return undefined;
	return { mediaType: type, references: descriptors.map(({ digest = "" }) => digest), isList };
}
