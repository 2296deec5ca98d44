/** `docker load`: archives as `docker save` writes them, of this engine and of others. moby image/tarexport/load.go. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { decode } from "../../kernel/text.ts";
import { invalid, system } from "../error.ts";
import type { ImageConfig } from "../image/config.ts";
import { type Digest, shortId } from "../image/digest.ts";
import { familiarString, parseReference, withDefaultTag } from "../image/reference.ts";
import { type Source, sourceOf } from "../image/stream.ts";
import { TarReader } from "../image/tar-reader.ts";
import { decompressed } from "./decompress.ts";
import { makeDirectories, readBytes, readIfThere, removeTree } from "./files.ts";
import { randomHex } from "./overlay2.ts";
import type { Stores } from "./stores.ts";
import { cleanName, unpack } from "./tar-apply.ts";
import type { Progress } from "./types.ts";

interface ManifestItem {
	readonly Config: string;
	readonly RepoTags: readonly string[] | null;
	readonly Layers: readonly string[] | null;
	readonly Parent?: Digest;
}

/** A file of the unpacked archive; links inside are followed, none leads out. */
function* fileOf(sys: Sys, directory: string, name: string): Blocking<Uint8Array> {
	const clean = cleanName(name);
	if (clean.startsWith("..")) throw invalid(`invalid path: ${name}`);
	return yield* readBytes(sys, `${directory}/${clean}`);
}

/** Reads everything, and says on `progress` what was loaded. What fails half way keeps the images that were whole. */
export function* loadImages(sys: Sys, stores: Stores, tar: Source, quiet: boolean, progress: Progress, dockerRoot: string): Blocking<void> {
	const directory = `${dockerRoot}/tmp/docker-import-${randomHex(sys, 5)}`;
	makeDirectories(sys, directory, 0o700);
	try {
		yield* unpack(sys, new TarReader(yield* decompressed(tar)), directory, false);
		const text = yield* readIfThere(sys, `${directory}/manifest.json`);
		if (text === undefined) throw invalid("invalid archive: does not contain a manifest.json");
		let manifest: ManifestItem[];
		try {
			manifest = JSON.parse(text) as ManifestItem[];
		} catch {
			throw system("invalid character in manifest.json");
		}
		const parents: [Digest, Digest][] = [];
		for (const item of manifest) {
			const id = yield* loadOne(sys, stores, directory, item, quiet, progress);
			if (item.Parent) parents.push([id, item.Parent]);
		}
		for (const [id, parent] of parents) if (stores.images.get(parent)) yield* stores.images.setParent(sys, id, parent);
	} finally {
		yield* removeTree(sys, directory);
	}
}

function* loadOne(sys: Sys, stores: Stores, directory: string, item: ManifestItem, quiet: boolean, progress: Progress): Blocking<Digest> {
	const bytes = yield* fileOf(sys, directory, item.Config);
	let config: ImageConfig;
	try {
		config = JSON.parse(decode(bytes)) as ImageConfig;
	} catch {
		throw system(`invalid character in image configuration ${item.Config}`);
	}
	if (!config.rootfs) throw invalid("invalid image JSON, no RootFS key");
	const diffIds = config.rootfs.diff_ids ?? [];
	const layers = item.Layers ?? [];
	if (layers.length !== diffIds.length) throw invalid(`invalid manifest, layers length mismatch: expected ${layers.length}, got ${diffIds.length}`);
	const held: Digest[] = [];
	try {
		let below: Digest | undefined;
		for (const [i, name] of layers.entries()) {
			const layer: Digest = yield* loadLayer(sys, stores, `${directory}/${cleanName(name)}`, below, quiet, progress);
			held.push(layer);
			const got = stores.layers.get(layer)?.diffId;
			if (got !== diffIds[i]) throw invalid(`invalid diffID for layer ${i}: expected "${diffIds[i]}", got "${got}"`);
			below = layer;
		}
		const id = yield* stores.images.create(sys, bytes);
		yield* nameLoaded(sys, stores, id, item.RepoTags ?? [], progress);
		stores.events("load", id, {});
		return id;
	} finally {
		for (const layer of held.reverse()) yield* stores.layers.release(sys, layer);
	}
}

function* loadLayer(sys: Sys, stores: Stores, path: string, below: Digest | undefined, quiet: boolean, progress: Progress): Blocking<Digest> {
	const fd = yield* sys.open(path);
	try {
		const layer = yield* stores.layers.register(sys, yield* decompressed(sourceOf(sys, fd)), below);
		if (!quiet) {
			const total = sys.fstat(fd).size;
			yield* progress({ status: "Loading layer", progressDetail: { current: total, total }, id: shortId(layer.diffId) });
		}
		return layer.chainId;
	} finally {
		sys.close(fd);
	}
}

function* nameLoaded(sys: Sys, stores: Stores, id: Digest, names: readonly string[], progress: Progress): Blocking<void> {
	for (const name of names) {
		const reference = withDefaultTag(parseReference(name));
		const before = stores.references.get(reference);
		if (before !== undefined && before !== id)
			yield* progress({ stream: `The image ${familiarString(reference)} already exists, renaming the old one with ID ${before} to empty string\n` });
		yield* stores.references.addTag(sys, reference, id);
		yield* progress({ stream: `Loaded image: ${familiarString(reference)}\n` });
	}
	if (names.length === 0) yield* progress({ stream: `Loaded image ID: ${id}\n` });
}
