/** New images of containers and of root file systems: moby daemon/images/image_commit.go and image_import.go. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { now, rfc3339 } from "../dockerd/time.ts";
import { applyChanges } from "../dockerfile/apply.ts";
import { invalid, notFound } from "../error.ts";
import { type ContainerConfig, configBytes, type HistoryEntry, type ImageConfig } from "../image/config.ts";
import type { Digest } from "../image/digest.ts";
import { familiarString, type Reference, withDefaultTag } from "../image/reference.ts";
import { type Source, sourceOfWriter } from "../image/stream.ts";
import { decompressed } from "./decompress.ts";
import type { Layer } from "./layer-store.ts";
import type { Stores } from "./stores.ts";
import type { CommitRequest } from "./types.ts";

export const ENGINE_VERSION = "28.5.2+dfsg4";
/** An archive with nothing in it: what has this digest adds no layer. */
export const EMPTY_LAYER: Digest = "sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef";

export interface NewImage {
	readonly parent: Digest | undefined;
	/** undefined adds no layer. */
	readonly layer: Layer | undefined;
	readonly config: ContainerConfig;
	readonly container: string;
	readonly containerConfig: ContainerConfig;
	readonly author: string;
	readonly comment: string;
	readonly createdBy: string;
}

/** image.NewChildImage: the parent's history and layers with one more. Returns the id. */
export function* createChild(sys: Sys, stores: Stores, child: NewImage): Blocking<Digest> {
	const parent = child.parent === undefined ? undefined : stores.images.get(child.parent);
	if (child.parent !== undefined && !parent) throw notFound(`No such image: ${child.parent}`);
	const created = rfc3339(now(sys));
	const empty = child.layer === undefined || child.layer.diffId === EMPTY_LAYER;
	const entry: HistoryEntry = {
		created,
		...(child.createdBy ? { created_by: child.createdBy } : {}),
		...(child.author ? { author: child.author } : {}),
		...(child.comment ? { comment: child.comment } : {}),
		...(empty ? { empty_layer: true } : {}),
	};
	const config: ImageConfig = {
		architecture: parent?.config.architecture ?? "amd64",
		...(child.author ? { author: child.author } : {}),
		config: child.config,
		...(child.container ? { container: child.container } : {}),
		container_config: child.containerConfig,
		created,
		docker_version: ENGINE_VERSION,
		history: [...(parent?.config.history ?? []), entry],
		os: parent?.config.os ?? "linux",
		rootfs: { type: "layers", diff_ids: [...(parent?.config.rootfs.diff_ids ?? []), ...(child.layer && !empty ? [child.layer.diffId] : [])] },
	};
	const id = yield* stores.images.create(sys, configBytes(config));
	yield* stores.images.setBuiltLocally(sys, id);
	if (child.parent !== undefined) yield* stores.images.setParent(sys, id, child.parent);
	return id;
}

/** Names an image and tells it. */
export function* tagImage(sys: Sys, stores: Stores, reference: Reference, id: Digest): Blocking<void> {
	const tagged = withDefaultTag(reference);
	yield* stores.references.addTag(sys, tagged, id);
	yield* stores.images.setLastUpdated(sys, id);
	stores.events("tag", id, { name: familiarString(tagged) });
}

/** What a container has changed, as a layer over its image, held for the caller. */
export function* layerOfContainer(sys: Sys, stores: Stores, container: string): Blocking<Layer> {
	const tar = sourceOfWriter((out) => stores.containers.diffTar(sys, container, out));
	return yield* stores.layers.register(sys, tar, stores.containers.parentOf(container));
}

/** merge of builder/dockerfile: what the changed configuration does not say, the container's does. */
export function mergeConfig(own: ContainerConfig, image: ContainerConfig): ContainerConfig {
	const names = new Set((own.Env ?? []).map((entry) => entry.split("=")[0]));
	const filled = (list: readonly string[] | null | undefined): boolean => !!list && list.length > 0;
	return {
		...own,
		User: own.User || image.User || "",
		...(own.ExposedPorts || image.ExposedPorts ? { ExposedPorts: { ...image.ExposedPorts, ...own.ExposedPorts } } : {}),
		Env: filled(own.Env) ? [...(own.Env ?? []), ...(image.Env ?? []).filter((entry) => !names.has(entry.split("=")[0]))] : image.Env?.length ? image.Env : null,
		Labels: own.Labels || image.Labels ? { ...image.Labels, ...own.Labels } : null,
		...(filled(own.Entrypoint)
			? {}
			: { Entrypoint: image.Entrypoint ?? null, ...(filled(own.Cmd) ? {} : { Cmd: image.Cmd ?? null, ArgsEscaped: image.ArgsEscaped ?? false }) }),
		...(own.Healthcheck || image.Healthcheck ? { Healthcheck: own.Healthcheck ?? image.Healthcheck ?? {} } : {}),
		WorkingDir: own.WorkingDir || image.WorkingDir || "",
		Volumes: Object.keys({ ...image.Volumes, ...own.Volumes }).length ? { ...image.Volumes, ...own.Volumes } : null,
		StopSignal: own.StopSignal || image.StopSignal || "",
		...(own.Shell || image.Shell ? { Shell: own.Shell ?? image.Shell ?? [] } : {}),
		OnBuild: own.OnBuild ?? image.OnBuild ?? null,
	};
}

export function* commitContainer(sys: Sys, stores: Stores, request: CommitRequest, name: Reference | undefined): Blocking<Digest> {
	const config = mergeConfig(applyChanges(request.config, request.changes), request.containerConfig);
	const layer = yield* layerOfContainer(sys, stores, request.container);
	let id: Digest;
	try {
		id = yield* createChild(sys, stores, {
			parent: request.parent,
			layer,
			config,
			container: request.container,
			containerConfig: request.containerConfig,
			author: request.author,
			comment: request.comment,
			createdBy: request.createdBy ?? (request.containerConfig.Cmd ?? []).join(" "),
		});
	} finally {
		yield* stores.layers.release(sys, layer.chainId);
	}
	if (name) yield* tagImage(sys, stores, name, id);
	return id;
}

/** A root file system as an image of one layer. */
export function* importImage(
	sys: Sys,
	stores: Stores,
	tar: Source,
	options: { readonly name: Reference | undefined; readonly changes: readonly string[]; readonly message: string; readonly platform: string },
): Blocking<Digest> {
	if (options.name?.digest !== undefined) throw invalid("cannot import digest reference");
	const config = applyChanges({}, options.changes);
	const layer = yield* stores.layers.register(sys, yield* decompressed(tar), undefined);
	const created = rfc3339(now(sys));
	const [os = "linux", architecture = "amd64"] = options.platform ? options.platform.split("/") : [];
	const bytes = configBytes({
		architecture,
		comment: options.message,
		config,
		created,
		docker_version: ENGINE_VERSION,
		history: [{ created, comment: options.message }],
		os,
		rootfs: { type: "layers", diff_ids: [layer.diffId] },
	});
	const id = yield* stores.images.create(sys, bytes);
	yield* stores.layers.release(sys, layer.chainId);
	if (options.name) yield* tagImage(sys, stores, options.name, id);
	stores.events("import", id, {});
	return id;
}
