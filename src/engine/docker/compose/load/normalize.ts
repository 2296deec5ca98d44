/** Short forms written out: lists as mappings, texts as the objects they stand for. */
import { CliError } from "../../cli/command/spec.ts";
import { parsePublish } from "../../cli/opts/ports.ts";
import { canonicalPath } from "../../cli/paths.ts";
import { parseDuration, ramInBytes, ValueError } from "../../cli/units.ts";
import type { BuildSpec, Dependency, HealthSpec, PortSpec, Service, ServiceNetwork, VolumeSpec } from "../model.ts";
import { splitWords } from "./words.ts";

type Raw = Readonly<Record<string, unknown>>;
const record = (value: unknown): Raw => (value ?? {}) as Raw;
const list = (value: unknown): readonly unknown[] => (value === undefined || value === null ? [] : Array.isArray(value) ? value : [value]);
export const strings = (value: unknown): string[] => list(value).map(String);

/** `[A=1, B]` or `{A: 1, B: null}`. */
export function mapping(value: unknown): Record<string, string | null> {
	if (!Array.isArray(value)) return Object.fromEntries(Object.entries(record(value)).map(([key, item]) => [key, item === null ? null : String(item)]));
	return Object.fromEntries(
		value.map((item) => {
			const text = String(item);
			const at = text.indexOf("=");
			return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + 1)];
		}),
	);
}

const labels = (value: unknown): Record<string, string> => Object.fromEntries(Object.entries(mapping(value)).map(([key, item]) => [key, item ?? ""]));

function command(value: unknown): readonly string[] | null {
	if (value === undefined || value === null) return null;
	return Array.isArray(value) ? value.map(String) : splitWords(String(value));
}

function ports(value: unknown, place: string): PortSpec[] {
	return list(value).flatMap((item): PortSpec[] => {
		if (typeof item === "object" && item !== null) {
			const raw = record(item);
			const published = raw.published === undefined ? {} : { published: String(raw.published) };
			const ip = raw.host_ip === undefined ? {} : { host_ip: String(raw.host_ip) };
			return [{ mode: String(raw.mode ?? "ingress"), ...ip, target: Number(raw.target), ...published, protocol: String(raw.protocol ?? "tcp") }];
		}
		try {
			return parsePublish(String(item)).map(({ port, hostIp, hostPort }) => {
				const [target = "", protocol = "tcp"] = port.split("/");
				return { mode: "ingress", ...(hostIp ? { host_ip: hostIp } : {}), target: Number(target), ...(hostPort ? { published: hostPort } : {}), protocol };
			});
		} catch (error) {
			if (error instanceof ValueError) throw new CliError(`${place}.ports: ${error.message}`);
			throw error;
		}
	});
}

function volume(item: unknown, directory: string): VolumeSpec {
	if (typeof item === "object" && item !== null) {
		const raw = record(item);
		const type = String(raw.type);
		const source = raw.source === undefined ? undefined : String(raw.source);
		const host = type === "bind" && source !== undefined ? canonicalPath(source, directory) : source;
		return { ...(raw as unknown as VolumeSpec), type, ...(host === undefined ? {} : { source: host }), target: String(raw.target) };
	}
	const parts = String(item).split(":");
	if (parts.length === 1) return { type: "volume", target: parts[0] as string, volume: {} };
	const [source = "", target = "", mode = ""] = parts;
	const read_only = mode.split(",").includes("ro") ? { read_only: true } : {};
	if (!/^[./~]/.test(source)) return { type: "volume", source, target, ...read_only, volume: {} };
	return { type: "bind", source: canonicalPath(source, directory), target, ...read_only, bind: { create_host_path: true } };
}

function dependencies(value: unknown): Record<string, Dependency> {
	if (Array.isArray(value)) return Object.fromEntries(value.map((name) => [String(name), { condition: "service_started", required: true }]));
	return Object.fromEntries(
		Object.entries(record(value)).map(([name, item]) => {
			const raw = record(item);
			return [name, { condition: String(raw.condition ?? "service_started"), required: raw.required !== false, ...(raw.restart ? { restart: true } : {}) }];
		}),
	);
}

