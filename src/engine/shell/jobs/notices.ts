/** What a shell says of jobs by itself. After notify_of_job_status of bash's jobs.c. */
import type { Blocking } from "../../kernel/abi.ts";
import { type Signal, strsignal } from "../../kernel/signal-names.ts";
import type { Shell } from "../shell.ts";
import type { Job } from "./job.ts";
import { dashJobText, jobText, signaledText } from "./job-text.ts";

/** With `~` for the home directory. */
export const withTilde = (shell: Shell, path: string): string => {
	const home = shell.variables.get("HOME");
	if (!home || home === "/") return path;
	return path === home ? "~" : path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
};

const directory = (shell: Shell): string => shell.variables.get("PWD") ?? "";

/** A job's lines as listings show it. */
export const listed = (shell: Shell, job: Job, format: "standard" | "long" | "bare"): string =>
	shell.dialect !== "bash"
		? dashJobText(job, shell.jobs.mark(job), format === "long", shell.options.has("monitor"), shell.dialect === "dash")
		: jobText(job, shell.jobs.mark(job), format, directory(shell), (path) => withTilde(shell, path));

/** Whether a bash that is not interactive tells of a job that this signal has ended. */
export const isReported = (shell: Shell, signal: Signal): boolean =>
	shell.dialect === "bash" && !shell.interactive && !["INT", "PIPE", "TERM"].includes(signal) && !shell.traps.traps(signal);

/** After a job that the shell waited for has ended: what is said of a signal that ended it. */
export function* announceEnd(shell: Shell, job: Job, line: number = shell.line): Blocking<void> {
	const { status } = job.lastProcess;
	job.notified = true;
	const killed = job.processes.map((p) => p.status).find((s) => s?.kind === "signaled" && s.signal !== "INT" && s.signal !== "PIPE");
	const signal = status?.kind === "signaled" ? status.signal : undefined;
	if (shell.dialect !== "bash") {
		if (killed?.kind !== "signaled") return;
		yield* shell.say(`${strsignal(killed.signal)}${killed.core ? " (core dumped)" : ""}\n`);
		return;
	}
	if (!signal || signal === "INT" || signal === "PIPE") return;
	if (isReported(shell, signal)) yield* shell.say(`${shell.file}: line ${Math.max(1, line)}: ${listed(shell, job, "bare")}`);
	else if (job.foreground) yield* shell.say(`${signaledText(job)}\n`);
}

/** A foreground job was stopped. */
export function* announceStop(shell: Shell, job: Job): Blocking<void> {
	if (!shell.interactive) return;
	job.notified = true;
	yield* shell.say(`\n${listed(shell, job, "standard")}`);
}

/** Before an interactive shell's prompt: the jobs that have changed. */
export function* announceChanges(shell: Shell): Blocking<boolean> {
	let said = false;
	for (const job of shell.jobs.all) {
		if (job.notified || job.state === "running") continue;
		said = true;
		yield* shell.say(`${job.state === "stopped" ? "\n" : ""}${listed(shell, job, "standard")}`);
		job.notified = true;
	}
	forgetEnded(shell);
	return said;
}

/** Takes ended jobs of which the user knows out of the table. */
export function forgetEnded(shell: Shell): void {
	for (const job of shell.jobs.all) if (job.state === "done" && job.notified) shell.jobs.remove(job);
}
