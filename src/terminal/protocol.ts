/**
 * What the page and the worker that holds the machine say to each other. The same messages serve in process:
 * `LabHost` (host.ts) takes the ones and posts the others, wherever it runs.
 */
import type { WindowSize } from "../engine/kernel/abi.ts";
import type { MachineView } from "../engine/view/index.ts";
import type { LabDefinition, LabReport, LogEntry, SavedSession } from "../lab/types.ts";

export type ToWorker =
	/** First of all. With `saved`, its log is replayed before `ready`. */
	| { readonly kind: "start"; readonly lab: LabDefinition; readonly seed: number; readonly saved?: SavedSession }
	| { readonly kind: "open"; readonly terminal: number; readonly size: WindowSize; readonly host?: string }
	| { readonly kind: "keys"; readonly terminal: number; readonly text: string }
	| { readonly kind: "resize"; readonly terminal: number; readonly size: WindowSize }
	| { readonly kind: "answer"; readonly task: string; readonly text: string }
	/** The page has drawn so many bytes of output. Without this the machine would bury the page under `yes`. */
	| { readonly kind: "drawn"; readonly bytes: number }
	| { readonly kind: "undo" }
	| { readonly kind: "reset" }
	/** Whether pictures are on the page, which want a `view` after every command. */
	| { readonly kind: "view"; readonly on: boolean };

export type FromWorker =
	/** The machine runs and is as it was left. Says which terminals are open, and the hosts of those that are not on the first one. */
	| { readonly kind: "ready"; readonly terminals: readonly number[]; readonly hosts: Readonly<Record<number, string>> }
	| { readonly kind: "output"; readonly terminal: number; readonly data: Uint8Array }
	/** All terminals are to be emptied: undo and reset play the machine anew. */
	| { readonly kind: "cleared" }
	| { readonly kind: "lab"; readonly report: LabReport }
	/** The log from entry `from` on, which replaces what was there. */
	| { readonly kind: "saved"; readonly session: Omit<SavedSession, "log">; readonly from: number; readonly entries: readonly LogEntry[] }
	| { readonly kind: "view"; readonly machine: MachineView }
	| { readonly kind: "undone"; readonly done: boolean }
	/** The machine stands still until this program's code is fetched; "failed" is said before it is tried again. */
	| { readonly kind: "fetching"; readonly program: string; readonly state: "failed" | "fetched" }
	/** A fault of the engine itself; nothing runs until undo or reset. */
	| { readonly kind: "defect"; readonly message: string };
