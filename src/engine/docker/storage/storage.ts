/** Everything that a daemon keeps of images, opened from its root directory. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { notFound } from "../error.ts";
import type { Digest } from "../image/digest.ts";
import { familiarString, parseReference, type Reference, withTag } from "../image/reference.ts";
import type { Sink, Source } from "../image/stream.ts";
import { WritableLayers } from "./container-layers.ts";
import { makeDirectories } from "./files.ts";
import { imageHistory } from "./history.ts";
import { ImageStore } from "./image-store.ts";
import { inspectImage } from "./inspect.ts";
import { LayerStore } from "./layer-store.ts";
import { listImages } from "./list.ts";
import { loadImages } from "./load.ts";
import { findImage, resolveImage } from "./lookup.ts";
import { commitContainer, importImage, tagImage } from "./make-image.ts";
import { Overlay2 } from "./overlay2.ts";
import { pruneImages } from "./prune.ts";
import { ReferenceStore } from "./reference-store.ts";
import { Remover } from "./remove.ts";
import { saveImages } from "./save.ts";
import type { Stores } from "./stores.ts";
import type { CommitRequest, ContainerUse, DeletedItem, Filters, ImageEvents, Images, Progress, StoredImage } from "./types.ts";

class ImageService implements Images {
	private readonly stores: Stores;
	private readonly root: string;
	constructor(stores: Stores, root: string) {
		this.stores = stores;
		this.root = root;
	}
	resolve(name: string): StoredImage {
		return resolveImage(name, this.stores.images, this.stores.references);
	}
	find(name: string): StoredImage | undefined {
		return findImage(name, this.stores.images, this.stores.references);
	}
	get(id: Digest): StoredImage | undefined {
		return this.stores.images.get(id);
	}
	names(id: Digest): { readonly tags: string[]; readonly digests: string[] } {
		const references = this.stores.references.of(id);
		return {
			tags: references.filter((r) => r.digest === undefined).map(familiarString),
			digests: references.filter((r) => r.digest !== undefined).map(familiarString),
		};
	}
	list(sys: Sys, options: { readonly all: boolean; readonly sharedSize?: boolean; readonly filters: Filters }, containers: readonly ContainerUse[]): unknown[] {
		return listImages(sys, this.stores, options, containers);
	}
	inspect(sys: Sys, name: string): unknown {
		return inspectImage(sys, this.stores, name);
	}
	history(name: string): unknown[] {
		return imageHistory(this.stores, name);
	}
	*tag(sys: Sys, name: string, repository: string, tag: string): Blocking<void> {
		const image = this.resolve(name);
		const reference = parseReference(repository);
		yield* tagImage(sys, this.stores, tag === "" ? reference : withTag(reference, tag), image.id);
	}
	*remove(
		sys: Sys,
		name: string,
		options: { readonly force: boolean; readonly noPrune: boolean },
		containers: readonly ContainerUse[],
	): Blocking<DeletedItem[]> {
		const remover = new Remover(this.stores, containers);
		yield* remover.remove(sys, name, { force: options.force, prune: !options.noPrune });
		return remover.items;
	}
	*prune(
		sys: Sys,
		filters: Filters,
		containers: readonly ContainerUse[],
	): Blocking<{ readonly ImagesDeleted: DeletedItem[] | null; readonly SpaceReclaimed: number }> {
		return yield* pruneImages(sys, this.stores, filters, containers);
	}
	*commit(sys: Sys, request: CommitRequest, name: Reference | undefined): Blocking<Digest> {
		return yield* commitContainer(sys, this.stores, request, name);
	}
	*import(
		sys: Sys,
		tar: Source,
		options: { readonly name: Reference | undefined; readonly changes: readonly string[]; readonly message: string; readonly platform: string },
	): Blocking<Digest> {
		return yield* importImage(sys, this.stores, tar, options);
	}
	*load(sys: Sys, tar: Source, quiet: boolean, progress: Progress): Blocking<void> {
		yield* loadImages(sys, this.stores, tar, quiet, progress, this.root);
	}
	*save(sys: Sys, names: readonly string[], out: Sink): Blocking<void> {
		for (const name of names) if (!this.find(name)) throw notFound(`No such image: ${name}`);
		yield* saveImages(sys, this.stores, names, out, this.root);
	}
	layersSize(): number {
		return this.stores.layers.totalSize;
	}
}

/** What dockerd holds while it runs. */
export interface Storage {
	readonly images: Images;
	readonly layers: WritableLayers;
	/** For pull, push and build. */
	readonly stores: Stores;
}

/** Reads what is below the root directory, /var/lib/docker, and makes what is missing. */
export function* openStorage(sys: Sys, root: string, events: ImageEvents): Blocking<Storage> {
	const driver = new Overlay2(`${root}/overlay2`);
	driver.prepare(sys);
	const database = `${root}/image/overlay2`;
	makeDirectories(sys, `${root}/image`, 0o700);
	makeDirectories(sys, `${root}/tmp`, 0o700);
	makeDirectories(sys, `${database}/distribution`, 0o700);
	const layers = new LayerStore(`${database}/layerdb`, driver);
	yield* layers.restore(sys);
	const images = new ImageStore(`${database}/imagedb`, layers);
	yield* images.restore(sys);
	const references = new ReferenceStore(`${database}/repositories.json`);
	yield* references.restore(sys);
	const containers = new WritableLayers(layers, (image) => images.get(image)?.chain.at(-1));
	yield* containers.load(sys);
	const stores: Stores = { images, references, layers, containers, events };
	return { images: new ImageService(stores, root), layers: containers, stores };
}
