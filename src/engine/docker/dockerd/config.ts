/** What the daemon was told by flags and daemon.json. */

export interface DaemonConfig {
	readonly hosts: readonly string[];
	/** /var/lib/docker */
	readonly dataRoot: string;
	/** /var/run/docker */
	readonly execRoot: string;
	readonly pidFile: string;
	readonly containerd: string;
	readonly containerdNamespace: string;
	readonly group: string;
	readonly debug: boolean;
	readonly logLevel: string;
	readonly experimental: boolean;
	readonly liveRestore: boolean;
	readonly iptables: boolean;
	readonly ip6tables: boolean;
	readonly ipForward: boolean;
	readonly ipMasq: boolean;
	readonly userlandProxy: boolean;
	readonly icc: boolean;
	/** Default address of published ports. */
	readonly ip: string;
	/** docker0, another bridge, or "none". */
	readonly bridge: string;
	/** Address and length of docker0, such as 172.17.0.1/16; "" for the default. */
	readonly bip: string;
	readonly fixedCidr: string;
	readonly defaultGateway: string;
	/** 0 for the default. */
	readonly mtu: number;
	readonly addressPools: readonly { readonly base: string; readonly size: number }[];
	readonly dns: readonly string[];
	readonly dnsOptions: readonly string[];
	readonly dnsSearch: readonly string[];
	readonly labels: readonly string[];
	readonly logDriver: string;
	readonly logOptions: Readonly<Record<string, string>>;
	readonly ulimits: readonly { readonly Name: string; readonly Hard: number; readonly Soft: number }[];
	readonly shmSize: number;
	readonly cgroupParent: string;
	readonly cgroupnsMode: string;
	readonly ipcMode: string;
	readonly init: boolean;
	readonly initPath: string;
	readonly insecureRegistries: readonly string[];
	readonly registryMirrors: readonly string[];
	/** Seconds given to containers when the daemon ends. */
	readonly shutdownTimeout: number;
	readonly noNewPrivileges: boolean;
	readonly maxConcurrentDownloads: number;
}

export const defaultConfig: DaemonConfig = {
	hosts: [],
	dataRoot: "/var/lib/docker",
	execRoot: "/var/run/docker",
	pidFile: "/var/run/docker.pid",
	containerd: "/run/containerd/containerd.sock",
	containerdNamespace: "moby",
	group: "docker",
	debug: false,
	logLevel: "info",
	experimental: false,
	liveRestore: false,
	iptables: true,
	ip6tables: true,
	ipForward: true,
	ipMasq: true,
	userlandProxy: true,
	icc: true,
	ip: "0.0.0.0",
	bridge: "docker0",
	bip: "",
	fixedCidr: "",
	defaultGateway: "",
	mtu: 0,
	addressPools: [],
	dns: [],
	dnsOptions: [],
	dnsSearch: [],
	labels: [],
	logDriver: "json-file",
	logOptions: {},
	ulimits: [],
	shmSize: 67108864,
	cgroupParent: "",
	cgroupnsMode: "private",
	ipcMode: "private",
	init: false,
	initPath: "docker-init",
	insecureRegistries: [],
	registryMirrors: [],
	shutdownTimeout: 15,
	noNewPrivileges: false,
	maxConcurrentDownloads: 3,
};
