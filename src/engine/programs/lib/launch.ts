/** Starting other programs by name: execvp(3), and fork with it. */
import type { Blocking, Sys, WaitStatus } from "../../kernel/abi.ts";
import { Errno, isErrno } from "../../kernel/errno.ts";
import { signalNumber } from "../../kernel/signal-names.ts";

const defaultPath = "/bin:/usr/bin";

/** Replaces this program by `argv[0]`, looked for along PATH when it has no slash. Returns only the reason for failing. */
export function* execvp(sys: Sys, argv: readonly string[], environ: ReadonlyMap<string, string> = sys.environ, name = argv[0] ?? ""): Blocking<Errno> {
	if (name === "") return new Errno("ENOENT");
	if (name.includes("/")) return yield* tryExec(sys, name, argv, environ);
	let failure = new Errno("ENOENT");
	for (const dir of (environ.get("PATH") ?? sys.environ.get("PATH") ?? defaultPath).split(":")) {
		const error = yield* tryExec(sys, `${dir === "" ? "." : dir}/${name}`, argv, environ);
		if (error.code === "EACCES") failure = error;
		else if (error.code !== "ENOENT" && error.code !== "ENOTDIR") return error;
	}
	return failure;
}

function* tryExec(sys: Sys, path: string, argv: readonly string[], environ: ReadonlyMap<string, string>): Blocking<Errno> {
	try {
		return yield* sys.execve(path, argv, environ);
	} catch (error) {
		if (!isErrno(error)) throw error;
		// a script without #! is the shell's, as execvp(3) decides
		return error.code === "ENOEXEC" ? yield* tryExec(sys, "/bin/sh", ["/bin/sh", path, ...argv.slice(1)], environ) : error;
	}
}

/** The status a program passes on when the one it should start cannot be: 127 not found, 126 otherwise. */
export const execFailureStatus = (error: Errno): 126 | 127 => (error.code === "ENOENT" ? 127 : 126);

/** The status a shell would show. */
export function exitStatus(status: WaitStatus): number {
	if (status.kind === "exited") return status.code;
	return status.kind === "continued" ? 0 : 128 + signalNumber(status.signal);
}

/** Waits for one child to end, through interrupted calls. */
export function* waitFor(sys: Sys, pid: number): Blocking<WaitStatus> {
	for (;;) {
		try {
			const ended = yield* sys.waitpid(pid);
			if (ended) return ended.status;
		} catch (error) {
			if (!isErrno(error, "EINTR")) throw error;
		}
	}
}
