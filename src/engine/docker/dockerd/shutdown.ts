/** The daemon ends: containers are stopped, unless live restore keeps them. daemon.Shutdown. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { WaitGroup } from "../../programs/lib/sync.ts";
import { guard } from "./container/exit.ts";
import { stopContainer } from "./container/stop.ts";
import type { Daemon } from "./daemon.ts";

export function* shutDown(sys: Sys, daemon: Daemon): Blocking<void> {
	const running = daemon.containers.list().filter((c) => c.state.running);
	if (daemon.config.liveRestore && running.length) {
		// they go on without the daemon
		for (const container of running) yield* daemon.save(sys, container);
		return;
	}
	daemon.stopping = true;
	const group = new WaitGroup();
	for (const container of running) {
		group.add();
		const manually = container.hasBeenManuallyStopped;
		sys.thread(function* (own) {
			yield* guard(daemon, stopContainer(own, daemon, container, { timeout: container.config.StopTimeout }));
			// the daemon stopped it, nobody else: it is started again with the daemon where its policy says so
			container.hasBeenManuallyStopped = manually;
			yield* daemon.save(own, container);
			group.done(own);
		});
	}
	yield* group.wait(sys);
	daemon.networks.shutDown();
}
