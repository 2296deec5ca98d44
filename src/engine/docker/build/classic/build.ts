/** The classic builder: moby builder/dockerfile/builder.go and evaluator.go. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { withDefaultPath } from "../../dockerfile/apply.ts";
import { expandWord } from "../../dockerfile/expand.ts";
import { type Instruction, parseInstruction } from "../../dockerfile/instruction.ts";
import { parseLine } from "../../dockerfile/parser.ts";
import { EngineError, invalid } from "../../error.ts";
import type { ContainerConfig } from "../../image/config.ts";
import { type Digest, shortId } from "../../image/digest.ts";
import { familiarString, parseReference, type Reference, withDefaultTag } from "../../image/reference.ts";
import type { Source } from "../../image/stream.ts";
import { tagImage } from "../../storage/make-image.ts";
import type { Progress } from "../../storage/types.ts";
import type { BuildBackend, BuildRequest } from "../backend.ts";
import { openContext } from "../context.ts";
import { BuildArgs } from "./build-args.ts";
import { Run, type StageState } from "./run.ts";
import { type BuildPlan, planBuild, type Stage, stageIndex } from "./stages.ts";
import { dispatch } from "./step.ts";

/** Names that the result gets; each once. EngineError for a bad one. */
function tagsOf(request: BuildRequest): Reference[] {
	const out = new Map<string, Reference>();
	for (const text of request.tags) {
		if (text === "") continue;
		const reference = withDefaultTag(parseReference(text));
		if (reference.digest !== undefined) throw invalid("build tag cannot contain a digest");
		out.set(familiarString(reference), reference);
	}
	return [...out.values()];
}

