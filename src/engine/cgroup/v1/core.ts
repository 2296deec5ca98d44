/** The files that every group of cgroup v1 has. Documentation/admin-guide/cgroup-v1/cgroups.rst. */
import { flag, type InterfaceFile, line } from "../interface-file.ts";
import { procsText } from "../migrate.ts";
import { parseUnsigned } from "../parse.ts";

export const coreFiles: readonly InterfaceFile[] = [
	// writes to these two need the directory's own files and are made in fs/cgroup
	{ name: "cgroup.procs", mode: 0o644, read: (group, reader) => procsText([group], reader) },
	{ name: "tasks", mode: 0o644, read: (group, reader) => procsText([group], reader) },
	{
		name: "cgroup.clone_children",
		read: (group) => flag(group.cloneChildren),
		write: (group, text) => {
			group.cloneChildren = parseUnsigned(text) !== 0;
		},
	},
	{ name: "cgroup.sane_behavior", only: "root", read: () => line(0) },
	{
		name: "notify_on_release",
		read: (group) => flag(group.notifyOnRelease),
		write: (group, text) => {
			group.notifyOnRelease = parseUnsigned(text) !== 0;
		},
	},
	{
		name: "release_agent",
		only: "root",
		read: (group) => line(group.hierarchy.releaseAgent),
		write: (group, text) => {
			group.hierarchy.releaseAgent = text;
		},
	},
];
