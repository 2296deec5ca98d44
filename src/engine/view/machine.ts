/** The view of all hosts of a machine at one moment. */
import type { Machine } from "../machine.ts";
import { LiveHost } from "./host.ts";

export interface LiveMachine {
	/** The host that the world names first. */
	readonly host: LiveHost;
	/** All that are up, by name. */
	readonly hosts: ReadonlyMap<string, LiveHost>;
}

/** As for LiveHost: make a new one whenever the machine has run. */
export function liveMachine(machine: Machine): LiveMachine {
	const hosts = new Map([...machine.hosts].map(([name, { kernel }]) => [name, new LiveHost(kernel)]));
	return { host: hosts.get(machine.first.name) as LiveHost, hosts };
}
