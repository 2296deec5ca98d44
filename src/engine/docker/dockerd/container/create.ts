/** POST /containers/create: daemon/create.go. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import type { ContainerConfig, CreateRequest, HostConfig } from "../../api/container.ts";
import { invalid, notFound } from "../../error.ts";
import { parseReference } from "../../image/reference.ts";
import type { StoredImage } from "../../storage/index.ts";
import type { Daemon } from "../daemon.ts";
import { generateId, shortId } from "../ids.ts";
import { checkLogConfig } from "../logs/choose.ts";
import { populateVolumes, registerMounts, releaseVolumes } from "../mounts/register.ts";
import { checkEndpointConfigs } from "../network/endpoint-config.ts";
import { checkLinks } from "../network/links.ts";
import { parseSecurityOptions } from "../spec/security.ts";
import { now, rfc3339 } from "../time.ts";
import { Container } from "./container.ts";
import { checkContainer, checkRunConfig, isContainerMode, isUserNetwork } from "./validate.ts";

/** What the image says where the container does not: merge of image/… runconfig. */
export function mergeConfig(own: ContainerConfig, image: ContainerConfig): void {
	if (!own.User) own.User = image.User ?? "";
	if (image.ExposedPorts) own.ExposedPorts = { ...image.ExposedPorts, ...own.ExposedPorts };
	const keyOf = (pair: string): string => pair.split("=", 1)[0] ?? "";
	const given = new Set((own.Env ?? []).map(keyOf));
	const inherited = (image.Env ?? []).filter((pair) => !given.has(keyOf(pair)));
	if (own.Env || image.Env) own.Env = [...(own.Env ?? []), ...inherited];
	own.Labels = { ...image.Labels, ...own.Labels };
	if (!own.Entrypoint?.length) {
		const reset = own.Entrypoint?.[0] === "";
		if (!own.Cmd?.length && !reset) {
			own.Cmd = image.Cmd ?? null;
			own.ArgsEscaped = image.ArgsEscaped ?? false;
		}
		if (own.Entrypoint === undefined || own.Entrypoint === null || own.Entrypoint.length === 0) own.Entrypoint = image.Entrypoint ?? null;
	} else if (own.Entrypoint.length === 1 && own.Entrypoint[0] === "") own.Entrypoint = null;
	if (image.Healthcheck) {
		const health = own.Healthcheck;
		own.Healthcheck = health
			? { ...image.Healthcheck, ...health, Test: health.Test?.length ? health.Test : (image.Healthcheck.Test ?? []) }
			: image.Healthcheck;
	}
	if (!own.WorkingDir) own.WorkingDir = image.WorkingDir ?? "";
	if (!own.Volumes || Object.keys(own.Volumes).length === 0) own.Volumes = image.Volumes ?? null;
	else if (image.Volumes) own.Volumes = { ...image.Volumes, ...own.Volumes };
	if (!own.StopSignal && image.StopSignal) own.StopSignal = image.StopSignal;
	if (!own.Shell?.length && image.Shell) own.Shell = image.Shell;
}

/** adaptContainerSettings and the defaults of hostconfig. */
function adaptHost(daemon: Daemon, host: HostConfig): void {
	if ((host.Memory ?? 0) > 0 && (host.MemorySwap ?? 0) === 0) host.MemorySwap = (host.Memory ?? 0) * 2;
	if (!host.ShmSize) host.ShmSize = daemon.config.shmSize;
	if (!host.IpcMode) host.IpcMode = daemon.config.ipcMode;
	if (!host.CgroupnsMode) host.CgroupnsMode = host.Privileged ? "host" : daemon.config.cgroupnsMode;
	if (!host.NetworkMode || host.NetworkMode === "default") host.NetworkMode = "bridge";
	host.OomKillDisable ??= false;
	host.Runtime ||= "runc";
	host.ConsoleSize ??= [0, 0];
	host.RestartPolicy = { Name: host.RestartPolicy?.Name || "no", MaximumRetryCount: host.RestartPolicy?.MaximumRetryCount ?? 0 };
	if (!host.LogConfig?.Type) host.LogConfig = { Type: daemon.config.logDriver, Config: { ...daemon.config.logOptions, ...host.LogConfig?.Config } };
}

