/** What su and runuser share: becoming another user, and the shell or command that then runs. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { signalNumber, strsignal } from "../../../kernel/signal-names.ts";
import { type Accounts, findGroup, type User } from "../../lib/accounts.ts";
import { execFailureStatus, execvp, waitFor } from "../../lib/launch.ts";
import type { OptionSpec } from "../../lib/options.ts";
import { type Context, Failure } from "../../lib/program.ts";
import { reason } from "../../lib/report.ts";
import { superPath, userPath } from "../login-environment.ts";

export const sharedOptions: readonly OptionSpec[] = [
	{ short: "m", long: "preserve-environment", help: "keep the environment (also -p)" },
	{ short: "p", help: "the same as -m" },
	{ short: "w", long: "whitelist-environment", arg: "list", help: "variables that a login keeps" },
	{ short: "g", long: "group", arg: "group", help: "the primary group" },
	{ short: "G", long: "supp-group", arg: "group", help: "a supplementary group" },
	{ short: "l", long: "login", help: "a login shell (also -)" },
	{ short: "c", long: "command", arg: "command", help: "a command for the shell" },
	{ long: "session-command", arg: "command", help: "a command, without a new session" },
	{ short: "f", long: "fast", help: "-f to the shell" },
	{ short: "s", long: "shell", arg: "shell", help: "this shell" },
	{ short: "P", long: "pty", help: "a pseudo-terminal of its own", simulated: false },
	{ short: "T", long: "no-pty", help: "no pseudo-terminal of its own" },
];

export function requireUser(context: Context, accounts: Accounts, name: string): User {
	const user = accounts.userByName(name);
	return user?.home && user.shell !== undefined ? user : context.fail(`user ${name} does not exist or the user entry does not contain all the required fields`);
}

function group(context: Context, accounts: Accounts, key: string): number[] {
	return context.options.values(key).map((text) => findGroup(accounts, text) ?? context.fail(`group ${text} does not exist`));
}

/** pam_umask with "usergroups": who has a group of his own leaves its bits open. */
const UMASK = 0o022;
const OWN_GROUP_UMASK = 0o002;

/** Gives up the own ids for those of the user. */
export function becomeUser(context: Context, sys: Sys, accounts: Accounts, user: User): void {
	const [primary] = group(context, accounts, "group");
	const supplementary = group(context, accounts, "supp-group");
	const gid = primary ?? supplementary[0] ?? user.gid;
	const groups = supplementary.length || primary !== undefined ? [...supplementary] : accounts.groupsOf(user.name, user.gid);
	try {
		sys.setgroups(groups);
	} catch (error) {
		context.fail(`cannot set groups: ${reason(error)}`);
	}
	try {
		sys.setresgid(gid, gid, gid);
	} catch (error) {
		context.fail(`cannot set group id: ${reason(error)}`);
	}
	sys.umask(user.uid !== 0 && accounts.groupName(user.gid) === user.name ? OWN_GROUP_UMASK : UMASK);
	try {
		sys.setresuid(user.uid, user.uid, user.uid);
	} catch (error) {
		context.fail(`cannot set user id: ${reason(error)}`);
	}
}

/** The environment of the new shell: a fresh one for a login, else the old one with a few names changed. */
export function environmentFor(context: Context, user: User, shell: string, login: boolean): Map<string, string> {
	const { sys, options } = context;
	const keep = options.has("preserve-environment") || options.has("p");
	if (login) {
		const environ = new Map<string, string>();
		for (const name of ["TERM", ...(options.value("whitelist-environment") ?? "").split(",").filter(Boolean)]) {
			const value = sys.environ.get(name);
			if (value !== undefined) environ.set(name, value);
		}
		environ.set("HOME", user.home).set("SHELL", shell).set("USER", user.name).set("LOGNAME", user.name);
		environ.set("PATH", user.uid === 0 ? superPath : userPath).set("MAIL", `/var/mail/${user.name}`);
		return environ;
	}
	const environ = new Map(sys.environ);
	if (keep) return environ;
	environ.set("HOME", user.home).set("SHELL", shell);
	if (user.uid !== 0) environ.set("USER", user.name).set("LOGNAME", user.name);
	return environ;
}

/** The shell's words: a dash before a login's name, -c with its command, then what was left of the command line. */
export function shellWords(context: Context, shell: string, login: boolean, rest: readonly string[]): string[] {
	const { options } = context;
	const base = shell.slice(shell.lastIndexOf("/") + 1);
	const command = options.value("command") ?? options.value("session-command");
	return [(login ? "-" : "") + base, ...(options.has("fast") ? ["-f"] : []), ...(command === undefined ? [] : ["-c", command]), ...rest];
}

/** Runs `child` and ends as it does; a signal that ended it is named. */
export function* runAndWait(sys: Sys, child: (sys: Sys) => Blocking<number>): Blocking<number> {
	for (const signal of ["INT", "QUIT", "TERM"] as const) sys.sigaction(signal, "ignore");
	const pid = sys.fork(function* (inner) {
		for (const signal of ["INT", "QUIT", "TERM"] as const) inner.sigaction(signal, "default");
		try {
			return yield* child(inner);
		} catch (error) {
			if (!(error instanceof Failure)) throw error;
			yield* inner.write(2, error.message);
			return error.status;
		}
	});
	const status = yield* waitFor(sys, pid);
	if (status.kind === "exited") return status.code;
	if (status.kind !== "signaled") return 0;
	yield* sys.write(2, `${strsignal(status.signal)}${status.core ? " (core dumped)" : ""}\n`);
	return 128 + signalNumber(status.signal);
}

/** Replaces the child by the shell; comes back only to say why not. */
export function* execShell(context: Context, sys: Sys, path: string, argv: readonly string[], environ: ReadonlyMap<string, string>): Blocking<number> {
	const error = yield* execvp(sys, argv, environ, path);
	yield* sys.write(2, `${context.name}: failed to execute ${path}: ${error.message}\n`);
	return execFailureStatus(error);
}
