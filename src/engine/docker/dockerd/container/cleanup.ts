/** Gives back what a container that ended held: daemon.Cleanup. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { isRpcError } from "../../rpc/error.ts";
import type { Daemon } from "../daemon.ts";
import { removeAll } from "../files.ts";
import type { Container } from "./container.ts";

export function* cleanUp(sys: Sys, daemon: Daemon, container: Container): Blocking<void> {
	const { id } = container;
	yield* daemon.networks.leave(sys, daemon, container);
	yield* forgetTask(sys, daemon, id);
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

/** containerd forgets the task and the container. */
export function* forgetTask(sys: Sys, daemon: Daemon, id: string): Blocking<void> {
	yield* quietly(daemon.containerd.call(sys, "tasks.delete", { containerId: id }));
	yield* quietly(daemon.containerd.call(sys, "containers.delete", { id }));
}

/** What was never made, or has gone already, is no failure. */
function* quietly(call: Blocking<unknown>): Blocking<void> {
	try {
		yield* call;
	} catch (error) {
		if (!isRpcError(error)) throw error;
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
