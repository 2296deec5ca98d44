/** Shell functions. */
import type { Blocking } from "../../kernel/abi.ts";
import { deepestNesting } from "../call-stack.ts";
import { interrupt, leave } from "../flow.ts";
import { isName } from "../initial-variables.ts";
import type { Shell, ShellFunction } from "../shell.ts";
import type { Function as FunctionNode } from "../syntax.ts";
import type { TrapName } from "../traps.ts";
import { execute, list } from "./execute.ts";
import { runReturnTrap } from "./pending.ts";

/** Names that POSIX's special builtins have: dash refuses functions by them. */
const specialBuiltins = new Set([
	".",
	":",
	"break",
	"continue",
	"eval",
	"exec",
	"exit",
	"export",
	"readonly",
	"return",
	"set",
	"shift",
	"times",
	"trap",
	"unset",
]);

export function* defineFunction(shell: Shell, node: FunctionNode): Blocking<number> {
	const name = node.name.text;
	// bash has read the whole function when it looks at its name
	shell.pos = shell.dialect === "bash" ? node.end - 1 : node.pos;
	if (shell.dialect !== "bash" && (!isName(name) || specialBuiltins.has(name))) {
		yield* shell.complain("Syntax error: Bad function name");
		shell.status = 2;
		shell.flow = { kind: "exit" };
		return 2;
	}
	if (shell.options.has("posix") && specialBuiltins.has(name)) {
		yield* shell.complain(`\`${name}': is a special builtin`);
		shell.status = 2;
		if (!shell.interactive) shell.flow = { kind: "exit" };
		return 2;
	}
	if (/[$`"'\\]/.test(name) || shell.functions.get(name)?.readonly) {
		yield* shell.complain(shell.functions.get(name)?.readonly ? `${name}: readonly function` : `\`${name}': not a valid identifier`);
		shell.status = 1;
		return 1;
	}
	const known = shell.functions.get(name);
	shell.functions.set(name, {
		name,
		body: node.body,
		source: shell.source,
		file: shell.file,
		exported: known?.exported ?? false,
		traced: known?.traced ?? false,
		readonly: false,
	});
	shell.status = 0;
	return 0;
}

/** Pseudo traps that stay outside of a function. */
function notInherited(shell: Shell, called: ShellFunction): TrapName[] {
	const names: TrapName[] = [];
	if (!shell.options.has("errtrace")) names.push("ERR");
	if (!shell.options.has("functrace") && !called.traced) names.push("DEBUG", "RETURN");
	return names;
}

/** BASH_ARGC and BASH_ARGV have the arguments of calls only while `extdebug` is set. */
export const keptArguments = (shell: Shell, args: readonly string[]): { args: readonly string[] } | undefined =>
	shell.dialect === "bash" && shell.options.has("extdebug") ? { args } : undefined;

/** Calls a function with these words (its name first). The caller has redirected and opened a scope for assignments in front. */
export function* callFunction(shell: Shell, called: ShellFunction, words: readonly string[]): Blocking<number> {
	const most = Number(shell.variables.get("FUNCNEST") ?? 0) || Infinity;
	const depth = most === Infinity ? 0 : shell.frames.filter((f) => f.kind === "function").length;
	if (depth >= most || shell.nesting >= deepestNesting) {
		yield* shell.complain(`${called.name}: maximum function nesting level exceeded (${Math.min(most, deepestNesting)})`);
		shell.status = 1;
		shell.flow = shell.interactive ? interrupt : leave;
		return 1;
	}
	const { positional, loops, source, pos, node, anchor, variables, runningTrap } = shell;
	shell.frames.push({
		kind: "function",
		name: called.name,
		file: called.file,
		callLine: shell.line,
		traced: called.traced,
		...keptArguments(shell, words.slice(1)),
	});
	shell.nesting++;
	shell.positional = words.slice(1);
	shell.loops = 0;
	shell.source = called.source;
	shell.anchor = called.body.pos;
	const { optionLetter, localOptions } = shell;
	shell.localOptions = undefined;
	const hidden = shell.traps.hasPseudo ? shell.traps.hide(notInherited(shell, called)) : undefined;
	variables.push("function");
	let status: number;
	try {
		const { body } = called;
		// redirections behind the body were made by the node itself
		status = body.type === "CompoundList" ? yield* list(shell, body.commands) : yield* execute(shell, body);
		if (shell.flow?.kind === "return") {
			shell.flow = undefined;
			status = shell.status;
		} else if (shell.flow?.kind === "break" || shell.flow?.kind === "continue") shell.flow = undefined;
		if (runningTrap !== "RETURN") yield* runReturnTrap(shell);
	} finally {
		variables.pop();
		if (hidden) shell.traps.unhide(hidden);
		shell.frames.pop();
		shell.nesting--;
		shell.optionLetter = optionLetter;
		if (shell.localOptions) shell.options = shell.localOptions;
		shell.localOptions = localOptions;
		shell.positional = positional;
		shell.loops = loops;
		shell.source = source;
		shell.pos = pos;
		shell.node = node;
		shell.anchor = anchor;
	}
	shell.status = status;
	return status;
}
