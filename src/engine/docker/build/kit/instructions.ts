/** What each instruction does to a stage under BuildKit: moby/buildkit frontend/dockerfile/dockerfile2llb/convert.go. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { decode } from "../../../kernel/text.ts";
import { inRoot } from "../../dockerd/mounts/in-root.ts";
import { now, rfc3339 } from "../../dockerd/time.ts";
import { applyInstruction, joinDirectory, withShell } from "../../dockerfile/apply.ts";
import { expandWord } from "../../dockerfile/expand.ts";
import type { Instruction } from "../../dockerfile/instruction.ts";
import { EngineError, invalid } from "../../error.ts";
import { digestOf } from "../../image/digest.ts";
import { makeDirectories, writeFile } from "../../storage/files.ts";
import type { Layer } from "../../storage/layer-store.ts";
import { layerOfContainer } from "../../storage/make-image.ts";
import { scratchOver } from "../../storage/scratch-layer.ts";
import { type CopyItem, copyItem, findItems, itemsHash, parseChown } from "../classic/copy.ts";
import { plainList, quotedHealth, quotedList } from "../classic/go-format.ts";
import { variables } from "../classic/step.ts";
import { cachedStep, keepStep } from "./cache.ts";
import type { Solver } from "./solve.ts";
import { type KitState, kitConfigBytes, note, noteLayer } from "./state.ts";
import { seconds, type Vertex } from "./trace.ts";

export const makesLayer = (instruction: Instruction): boolean => ["run", "copy", "add", "workdir"].includes(instruction.kind);

interface Step {
	readonly vertex: Vertex;
	/** What the result depends on besides the layers below. */
	readonly key: string;
	readonly createdBy: string;
	/** Makes the layer, held. */
	readonly make: () => Blocking<Layer>;
}

/** Finds the result of a step or makes it, and puts it on top. */
function* layerStep(sys: Sys, solver: Solver, state: KitState, step: Step): Blocking<void> {
	const { stores } = solver.parts.backend.storage;
	const key = digestOf(`${state.key}\n${step.key}`);
	yield* step.vertex.begin();
	const known = solver.parts.request.noCache ? undefined : cachedStep(stores, key);
	if (known) {
		yield* step.vertex.say("CACHED");
		put(state, key, known.chainId, known.diffId);
		noteLayer(state, step.createdBy, known.created);
		return;
	}
	const start = sys.clock("monotonic");
	const layer = yield* step.make();
	const created = rfc3339(now(sys));
	yield* keepStep(sys, stores, key, { chainId: layer.chainId, diffId: layer.diffId, created });
	yield* stores.layers.release(sys, layer.chainId);
	yield* step.vertex.say(`DONE ${seconds(sys.clock("monotonic") - start)}`);
	put(state, key, layer.chainId, layer.diffId);
	noteLayer(state, step.createdBy, created);
}

function put(state: KitState, key: string, chainId: string, diffId: string): void {
	state.key = key;
	state.top = chainId;
	state.diffIds = [...state.diffIds, diffId];
}

/** Says on the vertex that it failed, and what the client shows of it. */
function* fail(solver: Solver, vertex: Vertex, message: string, log: readonly string[], outer = message): Blocking<never> {
	yield* vertex.say(`ERROR: ${message}`);
	yield* solver.parts.tell({ failed: { name: vertex.name, log } });
	throw invalid(outer);
}

function* workdir(sys: Sys, solver: Solver, state: KitState, value: string, index: number): Blocking<void> {
	const path = joinDirectory(state.config.WorkingDir || "/", expandWord(value, solver.parts.plan.escapeToken, variables(state)));
	state.config = { ...state.config, WorkingDir: path };
	yield* layerStep(sys, solver, state, {
		vertex: solver.stepVertex(index, `WORKDIR ${path}`),
		key: `workdir ${path}`,
		createdBy: `WORKDIR ${path}`,
		*make() {
			const layer = yield* scratchOver(sys, solver.parts.backend.storage.stores, state.top);
			try {
				makeDirectories(sys, inRoot(sys, layer.root, path));
				return yield* layer.commit(sys);
			} finally {
				yield* layer.discard(sys);
			}
		},
	});
}

/** A heredoc of RUN is its script: run by the shell, or by what its first line names. */
function runCommand(instruction: Instruction & { readonly kind: "run" }, state: KitState): string[] {
	const [first] = instruction.line.heredocs;
	if (!first || instruction.command.words.join(" ").trim() !== `<<${first.chomp ? "-" : ""}${first.name}`) {
		const text = instruction.line.heredocs.map((doc) => `\n${doc.content}${doc.name}`).join("");
		return text === ""
			? withShell(instruction.command, state.config)
			: withShell({ shell: true, words: [instruction.command.words.join(" ") + text] }, state.config);
	}
	return withShell({ shell: true, words: [first.content] }, state.config);
}

