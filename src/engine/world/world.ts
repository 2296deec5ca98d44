/** What a world is: the machines of a lab before anybody touches them. */

import type { ImageSet } from "../docker/catalogue/index.ts";
import type { CgroupSetup } from "./cgroups.ts";
import type { NetworkSpec } from "./network.ts";
import type { ServiceSpec } from "./services.ts";
import type { Tree } from "./tree.ts";
import type { UserSpec } from "./users.ts";
import type { LinkQuality } from "./wires/link.ts";
import type { PortSpec } from "./wires/switch.ts";

/** How large the root disk is. */
export interface DiskSpec {
	/** Blocks of 4096 bytes that files can take. */
	readonly blocks: number;
	readonly inodes: number;
	/** Mounted read-only, as the kernel leaves a disk with errors. */
	readonly readOnly?: boolean;
}

/** A host that runs no more than what it is there for: no service manager, no logins. */
export interface LightSpec {
	/** What its PID 1 starts, in order; each with an absolute path. Those that end are waited for. */
	readonly setup?: readonly (readonly string[])[];
	/** What runs on. */
	readonly services: readonly (readonly string[])[];
}

export interface HostSpec {
	/** Its name in the lab too: no two hosts of a world have the same. */
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
	readonly network: NetworkSpec;
	/** Such a host comes up when the first frame wants it. */
	readonly light?: LightSpec;
	/** All other files, by absolute path. */
	readonly files: Tree;
	/** What its Docker daemon has been loaded with. */
	readonly images?: ImageSet;
}

export interface SwitchSpec {
	readonly name: string;
	/** By name; a port that is not named here is in VLAN 1, without tags. */
	readonly ports?: Readonly<Record<string, PortSpec>>;
}

export interface LinkSpec {
	/** By which a lab cuts it or makes it slow. */
	readonly name: string;
	/** HOST:CARD, SWITCH:PORT, or LONE_GATEWAY. */
	readonly ends: readonly [string, string];
	readonly quality?: Partial<LinkQuality>;
}

/** The end of a link at which a gateway answers that leads nowhere. */
export const LONE_GATEWAY = "lone-gateway";

export interface World {
	readonly name: string;
	/** One sentence for authors of labs. */
	readonly summary: string;
	/** The machines, the one whose terminal a learner gets first. */
	readonly hosts: readonly [HostSpec, ...HostSpec[]];
	readonly switches?: readonly SwitchSpec[];
	readonly links: readonly LinkSpec[];
}
