/** What a build asks of the daemon, and what a request for one says. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import type { ContainerConfig } from "../image/config.ts";
import type { Digest } from "../image/digest.ts";
import type { Reference } from "../image/reference.ts";
import type { Progress, Storage } from "../storage/index.ts";

/** Options of containers that steps run in, as the query of POST /build has them. */
export interface StepHostConfig {
	readonly networkMode: string;
	readonly memory: number;
	readonly memorySwap: number;
	readonly cpuShares: number;
	readonly cpuPeriod: number;
	readonly cpuQuota: number;
	readonly cpusetCpus: string;
	readonly cpusetMems: string;
	readonly shmSize: number;
	readonly extraHosts: readonly string[];
}

export interface BuildBackend {
	readonly storage: Storage;
	/** Makes a container of an image (undefined: of nothing) that is not listed as anybody's; its id. */
	createContainer(sys: Sys, image: Digest | undefined, config: ContainerConfig, host: StepHostConfig): Blocking<string>;
	/** Starts it, passes on what it prints, and waits for its exit status. */
	runContainer(sys: Sys, id: string, output: (bytes: Uint8Array) => Blocking<void>): Blocking<number>;
	removeContainer(sys: Sys, id: string): Blocking<void>;
	/** Pulls an image that is not there; progress goes to the build's output. Throws what pull says. */
	pull(sys: Sys, reference: Reference, progress: Progress): Blocking<void>;
}

/** The query of POST /build, parsed. */
export interface BuildRequest {
	readonly tags: readonly string[];
	/** Below the context; "Dockerfile" where it is empty. */
	readonly dockerfile: string;
	readonly quiet: boolean;
	readonly noCache: boolean;
	/** Containers of steps are removed: of those that succeeded, and of all. */
	readonly remove: boolean;
	readonly forceRemove: boolean;
	readonly pull: boolean;
	/** A value of null takes nothing from anywhere. */
	readonly buildArgs: Readonly<Record<string, string | null>>;
	readonly labels: Readonly<Record<string, string>>;
	readonly target: string;
	readonly cacheFrom: readonly string[];
	readonly squash: boolean;
	readonly platform: string;
	readonly host: StepHostConfig;
}
