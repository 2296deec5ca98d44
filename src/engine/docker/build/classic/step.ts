/** What instructions do in the classic builder: moby builder/dockerfile/dispatchers.go. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { inRoot } from "../../dockerd/mounts/in-root.ts";
import { applyInstruction, joinDirectory, withShell } from "../../dockerfile/apply.ts";
import { type Environment, expandWord, expandWords } from "../../dockerfile/expand.ts";
import type { CopyFlags, Instruction } from "../../dockerfile/instruction.ts";
import { EngineError, invalid } from "../../error.ts";
import type { ContainerConfig } from "../../image/config.ts";
import { makeDirectories } from "../../storage/files.ts";
import { createChild } from "../../storage/make-image.ts";
import { scratchLayer } from "../../storage/scratch-layer.ts";
import type { CopySource } from "../context.ts";
import { type CopyItem, copyItem, findItems, itemsHash, parseChown } from "./copy.ts";
import { plainList, quotedHealth, quotedList } from "./go-format.ts";
import type { Run, StageState } from "./run.ts";

/** Variables that instructions see: the image's environment before the arguments of the build. */
export function variables(state: Pick<StageState, "args" | "config">): Environment {
	const map = new Map(state.args.all());
	for (const entry of state.config.Env ?? []) map.set(entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1));
	return (name) => map.get(name);
}

const shellOf = (config: ContainerConfig): string[] => (config.Shell?.length ? config.Shell : ["/bin/sh", "-c"]);

/** The command by which a step that runs nothing is known: two words for those that only change the configuration, one for those that change files. */
const nop = (config: ContainerConfig, ...words: readonly string[]): ContainerConfig => ({ ...config, Cmd: [...shellOf(config), ...words] });

const messageOf = (error: unknown): string => {
	if (error instanceof Error) return error.message;
	throw error;
};

/** `KEYWORD value` as it stands in the history. */
function commentOf(instruction: Instruction, config: ContainerConfig, before: ContainerConfig, run: Run, state: StageState): string {
	const expand = (text: string): string => expandWord(text, run.escapeToken, variables(state));
	switch (instruction.kind) {
		case "env":
		case "label":
			return `${instruction.kind.toUpperCase()} ${instruction.pairs.map(([name, value]) => `${expand(name)}=${expand(value)}`).join(" ")}`;
		case "cmd":
			return `CMD ${quotedList(config.Cmd ?? [])}`;
		case "entrypoint":
			return `ENTRYPOINT ${quotedList(config.Entrypoint ?? [])}`;
		case "expose":
			return `EXPOSE ${instruction.ports.flatMap((port) => expandWords(port, run.escapeToken, variables({ ...state, config: before }))).join(" ")}`;
		case "user":
			return `USER ${config.User}`;
		case "stopsignal":
			return `STOPSIGNAL ${config.StopSignal}`;
		case "volume":
			return `VOLUME ${plainList(instruction.paths.map(expand))}`;
		case "shell":
			return `SHELL ${plainList(instruction.words)}`;
		case "healthcheck":
			return `HEALTHCHECK ${quotedHealth(config.Healthcheck ?? {})}`;
		case "onbuild":
			return `ONBUILD ${instruction.value}`;
		case "maintainer":
			return `MAINTAINER ${instruction.value}`;
		case "arg":
			return `ARG ${instruction.args.map(({ name, value }) => (value === undefined ? name : `${name}=${expand(value)}`)).join(" ")}`;
		default:
			return instruction.line.original;
	}
}

/** An image with another configuration and the same files. */
function* commitStep(sys: Sys, run: Run, state: StageState, comment: string): Blocking<void> {
	const config = nop(state.config, "#(nop) ", comment);
	if (yield* run.useCache(sys, state, config)) return;
	const id = yield* run.container(sys, state, config);
	yield* run.commit(sys, state, id, config);
}

function* dispatchWorkdir(sys: Sys, run: Run, state: StageState, value: string): Blocking<void> {
	const path = joinDirectory(state.config.WorkingDir || "/", expandWord(value, run.escapeToken, variables(state)));
	state.config = { ...state.config, WorkingDir: path };
	const config = nop(state.config, `#(nop) WORKDIR ${path}`);
	if (yield* run.useCache(sys, state, config)) return;
	const id = yield* run.container(sys, state, config);
	const { layers } = run.backend.storage;
	const root = yield* layers.mount(sys, id);
	try {
		makeDirectories(sys, inRoot(sys, root, path));
	} finally {
		yield* layers.unmount(sys, id);
	}
	yield* run.commit(sys, state, id, config);
}

