/** docker info. */
import type { Blocking } from "../../../../kernel/abi.ts";
import type { Cli } from "../../cli.ts";
import { ApiError } from "../../client/client.ts";
import { CliError, type Handler } from "../../command/spec.ts";
import { marshal } from "../../go/json.ts";
import { Schema } from "../../go/schema.ts";
import type { Value } from "../../go/types.ts";
import { executeTemplate } from "../../template/execute.ts";
import { dockerFunctions, functionNames } from "../../template/functions.ts";
import { parseTemplate, TemplateError } from "../../template/parse.ts";
import { bytesSize, humanDuration } from "../../units.ts";
import { clientVersion } from "../../version.ts";
import { installedPlugins, type Plugin } from "./plugins.ts";

interface Swarm {
	readonly NodeID: string;
	readonly NodeAddr: string;
	readonly LocalNodeState: string;
	readonly ControlAvailable: boolean;
	readonly Error: string;
	readonly RemoteManagers: readonly { readonly Addr: string }[] | null;
	readonly Nodes?: number;
	readonly Managers?: number;
	readonly Cluster?: {
		readonly ID: string;
		readonly DefaultAddrPool: readonly string[] | null;
		readonly SubnetSize: number;
		readonly DataPathPort: number;
		readonly RootRotationInProgress: boolean;
		readonly Spec: {
			readonly Orchestration: { readonly TaskHistoryRetentionLimit?: number };
			readonly Raft: { readonly SnapshotInterval: number; readonly KeepOldSnapshots?: number; readonly HeartbeatTick: number; readonly ElectionTick: number };
			readonly Dispatcher: { readonly HeartbeatPeriod: number };
			readonly CAConfig: { readonly NodeCertExpiry: number; readonly ForceRotate?: number };
			readonly EncryptionConfig: { readonly AutoLockManagers: boolean };
		};
	};
}

interface Info {
	readonly [key: string]: unknown;
	readonly DriverStatus: readonly (readonly [string, string])[] | null;
	readonly Plugins: {
		readonly Volume: string[] | null;
		readonly Network: string[] | null;
		readonly Authorization: string[] | null;
		readonly Log: string[] | null;
	};
	readonly CDISpecDirs: readonly string[] | null;
	readonly Swarm: Swarm;
	readonly Runtimes: Readonly<Record<string, unknown>> | null;
	readonly SecurityOptions: readonly string[] | null;
	readonly Labels: readonly string[] | null;
	readonly RegistryConfig: {
		readonly IndexConfigs: Readonly<Record<string, { Name: string; Secure: boolean }>> | null;
		readonly InsecureRegistryCIDRs: readonly string[] | null;
		readonly Mirrors: readonly string[] | null;
	} | null;
	readonly DefaultAddressPools?: readonly { readonly Base: string; readonly Size: number }[];
	readonly Warnings: readonly string[] | null;
}

