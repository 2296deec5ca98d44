/**
 * A learner's session: a machine, the log of what was typed and answered, and the lab's checks. The log alone, with the world
 * and the seed, makes the same session again: inputs take effect between two slices of the machine, and are logged with the
 * virtual time of that moment.
 */
import type { WindowSize } from "../engine/kernel/abi.ts";
import type { EventListener } from "../engine/kernel/events.ts";
import type { ProgramStore } from "../engine/kernel/programs.ts";
import type { LiveHost } from "../engine/view/host.ts";
import type { LiveMachine } from "../engine/view/machine.ts";
import { Attempt } from "./attempt.ts";
import { Checks } from "./checks.ts";
import type { ReplayLimits } from "./limits.ts";
import type { LabProgress, PredictTask } from "./progress.ts";
import { printed } from "./stage.ts";
import type { LabDefinition, LabReport, LogEntry, SavedSession } from "./types.ts";

export type { LabDefinition, LabReport, LogEntry, SavedSession } from "./types.ts";

/** What a session tells while it runs. */
export interface SessionListener {
	/** What a terminal shows; during a replay too. */
	readonly output?: (terminal: number, data: Uint8Array) => void;
	/** All terminals are to be emptied: undo and reset play the machine anew. */
	readonly cleared?: () => void;
	/** The report changed. */
	readonly report?: (report: LabReport) => void;
	/** From entry `from` on the log is now `entries`. */
	readonly logged?: (from: number, entries: readonly LogEntry[]) => void;
	/** Something happened on the machine: processes, namespaces, mounts, prompts. */
	readonly event?: EventListener;
}

export interface SessionOptions {
	readonly lab: LabDefinition;
	readonly seed: number;
	/** The machine's programs; where their code is not all there, `awaits` and ProgramNotLoaded tell. */
	readonly programs: ProgramStore;
	readonly listener?: SessionListener;
}

export class Session {
	readonly lab: LabDefinition;
	readonly seed: number;
	private readonly programs: ProgramStore;
	private readonly listener: SessionListener;
	private readonly checks: Checks;
	/** What the commands of predictions print, by task; the same for every machine of this lab and seed. */
	private readonly predictions = new Map<string, string>();
	private attempt: Attempt;
	private reported = "";

	/** Throws for a world that does not exist, and ProgramNotLoaded. */
	constructor({ lab, seed, programs, listener = {} }: SessionOptions) {
		this.lab = lab;
		this.seed = seed;
		this.programs = programs;
		this.listener = listener;
		this.checks = new Checks(lab);
		this.attempt = this.begin();
	}

	private begin(): Attempt {
		const { output, event } = this.listener;
		const predicted = (task: PredictTask): string => this.prediction(task);
		return new Attempt(this.lab, this.seed, this.programs, this.checks, predicted, { output, event, judged: (progress) => this.announce(progress) });
	}

	private announce(progress: LabProgress): void {
		const { report } = progress;
		const text = JSON.stringify(report);
		if (text === this.reported) return;
		this.reported = text;
		this.listener.report?.(report);
	}

	private prediction({ id, commands }: PredictTask): string {
		const known = this.predictions.get(id) ?? printed(this.lab, this.seed, commands, this.programs).output;
		this.predictions.set(id, known);
		return known;
	}

	// ---- the machine's clock: the caller decides when it may go on
	/** Virtual nanoseconds since boot. */
	get now(): number {
		return this.attempt.now;
	}
	/** When the earliest sleeper wakes. */
	get nextTimer(): number | undefined {
		return this.attempt.nextTimer;
	}
	/** The program whose code is wanted and not there: nothing runs, and nothing may be put in, until it is. */
	get awaits(): string | undefined {
		return this.attempt.awaits;
	}
	/** Runs at most about so many steps, or until the clock shows `until`. The tasks are looked at whenever the machine becomes idle. */
	run(maxSteps: number, until?: number): "idle" | "busy" {
		return this.attempt.run(maxSteps, until);
	}
	/** Moves the clock of an idle machine, at most to `nextTimer`. */
	advance(to: number): void {
		this.attempt.advance(to);
	}

