/** command, builtin, type, enable. */
import type { Blocking } from "../../kernel/abi.ts";
import { runBuiltin } from "../exec/builtin-call.ts";
import { allInPath, findInPath, locate, runProgram } from "../exec/external.ts";
import { printFunction } from "../parse/print-command.ts";
import { singleQuote } from "../quoting.ts";
import type { Shell, ShellFunction } from "../shell.ts";
import { type Builtin, fail, parseFlags, print } from "./builtin.ts";
import { builtinNames, findBuiltin, knownBuiltin } from "./registry.ts";

export const keywords = [
	"if",
	"then",
	"else",
	"elif",
	"fi",
	"case",
	"esac",
	"for",
	"select",
	"while",
	"until",
	"do",
	"done",
	"in",
	"function",
	"time",
	"{",
	"}",
	"!",
	"[[",
	"]]",
	"coproc",
];
const posixKeywords = ["!", "{", "}", "case", "do", "done", "elif", "else", "esac", "fi", "for", "if", "in", "then", "until", "while"];

export const isKeyword = (shell: Shell, word: string): boolean => (shell.dialect === "bash" ? keywords : posixKeywords).includes(word);

export const functionText = (f: ShellFunction): string => `${printFunction(f.name, f.body, f.source.text)}\n`;

type Kind = "alias" | "keyword" | "function" | "builtin" | "file";

/** One meaning of a word. */
interface Meaning {
	readonly kind: Kind;
	/** The alias's value, or the file. */
	readonly text: string;
	readonly hashed?: boolean;
}

interface Lookup {
	readonly all: boolean;
	readonly noFunctions: boolean;
	readonly filesOnly: boolean;
	/** PATH to search instead of the shell's (`command -p`). */
	readonly path?: string | undefined;
}

export const standardPath = "/bin:/usr/bin:/sbin:/usr/sbin:/etc:/usr/etc";

function meanings(shell: Shell, word: string, lookup: Lookup): Meaning[] {
	const found: Meaning[] = [];
	if (!lookup.filesOnly) {
		const alias = shell.options.has("expand_aliases") ? shell.aliases.get(word) : undefined;
		if (alias !== undefined) found.push({ kind: "alias", text: alias });
		if (isKeyword(shell, word)) found.push({ kind: "keyword", text: word });
		if (!lookup.noFunctions && shell.functions.has(word)) found.push({ kind: "function", text: word });
		if (findBuiltin(shell, word)) found.push({ kind: "builtin", text: word });
	}
	if (word.includes("/")) {
		if (shell.sys.tryStat(word)?.kind === "file" && shell.sys.canAccess(word, 1)) found.push({ kind: "file", text: word });
		return found;
	}
	const hashed = lookup.all || lookup.path !== undefined ? undefined : shell.hash.get(word);
	if (hashed) found.push({ kind: "file", text: hashed.path, hashed: true });
	else {
		// dash remembers what it finds
		const files =
			shell.dialect === "dash" && lookup.path === undefined
				? [locate(shell, word)]
				: lookup.all
					? allInPath(shell, word, lookup.path)
					: [findInPath(shell, word, lookup.path ?? shell.variables.get("PATH"))];
		for (const file of files) if (file !== undefined && (shell.dialect === "bash" || shell.sys.canAccess(file, 1))) found.push({ kind: "file", text: file });
	}
	return found;
}

/** `type`'s sentence. */
function sentence(shell: Shell, word: string, { kind, text, hashed }: Meaning): string {
	const { dialect } = shell;
	switch (kind) {
		case "alias":
			return dialect === "bash" ? `${word} is aliased to \`${text}'\n` : `${word} is an alias for ${text}\n`;
		case "keyword":
			return `${word} is a shell keyword\n`;
		case "function": {
			const f = shell.functions.get(word);
			if (dialect === "ash") return `${word} is a function\n`;
			return dialect === "bash" && f ? `${word} is a function\n${functionText(f)}` : `${word} is a shell function\n`;
		}
		case "builtin":
			return knownBuiltin(shell, word)?.special && (dialect !== "bash" || shell.options.has("posix"))
				? `${word} is a special shell builtin\n`
				: `${word} is a shell builtin\n`;
		case "file":
			return hashed && dialect === "bash"
				? `${word} is hashed (${text})\n`
				: dialect === "dash" && hashed
					? `${word} is a tracked alias for ${text}\n`
					: `${word} is ${text}\n`;
	}
}

/** What `command -v` prints: something that can be used as a command. */
function usable(word: string, { kind, text }: Meaning): string {
	return kind === "alias" ? `alias ${word}=${singleQuote(text)}\n` : `${kind === "file" ? text : word}\n`;
}

