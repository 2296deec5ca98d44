/** The layers of images: archives unpacked once, found by what they and those below contain. moby layer/layer_store.go and filestore.go. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { system } from "../error.ts";
import { Crc64 } from "../image/crc64.ts";
import { type Digest, Digester, digestOf, encodedOf } from "../image/digest.ts";
import type { Sink, Source } from "../image/stream.ts";
import { TarReader } from "../image/tar-reader.ts";
import { byName, listIfThere, makeDirectories, readBytes, readIfThere, removeTree, writeFile } from "./files.ts";
import { type Overlay2, randomHex } from "./overlay2.ts";
import { Unpacker } from "./tar-apply.ts";
import { assemble, TarSplit } from "./tar-split.ts";
import { directorySize } from "./usage.ts";

export interface Layer {
	/** identity.ChainID of this and those below. */
	readonly chainId: Digest;
	readonly diffId: Digest;
	readonly parent: Digest | undefined;
	/** Directory of the graph driver. */
	readonly cacheId: string;
	/** Bytes of its files. */
	readonly size: number;
}

export class LayerStore {
	/** /var/lib/docker/image/overlay2/layerdb */
	readonly root: string;
	readonly driver: Overlay2;
	private readonly layers = new Map<Digest, Layer>();
	/** Images and containers that hold a layer by its top. */
	private readonly holders = new Map<Digest, number>();

	constructor(root: string, driver: Overlay2) {
		this.root = root;
		this.driver = driver;
	}

	/** Reads what an earlier daemon left. */
	*restore(sys: Sys): Blocking<void> {
		makeDirectories(sys, `${this.root}/sha256`, 0o755);
		makeDirectories(sys, `${this.root}/mounts`, 0o755);
		makeDirectories(sys, `${this.root}/tmp`, 0o755);
		for (const name of listIfThere(sys, `${this.root}/sha256`).sort(byName)) {
			const at = `${this.root}/sha256/${name}`;
			const cacheId = yield* readIfThere(sys, `${at}/cache-id`);
			const diffId = yield* readIfThere(sys, `${at}/diff`);
			const size = yield* readIfThere(sys, `${at}/size`);
			// an incomplete entry is what a crash left
			if (cacheId === undefined || diffId === undefined || size === undefined) continue;
			const parent = yield* readIfThere(sys, `${at}/parent`);
			const chainId = `sha256:${name}`;
			this.layers.set(chainId, { chainId, diffId: diffId.trim(), parent: parent?.trim(), cacheId: cacheId.trim(), size: Number(size) });
		}
	}

	get(chainId: Digest): Layer | undefined {
		return this.layers.get(chainId);
	}

	/** From the top down to the base. */
	stack(chainId: Digest): Layer[] {
		const out: Layer[] = [];
		for (let at = this.layers.get(chainId); at; at = at.parent === undefined ? undefined : this.layers.get(at.parent)) out.push(at);
		return out;
	}

	/** Bytes of a layer and those below. */
	size(chainId: Digest | undefined): number {
		return chainId === undefined ? 0 : this.stack(chainId).reduce((sum, layer) => sum + layer.size, 0);
	}

	get totalSize(): number {
		let sum = 0;
		for (const layer of this.layers.values()) sum += layer.size;
		return sum;
	}

	hold(chainId: Digest): void {
		this.holders.set(chainId, (this.holders.get(chainId) ?? 0) + 1);
	}

	/** One holder less: layers that nobody needs any more are removed, this one first. Returns the chain ids that went. */
	*release(sys: Sys, chainId: Digest): Blocking<Digest[]> {
		const left = (this.holders.get(chainId) ?? 1) - 1;
		if (left > 0) this.holders.set(chainId, left);
		else this.holders.delete(chainId);
		return yield* this.removeUnheld(sys, chainId);
	}

	private needed(chainId: Digest): boolean {
		if (this.holders.has(chainId)) return true;
		for (const layer of this.layers.values()) if (layer.parent === chainId) return true;
		return false;
	}