const networks = (value: unknown): Record<string, ServiceNetwork | null> =>
	Array.isArray(value) ? Object.fromEntries(value.map((name) => [String(name), null])) : (record(value) as Record<string, ServiceNetwork | null>);

function build(value: unknown, directory: string): BuildSpec {
	const raw = typeof value === "string" ? { context: value } : record(value);
	const args = raw.args === undefined ? {} : { args: mapping(raw.args) };
	const own = raw.labels === undefined ? {} : { labels: labels(raw.labels) };
	return {
		...(raw as Partial<BuildSpec>),
		context: canonicalPath(String(raw.context ?? "."), directory),
		dockerfile: String(raw.dockerfile ?? "Dockerfile"),
		...args,
		...own,
	};
}

const duration = (value: unknown): number => (typeof value === "number" ? value * 1e9 : parseDuration(String(value)));

function health(value: unknown): HealthSpec {
	const raw = record(value);
	const test = raw.test === undefined ? {} : { test: Array.isArray(raw.test) ? raw.test.map(String) : ["CMD-SHELL", String(raw.test)] };
	const times = (["interval", "timeout", "start_period", "start_interval"] as const)
		.filter((key) => raw[key] !== undefined)
		.map((key) => [key, duration(raw[key])]);
	return {
		...test,
		...Object.fromEntries(times),
		...(raw.retries === undefined ? {} : { retries: Number(raw.retries) }),
		...(raw.disable ? { disable: true } : {}),
	};
}

const handled = new Set([
	"image",
	"build",
	"command",
	"entrypoint",
	"environment",
	"labels",
	"ports",
	"expose",
	"volumes",
	"networks",
	"depends_on",
	"healthcheck",
	"profiles",
	"scale",
]);

/** Sizes are bytes, times nanoseconds. */
function rest(raw: Raw): Record<string, unknown> {
	const made = Object.fromEntries(Object.entries(raw).filter(([key]) => !handled.has(key)));
	for (const key of ["mem_limit", "mem_reservation", "memswap_limit", "shm_size"])
		if (made[key] !== undefined) made[key] = made[key] === -1 ? -1 : ramInBytes(String(made[key]));
	if (made.stop_grace_period !== undefined) made.stop_grace_period = duration(made.stop_grace_period);
	if (Array.isArray(made.sysctls)) made.sysctls = mapping(made.sysctls);
	return made;
}

/** A service of a file; `directory` is what its paths start from. Throws CliError. */
export function normalizeService(name: string, value: unknown, directory: string, environment: Readonly<Record<string, string | null>>): Service {
	const raw = record(value);
	const place = `services.${name}`;
	const deploy = record(raw.deploy);
	const replicas = raw.scale ?? deploy.replicas ?? 1;
	const own = networks(raw.networks);
	const joins = raw.network_mode === undefined && raw.networks === undefined ? { default: null } : own;
	try {
		return {
			name,
			...(raw.image === undefined ? {} : { image: String(raw.image) }),
			...(raw.build === undefined ? {} : { build: build(raw.build, directory) }),
			command: command(raw.command),
			entrypoint: command(raw.entrypoint),
			environment,
			labels: labels(raw.labels),
			ports: ports(raw.ports, place),
			expose: strings(raw.expose),
			volumes: list(raw.volumes).map((item) => volume(item, directory)),
			networks: joins,
			depends_on: dependencies(raw.depends_on),
			...(raw.healthcheck === undefined ? {} : { healthcheck: health(raw.healthcheck) }),
			profiles: strings(raw.profiles),
			scale: Number(replicas),
			rest: rest(raw),
		};
	} catch (error) {
		if (error instanceof ValueError) throw new CliError(`${place}: ${error.message}`);
		throw error;
	}
}
