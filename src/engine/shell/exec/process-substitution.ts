/** `<( ... )` and `>( ... )`: a child behind a pipe that has a name, /dev/fd/N. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import type { Shell } from "../shell.ts";
import type { ParsedScript } from "../syntax.ts";
import { list } from "./execute.ts";
import { forkShell } from "./fork.ts";
import { openPipe } from "./open-pipe.ts";

/** bash takes the highest free descriptor below 64. */
export function moveHigh(sys: Sys, fd: number, from = 63): number {
	for (let to = from; to > 3; to--) {
		try {
			sys.fcntlGet(to);
		} catch (error) {
			if (!isErrno(error, "EBADF")) throw error;
			sys.dup2(fd, to);
			sys.close(fd);
			return to;
		}
	}
	return fd;
}

export function* processSubstitution(shell: Shell, script: ParsedScript | undefined, direction: "<" | ">"): Blocking<string> {
	const { sys } = shell;
	const pipe = yield* openPipe(shell, "process substitution");
	if (!pipe) return "";
	const [read, write] = pipe;
	const [ours, theirs] = direction === "<" ? [read, write] : [write, read];
	const pid = yield* forkShell(shell, { background: true }, (child) => body(child, script, ours, theirs, direction === "<" ? 1 : 0));
	sys.close(theirs);
	const fd = moveHigh(sys, ours);
	shell.jobs.addLoose(pid);
	shell.lastBackgroundPid = pid;
	shell.substitutions = [...shell.substitutions, fd];
	return `/dev/fd/${fd}`;
}

function* body(child: Shell, script: ParsedScript | undefined, ours: number, theirs: number, standard: number): Blocking<number> {
	const { sys } = child;
	sys.close(ours);
	if (theirs !== standard) {
		sys.dup2(theirs, standard);
		sys.close(theirs);
	}
	child.loops = 0;
	child.depth = 0;
	child.traceDepth++;
	return yield* list(child, script?.commands ?? [], true);
}

/** Closes the descriptors that were opened since there were `kept` of them. */
export function closeSubstitutions(shell: Shell, kept: number): void {
	for (const fd of shell.substitutions.slice(kept)) {
		try {
			shell.sys.close(fd);
		} catch (error) {
			if (!isErrno(error, "EBADF")) throw error;
		}
	}
	shell.substitutions = shell.substitutions.slice(0, kept);
}
