/** The state of a host as plain data: what a worker can post and pictures draw. */
import type { LiveCgroup } from "./cgroups.ts";
import type { LiveConnection } from "./firewall.ts";
import type { LiveHost } from "./host.ts";
import type { LiveMachine } from "./machine.ts";
import type { LiveMount } from "./mounts.ts";
import type { LiveNamespace } from "./namespaces.ts";
import type { LiveLink } from "./network.ts";
import type { LiveProcess } from "./process.ts";

export type MountView = Pick<LiveMount, "id" | "target" | "source" | "fstype" | "root" | "dev" | "propagation" | "peer_group" | "master" | "visible"> & {
	readonly options: readonly string[];
};

/** Without its files; `mounts` only where the mount namespace is not the host's. */
export type ProcessView = Omit<LiveProcess, "file" | "mounts"> & { readonly mounts?: readonly MountView[] };

/** Processes by their numbers on the host. */
/** What pictures show of a device. */
export type LinkView = Pick<LiveLink, "name" | "kind" | "up" | "running" | "master" | "addresses" | "peer" | "peer_ns" | "id">;

export type NamespaceView = Omit<
	LiveNamespace,
	"processes" | "ipc" | "links" | "routes" | "neighbours" | "sockets" | "rules" | "policies" | "connections" | "forwards"
> & {
	readonly processes: readonly number[];
	/** Of network namespaces. */
	readonly links: readonly LinkView[];
};

/** What pictures show of a group; processes by their numbers on the host. */
export type CgroupView = Pick<
	LiveCgroup,
	| "path"
	| "hierarchy"
	| "populated"
	| "frozen"
	| "memory_max"
	| "memory_high"
	| "swap_max"
	| "oom_kills"
	| "cpu_quota"
	| "cpu_period"
	| "cpu_weight"
	| "cpuset"
	| "pids_max"
> & { readonly processes: readonly number[] };

export type ConnectionView = Omit<LiveConnection, "mark">;

export type HostView = Omit<
	LiveHost,
	"file" | "processes" | "namespaces" | "mounts" | "cgroups" | "links" | "routes" | "sockets" | "rules" | "policies" | "connections" | "forwards"
> & {
	readonly processes: readonly ProcessView[];
	readonly namespaces: readonly NamespaceView[];
	readonly mounts: readonly MountView[];
	readonly cgroups: readonly CgroupView[];
	/** Those of the host's own network namespace. */
	readonly connections: readonly ConnectionView[];
};

/** All hosts of a machine. */
export interface MachineView {
	/** The host that the world names first. */
	readonly first: string;
	readonly hosts: Readonly<Record<string, HostView>>;
}

const mountView = (m: LiveMount): MountView => ({
	id: m.id,
	target: m.target,
	source: m.source,
	fstype: m.fstype,
	root: m.root,
	dev: m.dev,
	options: m.options,
	propagation: m.propagation,
	peer_group: m.peer_group,
	master: m.master,
	visible: m.visible,
});

const linkView = (l: LiveLink): LinkView => ({
	name: l.name,
	kind: l.kind,
	up: l.up,
	running: l.running,
	master: l.master,
	addresses: l.addresses,
	peer: l.peer,
	peer_ns: l.peer_ns,
	id: l.id,
});

const cgroupView = (g: LiveCgroup): CgroupView => ({
	path: g.path,
	hierarchy: g.hierarchy,
	populated: g.populated,
	frozen: g.frozen,
	memory_max: g.memory_max,
	memory_high: g.memory_high,
	swap_max: g.swap_max,
	oom_kills: g.oom_kills,
	cpu_quota: g.cpu_quota,
	cpu_period: g.cpu_period,
	cpu_weight: g.cpu_weight,
	cpuset: g.cpuset,
	pids_max: g.pids_max,
	processes: g.processes.map((p) => p.pid),
});

function processView(p: LiveProcess, hostMounts: number): ProcessView {
	return {
		pid: p.pid,
		ppid: p.ppid,
		pid_chain: p.pid_chain,
		adopted: p.adopted,
		comm: p.comm,
		cmdline: p.cmdline,
		args: p.args,
		state: p.state,
		uid: p.uid,
		euid: p.euid,
		gid: p.gid,
		pgrp: p.pgrp,
		session: p.session,
		tty: p.tty,
		cwd: p.cwd,
		root: p.root,
		ns: p.ns,
		hostname: p.hostname,
		uid_map: p.uid_map,
		gid_map: p.gid_map,
		monotonic_offset: p.monotonic_offset,
		boottime_offset: p.boottime_offset,
		cgroup: p.cgroup,
		cgroup_root: p.cgroup_root,
		...(p.ns.mnt !== hostMounts && { mounts: p.mounts.map(mountView) }),
	};
}

export function plainView(host: LiveHost): HostView {
	return {
		hostname: host.hostname,
		domainname: host.domainname,
		release: host.release,
		ns: host.ns,
		processes: host.processes.map((p) => processView(p, host.ns.mnt)),
		namespaces: host.namespaces.map((n) => ({
			kind: n.kind,
			ino: n.ino,
			files: n.files,
			owner: n.owner,
			parent: n.parent,
			hostname: n.hostname,
			processes: n.processes.map((p) => p.pid),
			links: n.links.map(linkView),
		})),
		mounts: host.mounts.map(mountView),
		cgroups: host.cgroups.map(cgroupView),
		connections: host.connections.map(({ mark: _, ...shown }) => shown),
	};
}

export function machineView({ host, hosts }: LiveMachine): MachineView {
	const first = [...hosts].find(([, each]) => each === host)?.[0] ?? "";
	return { first, hosts: Object.fromEntries([...hosts].map(([name, each]) => [name, plainView(each)])) };
}
