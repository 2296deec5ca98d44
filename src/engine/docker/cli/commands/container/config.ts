/** From the flags of run and create to the request that creates a container. */
import type { Blocking } from "../../../../kernel/abi.ts";
import { isErrno } from "../../../../kernel/errno.ts";
import { decode } from "../../../../kernel/text.ts";
import type { CreateRequest, DeviceMapping, HostConfig, PortBinding, Resources, RestartPolicy } from "../../../api/container.ts";
import type { Cli } from "../../cli.ts";
import type { Flags } from "../../command/flags.ts";
import { readFile } from "../../config-file.ts";
import { isMac } from "../../opts/address.ts";
import { parseGpus } from "../../opts/gpus.ts";
import { keyValues, toMap } from "../../opts/key-values.ts";
import { parseMount } from "../../opts/mount.ts";
import { parsePublish, portRange, shortPublish, splitProtocol } from "../../opts/ports.ts";
import { bpsDevice, iopsDevice, parseUlimit, weightDevice } from "../../opts/resources.ts";
import { parseVolume } from "../../opts/volume.ts";
import { canonicalPath } from "../../paths.ts";
import { goInteger, parseDuration, ValueError } from "../../units.ts";
import { endpoints, networkMode } from "./endpoints.ts";

const fail = (message: string): never => {
	throw new ValueError(message);
};

/** opts.ParseRestartPolicy. Throws ValueError. */
export function restartPolicy(text: string): RestartPolicy {
	if (text === "") return { Name: "", MaximumRetryCount: 0 };
	const at = text.indexOf(":");
	const name = at < 0 ? text : text.slice(0, at);
	if (at === 0) fail("invalid restart policy format: no policy provided before colon");
	const count = at < 0 ? "" : text.slice(at + 1);
	if (count === "") return { Name: name, MaximumRetryCount: 0 };
	try {
		return { Name: name, MaximumRetryCount: goInteger(count, "Atoi") };
	} catch {
		return fail("invalid restart policy format: maximum retry count must be an integer");
	}
}

function deviceMapping(text: string): DeviceMapping {
	const isMode = (mode: string): boolean => mode !== "" && /^[rwm]+$/.test(mode) && new Set(mode).size === mode.length;
	const parts = text.split(":");
	if (parts.length > 3 || parts[0] === "") fail(`bad format for path: ${text}`);
	const [source = "", second] = parts as [string, string?, string?];
	let target = source;
	let mode = "rwm";
	if (parts.length === 3) {
		target = second as string;
		mode = parts[2] as string;
		if (!isMode(mode)) fail(`bad mode specified: ${mode}`);
	} else if (second !== undefined) {
		if (isMode(second)) mode = second;
		else target = second;
	}
	if (!target.startsWith("/")) fail(`${target} is not an absolute path`);
	return { PathOnHost: source, PathInContainer: parts.length === 3 ? target : canonicalPath(target), CgroupPermissions: mode };
}

function ports(flags: Flags): { exposed: Record<string, object>; bindings: Record<string, PortBinding[]> } {
	const exposed: Record<string, object> = {};
	const bindings: Record<string, PortBinding[]> = {};
	for (const spec of flags.values("publish").map(shortPublish)) {
		for (const { port, hostIp, hostPort } of parsePublish(spec)) {
			exposed[port] = {};
			bindings[port] ??= [];
			bindings[port].push({ HostIp: hostIp, HostPort: hostPort });
		}
	}
	for (const spec of flags.values("expose")) {
		if (spec.includes(":")) fail(`invalid port format for --expose: ${spec}`);
		const [protocol, number] = splitProtocol(spec);
		let range: [number, number];
		try {
			range = portRange(number);
		} catch (error) {
			return fail(`invalid range format for --expose: ${spec}, error: ${(error as Error).message}`);
		}
		for (let port = range[0]; port <= range[1]; port++) exposed[`${port}/${protocol}`] = {};
	}
	return { exposed, bindings };
}

