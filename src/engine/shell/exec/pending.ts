/** What waits to be run between two commands: traps of signals that came, and the traps on DEBUG, ERR, RETURN and EXIT. */
import type { Blocking } from "../../kernel/abi.ts";
import { type Signal, signalNumber } from "../../kernel/signal-names.ts";
import { interrupt, leave } from "../flow.ts";
import type { Shell } from "../shell.ts";
import type { TrapName } from "../traps.ts";
import { evaluateText } from "./evaluate.ts";

/** Acts on noted signals. */
export function* handlePending(shell: Shell): Blocking<void> {
	for (let signal = shell.inbox.take(); signal; signal = shell.inbox.take()) {
		const command = shell.traps.get(signal);
		if (command !== undefined) {
			yield* runTrap(shell, signal, command);
			if (shell.flow) return;
		} else if (signal === "INT" && shell.interactive && !shell.isSubshell) {
			// the line is dropped; the terminal has echoed ^C
			yield* shell.say("\n");
			shell.status = 130;
			shell.flow = interrupt;
			return;
		} else {
			shell.status = 128 + signalNumber(signal);
			shell.dieOf = signal;
			shell.flow = leave;
			return;
		}
	}
}

/** Runs a trap's command; `$?` is afterwards what it was. A `return`, `break` or `exit` in it takes effect outside. */
export function* runTrap(shell: Shell, name: TrapName, command: string): Blocking<void> {
	if (command === "") return;
	const { status, pipeStatus, runningTrap, activeTraps, source, pos, node, lastArgument, trapped } = shell;
	shell.runningTrap = name;
	shell.activeTraps = new Set([...activeTraps, name]);
	shell.trapped ??= { node, source };
	shell.statusBeforeTrap = status;
	// only the traps of bash's own go by the line they came at
	const ofShell = name === "ERR" || name === "DEBUG" || name === "RETURN" || shell.dialect !== "bash";
	yield* evaluateText(shell, command, { name: "trap", line: ofShell ? shell.line : 1 });
	shell.runningTrap = runningTrap;
	shell.activeTraps = activeTraps;
	shell.trapped = trapped;
	shell.source = source;
	shell.pos = pos;
	shell.node = node;
	shell.lastArgument = lastArgument;
	if (shell.flow) return;
	shell.status = status;
	shell.pipeStatus = pipeStatus;
}

/** The trap on DEBUG, before a command. */
export function* runDebugTrap(shell: Shell): Blocking<void> {
	const command = shell.traps.get("DEBUG");
	if (command === undefined || shell.activeTraps.has("DEBUG")) return;
	yield* runTrap(shell, "DEBUG", command);
}

export function* runErrorTrap(shell: Shell): Blocking<void> {
	const command = shell.traps.get("ERR");
	if (command === undefined || shell.activeTraps.has("ERR")) return;
	yield* runTrap(shell, "ERR", command);
}

/** The trap on RETURN, when a function or a sourced file ends. */
export function* runReturnTrap(shell: Shell): Blocking<void> {
	const command = shell.traps.get("RETURN");
	if (command === undefined || shell.activeTraps.has("RETURN")) return;
	const { flow } = shell;
	shell.flow = undefined;
	yield* runTrap(shell, "RETURN", command);
	shell.flow ??= flow;
}

/** Ends a shell: the trap on EXIT, then the status or the signal it dies of. Returns the status to exit with. */
export function* finish(shell: Shell, status: number): Blocking<number> {
	shell.status = status;
	let final = status;
	const command = shell.traps.get("EXIT");
	if (command !== undefined && command !== "") {
		shell.traps.set("EXIT", undefined);
		shell.flow = undefined;
		shell.runningTrap = "EXIT";
		shell.traceDepth--;
		shell.statusBeforeTrap = status;
		yield* evaluateText(shell, command, { name: "exit trap", line: 1 });
		// an exit in the trap decides anew
		if ((shell.flow as { kind: string } | undefined)?.kind === "exit") final = shell.status;
	}
	if (shell.dieOf) yield* die(shell, shell.dieOf);
	return final;
}

function* die(shell: Shell, signal: Signal): Blocking<void> {
	shell.sys.sigaction(signal, "default");
	shell.sys.sigprocmask(new Set());
	shell.sys.kill(shell.sys.getpid(), signal);
	yield* shell.sys.reschedule();
}
