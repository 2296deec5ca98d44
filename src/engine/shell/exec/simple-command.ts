/** Simple commands: words, assignments, redirections; a function, a builtin or a program. */
import type { Blocking } from "../../kernel/abi.ts";
import { assignExpanded, type ExpandedAssignment, expandAssignment } from "../assignments.ts";
import type { Builtin } from "../builtins/builtin.ts";
import { findBuiltin } from "../builtins/registry.ts";
import { blocking } from "../expand.ts";
import { singleQuote } from "../quoting.ts";
import type { Shell } from "../shell.ts";
import type { Assignment, Command, Redirection, Word } from "../syntax.ts";
import { Attribute } from "../variable.ts";
import { expandWords, expandWordsAtOnce } from "../words.ts";
import { runBuiltin } from "./builtin-call.ts";
import { settle } from "./execute.ts";
import { runProgram } from "./external.ts";
import { failed } from "./failure.ts";
import { callFunction } from "./functions.ts";
import { runDebugTrap } from "./pending.ts";
import { closeSubstitutions } from "./process-substitution.ts";
import { redirect, type Undo, undoRedirections } from "./redirect.ts";
import { trace, traceWords } from "./trace.ts";

/** A command's node taken apart once. */
interface Parts {
	/** The name and the words behind it; with assignments of a declaration left out. */
	readonly words: readonly Word[];
	readonly assignments: readonly Assignment[];
	/** Arguments of `declare x=1` and its kind, all of them in order. */
	readonly declared: readonly (Word | Assignment)[] | undefined;
	readonly redirects: readonly Redirection[];
}

const parts = new WeakMap<Command, Parts>();

function takeApart(node: Command): Parts {
	let found = parts.get(node);
	if (found) return found;
	const assignments = node.prefix.filter((p): p is Assignment => p.type === "Assignment");
	const { args } = node;
	const declared = args.some((a) => a.type === "Assignment") ? args : undefined;
	const plain = args.filter((a): a is Word => a.type === "Word");
	found = { words: node.name ? [node.name, ...(declared ? [] : plain)] : [], assignments, declared, redirects: node.redirects };
	parts.set(node, found);
	return found;
}

/** An argument of a builtin: text, or an assignment whose value was expanded as one. */
export type Argument = string | ExpandedAssignment;

export function* simpleCommand(shell: Shell, node: Command, tail: boolean): Blocking<number> {
	const { words, assignments, declared, redirects } = takeApart(node);
	shell.pos = node.pos;
	shell.node = node;
	if (shell.traps.get("DEBUG") !== undefined) {
		yield* runDebugTrap(shell);
		if (shell.flow) return shell.status;
	}
	const substitutions = shell.substitutions.length;
	let status: number;
	try {
		shell.substitutionStatus = undefined;
		let expanded: readonly string[] =
			words.length === 0 ? [] : ((yield* blocking(shell, () => expandWordsAtOnce(shell, words))) ?? (yield* expandWords(shell, words)));
		let values: Argument[] | undefined;
		if (declared) {
			values = [];
			for (const argument of declared) {
				if (argument.type === "Assignment") values.push(yield* expandAssignment(shell, argument));
				else values.push(...(yield* expandWords(shell, [argument])));
			}
			expanded = [...expanded, ...values.map((v) => (typeof v === "string" ? v : assignmentText(v)))];
			if (shell.options.has("xtrace")) for (const v of values) if (typeof v !== "string" && typeof v.value === "object") yield* trace(shell, traceArray(v));
		}
		if (shell.hasWarnings) yield* shell.flushWarnings();
		const name = expanded[0];
		if (name === undefined) status = yield* withoutWords(shell, assignments, redirects);
		else status = yield* command(shell, { name, words: expanded, values, assignments, redirects, node }, tail);
	} catch (error) {
		status = yield* failed(shell, error);
	}
	if (shell.substitutions.length > substitutions) closeSubstitutions(shell, substitutions);
	if (shell.flow) return shell.status;
	return status === 0 && !shell.inbox.any ? finishWell(shell) : yield* settle(shell, status);
}

/** The usual end of a command, without the look at traps. */
function finishWell(shell: Shell): number {
	shell.status = 0;
	return 0;
}

/** `name=value` of an expanded assignment, for commands that take it as a word. */
export function assignmentText(assignment: ExpandedAssignment): string {
	const { name, subscript, append, value } = assignment;
	if (typeof value !== "string") return name;
	return `${name}${subscript === undefined ? "" : `[${subscript}]`}${append ? "+=" : "="}${value}`;
}

/** `m=(['k']='v')`: what declare is about to do with an array. */
function traceArray({ name, append, value }: ExpandedAssignment): string {
	const elements =
		typeof value === "object" ? value.map((e) => `${e.subscript === undefined ? "" : `[${singleQuote(e.subscript)}]=`}${singleQuote(e.value)}`) : [];
	return `${name}${append ? "+=" : "="}(${elements.join(" ")})`;
}

interface Call {
	readonly name: string;
	readonly words: readonly string[];
	readonly values: readonly Argument[] | undefined;
	readonly assignments: readonly Assignment[];
	readonly redirects: readonly Redirection[];
	readonly node: Command;
}

