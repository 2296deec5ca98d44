/** config.v2.json: a container as moby writes it, and back. */

import type { ContainerConfig, HostConfig, PortMap } from "../../api/container.ts";
import type { EndpointSettings } from "../../api/network.ts";
import { endpointSettings } from "../../api/network.ts";
import { encodeGo, type GoStruct } from "../../api/schema.ts";
import { sortedKeys } from "../../image/config.ts";
import { type MountPoint, storedMountPoint } from "../mounts/mount-point.ts";
import { Container } from "./container.ts";
import type { StoredState } from "./state.ts";

interface StoredEndpoint extends EndpointSettings {
	readonly IPAMOperational?: boolean;
}

interface Stored {
	readonly State: StoredState;
	readonly ID: string;
	readonly Created: string;
	readonly Path: string;
	readonly Args: readonly string[];
	readonly Config: ContainerConfig;
	readonly Image: string;
	readonly NetworkSettings: {
		readonly SandboxID: string;
		readonly SandboxKey: string;
		readonly Networks: Readonly<Record<string, StoredEndpoint>> | null;
		readonly Ports: PortMap | null;
	};
	readonly LogPath: string;
	readonly Name: string;
	readonly RestartCount: number;
	readonly HasBeenStartedBefore: boolean;
	readonly HasBeenManuallyStopped: boolean;
	readonly MountPoints: Readonly<Record<string, StoredMount>>;
	readonly AppArmorProfile: string;
	readonly SeccompProfile: string;
	readonly NoNewPrivileges: boolean;
	readonly HostnamePath: string;
	readonly HostsPath: string;
	readonly ShmPath: string;
	readonly ResolvConfPath: string;
}

interface StoredMount {
	readonly Source: string;
	readonly Destination: string;
	readonly RW: boolean;
	readonly Name: string;
	readonly Driver: string;
	readonly Type: MountPoint["type"];
	readonly Relabel?: string;
	readonly Propagation: string;
	readonly Spec: MountPoint["spec"];
	readonly SkipMountpointCreation: boolean;
}

/** Whether it is being removed is not kept. */
function storedState(c: Container): Omit<StoredState, "RemovalInProgress"> {
	const { RemovalInProgress: _, ...rest } = c.state.stored;
	return rest;
}

export function storedContainer(c: Container, config: GoStruct): unknown {
	return {
		StreamConfig: {},
		State: storedState(c),
		ID: c.id,
		Created: c.created,
		Managed: false,
		Path: c.path,
		Args: c.args,
		Config: encodeGo(config, c.config),
		Image: c.image,
		ImageManifest: null,
		NetworkSettings: {
			Bridge: "",
			SandboxID: c.networkSettings.sandboxId,
			SandboxKey: c.networkSettings.sandboxKey,
			HairpinMode: false,
			LinkLocalIPv6Address: "",
			LinkLocalIPv6PrefixLen: 0,
			Networks: Object.fromEntries(
				[...c.networkSettings.networks].map(([name, settings]) => [
					name,
					{ ...(encodeGo(endpointSettings, settings) as object), IPAMOperational: settings.ipamOperational ?? false, DesiredMacAddress: "" },
				]),
			),
			Service: null,
			Ports: c.hasBeenStartedBefore ? c.networkSettings.ports : null,
			SecondaryIPAddresses: null,
			SecondaryIPv6Addresses: null,
			HasSwarmEndpoint: false,
		},
		LogPath: c.logPath,
		Name: c.name,
		Driver: "overlay2",
		OS: "linux",
		ImagePlatform: { architecture: "amd64", os: "linux" },
		RestartCount: c.restartCount,
		HasBeenStartedBefore: c.hasBeenStartedBefore,
		HasBeenManuallyStopped: c.hasBeenManuallyStopped,
		MountPoints: sortedKeys(Object.fromEntries([...c.mountPoints].map(([at, point]) => [at, storedMountPoint(point)]))),
		SecretReferences: null,
		ConfigReferences: null,
		MountLabel: "",
		ProcessLabel: "",
		AppArmorProfile: c.appArmorProfile,
		SeccompProfile: c.seccompProfile,
		NoNewPrivileges: c.noNewPrivileges,
		WritableCgroups: null,
		HostnamePath: c.hostnamePath,
		HostsPath: c.hostsPath,
		ShmPath: c.shmPath,
		ResolvConfPath: c.resolvConfPath,
		LocalLogCacheMeta: { HaveNotifyEnabled: false },
	};
}

/** Fields that Go wrote as null were never said. */
function withoutNulls<T extends object>(value: T): T {
	return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null)) as T;
}

/** Throws SyntaxError. */
export function restoreContainer(configText: string, hostText: string): Container {
	const stored = JSON.parse(configText) as Stored;
	const container = new Container({
		id: stored.ID,
		name: stored.Name,
		created: stored.Created,
		config: withoutNulls(stored.Config),
		hostConfig: withoutNulls(JSON.parse(hostText) as HostConfig),
		image: stored.Image as Container["image"],
	});
	container.path = stored.Path;
	container.args = stored.Args;
	container.state.restore(stored.State);
	const { NetworkSettings: net } = stored;
	container.networkSettings = {
		sandboxId: net.SandboxID,
		sandboxKey: net.SandboxKey,
		ports: net.Ports ?? {},
		networks: new Map(
			Object.entries(net.Networks ?? {}).map(([name, { IPAMOperational, ...settings }]) => [
				name,
				{ ...withoutNulls(settings), ipamOperational: IPAMOperational ?? false },
			]),
		),
	};
	container.logPath = stored.LogPath;
	container.restartCount = stored.RestartCount;
	container.hasBeenStartedBefore = stored.HasBeenStartedBefore;
	container.hasBeenManuallyStopped = stored.HasBeenManuallyStopped;
	container.appArmorProfile = stored.AppArmorProfile;
	container.seccompProfile = stored.SeccompProfile;
	container.noNewPrivileges = stored.NoNewPrivileges;
	container.hostnamePath = stored.HostnamePath;
	container.hostsPath = stored.HostsPath;
	container.shmPath = stored.ShmPath;
	container.resolvConfPath = stored.ResolvConfPath;
	for (const [at, m] of Object.entries(stored.MountPoints)) {
		container.mountPoints.set(at, {
			type: m.Type,
			name: m.Name,
			source: m.Source,
			destination: m.Destination,
			driver: m.Driver,
			mode: m.Relabel ?? "",
			rw: m.RW,
			propagation: m.Propagation,
			anonymous: m.Type === "volume" && !m.Spec.Source,
			copyData: m.Type === "volume" && !m.Spec.VolumeOptions?.NoCopy,
			createSource: m.Type === "bind" && !m.SkipMountpointCreation,
			spec: m.Spec,
		});
	}
	return container;
}