function health(flags: Flags): CreateRequest["Healthcheck"] {
	const times = ["health-interval", "health-timeout", "health-start-period", "health-start-interval"] as const;
	const given = Object.fromEntries(times.map((name) => [name, flags.changed(name) ? parseDuration(flags.value(name)) : 0])) as Record<
		(typeof times)[number],
		number
	>;
	const command = flags.value("health-cmd");
	const retries = flags.number("health-retries");
	const any = command !== "" || retries !== 0 || times.some((name) => given[name] !== 0);
	if (flags.has("no-healthcheck")) {
		if (any) fail("--no-healthcheck conflicts with --health-* options");
		return { Test: ["NONE"] };
	}
	if (!any) return undefined;
	for (const name of times) if (given[name] < 0) fail(`--${name} cannot be negative`);
	if (retries < 0) fail("--health-retries cannot be negative");
	const durations = [
		["Interval", given["health-interval"]],
		["Timeout", given["health-timeout"]],
		["StartPeriod", given["health-start-period"]],
		["StartInterval", given["health-start-interval"]],
		["Retries", retries],
	] as const;
	return { ...(command === "" ? {} : { Test: ["CMD-SHELL", command] }), ...Object.fromEntries(durations.filter(([, value]) => value !== 0)) };
}

/** Options that name a seccomp profile by its file get its content. */
function* securityOptions(cli: Cli, given: readonly string[]): Blocking<string[]> {
	const options: string[] = [];
	for (const option of given) {
		let [key, value] = cut(option, "=");
		if (value === undefined && key !== "no-new-privileges") [key, value] = cut(option, ":");
		if (!value && key !== "no-new-privileges") fail(`Invalid --security-opt: ${JSON.stringify(option)}`);
		if (key !== "seccomp" || value === undefined || value === "builtin" || value === "unconfined") {
			options.push(option);
			continue;
		}
		options.push(`seccomp=${yield* profile(cli, value)}`);
	}
	return options;
}

function* profile(cli: Cli, path: string): Blocking<string> {
	let content: string;
	try {
		content = decode(yield* readFile(cli.sys, path));
	} catch (error) {
		if (!isErrno(error)) throw error;
		return fail(`opening seccomp profile (${path}) failed: open ${path}: ${error.message.toLowerCase()}`);
	}
	try {
		return JSON.stringify(JSON.parse(content));
	} catch {
		return fail(`compacting json for seccomp profile (${path}) failed: invalid character in the profile`);
	}
}

const cut = (text: string, by: string): [string, string | undefined] => {
	const at = text.indexOf(by);
	return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
};

/** Limits that `docker update` has too. */
export function resources(flags: Flags): Resources {
	return {
		CpuShares: flags.number("cpu-shares"),
		Memory: flags.number("memory"),
		NanoCpus: flags.number("cpus"),
		BlkioWeight: flags.number("blkio-weight"),
		CpuPeriod: flags.number("cpu-period"),
		CpuQuota: flags.number("cpu-quota"),
		CpuRealtimePeriod: flags.number("cpu-rt-period"),
		CpuRealtimeRuntime: flags.number("cpu-rt-runtime"),
		CpusetCpus: flags.value("cpuset-cpus"),
		CpusetMems: flags.value("cpuset-mems"),
		KernelMemory: flags.number("kernel-memory"),
		MemoryReservation: flags.number("memory-reservation"),
		MemorySwap: flags.number("memory-swap"),
		PidsLimit: flags.number("pids-limit"),
	};
}

