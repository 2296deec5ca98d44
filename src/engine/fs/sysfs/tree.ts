/** The tree of sysfs: what each top directory holds. */
import type { Kernel } from "../../kernel/kernel.ts";
import type { NetNamespace } from "../../namespaces/net.ts";
import { blockLinks, blockTree } from "./block.ts";
import { attribute, constant, directory, link, mountPoint, type SysEntries, type SysEntry, uevent } from "./entries.ts";
import { modules } from "./modules.ts";
import { networkLinks, networkTree } from "./network.ts";
import { processors } from "./processors.ts";

/** Character devices of the class mem. */
const memory: Readonly<Record<string, number>> = { mem: 1, null: 3, port: 4, zero: 5, full: 7, random: 8, urandom: 9, kmsg: 11 };

function memoryDevice(name: string, minor: number): SysEntry {
	return directory({ dev: constant(`1:${minor}`), subsystem: link("../../../../class/mem"), uevent: uevent({ MAJOR: 1, MINOR: minor, DEVNAME: name }) });
}

/** A choice shown with the one in force in brackets. */
const choice = (text: string): SysEntry => attribute(() => text, 0o644);

const hugePages = directory({
	defrag: choice("always defer defer+madvise [madvise] never"),
	enabled: choice("[always] madvise never"),
	hpage_pmd_size: constant(2097152),
	shmem_enabled: choice("always within_size advise [never] deny force"),
	use_zero_page: attribute(() => 1, 0o644),
});

function kernelEntries(): SysEntries {
	return {
		address_bits: constant(64),
		cgroup: directory({
			delegate: {
				kind: "file",
				mode: 0o444,
				read: () => "cgroup.procs\ncgroup.threads\ncgroup.subtree_control\nmemory.oom.group\nmemory.reclaim\n",
			},
			features: {
				kind: "file",
				mode: 0o444,
				read: () => "nsdelegate\nfavordynmods\nmemory_localevents\nmemory_recursiveprot\nmemory_hugetlb_accounting\npids_localevents\n",
			},
		}),
		config: mountPoint(),
		cpu_byteorder: constant("little"),
		debug: mountPoint(0o700),
		fscaps: constant(1),
		kexec: directory({ crash_loaded: constant(0), crash_size: constant(0), loaded: constant(0) }),
		kexec_crash_loaded: link("kexec/crash_loaded"),
		kexec_loaded: link("kexec/loaded"),
		mm: directory({
			hugepages: directory({ "hugepages-1048576kB": pagePool, "hugepages-2048kB": pagePool }),
			transparent_hugepage: hugePages,
		}),
		oops_count: constant(0),
		profiling: attribute(() => 0, 0o644),
		rcu_expedited: attribute(() => 0, 0o644),
		rcu_normal: attribute(() => 0, 0o644),
		security: mountPoint(),
		tracing: mountPoint(0o700),
		uevent_seqnum: constant(2310),
		warn_count: constant(0),
	};
}

const pagePool = directory({ free_hugepages: constant(0), nr_hugepages: constant(0), resv_hugepages: constant(0), surplus_hugepages: constant(0) });

function fileSystems(kernel: Kernel): SysEntries {
	const feature = constant("supported");
	const disk = kernel.init?.ns.mnt.root.fs;
	return {
		bpf: mountPoint(0o1700),
		cgroup: mountPoint(0o555),
		ext4: directory({
			features: directory(
				Object.fromEntries(["batched_discard", "casefold", "encryption", "fast_commit", "lazy_itable_init", "metadata_csum_seed"].map((n) => [n, feature])),
			),
			...(disk?.type === "ext4"
				? { vda: directory({ errors_count: constant(0), session_write_kbytes: constant(0), lifetime_write_kbytes: constant(0) }) }
				: {}),
		}),
		fuse: directory({ connections: mountPoint() }),
		pstore: mountPoint(0o750),
		tmpfs: directory({ features: directory({}) }),
		virtiofs: directory({}),
	};
}

/** What the firmware tells of a machine. */
const identification = directory({
	bios_vendor: constant("SeaBIOS"),
	chassis_type: constant(1),
	chassis_vendor: constant("QEMU"),
	product_name: constant("Standard PC (i440FX + PIIX, 1996)"),
	product_version: constant("pc-i440fx-8.2"),
	sys_vendor: constant("QEMU"),
	uevent: uevent(),
});

/** The root directory. Devices of the network are those of one namespace. */
export function sysTree(kernel: Kernel, net: NetNamespace): SysEntries {
	const memoryPlaces = Object.entries(memory);
	return {
		block: directory(() => blockLinks(kernel, 1)),
		bus: directory({ cpu: directory({ devices: directory({}), drivers: directory({}) }), pci: directory({ devices: directory({}), drivers: directory({}) }) }),
		class: directory({
			block: directory(() => blockLinks(kernel, 2)),
			dmi: directory({ id: link("../../devices/virtual/dmi/id") }),
			mem: directory(Object.fromEntries(memoryPlaces.map(([name]) => [name, link(`../../devices/virtual/mem/${name}`)]))),
			net: directory(() => networkLinks(net)),
			tty: directory({ console: link("../../devices/virtual/tty/console"), tty: link("../../devices/virtual/tty/tty") }),
		}),
		dev: directory({
			block: directory(() => blockLinks(kernel, 2, "number")),
			char: directory(Object.fromEntries(memoryPlaces.map(([name, minor]) => [`1:${minor}`, link(`../../devices/virtual/mem/${name}`)]))),
		}),
		devices: directory(() => deviceEntries(kernel, net)),
		firmware: directory({ acpi: directory({}), dmi: directory({ tables: directory({}) }) }),
		fs: directory(() => fileSystems(kernel)),
		hypervisor: directory({}),
		kernel: directory(kernelEntries()),
		module: directory(() => modules(kernel)),
		power: directory({ state: attribute(() => "freeze mem disk", 0o644), wakeup_count: attribute(() => 0, 0o644) }),
	};
}

function deviceEntries(kernel: Kernel, net: NetNamespace): SysEntries {
	const planted = blockTree(kernel)
		.with(networkTree(net))
		.plant("virtual/dmi/id", identification)
		.plant(
			"system/cpu",
			directory(() => processors(kernel)),
		)
		.plant("system/memory/block_size_bytes", constant("8000000"))
		.plant("virtual/tty/console", directory({ active: constant("tty0"), dev: constant("5:1"), uevent: uevent({ MAJOR: 5, MINOR: 1, DEVNAME: "console" }) }))
		.plant("virtual/tty/tty", directory({ dev: constant("5:0"), uevent: uevent({ MAJOR: 5, MINOR: 0, DEVNAME: "tty", DEVMODE: "0666" }) }));
	const all = Object.entries(memory).reduce((tree, [name, minor]) => tree.plant(`virtual/mem/${name}`, memoryDevice(name, minor)), planted);
	return all.entries;
}
