/** Whether a container can be what it is asked to be: moby's runconfig and daemon/container.go. All throw EngineError. */
import type { Sys } from "../../../kernel/abi.ts";
import { signalName, signalNumbers } from "../../../kernel/signal-names.ts";
import type { ContainerConfig, HostConfig, RestartPolicy } from "../../api/container.ts";
import { invalid } from "../../error.ts";
import { checkMount, parseBind } from "../mounts/parse.ts";
import { capabilitiesOf } from "../spec/capabilities.ts";
import { isNone } from "./restart.ts";
import { checkResources } from "./validate-resources.ts";

export const isContainerMode = (mode: string | undefined): boolean => mode?.startsWith("container:") === true;
export const joinedContainer = (mode: string): string => mode.slice("container:".length);
/** A network of one's own making, by name. */
export const isUserNetwork = (mode: string): boolean => !["", "default", "bridge", "host", "none"].includes(mode) && !isContainerMode(mode);

/** validateNetMode and its neighbours of runconfig/hostconfig_unix.go. */
export function checkRunConfig(config: ContainerConfig, host: HostConfig): void {
	const mode = host.NetworkMode ?? "";
	const parts = mode.split(":");
	if (parts[0] === "container" && (parts.length < 2 || parts[1] === "")) throw invalid("invalid network mode: invalid container format container:<name|id>");
	const joins = isContainerMode(mode);
	if ((mode === "host" || joins) && config.Hostname && joins) throw invalid("conflicting options: hostname and the network mode");
	if (host.UTSMode === "host" && config.Hostname) throw invalid("conflicting options: hostname and the UTS mode");
	if (mode === "host" && host.Links?.length)
		throw invalid("conflicting options: host type networking can't be used with links. This would result in undefined behavior");
	if (joins) {
		if (host.Links?.length) throw invalid("conflicting options: container type network can't be used with links. This would result in undefined behavior");
		if (host.Dns?.length) throw invalid("conflicting options: dns and the network mode");
		if (host.ExtraHosts?.length) throw invalid("conflicting options: custom host-to-IP mapping and the network mode");
		if (config.MacAddress) throw invalid("conflicting options: mac-address and the network mode");
		if (Object.keys(host.PortBindings ?? {}).length || host.PublishAllPorts) {
			throw invalid("conflicting options: port publishing and the container type network mode");
		}
		if (Object.keys(config.ExposedPorts ?? {}).length) throw invalid("conflicting options: port exposing and the container type network mode");
	}
	if (host.Isolation && host.Isolation !== "default") {
		throw invalid(`invalid isolation (${host.Isolation}): linux only supports 'default'`);
	}
}

const portForm = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/(tcp|udp|sctp))?$/i;

/** "80/tcp" apart. Undefined for what is no port. */
export function parsePort(spec: string): { readonly port: number; readonly protocol: string } | undefined {
	const m = portForm.exec(spec);
	if (!m || Number(m[1]) > 65535) return undefined;
	return { port: Number(m[1]), protocol: (m[3] ?? "tcp").toLowerCase() };
}

/** container.ValidateRestartPolicy. */
export function checkRestartPolicy(policy: RestartPolicy | undefined): void {
	const name = policy?.Name ?? "";
	const count = policy?.MaximumRetryCount ?? 0;
	if (["always", "unless-stopped", "no"].includes(name)) {
		if (count === 0) return;
		const negative = count < 0 ? " and cannot be negative" : "";
		throw invalid(`invalid restart policy: maximum retry count can only be used with 'on-failure'${negative}`);
	}
	if (name === "on-failure") {
		if (count < 0) throw invalid("invalid restart policy: maximum retry count cannot be negative");
		return;
	}
	if (name !== "") throw invalid(`invalid restart policy: unknown policy '${name}'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'`);
}

/** signal.ParseSignal: the number of a number or a name. Undefined for what is none. */
export function signalOf(text: string): number | undefined {
	if (/^\d+$/.test(text)) return signalName(Number(text)) === undefined ? undefined : Number(text);
	const name = text.toUpperCase().replace(/^SIG/, "");
	return Object.entries(signalNumbers).find(([known]) => known === name)?.[1];
}

function checkHealth(config: ContainerConfig): void {
	const health = config.Healthcheck;
	if (!health) return;
	const atLeast = (name: string, value: number | undefined): void => {
		if (value !== undefined && value !== 0 && value < 1e6) throw invalid(`${name} in Healthcheck cannot be less than 1ms`);
	};
	atLeast("Interval", health.Interval);
	atLeast("Timeout", health.Timeout);
	if ((health.Retries ?? 0) < 0) throw invalid("Retries in Healthcheck cannot be negative");
	atLeast("StartPeriod", health.StartPeriod);
	atLeast("StartInterval", health.StartInterval);
}

