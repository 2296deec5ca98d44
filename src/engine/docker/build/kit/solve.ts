/** Building with BuildKit: only the stages that are needed, steps as layers, results kept by what they were made of. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { now, rfc3339 } from "../../dockerd/time.ts";
import { withDefaultPath } from "../../dockerfile/apply.ts";
import { expandWord } from "../../dockerfile/expand.ts";
import { parseInstruction } from "../../dockerfile/instruction.ts";
import { LineError, parseLine } from "../../dockerfile/parser.ts";
import { EngineError, invalid } from "../../error.ts";
import type { Digest } from "../../image/digest.ts";
import { fullString, nameOf, parseReference, type Reference, withDefaultTag } from "../../image/reference.ts";
import type { Source } from "../../image/stream.ts";
import { tagImage } from "../../storage/make-image.ts";
import { type ScratchLayer, scratchOver } from "../../storage/scratch-layer.ts";
import type { Progress } from "../../storage/types.ts";
import type { BuildBackend, BuildRequest } from "../backend.ts";
import { BuildArgs } from "../classic/build-args.ts";
import { type BuildPlan, planLines, type Stage, stageIndex } from "../classic/stages.ts";
import { type BuildContext, type ContextSource, type CopySource, openContext, TreeSource } from "../context.ts";
import { doInstruction, makesLayer } from "./instructions.ts";
import { type KitState, kitConfigBytes } from "./state.ts";
import { type Tell, TRACE_ID, Vertex } from "./trace.ts";

export interface KitParts {
	readonly backend: BuildBackend;
	readonly request: BuildRequest;
	readonly context: ContextSource;
	readonly plan: BuildPlan;
	readonly tell: Tell;
}

export class Solver {
	readonly parts: KitParts;
	private vertices = 0;
	private contextLoaded = false;
	private readonly done = new Map<number, KitState>();
	private readonly mounted = new Map<string, { source: CopySource; layer: ScratchLayer }>();
	private readonly args: BuildArgs;
	private steps: { total: number; at: number } = { total: 0, at: 0 };

	constructor(parts: KitParts) {
		this.parts = parts;
		this.args = new BuildArgs(parts.request.buildArgs);
	}

	vertex(name: string): Vertex {
		return new Vertex(++this.vertices, name, this.parts.tell);
	}

	/** `[2/4] ` or `[name 2/4] `: where a step stands in its stage. */
	private prefix(index: number): string {
		const { stages } = this.parts.plan;
		const stage = stages[index]?.from.stage;
		const name = stages.length > 1 ? `${stage ?? `stage-${index}`} ` : "";
		return `[${name}${++this.steps.at}/${this.steps.total}] `;
	}

	/** A vertex of the stage that is being built. */
	stepVertex(index: number, text: string): Vertex {
		return this.vertex(this.prefix(index) + text);
	}

	*metadata(): Blocking<void> {
		const ignore = this.vertex("[internal] load .dockerignore");
		yield* ignore.begin();
		yield* ignore.say("transferring context: 2B done");
		yield* ignore.say("DONE 0.0s");
	}

	/** The result of a stage; those that it needs are built first. */
	*stage(sys: Sys, index: number): Blocking<KitState> {
		const known = this.done.get(index);
		if (known) return known;
		const stage = this.parts.plan.stages[index] as Stage;
		const state = yield* this.from(sys, stage, index);
		const triggers = (state.config.OnBuild ?? []).map((text) => parseInstruction(parseLine(text)));
		if (triggers.length) state.config = { ...state.config, OnBuild: [] };
		for (const instruction of [...triggers, ...stage.steps]) {
			try {
				yield* doInstruction(sys, this, state, instruction, index);
			} catch (error) {
				if (error instanceof EngineError) yield* this.parts.tell({ source: { start: instruction.line.start, end: instruction.line.end } });
				throw error;
			}
		}
		this.done.set(index, state);
		return state;
	}

	private *from(sys: Sys, stage: Stage, index: number): Blocking<KitState> {
		const { plan } = this.parts;
		const name = expandWord(stage.from.image, plan.escapeToken, (variable) => this.args.metaValue(variable));
		if (name === "") throw invalid(`base name (${stage.from.image}) should not be blank`);
		const earlier = stageIndex(plan.stages.slice(0, index), name);
		const base = earlier === undefined ? undefined : yield* this.stage(sys, earlier);
		this.steps = { total: (name === "scratch" || base ? 0 : 1) + stage.steps.filter(makesLayer).length, at: 0 };
		const args = this.args.stage();
		if (base) return { ...base, args, commandSet: false };
		if (name === "scratch") {
			const time = rfc3339(now(sys));
			return {
				top: undefined,
				diffIds: [],
				config: withDefaultPath({}),
				history: [],
				key: "scratch",
				args,
				author: "",
				commandSet: false,
				created: undefined,
				baseCreated: time,
			};
		}
		const image = yield* this.image(sys, name);
		const reference = withDefaultTag(parseReference(name));
		const vertex = this.stepVertex(index, `FROM ${fullString(reference)}`);
		yield* vertex.begin();
		yield* vertex.say("DONE 0.0s");
		const { config } = image;
		return {
			top: image.chain.at(-1),
			diffIds: [...(config.rootfs.diff_ids ?? [])],
			config: withDefaultPath({ ...config.config }),
			history: [...(config.history ?? [])],
			key: image.id,
			args,
			author: config.author ?? "",
			commandSet: false,
			created: undefined,
			baseCreated: config.created ?? rfc3339(now(sys)),
		};
	}

	private *image(sys: Sys, name: string): Blocking<NonNullable<ReturnType<BuildBackend["storage"]["images"]["get"]>>> {
		const { images } = this.parts.backend.storage;
		const found = this.parts.request.pull ? undefined : images.find(name);
		if (found) return found;
		const reference = withDefaultTag(parseReference(name));
		try {
			yield* this.parts.backend.pull(sys, reference, function* () {});
		} catch (error) {
			if (!(error instanceof EngineError)) throw error;
			const head = `failed to do request: Head "https://registry-1.docker.io/v2/${reference.path}/manifests/${reference.tag ?? reference.digest}"`;
			const message = error.message.replace(/^Get "https:\/\/registry-1\.docker\.io\/v2\/"/, head);
			throw new EngineError(error.kind, `${name}: failed to resolve source metadata for ${fullString(reference)}: ${message}`);
		}
		return images.resolve(name);
	}

	/** Tells which images are looked up, before any stage is built. */
	*lookUp(sys: Sys, needed: readonly number[]): Blocking<void> {
		for (const { args } of this.parts.plan.metaArgs)
			for (const { name, value } of args)
				this.args.addMeta(name, value === undefined ? undefined : expandWord(value, this.parts.plan.escapeToken, (v) => this.args.metaValue(v)));
		const seen = new Set<string>();
		for (const index of needed) {
			const { from } = this.parts.plan.stages[index] as Stage;
			const name = expandWord(from.image, this.parts.plan.escapeToken, (variable) => this.args.metaValue(variable));
			if (name === "" || name === "scratch" || stageIndex(this.parts.plan.stages.slice(0, index), name) !== undefined) continue;
			const full = fullString(withDefaultTag(parseReference(name)));
			if (seen.has(full)) continue;
			seen.add(full);
			const vertex = this.vertex(`[internal] load metadata for ${full}`);
			yield* vertex.begin();
			try {
				yield* this.image(sys, name);
			} catch (error) {
				if (error instanceof EngineError) {
					yield* vertex.say(`ERROR: ${error.message.replace(/^.*?: failed to resolve source metadata for \S+: /, "")}`);
					yield* this.parts.tell({ failed: { name: vertex.name, log: [] } });
					yield* this.parts.tell({ source: { start: from.line.start, end: from.line.end } });
				}
				throw error;
			}
			yield* vertex.say("DONE 0.0s");
		}
	}

	/** The files that the client sent; told once. */
	*contextSource(): Blocking<CopySource> {
		if (!this.contextLoaded) {
			this.contextLoaded = true;
			const vertex = this.vertex("[internal] load build context");
			yield* vertex.begin();
			yield* vertex.say("transferring context: 2B done");
			yield* vertex.say("DONE 0.0s");
		}
		return this.parts.context;
	}

	/** What COPY --from names, with the key of its content. */
	*sourceOf(sys: Sys, name: string, before: number): Blocking<CopySource> {
		const index = stageIndex(this.parts.plan.stages.slice(0, before), name);
		const own = this.steps;
		const top = index === undefined ? (yield* this.image(sys, name)).chain.at(-1) : (yield* this.stage(sys, index)).top;
		this.steps = own;
		const key = top ?? "scratch";
		const known = this.mounted.get(key);
		if (known) return known.source;
		const layer = yield* scratchOver(sys, this.parts.backend.storage.stores, top);
		const source = new TreeSource(layer.root);
		this.mounted.set(key, { source, layer });
		return source;
	}

	*end(sys: Sys): Blocking<void> {
		for (const { layer } of this.mounted.values()) yield* layer.discard(sys);
		this.mounted.clear();
	}
}

