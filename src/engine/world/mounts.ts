/** The file systems a host has mounted when it is up. */

import { preloadedImages } from "../docker/catalogue/index.ts";
import { installDisk } from "../fs/block-devices.ts";
import { cgroup1, cgroup2 } from "../fs/cgroup/mount.ts";
import { DevptsFileSystem, hostDevpts, terminalsAt } from "../fs/devpts.ts";
import { MemoryFileSystem } from "../fs/memory.ts";
import { overlay } from "../fs/overlay/mount.ts";
import { ProcFileSystem } from "../fs/proc/file-system.ts";
import { pseudoDrivers } from "../fs/pseudo.ts";
import { sysfs } from "../fs/sysfs/file-system.ts";
import { ramfs, tmpfs } from "../fs/tmpfs.ts";
import { PtyMaster, TtyFile } from "../fs/tty-file.ts";
import { Errno } from "../kernel/errno.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { Task } from "../kernel/task.ts";
import { initialNumbers } from "../namespaces/namespace.ts";
import { Dentry, type Path } from "../vfs/dentry.ts";
import type { FileSystem } from "../vfs/inode.ts";
import { Mount, type MountAttributes } from "../vfs/mount.ts";
import { attachTree, defaultAttributes } from "../vfs/mount-tree.ts";
import { type CgroupSetup, cgroupMounts, legacyLinks } from "./cgroups.ts";
import { devices } from "./debian/tree.ts";
import { serviceFiles } from "./services.ts";
import { layTree } from "./tree.ts";
import { accountFiles } from "./users.ts";
import type { HostSpec } from "./world.ts";

/** Devices of the terminal layer: the controlling terminal, and the multiplexer that makes new ones. */
function registerTerminals(kernel: Kernel): void {
	kernel.devices.register(5, 0, (task, path) => {
		const { tty } = task.session;
		if (!tty) throw new Errno("ENXIO");
		return new TtyFile(tty, path);
	});
	kernel.devices.register(5, 2, (task, path) => new PtyMaster(task, terminalsAt(path, task)));
}

function registerDrivers(kernel: Kernel): void {
	kernel.drivers.set("tmpfs", tmpfs);
	kernel.drivers.set("cgroup", cgroup1);
	kernel.drivers.set("cgroup2", cgroup2);
	kernel.drivers.set("ramfs", ramfs);
	kernel.drivers.set("proc", ({ task, owner }) => new ProcFileSystem(kernel, owner, task.pidNamespace));
	kernel.drivers.set("mqueue", ({ task }) => task.ns.ipc.queueFileSystem(kernel));
	let host = true;
	kernel.drivers.set("devpts", ({ owner, options }) => {
		if (!host) return new DevptsFileSystem(kernel, owner, options, new Map());
		host = false;
		return hostDevpts(kernel);
	});
	kernel.drivers.set("overlay", overlay);
	kernel.drivers.set("sysfs", sysfs);
	for (const [type, driver] of pseudoDrivers) kernel.drivers.set(type, driver);
	const dev = devtmpfs(kernel);
	kernel.drivers.set("devtmpfs", () => dev);
}

function devtmpfs(kernel: Kernel): MemoryFileSystem {
	const fs = new MemoryFileSystem({
		type: "devtmpfs",
		dev: 7,
		owner: kernel.userNamespace,
		blocks: 499901,
		inodes: 499901,
		now: kernel.realtime,
		options: "size=1999604k,nr_inodes=499901,mode=755,inode64",
	});
	layTree(fs, devices, kernel.realtime);
	return fs;
}

/** A disk comes in whole gibibytes, of which a file system leaves some to itself. */
const diskBytes = (blocks: number): number => Math.ceil((blocks * 4096) / 1024 ** 3) * 1024 ** 3;

/** The initial ram disk mounts these before the root disk, so that they have the lower numbers. */
const beforeRoot = ["/proc", "/sys", "/dev"] as const;
const numbers = new WeakMap<Kernel, readonly number[]>();

/** Numbers of the mounts in `beforeRoot`, and of the root. */
function firstMounts(kernel: Kernel): readonly number[] {
	const known = numbers.get(kernel) ?? [...beforeRoot, "/"].map(() => kernel.nextMountId());
	numbers.set(kernel, known);
	return known;
}

/** ext4 keeps five in a hundred blocks of its disk for root, and 4096 for itself where it is large. */
const reservedBlocks = (blocks: number): number => Math.floor((blocks * 1.02865) / 20) + Math.min(4096, Math.floor(blocks / 50));

/** Mounts the root disk and what systemd mounts over it, all shared. Returns the root. */
export function mountHost(kernel: Kernel, host: HostSpec): Path {
	const now = kernel.realtime;
	const disk = new MemoryFileSystem({
		type: "ext4",
		dev: 0,
		devMajor: 254,
		owner: kernel.userNamespace,
		blocks: host.disk.blocks,
		inodes: host.disk.inodes,
		reserved: reservedBlocks(host.disk.blocks),
		directoryBlocks: 1,
		rootIno: 2,
		now,
	});
	const images = host.images === undefined ? {} : preloadedImages(host.images);
	layTree(disk, { ...accountFiles(host.users), ...serviceFiles(host.services), ...host.files, ...images }, now);
	disk.installed = disk.used;
	disk.readOnly = host.disk.readOnly ?? false;
	installDisk(kernel, diskBytes(host.disk.blocks));
	registerTerminals(kernel);
	registerDrivers(kernel);
	const [id] = firstMounts(kernel).slice(-1);
	const root = new Mount(id as number, disk, new Dentry("", undefined, disk.root), "/dev/vda", defaultAttributes());
	root.setShared(kernel.nextPeerGroup());
	kernel.newMountNamespace(kernel.userNamespace, root, initialNumbers.mnt);
	return { mount: root, dentry: root.root };
}

