/** The state of one shell process, and the face that expansion sees of it. What is done to it stands in exec/, jobs/ and builtins/. */
import type { Blocking, Sys } from "../kernel/abi.ts";
import { isErrno } from "../kernel/errno.ts";
import type { Signal } from "../kernel/signal-names.ts";
import { knownBuiltin } from "./builtins/registry.ts";
import type { Frame } from "./call-stack.ts";
import type { Specification } from "./completion/specification.ts";
import { commandSubstitution } from "./exec/command-substitution.ts";
import { processSubstitution } from "./exec/process-substitution.ts";
import { defineExecutorVariables } from "./executor-variables.ts";
import type { Dialect, ExpansionHost, PromptState } from "./expansion-host.ts";
import type { Flow } from "./flow.ts";
import { initialVariables } from "./initial-variables.ts";
import { JobTable } from "./jobs/job-table.ts";
import { letterOrder, OptionSet } from "./options.ts";
import type { FunctionBody, ScriptNode } from "./parse/nodes.ts";
import { Source } from "./parse/source.ts";
import type { History } from "./readline/history.ts";
import { SharedMap } from "./shared-map.ts";
import { Inbox } from "./signals.ts";
import type { CommandExpansionPart, ParsedScript } from "./syntax.ts";
import { type TrapName, Traps } from "./traps.ts";
import type { Variables } from "./variables.ts";

export interface ShellFunction {
	readonly name: string;
	readonly body: FunctionBody;
	/** The text that the body's offsets refer to. */
	readonly source: Source;
	/** BASH_SOURCE of its commands. */
	readonly file: string;
	/** `export -f` */
	readonly exported: boolean;
	/** `declare -ft`: takes over traps on DEBUG and RETURN. */
	readonly traced: boolean;
	/** `readonly -f` */
	readonly readonly: boolean;
}

export interface ShellOptions {
	readonly dialect: Dialect;
	/** `$0` */
	readonly name: string;
	/** `$1`... */
	readonly positional: readonly string[];
	readonly interactive: boolean;
	/** Signals that were ignored when the process started. */
	readonly ignoredAtStart: ReadonlySet<Signal>;
	/** The script's file, for messages and BASH_SOURCE. */
	readonly scriptFile?: string | undefined;
}

/** What an interactive shell has on its terminal. */
export interface ShellTerminal {
	/** A descriptor for the terminal, out of the way of scripts. */
	readonly fd: number;
	/** The shell's own process group. */
	readonly group: number;
}

