/** The files of a Debian host: the merged /usr layout, programs, libraries, homes, device nodes. */
import { programPaths } from "../../programs/catalog.ts";
import { char, directory, type Node, symlink, type Tree } from "../tree.ts";
import { etc } from "./etc.ts";
import { systemUnits } from "./units.ts";

const layout: Tree = {
	"/usr": directory(),
	"/usr/bin": directory(),
	"/usr/sbin": directory(),
	"/usr/lib": directory(),
	"/usr/lib64": directory(),
	"/bin": symlink("usr/bin"),
	"/sbin": symlink("usr/sbin"),
	"/lib": symlink("usr/lib"),
	"/lib64": symlink("usr/lib64"),
	"/boot": directory(),
	"/dev": directory(),
	"/etc": directory(),
	"/home": directory(),
	"/lost+found": directory(0o700),
	"/media": directory(),
	"/mnt": directory(),
	"/opt": directory(),
	"/proc": directory(0o555),
	"/root": directory(0o700),
	"/run": directory(),
	"/srv": directory(),
	"/sys": directory(0o555),
	"/sys/fs/cgroup": directory(),
	"/tmp": directory(0o1777),
	"/usr/local/bin": directory(),
	"/usr/local/sbin": directory(),
	"/usr/local/lib": directory(),
	"/usr/share": directory(),
	"/usr/share/doc": directory(),
	"/usr/include": directory(),
	"/usr/games": directory(),
	"/usr/src": directory(),
	"/var": directory(),
	"/var/cache": directory(),
	"/var/lib": directory(),
	"/var/log": directory(),
	"/var/mail": directory(0o2775, 0, 8),
	"/var/opt": directory(),
	"/var/spool": directory(),
	"/var/tmp": directory(0o1777),
	"/var/backups": directory(),
	"/var/local": directory(),
	"/var/lock": symlink("/run/lock"),
	"/var/run": symlink("/run"),
};

const libraries = [
	"libc.so.6",
	"libtinfo.so.6",
	"libselinux.so.1",
	"libmount.so.1",
	"libblkid.so.1",
	"libcap.so.2",
	"libm.so.6",
	"libpcre2-8.so.0",
	"libproc2.so.1",
	"libsystemd.so.0",
];

function libraryTree(): Tree {
	const tree: Record<string, Node> = { "/usr/lib64/ld-linux-x86-64.so.2": symlink("../lib/x86_64-linux-gnu/ld-linux-x86-64.so.2") };
	for (const name of ["ld-linux-x86-64.so.2", ...libraries]) tree[`/usr/lib/x86_64-linux-gnu/${name}`] = { kind: "library", mode: 0o755 };
	return tree;
}

/** What devtmpfs holds at boot. */
export const devices: Tree = {
	"/null": char(1, 3, 0o666),
	"/zero": char(1, 5, 0o666),
	"/full": char(1, 7, 0o666),
	"/random": char(1, 8, 0o666),
	"/urandom": char(1, 9, 0o666),
	"/kmsg": char(1, 11, 0o644),
	"/tty": char(5, 0, 0o666, 5),
	"/console": char(5, 1, 0o600),
	"/ptmx": char(5, 2, 0o666, 5),
	"/fuse": char(10, 229, 0o666),
	"/fd": symlink("/proc/self/fd"),
	"/stdin": symlink("/proc/self/fd/0"),
	"/stdout": symlink("/proc/self/fd/1"),
	"/stderr": symlink("/proc/self/fd/2"),
	"/core": symlink("/proc/kcore"),
	"/pts": directory(),
	"/shm": directory(0o1777),
	"/mqueue": directory(0o1777),
	"/hugepages": directory(),
	"/vda": { kind: "block", major: 254, minor: 0, mode: 0o660, gid: 6 },
};

export function debianTree(hostname: string): Tree {
	const programs: Record<string, Node> = {};
	for (const { path, program, static: isStatic, mode } of programPaths)
		programs[path] = { kind: "program", program, mode: mode ?? 0o755, ...(isStatic ? { static: true as const } : {}) };
	return {
		...layout,
		...libraryTree(),
		...etc(hostname),
		...systemUnits,
		...programs,
		"/usr/bin/sh": symlink("dash"),
		"/usr/bin/rbash": symlink("bash"),
	};
}
