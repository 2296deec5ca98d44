/** The configuration that `runc spec` writes. libcontainer/specconv/example.go. */
import type { Spec } from "./spec.ts";

const capabilities = ["CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"];

const example = (version: string): Spec => ({
	ociVersion: version,
	process: {
		terminal: true,
		user: { uid: 0, gid: 0 },
		args: ["sh"],
		env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm"],
		cwd: "/",
		capabilities: { bounding: capabilities, effective: capabilities, permitted: capabilities },
		rlimits: [{ type: "RLIMIT_NOFILE", hard: 1024, soft: 1024 }],
		noNewPrivileges: true,
	},
	root: { path: "rootfs", readonly: true },
	hostname: "runc",
	mounts: [
		{ destination: "/proc", type: "proc", source: "proc" },
		{ destination: "/dev", type: "tmpfs", source: "tmpfs", options: ["nosuid", "strictatime", "mode=755", "size=65536k"] },
		{ destination: "/dev/pts", type: "devpts", source: "devpts", options: ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"] },
		{ destination: "/dev/shm", type: "tmpfs", source: "shm", options: ["nosuid", "noexec", "nodev", "mode=1777", "size=65536k"] },
		{ destination: "/dev/mqueue", type: "mqueue", source: "mqueue", options: ["nosuid", "noexec", "nodev"] },
		{ destination: "/sys", type: "sysfs", source: "sysfs", options: ["nosuid", "noexec", "nodev", "ro"] },
		{ destination: "/sys/fs/cgroup", type: "cgroup", source: "cgroup", options: ["nosuid", "noexec", "nodev", "relatime", "ro"] },
	],
	linux: {
		resources: { devices: [{ allow: false, access: "rwm" }] },
		namespaces: ["pid", "network", "ipc", "uts", "mount", "cgroup"].map((type) => ({ type })),
		maskedPaths: [
			"/proc/acpi",
			"/proc/asound",
			"/proc/kcore",
			"/proc/keys",
			"/proc/latency_stats",
			"/proc/timer_list",
			"/proc/timer_stats",
			"/proc/sched_debug",
			"/sys/firmware",
			"/proc/scsi",
		],
		readonlyPaths: ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"],
	},
});

/** `ids`: for a container without root, whose user becomes root inside. */
export function exampleSpec(version: string, ids?: { readonly uid: number; readonly gid: number }): Spec {
	const spec = example(version);
	if (!ids) return spec;
	const { resources: _, namespaces = [], ...linux } = spec.linux ?? {};
	return {
		...spec,
		mounts: (spec.mounts ?? []).map((mount) => {
			if (mount.destination === "/sys") return { destination: "/sys", type: "none", source: "/sys", options: ["rbind", "nosuid", "noexec", "nodev", "ro"] };
			return { ...mount, ...(mount.options ? { options: mount.options.filter((o) => !/^[gu]id=/.test(o)) } : {}) };
		}),
		linux: {
			uidMappings: [{ containerID: 0, hostID: ids.uid, size: 1 }],
			gidMappings: [{ containerID: 0, hostID: ids.gid, size: 1 }],
			namespaces: [...namespaces.filter((n) => n.type !== "network" && n.type !== "user"), { type: "user" }],
			...linux,
		},
	};
}
