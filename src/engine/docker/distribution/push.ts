/** `docker push`: moby distribution/push_v2.go. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { encode } from "../../kernel/text.ts";
import { gzip } from "../../programs/lib/gzip-format.ts";
import { notFound, system } from "../error.ts";
import { type Digest, digestOf, shortId } from "../image/digest.ts";
import { familiarName, familiarString, isNameOnly, nameOf, type Reference, withDefaultTag, withDigest } from "../image/reference.ts";
import { sourceOfWriter } from "../image/stream.ts";
import { drain } from "../storage/decompress.ts";
import type { Progress, StoredImage } from "../storage/types.ts";
import { type Descriptor, IMAGE_CONFIG, LAYER_GZIP, SCHEMA2, schema2 } from "./manifest.ts";
import { BlobMetadata } from "./metadata.ts";
import type { DistributionContext } from "./pull.ts";
import { openRegistry, type RegistryClient, RegistryError } from "./registry-client.ts";
import { TransportError } from "./transport.ts";

/** Bytes that go out in one request of an upload. */
const CHUNK = 5 << 20;

/** What /v2/ and the upload locations say, in the daemon's words. */
function translated(error: unknown): unknown {
	if (error instanceof TransportError) return system(error.message);
	if (error instanceof RegistryError) return system(error.message);
	return error;
}

class Push {
	private readonly sys: Sys;
	private readonly context: DistributionContext;
	private readonly registry: RegistryClient;
	private readonly progress: Progress;
	private readonly metadata: BlobMetadata;
	private readonly repository: Reference;
	/** Layers of this push by diff id. */
	private readonly pushed = new Map<Digest, Descriptor>();

	constructor(sys: Sys, context: DistributionContext, registry: RegistryClient, progress: Progress, repository: Reference) {
		this.sys = sys;
		this.context = context;
		this.registry = registry;
		this.progress = progress;
		this.repository = repository;
		this.metadata = new BlobMetadata(`${context.dockerRoot}/image/overlay2/distribution`);
	}

	/** The size of a blob that the registry has. */
	private *sizeOf(blob: Digest): Blocking<number | undefined> {
		const response = yield* this.registry.request({ method: "HEAD", target: this.registry.path(`blobs/${blob}`), accept: [200, 404] });
		yield* response.body.all();
		return response.status === 200 ? Number(response.headers.get("Content-Length") ?? 0) : undefined;
	}

	/** A new upload, or the blob of another repository mounted into this one. */
	private *begin(mount?: { readonly digest: Digest; readonly from: string }): Blocking<{ location: string; mounted: boolean }> {
		const query = mount ? `?from=${encodeURIComponent(mount.from)}&mount=${encodeURIComponent(mount.digest)}` : "";
		const response = yield* this.registry.request({ method: "POST", target: this.registry.path(`blobs/uploads/${query}`), accept: [201, 202] });
		yield* response.body.all();
		return { location: response.headers.get("Location") ?? "", mounted: response.status === 201 };
	}

	private *upload(location: string, bytes: Uint8Array, digest: Digest, tell: (sent: number) => Blocking<void>): Blocking<void> {
		let at = location;
		for (let sent = 0; sent < bytes.length; sent += CHUNK) {
			const body = bytes.subarray(sent, sent + CHUNK);
			const response = yield* this.registry.request({
				method: "PATCH",
				target: at,
				headers: [
					["Content-Type", "application/octet-stream"],
					["Content-Range", `${sent}-${sent + body.length - 1}`],
				],
				body,
				accept: [202],
			});
			yield* response.body.all();
			at = response.headers.get("Location") ?? at;
			yield* tell(sent + body.length);
		}
		const put = yield* this.registry.request({
			method: "PUT",
			target: `${at}${at.includes("?") ? "&" : "?"}digest=${encodeURIComponent(digest)}`,
			headers: [["Content-Type", "application/octet-stream"]],
			accept: [201],
		});
		yield* put.body.all();
	}

