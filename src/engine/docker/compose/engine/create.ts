/** Networks, volumes and containers of a project, made where they are not there. */
import type { Blocking } from "../../../kernel/abi.ts";
import type { CreateRequest } from "../../api/container.ts";
import type { EndpointSettings } from "../../api/network.ts";
import type { Cli } from "../../cli/cli.ts";
import { ApiError } from "../../cli/client/client.ts";
import { CliError } from "../../cli/command/spec.ts";
import { restartPolicy } from "../../cli/commands/container/config.ts";
import { pullImage } from "../../cli/commands/image/pull.ts";
import { parseCpus } from "../../cli/opts/values.ts";
import { goInteger } from "../../cli/units.ts";
import { mapping, strings } from "../load/normalize.ts";
import type { NetworkSpec, Project, Service, VolumeDefinition } from "../model.ts";
import { containerLabels, networkLabels, volumeLabels } from "./labels.ts";
import type { Progress } from "./progress.ts";

const missing = (error: unknown): boolean => error instanceof ApiError && error.status === 404;

/** Whether a request finds its object. Throws ApiError for other failures. */
function* exists(cli: Cli, path: string): Blocking<boolean> {
	try {
		yield* cli.client.text("GET", path);
		return true;
	} catch (error) {
		if (missing(error)) return false;
		throw error;
	}
}

function* ensureNetwork(cli: Cli, project: Project, key: string, network: NetworkSpec, progress: Progress): Blocking<void> {
	if (yield* exists(cli, `/networks/${network.name}`)) return;
	if (network.external) throw new CliError(`network ${network.name} declared as external, but could not be found`);
	const id = `Network ${network.name}`;
	yield* progress.tell(id, "Creating");
	const config = (network.ipam?.config ?? []).map((c) => ({
		...(c.subnet === undefined ? {} : { Subnet: String(c.subnet) }),
		...(c.gateway === undefined ? {} : { Gateway: String(c.gateway) }),
		...(c.ip_range === undefined ? {} : { IPRange: String(c.ip_range) }),
	}));
	const json = {
		Name: network.name,
		Driver: network.driver ?? "",
		...(network.enable_ipv6 === undefined ? {} : { EnableIPv6: network.enable_ipv6 }),
		...(network.ipam ? { IPAM: { Driver: network.ipam.driver ?? "", Config: config } } : {}),
		Internal: network.internal === true,
		Attachable: network.attachable === true,
		Options: network.driver_opts ?? null,
		Labels: networkLabels(project, key, network),
	};
	try {
		yield* cli.client.text("POST", "/networks/create", { json });
	} catch (error) {
		if (!(error instanceof ApiError)) throw error;
		yield* progress.tell(id, "Error");
		throw new CliError(`failed to create network ${network.name}: ${error.message}`);
	}
	yield* progress.tell(id, "Created");
}

function* ensureVolume(cli: Cli, project: Project, key: string, volume: VolumeDefinition, progress: Progress): Blocking<void> {
	if (yield* exists(cli, `/volumes/${volume.name}`)) return;
	if (volume.external) throw new CliError(`external volume ${JSON.stringify(volume.name)} not found`);
	const id = `Volume ${JSON.stringify(volume.name)}`;
	yield* progress.tell(id, "Creating");
	const json = { Name: volume.name, Driver: volume.driver ?? "", DriverOpts: volume.driver_opts ?? null, Labels: volumeLabels(project, key, volume) };
	yield* cli.client.text("POST", "/volumes/create", { json });
	yield* progress.tell(id, "Created");
}

/** What the services need before their containers are made. */
export function* ensureResources(cli: Cli, project: Project, services: readonly Service[], progress: Progress): Blocking<void> {
	const networks = new Set(services.flatMap((s) => Object.keys(s.networks)));
	for (const [key, network] of Object.entries(project.networks)) if (networks.has(key)) yield* ensureNetwork(cli, project, key, network, progress);
	const volumes = new Set(services.flatMap((s) => s.volumes.filter((v) => v.type === "volume").map((v) => v.source)));
	for (const [key, volume] of Object.entries(project.volumes)) if (volumes.has(key)) yield* ensureVolume(cli, project, key, volume, progress);
}

