/** `for`, `for (( ))`, `while`, `until` and `select`. */
import type { Blocking } from "../../kernel/abi.ts";
import { encode } from "../../kernel/text.ts";
import { storeScalar } from "../assignments.ts";
import { readLine } from "../builtins/read-line.ts";
import { isName } from "../initial-variables.ts";
import { expandPrompt } from "../prompt.ts";
import type { Shell } from "../shell.ts";
import type { ArithmeticFor, For, Select, Statement, While } from "../syntax.ts";
import { expandWords, expandWordsAtOnce } from "../words.ts";
import { arithmeticTruth, condition } from "./conditionals.ts";
import { list } from "./execute.ts";
import { failed } from "./failure.ts";
import { handlePending, runDebugTrap } from "./pending.ts";
import { selectMenu } from "./select-menu.ts";
import { trace } from "./trace.ts";

/** After the body of a loop: whether the loop is left. Counts `break 2` down. */
function leaves(shell: Shell): boolean {
	const { flow } = shell;
	if (!flow) return false;
	if (flow.kind !== "break" && flow.kind !== "continue") return true;
	if (flow.levels > 1 && shell.loops > 1) {
		shell.flow = { kind: flow.kind, levels: flow.levels - 1 };
		return true;
	}
	shell.flow = undefined;
	return flow.kind === "break";
}

function* body(shell: Shell, statements: readonly Statement[]): Blocking<number> {
	if (shell.sys.spend()) yield* shell.sys.reschedule();
	return yield* list(shell, statements);
}

export function* forLoop(shell: Shell, node: For): Blocking<number> {
	const name = node.name.text;
	shell.pos = node.pos;
	if (!isName(name)) {
		yield* shell.complain(`\`${name}': not a valid identifier`);
		shell.status = 1;
		if (shell.dialect === "bash" && shell.strict && !shell.interactive) {
			shell.status = 2;
			shell.flow = { kind: "exit" };
		}
		return shell.status;
	}
	let status = 0;
	const { loops, anchor } = shell;
	try {
		const words = node.wordlist ? (expandWordsAtOnce(shell, node.wordlist) ?? (yield* expandWords(shell, node.wordlist))) : shell.positional;
		shell.loops++;
		shell.anchor = node.pos;
		for (const word of words) {
			shell.pos = node.pos;
			shell.node = node;
			yield* runDebugTrap(shell);
			if (shell.dialect === "bash" && shell.options.has("xtrace"))
				yield* trace(shell, `for ${name} in ${node.wordlist?.map((w) => w.text).join(" ") ?? '"$@"'}`);
			storeScalar(shell, name, word, false);
			status = yield* body(shell, node.body.commands);
			if (leaves(shell)) break;
		}
	} catch (error) {
		status = yield* failed(shell, error);
		if (shell.dialect === "bash" && shell.strict && !shell.interactive) shell.flow ??= { kind: "exit" };
	}
	shell.loops = loops;
	shell.anchor = anchor;
	if (shell.flow) return shell.status;
	shell.status = status;
	return status;
}

/** The three parts of `for ((a; b; c))` as written. */
function header(text: string, pos: number): string[] {
	const start = text.indexOf("((", pos) + 2;
	let depth = 2;
	let end = start;
	const parts: string[] = [];
	let from = start;
	for (; depth > 0 && end < text.length; end++) {
		const c = text[end];
		if (c === "(") depth++;
		else if (c === ")") depth--;
		else if (c === ";" && depth === 2) {
			parts.push(text.slice(from, end));
			from = end + 1;
		}
	}
	parts.push(text.slice(from, end - 2));
	return parts.map((part) => part.trim());
}

const headers = new WeakMap<ArithmeticFor, string[]>();

export function* arithmeticFor(shell: Shell, node: ArithmeticFor): Blocking<number> {
	let parts = headers.get(node);
	if (!parts) {
		parts = header(shell.source.text, node.pos);
		headers.set(node, parts);
	}
	const [initialize = "", test = "", update = ""] = parts;
	const evaluate = function* (text: string): Blocking<boolean | undefined> {
		if (text === "") return true;
		shell.pos = node.pos;
		shell.node = node;
		yield* runDebugTrap(shell);
		if (shell.options.has("xtrace")) yield* trace(shell, `(( ${text} ))`);
		return yield* arithmeticTruth(shell, text);
	};
	let status = 0;
	let answer = yield* evaluate(initialize);
	shell.loops++;
	while (answer !== undefined && !shell.flow) {
		answer = yield* evaluate(test);
		if (!answer || shell.flow) break;
		status = yield* body(shell, node.body.commands);
		if (leaves(shell)) break;
		answer = yield* evaluate(update);
	}
	shell.loops--;
	if (answer === undefined) status = 1;
	if (shell.flow) return shell.status;
	shell.status = status;
	return status;
}

export function* whileLoop(shell: Shell, node: While): Blocking<number> {
	const goesOn = node.kind === "while";
	let status = 0;
	shell.loops++;
	for (;;) {
		const answer = yield* condition(shell, node.clause.commands);
		if (shell.flow ? leaves(shell) : (answer === 0) !== goesOn) break;
		if (shell.inbox.any) yield* handlePending(shell);
		if (shell.flow) break;
		status = yield* body(shell, node.body.commands);
		if (leaves(shell)) break;
	}
	shell.loops--;
	if (shell.flow) return shell.status;
	shell.status = status;
	return status;
}

export function* selectLoop(shell: Shell, node: Select): Blocking<number> {
	const name = node.name.text;
	shell.pos = node.pos;
	shell.node = node;
	let status = 0;
	const { loops } = shell;
	try {
		const words = node.wordlist ? yield* expandWords(shell, node.wordlist) : [...shell.positional];
		if (shell.options.has("xtrace")) yield* trace(shell, `select ${name} in ${node.wordlist?.map((w) => w.text).join(" ") ?? '"$@"'}`);
		if (words.length === 0) return 0;
		shell.loops++;
		let show = true;
		for (;;) {
			if (show) yield* shell.say(selectMenu(words, Number(shell.variables.get("COLUMNS") ?? 80)));
			yield* shell.say(yield* expandPrompt(shell, shell.variables.get("PS3") ?? "#? "));
			const line = yield* readLine(shell, 0);
			if (line === undefined) {
				yield* shell.sys.write(1, encode("\n"));
				status = 1;
				break;
			}
			show = line === "";
			if (line === "") continue;
			shell.variables.set("REPLY", line);
			shell.variables.set(name, /^\d+$/.test(line.trim()) ? (words[Number(line) - 1] ?? "") : "");
			status = yield* body(shell, node.body.commands);
			if (leaves(shell)) break;
			show = shell.variables.get("REPLY") === "";
		}
	} catch (error) {
		status = yield* failed(shell, error);
	}
	shell.loops = loops;
	if (shell.flow) return shell.status;
	shell.status = status;
	return status;
}
