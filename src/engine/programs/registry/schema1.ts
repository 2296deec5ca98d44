/** Manifests of schema 1, made for clients that say they take no other: registry/handlers/manifests.go, manifest/schema1/config_builder.go. */

import { base64 } from "../../docker/image/base64.ts";
import { digestOf, encodedOf } from "../../docker/image/digest.ts";
import type { Sys } from "../../kernel/abi.ts";
import { decode, encode } from "../../kernel/text.ts";

/** The digest of a gzipped archive of nothing. */
const EMPTY_LAYER = "sha256:a3ed95caeb02ffe68cdd9fd84406680ae93d633cb16422d00e8a7c22955b46d4";

interface HistoryEntry {
	readonly created?: string;
	readonly created_by?: string;
	readonly comment?: string;
	readonly author?: string;
	readonly empty_layer?: boolean;
}
interface ImageConfig {
	readonly architecture?: string;
	readonly history?: readonly HistoryEntry[];
}

/** JSON of an object with its fields in order of their names, as Go marshals a map. */
const sorted = (value: Readonly<Record<string, unknown>>): string =>
	JSON.stringify(Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))));

const url64 = (bytes: Uint8Array): string => base64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

/** The manifest with a signature by a key that is made for it; undefined where the configuration is none or has no history. */
export function schema1(sys: Sys, name: string, tag: string, config: Uint8Array, layers: readonly string[]): Uint8Array | undefined {
	let image: ImageConfig & Record<string, unknown>;
	try {
		image = JSON.parse(decode(config)) as typeof image;
	} catch {
		return undefined;
	}
	const history = image.history ?? [];
	const last = history.at(-1);
	if (!last) return undefined;
	let next = 0;
	let parent = "";
	const sumOf = (entry: HistoryEntry): string => (entry.empty_layer ? EMPTY_LAYER : (layers[next++] ?? EMPTY_LAYER));
	const built: { readonly blobSum: string; readonly v1: string }[] = [];
	for (const entry of history.slice(0, -1)) {
		const blobSum = sumOf(entry);
		const id = encodedOf(digestOf(`${encodedOf(blobSum)} ${parent}`));
		const v1 = {
			id,
			...(parent !== "" && { parent }),
			...(entry.comment !== undefined && { comment: entry.comment }),
			created: entry.created ?? "0001-01-01T00:00:00Z",
			container_config: { Cmd: [entry.created_by ?? ""] },
			...(entry.author !== undefined && { author: entry.author }),
			...(entry.empty_layer && { throwaway: true }),
		};
		built.unshift({ blobSum, v1: JSON.stringify(v1) });
		parent = id;
	}
	const blobSum = sumOf(last);
	const { rootfs: _, history: __, ...rest } = image;
	const id = encodedOf(digestOf(`${encodedOf(blobSum)} ${parent} ${decode(config)}`));
	built.unshift({ blobSum, v1: sorted({ ...rest, id, ...(parent !== "" && { parent }), ...(last.empty_layer && { throwaway: true }) }) });
	const manifest = {
		schemaVersion: 1,
		name,
		tag,
		architecture: image.architecture ?? "",
		fsLayers: built.map((layer) => ({ blobSum: layer.blobSum })),
		history: built.map(({ v1 }) => ({ v1Compatibility: v1 })),
	};
	const text = JSON.stringify(manifest, undefined, 3);
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	const key = Array.from(sys.getrandom(48), (byte) => letters[byte % 32]).join("");
	const kid = key.replace(/(.{4})(?=.)/g, "$1:");
	const signature = {
		header: { jwk: { crv: "P-256", kid, kty: "EC", x: url64(sys.getrandom(32)), y: url64(sys.getrandom(32)) }, alg: "ES256" },
		signature: url64(sys.getrandom(64)),
		protected: url64(encode(JSON.stringify({ formatLength: text.length - 2, formatTail: url64(encode("\n}")), time: "2026-11-22T09:00:00Z" }))),
	};
	return encode(JSON.stringify({ ...manifest, signatures: [signature] }, undefined, 3));
}
