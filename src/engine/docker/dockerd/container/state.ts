/** container.State: what a container is doing, and the threads that wait until it does something else. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { type Instant, parseRfc3339, rfc3339, secondsOf, ZERO_TIME } from "../time.ts";
import { humanDuration } from "../units.ts";
import type { Health } from "./health-state.ts";

export type WaitCondition = "not-running" | "next-exit" | "removed";

/** As State is kept in config.v2.json. */
export interface StoredState {
	readonly Running: boolean;
	readonly Paused: boolean;
	readonly Restarting: boolean;
	readonly OOMKilled: boolean;
	readonly RemovalInProgress?: boolean;
	readonly Dead: boolean;
	readonly Pid: number;
	readonly ExitCode: number;
	readonly Error: string;
	readonly StartedAt: string;
	readonly FinishedAt: string;
	readonly Health: Health | null;
}

export class ContainerState {
	running = false;
	paused = false;
	restarting = false;
	oomKilled = false;
	removing = false;
	dead = false;
	removed = false;
	pid = 0;
	exitCode = 0;
	error = "";
	/** Undefined while it never was. */
	startedAt: Instant | undefined;
	finishedAt: Instant | undefined;
	health: Health | undefined;
	/** How often it has ended, for who waits for the next time. */
	exits = 0;

	/** StateString. */
	get status(): string {
		if (this.running) return this.paused ? "paused" : this.restarting ? "restarting" : "running";
		if (this.restarting) return "restarting";
		if (this.removing) return "removing";
		if (this.dead) return "dead";
		return this.startedAt === undefined ? "created" : "exited";
	}

	/** State.String: the STATUS of `docker ps`. `clock` is the time in seconds since the epoch. */
	describe(clock: number): string {
		const since = (time: Instant | undefined): string => humanDuration(clock - (time ? secondsOf(time) : 0));
		if (this.running) {
			if (this.paused) return `Up ${since(this.startedAt)} (Paused)`;
			if (this.restarting) return `Restarting (${this.exitCode}) ${since(this.finishedAt)} ago`;
			if (this.health) return `Up ${since(this.startedAt)} (${this.health.Status === "starting" ? "health: starting" : this.health.Status})`;
			return `Up ${since(this.startedAt)}`;
		}
		if (this.restarting) return `Restarting (${this.exitCode}) ${since(this.finishedAt)} ago`;
		if (this.removing) return "Removal In Progress";
		if (this.dead) return "Dead";
		if (this.startedAt === undefined) return "Created";
		return this.finishedAt === undefined ? "" : `Exited (${this.exitCode}) ${since(this.finishedAt)} ago`;
	}

	setRunning(sys: Sys, pid: number, at: Instant): void {
		this.error = "";
		this.running = true;
		this.restarting = false;
		this.paused = false;
		this.exitCode = 0;
		this.pid = pid;
		this.oomKilled = false;
		this.startedAt = at;
		this.changed(sys);
	}

	/** `restarting`: it is to be started again. */
	setEnded(sys: Sys, exitCode: number, at: Instant, restarting: boolean): void {
		this.running = restarting;
		this.paused = false;
		this.restarting = restarting;
		this.pid = 0;
		this.exitCode = exitCode;
		this.finishedAt = at;
		this.exits++;
		this.changed(sys);
	}

	setRemoved(sys: Sys): void {
		this.removed = true;
		this.changed(sys);
	}

	changed(sys: Sys): void {
		sys.futexWake(this);
	}

	/** Waits for a condition; the exit code and the error of a start that failed. Undefined when `timeout` seconds passed first. */
	*wait(sys: Sys, condition: WaitCondition, timeout?: number): Blocking<{ readonly exitCode: number; readonly error: string } | undefined> {
		const before = this.exits;
		const deadline = timeout === undefined ? undefined : sys.clock("monotonic") + timeout;
		const met = (): boolean => {
			if (this.removed) return true;
			if (condition === "removed") return false;
			return this.exits !== before || (condition === "not-running" && !this.running);
		};
		while (!met()) {
			const left = deadline === undefined ? undefined : deadline - sys.clock("monotonic");
			if (left !== undefined && left <= 0) return undefined;
			yield* sys.futexWait(this, left);
		}
		return { exitCode: this.exitCode, error: this.error };
	}

	get stored(): StoredState {
		return {
			Running: this.running,
			Paused: this.paused,
			Restarting: this.restarting,
			OOMKilled: this.oomKilled,
			RemovalInProgress: this.removing,
			Dead: this.dead,
			Pid: this.pid,
			ExitCode: this.exitCode,
			Error: this.error,
			StartedAt: this.startedAt ? rfc3339(this.startedAt) : ZERO_TIME,
			FinishedAt: this.finishedAt ? rfc3339(this.finishedAt) : ZERO_TIME,
			Health: this.health ?? null,
		};
	}

	restore(stored: StoredState): void {
		const time = (text: string): Instant | undefined => (text === ZERO_TIME ? undefined : parseRfc3339(text));
		this.running = stored.Running;
		this.paused = stored.Paused;
		this.restarting = stored.Restarting;
		this.oomKilled = stored.OOMKilled;
		this.removing = stored.RemovalInProgress ?? false;
		this.dead = stored.Dead;
		this.pid = stored.Pid;
		this.exitCode = stored.ExitCode;
		this.error = stored.Error;
		this.startedAt = time(stored.StartedAt);
		this.finishedAt = time(stored.FinishedAt);
		this.health = stored.Health ?? undefined;
	}
}
