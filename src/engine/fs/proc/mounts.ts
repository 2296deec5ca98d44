/** /proc/PID/mountinfo and mounts: what a task sees of its mount namespace. proc_pid_mountinfo(5). */
import type { Task } from "../../kernel/task.ts";
import { type Dentry, pathName } from "../../vfs/dentry.ts";
import type { Mount } from "../../vfs/mount.ts";
import { groupOfMount } from "../cgroup/paths.ts";
import { NamespaceInode } from "../nsfs.ts";

const octalEscaped = (text: string): string => text.replace(/[ \t\n\\#]/g, (c) => `\\${c.charCodeAt(0).toString(8).padStart(3, "0")}`);

function attributes(mount: Mount): string {
	const a = mount.attributes;
	const words = [a.readOnly ? "ro" : "rw"];
	if (a.noSuid) words.push("nosuid");
	if (a.noDev) words.push("nodev");
	if (a.noExec) words.push("noexec");
	if (a.atime === "noatime") words.push("noatime");
	if (a.noDirAtime) words.push("nodiratime");
	if (a.atime === "relatime") words.push("relatime");
	if (a.noSymFollow) words.push("nosymfollow");
	return words.join(",");
}

/** The part of the file system that a mount shows, from the file system's own root. */
function rootField(root: Dentry, reader: Task): string {
	const group = groupOfMount(root.inode, reader);
	if (group !== undefined) return group;
	if (root.inode instanceof NamespaceInode) return root.inode.label;
	const parts: string[] = [];
	for (let d = root; d.parent; d = d.parent) parts.push(d.name);
	return `/${parts.reverse().join("/")}${root.deleted ? "//deleted" : ""}`;
}

function optional(mount: Mount): string {
	const words: string[] = [];
	if (mount.peers) words.push(`shared:${mount.peers.id}`);
	if (mount.master) words.push(`master:${mount.master.id}`);
	if (mount.unbindable) words.push("unbindable");
	return words.map((w) => `${w} `).join("");
}

/** Mounts at or below the task's root, with the path where it sees each. */
function visible(task: Task): { mount: Mount; target: string }[] {
	const out: { mount: Mount; target: string }[] = [];
	for (const mount of task.ns.mnt.mounts) {
		const { name, reachable } = pathName({ mount, dentry: mount.root }, task.fs.root);
		if (reachable) out.push({ mount, target: name });
	}
	return out;
}

const superOptions = (mount: Mount): string =>
	[mount.fs.readOnly ? "ro" : "rw", ...mount.fs.superFlags, ...(mount.fs.options ? [mount.fs.options] : [])].join(",");

/** `reader` counts for control groups: their roots are named as its cgroup namespace names them. */
export function mountinfoText(task: Task, reader: Task): string {
	return visible(task)
		.map(({ mount, target }) => {
			const { fs } = mount;
			return `${mount.id} ${mount.parent?.id ?? 2} ${fs.devMajor}:${fs.dev} ${octalEscaped(rootField(mount.root, reader))} ${octalEscaped(target)} ${attributes(mount)} ${optional(mount)}- ${fs.type} ${octalEscaped(mount.source)} ${superOptions(mount)}\n`;
		})
		.join("");
}

export function mountsText(task: Task): string {
	return visible(task)
		.map(({ mount, target }) => {
			const rest = [...mount.fs.superFlags, mount.fs.options]
				.filter(Boolean)
				.map((word) => `,${word}`)
				.join("");
			const own = attributes(mount).split(",").slice(1);
			return `${octalEscaped(mount.source)} ${octalEscaped(target)} ${mount.fs.type} ${[mount.readOnly ? "ro" : "rw", ...own].join(",")}${rest} 0 0\n`;
		})
		.join("");
}
