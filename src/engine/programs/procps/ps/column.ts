/** What a column of ps is, and what it may look at. */
import type { Accounts } from "../../lib/accounts.ts";
import type { Process, ProcessFile, ProcessLink } from "../../lib/procfs/process.ts";
import type { Zone } from "../../lib/timezone.ts";
import type { PsRequest } from "./state.ts";

/** The machine around the processes, read once. */
export interface PsView {
	readonly request: PsRequest;
	readonly accounts: Accounts;
	/** Seconds since boot, and the second of the boot since the epoch. */
	readonly uptime: number;
	readonly bootTime: number;
	/** Seconds since the epoch. */
	readonly now: number;
	/** Kibibytes. */
	readonly totalMemory: number;
	readonly zone: Zone;
	/** Masks of signals show all sixteen digits when there is room. */
	readonly roomy: boolean;
}

/** "user" stands left, but right when it is a number; "open" takes what is left of the line when it is the last. */
export type Justify = "right" | "left" | "user" | "open";

export interface PsColumn {
	readonly header: string;
	readonly width: number;
	readonly justify: Justify;
	/** A number sorts by itself; a text by its characters. */
	readonly value: (process: Process, view: PsView) => string | number;
	/** What to sort by when that is not what is shown. */
	readonly key?: (process: Process, view: PsView) => string | number;
	/** Whose figure it is when threads have lines of their own: the process's, the thread's, or both (the default). */
	readonly of?: "process" | "thread";
	readonly files?: readonly ProcessFile[];
	readonly links?: readonly ProcessLink[];
	readonly namespaces?: true;
	readonly descriptors?: true;
}

export type PsColumns = Readonly<Record<string, PsColumn>>;

type Extra = Partial<Omit<PsColumn, "header" | "width" | "value" | "justify">>;

const make =
	(justify: Justify) =>
	(header: string, width: number, value: PsColumn["value"], extra: Extra = {}): PsColumn => ({ header, width, justify, value, ...extra });

export const right = make("right");
export const left = make("left");
export const user = make("user");
export const open = make("open");

/** The same column under several names. */
export const named = (names: string, column: PsColumn): PsColumns => Object.fromEntries(names.split(" ").map((name) => [name, column]));