function* run(sys: Sys, solver: Solver, state: KitState, instruction: Instruction & { readonly kind: "run" }, index: number): Blocking<void> {
	if (instruction.mounts.length) throw new EngineError("not-implemented", "RUN --mount is not simulated here; the real builder has it");
	const { backend, request } = solver.parts;
	const { stores } = backend.storage;
	const args = state.args.filtered(state.config.Env ?? []);
	const command = runCommand(instruction, state);
	const shown = instruction.line.heredocs[0]
		? `RUN <<${instruction.line.heredocs[0].name} (${(instruction.line.heredocs[0].content.split("\n")[0] ?? "").trim()}${instruction.line.heredocs[0].content.trim().includes("\n") ? "..." : ""})`
		: `RUN ${instruction.line.rest}`;
	const vertex = solver.stepVertex(index, shown);
	const saved = [...(args.length ? [`|${args.length}`, ...args] : []), ...command].join(" ");
	yield* layerStep(sys, solver, state, {
		vertex,
		key: JSON.stringify(["run", command, args, state.config.Env, state.config.User, state.config.WorkingDir]),
		createdBy: `RUN ${saved} # buildkit`,
		*make() {
			const { Healthcheck: _, Entrypoint: __, Volumes: ___, ...config } = state.config;
			const bytes = kitConfigBytes(state);
			const image = yield* stores.images.create(sys, bytes);
			const temporary = stores.references.of(image).length === 0 && stores.images.children(image).length === 0;
			const start = sys.clock("monotonic");
			const log: string[] = [];
			let partial = "";
			const line = function* (text: string): Blocking<void> {
				const said = `${(sys.clock("monotonic") - start).toFixed(3)} ${text}`;
				log.push(said);
				yield* vertex.say(said);
			};
			let id: string | undefined;
			try {
				id = yield* backend.createContainer(
					sys,
					image,
					{ ...config, Image: image, Cmd: command, Entrypoint: [""], Env: [...(config.Env ?? []), ...args] },
					request.host,
				);
				const status = yield* backend.runContainer(sys, id, function* (data) {
					const lines = (partial + decode(data)).split("\n");
					partial = lines.pop() ?? "";
					for (const text of lines) yield* line(text);
				});
				if (partial !== "") yield* line(partial);
				if (status !== 0)
					return yield* fail(solver, vertex, `process ${JSON.stringify(command.join(" "))} did not complete successfully: exit code: ${status}`, log);
				return yield* layerOfContainer(sys, stores, id);
			} finally {
				if (id !== undefined) yield* backend.removeContainer(sys, id);
				if (temporary) yield* stores.images.delete(sys, image);
			}
		},
	});
}

