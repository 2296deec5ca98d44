/** The files of a Debian host: the merged /usr layout, programs, libraries, homes, device nodes. */
import { programPaths } from "../../programs/catalog.ts";
import { char, directory, type Node, symlink, type Tree } from "../tree.ts";
import { containerdUnits } from "./containerd.ts";
import { packageFiles } from "./dpkg.ts";
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

/** Of the file system on the root disk. */
const ROOT_UUID = "275e1154-ab9a-40c0-b12b-48348943d448";

const block = (major: number, minor: number, gid = 6): Node => ({ kind: "block", major, minor, mode: 0o660, gid });

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
	"/vda": block(254, 0),
	"/fd0": block(2, 0),
	"/sr0": block(11, 0, 24),
	"/cdrom": symlink("sr0"),
	[`/disk/by-uuid/${ROOT_UUID}`]: symlink("../../vda"),
	"/disk/by-diskseq/1": symlink("../../vda"),
	"/block/254:0": symlink("../vda"),
	"/block/2:0": symlink("../fd0"),
	"/block/11:0": symlink("../sr0"),
	"/loop-control": char(10, 237, 0o660, 6),
	"/mapper/control": char(10, 236, 0o600),
	"/net/tun": char(10, 200, 0o666),
	"/mem": char(1, 1, 0o640, 15),
	"/port": char(1, 4, 0o640, 15),
	"/kvm": char(10, 232, 0o660, 990),
	"/hwrng": char(10, 183, 0o600),
	"/autofs": char(10, 235, 0o644),
	"/btrfs-control": char(10, 234, 0o600),
	"/cuse": char(10, 203, 0o600),
	"/uinput": char(10, 223, 0o600),
	"/rtc": symlink("rtc0"),
	"/rtc0": char(248, 0, 0o660, 991),
	...Object.fromEntries(Array.from({ length: 64 }, (_, n) => [`/tty${n}`, char(4, n, n === 0 ? 0o620 : 0o600, 5)])),
	...Object.fromEntries(Array.from({ length: 4 }, (_, n) => [`/ttyS${n}`, char(4, 64 + n, 0o660, 20)])),
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
		...containerdUnits,
		...packageFiles(),
		...programs,
		"/usr/bin/sh": symlink("dash"),
		"/usr/bin/rbash": symlink("bash"),
	};
}
