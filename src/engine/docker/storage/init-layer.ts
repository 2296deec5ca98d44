/** The layer between image and container: what a container's own mounts go on. moby daemon/initlayer/setup_unix.go. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { makeDirectories, writeFile } from "./files.ts";

const mountPoints: readonly (readonly [path: string, kind: "directory" | "file" | "symlink"])[] = [
	["/dev/pts", "directory"],
	["/dev/shm", "directory"],
	["/proc", "directory"],
	["/sys", "directory"],
	["/.dockerenv", "file"],
	["/etc/resolv.conf", "file"],
	["/etc/hosts", "file"],
	["/etc/hostname", "file"],
	["/dev/console", "file"],
	["/etc/mtab", "symlink"],
];

/** Prepares a mounted file system; what is in the way and no directory goes. */
export function* setUpInitLayer(sys: Sys, root: string): Blocking<void> {
	for (const [path, kind] of mountPoints) {
		let at = root;
		for (const part of path.split("/").slice(1)) {
			at += `/${part}`;
			try {
				sys.unlink(at);
			} catch (error) {
				// directories stay
				if (!isErrno(error)) throw error;
			}
		}
		if (sys.tryStat(root + path)) continue;
		const parent = path.slice(0, path.lastIndexOf("/"));
		makeDirectories(sys, kind === "directory" ? root + path : root + parent, 0o755);
		if (kind === "file") yield* writeFile(sys, root + path, "", 0o755);
		else if (kind === "symlink") sys.symlink("/proc/mounts", root + path);
	}
}
