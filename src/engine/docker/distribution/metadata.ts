/** Which blobs of registries a layer is known by: distribution/ of the image database. moby distribution/metadata/v2_metadata_service.go. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { goJson } from "../image/config.ts";
import { type Digest, encodedOf } from "../image/digest.ts";
import { makeDirectories, readIfThere, replaceFile } from "../storage/files.ts";

export interface BlobSource {
	readonly Digest: Digest;
	/** `docker.io/library/busybox` */
	readonly SourceRepository: string;
	readonly HMAC: string;
}

/** No more are kept of one layer. */
const MOST = 50;

export class BlobMetadata {
	/** .../image/overlay2/distribution */
	private readonly root: string;
	constructor(root: string) {
		this.root = root;
	}
	*diffIdOf(sys: Sys, blob: Digest): Blocking<Digest | undefined> {
		return yield* readIfThere(sys, `${this.root}/diffid-by-digest/sha256/${encodedOf(blob)}`);
	}
	*sourcesOf(sys: Sys, diffId: Digest): Blocking<BlobSource[]> {
		const text = yield* readIfThere(sys, `${this.root}/v2metadata-by-diffid/sha256/${encodedOf(diffId)}`);
		return text === undefined ? [] : (JSON.parse(text) as BlobSource[]);
	}
	/** Notes that a blob of a repository is this layer; the newest comes last. */
	*add(sys: Sys, diffId: Digest, blob: Digest, repository: string): Blocking<void> {
		const others = (yield* this.sourcesOf(sys, diffId)).filter((s) => s.Digest !== blob || s.SourceRepository !== repository);
		const sources = [...others, { Digest: blob, SourceRepository: repository, HMAC: "" }].slice(-MOST);
		const write = function* (sys: Sys, directory: string, name: string, text: string): Blocking<void> {
			makeDirectories(sys, directory, 0o755);
			yield* replaceFile(sys, `${directory}/${name}`, text);
		};
		yield* write(sys, `${this.root}/v2metadata-by-diffid/sha256`, encodedOf(diffId), goJson(sources));
		yield* write(sys, `${this.root}/diffid-by-digest/sha256`, encodedOf(blob), diffId);
	}
}
