/** config.json of a bundle: the runtime specification 1.2, field by field. A field that the real one leaves out when empty is optional. */

export interface Spec {
	readonly ociVersion: string;
	readonly process?: ProcessSpec;
	readonly root?: { readonly path: string; readonly readonly?: boolean };
	readonly hostname?: string;
	readonly domainname?: string;
	readonly mounts?: readonly MountSpec[];
	readonly hooks?: Hooks;
	readonly annotations?: Readonly<Record<string, string>>;
	readonly linux?: LinuxSpec;
}

export interface ProcessSpec {
	readonly terminal?: boolean;
	readonly consoleSize?: { readonly height: number; readonly width: number };
	readonly user?: UserSpec;
	readonly args?: readonly string[];
	readonly env?: readonly string[];
	readonly cwd?: string;
	readonly capabilities?: CapabilitiesSpec;
	readonly rlimits?: readonly RlimitSpec[];
	readonly noNewPrivileges?: boolean;
	readonly apparmorProfile?: string;
	readonly oomScoreAdj?: number;
	readonly scheduler?: { readonly policy: string; readonly nice?: number; readonly priority?: number };
	readonly selinuxLabel?: string;
	readonly ioPriority?: { readonly class: string; readonly priority: number };
	readonly execCPUAffinity?: { readonly initial?: string; readonly final?: string };
}

export interface UserSpec {
	readonly uid: number;
	readonly gid: number;
	readonly umask?: number;
	readonly additionalGids?: readonly number[];
}

/** Names such as CAP_NET_ADMIN. */
export interface CapabilitiesSpec {
	readonly bounding?: readonly string[];
	readonly effective?: readonly string[];
	readonly inheritable?: readonly string[];
	readonly permitted?: readonly string[];
	readonly ambient?: readonly string[];
}

export interface RlimitSpec {
	/** RLIMIT_NOFILE and the like. */
	readonly type: string;
	readonly hard: number;
	readonly soft: number;
}

export interface MountSpec {
	readonly destination: string;
	readonly type?: string;
	readonly source?: string;
	readonly options?: readonly string[];
}

export interface Hook {
	readonly path: string;
	readonly args?: readonly string[];
	readonly env?: readonly string[];
	/** Seconds. */
	readonly timeout?: number;
}

export interface Hooks {
	readonly prestart?: readonly Hook[];
	readonly createRuntime?: readonly Hook[];
	readonly createContainer?: readonly Hook[];
	readonly startContainer?: readonly Hook[];
	readonly poststart?: readonly Hook[];
	readonly poststop?: readonly Hook[];
}

export type HookName = keyof Hooks;

export interface LinuxSpec {
	readonly uidMappings?: readonly IdMapping[];
	readonly gidMappings?: readonly IdMapping[];
	readonly sysctl?: Readonly<Record<string, string>>;
	readonly resources?: LinuxResources;
	/** A path below the hierarchies' roots, or "slice:prefix:name" with the systemd driver. */
	readonly cgroupsPath?: string;
	readonly namespaces?: readonly NamespaceSpec[];
	readonly devices?: readonly DeviceSpec[];
	readonly seccomp?: SeccompSpec;
	/** Such as "rprivate". */
	readonly rootfsPropagation?: string;
	readonly maskedPaths?: readonly string[];
	readonly readonlyPaths?: readonly string[];
	readonly mountLabel?: string;
	/** Offsets of the time namespace, by clock. */
	readonly timeOffsets?: Readonly<Record<string, { readonly secs?: number; readonly nanosecs?: number }>>;
}

export interface IdMapping {
	readonly containerID: number;
	readonly hostID: number;
	readonly size: number;
}

export interface NamespaceSpec {
	/** pid, network, mount, ipc, uts, user, cgroup or time. */
	readonly type: string;
	/** A namespace to join; a new one where it is absent. */
	readonly path?: string;
}

export interface DeviceSpec {
	readonly path: string;
	/** c, b, u or p. */
	readonly type: string;
	readonly major?: number;
	readonly minor?: number;
	readonly fileMode?: number;
	readonly uid?: number;
	readonly gid?: number;
}

export interface DeviceRule {
	readonly allow: boolean;
	/** a, c or b. */
	readonly type?: string;
	readonly major?: number;
	readonly minor?: number;
	/** Letters of rwm. */
	readonly access?: string;
}

export interface LinuxResources {
	readonly devices?: readonly DeviceRule[];
	readonly memory?: {
		readonly limit?: number;
		readonly reservation?: number;
		readonly swap?: number;
		readonly kernel?: number;
		readonly kernelTCP?: number;
		readonly swappiness?: number;
		readonly disableOOMKiller?: boolean;
		readonly useHierarchy?: boolean;
		readonly checkBeforeUpdate?: boolean;
	};
	readonly cpu?: {
		readonly shares?: number;
		readonly quota?: number;
		readonly burst?: number;
		readonly period?: number;
		readonly realtimeRuntime?: number;
		readonly realtimePeriod?: number;
		readonly cpus?: string;
		readonly mems?: string;
		readonly idle?: number;
	};
	readonly pids?: { readonly limit?: number };
	readonly blockIO?: {
		readonly weight?: number;
		readonly leafWeight?: number;
		readonly weightDevice?: readonly { readonly major: number; readonly minor: number; readonly weight?: number; readonly leafWeight?: number }[];
		readonly throttleReadBpsDevice?: readonly ThrottleDevice[];
		readonly throttleWriteBpsDevice?: readonly ThrottleDevice[];
		readonly throttleReadIOPSDevice?: readonly ThrottleDevice[];
		readonly throttleWriteIOPSDevice?: readonly ThrottleDevice[];
	};
	readonly hugepageLimits?: readonly { readonly pageSize: string; readonly limit: number }[];
	readonly network?: { readonly classID?: number; readonly priorities?: readonly { readonly name: string; readonly priority: number }[] };
	readonly rdma?: Readonly<Record<string, { readonly hcaHandles?: number; readonly hcaObjects?: number }>>;
	/** File names of cgroup v2 to what is written into them. */
	readonly unified?: Readonly<Record<string, string>>;
}

export interface ThrottleDevice {
	readonly major: number;
	readonly minor: number;
	readonly rate: number;
}

export interface SeccompSpec {
	/** SCMP_ACT_ERRNO and the like. */
	readonly defaultAction: string;
	readonly defaultErrnoRet?: number;
	readonly architectures?: readonly string[];
	readonly flags?: readonly string[];
	readonly syscalls?: readonly SeccompRule[];
}

export interface SeccompRule {
	readonly names: readonly string[];
	readonly action: string;
	readonly errnoRet?: number;
	readonly args?: readonly { readonly index: number; readonly value: number; readonly valueTwo?: number; readonly op: string }[];
}
