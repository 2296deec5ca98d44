/** A job: the processes of one pipeline and what became of them. */
import type { WaitStatus } from "../../kernel/abi.ts";
import { signalNumber } from "../../kernel/signal-names.ts";

export interface JobProcess {
	readonly pid: number;
	/** undefined while it runs. */
	status: Exclude<WaitStatus, { kind: "continued" }> | undefined;
	/** Its command as `jobs -l` shows it; made when asked for. */
	readonly describe: () => string;
}

export type JobState = "running" | "stopped" | "done";

export class Job {
	/** As in `%1`; 0 for a foreground job that was never stopped. */
	number = 0;
	readonly processes: readonly JobProcess[];
	/** Its process group, where job control gave it one. */
	readonly group: number | undefined;
	foreground: boolean;
	/** The user knows of its present state. */
	notified = false;
	/** `disown -h`. */
	keptFromHangup = false;
	/** `wait -n` has told of it. */
	waited = false;
	/** Where it was started: told when the shell is elsewhere. */
	readonly directory: string;
	private readonly describe: () => string;
	constructor(processes: readonly JobProcess[], options: { group: number | undefined; foreground: boolean; directory: string; describe: () => string }) {
		this.processes = processes;
		this.group = options.group;
		this.foreground = options.foreground;
		this.directory = options.directory;
		this.describe = options.describe;
	}

	copy(): Job {
		const twin = new Job(
			this.processes.map((p) => ({ ...p })),
			{ group: this.group, foreground: this.foreground, directory: this.directory, describe: this.describe },
		);
		twin.number = this.number;
		// of one that has ended already, the shell that started it tells
		twin.notified = this.notified || this.state === "done";
		return twin;
	}

	get state(): JobState {
		let stopped = false;
		for (const { status } of this.processes) {
			if (status === undefined) return "running";
			if (status.kind === "stopped") stopped = true;
		}
		return stopped ? "stopped" : "done";
	}

	/** The whole pipeline's text. */
	get command(): string {
		return this.describe();
	}

	get lastProcess(): JobProcess {
		return this.processes.at(-1) as JobProcess;
	}

	/** The exit status: the last process's, or with pipefail the last that is not 0. */
	exitCode(pipefail: boolean): number {
		const codes = this.processes.map((p) => (p.status ? exitCodeOf(p.status) : 0));
		const last = codes.at(-1) ?? 0;
		return pipefail ? (codes.findLast((c) => c !== 0) ?? 0) : last;
	}
}

/** `$?` for how a process ended or stopped. */
export const exitCodeOf = (status: WaitStatus): number =>
	status.kind === "exited" ? status.code : status.kind === "continued" ? 0 : 128 + signalNumber(status.signal);