export class Shell implements ExpansionHost {
	sys: Sys;
	readonly dialect: Dialect;
	variables: Variables;
	name: string;
	positional: readonly string[];
	options: OptionSet;
	functions = new SharedMap<ShellFunction>();
	aliases = new SharedMap<string>();
	/** Commands found in PATH. */
	hash = new SharedMap<{ readonly path: string; readonly hits: number }>();
	/** Builtins switched off by `enable -n`. */
	disabled = new SharedMap<true>();
	traps: Traps;
	inbox = new Inbox();
	jobs = new JobTable();
	frames: Frame[] = [];
	/** `$?` */
	status = 0;
	/** PIPESTATUS */
	pipeStatus: readonly number[] = [0];
	/** `$!` */
	lastBackgroundPid: number | undefined;
	/** `$_` */
	lastArgument = "";
	/** `$$` */
	readonly pid: number;
	flow: Flow | undefined;
	/** Loops around the present command in this function. */
	loops = 0;
	/** How many conditions, `!` and lists around the present command make `set -e` and the ERR trap look away. */
	tolerant = 0;
	/** Functions, sourced files, evals and traps that run inside each other. */
	nesting = 0;
	/** Lists that run inside each other. */
	depth = 0;
	/** How many times PS4's first character is printed. */
	traceDepth = 1;
	/** The signal to end with, once the trap on EXIT has run. */
	dieOf: Signal | undefined;
	/** Signals besides traps that the shell has put up handlers for. */
	noted: readonly Signal[] = [];
	/** Runs beside its parent (`&`) without job control. */
	backgrounded = false;
	/** The positional parameters that the shell was started with. */
	readonly scriptArguments: readonly string[];
	/** `$?` before the running trap: what `exit` without an operand uses in it. */
	statusBeforeTrap = 0;
	/** The command at which the running trap came: BASH_COMMAND. */
	trapped: { readonly node: ScriptNode | undefined; readonly source: Source } | undefined;
	/** The trap that runs now, and all those that it runs inside of. */
	runningTrap: TrapName | undefined;
	activeTraps: ReadonlySet<TrapName> = new Set();
	/** The command that runs: its text, its offset there, and its node for BASH_COMMAND. */
	source = new Source("");
	pos = 0;
	node: ScriptNode | undefined;
	/**
	 * The offset whose line an error of a compound command's redirection names, as bash leaves its line number: a function's beginning, the head of
	 * the loop or case around it; undefined: the end of what was read.
	 */
	anchor: number | undefined;
	readonly interactive: boolean;
	scriptFile: string | undefined;
	/** A process that was forked for its one command anyway: of a pipeline or in the background. */
	ownProcess = false;
	/** A fork of the shell that was started. */
	isSubshell = false;
	/** Started with -c, or to read commands from standard input. */
	commandString = false;
	readsStandardInput = false;
	terminal: ShellTerminal | undefined;
	/** Directories below the working one; `dirs`. */
	directoryStack: readonly string[] = [];
	/** Descriptors of process substitutions that the present commands use. */
	substitutions: number[] = [];
	/** The status of the last command substitution in the present command; undefined when it had none. */
	substitutionStatus: number | undefined;
	/** `exec` without a command ran: its redirections stay. */
	keepRedirections = false;
	/** How far getopts has come: the word (from 1) and the letter in it. */
	optionLetter: { readonly word: number; readonly letter: number } = { word: 1, letter: 1 };
	/** Options to put back when the running function ends (`local -`). */
	localOptions: OptionSet | undefined;
	loginShell = false;
	/** The running builtin was called by `command`: its errors do not end dash. */
	underCommand = false;
	/** "There are stopped jobs." was just said: the next exit counts. */
	warnedOfJobs = false;
	/** The command history of an interactive shell, and how many of its entries the history file has. */
	history: History | undefined;
	historySaved = 0;
	/** `complete` */
	completions = new SharedMap<Specification>();
	/** The PATH that remembered commands were found in. */
	hashedPath: string | undefined;
	/** Numbers for prompts, from the interactive loop. */
	historyNumber = 1;
	commandNumber = 1;
	private warnings: string[] = [];

	constructor(sys: Sys, options: ShellOptions) {
		this.sys = sys;
		this.dialect = options.dialect;
		this.name = options.name;
		this.positional = options.positional;
		this.scriptArguments = options.positional;
		this.interactive = options.interactive;
		this.scriptFile = options.scriptFile;
		this.traps = new Traps(options.ignoredAtStart);
		this.options = new OptionSet(options.dialect);
		this.variables = initialVariables(sys, options.dialect);
		this.variables.host = this;
		this.pid = sys.getpid();
		defineExecutorVariables(this.variables, options.dialect);
	}

	/** The shell of a forked child: the same state, from now on its own. Call it while forking, before the parent goes on. */
	fork(sys: Sys): Shell {
		const twin: Shell = Object.assign(Object.create(Shell.prototype) as Shell, this);
		twin.sys = sys;
		twin.variables = this.variables.copy(sys);
		twin.variables.host = twin;
		twin.options = this.options.copy(this.dialect);
		twin.functions = this.functions.copy();
		twin.aliases = this.aliases.copy();
		twin.hash = this.hash.copy();
		twin.disabled = this.disabled.copy();
		twin.completions = this.completions.copy();
		const keep: TrapName[] = [];
		if (this.options.has("errtrace")) keep.push("ERR");
		if (this.options.has("functrace")) keep.push("DEBUG", "RETURN");
		twin.traps = this.traps.copyForSubshell(keep);
		twin.inbox = new Inbox();
		twin.jobs = new JobTable();
		twin.frames = [...this.frames];
		twin.substitutions = [];
		twin.warnings = [];
		twin.isSubshell = true;
		twin.ownProcess = false;
		twin.runningTrap = undefined;
		twin.activeTraps = new Set();
		twin.noted = [];
		twin.dieOf = undefined;
		return twin;
	}

