/** Files that bash reads when it starts and ends. */
import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { BuiltinFailure } from "../builtins/builtin.ts";
import { sourceFile } from "../builtins/eval.ts";
import { expandPrompt } from "../prompt.ts";
import type { Shell } from "../shell.ts";
import type { BashArguments } from "./bash-arguments.ts";

/** Runs a file where there is one. */
function* runIfThere(shell: Shell, path: string): Blocking<boolean> {
	if (shell.sys.tryStat(path)?.kind !== "file" || !shell.sys.canAccess(path, 4)) return false;
	try {
		yield* sourceFile(shell, path, [], ".");
	} catch (error) {
		if (!isErrno(error) && !(error instanceof BuiltinFailure)) throw error;
	}
	return true;
}

export function* startupFiles(shell: Shell, args: BashArguments): Blocking<void> {
	const home = shell.variables.get("HOME") ?? "";
	if (shell.loginShell && !args.noProfile) {
		yield* runIfThere(shell, "/etc/profile");
		for (const name of [".bash_profile", ".bash_login", ".profile"]) {
			if (shell.flow) return;
			if (yield* runIfThere(shell, `${home}/${name}`)) break;
		}
	} else if (shell.interactive && !args.noRc && !shell.loginShell) {
		if (args.rcFile === undefined) yield* runIfThere(shell, "/etc/bash.bashrc");
		if (!shell.flow) yield* runIfThere(shell, args.rcFile ?? `${home}/.bashrc`);
	} else if (!shell.interactive) {
		const file = shell.variables.get("BASH_ENV");
		if (file) yield* runIfThere(shell, yield* expandPrompt(shell, file));
	}
}

/** What a login shell runs at its end. */
export function* logoutFile(shell: Shell): Blocking<void> {
	const home = shell.variables.get("HOME") ?? "";
	shell.flow = undefined;
	yield* runIfThere(shell, `${home}/.bash_logout`);
}