function allResources(flags: Flags): Resources {
	const swappiness = flags.changed("memory-swappiness") ? flags.number("memory-swappiness") : -1;
	if (swappiness !== -1 && (swappiness < 0 || swappiness > 100)) fail(`invalid value: ${swappiness}. Valid memory swappiness range is 0-100`);
	return {
		...resources(flags),
		CgroupParent: flags.value("cgroup-parent"),
		MemorySwappiness: swappiness,
		OomKillDisable: flags.has("oom-kill-disable"),
		BlkioWeightDevice: flags.values("blkio-weight-device").map(weightDevice),
		BlkioDeviceReadBps: flags.values("device-read-bps").map(bpsDevice),
		BlkioDeviceWriteBps: flags.values("device-write-bps").map(bpsDevice),
		BlkioDeviceReadIOps: flags.values("device-read-iops").map(iopsDevice),
		BlkioDeviceWriteIOps: flags.values("device-write-iops").map(iopsDevice),
		DeviceCgroupRules: list(flags, "device-cgroup-rule"),
		Devices: flags.values("device").map(deviceMapping),
		DeviceRequests: flags.changed("gpus") ? flags.values("gpus").map(parseGpus) : null,
		Ulimits: [...new Map(flags.values("ulimit").map((u) => [u.split("=")[0], parseUlimit(u)])).values()].sort((a, b) =>
			(a.Name ?? "") < (b.Name ?? "") ? -1 : 1,
		),
	} as Resources;
}

/** null where nothing was given, as Go writes a nil slice. */
const list = (flags: Flags, ...names: string[]): string[] | null => (names.some((name) => flags.changed(name)) ? flags.values(...names) : null);

const isContainer = (mode: string): boolean => /^container:./.test(mode);

function* hostConfig(cli: Cli, flags: Flags, binds: readonly string[], bindings: HostConfig["PortBindings"]): Blocking<HostConfig> {
	const absolute = (path: string): string => canonicalPath(path, cli.sys.getcwd());
	const modes = { pid: flags.value("pid"), uts: flags.value("uts"), userns: flags.value("userns"), cgroupns: flags.value("cgroupns") };
	if (modes.pid !== "" && modes.pid !== "host" && !isContainer(modes.pid)) fail("--pid: invalid PID mode");
	if (modes.uts !== "" && modes.uts !== "host") fail("--uts: invalid UTS mode");
	if (modes.userns !== "" && modes.userns !== "host") fail("--userns: invalid USER mode");
	if (!["", "host", "private"].includes(modes.cgroupns)) fail("--cgroupns: invalid CGROUP mode");
	const policy = restartPolicy(flags.value("restart"));
	if (flags.value("log-driver") === "none" && flags.changed("log-opt")) fail("invalid logging opts for driver none");
	const security = yield* securityOptions(cli, flags.values("security-opt"));
	const unconfined = security.includes("systempaths=unconfined");
	const storage = flags.values("storage-opt").map((option) => (option.includes("=") ? option : fail("invalid storage option")));
	return {
		Binds: binds.length ? binds : null,
		ContainerIDFile: flags.value("cidfile"),
		LogConfig: { Type: flags.value("log-driver"), Config: toMap(flags.values("log-opt")) },
		NetworkMode: networkMode(flags),
		PortBindings: bindings,
		RestartPolicy: policy,
		AutoRemove: flags.has("rm"),
		VolumeDriver: flags.value("volume-driver"),
		VolumesFrom: list(flags, "volumes-from"),
		ConsoleSize: [0, 0],
		...(flags.changed("annotation") ? { Annotations: toMap(flags.values("annotation")) } : {}),
		CapAdd: list(flags, "cap-add"),
		CapDrop: list(flags, "cap-drop"),
		CgroupnsMode: modes.cgroupns,
		Dns: flags.values("dns"),
		DnsOptions: flags.values("dns-option", "dns-opt"),
		DnsSearch: flags.values("dns-search"),
		ExtraHosts: list(flags, "add-host"),
		GroupAdd: list(flags, "group-add"),
		IpcMode: flags.value("ipc"),
		Cgroup: "",
		Links: list(flags, "link"),
		OomScoreAdj: flags.number("oom-score-adj"),
		PidMode: modes.pid,
		Privileged: flags.has("privileged"),
		PublishAllPorts: flags.has("publish-all"),
		ReadonlyRootfs: flags.has("read-only"),
		SecurityOpt: flags.changed("security-opt") ? security.filter((option) => option !== "systempaths=unconfined") : null,
		...(storage.length ? { StorageOpt: toMap(storage) } : {}),
		...(flags.changed("tmpfs") ? { Tmpfs: Object.fromEntries(flags.values("tmpfs").map((t) => [cut(t, ":")[0], cut(t, ":")[1] ?? ""])) } : {}),
		UTSMode: modes.uts,
		UsernsMode: modes.userns,
		ShmSize: flags.number("shm-size"),
		...(flags.changed("sysctl") ? { Sysctls: toMap(flags.values("sysctl")) } : {}),
		Runtime: flags.value("runtime"),
		Isolation: flags.value("isolation"),
		...allResources(flags),
		...(flags.changed("mount") ? { Mounts: flags.values("mount").map((m) => parseMount(m, absolute)) } : {}),
		MaskedPaths: unconfined ? [] : null,
		ReadonlyPaths: unconfined ? [] : null,
		...(flags.changed("init") ? { Init: flags.has("init") } : {}),
	} as HostConfig;
}

