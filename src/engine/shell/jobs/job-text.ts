/** How jobs are printed: `jobs`, `jobs -l`, notices. After print_pipeline and pretty_print_job of bash's jobs.c. */
import { strsignal } from "../../kernel/signal-names.ts";
import type { Job, JobProcess } from "./job.ts";

/** LONGEST_SIGNAL_DESC: the width of the column of states. */
const stateWidth = 27;

/** "long" has a line a process with its PID; "bare" is long without the job's number: notices of a shell that is not interactive. */
export type JobFormat = "standard" | "long" | "bare";

function stateText(job: Job, { status }: JobProcess): string {
	if (!status || job.state === "running") return "Running";
	if (status.kind === "exited") return status.code === 0 ? "Done" : `Exit ${status.code}`;
	return strsignal(status.signal);
}

/** `signal` and the command of a foreground job that died of it, as an interactive shell says. */
export const signaledText = (job: Job): string => {
	const { status } = job.lastProcess;
	if (status?.kind !== "signaled") return "";
	return `${strsignal(status.signal).padEnd(stateWidth)}${status.core ? "(core dumped) " : ""}${job.command}`;
};

/** All lines for one job, each ended by a newline. `directory` is the shell's: another one is told. */
export function jobText(job: Job, mark: string, format: JobFormat, directory: string, tilde: (path: string) => string): string {
	const first = job.processes[0] as JobProcess;
	const last = job.lastProcess;
	let text = format === "bare" ? "" : `[${job.number}]${mark} `;
	const elsewhere = directory === job.directory ? "" : `  (wd: ${tilde(job.directory)})`;
	const tail = `${job.state === "running" && !job.foreground ? " &" : ""}${elsewhere}`;
	if (format === "standard") {
		const shown = job.state === "stopped" ? "Stopped" : stateText(job, last);
		const core = last.status?.kind === "signaled" && last.status.core ? "(core dumped) " : "";
		return `${text} ${shown.padEnd(stateWidth)}${core}${job.command}${tail}\n`;
	}
	for (const process of job.processes) {
		const isFirst = process === first;
		if (!isFirst) text += "     ";
		const state = !isFirst && stateText(job, process) === stateText(job, first) ? "" : stateText(job, process);
		text += `${String(process.pid).padStart(5)} ${state.padEnd(state === "" ? stateWidth - 2 : stateWidth)}`;
		if (process.status?.kind === "signaled" && process.status.core) text += "(core dumped) ";
		text += `${isFirst ? "" : "| "}${process.describe()}${process === last ? tail : ""}\n`;
	}
	return text;
}

/** A job in dash's and BusyBox's words: commands are only kept under job control. dash sets the mark apart. */
export function dashJobText(job: Job, mark: string, long: boolean, commands: boolean, spaced: boolean): string {
	const head = spaced ? `[${job.number}] ${mark} ` : `[${job.number}]${mark}  `;
	const state = job.state === "running" ? "Running" : job.state === "stopped" ? "Stopped" : dashEnd(job.lastProcess);
	const pid = long ? `${job.processes[0]?.pid} ` : "";
	return `${`${head}${pid}${state}`.padEnd(33)}${commands ? job.command : ""}\n`;
}

function dashEnd({ status }: JobProcess): string {
	if (status?.kind === "signaled") return strsignal(status.signal);
	return status?.kind === "exited" && status.code !== 0 ? `Done(${status.code})` : "Done";
}