interface Early {
	readonly type: string;
	readonly source: string;
	readonly target: string;
	readonly options?: string;
	readonly attributes?: Partial<MountAttributes>;
}

/** How systemd mounts what nothing should run from. */
const kernelInterface: Partial<MountAttributes> = { noSuid: true, noDev: true, noExec: true };

const early: readonly Early[] = [
	{ type: "proc", source: "proc", target: "/proc" },
	{ type: "sysfs", source: "sys", target: "/sys" },
	{ type: "devtmpfs", source: "dev", target: "/dev" },
	{ type: "securityfs", source: "securityfs", target: "/sys/kernel/security", attributes: kernelInterface },
	{ type: "tmpfs", source: "tmpfs", target: "/dev/shm", attributes: { noSuid: true, noDev: true, atime: "strictatime" } },
	{ type: "devpts", source: "devpts", target: "/dev/pts", attributes: { noSuid: true, noExec: true } },
	{
		type: "tmpfs",
		source: "tmpfs",
		target: "/run",
		options: "size=801940k,nr_inodes=819200,mode=755",
		attributes: { noSuid: true, noDev: true, atime: "strictatime" },
	},
];

/** What follows when control groups are there. */
const late: readonly Early[] = [
	{ type: "pstore", source: "none", target: "/sys/fs/pstore", attributes: kernelInterface },
	{ type: "bpf", source: "bpf", target: "/sys/fs/bpf", options: "mode=700", attributes: kernelInterface },
	{ type: "hugetlbfs", source: "hugetlbfs", target: "/dev/hugepages", options: "pagesize=2M", attributes: { noSuid: true, noDev: true } },
	{ type: "debugfs", source: "debugfs", target: "/sys/kernel/debug", attributes: kernelInterface },
	{ type: "mqueue", source: "mqueue", target: "/dev/mqueue", attributes: kernelInterface },
	{ type: "tracefs", source: "tracefs", target: "/sys/kernel/tracing", attributes: kernelInterface },
	{ type: "fusectl", source: "fusectl", target: "/sys/fs/fuse/connections", attributes: kernelInterface },
	{ type: "tmpfs", source: "tmpfs", target: "/tmp", options: "nr_inodes=1048576", attributes: { noSuid: true, noDev: true, atime: "strictatime" } },
];

function place(task: Task, root: Mount, target: string): Path {
	let at: Path = { mount: root, dentry: root.root };
	for (const name of target.split("/").filter(Boolean)) {
		const inode = at.dentry.inode.lookup(name, task);
		if (!inode) throw new Error(`the host has no ${target} to mount on`);
		const dentry = at.dentry.child(name, inode);
		const over = at.mount.children.get(dentry);
		at = over ? { mount: over, dentry: over.root } : { mount: at.mount, dentry };
	}
	return at;
}

/** The tmpfs over the hierarchies of v1 gets its links and is closed. */
function finishLegacy({ mount, dentry }: Path, now: number): void {
	for (const [name, target] of legacyLinks) dentry.inode.symlink(name, target, { mode: 0o777, uid: 0, gid: 0, now });
	mount.attributes = { ...mount.attributes, readOnly: true };
	mount.fs.readOnly = true;
}

/** What init mounts before it starts anything. */
export function mountEarly(kernel: Kernel, init: Task, root: Mount, cgroups: CgroupSetup = "v2"): void {
	for (const { type, source, target, options, attributes } of [...early, ...cgroupMounts(cgroups), ...late]) {
		if (target.startsWith("/sys/fs/cgroup/"))
			place(init, root, "/sys/fs/cgroup").dentry.inode.mkdir(target.slice(15), { mode: 0o755, uid: 0, gid: 0, now: kernel.realtime });
		const driver = kernel.drivers.get(type);
		if (!driver) throw new Error(`no file system ${type}`);
		const fs: FileSystem = driver({ kernel, task: init, source, options: options ?? "", owner: kernel.userNamespace, now: kernel.realtime });
		const early = beforeRoot.indexOf(target as (typeof beforeRoot)[number]);
		const id = firstMounts(kernel)[early] ?? kernel.nextMountId();
		const mount = new Mount(id, fs, new Dentry("", undefined, fs.root), source, { ...defaultAttributes(), ...attributes });
		attachTree(kernel, mount, place(init, root, target));
	}
	if (cgroups === "v1") finishLegacy(place(init, root, "/sys/fs/cgroup"), kernel.realtime);
	const pts = place(init, root, "/dev/pts");
	kernel.terminalPath = (tty) => {
		const name = String(tty.index);
		const inode = pts.dentry.inode.lookup(name, init);
		return inode && { mount: pts.mount, dentry: pts.dentry.child(name, inode) };
	};
	const run = place(init, root, "/run").dentry.inode;
	for (const name of ["lock", "systemd", "mount", "user"]) run.mkdir(name, { mode: name === "lock" ? 0o1777 : 0o755, uid: 0, gid: 0, now: kernel.realtime });
}
