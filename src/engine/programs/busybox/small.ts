/** Applets of a few lines that have no program of their name here. */
import type { Blocking, Program } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { execFailureStatus, execvp, exitStatus, waitFor } from "../lib/launch.ts";

const clock = (seconds: number): string => `${Math.floor(seconds / 60)}m ${(seconds % 60).toFixed(2)}s`;

/** time: how long a command took, on standard error. */
export const time: Program = function* (sys, argv) {
	const words = argv.slice(1).filter((w, i, all) => !(all.slice(0, i + 1).every((x) => /^-[vp]+$/.test(x)) && w !== ""));
	if (words.length === 0) {
		yield* sys.write(2, "time: no command\n");
		return 1;
	}
	const start = sys.clock("monotonic");
	const before = sys.getrusage("children");
	const pid = sys.fork(function* (child): Blocking<number> {
		const error = yield* execvp(child, words);
		yield* child.write(2, `time: can't execute '${words[0]}': ${error.message}\n`);
		return execFailureStatus(error);
	});
	const status = yield* waitFor(sys, pid);
	const after = sys.getrusage("children");
	const took = [sys.clock("monotonic") - start, after.user - before.user, after.system - before.system];
	const portable = argv[1] === "-p";
	const lines = ["real", "user", "sys"].map((name, i) => (portable ? `${name} ${(took[i] ?? 0).toFixed(2)}\n` : `${name}\t${clock(took[i] ?? 0)}\n`));
	yield* sys.write(2, lines.join(""));
	return exitStatus(status);
};

/** usleep: microseconds. */
export const usleep: Program = function* (sys, argv) {
	if (!/^\d+$/.test(argv[1] ?? "")) {
		yield* sys.write(2, argv[1] === undefined ? "usleep: missing operand\n" : `usleep: invalid number '${argv[1]}'\n`);
		return 1;
	}
	try {
		yield* sys.nanosleep(Number(argv[1]) / 1e6);
	} catch (error) {
		if (!isErrno(error, "EINTR")) throw error;
	}
	return 0;
};
