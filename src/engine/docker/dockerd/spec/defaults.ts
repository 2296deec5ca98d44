/** What every container gets unless it is told otherwise: moby's oci/defaults.go. */
import type { DeviceRule, MountSpec } from "../../oci/spec.ts";

/** In the order in which moby writes them. */
export const defaultCapabilities = [
	"CAP_CHOWN",
	"CAP_DAC_OVERRIDE",
	"CAP_FSETID",
	"CAP_FOWNER",
	"CAP_MKNOD",
	"CAP_NET_RAW",
	"CAP_SETGID",
	"CAP_SETUID",
	"CAP_SETFCAP",
	"CAP_SETPCAP",
	"CAP_NET_BIND_SERVICE",
	"CAP_SYS_CHROOT",
	"CAP_KILL",
	"CAP_AUDIT_WRITE",
] as const;

export const defaultMounts: readonly MountSpec[] = [
	{ destination: "/proc", type: "proc", source: "proc", options: ["nosuid", "noexec", "nodev"] },
	{ destination: "/dev", type: "tmpfs", source: "tmpfs", options: ["nosuid", "strictatime", "mode=755", "size=65536k"] },
	{ destination: "/dev/pts", type: "devpts", source: "devpts", options: ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"] },
	{ destination: "/sys", type: "sysfs", source: "sysfs", options: ["nosuid", "noexec", "nodev", "ro"] },
	{ destination: "/sys/fs/cgroup", type: "cgroup", source: "cgroup", options: ["ro", "nosuid", "noexec", "nodev"] },
	{ destination: "/dev/mqueue", type: "mqueue", source: "mqueue", options: ["nosuid", "noexec", "nodev"] },
	{ destination: "/dev/shm", type: "tmpfs", source: "shm", options: ["nosuid", "noexec", "nodev", "mode=1777"] },
];

export const maskedPaths = [
	"/proc/asound",
	"/proc/acpi",
	"/proc/interrupts",
	"/proc/kcore",
	"/proc/keys",
	"/proc/latency_stats",
	"/proc/timer_list",
	"/proc/timer_stats",
	"/proc/sched_debug",
	"/proc/scsi",
	"/sys/firmware",
	"/sys/devices/virtual/powercap",
] as const;

export const readonlyPaths = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"] as const;

/** Nothing, then: making any node, null, zero, full, tty, urandom, random, console, pts, ptmx, tun. */
export const deviceRules: readonly DeviceRule[] = [
	{ allow: false, access: "rwm" },
	{ allow: true, type: "c", major: 1, minor: 5, access: "rwm" },
	{ allow: true, type: "c", major: 1, minor: 3, access: "rwm" },
	{ allow: true, type: "c", major: 1, minor: 9, access: "rwm" },
	{ allow: true, type: "c", major: 1, minor: 8, access: "rwm" },
	{ allow: true, type: "c", major: 5, minor: 0, access: "rwm" },
	{ allow: true, type: "c", major: 5, minor: 1, access: "rwm" },
	{ allow: false, type: "c", major: 10, minor: 229, access: "rwm" },
];

export const DEFAULT_PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
