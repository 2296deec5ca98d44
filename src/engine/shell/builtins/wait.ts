/** wait */
import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { signalNumber } from "../../kernel/signal-names.ts";
import { assignText } from "../assignments.ts";
import { handlePending } from "../exec/pending.ts";
import type { Job } from "../jobs/job.ts";
import { announceEnd } from "../jobs/notices.ts";
import { takeChange, takeChanges, waitForJob } from "../jobs/wait.ts";
import type { Shell } from "../shell.ts";
import { type Builtin, fail, parseFlags } from "./builtin.ts";

/** A trapped signal ended the wait: its trap runs, the status is 128 + its number. */
function* interrupted(shell: Shell): Blocking<number> {
	const signal = shell.inbox.first;
	yield* handlePending(shell);
	return shell.flow ? shell.status : 128 + (signal ? signalNumber(signal) : 0);
}

/** Waits for one job and takes it out of the table. */
function* waitOne(shell: Shell, job: Job): Blocking<number> {
	return (yield* ended(shell, job)) ?? (yield* interrupted(shell));
}

/** The status of a job once it has ended; undefined when a signal came first. */
function* ended(shell: Shell, job: Job): Blocking<number | undefined> {
	const code = yield* waitForJob(shell, job);
	if (code === undefined) return undefined;
	if (job.state === "done") {
		if (!job.notified && !shell.interactive) yield* announceEnd(shell, job);
		if (!shell.interactive || job.notified) shell.jobs.remove(job);
	}
	return code;
}

function* waitAll(shell: Shell): Blocking<number> {
	for (;;) {
		yield* takeChanges(shell);
		const job = shell.jobs.all.find((j) => j.state === "running");
		if (job) {
			if ((yield* ended(shell, job)) === undefined) return yield* interrupted(shell);
			continue;
		}
		if (!shell.jobs.hasLoose) break;
		try {
			if (!(yield* takeChange(shell, false))) break;
		} catch (error) {
			if (!isErrno(error, "EINTR")) throw error;
		}
		if (shell.inbox.any) return yield* interrupted(shell);
	}
	if (!shell.interactive) {
		for (const job of [...shell.jobs.all]) {
			if (job.state !== "done") continue;
			job.notified = true;
			if (job !== shell.jobs.lastBackground) shell.jobs.remove(job);
		}
	}
	shell.jobs.forgetStatuses();
	return 0;
}

/** `wait -n`: the next of these jobs (of all, where none is named) that ends. */
function* waitNext(shell: Shell, among: readonly Job[] | undefined, variable: string | undefined): Blocking<number> {
	for (;;) {
		yield* takeChanges(shell);
		const jobs = among ?? shell.jobs.all;
		const next = jobs.find((job) => job.state === "done" && !job.waited);
		if (next) {
			next.waited = true;
			if (variable !== undefined) assignText(shell, variable, String(next.lastProcess.pid));
			return yield* waitOne(shell, next);
		}
		if (!jobs.some((job) => job.state === "running")) return 127;
		try {
			if (!(yield* takeChange(shell, false))) return 127;
		} catch (error) {
			if (!isErrno(error, "EINTR")) throw error;
			if (shell.inbox.any) return yield* interrupted(shell);
		}
	}
}

/** What an operand of `wait` names; undefined after a message. */
function* operand(shell: Shell, word: string, next = false): Blocking<Job | { readonly code: number }> {
	if (/^\d+$/.test(word)) {
		const pid = Number(word);
		while (shell.jobs.isLoose(pid)) {
			try {
				if (!(yield* takeChange(shell, false))) break;
			} catch (error) {
				if (!isErrno(error, "EINTR")) throw error;
			}
		}
		const job = shell.jobs.ofProcess(pid);
		if (job) return job;
		const code = shell.jobs.statusOf(pid);
		if (code !== undefined) return { code };
		if (shell.dialect === "bash")
			yield* shell.complain(`wait: ${next ? `\`${word}': not a pid or valid job spec` : `pid ${word} is not a child of this shell`}`);
		return { code: 127 };
	}
	if (!word.startsWith("%")) {
		yield* shell.complain(shell.dialect === "bash" ? `wait: \`${word}': not a pid or valid job spec` : `wait: Illegal number: ${word}`);
		return { code: shell.dialect === "bash" ? 1 : 2 };
	}
	const found = shell.jobs.find(word);
	if (found.kind === "job") return found.job;
	if (found.kind === "ambiguous") yield* shell.complain(`wait: ${found.word}: ambiguous job spec`);
	yield* shell.complain(shell.dialect === "bash" ? `wait: ${word}: no such job` : `wait: No such job: ${word}`);
	return { code: shell.dialect === "bash" ? 127 : 2 };
}

const wait: Builtin = {
	name: "wait",
	synopsis: "[-fn] [-p var] [id ...]",
	summary: "Wait for job completion and return exit status.",
	*run(shell, args) {
		const flags = parseFlags(args, shell.dialect === "bash" ? "fnp:" : "");
		const variable = flags.given.get("p");
		if (variable !== undefined) {
			if (!/^[A-Za-z_]\w*(\[.*\])?$/s.test(variable)) fail(`\`${variable}': not a valid identifier`);
			shell.variables.unset(variable);
		}
		if (flags.has("n")) {
			if (flags.rest.length === 0) return yield* waitNext(shell, undefined, variable);
			const jobs: Job[] = [];
			for (const word of flags.rest) {
				const found = yield* operand(shell, word, true);
				if ("code" in found) {
					if (flags.rest.length === 1) return found.code;
				} else jobs.push(found);
			}
			return yield* waitNext(shell, jobs, variable);
		}
		if (flags.rest.length === 0) return yield* waitAll(shell);
		let status = 0;
		for (const word of flags.rest) {
			const found = yield* operand(shell, word);
			if ("code" in found) status = found.code;
			else {
				if (variable !== undefined) assignText(shell, variable, String(found.lastProcess.pid));
				status = yield* waitOne(shell, found);
			}
			if (shell.flow) return shell.status;
		}
		return status;
	},
};

export const waitBuiltins: readonly Builtin[] = [wait];
