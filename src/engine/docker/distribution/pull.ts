/** `docker pull`: moby distribution/pull_v2.go and xfer/download.go. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { decode } from "../../kernel/text.ts";
import type { ClientResponse } from "../../programs/lib/http/client.ts";
import { invalid, notFound, system } from "../error.ts";
import type { ImageConfig } from "../image/config.ts";
import { chainIds, type Digest, Digester, digestOf, shortId } from "../image/digest.ts";
import { familiarName, familiarString, nameOf, type Reference, withDefaultTag, withDigest } from "../image/reference.ts";
import { type Source, sourceOf } from "../image/stream.ts";
import { decompressed } from "../storage/decompress.ts";
import { makeDirectories } from "../storage/files.ts";
import { randomHex } from "../storage/overlay2.ts";
import type { Stores } from "../storage/stores.ts";
import type { Progress } from "../storage/types.ts";
import { acceptedManifests, type Descriptor, type ImageManifest, parseManifest } from "./manifest.ts";
import { BlobMetadata } from "./metadata.ts";
import { type Credentials, openRegistry, type RegistryClient, RegistryError } from "./registry-client.ts";
import { TransportError } from "./transport.ts";

export interface DistributionContext {
	readonly stores: Stores;
	/** /var/lib/docker */
	readonly dockerRoot: string;
	readonly credentials: Credentials | undefined;
	/** Whether a registry may be talked to without TLS: 127.0.0.0/8, ::1 and those of the daemon's configuration. */
	readonly insecure: (host: string) => boolean;
}

/** In the words of translatePullError. */
function translated(error: unknown, reference: Reference): unknown {
	if (error instanceof TransportError) return system(error.message);
	if (!(error instanceof RegistryError)) return error;
	const name = familiarString(reference);
	switch (error.code) {
		case "DENIED":
		case "UNAUTHORIZED":
		case "NAME_UNKNOWN":
			if (error.code !== "UNAUTHORIZED" || !error.message.startsWith("no basic"))
				return notFound(
					`pull access denied for ${familiarName(reference)}, repository does not exist or may require 'docker login'${error.code === "NAME_UNKNOWN" ? "" : `: ${error.message}`}`,
				);
			return system(`Head: ${error.message}`.replace(/^Head: /, ""));
		case "MANIFEST_UNKNOWN":
			return notFound(`manifest for ${name} not found: ${error.message}`);
		default:
			return system(error.message);
	}
}

interface Fetched {
	readonly text: string;
	readonly digest: Digest;
	readonly mediaType: string;
}

class Pull {
	private readonly sys: Sys;
	private readonly context: DistributionContext;
	private readonly registry: RegistryClient;
	private readonly progress: Progress;
	private readonly metadata: BlobMetadata;
	private readonly repository: string;

	constructor(sys: Sys, context: DistributionContext, registry: RegistryClient, progress: Progress, reference: Reference) {
		this.sys = sys;
		this.context = context;
		this.registry = registry;
		this.progress = progress;
		this.metadata = new BlobMetadata(`${context.dockerRoot}/image/overlay2/distribution`);
		this.repository = nameOf(reference);
	}

	private *manifest(reference: string): Blocking<Fetched> {
		const response = yield* this.registry.request({
			method: "GET",
			target: this.registry.path(`manifests/${reference}`),
			headers: acceptedManifests.map((type) => ["Accept", type] as const),
			accept: [200],
		});
		const bytes = yield* response.body.all();
		const digest = digestOf(bytes);
		if (reference.startsWith("sha256:") && digest !== reference) throw system("manifest verification failed for digest ".concat(reference));
		return { text: decode(bytes), digest, mediaType: response.headers.get("Content-Type") ?? "" };
	}

	/** The image's manifest, through an index where there is one; `digest` is that of what the name stands for. */
	private *image(reference: string): Blocking<{ manifest: ImageManifest; digest: Digest }> {
		const top = yield* this.manifest(reference);
		const parsed = parseManifest(top.text, top.mediaType);
		if (parsed.kind === "image") return { manifest: parsed, digest: top.digest };
		const own = parsed.manifests.find((m) => m.platform?.os === "linux" && m.platform.architecture === "amd64");
		if (!own) throw notFound(`no matching manifest for linux/amd64 in the manifest list entries`);
		const below = yield* this.manifest(own.digest);
		const inner = parseManifest(below.text, below.mediaType);
		if (inner.kind !== "image") throw invalid("unsupported manifest format");
		return { manifest: inner, digest: top.digest };
	}

	/** Pulls one name; returns whether the image it stands for has changed. */
	*tag(reference: Reference): Blocking<boolean> {
		const { references, images } = this.context.stores;
		const { manifest, digest } = yield* this.image(reference.digest ?? reference.tag ?? "latest");
		yield* this.progress({ status: `Pulling from ${reference.path}`, id: reference.tag ?? reference.digest ?? "" });
		const id = images.get(manifest.config.digest)?.id ?? (yield* this.layersAndConfig(manifest));
		yield* this.progress({ status: `Digest: ${digest}` });
		const canonical = withDigest(reference, digest);
		const before = references.get(reference.digest === undefined ? reference : canonical);
		if (reference.digest === undefined) {
			yield* references.addDigest(this.sys, canonical, id);
			if (before !== id) yield* references.addTag(this.sys, reference, id);
		} else yield* references.addDigest(this.sys, canonical, id);
		if (before !== id) yield* images.setLastUpdated(this.sys, id);
		return before !== id;
	}

