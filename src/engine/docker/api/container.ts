/** Requests on containers: api/types/container of the Engine API 1.51. Field order is the order in which they are written. */
import type { ContainerConfig as ImageContainerConfig } from "../image/config.ts";
import { type EndpointSettings, endpointSettings } from "./network.ts";
import { any, bool, type GoStruct, int, int64, map, named, pointer, slice, string, struct, uint16, uint64 } from "./schema.ts";

export type ContainerConfig = ImageContainerConfig & { MacAddress?: string };

const strings = slice(string);
const empty = struct("struct {}", {});
const strslice = named("strslice.StrSlice", strings);

const healthConfig = struct("HealthcheckConfig", {
	"Test?": strings,
	"Interval?": named("time.Duration", int64),
	"Timeout?": named("time.Duration", int64),
	"StartPeriod?": named("time.Duration", int64),
	"StartInterval?": named("time.Duration", int64),
	"Retries?": int,
});

const configFields = {
	Hostname: string,
	Domainname: string,
	User: string,
	AttachStdin: bool,
	AttachStdout: bool,
	AttachStderr: bool,
	"ExposedPorts?": named("nat.PortSet", map(empty)),
	Tty: bool,
	OpenStdin: bool,
	StdinOnce: bool,
	Env: strings,
	Cmd: strslice,
	"Healthcheck?": pointer(healthConfig),
	"ArgsEscaped?": bool,
	Image: string,
	Volumes: map(empty),
	WorkingDir: string,
	Entrypoint: strslice,
	"NetworkDisabled?": bool,
	"MacAddress?": string,
	OnBuild: strings,
	Labels: map(string),
	"StopSignal?": string,
	"StopTimeout?": pointer(int),
	"Shell?": strslice,
};
export const containerConfig: GoStruct = struct("Config", configFields);

export interface PortBinding {
	readonly HostIp?: string;
	readonly HostPort?: string;
}
export type PortMap = Readonly<Record<string, readonly PortBinding[] | null | undefined>>;
const portBinding = struct("PortBinding", { HostIp: string, HostPort: string });
export const portMap = named("nat.PortMap", map(slice(portBinding)));

export interface ThrottleDevice {
	readonly Path?: string;
	readonly Rate?: number;
}
export interface WeightDevice {
	readonly Path?: string;
	readonly Weight?: number;
}
export interface DeviceMapping {
	readonly PathOnHost?: string;
	readonly PathInContainer?: string;
	readonly CgroupPermissions?: string;
}
export interface Ulimit {
	readonly Name?: string;
	readonly Hard?: number;
	readonly Soft?: number;
}

/** container.Resources: what `docker update` can change, among others. */
export interface Resources {
	/** Relative weight, 1024 by default. */
	CpuShares?: number;
	/** Bytes. */
	Memory?: number;
	/** Billionths of a processor. */
	NanoCpus?: number;
	CgroupParent?: string;
	BlkioWeight?: number;
	BlkioWeightDevice?: readonly WeightDevice[];
	BlkioDeviceReadBps?: readonly ThrottleDevice[];
	BlkioDeviceWriteBps?: readonly ThrottleDevice[];
	BlkioDeviceReadIOps?: readonly ThrottleDevice[];
	BlkioDeviceWriteIOps?: readonly ThrottleDevice[];
	/** Microseconds. */
	CpuPeriod?: number;
	CpuQuota?: number;
	CpuRealtimePeriod?: number;
	CpuRealtimeRuntime?: number;
	CpusetCpus?: string;
	CpusetMems?: string;
	Devices?: readonly DeviceMapping[];
	DeviceCgroupRules?: readonly string[];
	DeviceRequests?: readonly unknown[];
	KernelMemory?: number;
	KernelMemoryTCP?: number;
	MemoryReservation?: number;
	/** Bytes of memory and swap together; -1 without limit. */
	MemorySwap?: number;
	MemorySwappiness?: number;
	OomKillDisable?: boolean;
	PidsLimit?: number;
	Ulimits?: readonly Ulimit[];
	CpuCount?: number;
	CpuPercent?: number;
	IOMaximumIOps?: number;
	IOMaximumBandwidth?: number;
}

