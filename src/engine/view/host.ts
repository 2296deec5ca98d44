/** The read-only view of one host's state: what checks of labs and pictures read instead of kernel objects. */

import type { Kernel } from "../kernel/kernel.ts";
import { initialNumbers } from "../namespaces/namespace.ts";
import { allCgroups, type LiveCgroup } from "./cgroups.ts";
import { LiveFile } from "./files.ts";
import { connections, type LiveConnection, type LivePolicy, type LiveRule, policies, rules } from "./firewall.ts";
import type { LiveMount } from "./mounts.ts";
import { allNamespaces, type LiveNamespace, type NamespaceNumbers } from "./namespaces.ts";
import { type LiveLink, type LiveRoute, type LiveSocket, links, routes, sockets } from "./network.ts";
import { LiveProcess } from "./process.ts";

/**
 * Reads lazily: a part that nobody asks for costs nothing. An instance belongs to one moment: make a new one whenever the
 * machine has run.
 */
export class LiveHost {
	private readonly kernel: Kernel;
	private processList: readonly LiveProcess[] | undefined;
	private namespaceList: readonly LiveNamespace[] | undefined;
	private cgroupList: readonly LiveCgroup[] | undefined;

	constructor(kernel: Kernel) {
		this.kernel = kernel;
	}

	/** The name in the host's own UTS namespace. */
	get hostname(): string {
		return this.kernel.uts.nodename;
	}
	/** The NIS domain name there; "(none)" when it was never set. */
	get domainname(): string {
		return this.kernel.uts.domainname;
	}
	/** As `uname -r`. */
	get release(): string {
		return this.kernel.options.release;
	}
	/** The numbers of the host's own namespaces. */
	get ns(): NamespaceNumbers {
		const { pid, time, ...others } = initialNumbers;
		return { ...others, pid, pid_for_children: pid, time, time_for_children: time };
	}
	/** Every process, in whatever namespaces, by its number on the host; zombies too. */
	get processes(): readonly LiveProcess[] {
		this.processList ??= [...this.kernel.pidNamespace.tasks.values()].map((task) => new LiveProcess(task)).sort((a, b) => a.pid - b.pid);
		return this.processList;
	}
	/** Every namespace that is alive, by kind and number. */
	get namespaces(): readonly LiveNamespace[] {
		this.namespaceList ??= allNamespaces(this, this.kernel);
		return this.namespaceList;
	}
	/** The mounts that the host's PID 1 sees. */
	get mounts(): readonly LiveMount[] {
		const init = this.kernel.init?.pid;
		return this.processes.find((p) => p.pid === init)?.mounts ?? [];
	}
	/** Every control group, parents before children. */
	get cgroups(): readonly LiveCgroup[] {
		this.cgroupList ??= allCgroups(this, this.kernel);
		return this.cgroupList;
	}
	/** The devices, routes and sockets of the host's own network namespace. */
	get links(): readonly LiveLink[] {
		return links(this.kernel.net);
	}
	get routes(): readonly LiveRoute[] {
		return routes(this.kernel.net);
	}
	get sockets(): readonly LiveSocket[] {
		return sockets(this.kernel.net);
	}
	/** netfilter in the host's own network namespace: rules, what happens where none matches, tracked connections. */
	get rules(): readonly LiveRule[] {
		return rules(this.kernel.net);
	}
	get policies(): readonly LivePolicy[] {
		return policies(this.kernel.net);
	}
	get connections(): readonly LiveConnection[] {
		return connections(this.kernel.net);
	}
	/** net.ipv4.ip_forward of the host. */
	get forwards(): boolean {
		return this.kernel.net.settings.number("ipv4/ip_forward") > 0;
	}
	/** A file as the host's PID 1 sees it. */
	file(path: string): LiveFile {
		return new LiveFile(this.kernel.init?.alive ? this.kernel.init : undefined, path);
	}
}
