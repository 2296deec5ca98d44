/** Starting `runc init` and talking it through until its program can run. libcontainer/process_linux.go. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { waitFor } from "../../../programs/lib/launch.ts";
import type { IdMapping } from "../../oci/spec.ts";
import { goError } from "../../oci/text.ts";
import { CommandError } from "../app/command.ts";
import { writeFile } from "../cgroup/groups.ts";
import { hear, type InitMessage, type InitRequest, initEnvironment, tell } from "../init/request.ts";

export interface Streams {
	/** Descriptors that become 0, 1 and 2. */
	readonly stdin: number;
	readonly stdout: number;
	readonly stderr: number;
}

export interface Steps {
	/** The first stage is there, and has done nothing: its control group is set now, so that all comes into it. */
	readonly placed: (stagePid: number) => Blocking<void>;
	/** The container's process is there, its mounts are made: limits are set, hooks run. */
	readonly hooks: (pid: number) => Blocking<void>;
	/** All is ready: the state is written. */
	readonly ready: (pid: number) => Blocking<void>;
	readonly warn: (message: string, level?: "fatal") => Blocking<void>;
}

export interface Launched {
	readonly pid: number;
}

/** Throws CommandError with what init or a step says. What was started has ended then. */
export function* launch(
	sys: Sys,
	request: InitRequest,
	streams: Streams,
	descriptors: { readonly fifo: number; readonly console: number },
	steps: Steps,
): Blocking<Launched> {
	const [own, theirs] = sys.socketpair("stream");
	const stage = sys.fork(function* (child) {
		// into place by way of numbers that are not in use
		const high = [streams.stdin, streams.stdout, streams.stderr, theirs, descriptors.fifo, descriptors.console].map((fd) => (fd < 0 ? -1 : child.dup(fd, 20)));
		for (const [to, from] of high.entries()) {
			if (from < 0) continue;
			child.dup2(from, to);
			child.close(from);
		}
		return yield* child.execve("/proc/self/exe", ["runc", "init"], initEnvironment);
	});
	sys.close(theirs);
	let pid = 0;
	try {
		yield* steps.placed(stage);
		yield* tell(sys, own, request);
		for (;;) {
			const message = yield* hear<InitMessage>(sys, own);
			if (!message) throw new CommandError(pid === 0 ? "error during container init: process exited before it had begun" : "error during container init: EOF");
			if (message.type === "error")
				throw new CommandError(pid === 0 || request.kind === "setns" ? message.message : `error during container init: ${message.message}`);
			if (message.type === "fatal") {
				yield* steps.warn(`nsexec-1[${stage}]: ${message.message}`, "fatal");
				yield* steps.warn(`nsexec-0[${stage}]: failed to sync with stage-1: next state: Success`, "fatal");
				throw new CommandError("can't get final child's PID from pipe: EOF");
			}
			if (message.type === "pid") {
				pid = message.pid;
				yield* reap(sys, stage);
			} else if (message.type === "map") {
				yield* writeMaps(sys, stage, request);
				yield* tell(sys, own, { type: "go" });
			} else if (message.type === "hooks") {
				yield* steps.hooks(pid);
				yield* tell(sys, own, { type: "go" });
			} else if (message.type === "ready") {
				yield* steps.ready(pid);
				yield* tell(sys, own, { type: "go" });
			} else if (message.type === "warning") yield* steps.warn(message.message);
			else return { pid };
		}
	} catch (error) {
		yield* abandon(sys, stage, pid);
		if (isErrno(error, "EPIPE") || isErrno(error, "ECONNRESET")) throw new CommandError("error during container init: EOF");
		throw error;
	} finally {
		sys.close(own);
	}
}

function* reap(sys: Sys, pid: number): Blocking<void> {
	try {
		yield* waitFor(sys, pid);
	} catch (error) {
		if (!isErrno(error, "ECHILD")) throw error;
	}
}

/** Ends what was started half way. */
function* abandon(sys: Sys, stage: number, pid: number): Blocking<void> {
	for (const target of pid === 0 ? [stage] : [pid]) {
		try {
			sys.kill(target, "KILL");
		} catch (error) {
			if (!isErrno(error)) throw error;
		}
		yield* reap(sys, target);
	}
}

const mapText = (map: readonly IdMapping[]): string => map.map((m) => `${m.containerID} ${m.hostID} ${m.size}\n`).join("");

function* writeMaps(sys: Sys, pid: number, request: InitRequest): Blocking<void> {
	const { uidMappings = [], gidMappings = [] } = request.spec.linux ?? {};
	try {
		if (uidMappings.length) yield* writeFile(sys, `/proc/${pid}/uid_map`, mapText(uidMappings));
		if (gidMappings.length) yield* writeFile(sys, `/proc/${pid}/gid_map`, mapText(gidMappings));
	} catch (error) {
		if (!isErrno(error)) throw error;
		throw new CommandError(`failed to update mappings of the user namespace: ${goError(error)}`);
	}
}
