/** What mount, umount and findmnt know of the mounts there are: merged options, fstab, types. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import type { MountEntry } from "../../lib/mount-table.ts";
import { readText } from "../../lib/stdio.ts";

/** Options of the mount, then those of the file system; read-only if either is. */
export function mergedOptions(entry: MountEntry): string {
	const mount = entry.options.split(",");
	const fs = entry.superOptions.split(",").filter(Boolean);
	const access = mount[0] === "ro" || fs[0] === "ro" ? "ro" : "rw";
	const rest = (words: readonly string[]) => words.filter((word) => word !== "ro" && word !== "rw");
	return [access, ...rest(mount), ...rest(fs)].join(",");
}

/** A line of fstab(5). */
export interface FstabEntry {
	readonly source: string;
	readonly target: string;
	readonly fstype: string;
	readonly options: string;
	readonly frequency: number;
	readonly pass: number;
}

const unescaped = (text: string): string => text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));

export function parseFstab(text: string): FstabEntry[] {
	return text.split("\n").flatMap((raw) => {
		const line = raw.trim();
		if (line === "" || line.startsWith("#")) return [];
		const [source = "", target = "", fstype = "", options = "defaults", frequency = "0", pass = "0"] = line.split(/\s+/).map(unescaped);
		return target === "" ? [] : [{ source, target, fstype, options, frequency: Number(frequency) || 0, pass: Number(pass) || 0 }];
	});
}

/** No entries where there is no file. */
export function* readFstab(sys: Sys, path = "/etc/fstab"): Blocking<FstabEntry[]> {
	try {
		return parseFstab(yield* readText(sys, path));
	} catch (error) {
		if (isErrno(error, "ENOENT")) return [];
		throw error;
	}
}

/** `-t`: types between commas; `no` before the list means all others, before one just that one. */
export function matchesType(list: string | undefined, fstype: string): boolean {
	if (list === undefined) return true;
	const negated = list.startsWith("no");
	const words = (negated ? list.slice(2) : list).split(",");
	for (const word of words) {
		if (word === fstype) return !negated;
		if (word === `no${fstype}`) return false;
	}
	return negated;
}

/** `-O`: every word must be among the options, `no` before one excludes it. */
export function matchesOptions(list: string | undefined, options: string): boolean {
	if (list === undefined) return true;
	const have = options.split(",");
	const has = (word: string) => have.some((option) => option === word || option.startsWith(`${word}=`));
	return list.split(",").every((word) => has(word) || (word.startsWith("no") && word.length > 2 && !has(word.slice(2))));
}

/** File systems without a device behind them, as libmount counts them. */
export const pseudoTypes = new Set(
	(
		"anon_inodefs apparmorfs autofs bdev binder binfmt_misc bpf cgroup cgroup2 configfs cpuset debugfs devfs devpts devtmpfs dlmfs dmabuf drm efivarfs fuse.gvfsd-fuse fuse.lxcfs fuse.portal fusectl " +
		"hugetlbfs ipathfs mqueue nfsd none nsfs overlay pidfs pipefs proc pstore ramfs resctrl rootfs rpc_pipefs secretmem securityfs selinuxfs smackfs sockfs spufs sysfs tmpfs tracefs vboxsf virtiofs"
	).split(" "),
);

/** Types that cannot be mounted by name, only by the kernel itself. */
export const kernelOnlyTypes = new Set(["nsfs", "sockfs", "pipefs", "bdev", "pidfs", "anon_inodefs", "dmabuf", "secretmem"]);