/** validateContainerConfig. */
export function checkConfig(config: ContainerConfig): void {
	if (config.WorkingDir && !config.WorkingDir.startsWith("/")) {
		throw invalid(`the working directory '${config.WorkingDir}' is invalid, it needs to be an absolute path`);
	}
	if (config.StopSignal && signalOf(config.StopSignal) === undefined) throw invalid(`invalid signal: ${config.StopSignal}`);
	for (const each of config.Env ?? []) {
		if (each === "" || each.startsWith("=")) throw invalid(`invalid environment variable: ${each}`);
	}
	checkHealth(config);
}

function checkPorts(host: HostConfig): void {
	for (const [spec, bindings] of Object.entries(host.PortBindings ?? {})) {
		if (!parsePort(spec)) throw invalid(`invalid port specification: ${JSON.stringify(spec.split("/")[0])}`);
		for (const binding of bindings ?? []) {
			const port = binding.HostPort ?? "";
			if (port === "") continue;
			const m = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(port);
			if (!m || Number(m[1]) > 65535 || Number(m[2] ?? 0) > 65535) throw invalid(`invalid port specification: ${JSON.stringify(port)}`);
		}
	}
}

function checkExtraHosts(hosts: readonly string[]): void {
	for (const entry of hosts) {
		const m = /^([^=:]+)[=:](.+)$/.exec(entry);
		if (!m) throw invalid(`bad format for add-host: ${JSON.stringify(entry)}`);
		const ip = (m[2] ?? "").replace(/^\[(.*)\]$/, "$1");
		if (ip !== "host-gateway" && !/^[0-9a-fA-F:.]+$/.test(ip)) throw invalid(`invalid IP address in add-host: ${JSON.stringify(m[2])}`);
	}
}

/** validateHostConfig. */
function checkHost(sys: Sys, host: HostConfig): void {
	if (host.AutoRemove && !isNone(host.RestartPolicy)) throw invalid("can't create 'AutoRemove' container with restart policy");
	for (const spec of host.Binds ?? []) parseBind(spec, host.VolumeDriver);
	for (const mount of host.Mounts ?? []) checkMount(mount, sys);
	checkExtraHosts(host.ExtraHosts ?? []);
	checkPorts(host);
	checkRestartPolicy(host.RestartPolicy);
	capabilitiesOf(host.CapAdd ?? [], host.CapDrop ?? [], false);
}

/** verifyPlatformContainerSettings. Returns warnings. */
function checkPlatform(sys: Sys, host: HostConfig, update: boolean): string[] {
	const warnings = checkResources(sys, host, update);
	const shared = ["", "private", "host", "shareable", "none"];
	if (host.IpcMode && !shared.includes(host.IpcMode) && !isContainerMode(host.IpcMode)) throw invalid(`invalid IPC mode: ${host.IpcMode}`);
	if (host.PidMode && host.PidMode !== "host" && host.PidMode !== "private" && !isContainerMode(host.PidMode))
		throw invalid(`invalid PID mode: ${host.PidMode}`);
	if (host.UTSMode && host.UTSMode !== "host") throw invalid(`invalid UTS mode: ${host.UTSMode}`);
	if (host.CgroupnsMode && !["host", "private"].includes(host.CgroupnsMode)) throw invalid(`invalid cgroup namespace mode: ${host.CgroupnsMode}`);
	if ((host.ShmSize ?? 0) < 0) throw invalid("SHM size can not be less than 0");
	const score = host.OomScoreAdj ?? 0;
	if (score < -1000 || score > 1000) throw invalid(`Invalid value ${score}, range for oom score adj is [-1000, 1000]`);
	const parent = host.CgroupParent ?? "";
	if (parent !== "" && (parent.length <= 6 || !parent.endsWith(".slice"))) {
		throw invalid(`cgroup-parent for systemd cgroup should be a valid slice named as "xxx.slice"`);
	}
	const runtime = host.Runtime ?? "";
	if (runtime !== "" && !["runc", "io.containerd.runc.v2"].includes(runtime)) throw invalid(`unknown or invalid runtime name: ${runtime}`);
	for (const destination of Object.keys(host.Tmpfs ?? {})) {
		if (!destination.startsWith("/")) throw invalid(`invalid mount path: '${destination}' mount path must be absolute`);
	}
	if (!update && host.NetworkMode === "host" && (Object.keys(host.PortBindings ?? {}).length || host.PublishAllPorts)) {
		warnings.push("Published ports are discarded when using host network mode");
	}
	return warnings;
}

/** verifyContainerSettings: warnings of what is taken away. `config` is absent for an update. */
export function checkContainer(sys: Sys, host: HostConfig, config: ContainerConfig | undefined, update = false): string[] {
	if (config) checkConfig(config);
	checkHost(sys, host);
	return checkPlatform(sys, host, update);
}
