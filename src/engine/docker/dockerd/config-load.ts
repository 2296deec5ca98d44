/** Flags and /etc/docker/daemon.json into one configuration: cmd/dockerd and daemon/config. */
import { readJson } from "../api/syntax.ts";
import { type DaemonConfig, defaultConfig } from "./config.ts";
import { type Flag, flags } from "./flags.ts";
import { isLogLevel } from "./log.ts";
import { parseSubnet } from "./network/ipam.ts";
import { ramInBytes } from "./units.ts";

/** The daemon does not start: the message, and the status. */
export class ConfigError extends Error {
	readonly status: number;
	constructor(message: string, status = 1) {
		super(message);
		this.status = status;
	}
}

/** Values by the names of flags, in order. */
export type Given = ReadonlyMap<string, readonly string[]>;

export interface ParsedFlags {
	readonly given: Given;
	readonly unsimulated: string | undefined;
}

const hint = "\nSee 'dockerd --help'.";

/** pflag over the table. Throws ConfigError with its words, status 125. */
export function parseFlags(args: readonly string[]): ParsedFlags {
	const given = new Map<string, string[]>();
	let unsimulated: string | undefined;
	const put = (flag: Flag, value: string): void => {
		if (flag.simulated === false) unsimulated ??= `--${flag.name}`;
		given.set(flag.name, [...(given.get(flag.name) ?? []), value]);
	};
	for (let i = 0; i < args.length; i++) {
		const arg = args[i] ?? "";
		if (!arg.startsWith("-") || arg === "-") throw new ConfigError(`unknown command: dockerd ${arg}\n\nRun 'dockerd --help' for more information`, 1);
		const long = arg.startsWith("--");
		const equals = arg.indexOf("=");
		const name = long ? arg.slice(2, equals < 0 ? undefined : equals) : arg.slice(1, 2);
		const flag = flags.find((f) => (long ? f.name === name : f.short === name));
		if (!flag) throw new ConfigError(long ? `unknown flag: --${name}${hint}` : `unknown shorthand flag: '${name}' in ${arg}${hint}`, 125);
		const glued = long ? (equals < 0 ? undefined : arg.slice(equals + 1)) : arg.length > 2 ? arg.slice(2).replace(/^=/, "") : undefined;
		if (flag.type === "bool") put(flag, glued ?? "true");
		else if (glued !== undefined) put(flag, glued);
		else {
			const next = args[++i];
			if (next === undefined) throw new ConfigError(`flag needs an argument: ${long ? `--${name}` : `'${name}' in ${arg}`}${hint}`, 125);
			put(flag, next);
		}
	}
	return { given, unsimulated };
}

type FileValues = Readonly<Record<string, unknown>>;

/** The file's directives. Throws ConfigError. */
export function parseConfigFile(path: string, text: string, given: Given): FileValues {
	const fail = (message: string): never => {
		throw new ConfigError(`unable to configure the Docker daemon with file ${path}: ${message}`);
	};
	if (text.trim() === "") return {};
	const read = readJson(text);
	if ("error" in read) return fail(read.error);
	if (typeof read.value !== "object" || read.value === null || Array.isArray(read.value)) {
		return fail(`json: cannot unmarshal ${Array.isArray(read.value) ? "array" : typeof read.value} into Go value of type map[string]interface {}`);
	}
	const values = read.value as FileValues;
	const unknown = Object.keys(values).filter((key) => !flags.some((f) => f.key === key) && !fileOnly.includes(key));
	if (unknown.length) fail(`the following directives don't match any configuration option: ${unknown.join(", ")}`);
	const doubled = flags.filter((f) => f.key !== undefined && given.has(f.name) && values[f.key] !== undefined && f.type !== "map");
	if (doubled.length) {
		const listed = doubled.map((f) => {
			const own = given.get(f.name) ?? [];
			const shown = f.type === "list" ? `[${own.join(" ")}]` : (own.at(-1) ?? "");
			const value = values[f.key ?? ""];
			return `${f.key}: (from flag: ${shown}, from file: ${Array.isArray(value) ? `[${value.join(" ")}]` : String(value)})`;
		});
		fail(`the following directives are specified both as a flag and in the configuration file: ${listed.join(", ")}`);
	}
	return values;
}

