/** `docker save`: an archive that is a docker-archive and an OCI layout at once. moby image/tarexport/save.go. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { parseRfc3339, secondsOf } from "../dockerd/time.ts";
import { notFound } from "../error.ts";
import { goJson, sortedKeys } from "../image/config.ts";
import { type Digest, digestOf, encodedOf } from "../image/digest.ts";
import { familiarName, familiarString, fullString, isNameOnly, parseReference, type Reference, withDefaultTag } from "../image/reference.ts";
import type { Sink } from "../image/stream.ts";
import { v1Configs } from "../image/v1.ts";
import { makeDirectories, removeTree, writeFile } from "./files.ts";
import { isIdPrefix, resolveImage, tryReference } from "./lookup.ts";
import { randomHex } from "./overlay2.ts";
import type { Stores } from "./stores.ts";
import { writeTree } from "./tar-walk.ts";
import type { StoredImage } from "./types.ts";

const MANIFEST = "application/vnd.oci.image.manifest.v1+json";
const INDEX = "application/vnd.oci.image.index.v1+json";
const CONFIG = "application/vnd.oci.image.config.v1+json";
const LAYER = "application/vnd.oci.image.layer.v1.tar";

interface Descriptor {
	readonly mediaType: string;
	readonly digest: Digest;
	readonly size: number;
}

const blob = (digest: Digest): string => `blobs/sha256/${encodedOf(digest)}`;

/** What is saved of one image. */
interface Selected {
	readonly image: StoredImage;
	readonly references: Reference[];
}

function select(stores: Stores, names: readonly string[]): Selected[] {
	const selected = new Map<Digest, Selected>();
	const add = (image: StoredImage, reference: Reference | undefined): void => {
		const entry = selected.get(image.id) ?? { image, references: [] };
		selected.set(image.id, entry);
		if (reference && reference.digest === undefined && !entry.references.some((r) => fullString(r) === fullString(reference))) entry.references.push(reference);
	};
	for (const name of names) {
		const reference = tryReference(name);
		const known = reference && isNameOnly(reference) ? stores.references.in(reference) : [];
		const image = reference ? stores.references.get(withDefaultTag(reference)) : undefined;
		if (known.length > 0) {
			// a name alone means all of its tags
			for (const entry of known) {
				const found = stores.images.get(entry.image);
				if (found) add(found, entry.reference);
			}
			continue;
		}
		const found = resolveImage(name, stores.images, stores.references);
		add(found, image !== undefined && !isIdPrefix(name, found) ? withDefaultTag(parseReference(name)) : undefined);
	}
	return [...selected.values()];
}

class Saver {
	private readonly sys: Sys;
	private readonly stores: Stores;
	private readonly directory: string;
	private readonly layers = new Map<Digest, Descriptor>();

	constructor(sys: Sys, stores: Stores, directory: string) {
		this.sys = sys;
		this.stores = stores;
		this.directory = directory;
	}

	private *put(name: string, content: Uint8Array | string, seconds: number): Blocking<void> {
		const path = `${this.directory}/${name}`;
		yield* writeFile(this.sys, path, content);
		this.sys.utimens(path, seconds * 1000, seconds * 1000);
	}

	private *layer(chainId: Digest, diffId: Digest, seconds: number): Blocking<Descriptor> {
		const known = this.layers.get(diffId);
		if (known) return known;
		const path = `${this.directory}/${blob(diffId)}`;
		const { sys } = this;
		const fd = yield* sys.open(path, { write: true, create: true, truncate: true }, 0o644);
		try {
			yield* this.stores.layers.tar(sys, chainId, function* (bytes) {
				yield* sys.write(fd, bytes);
			});
		} finally {
			sys.close(fd);
		}
		const { size } = sys.stat(path);
		sys.utimens(path, seconds * 1000, seconds * 1000);
		const descriptor = { mediaType: LAYER, digest: diffId, size };
		this.layers.set(diffId, descriptor);
		return descriptor;
	}

	*image({ image, references }: Selected): Blocking<{ item: Record<string, unknown>; descriptors: unknown[]; legacy: [string, string, string][] }> {
		const created = parseRfc3339(image.config.created ?? "");
		const seconds = created ? Math.floor(secondsOf(created)) : 0;
		const layers: Descriptor[] = [];
		for (const [i, chainId] of image.chain.entries()) layers.push(yield* this.layer(chainId, image.config.rootfs.diff_ids?.[i] ?? "", seconds));
		for (const { bytes } of v1Configs(image.config, image.chain)) yield* this.put(blob(digestOf(bytes)), bytes, seconds);
		yield* this.put(blob(image.id), image.bytes, seconds);
		const manifest = goJson({
			schemaVersion: 2,
			mediaType: MANIFEST,
			config: { mediaType: CONFIG, digest: image.id, size: image.bytes.length },
			layers,
		});
		const digest = digestOf(manifest);
		yield* this.put(blob(digest), manifest, 0);
		const plain = { mediaType: MANIFEST, digest, size: manifest.length };
		const descriptors = references.map((r) => ({
			...plain,
			annotations: { "io.containerd.image.name": fullString(r), "org.opencontainers.image.ref.name": r.tag },
		}));
		const item = {
			Config: blob(image.id),
			RepoTags: references.length ? references.map(familiarString) : null,
			Layers: layers.map((layer) => blob(layer.digest)),
			LayerSources: sortedKeys(
				Object.fromEntries(layers.map((layer) => [layer.digest, { mediaType: layer.mediaType, size: layer.size, digest: layer.digest }])),
			),
		};
		const top = layers.at(-1);
		this.stores.events("save", image.id, {});
		return {
			item,
			descriptors: descriptors.length ? descriptors : [plain],
			legacy: references.map((r) => [familiarName(r), r.tag ?? "", encodedOf(top?.digest ?? "")]),
		};
	}

	*finish(items: readonly unknown[], descriptors: readonly unknown[], legacy: Readonly<Record<string, Record<string, string>>>): Blocking<void> {
		if (Object.keys(legacy).length) yield* this.put("repositories", `${goJson(sortedKeys(legacy))}\n`, 0);
		yield* this.put("manifest.json", `${goJson(items)}\n`, 0);
		yield* this.put("oci-layout", '{"imageLayoutVersion": "1.0.0"}', 0);
		yield* this.put("index.json", goJson({ schemaVersion: 2, mediaType: INDEX, manifests: descriptors }), 0);
	}
}

export function* saveImages(sys: Sys, stores: Stores, names: readonly string[], out: Sink, dockerRoot: string): Blocking<void> {
	const selected = select(stores, names);
	if (selected.length === 0) throw notFound("No such image");
	const directory = `${dockerRoot}/tmp/docker-export-${randomHex(sys, 5)}`;
	makeDirectories(sys, `${directory}/blobs/sha256`, 0o755);
	try {
		const saver = new Saver(sys, stores, directory);
		const items: unknown[] = [];
		const descriptors: unknown[] = [];
		const legacy: Record<string, Record<string, string>> = {};
		for (const entry of selected) {
			const saved = yield* saver.image(entry);
			items.push(saved.item);
			descriptors.push(...saved.descriptors);
			for (const [name, tag, layer] of saved.legacy) legacy[name] = { ...legacy[name], [tag]: layer };
		}
		yield* saver.finish(items, descriptors, legacy);
		yield* writeTree(sys, directory, out, { whiteouts: false });
	} finally {
		yield* removeTree(sys, directory);
	}
}