	// ---- what the learner does
	/** On the host that the lab says, or for terminals that it does not name on `host`. */
	open(terminal: number, size: WindowSize, host?: string): void {
		const named = this.lab.terminals?.[terminal - 1] ?? host;
		const other = named !== undefined && named !== this.attempt.machine.first.name;
		this.record({ at: this.now, terminal, open: size, ...(other && { host: named }) });
	}
	/** Typed text: "\r" is Enter, "\x03" Ctrl-C. */
	keys(terminal: number, text: string): void {
		this.record({ at: this.now, terminal, keys: text });
	}
	resize(terminal: number, size: WindowSize): void {
		this.record({ at: this.now, terminal, resize: size });
	}
	/** To a task that has passed there is nothing to answer. */
	answer(task: string, text: string): void {
		if (!this.attempt.progress.isPassed(task)) this.record({ at: this.now, task, answer: text });
	}

	private record(entry: LogEntry): void {
		if (this.attempt.apply(entry)) this.listener.logged?.(this.attempt.log.length - 1, [entry]);
	}

	// ---- playing again
	/**
	 * Plays a saved log; only for a session in which nothing was done yet. Throws ReplayLimitError when that takes more than the
	 * limits allow: the session then stands where it got to, and its log is the part that was played. Throws ProgramNotLoaded: play
	 * it on a new session once the program is there.
	 */
	replay(saved: Pick<SavedSession, "log" | "until">, limits?: ReplayLimits): void {
		this.attempt.play(saved, limits);
	}

	private again(log: readonly LogEntry[], until: number): void {
		this.listener.cleared?.();
		this.attempt = this.begin();
		this.attempt.play({ log, until });
		this.listener.logged?.(0, this.attempt.log);
	}

	/** The last command, and all that came after its prompt, did not happen. False when there was none. */
	undo(): boolean {
		const { marks, log } = this.attempt;
		const from = marks.last;
		const first = from === undefined ? undefined : log[from];
		if (from === undefined || first === undefined) return false;
		// terminals stay as many and as large as the page shows them
		this.again(
			log.filter((entry, i) => i < from || "open" in entry || "resize" in entry),
			first.at,
		);
		return true;
	}

	/** As at the very start, with the same terminals open. */
	reset(): void {
		const opened = new Map<number, Extract<LogEntry, { readonly open: WindowSize }>>();
		for (const entry of this.attempt.log) {
			if ("open" in entry) opened.set(entry.terminal, { ...entry, at: 0 });
			else if ("resize" in entry) opened.set(entry.terminal, { at: 0, terminal: entry.terminal, ...opened.get(entry.terminal), open: entry.resize });
		}
		this.again([...opened.values()], 0);
	}

	// ---- what it has come to
	get report(): LabReport {
		return this.attempt.progress.report;
	}
	/** Terminals that are open, in order. */
	get terminals(): number[] {
		return [...this.attempt.opened].sort((a, b) => a - b);
	}
	/** The hosts of terminals that are not on the first one. */
	get terminalHosts(): Readonly<Record<number, string>> {
		return Object.fromEntries(this.attempt.log.flatMap((entry) => ("open" in entry && entry.host !== undefined ? [[entry.terminal, entry.host]] : [])));
	}
	get saved(): SavedSession {
		return { version: 1, lab: this.lab.id, world: this.lab.world, seed: this.seed, until: this.now, log: this.attempt.log };
	}
	/** The state of all hosts at this moment; ask again when the machine has run. */
	get view(): LiveMachine {
		return this.attempt.view;
	}
	/** That of the first host. */
	get host(): LiveHost {
		return this.view.host;
	}
}
