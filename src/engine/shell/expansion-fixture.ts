/** For tests: a shell just big enough to expand words, over a made-up file system. Assignments, `set --`, `unset`, `declare`, `shopt`, `show` run. */
import type { Blocking, DirectoryEntry, Stat, Sys } from "../kernel/abi.ts";
import { Errno } from "../kernel/errno.ts";
import { encode } from "../kernel/text.ts";
import { assign, declareVariable, expandAssignment, unsetTarget } from "./assignments.ts";
import { runAtOnce } from "./expand.ts";
import { parseAssignment } from "./expand-assignment.ts";
import type { Dialect, ExpansionHost, PromptState } from "./expansion-host.ts";
import { initialVariables } from "./initial-variables.ts";
import { ShellError } from "./shell-error.ts";
import { type CommandExpansionPart, parse, type Statement } from "./syntax.ts";
import { Attribute } from "./variable.ts";
import type { Variables } from "./variables.ts";
import { arithmeticCommand, expandHereDocument, expandWords } from "./words.ts";

/** Files by absolute path, with their text; their directories exist too. */
const files: Readonly<Record<string, string>> = {
	"/etc/passwd": "root:x:0:0:root:/root:/bin/bash\nkim:x:1000:1000::/home/kim:/bin/bash\n",
	"/w/a.c": "",
	"/w/b.c": "",
	"/w/b.txt": "",
	"/w/.hidden": "",
	"/w/sub/a.c": "",
	"/w/sub/deep/x.c": "",
	"/w/가.txt": "",
};

function normalize(path: string): string {
	const names: string[] = [];
	for (const name of (path.startsWith("/") ? path : `/w/${path}`).split("/")) {
		if (name === "..") names.pop();
		else if (name !== "" && name !== ".") names.push(name);
	}
	return `/${names.join("/")}`;
}

const kindOf = (path: string): "file" | "directory" | undefined => {
	const at = normalize(path);
	if (Object.hasOwn(files, at)) return "file";
	return at === "/" || Object.keys(files).some((file) => file.startsWith(`${at}/`)) ? "directory" : undefined;
};

function fakeSys(): Sys {
	const open: { text: string; read: boolean }[] = [];
	const sys: Partial<Sys> = {
		environ: new Map([
			["HOME", "/root"],
			["PATH", "/bin"],
		]),
		spend: () => false,
		charge: () => undefined,
		clock: () => 1000,
		getpid: () => 7,
		getppid: () => 1,
		getuid: () => 0,
		geteuid: () => 0,
		getgid: () => 0,
		getgroups: () => [0],
		getcwd: () => "/w",
		getrandom: (count) => new Uint8Array(count).fill(1),
		uname: () => ({ sysname: "Linux", nodename: "lab.example", release: "7.2", version: "", machine: "x86_64", domainname: "" }),
		isatty: () => false,
		tryStat(path) {
			const kind = kindOf(path);
			return kind && ({ kind, dev: 1, ino: normalize(path).length } as Stat);
		},
		readdir(path) {
			const at = normalize(path);
			if (kindOf(at) !== "directory") throw new Errno("ENOTDIR");
			const lead = at === "/" ? "/" : `${at}/`;
			const names = new Set(Object.keys(files).flatMap((file) => (file.startsWith(lead) ? [file.slice(lead.length).split("/")[0] as string] : [])));
			return [...names].map((name) => ({ name, ino: 1, kind: kindOf(lead + name) }) as DirectoryEntry);
		},
		// biome-ignore lint/correctness/useYield: a file is opened at once
		*open(path) {
			if (kindOf(path) !== "file") throw new Errno("ENOENT");
			return open.push({ text: files[normalize(path)] as string, read: false }) - 1;
		},
		// biome-ignore lint/correctness/useYield: a file is read at once
		*read(fd) {
			const file = open[fd] as { text: string; read: boolean };
			if (file.read) return new Uint8Array(0);
			file.read = true;
			return encode(file.text);
		},
		close: () => undefined,
	};
	return sys as Sys;
}

