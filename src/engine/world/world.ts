/** What a world is: the machines of a lab before anybody touches them. */
import type { Tree } from "./tree.ts";

export interface HostSpec {
	readonly hostname: string;
	/** Milliseconds since the epoch at boot. */
	readonly bootTime: number;
	readonly cpus: number;
	/** Bytes. */
	readonly memory: number;
	/** Size of the root disk in blocks of 4096 bytes. */
	readonly diskBlocks: number;
	readonly release: string;
	readonly version: string;
	readonly files: Tree;
}

export interface World {
	readonly name: string;
	readonly host: HostSpec;
}
