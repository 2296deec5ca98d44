/** One line of findmnt: a mount of the kernel, or an entry of fstab. */
import type { StatFs, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import type { MountEntry } from "../../lib/mount-table.ts";
import type { FstabEntry } from "../mount/table.ts";
import { mergedOptions } from "../mount/table.ts";

export interface Entry {
	readonly target: string;
	readonly source: string;
	/** What of the file system is mounted; "/" for all of it. */
	readonly root: string;
	readonly fstype: string;
	readonly options: string;
	/** undefined for entries of fstab. */
	readonly mount: MountEntry | undefined;
	readonly frequency: number;
	readonly pass: number;
	/** Whose mount table it is from. */
	readonly task: number | undefined;
}

export const kernelEntry = (mount: MountEntry, task: number): Entry => ({
	target: mount.target,
	source: mount.source,
	root: mount.root,
	fstype: mount.fstype,
	options: mergedOptions(mount),
	mount,
	frequency: 0,
	pass: 0,
	task,
});

export const fstabEntry = (entry: FstabEntry): Entry => ({ ...entry, root: "/", mount: undefined, task: undefined });

/** `shared`, `private,slave`, `private,unbindable`. */
export function propagationOf(mount: MountEntry): string {
	const has = (prefix: string) => mount.tags.some((tag) => tag.startsWith(prefix));
	const words = [has("shared:") ? "shared" : "private"];
	if (has("master:")) words.push("slave");
	if (has("unbindable")) words.push("unbindable");
	return words.join(",");
}

/** Sizes of the file system at a place; undefined where that cannot be asked. */
export function statfsOf(sys: Sys, entry: Entry): StatFs | undefined {
	try {
		return sys.statfs(entry.target);
	} catch (error) {
		if (isErrno(error)) return undefined;
		throw error;
	}
}
