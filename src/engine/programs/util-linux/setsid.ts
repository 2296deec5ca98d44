import type { Blocking, Sys } from "../../kernel/abi.ts";
import { execFailureStatus, execvp, exitStatus, waitFor } from "../lib/launch.ts";
import type { Context } from "../lib/program.ts";
import { reason } from "../lib/report.ts";
import { defineUtilLinux } from "./define.ts";

/** May run in a child, so it says itself why it fails. */
function* become(context: Context, sys: Sys): Blocking<number> {
	let what = "setsid failed";
	try {
		sys.setsid();
		what = "failed to set the controlling terminal";
		if (context.options.has("ctty")) sys.setControllingTty(0);
	} catch (error) {
		yield* sys.write(2, `setsid: ${what}: ${reason(error)}\n`);
		return 1;
	}
	const error = yield* execvp(sys, context.operands);
	yield* sys.write(2, `setsid: failed to execute ${context.operands[0]}: ${error.message}\n`);
	return execFailureStatus(error);
}

export const setsid = defineUtilLinux({
	name: "setsid",
	summary: "Run a program in a new session",
	usage: ["[options] <program> [<argument>...]"],
	stopAtOperand: true,
	options: [
		{ short: "c", long: "ctty", help: "make the terminal the session's own" },
		{ short: "f", long: "fork", help: "always fork" },
		{ short: "w", long: "wait", help: "wait for the program and end as it does" },
	],
	*main(context) {
		const { sys, options, operands } = context;
		if (operands.length === 0) context.usage("no command specified");
		// the leader of a process group cannot start a session
		if (!options.has("fork") && sys.getpgid(0) !== sys.getpid()) return yield* become(context, sys);
		const pid = sys.fork((child) => become(context, child));
		return options.has("wait") ? exitStatus(yield* waitFor(sys, pid)) : 0;
	},
});
