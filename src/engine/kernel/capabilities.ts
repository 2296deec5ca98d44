/** Capabilities by number, capabilities(7); the highest is CAP_CHECKPOINT_RESTORE. */
export const capabilityNames = [
	"chown",
	"dac_override",
	"dac_read_search",
	"fowner",
	"fsetid",
	"kill",
	"setgid",
	"setuid",
	"setpcap",
	"linux_immutable",
	"net_bind_service",
	"net_broadcast",
	"net_admin",
	"net_raw",
	"ipc_lock",
	"ipc_owner",
	"sys_module",
	"sys_rawio",
	"sys_chroot",
	"sys_ptrace",
	"sys_pacct",
	"sys_admin",
	"sys_boot",
	"sys_nice",
	"sys_resource",
	"sys_time",
	"sys_tty_config",
	"mknod",
	"lease",
	"audit_write",
	"audit_control",
	"setfcap",
	"mac_override",
	"mac_admin",
	"syslog",
	"wake_alarm",
	"block_suspend",
	"audit_read",
	"perfmon",
	"bpf",
	"checkpoint_restore",
] as const;

export type Capability = (typeof capabilityNames)[number];

/** Bit masks: bit n is capability n. */
export interface CapabilitySet {
	readonly permitted: bigint;
	readonly effective: bigint;
	readonly inheritable: bigint;
	readonly bounding: bigint;
	readonly ambient: bigint;
}

export const allCapabilities = (1n << BigInt(capabilityNames.length)) - 1n;

const bits = Object.fromEntries(capabilityNames.map((name, i) => [name, 1n << BigInt(i)])) as Record<Capability, bigint>;

export const capabilityBit = (name: Capability): bigint => bits[name];

/** All names in a mask, in order of number. */
export const capabilitiesIn = (mask: bigint): Capability[] => capabilityNames.filter((name) => (mask & bits[name]) !== 0n);
