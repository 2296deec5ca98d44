/** GET /containers/NAME/json: daemon/inspect.go. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { containerConfig, hostConfig } from "../../api/container.ts";
import { endpointSettings } from "../../api/network.ts";
import { encodeGo } from "../../api/schema.ts";
import type { Daemon } from "../daemon.ts";
import type { MountPoint } from "../mounts/mount-point.ts";
import { maskedPaths, readonlyPaths } from "../spec/defaults.ts";
import type { Container } from "./container.ts";

export const mountJson = (m: MountPoint): unknown => ({
	Type: m.type,
	...(m.name ? { Name: m.name } : {}),
	Source: m.source,
	Destination: m.destination,
	...(m.driver ? { Driver: m.driver } : {}),
	Mode: m.mode,
	RW: m.rw,
	Propagation: m.propagation,
});

const byDestination = (a: MountPoint, b: MountPoint): number => (a.destination < b.destination ? -1 : 1);
export const sortedMounts = (c: Container): MountPoint[] => [...c.mountPoints.values()].sort(byDestination);

function networksJson(c: Container): Record<string, unknown> {
	return Object.fromEntries(
		[...c.networkSettings.networks].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, settings]) => [name, encodeGo(endpointSettings, settings)]),
	);
}

/** HostConfig as it is shown: with the paths that are hidden where nobody said otherwise. */
function hostJson(c: Container): unknown {
	const shown = { ...c.hostConfig };
	shown.MaskedPaths ??= [...maskedPaths];
	shown.ReadonlyPaths ??= [...readonlyPaths];
	return encodeGo(hostConfig, shown);
}

export function* inspectContainer(sys: Sys, daemon: Daemon, c: Container, withSize: boolean): Blocking<unknown> {
	const { state } = c;
	const size = withSize ? yield* daemon.layers.size(sys, c.id) : undefined;
	const bridge = c.networkSettings.networks.get("bridge");
	const stored = state.stored;
	return {
		Id: c.id,
		Created: c.created,
		Path: c.path,
		Args: c.args,
		State: {
			Status: state.status,
			Running: state.running,
			Paused: state.paused,
			Restarting: state.restarting,
			OOMKilled: state.oomKilled,
			Dead: state.dead,
			Pid: state.pid,
			ExitCode: state.exitCode,
			Error: state.error,
			StartedAt: stored.StartedAt,
			FinishedAt: stored.FinishedAt,
			...(state.health ? { Health: state.health } : {}),
		},
		Image: c.image,
		ResolvConfPath: c.resolvConfPath,
		HostnamePath: c.hostnamePath,
		HostsPath: c.hostsPath,
		LogPath: c.logPath,
		Name: c.name,
		RestartCount: c.restartCount,
		Driver: "overlay2",
		Platform: "linux",
		MountLabel: "",
		ProcessLabel: "",
		AppArmorProfile: c.appArmorProfile,
		ExecIDs: c.execs.size ? [...c.execs.keys()] : null,
		HostConfig: hostJson(c),
		GraphDriver: { Data: { ID: c.id, ...daemon.layers.graphData(c.id) }, Name: "overlay2" },
		...(size ? { SizeRw: size.rw, SizeRootFs: size.rootFs } : {}),
		Mounts: sortedMounts(c).map(mountJson),
		Config: encodeGo(containerConfig, c.config),
		NetworkSettings: {
			Bridge: "",
			SandboxID: c.networkSettings.sandboxId,
			SandboxKey: c.networkSettings.sandboxKey,
			Ports: c.networkSettings.ports,
			HairpinMode: false,
			LinkLocalIPv6Address: "",
			LinkLocalIPv6PrefixLen: 0,
			SecondaryIPAddresses: null,
			SecondaryIPv6Addresses: null,
			EndpointID: bridge?.EndpointID ?? "",
			Gateway: bridge?.Gateway ?? "",
			GlobalIPv6Address: bridge?.GlobalIPv6Address ?? "",
			GlobalIPv6PrefixLen: bridge?.GlobalIPv6PrefixLen ?? 0,
			IPAddress: bridge?.IPAddress ?? "",
			IPPrefixLen: bridge?.IPPrefixLen ?? 0,
			IPv6Gateway: bridge?.IPv6Gateway ?? "",
			MacAddress: bridge?.MacAddress ?? "",
			Networks: networksJson(c),
		},
	};
}
