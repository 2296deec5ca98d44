/** One build of the classic builder while it goes on: its output, its containers, its cache. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { EngineError, notFound } from "../../error.ts";
import type { ContainerConfig } from "../../image/config.ts";
import { type Digest, shortId } from "../../image/digest.ts";
import { parseReference, withDefaultTag } from "../../image/reference.ts";
import { createChild, layerOfContainer } from "../../storage/make-image.ts";
import { type ScratchLayer, scratchLayer } from "../../storage/scratch-layer.ts";
import type { Stores } from "../../storage/stores.ts";
import type { Progress } from "../../storage/types.ts";
import type { BuildBackend, BuildRequest } from "../backend.ts";
import { type ContextSource, type CopySource, TreeSource } from "../context.ts";
import type { BuildArgs } from "./build-args.ts";
import { cachedChild } from "./cache.ts";

/** A stage while its instructions are done. */
export interface StageState {
	/** undefined: scratch. */
	image: Digest | undefined;
	config: ContainerConfig;
	readonly args: BuildArgs;
	author: string;
	/** CMD was among the instructions of this build. */
	commandSet: boolean;
}

export interface RunParts {
	readonly backend: BuildBackend;
	readonly request: BuildRequest;
	readonly context: ContextSource;
	readonly escapeToken: string;
	readonly progress: Progress;
}

export class Run {
	readonly backend: BuildBackend;
	readonly request: BuildRequest;
	readonly context: ContextSource;
	readonly escapeToken: string;
	private readonly progress: Progress;
	/** A step that had to be done makes all later ones be done. */
	private cacheLost: boolean;
	/** Of the step that is being done. */
	private containers: string[] = [];
	/** Images that COPY --from has mounted, by id. */
	private readonly mounted = new Map<Digest, { source: CopySource; layer: ScratchLayer }>();
	/** Results of stages that are done, by number and name. */
	readonly results = new Map<string, Digest | undefined>();

	constructor(parts: RunParts) {
		this.backend = parts.backend;
		this.request = parts.request;
		this.context = parts.context;
		this.escapeToken = parts.escapeToken;
		this.progress = parts.progress;
		this.cacheLost = parts.request.noCache;
	}

	get stores(): Stores {
		return this.backend.storage.stores;
	}

	/** The build's standard output. */
	*say(text: string): Blocking<void> {
		yield* this.progress({ stream: text });
	}

	readonly output = (bytes: Uint8Array): Blocking<void> => this.say(new TextDecoder().decode(bytes));

	aux(id: Digest): Blocking<void> {
		return this.progress({ aux: { ID: id } });
	}

	/** A stage may find its steps again, whatever became of those of the stage before. */
	beginStage(): void {
		this.cacheLost = this.request.noCache;
	}

	*useCache(sys: Sys, state: StageState, config: ContainerConfig): Blocking<boolean> {
		if (this.cacheLost) return false;
		const hit = cachedChild(sys, this.stores, state.image, config);
		if (!hit) {
			this.cacheLost = true;
			return false;
		}
		state.image = hit.id;
		yield* this.say(" ---> Using cache\n");
		return true;
	}

	/** A container for a step. */
	*container(sys: Sys, state: StageState, config: ContainerConfig): Blocking<string> {
		const id = yield* this.backend.createContainer(sys, state.image, config, this.request.host);
		this.containers.push(id);
		yield* this.say(` ---> Running in ${shortId(id)}\n`);
		return id;
	}

	/** The step's image from its container. */
	*commit(sys: Sys, state: StageState, container: string, containerConfig: ContainerConfig): Blocking<void> {
		const layer = yield* layerOfContainer(sys, this.stores, container);
		try {
			state.image = yield* createChild(sys, this.stores, {
				parent: state.image,
				layer,
				config: state.config,
				container,
				containerConfig: { Hostname: shortId(container), ...containerConfig },
				author: state.author,
				comment: "",
				createdBy: (containerConfig.Cmd ?? []).join(" "),
			});
		} finally {
			yield* this.stores.layers.release(sys, layer.chainId);
		}
	}

	/** After a step: its containers go where the request says so. */
	*endStep(sys: Sys, succeeded: boolean): Blocking<void> {
		if (!this.request.forceRemove && !(this.request.remove && succeeded)) return;
		for (const id of this.containers) {
			yield* this.backend.removeContainer(sys, id);
			yield* this.say(` ---> Removed intermediate container ${shortId(id)}\n`);
		}
		this.containers = [];
	}

	/** What COPY --from names: a stage, or an image. */
	*sourceOf(sys: Sys, name: string): Blocking<CopySource> {
		const key = name.toLowerCase();
		const id = this.results.has(key) ? this.results.get(key) : yield* this.imageOfFlag(sys, name);
		if (id === undefined) throw notFound(`invalid from flag value ${name}: the stage has no files`);
		const known = this.mounted.get(id);
		if (known) return known.source;
		const layer = yield* scratchLayer(sys, this.stores, id);
		const source = new TreeSource(layer.root);
		this.mounted.set(id, { source, layer });
		return source;
	}

	private *imageOfFlag(sys: Sys, name: string): Blocking<Digest> {
		try {
			return yield* this.imageOf(sys, name);
		} catch (error) {
			if (!(error instanceof EngineError)) throw error;
			throw new EngineError(error.kind, `invalid from flag value ${name}: ${error.message}`);
		}
	}

	/** An image by name, pulled where it is not there or the request wants the newest. */
	*imageOf(sys: Sys, name: string): Blocking<Digest> {
		const { images } = this.backend.storage;
		const found = this.request.pull ? undefined : images.find(name);
		if (found) return found.id;
		yield* this.backend.pull(sys, withDefaultTag(parseReference(name)), this.progress);
		return images.resolve(name).id;
	}

	*end(sys: Sys): Blocking<void> {
		for (const { layer } of this.mounted.values()) yield* layer.discard(sys);
		this.mounted.clear();
	}
}
