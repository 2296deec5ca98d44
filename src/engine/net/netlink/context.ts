/** Who makes a configuration request, and what it may. */
import { NamespaceInode } from "../../fs/nsfs.ts";
import { capable } from "../../kernel/credentials.ts";
import type { Task } from "../../kernel/task.ts";
import type { NetNamespace } from "../../namespaces/net.ts";
import type { NetDevice } from "../devices/device.ts";
import type { NamespaceReference } from "./abi.ts";
import { NetlinkError } from "./error.ts";

export class Requester {
	readonly task: Task;
	readonly ns: NetNamespace;
	constructor(task: Task) {
		this.task = task;
		this.ns = task.ns.net;
	}
	/** EPERM without CAP_NET_ADMIN over the owner of the namespace. */
	checkAdmin(ns = this.ns): void {
		if (!capable(this.task.cred, "net_admin", ns.owner)) throw new NetlinkError("EPERM");
	}
	/** ENODEV. */
	device(index: number): NetDevice {
		const device = this.ns.devices.get(index);
		if (!device) throw new NetlinkError("ENODEV");
		return device;
	}
	/** EINVAL for a descriptor that is no network namespace, ESRCH for a process that is not there. */
	namespace(reference: NamespaceReference): NetNamespace {
		if ("pid" in reference) {
			const task = this.task.pidNamespace.tasks.get(reference.pid);
			if (!task?.alive) throw new NetlinkError("ESRCH");
			return task.ns.net;
		}
		const { inode } = this.task.fds.get(reference.fd);
		if (!(inode instanceof NamespaceInode) || inode.namespace.kind !== "net") throw new NetlinkError("EINVAL");
		return inode.namespace;
	}
}
