/** A stage while BuildKit builds it: layers, configuration and history so far. moby/buildkit frontend/dockerfile/dockerfile2llb. */
import { encode } from "../../../kernel/text.ts";
import { type ContainerConfig, goJson, type HistoryEntry, sortedKeys } from "../../image/config.ts";
import type { Digest } from "../../image/digest.ts";
import type { BuildArgs } from "../classic/build-args.ts";

export interface KitState {
	/** Chain id of the topmost layer; undefined for scratch. */
	top: Digest | undefined;
	diffIds: Digest[];
	config: ContainerConfig;
	history: HistoryEntry[];
	/** What the layers came from: the key under which the next step is looked for. */
	key: string;
	readonly args: BuildArgs;
	author: string;
	commandSet: boolean;
	/** RFC 3339: of the last layer of this build. */
	created: string | undefined;
	/** Of the base image. */
	readonly baseCreated: string;
}

export const COMMENT = "buildkit.dockerfile.v0";

/** An instruction that makes no layer. Its time is told by the next layer, or by the one before. */
export function note(state: KitState, createdBy: string): void {
	state.history = [
		...state.history,
		{ ...(state.created === undefined ? {} : { created: state.created }), created_by: createdBy, comment: COMMENT, empty_layer: true },
	];
}

/** A layer was put on top. */
export function noteLayer(state: KitState, createdBy: string, created: string): void {
	const timed = state.history.map((entry) => (entry.created === undefined ? { created, ...entry } : entry));
	state.history = [...timed, { created, created_by: createdBy, comment: COMMENT }];
	state.created = created;
}

const filled = (value: object | null | undefined): boolean => !!value && Object.keys(value).length > 0;

/** The OCI configuration of an image: empty fields are left out, in the order of its Go type. */
export function kitConfigBytes(state: KitState): Uint8Array {
	const c = state.config;
	const config = {
		...(c.User ? { User: c.User } : {}),
		...(filled(c.ExposedPorts) ? { ExposedPorts: sortedKeys(c.ExposedPorts ?? {}) } : {}),
		...(c.Env?.length ? { Env: c.Env } : {}),
		...(c.Entrypoint?.length ? { Entrypoint: c.Entrypoint } : {}),
		...(c.Cmd?.length ? { Cmd: c.Cmd } : {}),
		...(filled(c.Volumes) ? { Volumes: sortedKeys(c.Volumes ?? {}) } : {}),
		...(c.WorkingDir ? { WorkingDir: c.WorkingDir } : {}),
		...(filled(c.Labels) ? { Labels: sortedKeys(c.Labels ?? {}) } : {}),
		...(c.StopSignal ? { StopSignal: c.StopSignal } : {}),
		...(c.ArgsEscaped ? { ArgsEscaped: true } : {}),
		...(c.Healthcheck ? { Healthcheck: c.Healthcheck } : {}),
		...(c.OnBuild?.length ? { OnBuild: c.OnBuild } : {}),
		...(c.Shell?.length ? { Shell: c.Shell } : {}),
	};
	const created = state.created ?? state.baseCreated;
	const image = {
		architecture: "amd64",
		...(state.author ? { author: state.author } : {}),
		config,
		created,
		history: state.history.map((entry) => (entry.created === undefined ? { created, ...entry } : entry)),
		os: "linux",
		rootfs: { type: "layers", diff_ids: state.diffIds },
	};
	return encode(goJson(image));
}