/** Directives without a flag. */
const fileOnly = ["builder", "runtimes", "default-network-opts", "proxies", "dns-opts"];

/** Reads values of either source by one name. */
class Values {
	private readonly given: Given;
	private readonly file: FileValues;
	constructor(given: Given, file: FileValues) {
		this.given = given;
		this.file = file;
	}
	private raw(name: string): unknown {
		const flag = flags.find((f) => f.name === name);
		const own = this.given.get(name);
		if (own) return flag?.type === "list" || flag?.type === "strings" || flag?.type === "map" ? own : own.at(-1);
		return flag?.key === undefined ? undefined : this.file[flag.key];
	}
	text(name: string, otherwise: string): string {
		const value = this.raw(name);
		return value === undefined ? otherwise : String(value);
	}
	bool(name: string, otherwise: boolean): boolean {
		const value = this.raw(name);
		return value === undefined ? otherwise : value === true || ["true", "1", "t", "T", "TRUE", "True"].includes(String(value));
	}
	number(name: string, otherwise: number): number {
		const value = this.raw(name);
		if (value === undefined) return otherwise;
		if (!/^-?\d+$/.test(String(value))) {
			throw new ConfigError(
				`invalid argument ${JSON.stringify(String(value))} for "--${name}" flag: strconv.ParseInt: parsing ${JSON.stringify(String(value))}: invalid syntax${hint}`,
				125,
			);
		}
		return Number(value);
	}
	list(name: string): string[] {
		const value = this.raw(name);
		return Array.isArray(value) ? value.map(String) : value === undefined ? [] : [String(value)];
	}
	map(name: string): Record<string, string> {
		const value = this.raw(name);
		if (Array.isArray(value))
			return Object.fromEntries(value.map((pair) => [String(pair).split("=", 1)[0] ?? "", String(pair).slice(String(pair).indexOf("=") + 1)]));
		return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, String(v)])) : {};
	}
	object(name: string): unknown {
		return this.raw(name);
	}
}

function poolsOf(value: unknown): DaemonConfig["addressPools"] {
	if (!Array.isArray(value)) return [];
	return value.map((entry: unknown) => {
		if (typeof entry === "object" && entry !== null)
			return { base: String((entry as { base?: unknown }).base), size: Number((entry as { size?: unknown }).size) };
		const fields = Object.fromEntries(
			String(entry)
				.split(",")
				.map((pair) => pair.split("=", 2) as [string, string]),
		);
		return { base: fields["base"] ?? "", size: Number(fields["size"] ?? 0) };
	});
}

function ulimitsOf(value: unknown): DaemonConfig["ulimits"] {
	if (Array.isArray(value)) {
		return value.map((text: unknown) => {
			const [name = "", limits = ""] = String(text).split("=", 2);
			const [soft, hard = soft] = limits.split(":").map(Number);
			return { Name: name, Soft: soft ?? 0, Hard: hard ?? 0 };
		});
	}
	if (typeof value !== "object" || value === null) return [];
	return Object.entries(value as Record<string, { Name?: string; Hard?: number; Soft?: number }>).map(([key, u]) => ({
		Name: u.Name ?? key,
		Soft: u.Soft ?? 0,
		Hard: u.Hard ?? 0,
	}));
}