	/** Errors of special builtins and assignments end the shell, and what stands in front of a special builtin stays: dash, and bash with `set -o posix`. */
	get strict(): boolean {
		return this.dialect !== "bash" || this.options.has("posix");
	}

	/** Whether a child would inherit handlers that mean this process. */
	get handlesSignals(): boolean {
		return this.interactive || this.noted.length > 0 || this.traps.handledSignals().length > 0;
	}

	// ---- where it stands --------------------------------------------------------------------------------------------
	/** LINENO */
	get line(): number {
		return this.source.lineAt(this.pos);
	}

	/** BASH_SOURCE[0], or the script, or `$0`: whom messages name. */
	get file(): string {
		return this.frames.at(-1)?.file ?? this.scriptFile ?? this.name;
	}

	/** What stands in front of messages: `bash: line 3: `, `sh: 1: `, `bash: ` when interactive. */
	get prefix(): string {
		if (this.dialect === "dash") return `${this.scriptFile ?? this.name}: ${this.line}: `;
		if (this.dialect === "ash")
			return this.interactive ? `${this.name}: ` : `${this.scriptFile ?? this.name}: line ${this.line - (this.commandString ? 1 : 0)}: `;
		return this.interactive ? `${this.name}: ` : `${this.file}: line ${this.line}: `;
	}

	// ---- ExpansionHost ----------------------------------------------------------------------------------------------
	option(name: string): boolean {
		return this.options.has(name);
	}

	special(name: "?" | "$" | "!" | "-"): string | undefined {
		switch (name) {
			case "?":
				return String(this.status);
			case "$":
				return String(this.pid);
			case "!":
				return this.lastBackgroundPid === undefined ? undefined : String(this.lastBackgroundPid);
			case "-":
				return this.optionLetters;
		}
	}

	commandSubstitution(part: CommandExpansionPart): Blocking<string> {
		return commandSubstitution(this, part);
	}

	processSubstitution(script: ParsedScript | undefined, direction: "<" | ">"): Blocking<string> {
		return processSubstitution(this, script, direction);
	}

	warn(message: string): void {
		this.warnings.push(message);
	}

	promptState(): PromptState {
		return { historyNumber: this.historyNumber, commandNumber: this.commandNumber, jobs: this.jobs.size };
	}

	// ---- saying things ----------------------------------------------------------------------------------------------
	get hasWarnings(): boolean {
		return this.warnings.length > 0;
	}

	/** Prints what `warn` took. */
	*flushWarnings(): Blocking<void> {
		const { warnings } = this;
		this.warnings = [];
		for (const text of warnings) yield* this.complain(text);
	}

	/** A message behind the prefix, on standard error. */
	complain(message: string): Blocking<void> {
		if (this.dialect !== "ash" || this.interactive) return this.say(`${this.prefix}${message}\n`);
		// BusyBox names a builtin before the line
		const [, builtin, rest] = /^([a-z.:[]+): (.*)$/s.exec(message) ?? [];
		if (builtin === undefined || !knownBuiltin(this, builtin)) return this.say(`${this.prefix}${message}\n`);
		return this.say(`${this.scriptFile ?? this.name}: ${builtin}: ${this.prefix.replace(/^.*: (?=line )/, "")}${rest}\n`);
	}

	/** Text on standard error; one that is closed is no error. */
	*say(text: string): Blocking<void> {
		try {
			yield* this.sys.write(2, text);
		} catch (error) {
			if (!isErrno(error)) throw error;
		}
	}

	/** `$-` */
	private get optionLetters(): string {
		const { options } = this;
		if (this.dialect !== "bash") {
			const set = options.table.map(([name, letter]) => (options.has(name) ? letter : "")).join("");
			return this.dialect === "ash" && this.commandString ? `${set}c` : set;
		}
		let text = "";
		for (const letter of letterOrder) {
			if (letter === "i" ? this.interactive : options.has(options.named(letter) ?? "")) text += letter;
		}
		return `${text}${this.commandString ? "c" : ""}${this.readsStandardInput ? "s" : ""}`;
	}
}
