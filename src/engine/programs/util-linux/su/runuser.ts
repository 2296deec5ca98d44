import { Accounts } from "../../lib/accounts.ts";
import { execvp } from "../../lib/launch.ts";
import { defineUtilLinux } from "../define.ts";
import { becomeUser, requireUser, sharedOptions } from "./session.ts";
import { openShell } from "./shell.ts";

/** With -u all behind the first operand belongs to the command. */
function rewrite(args: readonly string[]): string[] {
	const at = args.findIndex((arg) => /^(-u|--user)/.test(arg));
	if (at < 0 || args.includes("--")) return [...args];
	const valued = /^(-[wgGcsu]|--(whitelist-environment|group|supp-group|command|session-command|shell|user))$/;
	for (let i = 0; i < args.length; i++) {
		const arg = args[i] as string;
		if (!arg.startsWith("-")) return [...args.slice(0, i), "--", ...args.slice(i)];
		if (valued.test(arg)) i++;
	}
	return [...args];
}

export const runuser = defineUtilLinux({
	name: "runuser",
	summary: "Run <command> with the effective user ID and group ID of <user>",
	usage: ["[options] -u <user> [[--] <command>]", "[options] [-] [<user> [<argument>...]]"],
	rewrite,
	options: [{ short: "u", long: "user", arg: "user", help: "the user; without a shell" }, ...sharedOptions],
	*main(context) {
		const { sys, options, operands } = context;
		if (sys.getuid() !== 0) context.fail("may not be used by non-root users");
		const name = options.value("user");
		if (name === undefined) {
			return yield* openShell(context, false);
		}
		const accounts = yield* Accounts.load(sys);
		const user = requireUser(context, accounts, name);
		if (operands.length === 0) context.fail("no command was specified");
		becomeUser(context, sys, accounts, user);
		const error = yield* execvp(sys, operands);
		return context.fail(`failed to execute ${operands[0]}: ${error.message}`);
	},
});
