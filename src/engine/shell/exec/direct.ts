/**
 * The short way of a program in a pipeline or in the background: when nothing in the command can change the shell, its words are expanded before
 * the fork, and the child needs no copy of the shell to become the program.
 */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { findBuiltin } from "../builtins/registry.ts";
import type { ScriptNode } from "../parse/nodes.ts";
import type { Shell } from "../shell.ts";
import { ShellError } from "../shell-error.ts";
import type { Command, Word } from "../syntax.ts";
import { expandWordsAtOnce } from "../words.ts";
import { becomeProgram, findInPath, isPlain, type ProgramCall } from "./external.ts";
import { borrow } from "./fork.ts";

/** Parameters at most, and none whose reading changes something. */
const harmless = /^(?:[^$`]|\$(?!RANDOM|SRANDOM)[A-Za-z_]\w*|\$[0-9@*#?!-]|\$\{(?!RANDOM|SRANDOM)\w+\})*$/;

/** Whether a word names files by a pattern: what there is to find (in /proc) depends on the child being there. */
const globs = (text: string): boolean => /[*?[]/.test(text.replace(/'[^']*'|"[^"$`]*"|\\./g, ""));

const harmlessNodes = new WeakMap<Command, readonly Word[] | false>();

/** The words of a command that can go the short way. */
function harmlessWords(node: Command): readonly Word[] | undefined {
	let known = harmlessNodes.get(node);
	if (known === undefined) {
		const { name, args } = node;
		const plain = args.filter((a): a is Word => a.type === "Word");
		const words = name && plain.length === args.length ? [name, ...plain] : [];
		const fits =
			name?.parts === undefined &&
			words.length > 0 &&
			words.every((w) => harmless.test(w.text) && !globs(w.text)) &&
			node.prefix.every((p) => p.type !== "Assignment") &&
			node.redirects.every(isPlain);
		known = fits ? words : false;
		harmlessNodes.set(node, known);
	}
	return known || undefined;
}

/** What a child has to do for this command; undefined when it needs a shell of its own. */
export function directProgram(shell: Shell, node: ScriptNode): ((sys: Sys) => Blocking<number>) | undefined {
	if (node.type !== "Command" || shell.options.has("xtrace") || shell.traps.get("DEBUG") !== undefined) return undefined;
	const words = harmlessWords(node);
	const name = words?.[0]?.value;
	if (!words || name === undefined || name === "" || shell.functions.has(name) || findBuiltin(shell, name)) return undefined;
	let expanded: string[] | undefined;
	try {
		expanded = expandWordsAtOnce(shell, words);
	} catch (error) {
		// the child's own shell will say so
		if (error instanceof ShellError) return undefined;
		throw error;
	}
	if (!expanded || expanded[0] !== name) return undefined;
	const call: ProgramCall = { words: expanded, environ: shell.variables.exported(), redirects: node.redirects, node };
	const path = name.includes("/") ? name : (shell.hash.get(name)?.path ?? findInPath(shell, name));
	if (path === undefined) return undefined;
	const { source } = shell;
	const { pos } = node;
	return (sys) => {
		const view = borrow(shell, sys);
		view.source = source;
		view.pos = pos;
		return becomeProgram(view, path, call);
	};
}