	private *layersAndConfig(manifest: ImageManifest): Blocking<Digest> {
		const { sys } = this;
		const response = yield* this.registry.request({ method: "GET", target: this.registry.path(`blobs/${manifest.config.digest}`), accept: [200] });
		const bytes = yield* response.body.all();
		if (digestOf(bytes) !== manifest.config.digest) throw system(`image config verification failed for digest ${manifest.config.digest}`);
		const config = JSON.parse(decode(bytes)) as ImageConfig;
		const diffIds = config.rootfs?.diff_ids ?? [];
		if (config.os && config.os !== "linux")
			throw system(`image operating system ${JSON.stringify(config.os)} cannot be used on this platform: operating system is not supported`);
		if (manifest.layers.length > 0 && diffIds.length !== manifest.layers.length) throw system("layers from manifest don't match image configuration");
		const chain = chainIds(diffIds);
		for (const layer of manifest.layers) yield* this.progress({ status: "Pulling fs layer", progressDetail: {}, id: shortId(layer.digest) });
		const held: Digest[] = [];
		try {
			for (const [i, layer] of manifest.layers.entries()) {
				held.push(yield* this.layer(layer, diffIds[i] ?? "", chain[i] ?? "", chain[i - 1]));
			}
			return yield* this.context.stores.images.create(sys, bytes);
		} finally {
			for (const id of held.reverse()) yield* this.context.stores.layers.release(sys, id);
		}
	}

	/** One layer, fetched where it is not there; its chain id, held. */
	private *layer(blob: Descriptor, diffId: Digest, chainId: Digest, parent: Digest | undefined): Blocking<Digest> {
		const { layers } = this.context.stores;
		const id = shortId(blob.digest);
		if (layers.get(chainId)) {
			layers.hold(chainId);
			yield* this.progress({ status: "Already exists", progressDetail: {}, id });
			yield* this.metadata.add(this.sys, diffId, blob.digest, this.repository);
			return chainId;
		}
		const path = `${this.context.dockerRoot}/tmp/GetImageBlob${randomHex(this.sys, 5)}`;
		makeDirectories(this.sys, path.slice(0, path.lastIndexOf("/")), 0o700);
		try {
			yield* this.download(blob, path, id);
			const fd = yield* this.sys.open(path);
			try {
				const layer = yield* layers.register(this.sys, yield* decompressed(this.extracting(fd, blob.size, id)), parent);
				if (layer.diffId !== diffId) {
					yield* layers.release(this.sys, layer.chainId);
					throw system(`layers from manifest don't match image configuration`);
				}
				yield* this.progress({ status: "Pull complete", progressDetail: {}, id });
				yield* this.metadata.add(this.sys, diffId, blob.digest, this.repository);
				return layer.chainId;
			} finally {
				this.sys.close(fd);
			}
		} finally {
			if (this.sys.tryStat(path)) this.sys.unlink(path);
		}
	}

	private *download(blob: Descriptor, path: string, id: string): Blocking<void> {
		const { sys } = this;
		const response: ClientResponse = yield* this.registry.request({ method: "GET", target: this.registry.path(`blobs/${blob.digest}`), accept: [200] });
		const digester = new Digester();
		const fd = yield* sys.open(path, { write: true, create: true, truncate: true }, 0o600);
		try {
			for (let part = yield* response.body.read(); part.length; part = yield* response.body.read()) {
				digester.update(part);
				yield* sys.write(fd, part);
				yield* this.progress({ status: "Downloading", progressDetail: { current: digester.size, total: blob.size }, id });
				if (sys.spend(1 + (part.length >> 9))) yield* sys.reschedule();
			}
		} finally {
			sys.close(fd);
		}
		yield* this.progress({ status: "Verifying Checksum", progressDetail: {}, id });
		if (digester.digest() !== blob.digest) throw system(`filesystem layer verification failed for digest ${blob.digest}`);
		yield* this.progress({ status: "Download complete", progressDetail: {}, id });
	}

	/** Reads the blob's file and tells how far it is. */
	private extracting(fd: number, total: number, id: string): Source {
		const read = sourceOf(this.sys, fd);
		const { progress } = this;
		let current = 0;
		return function* (count) {
			const part = yield* read(count);
			current += part.length;
			if (part.length) yield* progress({ status: "Extracting", progressDetail: { current, total }, id });
			return part;
		};
	}
}

/** Pulls a name, or with `allTags` all tags of a repository. Throws EngineError with what the daemon says. */
export function* pullImage(sys: Sys, context: DistributionContext, name: Reference, allTags: boolean, progress: Progress): Blocking<void> {
	const reference = allTags ? name : withDefaultTag(name);
	let registry: RegistryClient | undefined;
	try {
		registry = yield* openRegistry(sys, reference.domain, reference.path, "pull", context.credentials, context.insecure);
		const pull = new Pull(sys, context, registry, progress, reference);
		let changed = false;
		if (allTags) for (const tag of yield* tagsOf(registry)) changed = (yield* pull.tag({ ...reference, tag, digest: undefined })) || changed;
		else changed = yield* pull.tag(reference);
		yield* progress({ status: `Status: ${changed ? "Downloaded newer image for" : "Image is up to date for"} ${familiarString(reference)}` });
		context.stores.events("pull", familiarString(reference), { name: familiarName(reference) });
	} catch (error) {
		throw translated(error, reference);
	} finally {
		registry?.close();
	}
}

function* tagsOf(registry: RegistryClient): Blocking<string[]> {
	const response = yield* registry.request({ method: "GET", target: registry.path("tags/list"), accept: [200] });
	return (JSON.parse(decode(yield* response.body.all())) as { tags?: string[] | null }).tags ?? [];
}