const throttle = slice(pointer(struct("ThrottleDevice", { Path: string, Rate: uint64 })));
const resourceFields = {
	CpuShares: int64,
	Memory: int64,
	NanoCpus: int64,
	CgroupParent: string,
	BlkioWeight: uint16,
	BlkioWeightDevice: slice(pointer(struct("WeightDevice", { Path: string, Weight: uint16 }))),
	BlkioDeviceReadBps: throttle,
	BlkioDeviceWriteBps: throttle,
	BlkioDeviceReadIOps: throttle,
	BlkioDeviceWriteIOps: throttle,
	CpuPeriod: int64,
	CpuQuota: int64,
	CpuRealtimePeriod: int64,
	CpuRealtimeRuntime: int64,
	CpusetCpus: string,
	CpusetMems: string,
	Devices: slice(struct("DeviceMapping", { PathOnHost: string, PathInContainer: string, CgroupPermissions: string })),
	DeviceCgroupRules: strings,
	DeviceRequests: slice(any),
	"KernelMemory?": int64,
	"KernelMemoryTCP?": int64,
	MemoryReservation: int64,
	MemorySwap: int64,
	MemorySwappiness: pointer(int64),
	OomKillDisable: pointer(bool),
	PidsLimit: pointer(int64),
	Ulimits: slice(pointer(struct("Ulimit", { Name: string, Hard: int64, Soft: int64 }))),
	CpuCount: int64,
	CpuPercent: int64,
	IOMaximumIOps: uint64,
	IOMaximumBandwidth: uint64,
};

/** api/types/mount.Mount. */
export interface MountRequest {
	readonly Type?: string;
	readonly Source?: string;
	readonly Target?: string;
	readonly ReadOnly?: boolean;
	readonly Consistency?: string;
	readonly BindOptions?: {
		readonly Propagation?: string;
		readonly NonRecursive?: boolean;
		readonly CreateMountpoint?: boolean;
		readonly ReadOnlyNonRecursive?: boolean;
		readonly ReadOnlyForceRecursive?: boolean;
	};
	readonly VolumeOptions?: {
		readonly NoCopy?: boolean;
		readonly Labels?: Record<string, string>;
		readonly Subpath?: string;
		readonly DriverConfig?: { readonly Name?: string; readonly Options?: Record<string, string> };
	};
	readonly ImageOptions?: { readonly Subpath?: string };
	readonly TmpfsOptions?: { readonly SizeBytes?: number; readonly Mode?: number; readonly Options?: readonly (readonly string[])[] };
}
const mount = struct("Mount", {
	"Type?": named("mount.Type", string),
	"Source?": string,
	"Target?": string,
	"ReadOnly?": bool,
	"Consistency?": string,
	"BindOptions?": pointer(
		struct("BindOptions", {
			"Propagation?": string,
			"NonRecursive?": bool,
			"CreateMountpoint?": bool,
			"ReadOnlyNonRecursive?": bool,
			"ReadOnlyForceRecursive?": bool,
		}),
	),
	"VolumeOptions?": pointer(
		struct("VolumeOptions", {
			"NoCopy?": bool,
			"Labels?": map(string),
			"Subpath?": string,
			"DriverConfig?": pointer(struct("Driver", { "Name?": string, "Options?": map(string) })),
		}),
	),
	"ImageOptions?": pointer(struct("ImageOptions", { "Subpath?": string })),
	"TmpfsOptions?": pointer(struct("TmpfsOptions", { "SizeBytes?": int64, "Mode?": named("os.FileMode", int), "Options?": slice(strings) })),
});

export interface RestartPolicy {
	Name?: string;
	MaximumRetryCount?: number;
}

export interface HostConfig extends Resources {
	Binds?: readonly string[];
	ContainerIDFile?: string;
	LogConfig?: { Type?: string; Config?: Record<string, string> };
	NetworkMode?: string;
	PortBindings?: PortMap;
	RestartPolicy?: RestartPolicy;
	AutoRemove?: boolean;
	VolumeDriver?: string;
	VolumesFrom?: readonly string[];
	ConsoleSize?: readonly number[];
	Annotations?: Record<string, string>;
	CapAdd?: readonly string[];
	CapDrop?: readonly string[];
	CgroupnsMode?: string;
	Dns?: readonly string[];
	DnsOptions?: readonly string[];
	DnsSearch?: readonly string[];
	ExtraHosts?: readonly string[];
	GroupAdd?: readonly string[];
	IpcMode?: string;
	Cgroup?: string;
	Links?: readonly string[];
	OomScoreAdj?: number;
	PidMode?: string;
	Privileged?: boolean;
	PublishAllPorts?: boolean;
	ReadonlyRootfs?: boolean;
	SecurityOpt?: readonly string[];
	StorageOpt?: Record<string, string>;
	Tmpfs?: Record<string, string>;
	UTSMode?: string;
	UsernsMode?: string;
	ShmSize?: number;
	Sysctls?: Record<string, string>;
	Runtime?: string;
	Isolation?: string;
	Mounts?: readonly MountRequest[];
	MaskedPaths?: readonly string[];
	ReadonlyPaths?: readonly string[];
	Init?: boolean;
}