/** Assignments and redirections alone: variables of this shell, descriptors opened and put back. */
function* withoutWords(shell: Shell, assignments: readonly Assignment[], redirects: readonly Redirection[]): Blocking<number> {
	const undo: Undo = [];
	if (redirects.length > 0) {
		const done = yield* redirect(shell, redirects, undo);
		// for dash they hold while the assignments are expanded
		if (!done || shell.dialect !== "dash") undoRedirections(shell, undo);
		if (!done) return shell.dialect === "dash" ? 2 : 1;
	}
	for (const assignment of assignments) {
		const expanded = yield* expandAssignment(shell, assignment);
		if (shell.hasWarnings) yield* shell.flushWarnings();
		if (shell.options.has("xtrace")) yield* trace(shell, traceAssignment(assignment, expanded, shell));
		yield* blocking(shell, () => assignExpanded(shell, expanded));
	}
	if (shell.dialect === "dash") undoRedirections(shell, undo);
	shell.pipeStatus = [shell.substitutionStatus ?? 0];
	return shell.substitutionStatus ?? 0;
}

const traceAssignment = (written: Assignment, expanded: ExpandedAssignment, { dialect }: Shell): string => {
	if (typeof expanded.value !== "string") return written.text;
	const head = written.text.slice(0, written.text.indexOf("=") + 1);
	return `${head}${expanded.value === "" ? "" : traceWords([expanded.value], dialect)}`;
};

function* command(shell: Shell, call: Call, tail: boolean): Blocking<number> {
	const { name, words, assignments, redirects, node } = call;
	const called = shell.functions.get(name);
	const builtin = called && !(shell.strict && findBuiltin(shell, name)?.special) ? undefined : findBuiltin(shell, name);
	const isFunction = called !== undefined && builtin === undefined;
	const keeps = builtin?.special === true && shell.strict;
	const scoped = assignments.length > 0 && !keeps;
	if (scoped) shell.variables.push("command");
	try {
		for (const assignment of assignments) {
			const expanded = yield* expandAssignment(shell, assignment);
			if (shell.options.has("xtrace")) yield* trace(shell, traceAssignment(assignment, expanded, shell));
			if (keeps) assignExpanded(shell, expanded);
			else yield* assignForCommand(shell, expanded, assignment);
		}
		if (shell.flow) return shell.status;
		if (shell.options.has("xtrace")) yield* trace(shell, traceWords(words, shell.dialect));
		if (!isFunction && !builtin) {
			const status = yield* runProgram(shell, { words, environ: shell.variables.exported(), redirects, node }, tail);
			shell.lastArgument = words.at(-1) ?? "";
			return status;
		}
		const status = yield* inShell(shell, call, isFunction ? undefined : builtin);
		shell.lastArgument = words.at(-1) ?? "";
		return status;
	} finally {
		if (scoped) leaveScope(shell, call, builtin);
	}
}

/** Closes the scope of assignments in front of a command; `x=1 export x` lets x stay. */
function leaveScope(shell: Shell, { words, assignments }: Call, builtin: Builtin | undefined): void {
	const { variables } = shell;
	const exports = builtin?.name === "export" || builtin?.name === "readonly";
	const kept = exports
		? assignments.flatMap(({ name }) => (words.includes(name) ? [[name, variables.get(name), variables.find(name)?.attributes ?? 0] as const] : []))
		: [];
	variables.pop();
	for (const [name, value, attributes] of kept) {
		if (value !== undefined) variables.set(name, value);
		variables.change(name, attributes);
	}
}

/** An assignment in front of a command: in the command's scope, exported. A readonly variable only gives a message. */
function* assignForCommand(shell: Shell, expanded: ExpandedAssignment, written: Assignment): Blocking<void> {
	const { variables } = shell;
	const { name, subscript, append } = expanded;
	if (subscript !== undefined) {
		yield* shell.complain(`\`${name}[${subscript}]': not a valid identifier`);
		return;
	}
	// a list is passed on as it was written
	const value = typeof expanded.value === "string" ? expanded.value : written.text.slice(written.text.indexOf("=") + 1);
	if (variables.find(name)?.has(Attribute.readonly)) {
		yield* shell.complain(`${name}: readonly variable`);
		if (shell.strict && !shell.interactive) {
			shell.status = 1;
			shell.flow = { kind: "exit" };
		}
		return;
	}
	variables.setForCommand(name, append ? (variables.get(name) ?? "") + value : value);
}

/** A function or a builtin: no process of its own, so descriptors are put back afterwards. */
function* inShell(shell: Shell, { name, words, values, redirects }: Call, builtin: Builtin | undefined): Blocking<number> {
	const called = builtin ? undefined : shell.functions.get(name);
	if (redirects.length === 0) {
		if (called) return yield* callFunction(shell, called, words);
		return builtin ? yield* runBuiltin(shell, builtin, words, values) : 0;
	}
	const undo: Undo = [];
	const substitutions = shell.substitutions.length;
	let keep = false;
	try {
		if (!(yield* redirect(shell, redirects, undo))) {
			if (builtin?.special && shell.strict && !shell.interactive) shell.flow = { kind: "exit" };
			shell.status = shell.dialect === "dash" ? 2 : 1;
			return shell.status;
		}
		const status = called ? yield* callFunction(shell, called, words) : builtin ? yield* runBuiltin(shell, builtin, words, values) : 0;
		// `exec` without a command makes its redirections last
		keep = builtin?.name === "exec" && shell.keepRedirections;
		shell.keepRedirections = false;
		return status;
	} finally {
		if (keep) for (const { saved } of undo) if (saved !== undefined) shell.sys.close(saved);
		if (!keep) undoRedirections(shell, undo);
		if (!keep) closeSubstitutions(shell, substitutions);
	}
}
