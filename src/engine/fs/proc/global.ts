/** The files of proc that belong to no process. */

import type { Kernel } from "../../kernel/kernel.ts";
import type { Task } from "../../kernel/task.ts";
import type { OpenFile } from "../../vfs/file.ts";
import { blockDevices } from "../block-devices.ts";
import { controllersText } from "../cgroup/paths.ts";
import { FileLock } from "../lock.ts";
import type { ProcFileSystem } from "./file-system.ts";
import { hardwareFiles } from "./hardware.ts";
import { type Maker, ProcDirectory, ProcFile } from "./inodes.ts";
import { memoryText } from "./memory-info.ts";
import { cpuinfoText, loadavgText, systemStatText, uptimeText } from "./processor-info.ts";
import { sysctlTree } from "./sysctl.ts";
import { sysvipcDirectory } from "./sysvipc.ts";

/** Types whose file systems live on a block device. */
const onDevices = ["ext3", "ext2", "ext4"];

const devices = `Character devices:
  1 mem
  4 /dev/vc/0
  4 tty
  4 ttyS
  5 /dev/tty
  5 /dev/console
  5 /dev/ptmx
 10 misc
128 ptm
136 pts

Block devices:
254 virtblk
259 blkext
`;

function partitions(kernel: Kernel): string {
	const lines = blockDevices(kernel).map(({ name, major, minor, bytes }) => {
		const fields = [String(major).padStart(4), String(minor).padStart(8), String(Math.floor(bytes / 1024)).padStart(10), name];
		return `${fields.join(" ")}\n`;
	});
	return `major minor  #blocks  name\n\n${lines.join("")}`;
}

/** Held locks with the lowest number among the processes that have the file open. */
function locks(kernel: Kernel, reader: Task): string {
	const seen = new Set<OpenFile>();
	const lines: string[] = [];
	for (const task of kernel.pidNamespace.tasks.values()) {
		for (const fd of task.alive ? task.fds.numbers : []) {
			const file = task.fds.get(fd);
			const held = file.inode && !seen.has(file) ? FileLock.of(file.inode).heldBy(file) : undefined;
			if (!held || !file.inode) continue;
			seen.add(file);
			const { fs, ino } = file.inode;
			const device = [fs.devMajor, fs.dev].map((n) => n.toString(16).padStart(2, "0")).join(":");
			lines.push(
				`${lines.length + 1}: FLOCK  ADVISORY  ${held === "exclusive" ? "WRITE" : "READ "} ${task.pidIn(reader.pidNamespace)} ${device}:${ino} 0 EOF\n`,
			);
		}
	}
	return lines.join("");
}

const vmstat = (kernel: Kernel): string =>
	`nr_free_pages ${Math.floor((kernel.options.memory - kernel.memory) / 4096)}\npgpgin 0\npgpgout 0\npswpin 0\npswpout 0\npgfault ${kernel.forks * 127}\npgmajfault 0\noom_kill 0\n`;

export function globalFiles(fs: ProcFileSystem): Record<string, Maker> {
	const { kernel } = fs;
	const { release, version } = kernel.options;
	const file =
		(generate: (reader: Task) => string, mode = 0o444): Maker =>
		(owner) =>
			new ProcFile(owner, mode, generate);
	const constant = (text: string) => file(() => text);
	return {
		...hardwareFiles(kernel),
		cgroups: file(() => controllersText(kernel)),
		cmdline: constant("console=ttyS0 quiet\n"),
		consoles: constant("ttyS0                -W- (EC  p a)    4:64 \n"),
		cpuinfo: file(() => cpuinfoText(kernel)),
		devices: constant(devices),
		filesystems: file(() => {
			const plain = [...kernel.drivers.keys()].filter((type) => !onDevices.includes(type)).map((type) => `nodev\t${type}\n`);
			return plain.join("") + onDevices.map((type) => `\t${type}\n`).join("");
		}),
		loadavg: file((reader) => loadavgText(kernel, reader)),
		locks: file((reader) => locks(kernel, reader)),
		meminfo: file(() => memoryText(kernel)),
		modules: constant(""),
		partitions: file(() => partitions(kernel)),
		stat: file((reader) => systemStatText(kernel, reader)),
		swaps: constant("Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"),
		sys: sysctlTree(kernel),
		sysvipc: sysvipcDirectory,
		tty: (owner) =>
			new ProcDirectory(owner, {
				drivers: constant(
					"/dev/tty             /dev/tty        5       0 system:/dev/tty\n/dev/console         /dev/console    5       1 system:console\n/dev/ptmx            /dev/ptmx       5       2 system\npty_slave            /dev/pts      136 0-1048575 pty:slave\npty_master           /dev/ptm      128 0-1048575 pty:master\n",
				),
			}),
		uptime: file((reader) => uptimeText(kernel, reader)),
		version: constant(`Linux version ${release} (${version})\n`),
		vmstat: file(() => vmstat(kernel)),
	};
}
