/** One machine of a lab from its boot on, with the log of all that was put into it and what came of the tasks. */
import type { EventListener, MachineEvent } from "../engine/kernel/events.ts";
import type { ProgramStore } from "../engine/kernel/programs.ts";
import type { Machine } from "../engine/machine.ts";
import { type LiveMachine, liveMachine } from "../engine/view/machine.ts";
import type { Checks } from "./checks.ts";
import { Meter, type ReplayLimits } from "./limits.ts";
import { actOnLinks } from "./link-actions.ts";
import { applyInput, isTakeable, runTo } from "./log.ts";
import { CommandMarks } from "./marks.ts";
import { LabProgress, type Predicted } from "./progress.ts";
import { setStage } from "./stage.ts";
import type { LabDefinition, LogEntry, SavedSession } from "./types.ts";

/** What an attempt tells while it runs. */
export interface AttemptListener {
	/** What a terminal shows. */
	readonly output?: ((terminal: number, data: Uint8Array) => void) | undefined;
	/** The tasks were looked at, or an answer was judged. */
	readonly judged?: (progress: LabProgress) => void;
	readonly event?: EventListener | undefined;
}

export class Attempt {
	readonly machine: Machine;
	readonly progress: LabProgress;
	readonly log: LogEntry[] = [];
	readonly opened = new Set<number>();
	readonly marks = new CommandMarks();
	private readonly listener: AttemptListener;
	private shown = 0;
	/** Something happened since the tasks were last looked at. */
	private changed = true;

	/** Boots the lab's world, runs its setup and looks once. Throws for a world that does not exist, and ProgramNotLoaded. */
	constructor(lab: LabDefinition, seed: number, programs: ProgramStore, checks: Checks, predicted: Predicted, listener: AttemptListener) {
		this.listener = listener;
		this.machine = setStage(lab, seed, programs).machine;
		this.progress = new LabProgress(lab, checks, predicted, (task) => actOnLinks(this.machine, lab.links, task));
		this.machine.onOutput = (terminal, data) => {
			this.shown += data.length;
			listener.output?.(terminal, data);
		};
		this.machine.events.listen((event, host) => this.notice(event, host));
		this.look();
	}

	private notice(event: MachineEvent, host: string): void {
		this.changed = true;
		this.marks.note(event, host, this.log.length);
		if (event.type === "command") this.progress.begun = true;
		// where something runs on in the background the machine may never be idle: a prompt is then the moment to look
		if (event.type === "prompt" && this.machine.busy) this.look();
		this.listener.event?.(event, host);
	}

	private look(): void {
		this.changed = false;
		this.progress.look(this.view);
		this.listener.judged?.(this.progress);
	}

	/** The machine's state at this moment; ask again when it has run. */
	get view(): LiveMachine {
		return liveMachine(this.machine);
	}
	get now(): number {
		return this.machine.now;
	}
	get nextTimer(): number | undefined {
		return this.machine.nextTimer;
	}
	/** As `Machine.awaits`. */
	get awaits(): string | undefined {
		return this.machine.awaits;
	}
	/** As `Machine.run`; looks at the tasks whenever the machine has become idle. */
	run(maxSteps: number, until?: number): "idle" | "busy" {
		const state = this.machine.run(maxSteps, until);
		if (state === "idle" && this.changed) this.look();
		return state;
	}
	advance(to: number): void {
		this.machine.advance(to);
	}

	/** Puts an input in at this moment. False, and nothing happens, when it makes no sense: a terminal that is not open, a text beyond measure. */
	apply(entry: LogEntry): boolean {
		if (!isTakeable(entry, this.opened, this.machine)) return false;
		if ("answer" in entry) {
			// the key of a prediction may want programs that are not there yet: then nothing has happened
			this.progress.answer(this.view, entry.task, entry.answer);
			this.log.push(entry);
			this.listener.judged?.(this.progress);
			return true;
		}
		this.log.push(entry);
		if ("open" in entry) this.opened.add(entry.terminal);
		applyInput(this.machine, entry);
		return true;
	}

	/**
	 * Plays a log from here. Throws ReplayLimitError when that takes more than the limits allow, and ProgramNotLoaded; it then stands
	 * where it got to.
	 */
	play({ log, until }: Pick<SavedSession, "log" | "until">, limits?: ReplayLimits): void {
		const meter = limits && new Meter(limits);
		const look = (): void => meter?.check(this.machine, this.shown);
		for (const entry of log) {
			runTo(this, entry.at, look);
			this.apply(entry);
		}
		runTo(this, until, look);
	}
}
