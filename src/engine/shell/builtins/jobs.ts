/** jobs, fg, bg, disown, suspend. */
import type { Blocking } from "../../kernel/abi.ts";
import type { Job } from "../jobs/job.ts";
import { forgetEnded, listed, withTilde } from "../jobs/notices.ts";
import { jobControl, takeChanges, waitForeground } from "../jobs/wait.ts";
import type { Shell } from "../shell.ts";
import { type Builtin, fail, parseFlags, print } from "./builtin.ts";

/** The job that a word means; undefined after a message. A bare number or name is taken too. */
function* named(shell: Shell, command: string, word: string | undefined, what = "current"): Blocking<Job | undefined> {
	if (word !== undefined && !word.startsWith("%") && shell.dialect === "bash")
		yield* shell.complain(`${command}: warning: ${word}: job specification requires leading \`%'`);
	const found = shell.jobs.find(word ?? "%+", true);
	if (found.kind === "job") return found.job;
	if (found.kind === "ambiguous") yield* shell.complain(`${command}: ${found.word}: ambiguous job spec`);
	yield* shell.complain(
		shell.dialect === "bash" ? `${command}: ${word ?? what}: no such job` : `${command}: No ${word === undefined ? "current job" : `such job: ${word}`}`,
	);
	return undefined;
}

const jobs: Builtin = {
	name: "jobs",
	synopsis: "[-lnprs] [jobspec ...] or jobs -x command [args]",
	summary: "Display status of jobs.",
	*run(shell, args) {
		const flags = parseFlags(args, shell.dialect === "bash" ? "lnprsx" : "lp");
		if (flags.has("x")) fail("-x is not simulated here; the real bash has it", 64);
		yield* takeChanges(shell);
		let shown = shell.jobs.all;
		let status = 0;
		if (flags.rest.length > 0) {
			shown = [];
			for (const word of flags.rest) {
				const job = yield* named(shell, "jobs", word);
				if (job) shown.push(job);
				else status = 1;
			}
		}
		for (const job of shown) {
			if (flags.has("r") && job.state !== "running") continue;
			if (flags.has("s") && job.state !== "stopped") continue;
			if (flags.has("n") && job.notified) continue;
			const text = flags.has("p") ? `${job.processes[0]?.pid ?? 0}\n` : listed(shell, job, flags.has("l") ? "long" : "standard");
			yield* print(shell, text);
			if (!flags.has("p")) job.notified = true;
		}
		forgetEnded(shell);
		return status;
	},
};

/** Sends SIGCONT to a stopped job. */
function resume(shell: Shell, job: Job): void {
	for (const process of job.processes) if (process.status?.kind === "stopped") process.status = undefined;
	job.notified = true;
	if (job.group !== undefined) shell.sys.kill(-job.group, "CONT");
	else for (const { pid, status } of job.processes) if (status === undefined) shell.sys.kill(pid, "CONT");
}

const elsewhere = (shell: Shell, job: Job): string => (shell.variables.get("PWD") === job.directory ? "" : `	(wd: ${withTilde(shell, job.directory)})`);

const fg: Builtin = {
	name: "fg",
	synopsis: "[job_spec]",
	summary: "Move job to the foreground.",
	*run(shell, args) {
		const flags = parseFlags(args, "");
		if (!jobControl(shell)) fail("no job control");
		yield* takeChanges(shell);
		const job = yield* named(shell, "fg", flags.rest[0]);
		if (!job) return 1;
		if (job.state === "done") {
			yield* shell.complain("fg: job has terminated");
			return 1;
		}
		yield* print(shell, `${job.command}${elsewhere(shell, job)}\n`);
		job.foreground = true;
		shell.jobs.setCurrent(job);
		lend(shell, job);
		resume(shell, job);
		return yield* waitForeground(shell, job);
	},
};

/** The terminal is the job's before it goes on. */
function lend({ sys, terminal }: Shell, job: Job): void {
	if (terminal && job.group !== undefined) sys.tcsetpgrp(terminal.fd, job.group);
}

const bg: Builtin = {
	name: "bg",
	synopsis: "[job_spec ...]",
	summary: "Move jobs to the background.",
	*run(shell, args) {
		const flags = parseFlags(args, "");
		if (!jobControl(shell)) fail("no job control");
		yield* takeChanges(shell);
		let status = 0;
		for (const word of flags.rest.length > 0 ? flags.rest : [undefined]) {
			const job = yield* named(shell, "bg", word);
			if (!job) {
				status = 1;
				continue;
			}
			if (job.state === "running") {
				yield* shell.complain(`bg: job ${job.number} already in background`);
				continue;
			}
			const mark = shell.jobs.mark(job);
			job.foreground = false;
			resume(shell, job);
			shell.jobs.resetCurrent();
			shell.lastBackgroundPid = job.lastProcess.pid;
			yield* print(shell, `[${job.number}]${mark} ${job.command}${elsewhere(shell, job)} &\n`);
		}
		return status;
	},
};

const disown: Builtin = {
	name: "disown",
	synopsis: "[-h] [-ar] [jobspec ... | pid ...]",
	summary: "Remove jobs from current shell.",
	*run(shell, args) {
		const flags = parseFlags(args, "ahr");
		const drop = (job: Job): void => {
			if (flags.has("h")) job.keptFromHangup = true;
			else shell.jobs.remove(job);
		};
		if (flags.rest.length === 0 && (flags.has("a") || flags.has("r"))) {
			for (const job of shell.jobs.all) if (!flags.has("r") || job.state === "running") drop(job);
			return 0;
		}
		let status = 0;
		for (const word of flags.rest.length > 0 ? flags.rest : [undefined]) {
			const byPid = word !== undefined && /^\d+$/.test(word) ? shell.jobs.ofProcess(Number(word)) : undefined;
			const job = byPid ?? (yield* named(shell, "disown", word));
			if (job) drop(job);
			else status = 1;
		}
		return status;
	},
};

const suspend: Builtin = {
	name: "suspend",
	synopsis: "[-f]",
	summary: "Suspend shell execution.",
	*run(shell, args) {
		const flags = parseFlags(args, "f");
		if (!flags.has("f")) {
			if (!jobControl(shell)) fail("cannot suspend: no job control");
			if (shell.loginShell) fail("cannot suspend a login shell");
		}
		shell.sys.kill(shell.sys.getpid(), "STOP");
		yield* shell.sys.reschedule();
		if (shell.terminal) shell.sys.tcsetpgrp(shell.terminal.fd, shell.terminal.group);
		return 0;
	},
};

export const jobBuiltins: readonly Builtin[] = [jobs, fg, bg, disown, suspend];