	private *removeUnheld(sys: Sys, chainId: Digest): Blocking<Digest[]> {
		const gone: Digest[] = [];
		let at = this.layers.get(chainId);
		while (at && !this.needed(at.chainId)) {
			this.layers.delete(at.chainId);
			gone.push(at.chainId);
			yield* this.driver.remove(sys, at.cacheId);
			yield* removeTree(sys, this.entry(at.chainId));
			at = at.parent === undefined ? undefined : this.layers.get(at.parent);
		}
		return gone;
	}

	private entry(chainId: Digest): string {
		return `${this.root}/sha256/${encodedOf(chainId)}`;
	}

	/** Unpacks an archive over `parent`; the layer that is there already is found by its content. What fails leaves nothing behind. The caller holds the layer, and releases it. */
	*register(sys: Sys, source: Source, parent: Digest | undefined): Blocking<Layer> {
		const below = parent === undefined ? undefined : this.layers.get(parent);
		if (parent !== undefined && !below) throw system(`layer does not exist: ${parent}`);
		const cacheId = randomHex(sys, 32);
		yield* this.driver.create(sys, cacheId, below?.cacheId);
		try {
			const { diffId, size, split } = yield* this.unpack(sys, source, cacheId);
			const chainId = parent === undefined ? diffId : digestOf(`${parent} ${diffId}`);
			const known = this.layers.get(chainId);
			if (known) {
				yield* this.driver.remove(sys, cacheId);
				this.hold(chainId);
				return known;
			}
			const layer: Layer = { chainId, diffId, parent, cacheId, size };
			yield* this.store(sys, layer, split);
			this.layers.set(chainId, layer);
			this.hold(chainId);
			return layer;
		} catch (error) {
			yield* this.driver.remove(sys, cacheId);
			throw error;
		}
	}

	private *unpack(sys: Sys, source: Source, cacheId: string): Blocking<{ diffId: Digest; size: number; split: Uint8Array }> {
		const digester = new Digester();
		const reader = new TarReader(function* (count) {
			const chunk = yield* source(count);
			digester.update(chunk);
			if (sys.spend(1 + (chunk.length >> 9))) yield* sys.reschedule();
			return chunk;
		});
		const split = new TarSplit();
		const unpacker = new Unpacker(sys, this.driver.diff(cacheId), true);
		for (let entry = yield* reader.next(); entry; entry = yield* reader.next()) {
			split.segment(entry.raw);
			const sum = new Crc64();
			const read = function* (count: number): Blocking<Uint8Array> {
				const chunk = yield* reader.read(count);
				sum.update(chunk);
				return chunk;
			};
			yield* unpacker.put(entry, read);
			// what the unpacker had no use for is part of the archive all the same
			while ((yield* read(65536)).length);
			split.file(entry.member.name, entry.member.size, sum);
		}
		split.segment(yield* reader.rest());
		unpacker.finish();
		return { diffId: digester.digest(), size: yield* directorySize(sys, this.driver.diff(cacheId)), split: split.compressed() };
	}

	private *store(sys: Sys, layer: Layer, split: Uint8Array): Blocking<void> {
		const at = this.entry(layer.chainId);
		const temporary = `${this.root}/tmp/write-set-${randomHex(sys, 5)}`;
		sys.mkdir(temporary, 0o755);
		yield* writeFile(sys, `${temporary}/tar-split.json.gz`, split, 0o600);
		yield* writeFile(sys, `${temporary}/size`, String(layer.size));
		yield* writeFile(sys, `${temporary}/diff`, layer.diffId);
		yield* writeFile(sys, `${temporary}/cache-id`, layer.cacheId);
		if (layer.parent !== undefined) yield* writeFile(sys, `${temporary}/parent`, layer.parent);
		sys.rename(temporary, at);
	}

	/** The archive that the layer was, byte for byte. */
	*tar(sys: Sys, chainId: Digest, out: Sink): Blocking<void> {
		const layer = this.layers.get(chainId);
		if (!layer) throw system("layer does not exist");
		const split = yield* readBytes(sys, `${this.entry(chainId)}/tar-split.json.gz`);
		yield* assemble(sys, split, this.driver.diff(layer.cacheId), out);
	}
}