function* dispatchRun(sys: Sys, run: Run, state: StageState, instruction: Instruction & { readonly kind: "run" }): Blocking<void> {
	if (instruction.mounts.length || instruction.network !== undefined || instruction.security !== undefined) {
		const flag = instruction.mounts.length ? "mount" : instruction.network !== undefined ? "network" : "security";
		throw invalid(`the --${flag} option requires BuildKit. Refer to https://docs.docker.com/go/buildkit/ to learn how to build images with BuildKit enabled`);
	}
	const command = withShell(instruction.command, state.config);
	const args = state.args.filtered(state.config.Env ?? []);
	const kept = state.args.cacheable(args);
	const saved = args.length ? [`|${kept.length}`, ...kept, ...command] : command;
	const { Entrypoint: _, ...withoutEntrypoint } = state.config;
	const probe: ContainerConfig = { ...withoutEntrypoint, Cmd: saved, Entrypoint: null };
	if (yield* run.useCache(sys, state, probe)) return;
	const { Healthcheck: __, ...rest } = withoutEntrypoint;
	const id = yield* run.container(sys, state, { ...rest, Cmd: command, Entrypoint: [""], Env: [...(state.config.Env ?? []), ...args] });
	const status = yield* run.backend.runContainer(sys, id, run.output);
	if (status !== 0) throw new StepFailure(`The command '${command.join(" ")}' returned a non-zero code: ${status}`, status);
	yield* run.commit(sys, state, id, probe);
}

/** A command of RUN failed: errorDetail has its status as the code. */
export class StepFailure extends EngineError {
	readonly code: number;
	constructor(message: string, code: number) {
		super("system", message);
		this.code = code;
	}
}

const needsBuildKit = (flag: string): EngineError =>
	invalid(`the --${flag} option requires BuildKit. Refer to https://docs.docker.com/go/buildkit/ to learn how to build images with BuildKit enabled`);

function checkFlags(flags: CopyFlags): void {
	if (flags.chmod !== undefined) throw needsBuildKit("chmod");
	if (flags.link) throw needsBuildKit("link");
	if (flags.parents) throw needsBuildKit("parents");
	if (flags.exclude.length) throw needsBuildKit("exclude");
	if (flags.checksum !== undefined) throw needsBuildKit("checksum");
}

function* dispatchCopy(sys: Sys, run: Run, state: StageState, instruction: Instruction & { readonly kind: "copy" | "add" }): Blocking<void> {
	const name = instruction.kind.toUpperCase();
	const { flags } = instruction;
	checkFlags(flags);
	const expand = (text: string): string => expandWord(text, run.escapeToken, variables(state));
	const words = instruction.sources.map(expand);
	const destination = expand(instruction.destination);
	if (words.length > 1 && !destination.endsWith("/"))
		throw invalid(`When using ${name} with more than one source file, the destination must be a directory and end with a /`);
	const url = instruction.kind === "add" ? words.find((word) => /^https?:\/\//.test(word)) : undefined;
	if (url !== undefined) throw new EngineError("not-implemented", `ADD failed: fetching ${url} is not simulated here; the real builder has it`);
	const source: CopySource = flags.from === undefined ? run.context : yield* run.sourceOf(sys, expand(flags.from));
	let items: CopyItem[];
	try {
		items = yield* findItems(sys, source, words, flags.from === undefined);
	} catch (error) {
		throw invalid(`${name} failed: ${messageOf(error)}`);
	}
	const chown = flags.chown === undefined ? undefined : expand(flags.chown);
	const comment = `${name} ${chown === undefined ? "" : `--chown=${chown} `}${itemsHash(items)} in ${destination} `;
	const config = nop(state.config, `#(nop) ${comment}`);
	if (yield* run.useCache(sys, state, config)) return;
	const layer = yield* scratchLayer(sys, run.stores, state.image);
	try {
		const owner = chown === undefined ? { uid: 0, gid: 0 } : yield* parseChown(sys, layer.root, chown);
		const target = {
			root: layer.root,
			workingDirectory: state.config.WorkingDir || "/",
			destination,
			owner,
			mode: undefined,
			unpack: instruction.kind === "add",
		};
		for (const item of items) yield* copyItem(sys, item, target);
		const made = yield* layer.commit(sys);
		try {
			state.image = yield* createChild(sys, run.stores, {
				parent: state.image,
				layer: made,
				config: state.config,
				container: "",
				containerConfig: config,
				author: state.author,
				comment: "",
				createdBy: (config.Cmd ?? []).join(" "),
			});
		} finally {
			yield* run.stores.layers.release(sys, made.chainId);
		}
	} finally {
		yield* layer.discard(sys);
	}
}

/** Does one instruction of a stage: `state` is what it leaves. */
export function* dispatch(sys: Sys, run: Run, state: StageState, instruction: Instruction): Blocking<void> {
	const before = state.config;
	switch (instruction.kind) {
		case "from":
			return;
		case "run":
			yield* dispatchRun(sys, run, state, instruction);
			return;
		case "copy":
		case "add":
			yield* dispatchCopy(sys, run, state, instruction);
			return;
		case "workdir":
			yield* dispatchWorkdir(sys, run, state, instruction.value);
			return;
		case "arg":
			for (const { name, value } of instruction.args)
				state.args.add(name, value === undefined ? undefined : expandWord(value, run.escapeToken, variables(state)));
			break;
		case "maintainer":
			state.author = instruction.value;
			break;
		default: {
			state.config = applyInstruction(state.config, instruction, { escapeToken: run.escapeToken, env: variables(state) }) ?? state.config;
			if (instruction.kind === "cmd") state.commandSet = true;
			// a new entry point makes the image's own command meaningless
			if (instruction.kind === "entrypoint" && !state.commandSet) state.config = { ...state.config, Cmd: null };
		}
	}
	yield* commitStep(sys, run, state, commentOf(instruction, state.config, before, run, { ...state, config: before }));
}
