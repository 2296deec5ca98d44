import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { execFailureStatus, execvp, exitStatus, waitFor } from "../lib/launch.ts";
import type { Context } from "../lib/program.ts";
import { reason } from "../lib/report.ts";
import { defineUtilLinux } from "./define.ts";

const USAGE = 64;
const NO_INPUT = 66;
const OS_ERROR = 71;
const DATA_ERROR = 65;
const UNAVAILABLE = 69;

type Operation = "shared" | "exclusive" | "unlock";

/** Opens the lock's file or directory, making a file where there is none. */
function* openLock(context: Context, path: string): Blocking<number> {
	const { sys } = context;
	try {
		const directory = sys.tryStat(path)?.kind === "directory";
		return yield* sys.open(path, directory ? {} : { create: true, noControllingTty: true }, 0o666);
	} catch (error) {
		return context.fail(`cannot open lock file ${path}: ${reason(error)}`, isErrno(error, "ENOMEM") ? OS_ERROR : NO_INPUT);
	}
}

/** Takes the lock; false when it stays another's. */
function* lock(context: Context, fd: number, operation: Operation): Blocking<boolean> {
	const { sys, options } = context;
	const limit = options.value("timeout");
	let expired = false;
	if (limit !== undefined && Number(limit) > 0) {
		sys.sigaction(
			"ALRM",
			() => {
				expired = true;
			},
			{ restart: false },
		);
		sys.alarm(Number(limit));
	}
	for (;;) {
		try {
			yield* sys.flock(fd, operation, { nonBlocking: options.has("nonblocking") || limit === "0" });
			sys.alarm(0);
			return true;
		} catch (error) {
			if (isErrno(error, "EAGAIN")) return false;
			if (isErrno(error, "EINTR")) {
				if (expired) return false;
				continue;
			}
			return context.fail(`${context.operands[0]}: ${reason(error)}`, DATA_ERROR);
		}
	}
}

function* run(sys: Sys, context: Context, argv: readonly string[], fd: number): Blocking<number> {
	if (context.options.has("no-fork")) {
		const error = yield* execvp(sys, argv);
		return context.fail(`failed to execute ${argv[0]}: ${error.message}`, execFailureStatus(error));
	}
	const pid = sys.fork(function* (child) {
		if (context.options.has("close")) child.close(fd);
		const error = yield* execvp(child, argv);
		yield* child.write(2, `flock: failed to execute ${argv[0]}: ${error.message}\n`);
		return error.code === "ENOMEM" ? OS_ERROR : UNAVAILABLE;
	});
	return exitStatus(yield* waitFor(sys, pid));
}

/** The command behind the file: words, or one string for the shell. */
function commandOf(context: Context): string[] | undefined {
	const [, ...words] = context.operands;
	const text = context.options.value("command");
	if (text !== undefined) {
		if (words.length) context.fail("-c requires exactly one command argument", USAGE);
		return [context.sys.environ.get("SHELL") ?? "/bin/sh", "-c", text];
	}
	if (words[0] === "-c" || words[0] === "--command") {
		if (words.length !== 2) context.fail("-c requires exactly one command argument", USAGE);
		return [context.sys.environ.get("SHELL") ?? "/bin/sh", "-c", words[1] as string];
	}
	return words.length ? words : undefined;
}

export const flock = defineUtilLinux({
	name: "flock",
	summary: "Manage file locks from shell scripts",
	usage: ["[options] <file>|<directory> <command> [<argument>...]", "[options] <file>|<directory> -c <command>", "[options] <file descriptor number>"],
	usageStatus: USAGE,
	stopAtOperand: true,
	aliases: { nb: "nonblocking", wait: "timeout" },
	options: [
		{ short: "s", long: "shared", help: "a shared lock" },
		{ short: "x", long: "exclusive", help: "an exclusive lock (the default)" },
		{ short: "e", help: "the same as -x" },
		{ short: "u", long: "unlock", help: "give the lock up" },
		{ short: "n", long: "nonblocking", help: "fail rather than wait" },
		{ short: "w", long: "timeout", arg: "secs", help: "wait so long at most" },
		{ short: "E", long: "conflict-exit-code", arg: "number", help: "status after a conflict" },
		{ short: "o", long: "close", help: "close the descriptor before the command runs" },
		{ short: "c", long: "command", arg: "command", help: "run a string by the shell" },
		{ short: "F", long: "no-fork", help: "run the command without forking" },
		{ long: "fcntl", help: "use open file description locks", simulated: false },
		{ long: "verbose", help: "say more" },
	],
	*main(context) {
		const { sys, options, operands } = context;
		const [first] = operands;
		if (first === undefined) return context.usage("not enough arguments");
		const limit = options.value("timeout");
		if (limit !== undefined && !/^\d+(\.\d*)?$|^\.\d+$/.test(limit)) context.fail(`invalid timeout: '${limit}'`, USAGE);
		const command = commandOf(context);
		const kind = options.last("shared", "exclusive", "e", "unlock");
		const operation: Operation = kind === "shared" || kind === "unlock" ? (kind === "unlock" ? "unlock" : "shared") : "exclusive";
		let fd: number;
		if (command) fd = yield* openLock(context, first);
		else {
			if (!/^\d+$/.test(first)) return context.fail(`bad file descriptor: '${first}'`, USAGE);
			fd = Number(first);
		}
		const started = sys.clock("monotonic");
		if (!(yield* lock(context, fd, operation))) {
			const conflict = Number(options.value("conflict-exit-code") ?? 1);
			return context.fail(options.has("verbose") ? (options.has("timeout") ? "timeout while waiting to get lock" : "failed to get lock") : "", conflict);
		}
		if (options.has("verbose")) yield* context.print(`flock: getting lock took ${(sys.clock("monotonic") - started).toFixed(6)} seconds\n`);
		if (!command) return 0;
		if (options.has("verbose")) yield* context.print(`flock: executing ${command[0]}\n`);
		yield* context.out.flush();
		return yield* run(sys, context, command, fd);
	},
});
