/** A shell of another user, as su gives it and runuser without -u. */
import type { Blocking } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { Accounts, type User } from "../../lib/accounts.ts";
import { passwordFits } from "../../lib/crypt.ts";
import { askPassword, storedPassword } from "../../lib/password-prompt.ts";
import type { Context } from "../../lib/program.ts";
import { becomeUser, environmentFor, execShell, requireUser, runAndWait, shellWords } from "./session.ts";

/** Anybody but root must know the user's password. */
function* authenticate(context: Context, user: User): Blocking<void> {
	const { sys } = context;
	if (sys.getuid() === 0) {
		// the account's own line must be readable all the same: root of a user namespace may not read it
		if (sys.tryStat("/etc/shadow") && !sys.canAccess("/etc/shadow", 4)) context.fail("Authentication failure");
		return;
	}
	const stored = yield* storedPassword(sys, user.name);
	if (stored === "") return;
	const typed = yield* askPassword(sys, "Password: ");
	if (typed === undefined || stored === undefined || !(yield* passwordFits(sys, typed, stored))) context.fail("Authentication failure");
}

export function* openShell(context: Context, asks: boolean): Blocking<number> {
	const { sys, options } = context;
	const operands = [...context.operands];
	const dash = operands[0] === "-";
	if (dash) operands.shift();
	const login = dash || options.has("login");
	const name = operands.shift() ?? "root";
	const accounts = yield* Accounts.load(sys);
	const user = requireUser(context, accounts, name);
	if (asks) yield* authenticate(context, user);
	const keep = (options.has("preserve-environment") || options.has("p")) && !login;
	const shell = options.value("shell") ?? (keep ? sys.environ.get("SHELL") : undefined) ?? (user.shell || "/bin/sh");
	const environ = environmentFor(context, user, shell, login);
	const argv = shellWords(context, shell, login, operands);
	return yield* runAndWait(sys, function* (child) {
		becomeUser(context, child, accounts, user);
		if (login) {
			try {
				child.chdir(user.home);
			} catch (error) {
				if (!isErrno(error)) throw error;
				yield* child.write(2, `${context.name}: warning: cannot change directory to ${user.home}: ${error.message}\n`);
			}
		}
		return yield* execShell(context, child, shell, argv, environ);
	});
}
