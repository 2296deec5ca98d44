/** Blobs, manifests, tags and uploads on disk, laid out as the filesystem driver of distribution lays them out. registry/storage/paths.go. */

import { type Digest, encodedOf } from "../../docker/image/digest.ts";
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { decode, encode } from "../../kernel/text.ts";
import { readFile } from "../lib/stdio.ts";

const text = decode;

export class Store {
	private readonly sys: Sys;
	private readonly base: string;

	constructor(sys: Sys, root: string) {
		this.sys = sys;
		this.base = `${root}/docker/registry/v2`;
	}
	/** The same store for another thread of the process. */
	by(sys: Sys): Store {
		return new Store(sys, this.base.replace(/\/docker\/registry\/v2$/, ""));
	}

	private makeDirectory(path: string): void {
		let at = "";
		for (const part of path.split("/").filter(Boolean)) {
			at += `/${part}`;
			if (!this.sys.tryStat(at)) this.sys.mkdir(at, 0o777);
		}
	}
	*put(path: string, content: Uint8Array | string, append = false): Blocking<void> {
		this.makeDirectory(path.slice(0, path.lastIndexOf("/")));
		const fd = yield* this.sys.open(path, { write: true, create: true, ...(append ? { append: true } : { truncate: true }) }, 0o666);
		try {
			yield* this.sys.write(fd, typeof content === "string" ? encode(content) : content);
		} finally {
			this.sys.close(fd);
		}
	}
	private *tryRead(path: string): Blocking<Uint8Array | undefined> {
		try {
			return yield* readFile(this.sys, path);
		} catch (error) {
			if (isErrno(error, "ENOENT") || isErrno(error, "ENOTDIR")) return undefined;
			throw error;
		}
	}
	private names(path: string): string[] {
		try {
			return this.sys
				.readdir(path)
				.map(({ name }) => name)
				.filter((name) => name !== "." && name !== "..")
				.sort();
		} catch (error) {
			if (isErrno(error)) return [];
			throw error;
		}
	}
	private removeTree(path: string): void {
		const stat = this.sys.tryStat(path, { noFollow: true });
		if (!stat) return;
		if (stat.kind === "directory") {
			for (const name of this.names(path)) this.removeTree(`${path}/${name}`);
			this.sys.rmdir(path);
		} else this.sys.unlink(path);
	}

	// ---- blobs
	private blobPath(digest: Digest): string {
		const hex = encodedOf(digest);
		return `${this.base}/blobs/sha256/${hex.slice(0, 2)}/${hex}/data`;
	}
	private repository(name: string): string {
		return `${this.base}/repositories/${name}`;
	}
	private layerLink(name: string, digest: Digest): string {
		return `${this.repository(name)}/_layers/sha256/${encodedOf(digest)}/link`;
	}
	/** Bytes of a blob that a repository has; undefined where it has none. */
	blobSize(name: string, digest: Digest): number | undefined {
		return this.sys.tryStat(this.layerLink(name, digest)) ? this.sys.tryStat(this.blobPath(digest))?.size : undefined;
	}
	/** Where the content of a blob stands on disk. */
	contentPath(digest: Digest): string {
		return this.blobPath(digest);
	}
	*blob(digest: Digest): Blocking<Uint8Array | undefined> {
		return yield* this.tryRead(this.blobPath(digest));
	}
	*linkBlob(name: string, digest: Digest): Blocking<void> {
		yield* this.put(this.layerLink(name, digest), digest);
	}
	unlinkBlob(name: string, digest: Digest): void {
		this.removeTree(this.layerLink(name, digest));
	}
	*putBlob(name: string, digest: Digest, content: Uint8Array): Blocking<void> {
		if (!this.sys.tryStat(this.blobPath(digest))) yield* this.put(this.blobPath(digest), content);
		yield* this.linkBlob(name, digest);
	}

	// ---- manifests and tags
	private revision(name: string, digest: Digest): string {
		return `${this.repository(name)}/_manifests/revisions/sha256/${encodedOf(digest)}/link`;
	}
	private tag(name: string, tag: string): string {
		return `${this.repository(name)}/_manifests/tags/${tag}`;
	}
	hasRevision(name: string, digest: Digest): boolean {
		return this.sys.tryStat(this.revision(name, digest)) !== undefined;
	}
	*tagged(name: string, tag: string): Blocking<Digest | undefined> {
		const link = yield* this.tryRead(`${this.tag(name, tag)}/current/link`);
		return link && text(link).trim();
	}
	*putManifest(name: string, digest: Digest, content: Uint8Array, tag: string | undefined): Blocking<void> {
		if (!this.sys.tryStat(this.blobPath(digest))) yield* this.put(this.blobPath(digest), content);
		yield* this.put(this.revision(name, digest), digest);
		if (tag === undefined) return;
		yield* this.put(`${this.tag(name, tag)}/index/sha256/${encodedOf(digest)}/link`, digest);
		yield* this.put(`${this.tag(name, tag)}/current/link`, digest);
	}
	/** Takes the revision and the tags that lead to it. */
	*removeManifest(name: string, digest: Digest): Blocking<void> {
		for (const tag of this.tags(name) ?? []) if ((yield* this.tagged(name, tag)) === digest) this.removeTree(this.tag(name, tag));
		this.removeTree(this.revision(name, digest));
	}
	/** Undefined when there is no such repository. */
	tags(name: string): string[] | undefined {
		const path = `${this.repository(name)}/_manifests/tags`;
		return this.sys.tryStat(path) ? this.names(path) : undefined;
	}
	/** All repositories, in order. */
	repositories(): string[] {
		const found: string[] = [];
		const walk = (path: string, name: string): void => {
			const inner = this.names(path);
			if (inner.includes("_layers")) found.push(name);
			for (const part of inner) if (!part.startsWith("_")) walk(`${path}/${part}`, name === "" ? part : `${name}/${part}`);
		};
		walk(`${this.base}/repositories`, "");
		return found.sort();
	}
	/** Every blob on disk. */
	blobs(): Digest[] {
		const base = `${this.base}/blobs/sha256`;
		return this.names(base).flatMap((two) => this.names(`${base}/${two}`).map((hex) => `sha256:${hex}`));
	}
	revisions(name: string): Digest[] {
		const all = this.names(`${this.repository(name)}/_manifests/revisions/sha256`).map((hex) => `sha256:${hex}`);
		return all.filter((digest) => this.hasRevision(name, digest));
	}
	deleteBlob(digest: Digest): void {
		this.removeTree(this.blobPath(digest).replace(/\/data$/, ""));
	}

	// ---- uploads
	private upload(name: string, id: string): string {
		return `${this.repository(name)}/_uploads/${id}`;
	}
	*beginUpload(name: string, id: string, startedAt: string): Blocking<void> {
		yield* this.put(`${this.upload(name, id)}/startedat`, startedAt);
		yield* this.put(`${this.upload(name, id)}/data`, "");
	}
	/** Bytes that have come; undefined when there is no such upload. */
	uploadSize(name: string, id: string): number | undefined {
		return this.sys.tryStat(`${this.upload(name, id)}/data`)?.size;
	}
	*addToUpload(name: string, id: string, bytes: Uint8Array): Blocking<void> {
		yield* this.put(`${this.upload(name, id)}/data`, bytes, true);
	}
	*uploaded(name: string, id: string): Blocking<Uint8Array> {
		return (yield* this.tryRead(`${this.upload(name, id)}/data`)) ?? new Uint8Array(0);
	}
	cancelUpload(name: string, id: string): void {
		this.removeTree(this.upload(name, id));
	}
}
