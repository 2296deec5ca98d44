/** What a world is: the machines of a lab before anybody touches them. */
import type { CgroupSetup } from "./cgroups.ts";
import type { ServiceSpec } from "./services.ts";
import type { Tree } from "./tree.ts";
import type { UserSpec } from "./users.ts";

/** How large the root disk is. */
export interface DiskSpec {
	/** Blocks of 4096 bytes that files can take. */
	readonly blocks: number;
	readonly inodes: number;
	/** Mounted read-only, as the kernel leaves a disk with errors. */
	readonly readOnly?: boolean;
}

export interface HostSpec {
	readonly hostname: string;
	/** Milliseconds since the epoch at boot. */
	readonly bootTime: number;
	readonly cpus: number;
	/** Bytes. */
	readonly memory: number;
	readonly disk: DiskSpec;
	readonly release: string;
	readonly version: string;
	/** Who can log in beside the accounts that every Debian has; each gets a home. */
	readonly users: readonly UserSpec[];
	/** Units of the administrator's, beside those that packages bring. */
	readonly services: readonly ServiceSpec[];
	/** Which control groups it is booted with; v2 where it is not said. */
	readonly cgroups?: CgroupSetup;
	/** All other files, by absolute path. */
	readonly files: Tree;
}

export interface World {
	readonly name: string;
	/** One sentence for authors of labs. */
	readonly summary: string;
	/** The machines, the one whose terminal a learner gets first. */
	readonly hosts: readonly [HostSpec, ...HostSpec[]];
}