export class FixtureShell implements ExpansionHost {
	readonly sys = fakeSys();
	readonly dialect: Dialect;
	readonly variables: Variables;
	positional: readonly string[] = [];
	readonly name = "bash";
	readonly warnings: string[] = [];
	readonly options = new Set(["braceexpand", "patsub_replacement", "promptvars"]);
	private output = "";
	constructor(dialect: Dialect = "bash") {
		this.dialect = dialect;
		this.variables = initialVariables(this.sys, dialect);
		this.variables.host = this;
	}
	option(name: string): boolean {
		return this.options.has(name);
	}
	special(name: "?" | "$" | "!" | "-"): string | undefined {
		return { "?": "0", $: "7", "!": undefined, "-": "hB" }[name];
	}
	*commandSubstitution(part: CommandExpansionPart): Blocking<string> {
		const before = this.output;
		this.output = "";
		for (const statement of part.script?.commands ?? []) yield* this.statement(statement);
		const text = this.output;
		this.output = before;
		return text;
	}
	// biome-ignore lint/correctness/useYield: nothing is started
	*processSubstitution(): Blocking<string> {
		return "/dev/fd/63";
	}
	warn(message: string): void {
		this.warnings.push(message);
	}
	promptState(): PromptState {
		return { historyNumber: 5, commandNumber: 3, jobs: 0 };
	}

	/** Runs a script; returns what `show` and `echo` printed, errors included. */
	run(script: string): string {
		this.output = "";
		for (const statement of parse(script).commands) {
			try {
				runAtOnce(this.statement(statement));
			} catch (error) {
				if (!(error instanceof ShellError)) throw error;
				this.output += `${error.message}\n`;
			}
		}
		return this.output;
	}

	private *statement(statement: Statement): Blocking<void> {
		const { command } = statement;
		if (command.type === "ArithmeticCommand") {
			yield* arithmeticCommand(this, command.body);
			return;
		}
		if (command.type !== "Command") throw new Error(`${command.type} does not run here`);
		if (!command.name) {
			for (const part of command.prefix) if (part.type === "Assignment") yield* assign(this, part);
			return;
		}
		const name = (yield* expandWords(this, [command.name]))[0] ?? "";
		if (name === "declare") {
			yield* this.declare(command.args);
			return;
		}
		const words = yield* expandWords(
			this,
			command.args.filter((word) => word.type === "Word"),
		);
		const document = command.redirects[0];
		if (name === "set") this.positional = words.slice(1);
		else if (name === "unset") for (const word of words) unsetTarget(this, word);
		else if (name === "shopt") for (const word of words.slice(1)) words[0] === "-s" ? this.options.add(word) : this.options.delete(word);
		else if (name === "echo") this.output += `${words.join(" ")}\n`;
		else if (name === "show") this.output += `${words.map((word) => `<${word}>`).join("")}\n`;
		else if (name === "cat" && document?.type === "HereDoc") this.output += yield* expandHereDocument(this, document);
	}

	private *declare(words: Extract<Extract<Statement["command"], { type: "Command" }>["args"], readonly unknown[]>): Blocking<void> {
		const letters: Readonly<Record<string, number>> = {
			x: Attribute.exported,
			r: Attribute.readonly,
			i: Attribute.integer,
			l: Attribute.lowercase,
			u: Attribute.uppercase,
			c: Attribute.capitalize,
			n: Attribute.nameref,
		};
		let add = 0;
		let array: "indexed" | "associative" | undefined;
		for (const word of words) {
			if (word.type === "Word" && word.text.startsWith("-")) {
				for (const letter of word.text.slice(1)) add |= letters[letter] ?? 0;
				array = word.text.includes("A") ? "associative" : word.text.includes("a") ? "indexed" : array;
				continue;
			}
			const expanded = word.type === "Assignment" ? yield* expandAssignment(this, word) : parseAssignment(word.value);
			if (!expanded) throw new Error(`not a declaration: ${word.text}`);
			const compound = typeof expanded.value === "object" ? "indexed" : undefined;
			declareVariable(this, { scope: "visible", add, remove: 0, array: array ?? (this.variables.value(expanded.name) ? undefined : compound) }, expanded);
		}
	}
}

/** Runs a script in a new shell. */
export const play = (script: string, dialect?: Dialect): string => new FixtureShell(dialect).run(script);