const types = new Schema(`
system.PluginsInfo: Volume []string; Network []string; Authorization []string; Log []string
system.Commit: ID string
system.NetworkAddressPool: Base string; Size int
container.Isolation: = string
manager.Plugin: SchemaVersion string,omitempty; Vendor string,omitempty; Version string,omitempty; ShortDescription string,omitempty; URL string,omitempty; Name string,omitempty; Path string,omitempty
system.clientInfo: Debug bool; clientVersion; Plugins []manager.Plugin; Warnings []string
clientVersion: Platform any,omitempty; Version string,omitempty; APIVersion string json=ApiVersion,omitempty; DefaultAPIVersion string,omitempty; GitCommit string,omitempty; GoVersion string,omitempty; Os string,omitempty; Arch string,omitempty; BuildTime string,omitempty; Context string
system.Info: ID string; Containers int; ContainersRunning int; ContainersPaused int; ContainersStopped int; Images int; Driver string; DriverStatus [][]string; SystemStatus [][]string,omitempty; Plugins system.PluginsInfo; MemoryLimit bool; SwapLimit bool; KernelMemory bool,omitempty; KernelMemoryTCP bool,omitempty; CPUCfsPeriod bool json=CpuCfsPeriod; CPUCfsQuota bool json=CpuCfsQuota; CPUShares bool; CPUSet bool; PidsLimit bool; IPv4Forwarding bool; Debug bool; NFd int; OomKillDisable bool; NGoroutines int; SystemTime string; LoggingDriver string; CgroupDriver string; CgroupVersion string,omitempty; NEventsListener int; KernelVersion string; OperatingSystem string; OSVersion string; OSType string; Architecture string; IndexServerAddress string; RegistryConfig any; NCPU int; MemTotal int64; GenericResources []any; DockerRootDir string; HTTPProxy string json=HttpProxy; HTTPSProxy string json=HttpsProxy; NoProxy string; Name string; Labels []string; ExperimentalBuild bool; ServerVersion string; Runtimes map[string]any; DefaultRuntime string; Swarm any; LiveRestoreEnabled bool; Isolation container.Isolation; InitBinary string; ContainerdCommit system.Commit; RuncCommit system.Commit; InitCommit system.Commit; SecurityOptions []string; ProductLicense string,omitempty; DefaultAddressPools []system.NetworkAddressPool,omitempty; FirewallBackend any,omitempty; CDISpecDirs []string; DiscoveredDevices []any,omitempty; Containerd any,omitempty; Warnings []string
system.dockerInfo: *system.Info; ServerErrors []string,omitempty; ClientInfo *system.clientInfo,omitempty; ClientErrors []string,omitempty
`);

/** Lines of labels and values; those without a value are left out. */
const optional = (label: string, value: unknown): string => (value === "" || value === undefined || value === null ? "" : `${label} ${value}\n`);

function clientPart(context: string, plugins: readonly Plugin[]): string {
	let out = `Client:\n Version:    ${clientVersion.version}\n Context:    ${context}\n Debug Mode: false\n`;
	if (plugins.length) out += " Plugins:\n";
	for (const p of plugins) out += `  ${p.Name}: ${p.ShortDescription} (${p.Vendor})\n    Version:  ${p.Version}\n    Path:     ${p.Path}\n`;
	return out;
}

function swarmPart({ Swarm: s }: Info): string {
	let out = ` Swarm: ${s.LocalNodeState}\n`;
	if (s.LocalNodeState === "inactive" || s.LocalNodeState === "locked") return out;
	out += `  NodeID: ${s.NodeID}\n${optional("  Error:", s.Error)}  Is Manager: ${s.ControlAvailable}\n`;
	const { Cluster: c } = s;
	if (c && s.ControlAvailable && !s.Error) {
		const { Orchestration, Raft, Dispatcher, CAConfig, EncryptionConfig } = c.Spec;
		out += `  ClusterID: ${c.ID}\n  Managers: ${s.Managers}\n  Nodes: ${s.Nodes}\n`;
		if (c.DefaultAddrPool) out += `  Default Address Pool: ${c.DefaultAddrPool.map((p) => `${p}  `).join("")}\n  SubnetSize: ${c.SubnetSize}\n`;
		if (c.DataPathPort > 0) out += `  Data Path Port: ${c.DataPathPort}\n`;
		out += `  Orchestration:\n   Task History Retention Limit: ${Orchestration.TaskHistoryRetentionLimit ?? 0}\n  Raft:\n   Snapshot Interval: ${Raft.SnapshotInterval}\n`;
		if (Raft.KeepOldSnapshots !== undefined) out += `   Number of Old Snapshots to Retain: ${Raft.KeepOldSnapshots}\n`;
		out += `   Heartbeat Tick: ${Raft.HeartbeatTick}\n   Election Tick: ${Raft.ElectionTick}\n  Dispatcher:\n   Heartbeat Period: ${humanDuration(Dispatcher.HeartbeatPeriod / 1e9)}\n`;
		out += `  CA Configuration:\n   Expiry Duration: ${humanDuration(CAConfig.NodeCertExpiry / 1e9)}\n   Force Rotate: ${CAConfig.ForceRotate ?? 0}\n`;
		out += `  Autolock Managers: ${EncryptionConfig.AutoLockManagers}\n  Root Rotation In Progress: ${c.RootRotationInProgress}\n`;
	}
	out += `  Node Address: ${s.NodeAddr}\n`;
	const managers = (s.RemoteManagers ?? []).map((m) => m.Addr).sort();
	return managers.length ? `${out}  Manager Addresses:\n${managers.map((m) => `   ${m}\n`).join("")}` : out;
}

