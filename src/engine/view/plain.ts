/** The state of a host as plain data: what a worker can post and pictures draw. */
import type { LiveHost } from "./host.ts";
import type { LiveMount } from "./mounts.ts";
import type { LiveNamespace } from "./namespaces.ts";
import type { LiveProcess } from "./process.ts";

export type MountView = Pick<LiveMount, "id" | "target" | "source" | "fstype" | "root" | "dev" | "propagation" | "peer_group" | "master" | "visible"> & {
	readonly options: readonly string[];
};

/** Without its files; `mounts` only where the mount namespace is not the host's. */
export type ProcessView = Omit<LiveProcess, "file" | "mounts"> & { readonly mounts?: readonly MountView[] };

/** Processes by their numbers on the host. */
export type NamespaceView = Omit<LiveNamespace, "processes" | "ipc"> & { readonly processes: readonly number[] };

export type HostView = Omit<LiveHost, "file" | "processes" | "namespaces" | "mounts" | "cgroups"> & {
	readonly processes: readonly ProcessView[];
	readonly namespaces: readonly NamespaceView[];
	readonly mounts: readonly MountView[];
};

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
		})),
		mounts: host.mounts.map(mountView),
	};
}
