/**
 * What dockerd asks of its storage. Every call that may block or touches files takes the `Sys` of the calling thread first, for a thread may
 * only wait on its own behalf. Refusals are `EngineError` with moby's words. Code between two `yield*` is atomic; calls on one container or
 * one image at a time are the caller's to order.
 */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import type { ContainerConfig, ImageConfig } from "../image/config.ts";
import type { Digest } from "../image/digest.ts";
import type { Reference } from "../image/reference.ts";
import type { Sink, Source } from "../image/stream.ts";

/** GraphDriver.Data of `docker inspect`. LowerDir is absent where nothing lies below. */
export interface GraphData {
	readonly LowerDir?: string;
	readonly MergedDir: string;
	readonly UpperDir: string;
	readonly WorkDir: string;
}

/** One line of `docker diff`: 0 modified, 1 added, 2 deleted. */
export interface Change {
	readonly Path: string;
	readonly Kind: 0 | 1 | 2;
}

/** The writable layers of containers, by container id: layer.RWLayer and the overlay2 graph driver. */
export interface ContainerLayers {
	/** Makes the container's init layer and writable layer over an image (undefined: over nothing). Names below mounts/ as moby has them. */
	create(sys: Sys, container: string, image: Digest | undefined): Blocking<void>;
	/** Whether the container has a layer. */
	has(container: string): boolean;
	graphData(container: string): GraphData;
	/** Mounts the merged directory where it is not yet, counts the users, and returns its path. */
	mount(sys: Sys, container: string): Blocking<string>;
	/** One user less; the last one's leaving unmounts and removes the merged directory. */
	unmount(sys: Sys, container: string): Blocking<void>;
	/** A daemon that starts finds the container running: its mount counts as used once. */
	restore(sys: Sys, container: string): Blocking<void>;
	/** Removes layer, init layer and their metadata, as RELEASE of `docker rm`. */
	remove(sys: Sys, container: string): Blocking<void>;
	changes(sys: Sys, container: string): Blocking<Change[]>;
	/** Bytes: `SizeRw` and `SizeRootFs`. */
	size(sys: Sys, container: string): Blocking<{ readonly rw: number; readonly rootFs: number }>;
	/** The whole file system as a tar: `docker export`. */
	export(sys: Sys, container: string, out: Sink): Blocking<void>;
}

/** What conflicts of `docker rmi` and filters of `docker images` need to know of containers. */
export interface ContainerUse {
	readonly id: string;
	readonly image: Digest;
	/** The name by which it was started, as it was typed. */
	readonly reference: string;
	readonly running: boolean;
}

export interface StoredImage {
	readonly id: Digest;
	readonly config: ImageConfig;
	/** As stored and hashed. */
	readonly bytes: Uint8Array;
	readonly parent: Digest | undefined;
	/** Chain ids from the bottom up. */
	readonly chain: readonly Digest[];
	/** Bytes of all layers. */
	readonly size: number;
}

/** An entry of the answer of DELETE /images/NAME and of prune. */
export type DeletedItem = { readonly Untagged: string } | { readonly Deleted: Digest };

export interface CommitRequest {
	readonly container: string;
	/** Of the container: becomes container_config. */
	readonly containerConfig: ContainerConfig;
	/** What the new image starts with, before `changes`; what it leaves out is as in `containerConfig`. */
	readonly config: ContainerConfig;
	readonly parent: Digest | undefined;
	readonly author: string;
	readonly comment: string;
	/** The command in `docker history`; the container's where it is not given. */
	readonly createdBy?: string;
	/** Lines of a Dockerfile: `ENV a=b`. */
	readonly changes: readonly string[];
}

/** One line of progress of load, pull and push: an object of the JSON stream. */
export type Progress = (line: Readonly<Record<string, unknown>>) => Blocking<void>;

/** Filters as the API gives them: name to values. */
export type Filters = Readonly<Record<string, readonly string[]>>;

/** Emits an `image` event: action, and the image's id or name. */
export type ImageEvents = (action: string, id: string, attributes: Readonly<Record<string, string>>) => void;

/** Images, their names and everything the API does with them. */
export interface Images {
	/** By name, name@digest, id or the start of an id. Throws not-found "No such image: NAME". */
	resolve(name: string): StoredImage;
	find(name: string): StoredImage | undefined;
	get(id: Digest): StoredImage | undefined;
	/** `RepoTags` and `RepoDigests` of an image, sorted. */
	names(id: Digest): { readonly tags: string[]; readonly digests: string[] };
	/** GET /images/json. */
	list(sys: Sys, options: { readonly all: boolean; readonly sharedSize?: boolean; readonly filters: Filters }, containers: readonly ContainerUse[]): unknown[];
	/** GET /images/NAME/json. */
	inspect(sys: Sys, name: string): unknown;
	/** GET /images/NAME/history. */
	history(name: string): unknown[];
	/** POST /images/NAME/tag. */
	tag(sys: Sys, name: string, repository: string, tag: string): Blocking<void>;
	/** DELETE /images/NAME. */
	remove(sys: Sys, name: string, options: { readonly force: boolean; readonly noPrune: boolean }, containers: readonly ContainerUse[]): Blocking<DeletedItem[]>;
	/** POST /images/prune. */
	prune(
		sys: Sys,
		filters: Filters,
		containers: readonly ContainerUse[],
	): Blocking<{ readonly ImagesDeleted: DeletedItem[] | null; readonly SpaceReclaimed: number }>;
	/** POST /commit: the new image's id. */
	commit(sys: Sys, request: CommitRequest, name: Reference | undefined): Blocking<Digest>;
	/** POST /images/create?fromSrc=: a root file system as an image of one layer. */
	import(
		sys: Sys,
		tar: Source,
		options: { readonly name: Reference | undefined; readonly changes: readonly string[]; readonly message: string; readonly platform: string },
	): Blocking<Digest>;
	/** POST /images/load. */
	load(sys: Sys, tar: Source, quiet: boolean, progress: Progress): Blocking<void>;
	/** GET /images/get?names=. */
	save(sys: Sys, names: readonly string[], out: Sink): Blocking<void>;
	/** Bytes of all layers, each counted once: LayersSize of /system/df. */
	layersSize(): number;
}