function findImage(daemon: Daemon, name: string): StoredImage | undefined {
	if (name === "") return undefined;
	const image = daemon.images.find(name);
	if (image) return image;
	const ref = /^[a-f0-9]{64}$/.test(name) ? undefined : parseReference(name);
	const tagged = ref && !ref.tag && !ref.digest ? `${name}:latest` : name;
	throw notFound(`No such image: ${tagged}`);
}

export interface Created {
	readonly container: Container;
	readonly warnings: readonly string[];
}

/** Makes a container. Throws EngineError; nothing is left then. */
export function* createContainer(sys: Sys, daemon: Daemon, name: string, request: CreateRequest): Blocking<Created> {
	const { HostConfig: givenHost, NetworkingConfig: networking, ...config } = request;
	if (Object.keys(config).length === 0) throw invalid("config cannot be empty in order to create a container");
	const host = givenHost ?? {};
	checkRunConfig(config, host);
	const warnings = checkContainer(sys, host, config);
	const endpoints = networking?.EndpointsConfig ?? {};
	checkEndpointConfigs(daemon.networks, endpoints);
	adaptHost(daemon, host);
	const image = findImage(daemon, config.Image ?? "");
	mergeConfig(config, image?.config.config ?? {});
	if (!config.Entrypoint?.length && !config.Cmd?.length) throw invalid("no command specified");
	checkLogConfig(host.LogConfig);
	checkLinks(daemon, host.Links ?? []);

	const id = generateId(sys);
	const reserved = daemon.containers.reserve(sys, id, name);
	if (!config.Hostname && host.NetworkMode !== "host" && !isContainerMode(host.NetworkMode) && host.UTSMode !== "host") config.Hostname = shortId(id);
	if (!config.Hostname && (host.NetworkMode === "host" || host.UTSMode === "host")) config.Hostname = sys.uname().nodename;
	const container = new Container({ id, name: reserved, created: rfc3339(now(sys)), config, hostConfig: host, image: image?.id ?? "" });
	try {
		parseSecurityOptions(container, daemon.config.noNewPrivileges);
		yield* daemon.layers.create(sys, id, image?.id);
		daemon.containers.makeDirectory(sys, id);
		yield* registerMounts(sys, daemon, container);
		yield* populateVolumes(sys, daemon, container);
		setEndpoints(container, endpoints);
		daemon.containers.add(container);
		yield* daemon.save(sys, container);
	} catch (error) {
		yield* undo(sys, daemon, container);
		throw error;
	}
	daemon.containerEvent(sys, container, "create");
	return { container, warnings };
}

function* undo(sys: Sys, daemon: Daemon, container: Container): Blocking<void> {
	yield* releaseVolumes(sys, daemon, container, true);
	if (daemon.layers.has(container.id)) yield* daemon.layers.remove(sys, container.id);
	daemon.containers.remove(sys, container);
}

/** updateContainerNetworkSettings: the networks it will be connected to. */
function setEndpoints(container: Container, endpoints: NonNullable<NonNullable<CreateRequest["NetworkingConfig"]>["EndpointsConfig"]>): void {
	const mode = container.hostConfig.NetworkMode ?? "";
	if (isContainerMode(mode)) return;
	const { networks } = container.networkSettings;
	const main = isUserNetwork(mode) ? mode : mode === "default" ? "bridge" : mode;
	networks.set(main, { ...(endpoints[main] ?? endpoints[mode] ?? {}) });
	for (const [name, settings] of Object.entries(endpoints).sort(([a], [b]) => (a < b ? -1 : 1))) {
		if (name !== main && name !== mode && !(name === "default" && main === "bridge")) networks.set(name, { ...settings });
	}
	const first = networks.get(main);
	if (first && !first.MacAddress && container.config.MacAddress) first.MacAddress = container.config.MacAddress;
}