	private *layer(chainId: Digest, diffId: Digest): Blocking<Descriptor> {
		const id = shortId(diffId);
		const known = this.pushed.get(diffId);
		if (known) return known;
		const own = nameOf(this.repository);
		const sources = (yield* this.metadata.sourcesOf(this.sys, diffId)).toReversed();
		for (const source of sources.filter((s) => s.SourceRepository.split("/")[0] === this.repository.domain)) {
			const size = yield* this.sizeOf(source.Digest);
			if (size !== undefined) {
				yield* this.progress({ status: "Layer already exists", progressDetail: {}, id });
				return this.remember(diffId, { mediaType: LAYER_GZIP, size, digest: source.Digest });
			}
		}
		const elsewhere = sources.find((s) => s.SourceRepository !== own && s.SourceRepository.split("/")[0] === this.repository.domain);
		let { location, mounted } = yield* this.begin(
			elsewhere && { digest: elsewhere.Digest, from: elsewhere.SourceRepository.slice(elsewhere.SourceRepository.indexOf("/") + 1) },
		);
		if (elsewhere && mounted) {
			yield* this.progress({ status: `Mounted from ${elsewhere.SourceRepository.slice(elsewhere.SourceRepository.indexOf("/") + 1)}`, progressDetail: {}, id });
			const size = (yield* this.sizeOf(elsewhere.Digest)) ?? 0;
			yield* this.metadata.add(this.sys, diffId, elsewhere.Digest, own);
			return this.remember(diffId, { mediaType: LAYER_GZIP, size, digest: elsewhere.Digest });
		}
		if (mounted) ({ location, mounted } = yield* this.begin());
		const total = this.context.stores.layers.get(chainId)?.size ?? 0;
		const blob = gzip(yield* drain(sourceOfWriter((out) => this.context.stores.layers.tar(this.sys, chainId, out))), 6);
		const digest = digestOf(blob);
		const { progress } = this;
		yield* this.upload(location, blob, digest, function* (sent) {
			yield* progress({ status: "Pushing", progressDetail: { current: sent, total }, id });
		});
		yield* this.progress({ status: "Pushed", progressDetail: {}, id });
		yield* this.metadata.add(this.sys, diffId, digest, own);
		return this.remember(diffId, { mediaType: LAYER_GZIP, size: blob.length, digest });
	}

	private remember(diffId: Digest, descriptor: Descriptor): Descriptor {
		this.pushed.set(diffId, descriptor);
		return descriptor;
	}

	*image(image: StoredImage, reference: Reference): Blocking<void> {
		const diffIds = image.config.rootfs.diff_ids ?? [];
		for (const diffId of diffIds.toReversed()) yield* this.progress({ status: "Preparing", progressDetail: {}, id: shortId(diffId) });
		const layers: Descriptor[] = [];
		for (const [i, chainId] of image.chain.entries()) layers.push(yield* this.layer(chainId, diffIds[i] ?? ""));
		if ((yield* this.sizeOf(image.id)) === undefined) {
			const { location } = yield* this.begin();
			yield* this.upload(location, image.bytes, image.id, function* () {});
		}
		const manifest = schema2({ mediaType: IMAGE_CONFIG, size: image.bytes.length, digest: image.id }, layers);
		const digest = digestOf(manifest);
		const response = yield* this.registry.request({
			method: "PUT",
			target: this.registry.path(`manifests/${reference.tag}`),
			headers: [["Content-Type", SCHEMA2]],
			body: encode(manifest),
			accept: [201],
		});
		yield* response.body.all();
		yield* this.progress({ status: `${reference.tag}: digest: ${digest} size: ${manifest.length}` });
		yield* this.context.stores.references.addDigest(this.sys, withDigest(reference, digest), image.id);
		yield* this.progress({ progressDetail: {}, aux: { Tag: reference.tag, Digest: digest, Size: manifest.length } });
	}
}

/** Pushes a name, or with `allTags` all tags of its repository. Throws EngineError with what the daemon says. */
export function* pushImage(sys: Sys, context: DistributionContext, name: Reference, allTags: boolean, progress: Progress): Blocking<void> {
	const { references, images } = context.stores;
	const reference = allTags ? name : withDefaultTag(name);
	yield* progress({ status: `The push refers to repository [${nameOf(reference)}]` });
	const chosen = allTags && isNameOnly(reference) ? references.in(reference).filter((a) => a.reference.tag !== undefined) : [];
	if (!allTags) {
		const image = references.get(reference);
		if (image !== undefined) chosen.push({ reference, image });
	}
	if (chosen.length === 0) throw notFound(`An image does not exist locally with the tag: ${familiarName(reference)}`);
	let registry: RegistryClient | undefined;
	try {
		registry = yield* openRegistry(sys, reference.domain, reference.path, "push,pull", context.credentials, context.insecure);
		const push = new Push(sys, context, registry, progress, reference);
		for (const entry of chosen) {
			const image = images.get(entry.image);
			if (image) yield* push.image(image, entry.reference);
		}
		context.stores.events("push", familiarString(reference), { name: familiarName(reference) });
	} catch (error) {
		throw translated(error);
	} finally {
		registry?.close();
	}
}
