/** What runc and its init say to each other over their socket pair. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import type { ProcessSpec, Spec } from "../../oci/spec.ts";
import { readFrame, writeFrame } from "../../rpc/frame.ts";

/** Descriptors of `runc init`, and the environment that names them as libcontainer does. */
export const PIPE_FD = 3;
/** The directory in which exec.fifo is. */
export const FIFO_FD = 4;
/** A socket for a terminal. */
export const CONSOLE_FD = 5;
export const initEnvironment: ReadonlyMap<string, string> = new Map([["_LIBCONTAINER_INITPIPE", String(PIPE_FD)]]);

export interface InitRequest {
	/** "standard": the first process of a container; "setns": a further one. */
	readonly kind: "standard" | "setns";
	readonly id: string;
	readonly spec: Spec;
	/** What is run: the spec's own process, or that of `runc exec`. */
	readonly process: ProcessSpec;
	readonly bundle: string;
	/** Absolute path of the root file system. */
	readonly rootfs: string;
	readonly noPivot: boolean;
	/** Namespaces to join, by path, in the order in which they are joined. */
	readonly join: readonly { readonly type: string; readonly path: string }[];
	/** Control groups of the container; by controller, "" for v2. */
	readonly cgroups: Readonly<Record<string, string>>;
	/** Absolute path of the FIFO that `runc start` opens; "" where the program runs at once. */
	readonly fifo: string;
	/** A socket on which the terminal's master is sent; -1 without a terminal. */
	readonly consoleFd: number;
	/** Descriptors behind the standard ones that the program keeps. */
	readonly preserve: number;
}

/** From init. */
export type InitMessage =
	/** The number of the process that will run the program, as the first stage's parent sees it. */
	| { readonly type: "pid"; readonly pid: number }
	/** Mappings of the new user namespace of this process are to be written. */
	| { readonly type: "map" }
	/** The mount namespace is ready: prestart and createRuntime hooks run now. */
	| { readonly type: "hooks" }
	/** All is ready but for the FIFO. */
	| { readonly type: "ready" }
	/** The program is about to run, or the FIFO to be opened. */
	| { readonly type: "done" }
	/** A namespace that cannot be joined. */
	| { readonly type: "fatal"; readonly message: string }
	/** For the log. */
	| { readonly type: "warning"; readonly message: string }
	| { readonly type: "error"; readonly message: string };

/** Tells init that it may go on. */
export type Go = { readonly type: "go" };

export function* tell(sys: Sys, fd: number, message: InitMessage | Go | InitRequest): Blocking<void> {
	yield* writeFrame(sys, fd, { body: message });
}

/** Undefined when the other side has gone. */
export function* hear<T>(sys: Sys, fd: number): Blocking<T | undefined> {
	const frame = (yield* readFrame(sys, fd)) as { readonly body: T } | undefined;
	return frame?.body;
}

/** Why init cannot go on, in libcontainer's words. */
export class InitError extends Error {}
