/** `$(...)`, backquotes, `$(< file)`, `${ ...; }` and `${| ...; }`. */
import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { exhaustedBytes, MemoryExhausted } from "../../kernel/memory-exhausted.ts";
import { concat, decode } from "../../kernel/text.ts";
import { exitCodeOf } from "../jobs/job.ts";
import { reportKilled } from "../jobs/wait.ts";
import { aliasesMatter } from "../parse/script-reader.ts";
import { Source } from "../parse/source.ts";
import type { Shell } from "../shell.ts";
import type { CommandExpansionPart, ParsedScript, Redirect } from "../syntax.ts";
import { expandRedirectTarget } from "../words.ts";
import { evaluateText } from "./evaluate.ts";
import { list } from "./execute.ts";
import { forkShell } from "./fork.ts";
import { openPipe } from "./open-pipe.ts";
import { privateCopy } from "./redirect.ts";

export function* commandSubstitution(shell: Shell, part: CommandExpansionPart): Blocking<string> {
	if (/^\$\{[\s|]/.test(part.text)) return yield* inThisShell(shell, part);
	const { script } = part;
	const file = script && inputOnly(script);
	if (file && shell.dialect !== "dash") return yield* fileContents(shell, file);
	yield* reportKilled(shell);
	const pipe = yield* openPipe(shell, "command substitution");
	if (!pipe) return "";
	const [read, write] = pipe;
	const pid = yield* forkShell(shell, { showsJobs: true }, (child) => body(child, part, read, write));
	shell.sys.close(write);
	const text = yield* readText(shell, read);
	shell.sys.close(read);
	yield* waitForSubstitution(shell, pid);
	return text;
}

/** Counts what a text grows by; bash says how long it would have been. Throws MemoryExhausted. */
function chargeText(shell: Shell, bytes: number, total: number): void {
	try {
		shell.sys.charge(bytes);
	} catch (error) {
		throw exhaustedBytes(error) === undefined ? error : new MemoryExhausted(total);
	}
}

/** Reads to the end; NUL bytes are left out, with a warning. */
function* readText(shell: Shell, fd: number): Blocking<string> {
	const chunks: Uint8Array[] = [];
	let total = 0;
	for (;;) {
		try {
			const chunk = yield* shell.sys.read(fd, 65536);
			if (chunk.length === 0) break;
			total += chunk.length;
			chargeText(shell, chunk.length, total);
			chunks.push(chunk);
		} catch (error) {
			if (!isErrno(error, "EINTR")) throw error;
		}
	}
	if (chunks.length === 0) return "";
	const bytes = concat(chunks);
	shell.sys.charge(-bytes.length);
	if (!bytes.includes(0)) return decode(bytes);
	if (shell.dialect === "bash") shell.warn("warning: command substitution: ignored null byte in input");
	return decode(bytes.filter((b) => b !== 0));
}

function* waitForSubstitution(shell: Shell, pid: number): Blocking<void> {
	for (;;) {
		try {
			const change = yield* shell.sys.waitpid(pid);
			shell.status = change ? exitCodeOf(change.status) : 0;
			break;
		} catch (error) {
			if (isErrno(error, "EINTR")) continue;
			if (!isErrno(error, "ECHILD")) throw error;
			shell.status = 127;
			break;
		}
	}
	shell.substitutionStatus = shell.status;
}

function* body(child: Shell, part: CommandExpansionPart, read: number, write: number): Blocking<number> {
	const { sys } = child;
	sys.close(read);
	if (write !== 1) {
		sys.dup2(write, 1);
		sys.close(write);
	}
	child.loops = 0;
	child.depth = 0;
	if (child.dialect === "bash" && !child.options.has("inherit_errexit") && !child.options.has("posix")) child.options.set("errexit", false);
	return yield* runScript(child, part);
}

/** The commands of a substitution. Text with aliases or errors is read line by line, as bash would. */
function* runScript(child: Shell, { text, script }: CommandExpansionPart): Blocking<number> {
	if (!script) return 0;
	const backquoted = text.startsWith("`");
	if (script.errors || aliasesMatter(child)) {
		const inner = script.source ?? text.slice(backquoted ? 1 : 2, -1);
		return yield* evaluateText(child, inner, { name: "command substitution", line: child.line });
	}
	if (script.source !== undefined) {
		// bash reads backquotes when they are expanded: at the top its line number stands at the end of what it has read
		const line = child.frames.some((f) => f.kind === "function") ? child.line : child.source.lineAt(child.source.text.trimEnd().length);
		child.source = new Source(script.source, line);
	}
	child.traceDepth++;
	return yield* list(child, script.commands, true);
}

/** The one redirection of `$(< file)`. */
function inputOnly({ commands }: ParsedScript): Redirect | undefined {
	const [first, second] = commands;
	const command = first?.command;
	if (second || first?.background || command?.type !== "Command" || command.name || command.prefix.length !== 1 || command.suffix.length > 0) return undefined;
	const [redirection] = command.prefix;
	return redirection?.type === "Redirect" && redirection.operator === "<" && !redirection.descriptor ? redirection : undefined;
}

function* fileContents(shell: Shell, { target }: Redirect): Blocking<string> {
	if (!target) return "";
	const path = yield* expandRedirectTarget(shell, target);
	try {
		const fd = yield* shell.sys.open(path);
		const text = yield* readText(shell, fd);
		shell.sys.close(fd);
		shell.status = 0;
		shell.substitutionStatus = 0;
		return text;
	} catch (error) {
		if (!isErrno(error)) throw error;
		yield* shell.complain(`${path}: ${error.message}`);
		shell.status = 1;
		shell.substitutionStatus = 1;
		return "";
	}
}

/** `${ ...; }`: no child; the output goes into an unlinked file. `${| ...; }`: the value of REPLY. */
function* inThisShell(shell: Shell, { text, script }: CommandExpansionPart): Blocking<string> {
	const { sys } = shell;
	const statements = script?.commands ?? [];
	if (text.startsWith("${|")) {
		shell.variables.push("function");
		shell.variables.declareIn("local", "REPLY");
		yield* list(shell, statements);
		const reply = shell.variables.get("REPLY") ?? "";
		shell.variables.pop();
		shell.substitutionStatus = shell.status;
		return reply;
	}
	const path = `/tmp/sh-funsub.${sys.getpid()}.${shell.depth}`;
	const file = yield* sys.open(path, { read: true, write: true, create: true, truncate: true }, 0o600);
	sys.unlink(path);
	const saved = privateCopy(shell, 1);
	sys.dup2(file, 1);
	yield* list(shell, statements);
	sys.dup2(saved, 1);
	sys.close(saved);
	sys.lseek(file, 0, "set");
	const output = yield* readText(shell, file);
	sys.close(file);
	shell.substitutionStatus = shell.status;
	return output;
}
