/** Configurations of images by the hash of their bytes: imagedb. moby image/store.go and image/fs.go. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { decode } from "../../kernel/text.ts";
import { instantOf, now, rfc3339 } from "../dockerd/time.ts";
import { system } from "../error.ts";
import type { ImageConfig } from "../image/config.ts";
import { chainIds, type Digest, digestOf, encodedOf } from "../image/digest.ts";
import { byName, listIfThere, makeDirectories, readBytes, readIfThere, removeTree, replaceFile } from "./files.ts";
import type { LayerStore } from "./layer-store.ts";
import type { StoredImage } from "./types.ts";

/** Where an RFC 3339 time stands for none. */
export const NEVER = "0001-01-01T00:00:00Z";

export class ImageStore {
	/** .../image/overlay2/imagedb */
	private readonly root: string;
	private readonly layers: LayerStore;
	private readonly images = new Map<Digest, StoredImage>();

	constructor(root: string, layers: LayerStore) {
		this.root = root;
		this.layers = layers;
	}

	private content(id: Digest): string {
		return `${this.root}/content/sha256/${encodedOf(id)}`;
	}
	private metadata(id: Digest): string {
		return `${this.root}/metadata/sha256/${encodedOf(id)}`;
	}

	*restore(sys: Sys): Blocking<void> {
		makeDirectories(sys, `${this.root}/content/sha256`, 0o700);
		makeDirectories(sys, `${this.root}/metadata/sha256`, 0o700);
		for (const name of listIfThere(sys, `${this.root}/content/sha256`).sort(byName)) {
			const id = `sha256:${name}`;
			const bytes = yield* readBytes(sys, this.content(id));
			// moby: what does not have the digest of its name is passed over
			if (digestOf(bytes) !== id) continue;
			const parent = yield* readIfThere(sys, `${this.metadata(id)}/parent`);
			const image = this.made(id, bytes, parent);
			const top = image.chain.at(-1);
			if (top !== undefined) {
				if (!this.layers.get(top)) continue;
				this.layers.hold(top);
			}
			this.images.set(id, image);
		}
	}

	private made(id: Digest, bytes: Uint8Array, parent: Digest | undefined): StoredImage {
		const config = JSON.parse(decode(bytes)) as ImageConfig;
		const chain = chainIds(config.rootfs?.diff_ids ?? []);
		return { id, config, bytes, parent, chain, size: this.layers.size(chain.at(-1)) };
	}

	get(id: Digest): StoredImage | undefined {
		return this.images.get(id);
	}

	get count(): number {
		return this.images.size;
	}

	all(): StoredImage[] {
		return [...this.images.values()];
	}

	/** By the start of an id; undefined where none or several begin so. */
	byPrefix(prefix: string): StoredImage | undefined {
		const digits = prefix.startsWith("sha256:") ? prefix.slice(7) : prefix;
		if (!/^[0-9a-f]+$/.test(digits)) return undefined;
		const found = this.all().filter((image) => encodedOf(image.id).startsWith(digits));
		return found.length === 1 ? found[0] : undefined;
	}

	children(id: Digest): StoredImage[] {
		return this.all().filter((image) => image.parent === id);
	}

	/** Keeps a configuration; its layers must be there. The same bytes are the same image. */
	*create(sys: Sys, bytes: Uint8Array): Blocking<Digest> {
		const id = digestOf(bytes);
		if (this.images.has(id)) return id;
		const config = JSON.parse(decode(bytes)) as ImageConfig;
		const layers = config.rootfs?.diff_ids ?? [];
		const history = config.history ?? [];
		const filled = history.filter((entry) => !entry.empty_layer).length;
		if (history.length > 0 && filled > layers.length) throw system("too many non-empty layers in History section");
		const image = this.made(id, bytes, undefined);
		const top = image.chain.at(-1);
		if (top !== undefined && !this.layers.get(top)) throw system(`failed to get layer ${top}: layer does not exist`);
		yield* replaceFile(sys, this.content(id), bytes, 0o600);
		if (top !== undefined) this.layers.hold(top);
		this.images.set(id, image);
		return id;
	}

	private *note(sys: Sys, id: Digest, name: string, value: string): Blocking<void> {
		makeDirectories(sys, this.metadata(id), 0o700);
		yield* replaceFile(sys, `${this.metadata(id)}/${name}`, value, 0o600);
	}

	*setParent(sys: Sys, id: Digest, parent: Digest): Blocking<void> {
		const image = this.images.get(id);
		if (!image) throw system(`unknown parent image ID ${parent}`);
		yield* this.note(sys, id, "parent", parent);
		this.images.set(id, { ...image, parent });
	}

	/** A step of a build made it: it may be found again as the result of that step. */
	*setBuiltLocally(sys: Sys, id: Digest): Blocking<void> {
		yield* this.note(sys, id, "builtLocally", "");
	}

	isBuiltLocally(sys: Sys, id: Digest): boolean {
		return sys.tryStat(`${this.metadata(id)}/builtLocally`) !== undefined;
	}

	*setLastUpdated(sys: Sys, id: Digest): Blocking<void> {
		yield* this.note(sys, id, "lastUpdated", rfc3339(now(sys)));
	}

	/** As LastTagTime of inspect. */
	lastUpdated(sys: Sys, id: Digest): string {
		const stat = sys.tryStat(`${this.metadata(id)}/lastUpdated`);
		return stat ? rfc3339(instantOf(stat.mtime / 1000)) : NEVER;
	}

	/** Forgets an image; returns the layers that went with it, topmost first. */
	*delete(sys: Sys, id: Digest): Blocking<Digest[]> {
		const image = this.images.get(id);
		if (!image) throw system(`unrecognized image ID ${id}`);
		for (const child of this.children(id)) {
			const { parent: _, ...rest } = child;
			this.images.set(child.id, { ...rest, parent: undefined });
			yield* removeTree(sys, `${this.metadata(child.id)}/parent`);
		}
		this.images.delete(id);
		yield* removeTree(sys, this.metadata(id));
		yield* removeTree(sys, this.content(id));
		const top = image.chain.at(-1);
		return top === undefined ? [] : yield* this.layers.release(sys, top);
	}
}
