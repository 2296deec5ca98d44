/** Removing a container: daemon/delete.go. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { conflict, EngineError } from "../../error.ts";
import type { Daemon } from "../daemon.ts";
import { releaseVolumes } from "../mounts/register.ts";
import type { Container } from "./container.ts";
import { killContainer } from "./stop.ts";

export interface RemoveOptions {
	readonly force: boolean;
	/** Anonymous volumes go too. */
	readonly volumes: boolean;
}

/** ContainerRm. Throws EngineError. */
export function* removeContainer(sys: Sys, daemon: Daemon, container: Container, options: RemoveOptions): Blocking<void> {
	const { state } = container;
	if (state.removed) return;
	if (state.removing) {
		// a removal that is under way is no failure for who asks for the same
		if (options.force) {
			yield* state.wait(sys, "removed");
			return;
		}
		throw conflict(`removal of container ${container.plainName} is already in progress`);
	}
	state.removing = true;
	const name = container.plainName;
	try {
		if (state.running) {
			if (!options.force) {
				if (state.paused) throw conflict(`cannot remove container ${JSON.stringify(name)}: container is paused and must be unpaused first`);
				const what = state.restarting ? "container is restarting" : "container is running";
				throw conflict(`cannot remove container ${JSON.stringify(name)}: ${what}: stop the container before removing or force remove`);
			}
			yield* killQuietly(sys, daemon, container);
		}
		container.restart?.cancel(sys);
		yield* container.lock.lock(sys);
		try {
			state.dead = true;
			if (daemon.layers.has(container.id)) yield* daemon.layers.remove(sys, container.id);
			yield* releaseVolumes(sys, daemon, container, options.volumes);
			daemon.networks.forget(container);
			daemon.containers.remove(sys, container);
		} finally {
			container.lock.unlock(sys);
		}
	} catch (error) {
		state.removing = false;
		throw error;
	}
	state.setRemoved(sys);
	daemon.containerEvent(sys, container, "destroy");
}

function* killQuietly(sys: Sys, daemon: Daemon, container: Container): Blocking<void> {
	try {
		yield* killContainer(sys, daemon, container);
	} catch (error) {
		// it ended meanwhile
		if (!(error instanceof EngineError && error.kind === "conflict")) throw error;
	}
}
