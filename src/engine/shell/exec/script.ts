/** Script files: `bash file`, programs without `#!`, startup files, `source`. */
import type { Blocking } from "../../kernel/abi.ts";
import { Errno } from "../../kernel/errno.ts";
import { exhaustedBytes } from "../../kernel/memory-exhausted.ts";
import { decode } from "../../kernel/text.ts";
import { readFile } from "../../programs/lib/stdio.ts";
import { ScriptReader } from "../parse/script-reader.ts";
import { Shell } from "../shell.ts";
import { driven } from "./deep.ts";
import { runLines } from "./evaluate.ts";
import { withinMemory } from "./out-of-memory.ts";
import { finish } from "./pending.ts";

/** Text of a script; undefined for a binary file. Throws Errno. */
export function* readScript(shell: Shell, path: string): Blocking<string | undefined> {
	const bytes = yield* readFile(shell.sys, path);
	const newline = bytes.indexOf(10);
	if (bytes.subarray(0, Math.min(128, newline < 0 ? bytes.length : newline)).includes(0)) return undefined;
	return decode(bytes);
}

/** A file without `#!` that was executed: a fresh shell of the same kind runs it in this process. */
export function* runScriptHere(shell: Shell, path: string, words: readonly string[], environ: ReadonlyMap<string, string>): Blocking<number> {
	const { sys } = shell;
	const fresh = new Shell(withEnvironment(sys, environ), {
		dialect: shell.dialect,
		name: path,
		positional: words.slice(1),
		interactive: false,
		ignoredAtStart: shell.traps.ignoredAtStart,
		scriptFile: path,
	});
	try {
		const text = yield* readScript(fresh, path);
		return yield* driven(withinMemory(fresh, runScriptText(fresh, text ?? "", path)));
	} catch (error) {
		if (!(error instanceof Errno) || exhaustedBytes(error) !== undefined) throw error;
		yield* shell.complain(`${path}: ${error.message}`);
		return 126;
	}
}

function withEnvironment(sys: Shell["sys"], environ: ReadonlyMap<string, string>): Shell["sys"] {
	return Object.create(sys, { environ: { value: environ } }) as Shell["sys"];
}

/** Runs a whole script as the shell's main work, then its trap on EXIT. Returns the status to exit with. */
export function* runScriptText(shell: Shell, text: string, path: string): Blocking<number> {
	yield* runLines(shell, new ScriptReader(text, 1), { name: path, line: 1, remembered: shell.dialect === "bash" });
	return yield* finish(shell, shell.status);
}