/** --label: a last instruction of the last stage. */
function withLabels(plan: BuildPlan, request: BuildRequest): BuildPlan {
	const labels = Object.entries(request.labels).sort(([a], [b]) => (a < b ? -1 : 1));
	const last = plan.stages.at(-1);
	if (labels.length === 0 || !last) return plan;
	const line = parseLine(`LABEL ${labels.map(([name, value]) => `${JSON.stringify(name)}=${JSON.stringify(value)}`).join(" ")}`);
	const label: Instruction = {
		line: { ...line, original: `LABEL ${labels.map(([name, value]) => `${name}=${value}`).join(" ")}` },
		kind: "label",
		pairs: labels.map(([name, value]) => [name, value.replace(/[\\$"']/g, "\\$&")]),
	};
	return { ...plan, stages: [...plan.stages.slice(0, -1), { ...last, steps: [...last.steps, label] }] };
}

class Builder {
	private readonly run: Run;
	private readonly plan: BuildPlan;
	private readonly request: BuildRequest;
	private readonly args: BuildArgs;
	private step = 0;
	private readonly total: number;

	constructor(run: Run, plan: BuildPlan, request: BuildRequest) {
		this.run = run;
		this.request = request;
		this.plan = plan;
		this.args = new BuildArgs(request.buildArgs);
		this.total = plan.metaArgs.length + plan.stages.reduce((sum, stage) => sum + 1 + stage.steps.length, 0);
	}

	private *print(text: string): Blocking<void> {
		yield* this.run.say(`Step ${++this.step}/${this.total} : ${text}`);
		yield* this.run.say("\n");
	}

	private *arrow(image: Digest | undefined): Blocking<void> {
		yield* this.run.say(` ---> ${image === undefined ? "" : shortId(image)}\n`);
	}

	*build(sys: Sys): Blocking<Digest | undefined> {
		const meta = (name: string): string | undefined => this.args.metaValue(name);
		for (const instruction of this.plan.metaArgs) {
			yield* this.print(instruction.line.original);
			for (const { name, value } of instruction.args) this.args.addMeta(name, value === undefined ? undefined : expandWord(value, this.run.escapeToken, meta));
		}
		let state: StageState | undefined;
		for (const [index, stage] of this.plan.stages.entries()) {
			this.run.beginStage();
			state = yield* this.stage(sys, stage, index, meta);
			this.run.results.set(String(index), state.image);
			if (stage.from.stage !== undefined) this.run.results.set(stage.from.stage, state.image);
			if (state.image !== undefined) yield* this.run.aux(state.image);
		}
		const unused = this.args.unused();
		if (unused.length) yield* this.run.say(`[Warning] One or more build-args [${unused.join(" ")}] were not consumed\n`);
		return state?.image;
	}

	private *stage(sys: Sys, stage: Stage, index: number, meta: (name: string) => string | undefined): Blocking<StageState> {
		yield* this.print(stage.from.line.original);
		const state = yield* this.from(sys, stage, index, meta);
		yield* this.arrow(state.image);
		for (const trigger of state.config.OnBuild?.length ? yield* this.triggers(state) : []) yield* this.dispatch(sys, state, trigger);
		for (const instruction of stage.steps) {
			yield* this.print(instruction.line.original);
			yield* this.dispatch(sys, state, instruction);
			yield* this.arrow(state.image);
		}
		return state;
	}

	private *from(sys: Sys, stage: Stage, index: number, meta: (name: string) => string | undefined): Blocking<StageState> {
		const name = expandWord(stage.from.image, this.run.escapeToken, meta);
		if (name === "") throw invalid(`base name (${stage.from.image}) should not be blank`);
		const args = this.args.stage();
		const state: StageState = { image: undefined, config: {}, args, author: "", commandSet: false };
		const earlier = this.run.results.has(name.toLowerCase()) && stageIndex(this.plan.stages.slice(0, index), name) !== undefined;
		if (earlier) state.image = this.run.results.get(name.toLowerCase());
		else if (name !== "scratch") state.image = yield* this.run.imageOf(sys, name);
		const base = state.image === undefined ? undefined : this.run.backend.storage.images.get(state.image);
		const inherited: ContainerConfig = { ...base?.config.config };
		state.config = { ...withDefaultPath(inherited), OpenStdin: false, StdinOnce: false, ...(state.image === undefined ? {} : { Image: state.image }) };
		return state;
	}

	/** ONBUILD of the base: its instructions are done first, and not inherited. */
	private *triggers(state: StageState): Blocking<Instruction[]> {
		const texts = state.config.OnBuild ?? [];
		yield* this.run.say(`# Executing ${texts.length} build trigger${texts.length === 1 ? "" : "s"}\n`);
		state.config = { ...state.config, OnBuild: [] };
		return texts.map((text) => parseInstruction(parseLine(text)));
	}

	private *dispatch(sys: Sys, state: StageState, instruction: Instruction): Blocking<void> {
		let succeeded = false;
		try {
			yield* dispatch(sys, this.run, state, instruction);
			succeeded = true;
		} finally {
			yield* this.run.endStep(sys, succeeded);
		}
		if (state.image !== undefined) state.config = { ...state.config, Image: state.image };
	}

	/** Labels of the command line on a build that has no image yet are a failure like any other. */
	checkTarget(): void {
		if (this.request.platform !== "" && !/^linux(\/amd64)?$/.test(this.request.platform))
			throw new EngineError("not-implemented", `building for ${this.request.platform} is not simulated here; the real builder has it`);
	}
}

/** POST /build without BuildKit: the id of the image. What is wrong with the request is thrown before the first line of output. */
export function* buildImage(sys: Sys, backend: BuildBackend, request: BuildRequest, tar: Source, progress: Progress, dockerRoot: string): Blocking<Digest> {
	const tags = tagsOf(request);
	const context = yield* openContext(sys, tar, request.dockerfile, dockerRoot);
	try {
		const whole = planBuild(context.dockerfile, request.dockerfile || "Dockerfile");
		let { stages } = whole;
		if (request.target !== "") {
			const target = stageIndex(stages, request.target);
			if (target === undefined) throw invalid(`target stage ${JSON.stringify(request.target)} could not be found`);
			stages = stages.slice(0, target + 1);
		}
		const plan = withLabels({ ...whole, stages }, request);
		for (const warning of plan.warnings) yield* progress({ stream: `${warning}\n` });
		const run = new Run({ backend, request, context: context.source, escapeToken: plan.escapeToken, progress });
		let id: Digest | undefined;
		try {
			const builder = new Builder(run, plan, request);
			builder.checkTarget();
			id = yield* builder.build(sys);
		} finally {
			yield* run.end(sys);
		}
		if (id === undefined) throw invalid("No image was generated. Is your Dockerfile empty?");
		yield* run.say(`Successfully built ${shortId(id)}\n`);
		for (const tag of tags) {
			yield* tagImage(sys, backend.storage.stores, tag, id);
			yield* run.say(`Successfully tagged ${familiarString(tag)}\n`);
		}
		return id;
	} finally {
		yield* context.discard(sys);
	}
}
