/** A daemon that was restarted finds a container of the last one still running: live restore. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import type { TaskProcess } from "../../rpc/containerd-api.ts";
import { isRpcError } from "../../rpc/error.ts";
import type { Daemon } from "../daemon.ts";
import type { Container } from "./container.ts";
import { HealthMonitor } from "./health.ts";
import { logTap } from "./start.ts";
import { stopContainer } from "./stop.ts";
import { Streams } from "./streams.ts";

function* taskOf(sys: Sys, daemon: Daemon, id: string): Blocking<TaskProcess | undefined> {
	try {
		return (yield* daemon.containerd.call(sys, "tasks.get", { containerId: id })).process;
	} catch (error) {
		if (isRpcError(error)) return undefined;
		throw error;
	}
}

/** Whether it lives on. Without live restore it is stopped. */
export function* resume(sys: Sys, daemon: Daemon, container: Container): Blocking<boolean> {
	const task = yield* taskOf(sys, daemon, container.id);
	if (!task || task.status === "STOPPED") {
		if (task) container.state.exitCode = task.exitStatus;
		return false;
	}
	const { state } = container;
	state.pid = task.pid;
	state.running = true;
	state.restarting = false;
	state.paused = task.status === "PAUSED";
	yield* daemon.layers.restore(sys, container.id);
	container.mounted = true;
	container.volumesHeld = true;
	for (const point of container.mountPoints.values()) {
		const volume = point.type === "volume" ? daemon.volumes.find(point.name) : undefined;
		if (volume) volume.active++;
	}
	daemon.networks.adopt(container);
	const streams = new Streams({
		directory: `${daemon.config.execRoot}/containerd/${container.id}`,
		process: container.id,
		stdin: container.config.OpenStdin ?? false,
		terminal: container.config.Tty ?? false,
		tap: yield* logTap(sys, daemon, container),
	});
	container.attach(sys, streams);
	streams.start(sys, function* (own) {
		try {
			yield* daemon.containerd.call(own, "tasks.closeIO", { containerId: container.id, stdin: true });
		} catch (error) {
			if (!isRpcError(error)) throw error;
		}
	});
	container.healthMonitor = HealthMonitor.start(sys, daemon, container);
	if (daemon.config.liveRestore) return true;
	yield* stopContainer(sys, daemon, container, { timeout: container.config.StopTimeout });
	return false;
}
