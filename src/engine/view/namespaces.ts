/** Namespaces as authors and pictures see them. */

import type { AnyNamespace } from "../fs/nsfs.ts";
import type { NamespaceKind } from "../kernel/abi.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { Task } from "../kernel/task.ts";
import { liveNamespaces, namespacesOf } from "../namespaces/live.ts";
import { pathName } from "../vfs/dentry.ts";
import type { Mount } from "../vfs/mount.ts";
import { connections, type LiveConnection, type LivePolicy, type LiveRule, policies, rules } from "./firewall.ts";
import type { LiveHost } from "./host.ts";
import { ipcObjects, type LiveIpcObject } from "./ipc.ts";
import { type LiveLink, type LiveNeighbour, type LiveRoute, type LiveSocket, links, neighbours, routes, sockets } from "./network.ts";
import type { LiveProcess } from "./process.ts";

/** The numbers in /proc/PID/ns, by the names of its links. */
export interface NamespaceNumbers {
	readonly mnt: number;
	readonly pid: number;
	/** The PID namespace that children made from now on go to. */
	readonly pid_for_children: number;
	readonly net: number;
	readonly ipc: number;
	readonly uts: number;
	readonly user: number;
	readonly cgroup: number;
	readonly time: number;
	/** The time namespace that children made from now on go to. */
	readonly time_for_children: number;
}

export function namespaceNumbers(task: Task): NamespaceNumbers {
	const held = namespacesOf(task);
	return {
		mnt: held.mnt.ino,
		pid: held.pid.ino,
		pid_for_children: held.pid_for_children.ino,
		net: held.net.ino,
		ipc: held.ipc.ino,
		uts: held.uts.ino,
		user: held.user.ino,
		cgroup: held.cgroup.ino,
		time: held.time.ino,
		time_for_children: held.time_for_children.ino,
	};
}

/** One namespace that is alive: a process is in it, a bind of its file or an open descriptor holds it, or a namespace below it does. */
export class LiveNamespace {
	readonly kind: NamespaceKind;
	/** The number in `uts:[4026531838]`. */
	readonly ino: number;
	/** Where a bind of its /proc/PID/ns file keeps it, as paths; each once, in order. */
	readonly files: readonly string[];
	private readonly host: LiveHost;
	private readonly namespace: AnyNamespace;

	constructor(host: LiveHost, namespace: AnyNamespace, files: readonly string[]) {
		this.host = host;
		this.namespace = namespace;
		this.kind = namespace.kind;
		this.ino = namespace.ino;
		this.files = files;
	}

	/** The processes in it, by PID. */
	get processes(): readonly LiveProcess[] {
		return this.host.processes.filter((p) => p.ns[this.kind] === this.ino);
	}
	/** The number of the user namespace that governs it; 0 for the initial user namespace. */
	get owner(): number {
		return this.namespace.owner?.ino ?? 0;
	}
	/** The number of the namespace above it: of PID and user namespaces that are not initial; else 0. */
	get parent(): number {
		const { namespace } = this;
		return namespace.kind === "pid" || namespace.kind === "user" ? (namespace.parent?.ino ?? 0) : 0;
	}
	/** The host name in a UTS namespace, "" for the other kinds. */
	get hostname(): string {
		return this.namespace.kind === "uts" ? this.namespace.nodename : "";
	}
	/** The System V objects in an IPC namespace, none for the other kinds. */
	get ipc(): readonly LiveIpcObject[] {
		return this.namespace.kind === "ipc" ? ipcObjects(this.namespace) : [];
	}
	/** The devices in a network namespace, by their numbers; none for the other kinds, as below. */
	get links(): readonly LiveLink[] {
		return this.namespace.kind === "net" ? links(this.namespace) : [];
	}
	get routes(): readonly LiveRoute[] {
		return this.namespace.kind === "net" ? routes(this.namespace) : [];
	}
	get neighbours(): readonly LiveNeighbour[] {
		return this.namespace.kind === "net" ? neighbours(this.namespace) : [];
	}
	/** The rules of netfilter. */
	get rules(): readonly LiveRule[] {
		return this.namespace.kind === "net" ? rules(this.namespace) : [];
	}
	get policies(): readonly LivePolicy[] {
		return this.namespace.kind === "net" ? policies(this.namespace) : [];
	}
	/** What connection tracking knows. */
	get connections(): readonly LiveConnection[] {
		return this.namespace.kind === "net" ? connections(this.namespace) : [];
	}
	/** What a router does: passes packets on that are not for itself. */
	get forwards(): boolean {
		return this.namespace.kind === "net" && this.namespace.settings.number("ipv4/ip_forward") > 0;
	}
	/** TCP, UDP and raw sockets. */
	get sockets(): readonly LiveSocket[] {
		return this.namespace.kind === "net" ? sockets(this.namespace) : [];
	}
}

/** Every namespace alive, by kind and number, with the paths of the files that hold it. */
export function allNamespaces(host: LiveHost, kernel: Kernel): LiveNamespace[] {
	const pathOf = (mount: Mount): string => {
		const root = mount.namespace?.root;
		return root ? pathName({ mount, dentry: mount.root }, { mount: root, dentry: root.root }).name : "";
	};
	return [...liveNamespaces(kernel)]
		.map(([namespace, mounts]) => new LiveNamespace(host, namespace, [...new Set([...mounts].map(pathOf))].sort()))
		.sort((a, b) => (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : a.ino - b.ino));
}
