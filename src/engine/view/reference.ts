/**
 * The author's reference: every name that a check may use on the state of a host, with its type and meaning. The checker
 * knows names and types from here, so a check that names something else stops the build.
 */
import type { LiveFile } from "./files.ts";
import type { LiveHost } from "./host.ts";
import type { LiveMount } from "./mounts.ts";
import type { LiveNamespace, NamespaceNumbers } from "./namespaces.ts";
import type { LiveProcess } from "./process.ts";

export interface Field {
	/** In CEL's words: "int", "string", "list<Process>". */
	readonly type: string;
	readonly about: string;
}

interface Views {
	Host: LiveHost;
	Process: LiveProcess;
	NamespaceNumbers: NamespaceNumbers;
	Namespace: LiveNamespace;
	Mount: LiveMount;
	File: LiveFile;
}
export type ViewName = keyof Views;

/** What a view offers besides its functions. */
type Readable<T> = { readonly [K in keyof T as T[K] extends (...args: never[]) => unknown ? never : K]: Field };

const int = (about: string): Field => ({ type: "int", about });
const text = (about: string): Field => ({ type: "string", about });
const flag = (about: string): Field => ({ type: "bool", about });
const list = (of: string, about: string): Field => ({ type: `list<${of}>`, about });

export const fields: { readonly [V in ViewName]: Readable<Views[V]> } = {
	Host: {
		hostname: text("the name in the host's own UTS namespace"),
		domainname: text('the NIS domain name there; "(none)" when it was never set'),
		release: text("the kernel's release, as uname -r"),
		ns: { type: "NamespaceNumbers", about: "the numbers of the host's own namespaces" },
		processes: list("Process", "every process, in whatever namespaces, by PID; zombies too"),
		namespaces: list("Namespace", "every namespace that is alive, by kind and number"),
		mounts: list("Mount", "the mounts that the host's PID 1 sees"),
	},
	Process: {
		pid: int("its number on the host"),
		ppid: int("its parent's number on the host; 0 for PID 1"),
		pid_chain: list("int", "its numbers in each PID namespace that it is in, the host's first: the NSpid line of /proc/PID/status"),
		adopted: flag("its parent is not the process that made it: an orphan that init or a subreaper took over"),
		comm: text("the name of its program, at most 15 characters"),
		cmdline: list("string", "the words of its command line; none for a zombie"),
		args: text("its command line as ps shows it: the words with spaces between"),
		state: text('"R" running, "S" sleeping, "T" stopped, "Z" zombie'),
		uid: int("real user id, as the host numbers it"),
		euid: int("effective user id, as the host numbers it"),
		gid: int("real group id, as the host numbers it"),
		pgrp: int("its process group, as the host numbers it"),
		session: int("its session, as the host numbers it"),
		tty: text('its controlling terminal, such as "pts/0"; "" for none: what the learner starts has one'),
		cwd: text("its working directory, as it sees it itself"),
		root: text('its root directory within its mount namespace: "/" unless chroot changed it'),
		ns: { type: "NamespaceNumbers", about: "the numbers of its namespaces" },
		hostname: text("the host name that it sees: that of its UTS namespace"),
		cgroup: text("the path of its control group"),
		mounts: list("Mount", "the mounts that it can reach: what its /proc/self/mountinfo lists"),
	},
	NamespaceNumbers: {
		mnt: int("mount namespace"),
		pid: int("PID namespace"),
		pid_for_children: int("the PID namespace that its next children go to"),
		net: int("network namespace"),
		ipc: int("IPC namespace"),
		uts: int("UTS namespace"),
		user: int("user namespace"),
		cgroup: int("cgroup namespace"),
		time: int("time namespace"),
		time_for_children: int("the time namespace that its next children go to"),
	},
	Namespace: {
		kind: text('"mnt", "pid", "net", "ipc", "uts", "user", "cgroup" or "time"'),
		ino: int("its number, as in uts:[4026531838]"),
		processes: list("Process", "the processes in it, by PID"),
		files: list("string", "the paths on which binds of its file keep it alive"),
		owner: int("the number of the user namespace that governs it; 0 for the initial user namespace"),
		parent: int("the number of the namespace above it, for PID and user namespaces; else 0"),
		hostname: text('the host name in a UTS namespace; "" for the other kinds'),
	},
	Mount: {
		id: int("its number, the first column of mountinfo"),
		target: text("the path on which it stands, as the process sees it"),
		source: text('what was named as its source: "/dev/vda", "tmpfs", "none"'),
		fstype: text('"ext4", "tmpfs", "proc", "nsfs" ...'),
		root: text('the part of the file system that shows: "/" for all of it, a directory or file for a bind'),
		dev: text('the file system\'s device number, "254:0": the same for all mounts of one file system'),
		options: list("string", 'flags of this mount: "ro" or "rw" first, then "nosuid", "relatime" ...'),
		fs_options: list("string", 'options of the file system itself, such as "size=1024k"'),
		propagation: text('as findmnt says it: "shared", "private", "private,slave", "shared,slave", "private,unbindable"'),
		peer_group: int("the number of the group of mounts that it shares with; 0 for none"),
		master: int("the number of the group that it receives from; 0 for none"),
		visible: flag("whether the path leads to it; false when another mount covers it"),
		pid_ns: int("for proc, the number of the PID namespace that it shows; else 0"),
	},
	File: {
		exists: flag("whether the path leads to something, links followed"),
		kind: text('"file", "directory", "symlink", "fifo", "socket", "char", "block"; "" where there is nothing; links are not followed'),
		mode: int("permission bits, such as 420 for 0644; -1 where there is nothing"),
		uid: int("owner, as the host numbers it; -1 where there is nothing"),
		gid: int("group, as the host numbers it; -1 where there is nothing"),
		size: int("bytes; -1 where there is nothing"),
		text: text('what a regular file of a disk or tmpfs holds, the first 64 KiB; else ""'),
		target: text('the text of a symbolic link; else ""'),
		entries: list("string", "the names in a directory but . and .., sorted; else none"),
	},
};

/** Functions that take an argument: the receiver's type, and what they give. */
export const methods = {
	"Host.file(string): File": "a file as the host's PID 1 sees it",
	"Process.file(string): File": "a file as this process sees it: its mounts, its root, its working directory",
} as const;
