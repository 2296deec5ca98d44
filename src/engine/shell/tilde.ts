/** `~`, `~+`, `~-` and `~user`. */
import type { Blocking } from "../kernel/abi.ts";
import { Accounts } from "../programs/lib/accounts.ts";
import type { ExpansionHost } from "./expansion-host.ts";

/** Where the shell's own variables tell it; undefined where the tilde stays as it is (or the list of users is to be asked). */
export function knownHome(host: ExpansionHost, user: string): string | undefined {
	if (user === "") return host.variables.get("HOME");
	if (host.dialect === "dash") return undefined;
	return user === "+" ? host.variables.get("PWD") : user === "-" ? host.variables.get("OLDPWD") : undefined;
}

/** Asks the list of users where the variables do not tell. */
export function* homeOf(host: ExpansionHost, user: string): Blocking<string | undefined> {
	const known = knownHome(host, user);
	if (known !== undefined || user === "+" || user === "-") return known;
	const accounts = yield* Accounts.load(host.sys);
	return (user === "" ? accounts.userById(host.sys.getuid()) : accounts.userByName(user))?.home;
}
