import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { Accounts, findGroup, type User } from "../lib/accounts.ts";
import { passwordFits } from "../lib/crypt.ts";
import { execvp } from "../lib/launch.ts";
import { askPassword, storedPassword } from "../lib/password-prompt.ts";
import { tryReadText } from "../lib/procfs/process.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { allowing, isFor, type Person, readSudoers, ruleLine, type Sudoers } from "./sudoers.ts";

const SECURE_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/** timestamp_timeout, seconds. */
const REMEMBERED = 15 * 60;
const TRIES = 3;
/** What env_reset leaves. */
const kept = ["TERM", "COLORTERM", "DISPLAY", "XAUTHORITY", "LANG", "LANGUAGE", "LS_COLORS", "TZ"];

const usage =
	"usage: sudo -h | -K | -k | -V\nusage: sudo -v [-ABkNnS] [-g group] [-h host] [-p prompt] [-u user]\nusage: sudo -l [-ABkNnS] [-g group] [-h host] [-p prompt] [-U user] [-u user] [command [arg ...]]\nusage: sudo [-ABbEHkNnPS] [-C num] [-D directory] [-g group] [-h host] [-p prompt] [-R directory] [-T timeout] [-u user] [VAR=value] [-i | -s] [command [arg ...]]\nusage: sudo -e [-ABkNnS] [-C num] [-D directory] [-g group] [-h host] [-p prompt] [-R directory] [-T timeout] [-u user] file ...\n";

const stampOf = (person: Person): string => `/run/sudo/ts/${person.name}`;

/** Whether the password was given in this session a short while ago. */
function* remembered(context: Context, person: Person): Blocking<boolean> {
	const [session, time] = ((yield* tryReadText(context.sys, stampOf(person))) ?? "").split(" ").map(Number);
	return session === context.sys.getsid(0) && time !== undefined && context.sys.clock("boottime") - time < REMEMBERED;
}

function* remember(context: Context, person: Person): Blocking<void> {
	const { sys } = context;
	for (const path of ["/run/sudo", "/run/sudo/ts"]) {
		try {
			sys.mkdir(path, 0o700);
		} catch (error) {
			if (!isErrno(error, "EEXIST")) return;
		}
	}
	const fd = yield* sys.open(stampOf(person), { write: true, create: true, truncate: true }, 0o600);
	yield* sys.write(fd, `${sys.getsid(0)} ${sys.clock("boottime")}`);
	sys.close(fd);
}

function forget(context: Context, person: Person): void {
	if (context.sys.tryStat(stampOf(person))) context.sys.unlink(stampOf(person));
}

/** Asks for the caller's own password, three times at most. */
function* authenticate(context: Context, person: Person): Blocking<void> {
	const { sys, options } = context;
	if (!options.has("reset-timestamp") && (yield* remembered(context, person))) return;
	if (options.has("non-interactive")) context.fail("a password is required");
	if (!sys.isatty(0) && !options.has("stdin")) {
		yield* context.complain("a terminal is required to read the password; either use the -S option to read from standard input or configure an askpass helper");
		context.fail("a password is required");
	}
	const stored = yield* storedPassword(sys, person.name);
	for (let tries = 1; tries <= TRIES; tries++) {
		const typed = yield* askPassword(sys, (options.value("prompt") ?? `[sudo] password for ${person.name}: `).replace(/%[pu]/g, person.name));
		if (typed === undefined)
			context.fail(tries === 1 ? "no password was provided\nsudo: a password is required" : `${tries - 1} incorrect password attempt${tries > 2 ? "s" : ""}`);
		else if (stored !== undefined && stored !== "" && (yield* passwordFits(sys, typed, stored))) {
			yield* remember(context, person);
			return;
		}
		if (tries < TRIES) yield* sys.write(2, "Sorry, try again.\n");
	}
	context.fail(`${TRIES} incorrect password attempts`);
}

