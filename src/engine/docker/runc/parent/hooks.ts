/** Hooks of config.json: programs that get the container's state on standard input. libcontainer/configs: Hooks.Run. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { signalNumber } from "../../../kernel/signal-names.ts";
import { decode } from "../../../kernel/text.ts";
import { waitFor } from "../../../programs/lib/launch.ts";
import type { Hook, HookName } from "../../oci/spec.ts";
import { goError } from "../../oci/text.ts";
import { InitError, type InitRequest } from "../init/request.ts";

/** The state of the runtime specification, as hooks and `runc state` have it. */
export interface HookState {
	readonly ociVersion: string;
	readonly id: string;
	readonly status: string;
	readonly pid?: number;
	readonly bundle: string;
	readonly annotations?: Readonly<Record<string, string>>;
}

export function hookState(request: Pick<InitRequest, "id" | "bundle" | "spec">, status: string, pid: number): HookState {
	const { annotations } = request.spec;
	return {
		ociVersion: request.spec.ociVersion,
		id: request.id,
		status,
		...(pid > 0 ? { pid } : {}),
		bundle: request.bundle,
		...(annotations && Object.keys(annotations).length > 0 ? { annotations } : {}),
	};
}

/** Throws InitError "error running NAME hook #0: ...". */
export function* runHooks(sys: Sys, hooks: readonly Hook[] | undefined, name: HookName, state: HookState): Blocking<void> {
	for (const [i, hook] of (hooks ?? []).entries()) {
		const why = yield* runHook(sys, hook, state);
		if (why !== undefined) throw new InitError(`error running ${name} hook #${i}: ${why}`);
	}
}

/** What went wrong. */
function* runHook(sys: Sys, hook: Hook, state: HookState): Blocking<string | undefined> {
	if (!sys.tryStat(hook.path)) return `fork/exec ${hook.path}: no such file or directory`;
	const [input, inputWrite] = sys.pipe();
	const [outputRead, output] = sys.pipe();
	const [failureRead, failure] = sys.pipe();
	sys.fcntlSet(failure, { closeOnExec: true });
	const pid = sys.fork(function* (child) {
		child.close(inputWrite);
		child.close(outputRead);
		child.close(failureRead);
		child.dup2(input, 0);
		child.dup2(output, 1);
		child.dup2(output, 2);
		child.close(input);
		child.close(output);
		const environ = new Map((hook.env ?? []).map((e) => [e.slice(0, e.indexOf("=")), e.slice(e.indexOf("=") + 1)] as const));
		try {
			return yield* child.execve(hook.path, hook.args?.length ? hook.args : [hook.path], environ);
		} catch (error) {
			if (!isErrno(error)) throw error;
			yield* child.write(failure, goError(error));
			return 127;
		}
	});
	sys.close(input);
	sys.close(output);
	sys.close(failure);
	const before = sys.sigaction("PIPE", "ignore");
	try {
		yield* sys.write(inputWrite, JSON.stringify(state));
	} catch (error) {
		if (!isErrno(error)) throw error;
	}
	sys.sigaction("PIPE", before);
	sys.close(inputWrite);
	const failed = decode(yield* sys.read(failureRead, 4096));
	sys.close(failureRead);
	let said = "";
	const deadline = hook.timeout ? sys.clock("monotonic") + hook.timeout : undefined;
	for (;;) {
		const left = deadline === undefined ? undefined : Math.max(0, deadline - sys.clock("monotonic"));
		if ((yield* sys.poll([{ fd: outputRead, read: true }], left)).length === 0) {
			sys.kill(pid, "KILL");
			yield* waitFor(sys, pid);
			sys.close(outputRead);
			return `hook ran past specified timeout of ${hook.timeout?.toFixed(1)}s`;
		}
		const chunk = yield* sys.read(outputRead, 65536);
		if (chunk.length === 0) break;
		said += decode(chunk);
	}
	sys.close(outputRead);
	const status = yield* waitFor(sys, pid);
	if (failed) return `fork/exec ${hook.path}: ${failed}`;
	if (status.kind === "exited" && status.code === 0) return undefined;
	const words = status.kind === "exited" ? `exit status ${status.code}` : status.kind === "signaled" ? `signal: ${signalNumber(status.signal)}` : "stopped";
	return `${words}, stdout: , stderr: ${said}`;
}
