/** The runtime specification of a container: createSpec of daemon/oci_linux.go. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import type { DeviceRule, DeviceSpec, ProcessSpec, Spec } from "../../oci/spec.ts";
import type { Container } from "../container/container.ts";
import type { Daemon } from "../daemon.ts";
import { capabilitiesOf } from "./capabilities.ts";
import { DEFAULT_PATH, deviceRules, maskedPaths, readonlyPaths } from "./defaults.ts";
import { mountsOf } from "./mounts.ts";
import { namespacesOf } from "./namespaces.ts";
import { devicesAt, parseDeviceRule, resourcesOf, rlimitsOf } from "./resources.ts";
import { customSeccomp, defaultSeccomp } from "./seccomp.ts";
import { userOf } from "./user.ts";

const INIT_PATH = "/sbin/docker-init";

/** ReplaceOrAppendEnvValues over the daemon's own: PATH, HOSTNAME, TERM and what links bring. */
export function environmentOf(container: Container, tty: boolean, links: readonly string[]): string[] {
	const env = [DEFAULT_PATH, `HOSTNAME=${container.config.Hostname ?? ""}`, ...(tty ? ["TERM=xterm"] : []), ...links];
	return replaceEnvironment(env, container.config.Env ?? []);
}

/** Values replace those of the same name in place; a name alone takes it away. */
export function replaceEnvironment(base: readonly string[], overrides: readonly string[]): string[] {
	const out: (string | undefined)[] = [...base];
	const nameOf = (pair: string): string => pair.split("=", 1)[0] ?? "";
	for (const pair of overrides) {
		const at = out.findIndex((each) => each !== undefined && nameOf(each) === nameOf(pair));
		if (!pair.includes("=")) {
			if (at >= 0) out[at] = undefined;
		} else if (at >= 0) out[at] = pair;
		else out.push(pair);
	}
	return out.filter((pair): pair is string => pair !== undefined && pair !== "");
}

function* processOf(sys: Sys, daemon: Daemon, container: Container, root: string, links: readonly string[]): Blocking<ProcessSpec> {
	const { config, hostConfig: host } = container;
	const capabilities = capabilitiesOf(host.CapAdd ?? [], host.CapDrop ?? [], host.Privileged ?? false);
	const tty = config.Tty ?? false;
	const wantsInit = (host.Init ?? daemon.config.init) && host.PidMode !== "host" && !host.PidMode?.startsWith("container:");
	const command = [container.path, ...container.args];
	const user = yield* userOf(sys, root, config.User ?? "", host.GroupAdd ?? []);
	const [rows = 0, columns = 0] = host.ConsoleSize ?? [];
	const limits = rlimitsOf(host.Ulimits ?? [], daemon.config.ulimits);
	return {
		...(tty ? { terminal: true } : {}),
		...(tty && (rows || columns) ? { consoleSize: { height: rows, width: columns } } : {}),
		user,
		args: wantsInit ? [INIT_PATH, "--", ...command] : command,
		env: environmentOf(container, tty, links),
		cwd: config.WorkingDir || "/",
		capabilities: {
			bounding: capabilities,
			...(user.uid === 0 ? { effective: capabilities, permitted: capabilities } : {}),
		},
		...(limits.length ? { rlimits: limits } : {}),
		...(container.noNewPrivileges ? { noNewPrivileges: true } : {}),
		oomScoreAdj: host.OomScoreAdj ?? 0,
	};
}

function devicesOf(sys: Sys, container: Container): { devices: DeviceSpec[]; rules: DeviceRule[] } {
	const host = container.hostConfig;
	if (host.Privileged) return { devices: devicesAt(sys, "/dev", "/dev", "rwm").devices, rules: [{ allow: true, access: "rwm" }] };
	const devices: DeviceSpec[] = [];
	// moby puts the defaults in twice
	const rules: DeviceRule[] = [...deviceRules, ...deviceRules];
	for (const asked of host.Devices ?? []) {
		const path = asked.PathOnHost ?? "";
		const found = devicesAt(sys, path, asked.PathInContainer || path, asked.CgroupPermissions ?? "rwm");
		devices.push(...found.devices);
		rules.push(...found.rules);
	}
	for (const rule of host.DeviceCgroupRules ?? []) rules.push(parseDeviceRule(rule));
	return { devices, rules };
}

/** `root`: the container's merged directory, mounted. `links`: environment of --link. Throws EngineError. */
export function* specOf(sys: Sys, daemon: Daemon, container: Container, root: string, links: readonly string[]): Blocking<Spec> {
	const { config, hostConfig: host } = container;
	const process = yield* processOf(sys, daemon, container, root, links);
	const { devices, rules } = devicesOf(sys, container);
	const namespaces = namespacesOf(daemon, container);
	const mounts = mountsOf(sys, daemon, container);
	const wantsInit = process.args?.[0] === INIT_PATH && container.path !== INIT_PATH;
	const ownNetwork = namespaces.some((n) => n.type === "network" && n.path === undefined);
	const capabilities = process.capabilities?.bounding ?? [];
	const profile = container.seccompProfile;
	const seccomp =
		host.Privileged || profile === "unconfined"
			? undefined
			: profile === "" || profile === "builtin"
				? defaultSeccomp(capabilities)
				: customSeccomp(profile, capabilities);
	const sysctl = {
		...(ownNetwork ? { "net.ipv4.ip_unprivileged_port_start": "0", "net.ipv4.ping_group_range": "0 2147483647" } : {}),
		...(host.Sysctls ?? {}),
	};
	const privileged = host.Privileged ?? false;
	const propagation = [...container.mountPoints.values()].map((p) => p.propagation);
	const shared = propagation.some((p) => p === "shared" || p === "rshared");
	const slave = propagation.some((p) => p === "slave" || p === "rslave");
	return {
		ociVersion: "1.2.1",
		process,
		root: { path: root, ...(host.ReadonlyRootfs ? { readonly: true } : {}) },
		...(namespaces.some((n) => n.type === "uts") ? { hostname: config.Hostname ?? "" } : {}),
		...(config.Domainname ? { domainname: config.Domainname } : {}),
		mounts: wantsInit ? [...mounts, { destination: INIT_PATH, type: "bind", source: `/usr/bin/${daemon.config.initPath}`, options: ["bind", "ro"] }] : mounts,
		...(host.Annotations ? { annotations: host.Annotations } : {}),
		linux: {
			sysctl,
			resources: { devices: rules, ...resourcesOf(sys, host) },
			cgroupsPath: `${host.CgroupParent || daemon.config.cgroupParent || "system.slice"}:docker:${container.id}`,
			namespaces,
			...(devices.length ? { devices } : {}),
			...(seccomp ? { seccomp } : {}),
			...(shared ? { rootfsPropagation: "shared" } : slave ? { rootfsPropagation: "slave" } : {}),
			...(privileged && !host.MaskedPaths?.length ? {} : { maskedPaths: host.MaskedPaths ?? maskedPaths }),
			...(privileged && !host.ReadonlyPaths?.length ? {} : { readonlyPaths: host.ReadonlyPaths ?? readonlyPaths }),
		},
	};
}