export const hostConfig: GoStruct = struct("HostConfig", {
	Binds: strings,
	ContainerIDFile: string,
	LogConfig: struct("LogConfig", { Type: string, Config: map(string) }),
	NetworkMode: named("container.NetworkMode", string),
	PortBindings: portMap,
	RestartPolicy: struct("RestartPolicy", { Name: named("container.RestartPolicyMode", string), MaximumRetryCount: int }),
	AutoRemove: bool,
	VolumeDriver: string,
	VolumesFrom: strings,
	ConsoleSize: slice(uint64),
	"Annotations?": map(string),
	CapAdd: strslice,
	CapDrop: strslice,
	CgroupnsMode: named("container.CgroupnsMode", string),
	Dns: strings,
	DnsOptions: strings,
	DnsSearch: strings,
	ExtraHosts: strings,
	GroupAdd: strings,
	IpcMode: named("container.IpcMode", string),
	Cgroup: named("container.CgroupSpec", string),
	Links: strings,
	OomScoreAdj: int,
	PidMode: named("container.PidMode", string),
	Privileged: bool,
	PublishAllPorts: bool,
	ReadonlyRootfs: bool,
	SecurityOpt: strings,
	"StorageOpt?": map(string),
	"Tmpfs?": map(string),
	UTSMode: named("container.UTSMode", string),
	UsernsMode: named("container.UsernsMode", string),
	ShmSize: int64,
	"Sysctls?": map(string),
	Runtime: string,
	Isolation: named("container.Isolation", string),
	...resourceFields,
	"Mounts?": slice(mount),
	MaskedPaths: strings,
	ReadonlyPaths: strings,
	"Init?": pointer(bool),
});

export interface CreateRequest extends ContainerConfig {
	HostConfig?: HostConfig;
	NetworkingConfig?: { readonly EndpointsConfig?: Readonly<Record<string, EndpointSettings>> };
}

export const createRequest: GoStruct = struct(
	"",
	{
		...configFields,
		HostConfig: pointer(hostConfig),
		NetworkingConfig: pointer(struct("NetworkingConfig", { EndpointsConfig: map(pointer(endpointSettings)) })),
	},
	"container.CreateRequest",
);

export interface UpdateRequest extends Resources {
	RestartPolicy?: RestartPolicy;
}
export const updateRequest: GoStruct = struct("UpdateConfig", {
	...resourceFields,
	RestartPolicy: struct("RestartPolicy", { Name: named("container.RestartPolicyMode", string), MaximumRetryCount: int }),
});

export interface ExecRequest {
	readonly User?: string;
	readonly Privileged?: boolean;
	readonly Tty?: boolean;
	readonly ConsoleSize?: readonly number[];
	readonly AttachStdin?: boolean;
	readonly AttachStderr?: boolean;
	readonly AttachStdout?: boolean;
	readonly DetachKeys?: string;
	readonly Env?: readonly string[];
	readonly WorkingDir?: string;
	readonly Cmd?: readonly string[];
}
export const execRequest: GoStruct = struct("ExecOptions", {
	User: string,
	Privileged: bool,
	Tty: bool,
	"ConsoleSize?": slice(uint64),
	AttachStdin: bool,
	AttachStderr: bool,
	AttachStdout: bool,
	DetachKeys: string,
	Env: strings,
	WorkingDir: string,
	Cmd: strings,
});

export interface ExecStartRequest {
	readonly Detach?: boolean;
	readonly Tty?: boolean;
	readonly ConsoleSize?: readonly number[];
}
export const execStartRequest: GoStruct = struct("ExecStartOptions", { Detach: bool, Tty: bool, "ConsoleSize?": slice(uint64) });