const type: Builtin = {
	name: "type",
	synopsis: "[-afptP] name [name ...]",
	summary: "Display information about command type.",
	*run(shell, args) {
		const flags =
			shell.dialect === "bash"
				? parseFlags(
						args.map((a) => (a === "-type" || a === "--type" ? "-t" : a === "-path" || a === "--path" ? "-p" : a === "-all" || a === "--all" ? "-a" : a)),
						"afptP",
					)
				: { rest: args, has: () => false };
		let status = 0;
		const filesOnly = flags.has("P");
		for (const word of flags.rest) {
			let found = meanings(shell, word, { all: flags.has("a"), noFunctions: flags.has("f"), filesOnly });
			if (!flags.has("a")) found = found.slice(0, 1);
			if (found.length === 0) {
				status = shell.dialect === "bash" ? 1 : 127;
				if (shell.dialect === "dash") yield* print(shell, `${word}: not found\n`);
				else if (!flags.has("t") && !flags.has("p") && !filesOnly)
					yield* shell.complain(shell.dialect === "bash" ? `type: ${word}: not found` : `type: ${word}: not found`);
				continue;
			}
			for (const meaning of found) {
				if (flags.has("t")) yield* print(shell, `${meaning.kind}\n`);
				else if (flags.has("p") || filesOnly) {
					if (meaning.kind === "file") yield* print(shell, `${meaning.text}\n`);
				} else yield* print(shell, sentence(shell, word, meaning));
			}
		}
		return status;
	},
};

/** Runs words without looking at functions. */
function* runWithoutFunctions(shell: Shell, words: readonly string[], path: string | undefined): Blocking<number> {
	const name = words[0] as string;
	const builtin = findBuiltin(shell, name);
	if (builtin) {
		const { underCommand } = shell;
		shell.underCommand = true;
		const status = yield* runBuiltin(shell, builtin, words);
		shell.underCommand = underCommand;
		return status;
	}
	if (!shell.node) return 127;
	if (path === undefined || name.includes("/"))
		return yield* runProgram(shell, { words, environ: shell.variables.exported(), redirects: [], node: shell.node }, false);
	const file = findInPath(shell, name, path);
	if (file !== undefined && shell.dialect === "bash") {
		locate(shell, name);
		shell.hash.set(name, { path: file, hits: 1 });
	}
	return yield* runProgram(
		shell,
		{ words: [file ?? name, ...words.slice(1)], environ: shell.variables.exported(), redirects: [], node: shell.node, argv0: name },
		false,
	);
}

const command: Builtin = {
	name: "command",
	synopsis: "[-pVv] command [arg ...]",
	summary: "Execute a simple command or display information about commands.",
	*run(shell, args) {
		const flags = parseFlags(args, "pvV");
		const path = flags.has("p") ? standardPath : undefined;
		if (flags.rest.length === 0) return 0;
		if (!flags.has("v") && !flags.has("V")) return yield* runWithoutFunctions(shell, flags.rest, path);
		let status = 1;
		for (const word of flags.rest) {
			const [meaning] = meanings(shell, word, { all: false, noFunctions: false, filesOnly: false, path });
			if (!meaning) {
				if (flags.has("V")) {
					if (shell.dialect === "bash") yield* shell.complain(`command: ${word}: not found`);
					else yield* print(shell, `${word}: not found\n`);
				}
				if (shell.dialect !== "bash") status = 127;
				continue;
			}
			status = 0;
			yield* print(shell, flags.has("V") ? sentence(shell, word, meaning) : usable(word, meaning));
		}
		return status;
	},
};

const builtin: Builtin = {
	name: "builtin",
	synopsis: "[shell-builtin [arg ...]]",
	summary: "Execute shell builtins.",
	*run(shell, args) {
		const words = args[0] === "--" ? args.slice(1) : args;
		const [name] = words;
		if (name === undefined) return 0;
		const found = findBuiltin(shell, name);
		if (!found) fail(`${name}: not a shell builtin`);
		return yield* runBuiltin(shell, found, words);
	},
};

const enable: Builtin = {
	name: "enable",
	synopsis: "[-a] [-dnps] [-f filename] [name ...]",
	summary: "Enable and disable shell builtins.",
	*run(shell, args) {
		const flags = parseFlags(args, "adnpsf:");
		if (flags.has("f") || flags.has("d")) fail("loadable builtins are not simulated here; the real bash has them", 64);
		const special = (name: string): boolean => !flags.has("s") || knownBuiltin(shell, name)?.special === true;
		if (flags.rest.length === 0 || flags.has("p")) {
			for (const name of builtinNames(shell.dialect).filter(special)) {
				const off = shell.disabled.has(name);
				if (flags.has("a") || off === flags.has("n")) yield* print(shell, `enable ${off ? "-n " : ""}${name}\n`);
			}
			return 0;
		}
		let status = 0;
		for (const name of flags.rest) {
			if (!knownBuiltin(shell, name)) {
				yield* shell.complain(`enable: ${name}: not a shell builtin`);
				status = 1;
			} else if (flags.has("n")) shell.disabled.set(name, true);
			else shell.disabled.delete(name);
		}
		return status;
	},
};

export const commandBuiltins: readonly Builtin[] = [type, command, builtin, enable];
