/** The container's configuration as libcontainer keeps it in state.json, made of config.json. Names and order of fields are Go's. */
import type { DeviceRule, MountSpec, Spec } from "../../oci/spec.ts";
import { deviceRules, devicesOf } from "./devices.ts";
import { type ParsedMount, parseMountOptions } from "./mount-options.ts";

/** What is read back; the rest is there for whoever looks at the file. */
export interface ContainerConfig {
	readonly rootfs: string;
	readonly labels: readonly string[];
	readonly version: string;
	readonly [field: string]: unknown;
}

const namespaceWords: Readonly<Record<string, string>> = {
	pid: "NEWPID",
	network: "NEWNET",
	mount: "NEWNS",
	ipc: "NEWIPC",
	uts: "NEWUTS",
	user: "NEWUSER",
	cgroup: "NEWCGROUP",
	time: "NEWTIME",
};

const flagBits: readonly (readonly [keyof ParsedMount["flags"], number])[] = [
	["readOnly", 1],
	["noSuid", 2],
	["noDev", 4],
	["noExec", 8],
	["noAtime", 1024],
	["noDirAtime", 2048],
	["bind", 4096],
	["recursive", 16384],
	["relAtime", 2097152],
	["strictAtime", 16777216],
];

function mountConfig(mount: MountSpec) {
	const parsed = parseMountOptions(mount.options ?? []);
	return {
		source: mount.source ?? "",
		destination: mount.destination,
		device: parsed.flags.bind ? "bind" : (mount.type ?? ""),
		flags: flagBits.reduce((bits, [name, bit]) => (parsed.flags[name] ? bits | bit : bits), 0),
		cleared_flags: 0,
		propagation_flags: parsed.propagation.length ? parsed.propagation.map((p) => p.bits) : null,
		data: parsed.data,
		relabel: parsed.relabel,
		rec_attr: null,
		extensions: parsed.copyUp ? 1 : 0,
	};
}

const code = (type: string | undefined): number => (type === undefined || type === "" ? 97 : type.charCodeAt(0));

const ruleConfig = (r: DeviceRule) => ({ type: code(r.type), major: r.major ?? -1, minor: r.minor ?? -1, permissions: r.access ?? "", allow: r.allow });

const orNull = <T>(list: readonly T[] | undefined): readonly T[] | null => (list && list.length > 0 ? list : null);

/** `rootfs` and `bundle` are absolute. */
export function configOf(spec: Spec, id: string, bundle: string, rootfs: string, noPivot: boolean, noNewKeyring: boolean): ContainerConfig {
	const linux = spec.linux ?? {};
	const process = spec.process ?? {};
	const capabilities = process.capabilities;
	const ownNetwork = linux.namespaces?.some((n) => n.type === "network" && !n.path) ?? false;
	return {
		no_pivot_root: noPivot,
		parent_death_signal: 0,
		rootfs,
		umask: process.user?.umask ?? null,
		readonlyfs: spec.root?.readonly ?? false,
		rootPropagation: 0,
		mounts: (spec.mounts ?? []).map(mountConfig),
		devices: devicesOf(linux.devices ?? []).map((d) => ({
			type: code(d.type),
			major: d.major,
			minor: d.minor,
			permissions: "rwm",
			allow: true,
			path: d.path,
			file_mode: d.mode,
			...(d.uid ? { uid: d.uid } : {}),
			...(d.gid ? { gid: d.gid } : {}),
		})),
		mount_label: linux.mountLabel ?? "",
		hostname: spec.hostname ?? "",
		domainname: spec.domainname ?? "",
		namespaces: (linux.namespaces ?? []).map((n) => ({ type: namespaceWords[n.type] ?? n.type, path: n.path ?? "" })),
		capabilities: capabilities
			? {
					Bounding: orNull(capabilities.bounding),
					Effective: orNull(capabilities.effective),
					Inheritable: orNull(capabilities.inheritable),
					Permitted: orNull(capabilities.permitted),
					Ambient: orNull(capabilities.ambient),
				}
			: null,
		networks: ownNetwork
			? [
					{
						type: "loopback",
						name: "",
						bridge: "",
						mac_address: "",
						address: "",
						gateway: "",
						ipv6_address: "",
						ipv6_gateway: "",
						mtu: 0,
						txqueuelen: 0,
						host_interface_name: "",
						hairpin_mode: false,
					},
				]
			: null,
		routes: null,
		cgroups: { name: id, ...resourcesConfig(spec), devices: deviceRules(linux.resources?.devices).map(ruleConfig) },
		uid_mappings: mappings(linux.uidMappings),
		gid_mappings: mappings(linux.gidMappings),
		mask_paths: orNull(linux.maskedPaths),
		readonly_paths: orNull(linux.readonlyPaths),
		sysctl: linux.sysctl && Object.keys(linux.sysctl).length > 0 ? linux.sysctl : null,
		seccomp: linux.seccomp ? { default_action: linux.seccomp.defaultAction } : null,
		no_new_privileges: process.noNewPrivileges ?? false,
		Hooks: {
			createContainer: spec.hooks?.createContainer ?? null,
			createRuntime: spec.hooks?.createRuntime ?? null,
			poststart: spec.hooks?.poststart ?? null,
			poststop: spec.hooks?.poststop ?? null,
			prestart: spec.hooks?.prestart ?? null,
			startContainer: spec.hooks?.startContainer ?? null,
		},
		version: spec.ociVersion,
		labels: [...Object.entries(spec.annotations ?? {}).map(([k, v]) => `${k}=${v}`), `bundle=${bundle}`],
		no_new_keyring: noNewKeyring,
	};
}

const mappings = (list: readonly { readonly containerID: number; readonly hostID: number; readonly size: number }[] | undefined) =>
	list?.length ? list.map((m) => ({ container_id: m.containerID, host_id: m.hostID, size: m.size })) : null;

function resourcesConfig(spec: Spec): Record<string, unknown> {
	const r = spec.linux?.resources ?? {};
	const out: Record<string, unknown> = {};
	const put = (name: string, value: unknown) => {
		if (value !== undefined && value !== 0 && value !== "") out[name] = value;
	};
	put("memory", r.memory?.limit);
	put("memory_reservation", r.memory?.reservation);
	put("memory_swap", r.memory?.swap);
	put("cpu_shares", r.cpu?.shares);
	put("cpu_quota", r.cpu?.quota);
	put("cpu_period", r.cpu?.period);
	put("cpuset_cpus", r.cpu?.cpus);
	put("cpuset_mems", r.cpu?.mems);
	put("pids_limit", r.pids?.limit);
	put("blkio_weight", r.blockIO?.weight);
	put("unified", r.unified);
	return out;
}

/** The bundle that a container was made of: its label in the configuration. */
export const bundleOf = (config: ContainerConfig): string => config.labels.find((l) => l.startsWith("bundle="))?.slice(7) ?? "";
