/** The environment of a fresh login: nothing but TERM is kept. */
import type { Sys } from "../../kernel/abi.ts";
import type { Accounts } from "../lib/accounts.ts";

/** ENV_SUPATH and ENV_PATH of Debian's login.defs. */
export const superPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
export const userPath = "/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games";

export function loginEnvironment(sys: Sys, accounts: Accounts, uid: number): Map<string, string> {
	const user = accounts.userById(uid);
	const environ = new Map<string, string>();
	const term = sys.environ.get("TERM");
	if (term !== undefined) environ.set("TERM", term);
	environ.set("SHELL", user?.shell || "/bin/sh");
	environ.set("HOME", user?.home ?? "/");
	environ.set("USER", user?.name ?? String(uid));
	environ.set("LOGNAME", user?.name ?? String(uid));
	environ.set("PATH", uid === 0 ? superPath : userPath);
	return environ;
}