/** The name of the image that a service's containers run: its own, or one after the project. */
export const imageOf = (project: Project, service: Service): string => service.image ?? `${project.name}-${service.name}`;

/** The image's digest, pulled where it is not there. */
export function* ensureImage(cli: Cli, project: Project, service: Service, quiet: boolean): Blocking<string> {
	const image = imageOf(project, service);
	const find = (): Blocking<{ Id: string }> => cli.client.json<{ Id: string }>("GET", `/images/${image}/json`);
	const policy = String(service.rest.pull_policy ?? "missing");
	if (policy !== "always") {
		try {
			return (yield* find()).Id;
		} catch (error) {
			if (!missing(error) || policy === "never") throw error;
		}
	}
	if (!quiet) yield* cli.complain(` ${service.name} Pulling \n`);
	try {
		yield* pullImage(cli, image, { platform: String(service.rest.platform ?? ""), quiet: true, toErrors: true });
	} catch (error) {
		if (!quiet) yield* cli.complain(` ${service.name} Error ${(error as Error).message.replace(/^Error response from daemon: /, "")}\n`);
		throw error;
	}
	if (!quiet) yield* cli.complain(` ${service.name} Pulled \n`);
	return (yield* find()).Id;
}

function endpoint(project: Project, service: Service, key: string, number: number): EndpointSettings {
	const own = service.networks[key];
	const aliases = [containerName(project, service, number), service.name, ...(own?.aliases ?? [])];
	const addresses = { ...(own?.ipv4_address ? { IPv4Address: own.ipv4_address } : {}), ...(own?.ipv6_address ? { IPv6Address: own.ipv6_address } : {}) };
	return {
		...(Object.keys(addresses).length ? { IPAMConfig: addresses } : {}),
		Aliases: aliases,
		...(own?.mac_address ? { MacAddress: own.mac_address } : {}),
		...(own?.driver_opts ? { DriverOpts: { ...own.driver_opts } } : {}),
	};
}

export const containerName = (project: Project, service: Service, number: number): string =>
	String(service.rest.container_name ?? `${project.name}-${service.name}-${number}`);

/** By priority, then by name. */
const networkKeys = (service: Service): string[] =>
	Object.keys(service.networks).sort((a, b) => (service.networks[b]?.priority ?? 0) - (service.networks[a]?.priority ?? 0) || (a < b ? -1 : 1));

function mounts(project: Project, service: Service): { binds: string[]; mounts: unknown[]; anonymous: Record<string, object> } {
	const made = { binds: [] as string[], mounts: [] as unknown[], anonymous: {} as Record<string, object> };
	for (const volume of service.volumes) {
		const mode = volume.read_only ? ":ro" : ":rw";
		if (volume.type === "bind") made.binds.push(`${volume.source}:${volume.target}${mode}`);
		else if (volume.type === "volume" && !volume.source) made.anonymous[volume.target] = {};
		else if (volume.type === "volume") {
			const name = project.volumes[volume.source as string]?.name ?? (volume.source as string);
			const options = volume.volume ?? {};
			const VolumeOptions = { ...(options.nocopy ? { NoCopy: true } : {}), ...(options.subpath ? { Subpath: options.subpath } : {}) };
			made.mounts.push({ Type: "volume", Source: name, Target: volume.target, ...(volume.read_only ? { ReadOnly: true } : {}), VolumeOptions });
		} else if (volume.type === "tmpfs")
			made.mounts.push({ Type: "tmpfs", Target: volume.target, ...(volume.tmpfs?.size ? { TmpfsOptions: { SizeBytes: Number(volume.tmpfs.size) } } : {}) });
	}
	return made;
}