function* copy(sys: Sys, solver: Solver, state: KitState, instruction: Instruction & { readonly kind: "copy" | "add" }, index: number): Blocking<void> {
	const { flags } = instruction;
	const keyword = instruction.kind.toUpperCase();
	for (const [name, used] of [
		["link", false],
		["parents", flags.parents],
		["exclude", flags.exclude.length > 0],
		["checksum", flags.checksum !== undefined],
	] as const)
		if (used) throw new EngineError("not-implemented", `${keyword} --${name} is not simulated here; the real builder has it`);
	const expand = (text: string): string => expandWord(text, solver.parts.plan.escapeToken, variables(state));
	const words = instruction.sources.map(expand);
	const destination = expand(instruction.destination);
	if (words.length + instruction.heredocs.length > 1 && !destination.endsWith("/"))
		throw invalid(`When using ${keyword} with more than one source file, the destination must be a directory and end with a /`);
	if (instruction.kind === "add" && words.some((word) => /^https?:\/\//.test(word)))
		throw new EngineError("not-implemented", "ADD of a URL is not simulated here; the real builder has it");
	const source = flags.from === undefined ? (words.length ? yield* solver.contextSource() : undefined) : yield* solver.sourceOf(sys, expand(flags.from), index);
	const vertex = solver.stepVertex(index, `${keyword} ${instruction.line.original.replace(/^\S+\s+/, "")}`);
	let items: readonly CopyItem[] = [];
	try {
		items = source
			? yield* findItems(
					sys,
					source,
					words.map((word) => word.replace(/^(\.\.\/)+/, "")),
					false,
				)
			: [];
	} catch (error) {
		const missing = error instanceof EngineError ? /^stat (.*): file does not exist$/.exec(error.message)?.[1] : undefined;
		if (missing === undefined) throw error;
		yield* vertex.begin();
		const words_ = `failed to calculate checksum of ref ${digestOf(state.key).slice(7, 32)}::${digestOf(missing).slice(7, 32)}: "/${missing}": not found`;
		return yield* fail(solver, vertex, words_, [], `failed to compute cache key: ${words_}`);
	}
	const shownSources = [...words, ...instruction.heredocs.map((doc) => `<<${doc.name}`)].join(" ");
	const chown = flags.chown === undefined ? undefined : expand(flags.chown);
	const options = `${chown === undefined ? "" : `--chown=${chown} `}${flags.chmod === undefined ? "" : `--chmod=${flags.chmod} `}${flags.link ? "--link " : ""}`;
	const hash = items.length ? itemsHash(items) : "";
	yield* layerStep(sys, solver, state, {
		vertex,
		key: JSON.stringify([instruction.kind, hash, instruction.heredocs, destination, state.config.WorkingDir, chown, flags.chmod]),
		createdBy: `${keyword} ${options}${shownSources} ${destination} # buildkit`,
		*make() {
			const layer = yield* scratchOver(sys, solver.parts.backend.storage.stores, state.top);
			try {
				const owner = chown === undefined ? { uid: 0, gid: 0 } : yield* parseChown(sys, layer.root, chown);
				const mode = flags.chmod === undefined ? undefined : Number.parseInt(flags.chmod, 8);
				const target = {
					root: layer.root,
					workingDirectory: state.config.WorkingDir || "/",
					destination,
					owner,
					mode,
					unpack: instruction.kind === "add" && flags.unpack !== false,
				};
				for (const item of items) yield* copyItem(sys, item, target);
				for (const doc of instruction.heredocs) {
					const path = destination.endsWith("/") ? `${destination}${doc.name}` : destination;
					const full = inRoot(sys, layer.root, joinDirectory(state.config.WorkingDir || "/", path));
					makeDirectories(sys, full.slice(0, full.lastIndexOf("/")));
					yield* writeFile(
						sys,
						full,
						doc.expand ? doc.content.replace(/\$\{?(\w+)\}?/g, (_, name: string) => variables(state)(name) ?? "") : doc.content,
						mode ?? 0o644,
					);
					sys.chown(full, owner.uid, owner.gid);
				}
				return yield* layer.commit(sys);
			} finally {
				yield* layer.discard(sys);
			}
		},
	});
}

/** What the history says of an instruction that makes no layer. */
function commentOf(solver: Solver, state: KitState, before: KitState, instruction: Instruction): string {
	const expand = (text: string): string => expandWord(text, solver.parts.plan.escapeToken, variables(before));
	const { config } = state;
	switch (instruction.kind) {
		case "env":
		case "label":
			return `${instruction.kind.toUpperCase()} ${instruction.pairs.map(([name, value]) => `${expand(name)}=${expand(value)}`).join(" ")}`;
		case "cmd":
			return `CMD ${quotedList(config.Cmd ?? [])}`;
		case "entrypoint":
			return `ENTRYPOINT ${quotedList(config.Entrypoint ?? [])}`;
		case "expose": {
			const old = new Set(Object.keys(before.config.ExposedPorts ?? {}));
			return `EXPOSE ${plainList(
				Object.keys(config.ExposedPorts ?? {})
					.filter((port) => !old.has(port))
					.sort(),
			)}`;
		}
		case "user":
			return `USER ${config.User}`;
		case "volume":
			return `VOLUME ${plainList(instruction.paths.map(expand))}`;
		case "stopsignal":
			return `STOPSIGNAL ${config.StopSignal}`;
		case "shell":
			return `SHELL ${plainList(instruction.words)}`;
		case "healthcheck":
			return `HEALTHCHECK ${quotedHealth(config.Healthcheck ?? {})}`;
		case "arg":
			return `ARG ${instruction.args.map(({ name }) => `${name}=${state.args.all().get(name) ?? ""}`.replace(/=$/, "")).join(" ")}`;
		case "onbuild":
			return `ONBUILD ${instruction.value}`;
		default:
			return `MAINTAINER ${state.author}`;
	}
}

/** One instruction of the stage with that number. */
export function* doInstruction(sys: Sys, solver: Solver, state: KitState, instruction: Instruction, index: number): Blocking<void> {
	switch (instruction.kind) {
		case "from":
			return;
		case "workdir":
			yield* workdir(sys, solver, state, instruction.value, index);
			return;
		case "run":
			yield* run(sys, solver, state, instruction, index);
			return;
		case "copy":
		case "add":
			yield* copy(sys, solver, state, instruction, index);
			return;
	}
	const before = { ...state };
	const env = variables(state);
	const { escapeToken } = solver.parts.plan;
	if (instruction.kind === "arg")
		for (const { name, value } of instruction.args) state.args.add(name, value === undefined ? undefined : expandWord(value, escapeToken, env));
	else if (instruction.kind === "maintainer") state.author = instruction.value;
	else {
		try {
			state.config = applyInstruction(state.config, instruction, { escapeToken, env }) ?? state.config;
		} catch (error) {
			if (!(error instanceof EngineError)) throw error;
			// the same library, a younger one: its messages begin small
			throw invalid(error.message.replace(/^(Invalid|No) /, (word) => word.toLowerCase()));
		}
		if (instruction.kind === "cmd") {
			state.commandSet = true;
			state.config = { ...state.config, ArgsEscaped: true };
		}
		if (instruction.kind === "entrypoint") state.config = { ...state.config, ArgsEscaped: true, ...(state.commandSet ? {} : { Cmd: null }) };
	}
	note(state, commentOf(solver, state, before, instruction));
}
