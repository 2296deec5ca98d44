/** Running syntax trees: the dispatch, lists, `&&` and `||`, and what `set -e` makes of a status. */
import type { Blocking } from "../../kernel/abi.ts";
import { leave } from "../flow.ts";
import type { AndOr, ScriptNode } from "../parse/nodes.ts";
import type { Shell } from "../shell.ts";
import type { Statement } from "../syntax.ts";
import { runBackground } from "./background.ts";
import { arithmeticNode, caseNode, conditionalNode, ifNode } from "./conditionals.ts";
import { coprocess } from "./coprocess.ts";
import { deeply } from "./deep.ts";
import { defineFunction } from "./functions.ts";
import { arithmeticFor, forLoop, selectLoop, whileLoop } from "./loops.ts";
import { handlePending, runErrorTrap } from "./pending.ts";
import { pipeline } from "./pipeline.ts";
import { redirected } from "./redirected.ts";
import { simpleCommand } from "./simple-command.ts";
import { subshell } from "./subshell.ts";

/** Lists that may run inside each other before the driver takes over; bounds the JavaScript stack. */
const listsPerStack = 40;

/** Runs one node. `tail`: this is the last thing the process does, so that a program may take its place. Returns the status, which is also in `$?`. */
export function execute(shell: Shell, node: ScriptNode, tail = false): Blocking<number> {
	switch (node.type) {
		case "Command":
			return simpleCommand(shell, node, tail);
		case "AndOr":
			return andOr(shell, node, tail);
		case "Pipeline":
			return pipeline(shell, node, tail);
		case "Redirected":
			return redirected(shell, node);
		case "Subshell":
			return subshell(shell, node, tail);
		case "BraceGroup":
			return list(shell, node.body.commands);
		case "If":
			return ifNode(shell, node);
		case "For":
			return forLoop(shell, node);
		case "ArithmeticFor":
			return arithmeticFor(shell, node);
		case "While":
			return whileLoop(shell, node);
		case "Case":
			return caseNode(shell, node);
		case "Select":
			return selectLoop(shell, node);
		case "TestCommand":
			return conditionalNode(shell, node);
		case "ArithmeticCommand":
			return arithmeticNode(shell, node);
		case "Function":
			return defineFunction(shell, node);
		case "Coproc":
			return coprocess(shell, node);
	}
}

/** Runs commands one after the other until the flow leaves. An empty list gives 0. */
export function list(shell: Shell, statements: readonly Statement[], tail = false): Blocking<number> {
	return shell.depth > 0 && shell.depth % listsPerStack === 0 ? deeply(runList(shell, statements, tail)) : runList(shell, statements, tail);
}

function* runList(shell: Shell, statements: readonly Statement[], tail: boolean): Blocking<number> {
	const last = statements.length - 1;
	let status = 0;
	shell.depth++;
	for (let i = 0; i <= last; i++) {
		if (shell.sys.spend()) yield* shell.sys.reschedule();
		if (shell.inbox.any) {
			yield* handlePending(shell);
			if (shell.flow) break;
		}
		const { command, background } = statements[i] as Statement;
		status = background ? yield* runBackground(shell, command) : yield* execute(shell, command, tail && i === last && mayReplace(shell, command, last === 0));
		if (shell.flow) {
			status = shell.status;
			break;
		}
	}
	shell.depth--;
	return status;
}

/**
 * Where bash lets a program take the shell's place: a command without redirections, alone or behind the last `;`, `&&` or `||`; and whatever a
 * subshell consists of. ash does as bash, dash only for a subshell's. `alone`: nothing else is in the list.
 */
function mayReplace(shell: Shell, node: ScriptNode, alone: boolean): boolean {
	const whole = alone && shell.isSubshell;
	if (node.type === "Command") return whole || (node.redirects.length === 0 && (alone || shell.dialect !== "dash"));
	return (node.type === "AndOr" && shell.dialect !== "dash") || (whole && node.type === "Subshell");
}

function* andOr(shell: Shell, node: AndOr, tail: boolean): Blocking<number> {
	const { commands, operators } = node;
	const last = commands.length - 1;
	let status = 0;
	for (let i = 0; i <= last; i++) {
		const operator = operators[i - 1];
		if (operator !== undefined && (operator === "&&") !== (status === 0)) continue;
		const command = commands[i] as ScriptNode;
		if (i === last) return yield* execute(shell, command, tail && mayReplace(shell, command, false));
		shell.tolerant++;
		status = yield* execute(shell, command);
		shell.tolerant--;
		if (shell.flow) return shell.status;
	}
	return status;
}

/** What follows a command's status: the ERR trap and `set -e`, unless the command stands where failing is allowed. */
export function* settle(shell: Shell, status: number): Blocking<number> {
	shell.status = status;
	if (shell.inbox.any) yield* handlePending(shell);
	if (status === 0 || shell.tolerant > 0 || shell.flow) return status;
	if (shell.traps.get("ERR") !== undefined) yield* runErrorTrap(shell);
	if (shell.options.has("errexit") && !shell.flow) shell.flow = leave;
	return status;
}
