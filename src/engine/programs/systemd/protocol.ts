/** What programs ask of the service manager over its socket, a line of JSON each way (the real one speaks D-Bus or Varlink there). */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import type { Signal } from "../../kernel/signal-names.ts";
import { decode } from "../../kernel/text.ts";

export const MANAGER_SOCKET = "/run/systemd/io.systemd.Manager";
export const NOTIFY_SOCKET = "/run/systemd/notify";

export type JobVerb = "start" | "stop" | "restart" | "try-restart" | "reload" | "reload-or-restart" | "try-reload-or-restart" | "isolate";

/** Standard input, output and error as a process has them. */
export interface ClientStreams {
	readonly pid: number;
	readonly fds: readonly number[];
}

/** A unit made by a program rather than a file. */
export interface TransientUnit {
	readonly name: string;
	/** Text of the file under /run/systemd/transient. */
	readonly text: string;
	/** Of a scope: the processes that go into it. */
	readonly pids?: readonly number[];
	/** Descriptors of the client's that become the service's standard streams. */
	readonly streams?: ClientStreams;
	/** A unit started with it: the timer's service. */
	readonly companion?: { readonly name: string; readonly text: string };
}

export type Request =
	| { readonly op: "job"; readonly verb: JobVerb; readonly units: readonly string[]; readonly wait: boolean }
	| { readonly op: "units"; readonly load: readonly string[] }
	| { readonly op: "reload" }
	| { readonly op: "kill"; readonly unit: string; readonly signal: Signal; readonly whom: "all" | "main" | "control" }
	| { readonly op: "reset-failed"; readonly unit?: string }
	| { readonly op: "transient"; readonly unit: TransientUnit; readonly wait: boolean }
	/** Answered when a transient unit, started with `wait`, has ended. */
	| { readonly op: "wait"; readonly unit: string }
	| { readonly op: "environment"; readonly set: Readonly<Record<string, string>>; readonly unset: readonly string[] }
	/** Files of the unit have changed; `dropIns` are written before, as SetUnitProperties does for the time until the next boot. */
	| { readonly op: "apply"; readonly unit: string; readonly dropIns?: readonly { readonly name: string; readonly text: string }[] }
	| { readonly op: "jobs" };

export type Result = "done" | "failed" | "dependency" | "canceled" | "timeout" | "skipped";

/** Everything a program may ask about a unit: properties by their names in `systemctl show`, in that order, and what only text shows. */
export interface UnitState {
	readonly name: string;
	readonly load: string;
	readonly active: string;
	readonly sub: string;
	readonly description: string;
	readonly fragment: string;
	readonly dropIns: readonly string[];
	readonly needReload: boolean;
	readonly properties: Readonly<Record<string, string>>;
	/** Processes that were started for it, in order. */
	readonly processes: readonly { readonly key: string; readonly pid: number; readonly text: string; readonly ended: string; readonly main: boolean }[];
	/** Realtime seconds; 0 for never. */
	readonly since: number;
	/** Seconds the last run lasted. */
	readonly duration: number;
	readonly cgroup: string;
	readonly job: string;
	readonly triggers: readonly string[];
	readonly triggeredBy: readonly string[];
	readonly referenced: boolean;
	/** Of a timer: seconds since the epoch of its next and last elapse; 0 for none. */
	readonly next: number;
	readonly last: number;
}

export interface Failure {
	readonly unit: string;
	readonly message: string;
	/** systemctl's status. */
	readonly status: number;
	readonly hint?: true;
}

export interface Response {
	readonly error?: Failure;
	readonly jobs?: readonly { readonly unit: string; readonly verb: string; readonly result: Result; readonly unitResult: string }[];
	readonly units?: readonly UnitState[];
	readonly environment?: Readonly<Record<string, string>>;
}

/** Asks the manager; undefined when none can be reached. */
export function* ask(sys: Sys, request: Request): Blocking<Response | undefined> {
	const fd = sys.socket("stream");
	try {
		yield* sys.connect(fd, MANAGER_SOCKET);
		yield* sys.write(fd, `${JSON.stringify(request)}\n`);
		let text = "";
		while (!text.endsWith("\n")) {
			const chunk = yield* sys.read(fd, 65536);
			if (chunk.length === 0) return undefined;
			text += decode(chunk);
		}
		return JSON.parse(text) as Response;
	} catch (error) {
		if (!isErrno(error)) throw error;
		if (error.code === "EINTR") throw error;
		return undefined;
	} finally {
		sys.close(fd);
	}
}
