/** /proc/PID/ns: links to the namespaces of a task. namespaces(7). */
import { Errno } from "../../kernel/errno.ts";
import type { Task } from "../../kernel/task.ts";
import type { AnyNamespace } from "../nsfs.ts";
import type { ProcFileSystem } from "./file-system.ts";
import { type Maker, ProcLink } from "./inodes.ts";
import { checkInspect } from "./task-directory.ts";

/** By the file names. Links to what children get are named like the plain ones: `pid:[...]`. */
const holders: Record<string, (task: Task) => AnyNamespace> = {
	cgroup: (t) => t.ns.cgroup,
	ipc: (t) => t.ns.ipc,
	mnt: (t) => t.ns.mnt,
	net: (t) => t.ns.net,
	pid: (t) => t.pidNamespace,
	pid_for_children: (t) => t.ns.pidForChildren,
	time: (t) => t.ns.time,
	time_for_children: (t) => t.ns.timeForChildren,
	user: (t) => t.cred.userNamespace,
	uts: (t) => t.ns.uts,
};

export function namespaceLinks(fs: ProcFileSystem, task: Task): Record<string, Maker> {
	const links: Record<string, Maker> = {};
	for (const [name, holder] of Object.entries(holders)) {
		const find = (reader: Task): AnyNamespace => {
			checkInspect(reader, task);
			if (task.state.kind === "zombie") throw new Errno("ENOENT");
			return holder(task);
		};
		links[name] = (f) =>
			new ProcLink(
				f,
				(reader) => `${find(reader).kind}:[${find(reader).ino}]`,
				(reader) => fs.kernel.nsfs.place(find(reader)),
			);
	}
	return links;
}
