/** The Go types of what `docker inspect` prints: templates see their fields, zero values and order. api/types of the Engine API 1.51. */
import { Schema } from "./schema.ts";
import type { StructType } from "./types.ts";

/** time.Time: its data is the text of RFC 3339. */
const time: StructType = {
	kind: "struct",
	name: "time.Time",
	fields: [],
	text(raw) {
		const text = typeof raw === "string" ? raw : "0001-01-01T00:00:00Z";
		const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d+)?(Z|([+-]\d\d):(\d\d))$/.exec(text);
		if (!match) return text;
		return `${match[1]} ${match[2]}${(match[3] ?? "").replace(/\.?0+$/, "")} ${match[5] ? `${match[5]}${match[6]} ${match[5]}${match[6]}` : "+0000 UTC"}`;
	},
};

const notation = `
container.ContainerState: = string
container.State: Status string; Running bool; Paused bool; Restarting bool; OOMKilled bool; Dead bool; Pid int; ExitCode int; Error string; StartedAt string; FinishedAt string; Health *container.Health,omitempty
container.Health: Status string; FailingStreak int; Log []*container.HealthcheckResult
container.HealthcheckResult: Start time.Time; End time.Time; ExitCode int; Output string
storage.DriverData: Data map[string]string; Name string
mount.Type: = string
mount.Propagation: = string
mount.Consistency: = string
container.MountPoint: Type mount.Type,omitempty; Name string,omitempty; Source string; Destination string; Driver string,omitempty; Mode string; RW bool; Propagation mount.Propagation
container.LogConfig: Type string; Config map[string]string
container.NetworkMode: = string
container.RestartPolicyMode: = string
container.CgroupnsMode: = string
container.IpcMode: = string
container.CgroupSpec: = string
container.PidMode: = string
container.UTSMode: = string
container.UsernsMode: = string
container.Isolation: = string
container.RestartPolicy: Name container.RestartPolicyMode; MaximumRetryCount int
nat.PortBinding: HostIP string json=HostIp; HostPort string
nat.Port: = string
nat.PortMap: = map[nat.Port][]nat.PortBinding
struct {}:
nat.PortSet: = map[nat.Port]struct {}
strslice.StrSlice: = []string
blkiodev.WeightDevice: Path string; Weight uint16
blkiodev.ThrottleDevice: Path string; Rate uint64
container.DeviceMapping: PathOnHost string; PathInContainer string; CgroupPermissions string
container.DeviceRequest: Driver string; Count int; DeviceIDs []string; Capabilities [][]string; Options map[string]string
units.Ulimit: Name string; Hard int64; Soft int64
container.Resources: CPUShares int64 json=CpuShares; Memory int64; NanoCPUs int64 json=NanoCpus; CgroupParent string; BlkioWeight uint16; BlkioWeightDevice []*blkiodev.WeightDevice; BlkioDeviceReadBps []*blkiodev.ThrottleDevice; BlkioDeviceWriteBps []*blkiodev.ThrottleDevice; BlkioDeviceReadIOps []*blkiodev.ThrottleDevice; BlkioDeviceWriteIOps []*blkiodev.ThrottleDevice; CPUPeriod int64 json=CpuPeriod; CPUQuota int64 json=CpuQuota; CPURealtimePeriod int64 json=CpuRealtimePeriod; CPURealtimeRuntime int64 json=CpuRealtimeRuntime; CpusetCpus string; CpusetMems string; Devices []container.DeviceMapping; DeviceCgroupRules []string; DeviceRequests []container.DeviceRequest; KernelMemory int64,omitempty; KernelMemoryTCP int64,omitempty; MemoryReservation int64; MemorySwap int64; MemorySwappiness *int64; OomKillDisable *bool; PidsLimit *int64; Ulimits []*units.Ulimit; CPUCount int64 json=CpuCount; CPUPercent int64 json=CpuPercent; IOMaximumIOps uint64; IOMaximumBandwidth uint64
mount.BindOptions: Propagation mount.Propagation,omitempty; NonRecursive bool,omitempty; CreateMountpoint bool,omitempty; ReadOnlyNonRecursive bool,omitempty; ReadOnlyForceRecursive bool,omitempty
mount.Driver: Name string,omitempty; Options map[string]string,omitempty
mount.VolumeOptions: NoCopy bool,omitempty; Labels map[string]string,omitempty; Subpath string,omitempty; DriverConfig *mount.Driver,omitempty
mount.ImageOptions: Subpath string,omitempty
mount.TmpfsOptions: SizeBytes int64,omitempty; Mode uint32,omitempty; Options [][]string,omitempty
mount.ClusterOptions:
mount.Mount: Type mount.Type,omitempty; Source string,omitempty; Target string,omitempty; ReadOnly bool,omitempty; Consistency mount.Consistency,omitempty; BindOptions *mount.BindOptions,omitempty; VolumeOptions *mount.VolumeOptions,omitempty; ImageOptions *mount.ImageOptions,omitempty; TmpfsOptions *mount.TmpfsOptions,omitempty; ClusterOptions *mount.ClusterOptions,omitempty
container.HostConfig: Binds []string; ContainerIDFile string; LogConfig container.LogConfig; NetworkMode container.NetworkMode; PortBindings nat.PortMap; RestartPolicy container.RestartPolicy; AutoRemove bool; VolumeDriver string; VolumesFrom []string; ConsoleSize []uint; Annotations map[string]string,omitempty; CapAdd strslice.StrSlice; CapDrop strslice.StrSlice; CgroupnsMode container.CgroupnsMode; DNS []string json=Dns; DNSOptions []string json=DnsOptions; DNSSearch []string json=DnsSearch; ExtraHosts []string; GroupAdd []string; IpcMode container.IpcMode; Cgroup container.CgroupSpec; Links []string; OomScoreAdj int; PidMode container.PidMode; Privileged bool; PublishAllPorts bool; ReadonlyRootfs bool; SecurityOpt []string; StorageOpt map[string]string,omitempty; Tmpfs map[string]string,omitempty; UTSMode container.UTSMode; UsernsMode container.UsernsMode; ShmSize int64; Sysctls map[string]string,omitempty; Runtime string,omitempty; Isolation container.Isolation; container.Resources; Mounts []mount.Mount,omitempty; MaskedPaths []string; ReadonlyPaths []string; Init *bool,omitempty
v1.HealthcheckConfig: Test []string,omitempty; Interval time.Duration,omitempty; Timeout time.Duration,omitempty; StartPeriod time.Duration,omitempty; StartInterval time.Duration,omitempty; Retries int,omitempty
time.Duration: = int64
container.Config: Hostname string; Domainname string; User string; AttachStdin bool; AttachStdout bool; AttachStderr bool; ExposedPorts nat.PortSet,omitempty; Tty bool; OpenStdin bool; StdinOnce bool; Env []string; Cmd strslice.StrSlice; Healthcheck *v1.HealthcheckConfig,omitempty; ArgsEscaped bool,omitempty; Image string; Volumes map[string]struct {}; WorkingDir string; Entrypoint strslice.StrSlice; NetworkDisabled bool,omitempty; MacAddress string,omitempty; OnBuild []string; Labels map[string]string; StopSignal string,omitempty; StopTimeout *int,omitempty; Shell strslice.StrSlice,omitempty
network.EndpointIPAMConfig: IPv4Address string,omitempty; IPv6Address string,omitempty; LinkLocalIPs []string,omitempty
network.EndpointSettings: IPAMConfig *network.EndpointIPAMConfig; Links []string; Aliases []string; MacAddress string; DriverOpts map[string]string; GwPriority int; NetworkID string; EndpointID string; Gateway string; IPAddress string; IPPrefixLen int; IPv6Gateway string; GlobalIPv6Address string; GlobalIPv6PrefixLen int; DNSNames []string
network.Address: Addr string; PrefixLen int
container.NetworkSettingsBase: Bridge string; SandboxID string; SandboxKey string; Ports nat.PortMap; HairpinMode bool; LinkLocalIPv6Address string; LinkLocalIPv6PrefixLen int; SecondaryIPAddresses []network.Address; SecondaryIPv6Addresses []network.Address
container.DefaultNetworkSettings: EndpointID string; Gateway string; GlobalIPv6Address string; GlobalIPv6PrefixLen int; IPAddress string; IPPrefixLen int; IPv6Gateway string; MacAddress string
container.NetworkSettings: container.NetworkSettingsBase; container.DefaultNetworkSettings; Networks map[string]*network.EndpointSettings
v1.Platform: Architecture string json=architecture; OS string json=os; OSVersion string json=os.version,omitempty; OSFeatures []string json=os.features,omitempty; Variant string json=variant,omitempty
v1.Descriptor: MediaType string json=mediaType; Digest string json=digest; Size int64 json=size; URLs []string json=urls,omitempty; Annotations map[string]string json=annotations,omitempty; Data []uint8 json=data,omitempty; Platform *v1.Platform json=platform,omitempty; ArtifactType string json=artifactType,omitempty
container.ContainerJSONBase: ID string json=Id; Created string; Path string; Args []string; State *container.State; Image string; ResolvConfPath string; HostnamePath string; HostsPath string; LogPath string; Name string; RestartCount int; Driver string; Platform string; MountLabel string; ProcessLabel string; AppArmorProfile string; ExecIDs []string; HostConfig *container.HostConfig; GraphDriver storage.DriverData; SizeRw *int64,omitempty; SizeRootFs *int64,omitempty
container.InspectResponse: *container.ContainerJSONBase; Mounts []container.MountPoint; Config *container.Config; NetworkSettings *container.NetworkSettings; ImageManifestDescriptor *v1.Descriptor,omitempty
image.RootFS: Type string,omitempty; Layers []string,omitempty
image.Metadata: LastTagTime time.Time,omitempty
image.ManifestSummary:
v1.ImageConfig: User string,omitempty; ExposedPorts map[string]struct {},omitempty; Env []string,omitempty; Entrypoint []string,omitempty; Cmd []string,omitempty; Volumes map[string]struct {},omitempty; WorkingDir string,omitempty; Labels map[string]string,omitempty; StopSignal string,omitempty; ArgsEscaped bool,omitempty
v1.DockerOCIImageConfigExt: Healthcheck *v1.HealthcheckConfig,omitempty; OnBuild []string,omitempty; Shell []string,omitempty
v1.DockerOCIImageConfig: v1.ImageConfig; v1.DockerOCIImageConfigExt
image.InspectResponse: ID string json=Id; RepoTags []string; RepoDigests []string; Parent string; Comment string; Created string,omitempty; Container string,omitempty; ContainerConfig *container.Config,omitempty; DockerVersion string; Author string; Config *v1.DockerOCIImageConfig; Architecture string; Variant string,omitempty; Os string; OsVersion string,omitempty; Size int64; VirtualSize int64,omitempty; GraphDriver storage.DriverData; RootFS image.RootFS; Metadata image.Metadata; Descriptor *v1.Descriptor,omitempty; Manifests []image.ManifestSummary,omitempty
network.IPAMConfig: Subnet string,omitempty; IPRange string,omitempty; Gateway string,omitempty; AuxAddress map[string]string json=AuxiliaryAddresses,omitempty
network.IPAM: Driver string; Options map[string]string; Config []network.IPAMConfig
network.ConfigReference: Network string
network.EndpointResource: Name string; EndpointID string; MacAddress string; IPv4Address string; IPv6Address string
network.PeerInfo: Name string; IP string
network.Task: Name string; EndpointID string; EndpointIP string; Info map[string]string
network.ServiceInfo: VIP string; Ports []string; LocalLBIndex int; Tasks []network.Task
network.Inspect: Name string; ID string json=Id; Created time.Time; Scope string; Driver string; EnableIPv4 bool; EnableIPv6 bool; IPAM network.IPAM; Internal bool; Attachable bool; Ingress bool; ConfigFrom network.ConfigReference; ConfigOnly bool; Containers map[string]network.EndpointResource; Options map[string]string; Labels map[string]string; Peers []network.PeerInfo,omitempty; Services map[string]network.ServiceInfo,omitempty
volume.ClusterVolume:
volume.UsageData: RefCount int64; Size int64
volume.Volume: ClusterVolume *volume.ClusterVolume,omitempty; CreatedAt string,omitempty; Driver string; Labels map[string]string; Mountpoint string; Name string; Options map[string]string; Scope string; Status map[string]any,omitempty; UsageData *volume.UsageData,omitempty
`;

const schema = new Schema(notation, [time]);

/** By the kinds of objects that `docker inspect` knows. Swarm's objects have no type here: templates see them as JSON. */
export const apiTypes = {
	get container() {
		return schema.type("container.InspectResponse");
	},
	get image() {
		return schema.type("image.InspectResponse");
	},
	get network() {
		return schema.type("network.Inspect");
	},
	get volume() {
		return schema.type("volume.Volume");
	},
} as const;