interface Limits {
	readonly resources?: { readonly limits?: Readonly<Record<string, unknown>> };
}

function resources(service: Service): Record<string, unknown> {
	const { rest } = service;
	const limits = (rest.deploy as Limits | undefined)?.resources?.limits ?? {};
	const number = (value: unknown): number => (value === undefined ? 0 : Number(value));
	const ulimits = Object.entries((rest.ulimits ?? {}) as Record<string, number | { soft: number; hard: number }>).map(([Name, value]) =>
		typeof value === "object" ? { Name, Soft: value.soft, Hard: value.hard } : { Name, Soft: value, Hard: value },
	);
	const cpus = rest.cpus ?? limits.cpus;
	return {
		Memory: number(rest.mem_limit),
		MemoryReservation: number(rest.mem_reservation),
		MemorySwap: number(rest.memswap_limit),
		NanoCpus: cpus === undefined ? 0 : parseCpus(String(cpus)),
		CpuShares: number(rest.cpu_shares),
		CpuQuota: number(rest.cpu_quota),
		CpuPeriod: number(rest.cpu_period),
		CpusetCpus: String(rest.cpuset ?? ""),
		...(rest.pids_limit === undefined && limits.pids === undefined ? {} : { PidsLimit: number(rest.pids_limit ?? limits.pids) }),
		Ulimits: ulimits,
		OomKillDisable: rest.oom_kill_disable === true,
		CgroupParent: String(rest.cgroup_parent ?? ""),
		Devices: strings(rest.devices).map((text) => {
			const [host = "", container = host, mode = "rwm"] = text.split(":");
			return { PathOnHost: host, PathInContainer: container, CgroupPermissions: mode };
		}),
	};
}

function networkMode(project: Project, service: Service): string {
	const given = service.rest.network_mode;
	if (given !== undefined) {
		const of = /^service:(.*)$/.exec(String(given));
		return of && project.services[of[1] as string] ? `container:${containerName(project, project.services[of[1] as string] as Service, 1)}` : String(given);
	}
	const first = networkKeys(service)[0];
	return first === undefined ? "none" : (project.networks[first]?.name ?? first);
}

const extraHosts = (value: unknown): string[] | null => {
	if (value === undefined) return null;
	return Array.isArray(value) ? value.map((host) => String(host).replace("=", ":")) : Object.entries(mapping(value)).map(([name, ip]) => `${name}:${ip}`);
};

export interface Overrides {
	readonly command?: readonly string[];
	readonly entrypoint?: readonly string[];
	readonly tty?: boolean;
	readonly stdin?: boolean;
	readonly autoRemove?: boolean;
	readonly environment?: Readonly<Record<string, string | null>>;
	readonly labels?: Readonly<Record<string, string>>;
	readonly user?: string;
	readonly workdir?: string;
	/** Whether the service's name is an alias: not for one-off containers. */
	readonly aliases?: boolean;
	readonly ports?: boolean;
}