function securityPart(options: readonly string[]): string {
	let out = " Security Options:\n";
	for (const option of options) {
		const parts = option.split(",").map((part) => part.split("="));
		out += `  ${parts.find(([key]) => key === "name")?.[1] ?? option}\n`;
		for (const [key, value] of parts) if (key === "profile") out += `   Profile: ${value}\n`;
	}
	return out;
}

function serverPart(info: Info): string {
	const words = (list: readonly string[] | null): string => (list ?? []).join(" ");
	const id = (commit: unknown): string => (commit as { ID?: string } | undefined)?.ID ?? "";
	let out = ` Containers: ${info.Containers}\n  Running: ${info.ContainersRunning}\n  Paused: ${info.ContainersPaused}\n  Stopped: ${info.ContainersStopped}\n Images: ${info.Images}\n`;
	out += optional(" Server Version:", info.ServerVersion) + optional(" Storage Driver:", info.Driver);
	for (const [key, value] of info.DriverStatus ?? []) out += `  ${key}: ${value}\n`;
	out += optional(" Logging Driver:", info.LoggingDriver) + optional(" Cgroup Driver:", info.CgroupDriver) + optional(" Cgroup Version:", info.CgroupVersion);
	out += ` Plugins:\n  Volume: ${words(info.Plugins.Volume)}\n  Network: ${words(info.Plugins.Network)}\n`;
	if (info.Plugins.Authorization?.length) out += `  Authorization: ${words(info.Plugins.Authorization)}\n`;
	out += `  Log: ${words(info.Plugins.Log)}\n`;
	if (info.CDISpecDirs?.length) out += ` CDI spec directories:\n${info.CDISpecDirs.map((d) => `  ${d}\n`).join("")}`;
	out += swarmPart(info);
	const runtimes = Object.keys(info.Runtimes ?? {});
	// Go walks this map in no order; the recordings have the default first
	if (runtimes.length)
		out += ` Runtimes: ${runtimes.sort((a, b) => Number(b === info.DefaultRuntime) - Number(a === info.DefaultRuntime)).join(" ")}\n Default Runtime: ${info.DefaultRuntime}\n`;
	out += ` Init Binary: ${info.InitBinary}\n containerd version: ${id(info.ContainerdCommit)}\n runc version: ${id(info.RuncCommit)}\n init version: ${id(info.InitCommit)}\n`;
	if (info.SecurityOptions?.length) out += securityPart(info.SecurityOptions);
	out +=
		optional(" Kernel Version:", info.KernelVersion) +
		optional(" Operating System:", info.OperatingSystem) +
		optional(" OSType:", info.OSType) +
		optional(" Architecture:", info.Architecture);
	out += ` CPUs: ${info.NCPU}\n Total Memory: ${bytesSize(Number(info.MemTotal))}\n${optional(" Name:", info.Name)}${optional(" ID:", info.ID)}`;
	out += ` Docker Root Dir: ${info.DockerRootDir}\n Debug Mode: ${info.Debug}\n`;
	if (info.Debug) {
		out += `  File Descriptors: ${info.NFd}\n  Goroutines: ${info.NGoroutines}\n  System Time: ${info.SystemTime}\n  EventsListeners: ${info.NEventsListener}\n`;
	}
	out += optional(" HTTP Proxy:", info.HttpProxy) + optional(" HTTPS Proxy:", info.HttpsProxy) + optional(" No Proxy:", info.NoProxy);
	if (info.Labels?.length) out += ` Labels:\n${info.Labels.map((l) => `  ${l}\n`).join("")}`;
	out += ` Experimental: ${info.ExperimentalBuild}\n`;
	const registry = info.RegistryConfig;
	if (registry) {
		const insecure = Object.values(registry.IndexConfigs ?? {}).filter((c) => !c.Secure);
		out += ` Insecure Registries:\n${[...insecure.map((c) => c.Name), ...(registry.InsecureRegistryCIDRs ?? [])].map((line) => `  ${line}\n`).join("")}`;
		if (registry.Mirrors?.length) out += ` Registry Mirrors:\n${registry.Mirrors.map((m) => `  ${m}\n`).join("")}`;
	}
	out += ` Live Restore Enabled: ${info.LiveRestoreEnabled}\n`;
	if (info.DefaultAddressPools?.length)
		out += ` Default Address Pools:\n${info.DefaultAddressPools.map((p) => `   Base: ${p.Base}, Size: ${p.Size}\n`).join("")}`;
	return `${out}\n`;
}

