/** The end of network namespaces: nobody is in them, and nothing holds them. net/core/net_namespace.c: cleanup_net. */
import type { Kernel } from "../kernel/kernel.ts";
import { liveNamespaces } from "../namespaces/live.ts";
import type { NetNamespace } from "../namespaces/net.ts";
import type { NetDevice } from "./devices/device.ts";
import { destroy, moveTo } from "./interface.ts";
import { InetSocket } from "./sockets/inet.ts";

function held(kernel: Kernel): Set<unknown> {
	const alive = new Set<unknown>(liveNamespaces(kernel).keys());
	for (const task of kernel.pidNamespace.tasks.values()) {
		if (!task.alive) continue;
		for (const fd of task.fds.numbers) {
			const file = task.fds.get(fd);
			if (file instanceof InetSocket) alive.add(file.ns);
		}
	}
	return alive;
}

/** Called when something let go of a namespace: those that nothing holds any more are taken apart. */
export function sweepNetNamespaces(kernel: Kernel): void {
	if (kernel.netNamespaces.size === 0) return;
	const alive = held(kernel);
	for (const ns of [...kernel.netNamespaces]) if (!alive.has(ns)) end(kernel, ns);
}

/** Cards of the machine go back to the first namespace under a name that is free there; all other devices die. */
function end(kernel: Kernel, ns: NetNamespace): void {
	kernel.netNamespaces.delete(ns);
	const doomed: NetDevice[] = [];
	for (const device of ns.sortedDevices) {
		if (device.isLoopback || device.kind !== "") doomed.push(device);
		else {
			let { name } = device;
			for (let n = 0; kernel.net.byName.has(name); n++) name = `dev${n}`;
			moveTo(device, kernel.net, name);
		}
	}
	for (const connection of [...ns.sockets.connections]) connection.die();
	destroy(doomed);
	for (const other of [kernel.net, ...kernel.netNamespaces]) other.peers.delete(ns);
}
