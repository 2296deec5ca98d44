/** Verbs that change what runs, and how their failures are told. */
import type { Blocking } from "../../../kernel/abi.ts";
import type { Context } from "../../lib/program.ts";
import { ask, type Failure, type JobVerb, type Response, type UnitState } from "../protocol.ts";

/** The units the manager knows, with those of `load` read. */
export function* states(context: Context, load: readonly string[] = []): Blocking<readonly UnitState[]> {
	return (yield* checked(context, yield* ask(context.sys, { op: "units", load }))).units ?? [];
}

/** Ends with systemd's words for a machine, or a container, without it. */
export function* offline(context: Context): Blocking<never> {
	yield* context.sys.write(
		2,
		"System has not been booted with systemd as init system (PID 1). Can't operate.\nFailed to connect to system scope bus via local transport: Host is down\n",
	);
	return context.fail("", 1);
}

export function* checked(context: Context, response: Response | undefined): Blocking<Response> {
	return response ?? (yield* offline(context));
}

const failedJob = (unit: string, result: string, unitResult: string): string => {
	const see = `See "systemctl status ${unit}" and "journalctl -xeu ${unit}" for details.\n`;
	if (result === "dependency") return `A dependency job for ${unit} failed. See 'journalctl -xe' for details.\n`;
	if (result === "canceled") return `Job for ${unit} canceled.\n`;
	if (result === "timeout") return `Job for ${unit} timed out.\n`;
	switch (unitResult) {
		case "exit-code":
			return `Job for ${unit} failed because the control process exited with error code.\n${see}`;
		case "signal":
			return `Job for ${unit} failed because a fatal signal was delivered to the control process.\n${see}`;
		case "core-dump":
			return `Job for ${unit} failed because a fatal signal was delivered causing the control process to dump core.\n${see}`;
		case "timeout":
			return `Job for ${unit} failed because a timeout was exceeded.\n${see}`;
		case "protocol":
			return `Job for ${unit} failed because the service did not take the steps required by its unit configuration.\n${see}`;
		case "oom-kill":
			return `Job for ${unit} failed because of an out-of-memory event.\n${see}`;
		case "start-limit-hit":
			return `Job for ${unit} failed because start of the service was attempted too often.\n${see}To force a start use "systemctl reset-failed ${unit}"\nfollowed by "systemctl start ${unit}" again.\n`;
		default:
			return `Job for ${unit} failed.\n${see}`;
	}
};

export const refusal = (verb: string, count: number, failure: Failure): string => {
	if (failure.message === "Access denied") {
		const what = count > 1 ? "Failed to enqueue jobs" : `Failed to ${verb} ${failure.unit}`;
		return `${what}: Interactive authentication required.\n${failure.unit ? `See system logs and 'systemctl status ${failure.unit}' for details.\n` : ""}`;
	}
	const hint = failure.hint ? `See system logs and 'systemctl status ${failure.unit}' for details.\n` : "";
	return `${count > 1 ? "Failed to enqueue jobs" : `Failed to ${verb} ${failure.unit}`}: ${failure.message}\n${hint}`;
};

export function* change(context: Context, verb: JobVerb, units: readonly string[], quiet: boolean): Blocking<number> {
	const { sys, options } = context;
	const known = (yield* checked(context, yield* ask(sys, { op: "units", load: units }))).units ?? [];
	if (!quiet) {
		for (const unit of units) {
			if (!known.find((s) => s.name === unit)?.needReload) continue;
			yield* sys.write(
				2,
				`Warning: The unit file, source configuration file or drop-ins of ${unit} changed on disk. Run 'systemctl daemon-reload' to reload units.\n`,
			);
		}
	}
	const wait = !options.has("no-block");
	const response = yield* checked(context, yield* ask(sys, { op: "job", verb, units, wait }));
	const word = verb === "isolate" ? "start" : verb;
	if (response.error) {
		if (!quiet) yield* sys.write(2, refusal(word, units.length, response.error.unit ? response.error : { ...response.error, unit: units[0] ?? "" }));
		return response.error.status;
	}
	let status = 0;
	for (const job of response.jobs ?? []) {
		if (job.result === "done" || job.result === "skipped") continue;
		if (!quiet) yield* sys.write(2, failedJob(job.unit, job.result, job.unitResult));
		status = 1;
	}
	if (verb === "stop" && status === 0 && !quiet) {
		for (const unit of units) {
			const triggers =
				known.find((s) => s.name === unit)?.triggeredBy.filter((t) => known.find((s) => s.name === t)?.active === "active" && !units.includes(t)) ?? [];
			if (triggers.length) yield* sys.write(2, `Stopping '${unit}', but its triggering units are still active:\n${triggers.join(", ")}\n`);
		}
	}
	return status;
}
