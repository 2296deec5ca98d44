/** pipe(2) for the executor, which may be out of file descriptors. */
import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { discard, leave } from "../flow.ts";
import type { Shell } from "../shell.ts";
import { ForkFailure } from "./fork.ts";

export type Pipe = readonly [read: number, write: number];

/** A pipe for a substitution; undefined when there is none to be had, which was said: the substitution is then empty. */
export function* openPipe(shell: Shell, purpose: "command substitution" | "process substitution"): Blocking<Pipe | undefined> {
	try {
		return shell.sys.pipe();
	} catch (error) {
		if (!isErrno(error)) throw error;
		if (shell.dialect !== "bash") return yield* refused(shell, "Pipe call failed", 2);
		yield* shell.complain(`cannot make pipe for ${purpose}: ${error.message}`);
		return undefined;
	}
}

/** A pipe between two commands. Throws ForkFailure, having said why. */
export function* openPipeline(shell: Shell): Blocking<Pipe> {
	try {
		return shell.sys.pipe();
	} catch (error) {
		if (!isErrno(error)) throw error;
		// as bash leaves a pipeline that it cannot build: $? gets the 128 of an interruption
		return yield* refused(shell, shell.dialect === "bash" ? `pipe error: ${error.message}` : "Pipe call failed", shell.dialect === "bash" ? 129 : 2);
	}
}

function* refused(shell: Shell, message: string, status: number): Blocking<never> {
	if (shell.dialect === "bash") yield* shell.say(`${shell.name}: ${message}\n`);
	else yield* shell.complain(message);
	shell.status = status;
	shell.flow = shell.interactive || shell.dialect === "bash" ? discard : leave;
	throw new ForkFailure();
}
