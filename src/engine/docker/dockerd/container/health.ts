/** Health checks: daemon/health.go. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { decode } from "../../../kernel/text.ts";
import { Future } from "../../../programs/lib/sync.ts";
import { EngineError } from "../../error.ts";
import type { Daemon } from "../daemon.ts";
import { now, rfc3339 } from "../time.ts";
import type { Container } from "./container.ts";
import { Exec } from "./exec.ts";

const KEPT = 5;
const LONGEST_OUTPUT = 4096;
const seconds = (nanos: number | undefined, otherwise: number): number => (nanos ? nanos / 1e9 : otherwise);

export class HealthMonitor {
	private readonly stopped = new Future<true>();

	/** Begins to probe a container that has just started; undefined where it has no check. */
	static start(sys: Sys, daemon: Daemon, container: Container): HealthMonitor | undefined {
		const test = container.config.Healthcheck?.Test ?? [];
		if (test.length === 0 || test[0] === "NONE") {
			container.state.health = undefined;
			return undefined;
		}
		container.state.health = { Status: "starting", FailingStreak: 0, Log: [] };
		const monitor = new HealthMonitor();
		sys.thread(function* (own) {
			yield* monitor.loop(own, daemon, container);
		});
		return monitor;
	}

	stop(sys: Sys): void {
		this.stopped.set(sys, true);
	}

	private *loop(sys: Sys, daemon: Daemon, container: Container): Blocking<void> {
		const check = container.config.Healthcheck ?? {};
		const interval = seconds(check.Interval, 30);
		const startInterval = seconds(check.StartInterval, 5);
		const begun = sys.clock("monotonic");
		const startPeriod = seconds(check.StartPeriod, 0);
		const inStart = (): boolean => sys.clock("monotonic") - begun < startPeriod && container.state.health?.Status === "starting";
		for (;;) {
			if ((yield* this.stopped.wait(sys, inStart() ? startInterval : interval)) !== undefined) return;
			const starting = inStart();
			const result = yield* probe(sys, daemon, container, seconds(check.Timeout, 30));
			if (this.stopped.isSet || !container.state.running) return;
			this.record(sys, daemon, container, result, starting);
		}
	}

	private record(sys: Sys, daemon: Daemon, container: Container, result: ProbeResult, starting: boolean): void {
		const health = container.state.health;
		if (!health) return;
		const before = health.Status;
		health.Log = [...health.Log, { Start: result.start, End: rfc3339(now(sys)), ExitCode: result.code, Output: result.output }].slice(-KEPT);
		if (result.code === 0) {
			health.FailingStreak = 0;
			health.Status = "healthy";
		} else if (!starting) {
			health.FailingStreak++;
			if (health.FailingStreak >= (container.config.Healthcheck?.Retries || 3)) health.Status = "unhealthy";
		}
		if (health.Status !== before) daemon.containerEvent(sys, container, `health_status: ${health.Status}`);
	}
}

interface ProbeResult {
	readonly start: string;
	readonly code: number;
	readonly output: string;
}

function* probe(sys: Sys, daemon: Daemon, container: Container, timeout: number): Blocking<ProbeResult> {
	const [kind = "", ...rest] = container.config.Healthcheck?.Test ?? [];
	const shell = container.config.Shell?.length ? container.config.Shell : ["/bin/sh", "-c"];
	const command = kind === "CMD-SHELL" ? [...shell, ...rest] : rest;
	const start = rfc3339(now(sys));
	let output = "";
	const exec = Exec.create(sys, daemon, container, { Cmd: command, AttachStdout: true, AttachStderr: true, Env: container.config.Env ?? [] });
	try {
		// biome-ignore lint/correctness/useYield: a tap may block, this one only collects
		yield* exec.start(sys, daemon, { terminal: false }, function* (_own, chunk) {
			if (output.length < LONGEST_OUTPUT) output += decode(chunk.data);
		});
	} catch (error) {
		if (!(error instanceof EngineError)) throw error;
		return { start, code: -1, output: error.message };
	}
	const code = yield* exec.finished.wait(sys, timeout);
	if (code === undefined) {
		yield* exec.kill(sys, daemon);
		return { start, code: -1, output: `Health check exceeded timeout (${timeout}s)` };
	}
	return { start, code, output: output.slice(0, LONGEST_OUTPUT) };
}