function* formatted(cli: Cli, format: string, info: Info | undefined, failure: string | undefined): Blocking<string> {
	const { version: Version, go: GoVersion, commit: GitCommit, built: BuildTime } = clientVersion;
	const ClientInfo = {
		Debug: false,
		Version,
		GitCommit,
		GoVersion,
		Os: "linux",
		Arch: "amd64",
		BuildTime,
		Context: cli.contextName,
		Plugins: installedPlugins(cli).map((plugin) => ({ SchemaVersion: "0.1.0", ...plugin })),
		Warnings: null,
	};
	const value: Value = { type: types.type("system.dockerInfo"), raw: { ...info, ...(failure ? { ServerErrors: [failure] } : {}), ClientInfo } };
	if (format === "json") {
		// what the daemon said goes out as it came: some of it has types that only it knows
		const server = info ? JSON.stringify(info).slice(1, -1) : "";
		const client = marshal({ type: types.type("system.clientInfo"), raw: ClientInfo });
		return `{${[server, failure ? `"ServerErrors":[${JSON.stringify(failure)}]` : "", `"ClientInfo":${client}`].filter(Boolean).join(",")}}\n`;
	}
	let templates: ReturnType<typeof parseTemplate>;
	try {
		templates = parseTemplate(format, functionNames);
	} catch (error) {
		if (error instanceof TemplateError) throw new CliError(`template parsing error: ${error.message}`, 64);
		throw error;
	}
	return `${yield* executeTemplate({ templates, functions: dockerFunctions, source: format, sys: cli.sys }, value)}\n`;
}

export const info: Handler = function* ({ cli, flags }) {
	const format = flags.value("format");
	let found: Info | undefined;
	let failure: string | undefined;
	try {
		found = yield* cli.client.json<Info>("GET", "/info");
	} catch (error) {
		if (!(error instanceof ApiError)) throw error;
		failure = error.message;
	}
	if (format !== "") {
		yield* cli.print(yield* formatted(cli, format, found, failure));
		if (failure) yield* cli.complain(`${failure}\n`);
		return failure ? 1 : 0;
	}
	yield* cli.print(`${clientPart(cli.contextName, installedPlugins(cli))}\nServer:\n${found ? serverPart(found) : ""}`);
	for (const warning of found?.Warnings ?? []) yield* cli.complain(`${warning}\n`);
	if (!failure) return 0;
	yield* cli.complain(`ERROR: ${failure}\n`);
	throw new CliError("errors pretty printing info");
};
