/** What happens when a container's process has ended: daemon/monitor.go. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { EngineError } from "../../error.ts";
import type { Exit } from "../../rpc/containerd-api.ts";
import type { Daemon } from "../daemon.ts";
import { asEngineError } from "../http/router.ts";
import { now, parseRfc3339, secondsOf } from "../time.ts";
import { cleanUp } from "./cleanup.ts";
import type { Container } from "./container.ts";
import { removeContainer } from "./remove.ts";
import { startContainer } from "./start.ts";

/** Seconds that the outputs are waited for. */
const DRAIN = 2;

export function* handleExit(sys: Sys, daemon: Daemon, container: Container, exit: Exit): Blocking<void> {
	let wait: number | undefined;
	yield* container.lock.lock(sys);
	try {
		if (!container.state.running || container.state.pid === 0) return;
		if (container.streams) yield* container.streams.drained.wait(sys, DRAIN);
		const at = parseRfc3339(exit.exitedAt) ?? now(sys);
		const ran = container.state.startedAt ? secondsOf(at) - secondsOf(container.state.startedAt) : 0;
		wait = container.restart?.next(exit.exitStatus, daemon.stopping || container.hasBeenManuallyStopped, ran);
		yield* cleanUp(sys, daemon, container);
		if (container.state.health) container.state.health.Status = "unhealthy";
		if (wait !== undefined) container.restartCount++;
		daemon.containerEvent(sys, container, "die", { exitCode: String(exit.exitStatus), execDuration: String(Math.max(0, Math.trunc(ran))) });
		container.state.setEnded(sys, exit.exitStatus, at, wait !== undefined);
		yield* daemon.save(sys, container);
	} finally {
		container.lock.unlock(sys);
	}
	if (wait !== undefined) yield* startAgain(sys, daemon, container, wait);
	else if (container.hostConfig.AutoRemove && !daemon.stopping) {
		yield* removeContainer(sys, daemon, container, { force: true, volumes: true });
	}
}

function* startAgain(sys: Sys, daemon: Daemon, container: Container, wait: number): Blocking<void> {
	const go = yield* container.restart?.sleep(sys, wait) ?? never();
	yield* container.lock.lock(sys);
	try {
		if (!container.state.restarting) return;
		if (!go || daemon.stopping) {
			container.state.setEnded(sys, container.state.exitCode, now(sys), false);
			yield* daemon.save(sys, container);
			return;
		}
		yield* startContainer(sys, daemon, container, false);
	} catch (error) {
		const { message } = asEngineError(error);
		container.state.setEnded(sys, container.state.exitCode, now(sys), false);
		yield* daemon.save(sys, container);
		daemon.log.error("restartmanger wait error", { container: container.id, error: message });
	} finally {
		container.lock.unlock(sys);
	}
}

// biome-ignore lint/correctness/useYield: stands in for a sleep that is not wanted
function* never(): Blocking<boolean> {
	return false;
}

/** The daemon's thread that hears from containerd until its connection breaks. */
export function* watchTasks(sys: Sys, daemon: Daemon): Blocking<void> {
	const stream = yield* daemon.containerd.stream(sys, "events.subscribe", {});
	try {
		for (;;) {
			const envelope = yield* stream.next(sys);
			if (!envelope) return;
			const container = daemon.containers.find(envelope.event.containerId);
			if (!container) continue;
			switch (envelope.topic) {
				case "/tasks/exit": {
					const { event } = envelope;
					const exec = event.id === event.containerId ? undefined : container.execs.get(event.id);
					if (exec) exec.ended(sys, event.exitStatus);
					else if (event.id === event.containerId) {
						sys.thread(function* (own) {
							yield* guard(daemon, handleExit(own, daemon, container, event));
						});
					}
					break;
				}
				case "/tasks/oom":
					container.state.oomKilled = true;
					daemon.containerEvent(sys, container, "oom");
					break;
				case "/tasks/delete":
					daemon.log.info("ignoring event", {
						container: container.id,
						module: "libcontainerd",
						namespace: daemon.config.containerdNamespace,
						topic: envelope.topic,
						type: "*events.TaskDelete",
					});
					break;
				default:
					break;
			}
		}
	} finally {
		stream.close(sys);
	}
}

/** A thread has nobody to report to but the log. */
export function* guard(daemon: Daemon, body: Blocking<void>): Blocking<void> {
	try {
		yield* body;
	} catch (error) {
		if (!(error instanceof EngineError)) daemon.log.error(asEngineError(error).message);
		else daemon.log.error(error.message);
	}
}
