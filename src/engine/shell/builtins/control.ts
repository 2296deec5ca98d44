/** `:` true false break continue return exit logout, and shift. */
import type { Blocking } from "../../kernel/abi.ts";
import type { Shell } from "../shell.ts";
import { type Builtin, fail, wholeNumber } from "./builtin.ts";
import { restartGetopts } from "./getopts.ts";

const constant = (name: string, status: number, special: boolean, summary: string): Builtin => ({
	name,
	synopsis: "",
	summary,
	...(special ? { special: true as const } : {}),
	// biome-ignore lint/correctness/useYield: it never blocks
	*run() {
		return status;
	},
});

/** `break 2`: leaves or goes on with so many loops. */
function* loopControl(shell: Shell, kind: "break" | "continue", args: readonly string[]): Blocking<number> {
	if (shell.loops === 0) {
		if (!shell.strict) yield* shell.complain(`${kind}: only meaningful in a \`for', \`while', or \`until' loop`);
		return 0;
	}
	const operands = args[0] === "--" ? args.slice(1) : args;
	let levels = 1;
	if (operands[0] !== undefined) {
		const count = wholeNumber(operands[0]);
		if (count === undefined) {
			yield* shell.complain(shell.dialect === "bash" ? `${kind}: ${operands[0]}: numeric argument required` : `${kind}: Illegal number: ${operands[0]}`);
			shell.status = 2;
			shell.flow = { kind: "exit" };
			return 2;
		}
		if (operands.length > 1 && shell.dialect === "bash") {
			yield* shell.complain(`${kind}: too many arguments`);
			shell.flow = { kind: "discard" };
			shell.status = 1;
			return 1;
		}
		if (count <= 0) {
			yield* shell.complain(`${kind}: ${operands[0]}: loop count out of range`);
			shell.flow = { kind: "break", levels: shell.loops };
			shell.status = 1;
			return 1;
		}
		levels = Math.min(count, shell.loops);
	}
	shell.flow = { kind, levels };
	shell.status = 0;
	return 0;
}

/** The status that `exit` and `return` are given; undefined after a message about one that is no number. */
function* givenStatus(shell: Shell, name: string, args: readonly string[]): Blocking<number | undefined> {
	const operands = args[0] === "--" ? args.slice(1) : args;
	const [word] = operands;
	if (word === undefined) return shell.runningTrap !== undefined && name === "exit" ? shell.statusBeforeTrap : shell.status;
	const value = wholeNumber(word);
	if (value === undefined || (shell.dialect !== "bash" && value < 0)) {
		yield* shell.complain(shell.dialect === "bash" ? `${name}: ${word}: numeric argument required` : `${name}: Illegal number: ${word}`);
		return 2;
	}
	if (operands.length > 1 && shell.dialect === "bash") {
		yield* shell.complain(`${name}: too many arguments`);
		return undefined;
	}
	return ((value % 256) + 256) % 256;
}

const breakBuiltin: Builtin = {
	name: "break",
	synopsis: "[n]",
	special: true,
	summary: "Exit for, while, or until loops.",
	run: (shell, args) => loopControl(shell, "break", args),
};

const continueBuiltin: Builtin = {
	name: "continue",
	synopsis: "[n]",
	special: true,
	summary: "Resume for, while, or until loops.",
	run: (shell, args) => loopControl(shell, "continue", args),
};

const returnBuiltin: Builtin = {
	name: "return",
	synopsis: "[n]",
	special: true,
	summary: "Return from a shell function.",
	*run(shell, args) {
		const status = yield* givenStatus(shell, "return", args);
		if (status === undefined) {
			shell.status = 1;
			shell.flow = { kind: "discard" };
			return 1;
		}
		if (shell.dialect === "bash" && !shell.frames.some((f) => f.kind === "function" || f.kind === "source")) {
			yield* shell.complain("return: can only `return' from a function or sourced script");
			return 2;
		}
		shell.status = status;
		shell.flow = shell.frames.some((f) => f.kind !== "main") ? { kind: "return" } : { kind: "exit" };
		return status;
	},
};

/** Whether jobs keep an interactive shell from leaving; says so the first time. */
function* heldByJobs(shell: Shell): Blocking<boolean> {
	if (!shell.interactive || shell.isSubshell || shell.warnedOfJobs) return false;
	const stopped = shell.jobs.all.some((job) => job.state === "stopped");
	const running = shell.options.has("checkjobs") && shell.jobs.all.some((job) => job.state === "running");
	if (!stopped && !running) return false;
	yield* shell.say(stopped ? "There are stopped jobs.\n" : "There are running jobs.\n");
	shell.warnedOfJobs = true;
	return true;
}

function* leaveShell(shell: Shell, args: readonly string[]): Blocking<number> {
	if (shell.interactive && !shell.isSubshell && shell.dialect === "bash") yield* shell.say(shell.loginShell ? "logout\n" : "exit\n");
	const status = yield* givenStatus(shell, "exit", args);
	// a bash that is not told a number stays
	if (shell.dialect === "bash" && !shell.strict && status === 2 && wholeNumber(args[args[0] === "--" ? 1 : 0] ?? "0") === undefined) return 2;
	if (status === undefined) {
		shell.status = 2;
		shell.flow = { kind: "discard" };
		return 2;
	}
	if (yield* heldByJobs(shell)) return 1;
	shell.status = status;
	shell.flow = { kind: "exit" };
	return status;
}

const exitBuiltin: Builtin = {
	name: "exit",
	synopsis: "[n]",
	special: true,
	summary: "Exit the shell.",
	run: leaveShell,
};

const logoutBuiltin: Builtin = {
	name: "logout",
	synopsis: "[n]",
	summary: "Exit a login shell.",
	*run(shell, args) {
		if (!shell.loginShell) fail("not login shell: use `exit'");
		return yield* leaveShell(shell, args);
	},
};

const shiftBuiltin: Builtin = {
	name: "shift",
	synopsis: "[n]",
	special: true,
	summary: "Shift positional parameters.",
	*run(shell, args) {
		const operands = args[0] === "--" ? args.slice(1) : args;
		const count = operands[0] === undefined ? 1 : wholeNumber(operands[0]);
		if (count === undefined) fail(shell.dialect === "bash" ? `${operands[0]}: numeric argument required` : `Illegal number: ${operands[0]}`, 2);
		if (operands.length > 1 && shell.dialect === "bash") {
			yield* shell.complain("shift: too many arguments");
			shell.flow = { kind: "discard" };
			shell.status = 1;
			return 1;
		}
		if (count < 0) fail(`${operands[0]}: shift count out of range`);
		if (count > shell.positional.length) {
			if (shell.dialect === "dash") {
				yield* shell.complain("shift: can't shift that many");
				shell.status = 2;
				if (!shell.interactive) shell.flow = { kind: "exit" };
				return 2;
			}
			if (shell.options.has("shift_verbose") || shell.options.has("posix")) fail(`${operands[0] ?? 1}: shift count out of range`);
			return 1;
		}
		shell.positional = shell.positional.slice(count);
		if (shell.dialect === "dash") restartGetopts(shell);
		return 0;
	},
};

export const controlBuiltins: readonly Builtin[] = [
	constant(":", 0, true, "Null command."),
	constant("true", 0, false, "Return a successful result."),
	constant("false", 1, false, "Return an unsuccessful result."),
	breakBuiltin,
	continueBuiltin,
	returnBuiltin,
	exitBuiltin,
	logoutBuiltin,
	shiftBuiltin,
];
