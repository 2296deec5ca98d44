/** What becomes of a shell that gets no memory. */
import type { Blocking } from "../../kernel/abi.ts";
import { exhaustedBytes } from "../../kernel/memory-exhausted.ts";
import type { Shell } from "../shell.ts";

/** Runs a shell's main work; without memory bash ends at once (xmalloc's fatal_error), dash runs into what it did not get. No trap runs. */
export function* withinMemory(shell: Shell, main: Blocking<number>): Blocking<number> {
	try {
		return yield* main;
	} catch (error) {
		const bytes = exhaustedBytes(error);
		if (bytes === undefined) throw error;
		const { sys, dialect } = shell;
		if (dialect === "dash") {
			sys.kill(sys.getpid(), "SEGV");
			yield* sys.reschedule();
		}
		yield* shell.say(dialect === "bash" ? `${shell.scriptFile ?? shell.name}: xmalloc: cannot allocate ${bytes} bytes\n` : `${shell.name}: out of memory\n`);
		return dialect === "bash" ? 2 : 1;
	}
}
