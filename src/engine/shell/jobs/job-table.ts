/** The jobs of one shell: numbers, the current and previous one, statuses of those that are gone. After bash's jobs.c. */
import type { WaitStatus } from "../../kernel/abi.ts";
import { exitCodeOf, type Job, type JobProcess } from "./job.ts";

/** How many ended jobs and remembered statuses are kept when nobody asks for them. */
const keptJobs = 64;
const keptStatuses = 4096;

export type JobSpecResult = { readonly kind: "job"; readonly job: Job } | { readonly kind: "none" } | { readonly kind: "ambiguous"; readonly word: string };

export class JobTable {
	/** By number. */
	private readonly jobs = new Map<number, Job>();
	private readonly byPid = new Map<number, { readonly job: Job; readonly process: JobProcess }>();
	/** Exit statuses of background processes that have left the table: `wait PID` still knows them. */
	private readonly statuses = new Map<number, number>();
	/** Children outside of any job, such as process substitutions. */
	private readonly loose = new Set<number>();
	current: Job | undefined;
	previous: Job | undefined;
	/** The job of `$!`. */
	lastBackground: Job | undefined;

	/** Enters a job that the shell waits for: it gets a number only when it stops. */
	addForeground(job: Job): void {
		for (const process of job.processes) this.byPid.set(process.pid, { job, process });
	}

	addBackground(job: Job): void {
		this.addForeground(job);
		this.number(job);
		this.lastBackground = job;
		this.resetCurrent();
		this.prune();
	}

	/** A child that `wait PID` may name, but that is no job. */
	addLoose(pid: number): void {
		this.loose.add(pid);
	}

	/** The jobs as they are now, for a child that can list them but wait for none. */
	snapshot(): JobTable {
		const twin = new JobTable();
		for (const job of this.jobs.values()) {
			const copy = job.copy();
			twin.jobs.set(copy.number, copy);
			if (job === this.current) twin.current = copy;
			if (job === this.previous) twin.previous = copy;
		}
		return twin;
	}

	/** Gives a stopped foreground job its number. */
	number(job: Job): void {
		if (job.number > 0) return;
		let highest = 0;
		for (const n of this.jobs.keys()) if (n > highest) highest = n;
		job.number = highest + 1;
		this.jobs.set(job.number, job);
	}

	/** By number. */
	get all(): Job[] {
		return [...this.jobs.values()].sort((a, b) => a.number - b.number);
	}
	get size(): number {
		return this.jobs.size;
	}
	get hasLoose(): boolean {
		return this.loose.size > 0;
	}

	/** Records what waitpid told; returns the job whose state changed. */
	record(pid: number, status: WaitStatus): Job | undefined {
		if (this.loose.delete(pid)) {
			this.remember(pid, exitCodeOf(status));
			return undefined;
		}
		const found = this.byPid.get(pid);
		if (!found) return undefined;
		const { job, process } = found;
		const before = job.state;
		process.status = status.kind === "continued" ? undefined : status;
		if (status.kind === "exited" || status.kind === "signaled") this.byPid.delete(pid);
		if (job.state !== before) {
			job.notified = false;
			if (job.state === "stopped") {
				job.foreground = false;
				this.number(job);
				this.setCurrent(job);
			}
		}
		return job;
	}

	/** Takes an ended job out; its processes' statuses are remembered. */
	remove(job: Job): void {
		for (const { pid, status } of job.processes) {
			this.byPid.delete(pid);
			if (status && job.number > 0) this.remember(pid, exitCodeOf(status));
		}
		if (job.number === 0) return;
		this.jobs.delete(job.number);
		if (this.current === job || this.previous === job) {
			if (this.current === job) this.current = undefined;
			if (this.previous === job) this.previous = undefined;
			this.resetCurrent();
		}
	}

	private remember(pid: number, code: number): void {
		this.statuses.delete(pid);
		this.statuses.set(pid, code);
		if (this.statuses.size > keptStatuses) for (const old of [...this.statuses.keys()].slice(0, 256)) this.statuses.delete(old);
	}

	statusOf(pid: number): number | undefined {
		return this.statuses.get(pid);
	}
	forgetStatuses(): void {
		this.statuses.clear();
	}
	isLoose(pid: number): boolean {
		return this.loose.has(pid);
	}

	/** The job that has this process. */
	ofProcess(pid: number): Job | undefined {
		return this.byPid.get(pid)?.job ?? this.all.find((job) => job.processes.some((p) => p.pid === pid));
	}

	private prune(): void {
		if (this.jobs.size <= keptJobs) return;
		const ended = this.all.filter((job) => job.state === "done" && job !== this.lastBackground);
		for (const job of ended.slice(0, Math.max(0, ended.length - keptJobs))) this.remove(job);
	}

	// ---- current and previous --------------------------------------------------------------------------------------
	private last(state: "stopped" | "running", below = Infinity): Job | undefined {
		return this.all.findLast((job) => job.number < below && job.state === state && !job.foreground);
	}

	setCurrent(job: Job): void {
		if (this.current !== job) {
			this.previous = this.current;
			this.current = job;
		}
		if (this.previous && this.previous !== job && this.previous.state === "stopped") return;
		const older = job.state === "stopped" ? this.last("stopped", job.number) : undefined;
		this.previous = older ?? this.last("running", job.state === "running" ? job.number : Infinity) ?? job;
	}

	/** After a job has started, ended or gone on: chooses the current one anew. */
	resetCurrent(): void {
		if (this.current?.state === "stopped") {
			this.setCurrent(this.current);
			return;
		}
		const candidate = (this.previous?.state === "stopped" ? this.previous : undefined) ?? this.last("stopped") ?? this.last("running");
		if (candidate) this.setCurrent(candidate);
		else {
			this.current = undefined;
			this.previous = undefined;
		}
	}

	/** The mark behind the number in listings. */
	mark(job: Job): string {
		return job === this.current ? "+" : job === this.previous ? "-" : " ";
	}

	/** `%1`, `%%`, `%+`, `%-`, `%name`, `%?text`; without `%` a job's number or name is taken too where `bare` allows it. */
	find(spec: string, bare = false): JobSpecResult {
		if (!spec.startsWith("%") && !bare) return { kind: "none" };
		const word = spec.replace(/^%/, "");
		const found = (job: Job | undefined): JobSpecResult => (job ? { kind: "job", job } : { kind: "none" });
		if (word === "" || word === "%" || word === "+") return found(this.current);
		if (word === "-") return found(this.previous);
		if (/^\d+$/.test(word)) return found(this.jobs.get(Number(word)));
		const text = word.startsWith("?") ? word.slice(1) : word;
		const matches = this.all.filter((job) => (word.startsWith("?") ? job.command.includes(text) : job.command.startsWith(text)));
		if (matches.length > 1) return { kind: "ambiguous", word: text };
		return found(matches[0]);
	}
}
