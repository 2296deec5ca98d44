/** What checks can name, with its type in CEL's words: "int", "string", "list<Process>". What each means stands in reference.ts. */
import type { LiveCgroup } from "./cgroups.ts";
import type { LiveFile } from "./files.ts";
import type { LiveConnection, LivePolicy, LiveRule } from "./firewall.ts";
import type { LiveHost } from "./host.ts";
import type { LiveIpcObject } from "./ipc.ts";
import type { LiveMount } from "./mounts.ts";
import type { LiveNamespace, NamespaceNumbers } from "./namespaces.ts";
import type { LiveFdbEntry, LiveLink, LiveNeighbour, LiveRoute, LiveSocket } from "./network.ts";
import type { LiveProcess } from "./process.ts";

interface Views {
	Host: LiveHost;
	Process: LiveProcess;
	NamespaceNumbers: NamespaceNumbers;
	Namespace: LiveNamespace;
	IpcObject: LiveIpcObject;
	Link: LiveLink;
	FdbEntry: LiveFdbEntry;
	Neighbour: LiveNeighbour;
	Route: LiveRoute;
	Socket: LiveSocket;
	Rule: LiveRule;
	Policy: LivePolicy;
	Connection: LiveConnection;
	Mount: LiveMount;
	Cgroup: LiveCgroup;
	File: LiveFile;
}
export type ViewName = keyof Views;

/** What a view offers besides its functions: every one of it, and nothing else. */
type Readable<T> = { readonly [K in keyof T as T[K] extends (...args: never[]) => unknown ? never : K]: string };

export const fields: { readonly [V in ViewName]: Readable<Views[V]> } = {
	Host: {
		hostname: "string",
		domainname: "string",
		release: "string",
		ns: "NamespaceNumbers",
		processes: "list<Process>",
		namespaces: "list<Namespace>",
		mounts: "list<Mount>",
		cgroups: "list<Cgroup>",
		links: "list<Link>",
		routes: "list<Route>",
		sockets: "list<Socket>",
		rules: "list<Rule>",
		policies: "list<Policy>",
		connections: "list<Connection>",
		forwards: "bool",
	},
	Process: {
		pid: "int",
		ppid: "int",
		pid_chain: "list<int>",
		adopted: "bool",
		comm: "string",
		cmdline: "list<string>",
		args: "string",
		state: "string",
		uid: "int",
		euid: "int",
		gid: "int",
		pgrp: "int",
		session: "int",
		tty: "string",
		cwd: "string",
		root: "string",
		ns: "NamespaceNumbers",
		hostname: "string",
		uid_map: "list<string>",
		gid_map: "list<string>",
		monotonic_offset: "int",
		boottime_offset: "int",
		cgroup: "string",
		cgroup_root: "string",
		mounts: "list<Mount>",
	},
	NamespaceNumbers: {
		mnt: "int",
		pid: "int",
		pid_for_children: "int",
		net: "int",
		ipc: "int",
		uts: "int",
		user: "int",
		cgroup: "int",
		time: "int",
		time_for_children: "int",
	},
	Namespace: {
		kind: "string",
		ino: "int",
		processes: "list<Process>",
		files: "list<string>",
		owner: "int",
		parent: "int",
		hostname: "string",
		ipc: "list<IpcObject>",
		links: "list<Link>",
		routes: "list<Route>",
		neighbours: "list<Neighbour>",
		sockets: "list<Socket>",
		rules: "list<Rule>",
		policies: "list<Policy>",
		connections: "list<Connection>",
		forwards: "bool",
	},
	Link: {
		name: "string",
		ifindex: "int",
		kind: "string",
		up: "bool",
		running: "bool",
		mac: "string",
		mtu: "int",
		master: "string",
		addresses: "list<string>",
		peer: "string",
		peer_ns: "int",
		id: "int",
		mode: "string",
		promiscuous: "bool",
		rx_packets: "int",
		tx_packets: "int",
		fdb: "list<FdbEntry>",
	},
	FdbEntry: {
		mac: "string",
		dev: "string",
		permanent: "bool",
		remote: "string",
	},
	Neighbour: {
		address: "string",
		mac: "string",
		state: "string",
		dev: "string",
	},
	Route: {
		destination: "string",
		gateway: "string",
		dev: "string",
		type: "string",
		table: "int",
		metric: "int",
		source: "string",
	},
	Socket: {
		protocol: "string",
		state: "string",
		local: "string",
		port: "int",
		remote: "string",
		remote_port: "int",
	},
	Rule: {
		family: "string",
		table: "string",
		chain: "string",
		number: "int",
		target: "string",
		source: "string",
		destination: "string",
		input: "string",
		output: "string",
		protocol: "string",
		destination_port: "int",
		to: "string",
		comment: "string",
		packets: "int",
		bytes: "int",
	},
	Policy: {
		family: "string",
		table: "string",
		chain: "string",
		policy: "string",
	},
	Connection: {
		protocol: "string",
		state: "string",
		source: "string",
		source_port: "int",
		destination: "string",
		destination_port: "int",
		reply_source: "string",
		reply_source_port: "int",
		reply_destination: "string",
		reply_destination_port: "int",
		snat: "bool",
		dnat: "bool",
		answered: "bool",
		mark: "int",
	},
	IpcObject: {
		kind: "string",
		id: "int",
		key: "int",
		size: "int",
		mode: "int",
		uid: "int",
	},
	Mount: {
		id: "int",
		target: "string",
		source: "string",
		fstype: "string",
		root: "string",
		dev: "string",
		options: "list<string>",
		fs_options: "list<string>",
		propagation: "string",
		peer_group: "int",
		master: "int",
		visible: "bool",
		pid_ns: "int",
	},
	Cgroup: {
		path: "string",
		hierarchy: "string",
		processes: "list<Process>",
		populated: "bool",
		frozen: "bool",
		controllers: "list<string>",
		subtree_control: "list<string>",
		memory_max: "int",
		memory_high: "int",
		memory_low: "int",
		swap_max: "int",
		memory_current: "int",
		memory_peak: "int",
		oom_kills: "int",
		oom_group_kills: "int",
		oom_group: "bool",
		cpu_quota: "int",
		cpu_period: "int",
		cpu_weight: "int",
		cpu_usage: "int",
		cpu_throttled: "int",
		cpuset: "list<int>",
		cpuset_effective: "list<int>",
		pids_max: "int",
		pids_current: "int",
		pids_refused: "int",
	},
	File: {
		exists: "bool",
		kind: "string",
		mode: "int",
		uid: "int",
		gid: "int",
		size: "int",
		text: "string",
		target: "string",
		whiteout: "bool",
		opaque: "bool",
		entries: "list<string>",
	},
};

/** Functions that take an argument, on the type before the dot. */
export const methods = ["Host.file(string): File", "Process.file(string): File"] as const;