/** The request that makes one container of a service. */
export function containerRequest(project: Project, service: Service, number: number, image: string, over: Overrides = {}): CreateRequest {
	const { rest } = service;
	const text = (key: string): string => String(rest[key] ?? "");
	const listOrNull = (key: string): string[] | null => (rest[key] === undefined ? null : strings(rest[key]));
	const { binds, mounts: mounted, anonymous } = mounts(project, service);
	const environment = { ...service.environment, ...over.environment };
	const oneOff = over.aliases === false;
	const keys = networkKeys(service);
	const exposed = Object.fromEntries([
		...service.ports.map((p) => [`${p.target}/${p.protocol}`, {}]),
		...service.expose.map((e) => [e.includes("/") ? e : `${e}/tcp`, {}]),
	]);
	const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {};
	if (!oneOff || over.ports) {
		for (const p of service.ports) {
			const key = `${p.target}/${p.protocol}`;
			bindings[key] ??= [];
			bindings[key].push({ HostIp: p.host_ip ?? "", HostPort: p.published ?? "" });
		}
	}
	const { healthcheck: h } = service;
	const health =
		h &&
		(h.disable
			? { Test: ["NONE"] }
			: { ...(h.test ? { Test: h.test } : {}), Interval: h.interval ?? 0, Timeout: h.timeout ?? 0, StartPeriod: h.start_period ?? 0, Retries: h.retries ?? 0 });
	const logging = rest.logging as { driver?: string; options?: Record<string, string> } | undefined;
	return {
		Hostname: text("hostname"),
		Domainname: text("domainname"),
		User: over.user ?? text("user"),
		AttachStdin: over.stdin === true,
		AttachStdout: true,
		AttachStderr: true,
		ExposedPorts: exposed,
		Tty: over.tty ?? rest.tty === true,
		OpenStdin: over.stdin ?? rest.stdin_open === true,
		StdinOnce: over.stdin === true,
		Env: Object.entries(environment).map(([key, value]) => (value === null ? key : `${key}=${value}`)),
		Cmd: over.command ?? service.command,
		...(health ? { Healthcheck: health } : {}),
		Image: imageOf(project, service),
		Volumes: Object.keys(anonymous).length ? anonymous : null,
		WorkingDir: over.workdir ?? text("working_dir"),
		Entrypoint: over.entrypoint ?? service.entrypoint,
		OnBuild: null,
		Labels: { ...containerLabels(project, service, number, image, oneOff), ...over.labels },
		...(rest.stop_signal === undefined ? {} : { StopSignal: text("stop_signal") }),
		...(rest.stop_grace_period === undefined ? {} : { StopTimeout: Math.ceil(Number(rest.stop_grace_period) / 1e9) }),
		HostConfig: {
			Binds: binds.length ? binds : null,
			LogConfig: { Type: logging?.driver ?? "", Config: logging?.options ?? null },
			NetworkMode: networkMode(project, service),
			PortBindings: bindings,
			RestartPolicy: rest.restart === undefined || oneOff ? { Name: "", MaximumRetryCount: 0 } : restartPolicy(text("restart")),
			AutoRemove: over.autoRemove === true,
			VolumesFrom: listOrNull("volumes_from"),
			CapAdd: listOrNull("cap_add"),
			CapDrop: listOrNull("cap_drop"),
			CgroupnsMode: text("cgroup"),
			Dns: listOrNull("dns"),
			DnsOptions: listOrNull("dns_opt"),
			DnsSearch: listOrNull("dns_search"),
			ExtraHosts: extraHosts(rest.extra_hosts) ?? [],
			GroupAdd: listOrNull("group_add"),
			IpcMode: text("ipc"),
			PidMode: text("pid"),
			UTSMode: text("uts"),
			UsernsMode: text("userns_mode"),
			Privileged: rest.privileged === true,
			ReadonlyRootfs: rest.read_only === true,
			SecurityOpt: listOrNull("security_opt"),
			Tmpfs: Object.fromEntries(strings(rest.tmpfs).map((t) => [t.split(":")[0], t.includes(":") ? t.slice(t.indexOf(":") + 1) : ""])),
			ShmSize: Number(rest.shm_size ?? 0),
			Sysctls: (rest.sysctls ?? null) as Record<string, string> | null,
			OomScoreAdj: goInteger(String(rest.oom_score_adj ?? 0), "Atoi"),
			...resources(service),
			Mounts: mounted,
			...(rest.init === undefined ? {} : { Init: rest.init === true }),
		},
		NetworkingConfig: {
			EndpointsConfig:
				rest.network_mode === undefined
					? Object.fromEntries(
							keys.map((key) => [
								project.networks[key]?.name ?? key,
								oneOff
									? { ...endpoint(project, service, key, number), Aliases: service.networks[key]?.aliases ?? [] }
									: endpoint(project, service, key, number),
							]),
						)
					: {},
		},
	} as CreateRequest;
}