/** Throws ConfigError for what cannot be. */
export function configOf(given: Given, file: FileValues): DaemonConfig {
	const v = new Values(given, file);
	const level = v.bool("debug", false) ? "debug" : v.text("log-level", "info");
	if (!isLogLevel(level === "warn" ? "warning" : level)) throw invalidMerged(`invalid logging level: ${level}`);
	const d = defaultConfig;
	const shm = v.text("default-shm-size", "67108864");
	const config: DaemonConfig = {
		hosts: v.list("host"),
		dataRoot: v.text("data-root", d.dataRoot),
		execRoot: v.text("exec-root", d.execRoot),
		pidFile: v.text("pidfile", d.pidFile),
		containerd: v.text("containerd", d.containerd).replace(/^unix:\/\//, ""),
		containerdNamespace: v.text("containerd-namespace", d.containerdNamespace),
		group: v.text("group", d.group),
		debug: v.bool("debug", d.debug),
		logLevel: level === "warn" ? "warning" : level,
		experimental: v.bool("experimental", d.experimental),
		liveRestore: v.bool("live-restore", d.liveRestore),
		iptables: v.bool("iptables", d.iptables),
		ip6tables: v.bool("ip6tables", d.ip6tables),
		ipForward: v.bool("ip-forward", d.ipForward),
		ipMasq: v.bool("ip-masq", d.ipMasq),
		userlandProxy: v.bool("userland-proxy", d.userlandProxy),
		icc: v.bool("icc", d.icc),
		ip: v.text("ip", d.ip),
		bridge: v.text("bridge", d.bridge) || d.bridge,
		bip: v.text("bip", d.bip),
		fixedCidr: v.text("fixed-cidr", d.fixedCidr),
		defaultGateway: v.text("default-gateway", d.defaultGateway),
		mtu: v.number("mtu", d.mtu),
		addressPools: poolsOf(v.object("default-address-pool")),
		dns: v.list("dns"),
		dnsOptions: v.list("dns-opt"),
		dnsSearch: v.list("dns-search"),
		labels: v.list("label"),
		logDriver: v.text("log-driver", d.logDriver),
		logOptions: v.map("log-opt"),
		ulimits: ulimitsOf(v.object("default-ulimit")),
		shmSize: ramInBytes(shm) ?? d.shmSize,
		cgroupParent: v.text("cgroup-parent", d.cgroupParent),
		cgroupnsMode: v.text("default-cgroupns-mode", d.cgroupnsMode),
		ipcMode: v.text("default-ipc-mode", d.ipcMode),
		init: v.bool("init", d.init),
		initPath: v.text("init-path", d.initPath).replace(/^.*\//, ""),
		insecureRegistries: v.list("insecure-registry"),
		registryMirrors: v.list("registry-mirror"),
		shutdownTimeout: v.number("shutdown-timeout", d.shutdownTimeout),
		noNewPrivileges: v.bool("no-new-privileges", d.noNewPrivileges),
		maxConcurrentDownloads: v.number("max-concurrent-downloads", d.maxConcurrentDownloads),
	};
	check(config, v.text("storage-driver", ""));
	return config;
}

const invalidMerged = (message: string): ConfigError =>
	new ConfigError(
		`unable to configure the Docker daemon with file /etc/docker/daemon.json: merged configuration validation from file and command line flags failed: ${message}`,
	);

/** config.Validate. */
function check(config: DaemonConfig, storage: string): void {
	for (const label of config.labels) if (!/^[^=]+=/.test(label)) throw invalidMerged(`bad attribute format: ${label}`);
	for (const server of config.dns) if (!/^[0-9a-fA-F:.]+$/.test(server)) throw invalidMerged(`${server} is not an ip address`);
	if (config.mtu < 0) throw invalidMerged(`invalid default MTU: ${config.mtu}`);
	if (config.maxConcurrentDownloads < 0) throw invalidMerged(`invalid max concurrent downloads: ${config.maxConcurrentDownloads}`);
	if (!["private", "host"].includes(config.cgroupnsMode))
		throw invalidMerged(`default cgroup namespace mode (${config.cgroupnsMode}) is invalid; use "host" or "private"`);
	if (!["private", "shareable"].includes(config.ipcMode)) throw invalidMerged(`IPC mode "${config.ipcMode}" is not supported as default value for containers`);
	if (config.bip && !parseSubnet(config.bip))
		throw new ConfigError(`failed to start daemon: Error initializing network controller: invalid CIDR address: ${config.bip}`);
	if (storage && storage !== "overlay2") {
		throw new ConfigError(`failed to start daemon: error initializing graphdriver: driver not supported: ${storage}`);
	}
}
