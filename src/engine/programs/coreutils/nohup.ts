import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { execFailureStatus, execvp } from "../lib/launch.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { quoteFile } from "../lib/quote.ts";
import { reason } from "../lib/report.ts";
import { joinPath } from "../lib/walk.ts";

/** Opens nohup.out here or in the home directory; its name. */
function* openOutput(context: Context): Blocking<{ fd: number; path: string }> {
	const { sys } = context;
	const flags = { write: true, create: true, append: true };
	try {
		return { fd: yield* sys.open("nohup.out", flags, 0o600), path: "nohup.out" };
	} catch (error) {
		const first = reason(error);
		const home = sys.environ.get("HOME");
		yield* context.complain(`failed to open ${quoteFile("nohup.out")}: ${first}`);
		if (home === undefined) return context.fail("", 125);
		const path = joinPath(home, "nohup.out");
		try {
			return { fd: yield* sys.open(path, flags, 0o600), path };
		} catch (second) {
			return context.fail(`failed to open ${quoteFile(path)}: ${reason(second)}`, 125);
		}
	}
}

/** Turns away from the terminal what is on it: input to nowhere, output to nohup.out, errors to where the output goes. */
function* leaveTerminal(context: Context): Blocking<void> {
	const { sys } = context;
	const [input, output, errors] = [0, 1, 2].map((fd) => sys.isatty(fd));
	if (input) {
		try {
			const fd = yield* sys.open("/dev/null", { write: true });
			sys.dup2(fd, 0);
			sys.close(fd);
		} catch (error) {
			context.fail(`failed to render standard input unusable: ${reason(error)}`, 125);
		}
	}
	if (output) {
		const { fd, path } = yield* openOutput(context);
		yield* context.complain(`${input ? "ignoring input and " : ""}appending output to ${quoteFile(path)}`);
		sys.dup2(fd, 1);
		sys.close(fd);
	} else if (input) yield* context.complain(errors ? "ignoring input and redirecting stderr to stdout" : "ignoring input");
	else if (errors) yield* context.complain("redirecting stderr to stdout");
	if (errors) sys.dup2(1, 2);
}

export const nohup = defineProgram({
	name: "nohup",
	package: "coreutils",
	summary: "Run COMMAND, ignoring hangup signals.",
	usage: ["COMMAND [ARG]...", "OPTION"],
	options: [],
	usageStatus: 125,
	stopAtOperand: true,
	*main(context) {
		const { sys, operands } = context;
		const command = operands[0] ?? context.usage("missing operand");
		// a copy of the old standard error, for the complaint when the command cannot be started
		let messages = 2;
		try {
			messages = sys.dup(2, 3);
			sys.fcntlSet(messages, { closeOnExec: true });
		} catch (error) {
			if (!isErrno(error)) throw error;
		}
		yield* leaveTerminal(context);
		sys.sigaction("HUP", "ignore");
		const error = yield* execvp(sys, operands);
		yield* sys.write(messages, `nohup: failed to run command ${quoteFile(command)}: ${error.message}\n`);
		return execFailureStatus(error);
	},
});
