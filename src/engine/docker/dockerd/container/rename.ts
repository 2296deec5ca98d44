/** POST /containers/NAME/rename: daemon/rename.go. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { conflict, EngineError, invalid } from "../../error.ts";
import type { Daemon } from "../daemon.ts";

export function* renameContainer(sys: Sys, daemon: Daemon, reference: string, name: string): Blocking<void> {
	if (reference === "" || name === "") throw invalid("Neither old nor new names may be empty");
	const container = daemon.containers.get(reference);
	const before = container.name;
	if (before === `/${name.replace(/^\//, "")}`) throw invalid("Renaming a container with the same name as its current name");
	if (container.state.removing || container.state.dead) throw conflict("container is marked for removal and cannot be renamed");
	let reserved: string;
	try {
		reserved = daemon.containers.reserve(sys, container.id, name.startsWith("/") ? name : `/${name}`);
	} catch (error) {
		throw error instanceof EngineError ? new EngineError(error.kind, `Error when allocating new name: ${error.message}`) : error;
	}
	daemon.containers.release(before);
	container.name = reserved;
	for (const network of daemon.networks.list()) {
		for (const endpoint of network.endpoints.values()) {
			if (endpoint.container !== container.id) continue;
			endpoint.name = container.plainName;
			endpoint.names = endpoint.names.map((each) => (each === before.slice(1) ? container.plainName : each));
		}
	}
	yield* daemon.save(sys, container);
	daemon.containerEvent(sys, container, "rename", { oldName: before });
}
