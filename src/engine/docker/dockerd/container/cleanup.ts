/** Gives back what a container that ended held: daemon.Cleanup. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { signalNumbers } from "../../../kernel/signal-names.ts";
import { isRpcError } from "../../rpc/error.ts";
import type { Daemon } from "../daemon.ts";
import { removeAll } from "../files.ts";
import type { Container } from "./container.ts";

export function* cleanUp(sys: Sys, daemon: Daemon, container: Container): Blocking<void> {
	const { id } = container;
	daemon.networks.leave(sys, daemon, container);
	yield* forgetTask(sys, daemon, id, !container.state.running);
	if (container.streams) {
		yield* container.streams.finish(sys);
		removeAll(sys, `${daemon.config.execRoot}/containerd/${id}`);
	}
	container.logs?.close(sys);
	unmountShm(sys, daemon, container);
	if (container.volumesHeld) {
		container.volumesHeld = false;
		for (const point of container.mountPoints.values()) {
			const volume = point.type === "volume" ? daemon.volumes.find(point.name) : undefined;
			if (!volume) continue;
			daemon.volumes.release(sys, volume);
			daemon.events.log(sys, "volume", "unmount", volume.name, { container: id, driver: volume.driver });
		}
	}
	if (container.mounted) {
		container.mounted = false;
		yield* daemon.layers.unmount(sys, id);
	}
	container.healthMonitor?.stop(sys);
	container.healthMonitor = undefined;
	for (const exec of container.execs.values()) exec.ended(sys, undefined);
	for (const exec of container.execs.keys()) daemon.execs.delete(exec);
	container.execs.clear();
}

/** containerd forgets the task and the container; with `force` what is left of it is killed first. */
export function* forgetTask(sys: Sys, daemon: Daemon, id: string, force: boolean): Blocking<void> {
	const task = { containerId: id };
	// a task that was made and never started: ForceDelete
	if (force && (yield* quietly(daemon.containerd.call(sys, "tasks.kill", { ...task, signal: signalNumbers.KILL })))) {
		yield* quietly(daemon.containerd.call(sys, "tasks.wait", task));
	}
	yield* quietly(daemon.containerd.call(sys, "tasks.delete", task));
	yield* quietly(daemon.containerd.call(sys, "containers.delete", { id }));
}

/** What was never made, or has gone already, is no failure: whether it worked. */
function* quietly(call: Blocking<unknown>): Blocking<boolean> {
	try {
		yield* call;
		return true;
	} catch (error) {
		if (!isRpcError(error)) throw error;
		return false;
	}
}

function unmountShm(sys: Sys, daemon: Daemon, container: Container): void {
	const own = `${daemon.containers.directory(container.id)}/mounts/shm`;
	if (container.shmPath !== own) return;
	try {
		sys.umount(own, { detach: true, noFollow: true });
	} catch (error) {
		if (!isErrno(error)) throw error;
	}
}