/** Stages that the target is made of, in order. */
function neededStages(plan: BuildPlan, target: number, meta: (index: number) => string): number[] {
	const needed = new Set<number>();
	const visit = (index: number): void => {
		if (needed.has(index)) return;
		needed.add(index);
		const stage = plan.stages[index] as Stage;
		const names = [meta(index), ...stage.steps.flatMap((step) => (step.kind === "copy" && step.flags.from !== undefined ? [step.flags.from] : []))];
		for (const name of names) {
			const earlier = stageIndex(plan.stages.slice(0, index), name);
			if (earlier !== undefined) visit(earlier);
		}
	};
	visit(target);
	return [...needed].sort((a, b) => a - b);
}

function tagsOf(request: BuildRequest): Reference[] {
	return request.tags.filter((text) => text !== "").map((text) => withDefaultTag(parseReference(text)));
}

/** Labels of the command line come last. */
function* exportImage(sys: Sys, solver: Solver, state: KitState, tags: readonly Reference[]): Blocking<Digest> {
	const { request, backend } = solver.parts;
	const { stores } = backend.storage;
	if (Object.keys(request.labels).length) state.config = { ...state.config, Labels: { ...state.config.Labels, ...request.labels } };
	const vertex = solver.vertex("exporting to image");
	yield* vertex.begin();
	if (state.diffIds.length) yield* vertex.say("exporting layers done");
	const id = yield* stores.images.create(sys, kitConfigBytes(state));
	yield* vertex.say(`writing image ${id} done`);
	for (const tag of tags) {
		yield* tagImage(sys, stores, tag, id);
		yield* vertex.say(`naming to ${tag.tag === "latest" ? nameOf(tag) : fullString(tag)} done`);
	}
	yield* vertex.say("DONE 0.0s");
	return id;
}

