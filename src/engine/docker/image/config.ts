/** The configuration of an image as it is stored and hashed: image.Image of moby, a superset of the OCI image configuration. */
import { encode } from "../../kernel/text.ts";
import type { Digest } from "./digest.ts";

export interface HealthConfig {
	Test?: readonly string[];
	/** Nanoseconds. */
	Interval?: number;
	Timeout?: number;
	StartPeriod?: number;
	StartInterval?: number;
	Retries?: number;
}

/** container.Config, in the order of its fields: what a container starts with unless it is told otherwise. */
export interface ContainerConfig {
	Hostname?: string;
	Domainname?: string;
	User?: string;
	AttachStdin?: boolean;
	AttachStdout?: boolean;
	AttachStderr?: boolean;
	ExposedPorts?: Record<string, Record<string, never>>;
	Tty?: boolean;
	OpenStdin?: boolean;
	StdinOnce?: boolean;
	Env?: string[] | null;
	Cmd?: string[] | null;
	Healthcheck?: HealthConfig;
	ArgsEscaped?: boolean;
	Image?: string;
	Volumes?: Record<string, Record<string, never>> | null;
	WorkingDir?: string;
	Entrypoint?: string[] | null;
	NetworkDisabled?: boolean;
	OnBuild?: string[] | null;
	Labels?: Record<string, string> | null;
	StopSignal?: string;
	/** Seconds. */
	StopTimeout?: number;
	Shell?: string[];
}

export interface HistoryEntry {
	/** RFC 3339 with nanoseconds. */
	created?: string;
	author?: string;
	created_by?: string;
	comment?: string;
	empty_layer?: boolean;
}

export interface ImageConfig {
	architecture?: string;
	author?: string;
	comment?: string;
	config?: ContainerConfig;
	container?: string;
	container_config?: ContainerConfig;
	created?: string;
	docker_version?: string;
	history?: HistoryEntry[];
	os?: string;
	parent?: Digest;
	rootfs: { type: string; diff_ids?: Digest[] };
	variant?: string;
	"os.version"?: string;
}

/** encoding/json escapes what could end a script element, and the separators of lines and paragraphs. */
const escapeHtml = (json: string): string => json.replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** As Go's encoding/json writes a value whose keys are in the order of its fields. */
export const goJson = (value: unknown): string => escapeHtml(JSON.stringify(value) ?? "null");

/** As Go writes a map: keys sorted. */
export const sortedKeys = <T>(map: Readonly<Record<string, T>>): Record<string, T> =>
	Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));

/** All fields of container.Config, zero values included, in their order. */
export function fullContainerConfig(config: ContainerConfig): ContainerConfig {
	const c = config;
	return {
		Hostname: c.Hostname ?? "",
		Domainname: c.Domainname ?? "",
		User: c.User ?? "",
		AttachStdin: c.AttachStdin ?? false,
		AttachStdout: c.AttachStdout ?? false,
		AttachStderr: c.AttachStderr ?? false,
		...(c.ExposedPorts && Object.keys(c.ExposedPorts).length ? { ExposedPorts: sortedKeys(c.ExposedPorts) } : {}),
		Tty: c.Tty ?? false,
		OpenStdin: c.OpenStdin ?? false,
		StdinOnce: c.StdinOnce ?? false,
		Env: c.Env ?? null,
		Cmd: c.Cmd ?? null,
		...(c.Healthcheck ? { Healthcheck: c.Healthcheck } : {}),
		...(c.ArgsEscaped ? { ArgsEscaped: true } : {}),
		Image: c.Image ?? "",
		Volumes: c.Volumes ? sortedKeys(c.Volumes) : null,
		WorkingDir: c.WorkingDir ?? "",
		Entrypoint: c.Entrypoint ?? null,
		...(c.NetworkDisabled ? { NetworkDisabled: true } : {}),
		OnBuild: c.OnBuild ?? null,
		Labels: c.Labels ? sortedKeys(c.Labels) : null,
		...(c.StopSignal ? { StopSignal: c.StopSignal } : {}),
		...(c.StopTimeout !== undefined ? { StopTimeout: c.StopTimeout } : {}),
		...(c.Shell ? { Shell: c.Shell } : {}),
	};
}

/** The bytes that are stored, hashed and pushed: moby's image.Image marshals itself with sorted keys. */
export function configBytes(config: ImageConfig): Uint8Array {
	const { container_config, ...rest } = config;
	const shaped: Record<string, unknown> = {
		...rest,
		...(config.config ? { config: fullContainerConfig(config.config) } : {}),
		container_config: fullContainerConfig(container_config ?? {}),
	};
	return encode(goJson(sortedKeys(shaped)));
}
