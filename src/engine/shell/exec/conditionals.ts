/** `if`, `case`, `[[ ]]` and `(( ))`. */
import type { Blocking } from "../../kernel/abi.ts";
import { evaluateConditional } from "../conditional.ts";
import { compilePattern } from "../pattern.ts";
import type { Shell } from "../shell.ts";
import { ShellError } from "../shell-error.ts";
import type { ArithmeticCommand, Case, If, Statement, TestCommand } from "../syntax.ts";
import { arithmeticCommand, expandPattern, expandString } from "../words.ts";
import { list, settle } from "./execute.ts";
import { failed } from "./failure.ts";
import { runDebugTrap } from "./pending.ts";
import { trace } from "./trace.ts";

/** A list whose failure is an answer, not an error. */
export function* condition(shell: Shell, statements: readonly Statement[]): Blocking<number> {
	shell.tolerant++;
	const status = yield* list(shell, statements);
	shell.tolerant--;
	return status;
}

export function* ifNode(shell: Shell, node: If): Blocking<number> {
	for (const branch of [node, ...node.elif]) {
		const status = yield* condition(shell, branch.clause.commands);
		if (shell.flow) return shell.status;
		if (status === 0) return yield* list(shell, branch.then.commands);
	}
	if (node.else) return yield* list(shell, node.else.commands);
	shell.status = 0;
	return 0;
}

export function* caseNode(shell: Shell, node: Case): Blocking<number> {
	shell.pos = node.pos;
	shell.node = node;
	yield* runDebugTrap(shell);
	let status = 0;
	const { anchor } = shell;
	shell.anchor = node.pos;
	try {
		const word = yield* expandString(shell, node.word);
		if (shell.dialect === "bash" && shell.options.has("xtrace")) yield* trace(shell, `case ${node.word.text} in`);
		const options = { extglob: true, nocase: shell.options.has("nocasematch") };
		let falling = false;
		for (const item of node.items) {
			let matches = falling;
			for (const pattern of falling ? [] : item.pattern) {
				matches = compilePattern(yield* expandPattern(shell, pattern), options).matches(word);
				if (matches) break;
			}
			if (!matches) continue;
			status = yield* list(shell, item.body.commands);
			if (shell.flow) return shell.status;
			falling = item.terminator === ";&";
			if (item.terminator !== ";&" && item.terminator !== ";;&") break;
		}
	} catch (error) {
		status = yield* failed(shell, error);
	} finally {
		shell.anchor = anchor;
	}
	shell.status = status;
	return status;
}

export function* conditionalNode(shell: Shell, node: TestCommand): Blocking<number> {
	shell.pos = node.pos;
	shell.node = node;
	yield* runDebugTrap(shell);
	let status: number;
	try {
		const traced = shell.options.has("xtrace") ? (text: string): Blocking<void> => trace(shell, text) : undefined;
		status = (yield* evaluateConditional(shell, node.expression, traced)) ? 0 : 1;
		if (shell.hasWarnings) yield* shell.flushWarnings();
	} catch (error) {
		status = yield* failed(shell, error);
	}
	return yield* settle(shell, status);
}

export function* arithmeticNode(shell: Shell, node: ArithmeticCommand): Blocking<number> {
	// bash numbers it by the line it ends in
	shell.pos = node.end - 1;
	shell.node = node;
	yield* runDebugTrap(shell);
	if (shell.options.has("xtrace")) yield* trace(shell, `(( ${node.body} ))`);
	const answer = yield* arithmeticTruth(shell, node.body);
	return yield* settle(shell, answer ? 0 : 1);
}

/** Whether the text of `(( ))` is not zero; undefined, with a message, when it cannot be evaluated. */
export function* arithmeticTruth(shell: Shell, text: string): Blocking<boolean | undefined> {
	try {
		return Number(yield* arithmeticCommand(shell, text)) !== 0;
	} catch (error) {
		if (error instanceof ShellError && error.kind === "arithmetic") yield* shell.complain(error.message);
		else yield* failed(shell, error);
		return undefined;
	}
}
