/** Writable layers of containers: layerdb/mounts and the overlay2 driver. moby layer/layer_store.go and mounted_layer.go. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { notFound, system } from "../error.ts";
import type { Digest } from "../image/digest.ts";
import type { Sink } from "../image/stream.ts";
import { overlayChanges } from "./changes.ts";
import { byName, listIfThere, readIfThere, removeTree, writeFile } from "./files.ts";
import { setUpInitLayer } from "./init-layer.ts";
import type { LayerStore } from "./layer-store.ts";
import { type Overlay2, randomHex } from "./overlay2.ts";
import { writeTree } from "./tar-walk.ts";
import type { Change, ContainerLayers, GraphData } from "./types.ts";
import { directorySize } from "./usage.ts";

interface Mounted {
	readonly mountId: string;
	readonly initId: string;
	/** Chain id of the image's top layer. */
	readonly parent: Digest | undefined;
	readonly graph: GraphData;
}

export class WritableLayers implements ContainerLayers {
	private readonly layers: LayerStore;
	private readonly driver: Overlay2;
	private readonly topOf: (image: Digest) => Digest | undefined;
	private readonly mounted = new Map<string, Mounted>();

	/** `topOf`: the chain id of an image. */
	constructor(layers: LayerStore, topOf: (image: Digest) => Digest | undefined) {
		this.layers = layers;
		this.driver = layers.driver;
		this.topOf = topOf;
	}

	private get root(): string {
		return `${this.layers.root}/mounts`;
	}

	/** Reads what an earlier daemon left. */
	*load(sys: Sys): Blocking<void> {
		for (const container of listIfThere(sys, this.root).sort(byName)) {
			const at = `${this.root}/${container}`;
			const mountId = yield* readIfThere(sys, `${at}/mount-id`);
			if (mountId === undefined || !sys.tryStat(this.driver.directory(mountId))) continue;
			const initId = (yield* readIfThere(sys, `${at}/init-id`)) ?? `${mountId}-init`;
			const parent = yield* readIfThere(sys, `${at}/parent`);
			this.mounted.set(container, { mountId, initId, parent, graph: yield* this.driver.graphData(sys, mountId) });
			if (parent !== undefined) this.layers.hold(parent);
		}
	}

	private the(container: string): Mounted {
		const layer = this.mounted.get(container);
		if (!layer) throw notFound("mount does not exist");
		return layer;
	}

	has(container: string): boolean {
		return this.mounted.has(container);
	}

	*create(sys: Sys, container: string, image: Digest | undefined): Blocking<void> {
		if (this.mounted.has(container)) throw system("mount name already exists: failed to create a rw layer");
		const parent = image === undefined ? undefined : this.topOf(image);
		const cacheId = parent === undefined ? undefined : this.layers.get(parent)?.cacheId;
		if (parent !== undefined && cacheId === undefined) throw system("layer does not exist");
		const mountId = randomHex(sys, 32);
		const initId = `${mountId}-init`;
		const at = `${this.root}/${container}`;
		try {
			yield* this.driver.create(sys, initId, cacheId);
			const initRoot = yield* this.driver.mount(sys, initId);
			try {
				yield* setUpInitLayer(sys, initRoot);
			} finally {
				this.driver.unmount(sys, initId);
			}
			yield* this.driver.create(sys, mountId, initId);
			sys.mkdir(at, 0o755);
			yield* writeFile(sys, `${at}/mount-id`, mountId);
			yield* writeFile(sys, `${at}/init-id`, initId);
			if (parent !== undefined) yield* writeFile(sys, `${at}/parent`, parent);
		} catch (error) {
			for (const id of [mountId, initId]) yield* this.driver.remove(sys, id);
			yield* removeTree(sys, at);
			throw error;
		}
		this.mounted.set(container, { mountId, initId, parent, graph: yield* this.driver.graphData(sys, mountId) });
		if (parent !== undefined) this.layers.hold(parent);
	}

	graphData(container: string): GraphData {
		return this.the(container).graph;
	}

	*mount(sys: Sys, container: string): Blocking<string> {
		return yield* this.driver.mount(sys, this.the(container).mountId);
	}

	// biome-ignore lint/correctness/useYield: the contract lets it block
	*unmount(sys: Sys, container: string): Blocking<void> {
		this.driver.unmount(sys, this.the(container).mountId);
	}

	// biome-ignore lint/correctness/useYield: the contract lets it block
	*restore(sys: Sys, container: string): Blocking<void> {
		const { mountId } = this.the(container);
		if (sys.tryStat(`${this.driver.directory(mountId)}/merged`)) this.driver.adopt(mountId);
	}

	*remove(sys: Sys, container: string): Blocking<void> {
		const { mountId, initId, parent } = this.the(container);
		yield* this.driver.remove(sys, mountId);
		yield* this.driver.remove(sys, initId);
		yield* removeTree(sys, `${this.root}/${container}`);
		this.mounted.delete(container);
		if (parent !== undefined) yield* this.layers.release(sys, parent);
	}

	*changes(sys: Sys, container: string): Blocking<Change[]> {
		const { mountId } = this.the(container);
		return yield* overlayChanges(sys, this.driver.diff(mountId), yield* this.driver.lowerDirectories(sys, mountId));
	}

	*size(sys: Sys, container: string): Blocking<{ readonly rw: number; readonly rootFs: number }> {
		const { mountId, parent } = this.the(container);
		const rw = yield* directorySize(sys, this.driver.diff(mountId));
		return { rw, rootFs: rw + this.layers.size(parent) };
	}

	/** What the container has changed, as the archive of a layer: what commit registers. */
	*diffTar(sys: Sys, container: string, out: Sink): Blocking<void> {
		yield* writeTree(sys, this.driver.diff(this.the(container).mountId), out, { whiteouts: true });
	}

	*export(sys: Sys, container: string, out: Sink): Blocking<void> {
		const root = yield* this.mount(sys, container);
		try {
			yield* writeTree(sys, root, out, { whiteouts: false });
		} finally {
			yield* this.unmount(sys, container);
		}
	}

	/** Chain id of what the container lies over. */
	parentOf(container: string): Digest | undefined {
		return this.the(container).parent;
	}
}