/** The builder's answer to POST /build with version=2: traces as lines, and the id of the image. */
export function* solve(sys: Sys, backend: BuildBackend, request: BuildRequest, tar: Source, progress: Progress, dockerRoot: string): Blocking<Digest> {
	const tell: Tell = (aux) => progress({ id: TRACE_ID, aux });
	const tags = tagsOf(request);
	let context: BuildContext;
	const name = request.dockerfile || "Dockerfile";
	const load = new Vertex(1, `[internal] load build definition from ${name}`, tell);
	yield* load.begin();
	try {
		context = yield* openContext(sys, tar, request.dockerfile, dockerRoot);
	} catch (error) {
		if (!(error instanceof EngineError)) throw error;
		yield* load.say("DONE 0.0s");
		throw error.message.includes("cannot be empty")
			? invalid("the Dockerfile cannot be empty")
			: error.message.startsWith("Cannot locate")
				? invalid(`failed to read dockerfile: open ${name}: no such file or directory`)
				: error;
	}
	yield* load.say(`transferring dockerfile: ${context.dockerfile.length + name.length + (context.dockerfile.length > 127 ? 29 : 27)}B done`);
	yield* load.say("DONE 0.0s");
	try {
		const plan = yield* planned(context.dockerfile, tell);
		const solver = new Solver({ backend, request, context: context.source, plan, tell });
		// the definition was the first
		solver.vertex("");
		const target = request.target === "" ? plan.stages.length - 1 : stageIndex(plan.stages, request.target);
		if (target === undefined) throw invalid(`target stage ${JSON.stringify(request.target)} could not be found`);
		const needed = neededStages(plan, target, (index) => plan.stages[index]?.from.image ?? "");
		try {
			yield* solver.lookUp(sys, needed);
			yield* solver.metadata();
			const state = yield* solver.stage(sys, target);
			return yield* exportImage(sys, solver, { ...state }, tags);
		} finally {
			yield* solver.end(sys);
		}
	} finally {
		yield* context.discard(sys);
	}
}

/** Reads the Dockerfile; a failure is told with its place. */
function* planned(dockerfile: string, tell: Tell): Blocking<BuildPlan> {
	try {
		return planLines(dockerfile);
	} catch (error) {
		if (!(error instanceof EngineError)) throw error;
		const line = error instanceof LineError ? (error.line ?? 1) : Number(/on line (\d+)/.exec(error.message)?.[1] ?? 1);
		yield* tell({ source: { start: line, end: line } });
		throw error;
	}
}
