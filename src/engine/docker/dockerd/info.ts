/** GET /info and /version: daemon/info.go. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { VERSION as CONTAINERD_VERSION } from "../containerd/version.ts";
import { goJson } from "../image/config.ts";
import { features } from "../runc/commands/features.ts";
import type { Daemon } from "./daemon.ts";
import { tryRead } from "./files.ts";
import { now, rfc3339 } from "./time.ts";
import { API_VERSION, BUILD_TIME, GIT_COMMIT, GO_VERSION, MIN_API_VERSION, RUNC_COMMIT, RUNC_VERSION, TINI_VERSION, VERSION } from "./version.ts";

export function versionOf(sys: Sys, daemon: Daemon): unknown {
	const { release } = sys.uname();
	return {
		Platform: { Name: "" },
		Components: [
			{
				Name: "Engine",
				Version: VERSION,
				Details: {
					ApiVersion: API_VERSION,
					Arch: "amd64",
					BuildTime: BUILD_TIME,
					Experimental: String(daemon.config.experimental),
					GitCommit: GIT_COMMIT,
					GoVersion: GO_VERSION,
					KernelVersion: release,
					MinAPIVersion: MIN_API_VERSION,
					Os: "linux",
				},
			},
			{ Name: "containerd", Version: CONTAINERD_VERSION, Details: { GitCommit: "" } },
			{ Name: "runc", Version: RUNC_VERSION, Details: { GitCommit: RUNC_COMMIT } },
			{ Name: "docker-init", Version: TINI_VERSION, Details: { GitCommit: "" } },
		],
		Version: VERSION,
		ApiVersion: API_VERSION,
		MinAPIVersion: MIN_API_VERSION,
		GitCommit: GIT_COMMIT,
		GoVersion: GO_VERSION,
		Os: "linux",
		Arch: "amd64",
		KernelVersion: release,
		...(daemon.config.experimental ? { Experimental: true } : {}),
		BuildTime: BUILD_TIME,
	};
}

/** PRETTY_NAME of os-release. */
function* operatingSystem(sys: Sys): Blocking<string> {
	const text = (yield* tryRead(sys, "/etc/os-release")) ?? "";
	return /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(text)?.[1] ?? "";
}

export function* infoOf(sys: Sys, daemon: Daemon): Blocking<unknown> {
	const { config } = daemon;
	const containers = daemon.containers.list();
	const paused = containers.filter((c) => c.state.paused).length;
	const running = containers.filter((c) => c.state.running && !c.state.paused).length;
	const { cpus, totalRam } = sys.sysinfo();
	const uname = sys.uname();
	const runtime = { path: "runc", status: { "org.opencontainers.runtime-spec.features": goJson(features) } };
	const forwarding = ((yield* tryRead(sys, "/proc/sys/net/ipv4/ip_forward")) ?? "").trim() === "1";
	return {
		ID: daemon.id,
		Containers: containers.length,
		ContainersRunning: running,
		ContainersPaused: paused,
		ContainersStopped: containers.length - running - paused,
		Images: daemon.storage.stores.images.all().length,
		Driver: "overlay2",
		DriverStatus: [
			["Backing Filesystem", "extfs"],
			["Supports d_type", "true"],
			["Using metacopy", "false"],
			["Native Overlay Diff", "true"],
			["userxattr", "false"],
		],
		Plugins: {
			Volume: ["local"],
			Network: ["bridge", "host", "ipvlan", "macvlan", "null", "overlay"],
			Authorization: null,
			Log: ["awslogs", "fluentd", "gelf", "journald", "json-file", "local", "splunk", "syslog"],
		},
		MemoryLimit: true,
		SwapLimit: true,
		CpuCfsPeriod: true,
		CpuCfsQuota: true,
		CPUShares: true,
		CPUSet: true,
		PidsLimit: true,
		IPv4Forwarding: forwarding,
		Debug: config.debug,
		NFd: sys.readdir("/proc/self/fd").length - 2,
		OomKillDisable: false,
		NGoroutines: sys.readdir("/proc/self/task").length - 2,
		SystemTime: rfc3339(now(sys)),
		LoggingDriver: config.logDriver,
		CgroupDriver: "systemd",
		CgroupVersion: "2",
		NEventsListener: daemon.events.listenerCount,
		KernelVersion: uname.release,
		OperatingSystem: yield* operatingSystem(sys),
		OSVersion: "",
		OSType: "linux",
		Architecture: uname.machine,
		IndexServerAddress: "https://index.docker.io/v1/",
		RegistryConfig: {
			IndexConfigs: {
				"docker.io": { Mirrors: config.registryMirrors, Name: "docker.io", Official: true, Secure: true },
				...Object.fromEntries(
					config.insecureRegistries.filter((r) => !r.includes("/")).map((name) => [name, { Mirrors: [], Name: name, Official: false, Secure: false }]),
				),
			},
			InsecureRegistryCIDRs: [...config.insecureRegistries.filter((r) => r.includes("/")), "::1/128", "127.0.0.0/8"],
			Mirrors: config.registryMirrors.length ? config.registryMirrors : null,
		},
		NCPU: cpus,
		MemTotal: totalRam,
		GenericResources: null,
		DockerRootDir: config.dataRoot,
		HttpProxy: "",
		HttpsProxy: "",
		NoProxy: "",
		Name: uname.nodename,
		Labels: config.labels,
		ExperimentalBuild: config.experimental,
		ServerVersion: VERSION,
		Runtimes: { "io.containerd.runc.v2": runtime, runc: runtime },
		DefaultRuntime: "runc",
		Swarm: { NodeID: "", NodeAddr: "", LocalNodeState: "inactive", ControlAvailable: false, Error: "", RemoteManagers: null },
		LiveRestoreEnabled: config.liveRestore,
		Isolation: "",
		InitBinary: config.initPath,
		ContainerdCommit: { ID: "" },
		RuncCommit: { ID: RUNC_COMMIT },
		InitCommit: { ID: "" },
		SecurityOptions: ["name=apparmor", "name=seccomp,profile=builtin", "name=cgroupns", ...(config.noNewPrivileges ? ["name=no-new-privileges"] : [])],
		FirewallBackend: { Driver: "iptables" },
		CDISpecDirs: ["/etc/cdi", "/var/run/cdi"],
		Containerd: { Address: config.containerd, Namespaces: { Containers: config.containerdNamespace, Plugins: `plugins.${config.containerdNamespace}` } },
		Warnings: forwarding ? null : ["WARNING: IPv4 forwarding is disabled"],
	};
}
