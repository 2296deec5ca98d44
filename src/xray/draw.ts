import type { HostView } from "../engine/view/index.ts";
import { cgroups } from "./cgroups.ts";
import { connections } from "./connections.ts";
import { mounts } from "./mounts.ts";
import { namespaces } from "./namespaces.ts";
import { network } from "./network.ts";
import { processTree } from "./process-tree.ts";
import "./xray.css";

/** The few words that pictures say; the site gives them in the page's language. */
export interface PictureWords {
	/** "inside: 2 · 1" */
	readonly inside: (pids: string) => string;
	readonly zombie: string;
	readonly stopped: string;
	/** Names the namespace that the host itself is in. */
	readonly host: string;
	/** "1 process", "12 processes" */
	readonly processes: (count: number) => string;
	/** "and 30 kernel threads" */
	readonly kernelThreads: (count: number) => string;
	/** A mount that another one covers. */
	readonly covered: string;
	/** A device that is not set up. */
	readonly down: string;
	/** Headings of the two states of a packet's header, and of the two directions. */
	readonly before: string;
	readonly after: string;
	readonly request: string;
	readonly answer: string;
	/** Where no connection is tracked. */
	readonly none: string;
}

export type PictureKind = "process-tree" | "namespaces" | "mounts" | "cgroups" | "network" | "connections";

const drawings: Record<PictureKind, (host: HostView, words: PictureWords) => HTMLElement> = {
	"process-tree": processTree,
	namespaces,
	mounts,
	cgroups,
	network,
	connections,
};

/** Draws one picture of the machine as the view shows it. */
export function draw(kind: PictureKind, host: HostView, words: PictureWords): HTMLElement {
	return drawings[kind](host, words);
}