/** Binds and anonymous volumes apart. */
function volumes(cli: Cli, flags: Flags): { binds: string[]; anonymous: Record<string, object> } {
	const binds: string[] = [];
	const anonymous: Record<string, object> = {};
	for (const spec of new Set(flags.values("volume"))) {
		const { source, isBind } = parseVolume(spec);
		if (source === "") anonymous[spec] = {};
		else if (isBind && spec.startsWith(".")) binds.push(`${canonicalPath(source, cli.sys.getcwd())}${spec.slice(source.length)}`);
		else binds.push(spec);
	}
	return { binds, anonymous };
}

/** Throws ValueError with what docker says before it asks the daemon. */
export function* containerConfig(cli: Cli, flags: Flags, image: string, command: readonly string[]): Blocking<CreateRequest> {
	const mac = flags.value("mac-address");
	if (mac !== "" && !isMac(mac.trim())) fail(`${mac} is not a valid mac address`);
	const attach = new Set(flags.values("attach"));
	const host = volumes(cli, flags);
	const { exposed, bindings } = ports(flags);
	// looked at in docker's order, so that the first mistake is the one that is told
	flags.values("device").map(deviceMapping);
	const env = yield* keyValues(cli.sys, flags.values("env-file"), flags.values("env"), cli.sys.environ);
	const labels = yield* keyValues(cli.sys, flags.values("label-file"), flags.values("label"));
	const hostPart = yield* hostConfig(cli, flags, host.binds, bindings);
	const healthcheck = health(flags);
	if (flags.has("rm") && !["", "no"].includes(hostPart.RestartPolicy?.Name ?? "")) fail("conflicting options: cannot specify both --restart and --rm");
	const entrypoint = flags.value("entrypoint");
	const stdin = attach.has("stdin") || flags.has("interactive");
	const none = attach.size === 0;
	const networks = endpoints(flags);
	return {
		Hostname: flags.value("hostname"),
		Domainname: flags.value("domainname"),
		User: flags.value("user"),
		AttachStdin: stdin,
		AttachStdout: none || attach.has("stdout"),
		AttachStderr: none || attach.has("stderr"),
		ExposedPorts: exposed,
		Tty: flags.has("tty"),
		OpenStdin: flags.has("interactive"),
		StdinOnce: flags.has("interactive") && stdin,
		Env: env.length ? env : null,
		Cmd: command.length ? command : null,
		...(healthcheck ? { Healthcheck: healthcheck } : {}),
		Image: image,
		Volumes: host.anonymous,
		WorkingDir: flags.value("workdir"),
		Entrypoint: flags.changed("entrypoint") ? [entrypoint] : null,
		...(mac === "" ? {} : { MacAddress: mac }),
		OnBuild: null,
		Labels: toMap(labels),
		...(flags.value("stop-signal") === "" ? {} : { StopSignal: flags.value("stop-signal") }),
		...(flags.changed("stop-timeout") ? { StopTimeout: flags.number("stop-timeout") } : {}),
		HostConfig: hostPart,
		NetworkingConfig: { EndpointsConfig: networks },
	} as CreateRequest;
}