function environment(context: Context, person: Person, target: User, login: boolean, command: string, sudoers: Sudoers): Map<string, string> {
	const { sys, options } = context;
	const keep = options.has("preserve-env") && !login;
	const environ = new Map(keep && options.value("preserve-env") === undefined ? sys.environ : []);
	const extra = sudoers.defaults.flatMap((d) =>
		/^env_keep\s*\+?=/.test(d)
			? d
					.replace(/^.*?=\s*/, "")
					.replace(/"/g, "")
					.split(/\s+/)
			: [],
	);
	for (const name of [...kept, ...extra, ...(options.value("preserve-env")?.split(",") ?? [])]) {
		const value = sys.environ.get(name);
		if (value !== undefined) environ.set(name, value);
	}
	environ
		.set("HOME", target.home)
		.set("SHELL", target.shell || "/bin/sh")
		.set("LOGNAME", target.name)
		.set("USER", target.name)
		.set("PATH", SECURE_PATH);
	if (login) environ.set("MAIL", `/var/mail/${target.name}`);
	return environ.set("SUDO_COMMAND", command).set("SUDO_USER", person.name).set("SUDO_UID", String(sys.getuid())).set("SUDO_GID", String(sys.getgid()));
}

/** The path of a command; undefined when there is none. */
function locate(context: Context, name: string): string | undefined {
	const { sys } = context;
	if (name.includes("/")) return sys.tryStat(name) ? name : undefined;
	return SECURE_PATH.split(":")
		.map((directory) => `${directory}/${name}`)
		.find((path) => sys.tryStat(path)?.kind === "file" && sys.canAccess(path, 1));
}

export const sudo = defineProgram({
	name: "sudo",
	package: "sudo",
	summary: "execute a command as another user",
	usage: ["[OPTION]... [VAR=value]... [COMMAND [ARG]...]"],
	usageHint: usage,
	stopAtOperand: true,
	options: [
		{ short: "A", long: "askpass", help: "use a helper program for password prompting", simulated: false },
		{ short: "b", long: "background", help: "run command in the background" },
		{ short: "B", long: "bell", help: "ring bell when prompting" },
		{ short: "C", long: "close-from", arg: "num", help: "close all file descriptors >= num", simulated: false },
		{ short: "D", long: "chdir", arg: "directory", help: "change the working directory before running command" },
		{ short: "E", long: "preserve-env", arg: "list", optional: true, letter: "plain", help: "preserve user environment when running command" },
		{ short: "e", long: "edit", help: "edit files instead of running a command", simulated: false },
		{ short: "g", long: "group", arg: "group", help: "run command as the specified group name or ID" },
		{ short: "H", long: "set-home", help: "set HOME variable to target user's home dir" },
		{ short: "i", long: "login", help: "run login shell as the target user" },
		{ short: "K", long: "remove-timestamp", help: "remove timestamp file completely" },
		{ short: "k", long: "reset-timestamp", help: "invalidate timestamp file" },
		{ short: "l", long: "list", help: "list user's privileges or check a specific command" },
		{ short: "n", long: "non-interactive", help: "non-interactive mode, no prompts are used" },
		{ short: "P", long: "preserve-groups", help: "preserve group vector instead of setting to target's" },
		{ short: "p", long: "prompt", arg: "prompt", help: "use the specified password prompt" },
		{ short: "R", long: "chroot", arg: "directory", help: "change the root directory before running command", simulated: false },
		{ short: "S", long: "stdin", help: "read password from standard input" },
		{ short: "s", long: "shell", help: "run shell as the target user; a command may also be specified" },
		{ short: "T", long: "command-timeout", arg: "timeout", help: "terminate command after the specified time limit", simulated: false },
		{ short: "U", long: "other-user", arg: "user", help: "in list mode, display privileges for user" },
		{ short: "u", long: "user", arg: "user", help: "run command (or edit file) as specified user name or ID" },
		{ short: "V", long: "version", help: "display version information and exit" },
		{ short: "v", long: "validate", help: "update user's timestamp without running a command" },
	],
	*main(context) {
		const { sys, options } = context;
		if (sys.geteuid() !== 0) context.fail("/usr/bin/sudo must be owned by uid 0 and have the setuid bit set");
		const accounts = yield* Accounts.load(sys);
		const caller = accounts.userById(sys.getuid()) ?? context.fail(`you do not exist in the passwd database`);
		const personOf = (user: User): Person => ({
			name: user.name,
			uid: user.uid,
			groups: accounts.groupsOf(user.name, user.gid).map((g) => accounts.groupName(g)),
		});
		const person = personOf(caller);
		const words = [...context.operands];
		if (options.has("remove-timestamp") || (options.has("reset-timestamp") && words.length === 0 && options.given.length === 1)) {
			forget(context, person);
			return 0;
		}
		const groupText = options.value("group");
		const gid = groupText === undefined ? undefined : (findGroup(accounts, groupText.replace(/^#/, "")) ?? context.fail(`unknown group ${groupText}`));
		const userText = options.value("user") ?? (gid === undefined ? "root" : caller.name);
		const target = userText.startsWith("#") ? accounts.userById(Number(userText.slice(1))) : accounts.userByName(userText);
		if (!target) return context.fail(`unknown user ${userText}\nsudo: error initializing audit plugin sudoers_audit`);
		const sudoers = yield* readSudoers(sys);
		const host = sys.uname().nodename;
		const root = caller.uid === 0;
		if (options.has("list")) return yield* list(context, accounts, sudoers, person, host, personOf);
		const variables = new Map<string, string>();
		while (words[0] !== undefined && /^[A-Za-z_]\w*=/.test(words[0])) {
			const [assignment = ""] = words.splice(0, 1);
			variables.set(assignment.slice(0, assignment.indexOf("=")), assignment.slice(assignment.indexOf("=") + 1));
		}
		const login = options.has("login");
		const validate = options.has("validate");
		const shell = login ? target.shell || "/bin/sh" : options.has("shell") ? (sys.environ.get("SHELL") ?? caller.shell) : undefined;
		if (words.length === 0 && shell === undefined && !validate) return context.usage("");
		const [name = "", ...rest] = words;
		const path = shell ?? (validate ? "validate" : locate(context, name));
		const rule = root
			? undefined
			: allowing(sudoers, person, host, target.name, gid === undefined ? undefined : accounts.groupName(gid), path ?? name, shell === undefined ? rest : []);
		const known = root || sudoers.rules.some((r) => isFor(r, person));
		if (!root && !rule?.noPassword) yield* authenticate(context, person);
		if (!known) {
			yield* sys.write(2, `${person.name} is not in the sudoers file.\n`);
			return 1;
		}
		if (validate) return 0;
		if (path === undefined) context.fail(`${name}: command not found`);
		const full = [path ?? name, ...(shell === undefined ? rest : [])].join(" ");
		if (!root && !rule) {
			yield* sys.write(
				2,
				`Sorry, user ${person.name} is not allowed to execute '${full}' as ${target.name}${gid === undefined ? "" : `:${accounts.groupName(gid)}`} on ${host}.\n`,
			);
			return 1;
		}
		const environ = environment(context, person, target, login, full, sudoers);
		for (const [key, value] of variables) environ.set(key, value);
		const groups = options.has("preserve-groups") ? sys.getgroups() : accounts.groupsOf(target.name, target.gid);
		sys.setgroups(groups);
		sys.setresgid(gid ?? target.gid, gid ?? target.gid, gid ?? target.gid);
		sys.setresuid(target.uid, target.uid, target.uid);
		const directory = options.value("chdir") ?? (login ? target.home : undefined);
		if (directory !== undefined) {
			try {
				sys.chdir(directory);
			} catch (error) {
				if (!isErrno(error)) throw error;
				context.fail(`unable to change directory to ${directory}: ${error.message}`);
			}
		}
		const base = shell?.slice(shell.lastIndexOf("/") + 1);
		const quoted = words.map((word) => word.replace(/[^\w\-$]/g, "\\$&")).join(" ");
		const argv = base === undefined ? [name, ...rest] : [login ? `-${base}` : base, ...(words.length ? ["-c", quoted] : [])];
		const error = yield* execvp(sys, argv, environ, path ?? name);
		return context.fail(`unable to execute ${path}: ${error.message}`);
	},
});

/** -l: the privileges of a user, or the path of a command that may be run. */
function* list(context: Context, accounts: Accounts, sudoers: Sudoers, person: Person, host: string, personOf: (user: User) => Person): Blocking<number> {
	const otherName = context.options.value("other-user");
	const other = otherName === undefined ? undefined : (accounts.userByName(otherName) ?? context.fail(`unknown user ${otherName}`));
	const who = other ? personOf(other) : person;
	const own = sudoers.rules.filter((rule) => isFor(rule, who));
	if (person.uid !== 0 && !sudoers.rules.some((r) => isFor(r, person) && r.noPassword)) yield* authenticate(context, person);
	const [name, ...rest] = context.operands;
	if (name !== undefined) {
		const path = locate(context, name);
		if (path === undefined || !allowing(sudoers, who, host, "root", undefined, path, rest)) return 1;
		yield* context.print(`${[path, ...rest].join(" ")}\n`);
		return 0;
	}
	if (own.length === 0) {
		yield* context.print(`User ${who.name} is not allowed to run sudo on ${host}.\n`);
		return 1;
	}
	const defaults = sudoers.defaults.length
		? `Matching Defaults entries for ${who.name} on ${host}:\n    ${sudoers.defaults.map((d) => d.replace(/"/g, "").replace(/:/g, "\\:")).join(", ")}\n\n`
		: "";
	yield* context.print(`${defaults}User ${who.name} may run the following commands on ${host}:\n${own.map(ruleLine).join("")}`);
	return 0;
}
