import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { compareBytes } from "../lib/collate.ts";
import { execvp, exitStatus, waitFor } from "../lib/launch.ts";
import { type Context, defineProgram } from "../lib/program.ts";

/** Names that are run where no pattern is given: those of the LANANA and of cron. */
const PLAIN_NAME = /^[a-zA-Z0-9_-]+$/;

function names(context: Context, directory: string): string[] {
	const pattern = context.options.value("regex");
	const accepts = pattern === undefined ? PLAIN_NAME : new RegExp(pattern);
	try {
		const found = context.sys.readdir(directory).map((entry) => entry.name);
		return found.filter((name) => accepts.test(name)).sort(compareBytes);
	} catch (error) {
		if (!isErrno(error)) throw error;
		return context.fail(`failed to open directory ${directory}: ${error.message}`);
	}
}

function* runPart(context: Context, path: string): Blocking<number> {
	const { sys, options } = context;
	if (options.has("verbose")) yield* sys.write(2, `run-parts: executing ${path}\n`);
	yield* context.out.flush();
	const child = sys.fork(function* (childSys) {
		const error = yield* execvp(childSys, [path, ...options.values("arg")]);
		yield* childSys.write(2, `run-parts: failed to exec ${path}: ${error.message}\n`);
		return 1;
	});
	const status = exitStatus(yield* waitFor(sys, child));
	if (status !== 0) yield* context.complain(`${path} exited with return code ${status}`);
	return status;
}

export const runParts = defineProgram({
	name: "run-parts",
	package: "debianutils",
	summary: "Run scripts or programs in a directory.",
	usage: ["[OPTION]... DIRECTORY"],
	options: [
		{ long: "test", help: "print script names, but don't run them" },
		{ long: "list", help: "print names of all valid files (can not be used with --test)" },
		{ short: "v", long: "verbose", help: "print script names before running" },
		{ long: "report", help: "print script names if they produce output", simulated: false },
		{ long: "debug", help: "print script names while checking them", simulated: false },
		{ long: "reverse", help: "reverse execution order of scripts" },
		{ long: "exit-on-error", help: "exit as soon as a script returns with a non-zero exit code" },
		{ long: "stdin", help: "multiplex stdin to scripts being run, using temporary file", simulated: false },
		{ long: "lsbsysinit", help: "validate filenames based on LSB sysinit specs", simulated: false },
		{ long: "new-session", help: "run each script in a separate process session", simulated: false },
		{ long: "regex", arg: "PATTERN", help: "validate filenames based on POSIX ERE pattern PATTERN" },
		{ short: "u", long: "umask", arg: "UMASK", help: "sets umask to UMASK (octal), default is 022" },
		{ short: "a", long: "arg", arg: "ARGUMENT", help: "pass ARGUMENT to scripts, use once for each argument" },
	],
	usageHint: "Try 'run-parts --help' for more information.\n",
	*main(context) {
		const { sys, options, operands } = context;
		const [directory] = operands;
		if (directory === undefined || operands.length > 1) return context.usage("missing operand");
		sys.umask(Number.parseInt(options.value("umask") ?? "022", 8));
		const found = names(context, directory);
		if (options.has("reverse")) found.reverse();
		let worst = 0;
		for (const name of found) {
			const path = `${directory.replace(/\/$/, "")}/${name}`;
			if (sys.tryStat(path)?.kind !== "file") continue;
			const runnable = sys.canAccess(path, 1);
			if (options.has("list") || (options.has("test") && runnable)) yield* context.print(`${path}\n`);
			else if (!options.has("test") && runnable) {
				const status = yield* runPart(context, path);
				if (status !== 0) worst = 1;
				if (status !== 0 && options.has("exit-on-error")) return status;
			}
		}
		return worst;
	},
});
