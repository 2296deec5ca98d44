/** The files of proc that belong to no process. */
import { capable } from "../../kernel/credentials.ts";
import { Errno } from "../../kernel/errno.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import type { Task } from "../../kernel/task.ts";
import type { ProcFileSystem } from "./file-system.ts";
import { type Maker, ProcDirectory, ProcFile } from "./inodes.ts";

type Text = (reader: Task) => string;

const file =
	(generate: Text, write?: (writer: Task, text: string) => void): Maker =>
	(fs) =>
		new ProcFile(fs, write ? 0o644 : 0o444, generate, write);
const directory =
	(makers: Record<string, Maker>): Maker =>
	(fs) =>
		new ProcDirectory(fs, makers);

function meminfo(kernel: Kernel): string {
	const total = Math.floor(kernel.options.memory / 1024);
	const used = Math.floor(kernel.memory / 1024) + 140000 + kernel.taskCount * 1800;
	const cached = 618664;
	const free = Math.max(0, total - used - cached);
	const row = (name: string, kB: number) => `${`${name}:`.padEnd(16)}${String(kB).padStart(8)} kB\n`;
	return [
		["MemTotal", total],
		["MemFree", free],
		["MemAvailable", Math.max(0, total - used)],
		["Buffers", 11744],
		["Cached", cached],
		["SwapCached", 0],
		["SwapTotal", 0],
		["SwapFree", 0],
	]
		.map(([name, kB]) => row(name as string, kB as number))
		.join("");
}

const cpuinfo = (kernel: Kernel): string =>
	Array.from({ length: kernel.options.cpus }, (_, i) =>
		[
			`processor\t: ${i}`,
			"vendor_id\t: AuthenticAMD",
			"cpu family\t: 15",
			"model\t\t: 107",
			"model name\t: Underdock virtual CPU",
			"stepping\t: 1",
			"cpu MHz\t\t: 2599.996",
			`physical id\t: 0`,
			`siblings\t: ${kernel.options.cpus}`,
			`core id\t\t: ${i}`,
			`cpu cores\t: ${kernel.options.cpus}`,
			"flags\t\t: fpu de pse tsc msr pae cx8 apic sep cmov pat mmx fxsr sse sse2 ht syscall nx lm hypervisor",
			"bogomips\t: 5199.99",
			"",
			"",
		].join("\n"),
	).join("");

/** Averages are not kept: what runs now stands for all three. */
function loadavg(kernel: Kernel, reader: Task): string {
	const load = kernel.runnable.toFixed(2);
	return `${load} ${load} ${load} ${kernel.runnable + 1}/${kernel.taskCount} ${reader.pidNamespace.lastPid}\n`;
}

/** Writes by whoever has CAP_SYS_ADMIN over the opener's UTS namespace. */
function utsFile(field: "nodename" | "domainname"): Maker {
	return file(
		(reader) => `${reader.ns.uts[field]}\n`,
		(writer, text) => {
			if (!capable(writer.cred, "sys_admin", writer.ns.uts.owner)) throw new Errno("EPERM");
			writer.ns.uts[field] = (text.split("\n")[0] as string).slice(0, 64);
		},
	);
}

export function globalFiles(fs: ProcFileSystem): Record<string, Maker> {
	const { kernel } = fs;
	const { release, version } = kernel.options;
	const constant = (text: string) => file(() => text);
	const uuid = (seed: () => Uint8Array) => {
		const hex = [...seed()].map((b) => b.toString(16).padStart(2, "0")).join("");
		return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}\n`;
	};
	const bootId = uuid(() => kernel.random.bytes(16));
	return {
		cmdline: constant("console=ttyS0 quiet\n"),
		cpuinfo: file(() => cpuinfo(kernel)),
		filesystems: file(() => [...kernel.drivers.keys()].map((t) => `nodev\t${t}\n`).join("") + ["ext3", "ext2", "ext4"].map((t) => `\t${t}\n`).join("")),
		loadavg: file((reader) => loadavg(kernel, reader)),
		meminfo: file(() => meminfo(kernel)),
		stat: file(
			() =>
				`cpu  0 0 0 ${Math.floor(kernel.now / 1e7)} 0 0 0 0 0 0\nctxt ${kernel.forks}\nbtime ${Math.floor(kernel.options.bootTime / 1000)}\nprocesses ${kernel.forks}\nprocs_running ${kernel.runnable + 1}\nprocs_blocked 0\n`,
		),
		sys: directory({
			kernel: directory({
				domainname: utsFile("domainname"),
				hostname: utsFile("nodename"),
				ns_last_pid: file((reader) => `${reader.pidNamespace.lastPid}\n`),
				osrelease: constant(`${release}\n`),
				ostype: constant("Linux\n"),
				pid_max: file((reader) => `${reader.pidNamespace.pidMax}\n`),
				random: directory({ boot_id: constant(bootId), uuid: file(() => uuid(() => kernel.random.bytes(16))) }),
				"threads-max": file(() => `${kernel.maxTasks}\n`),
				cap_last_cap: constant("40\n"),
				version: constant(`${version}\n`),
			}),
		}),
		uptime: file((reader) => `${((kernel.now + reader.ns.time.boottime) / 1e9).toFixed(2)} ${((kernel.now / 1e9) * kernel.options.cpus).toFixed(2)}\n`),
		version: constant(`Linux version ${release} (${version})\n`),
	};
}
