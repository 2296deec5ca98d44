/** docker compose config: the project in canonical form. */
import { stringify } from "yaml";
import { CliError } from "../../cli/command/spec.ts";
import { formatDuration } from "../../cli/units.ts";
import { imageOf } from "../engine/create.ts";
import { serviceHash } from "../engine/labels.ts";
import { selectServices } from "../engine/state.ts";
import type { Project, Service } from "../model.ts";
import type { ComposeHandler } from "../session.ts";

const filled = (value: unknown): boolean =>
	value !== undefined &&
	!(Array.isArray(value) && value.length === 0) &&
	!(typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length === 0);

/** Bytes are texts in this form, times have units. */
function rest(service: Service): Record<string, unknown> {
	const made: Record<string, unknown> = { ...service.rest };
	for (const key of ["mem_limit", "mem_reservation", "memswap_limit", "shm_size"]) if (made[key] !== undefined) made[key] = String(made[key]);
	if (made.stop_grace_period !== undefined) made.stop_grace_period = formatDuration(Number(made.stop_grace_period));
	return made;
}

function canonicalService(service: Service): Record<string, unknown> {
	const { healthcheck: h } = service;
	const health = h && {
		...h,
		...Object.fromEntries(
			(["interval", "timeout", "start_period", "start_interval"] as const).filter((k) => h[k] !== undefined).map((k) => [k, formatDuration(h[k] as number)]),
		),
	};
	const all: Record<string, unknown> = {
		...rest(service),
		profiles: service.profiles,
		build: service.build,
		command: service.command,
		depends_on: service.depends_on,
		entrypoint: service.entrypoint,
		environment: service.environment,
		expose: service.expose,
		healthcheck: health,
		image: service.image,
		labels: service.labels,
		networks: service.networks,
		ports: service.ports,
		volumes: service.volumes,
	};
	const always = ["command", "entrypoint", "networks"];
	const kept = Object.entries(all).filter(([key, value]) => (always.includes(key) && (value === null || filled(value))) || filled(value));
	return Object.fromEntries(kept.filter(([key, value]) => key !== "networks" || filled(value)).sort(([a], [b]) => order(a, b)));
}

/** compose writes profiles first, then by name. */
const order = (a: string, b: string): number => Number(b === "profiles") - Number(a === "profiles") || (a < b ? -1 : 1);

export function canonical(project: Project): Record<string, unknown> {
	const used = new Set(Object.values(project.services).flatMap((s) => Object.keys(s.networks)));
	const networks = Object.fromEntries(
		Object.entries(project.networks)
			.filter(([key]) => used.has(key))
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([key, n]) => [key, { name: n.name, ...(n.external ? { external: true } : { ...n, ...(n.ipam ? {} : { ipam: {} }) }) }]),
	);
	const services = Object.fromEntries(
		Object.entries(project.services)
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([key, s]) => [key, canonicalService(s)]),
	);
	const volumes = Object.fromEntries(Object.entries(project.volumes).sort(([a], [b]) => (a < b ? -1 : 1)));
	return { name: project.name, services, ...(Object.keys(networks).length ? { networks } : {}), ...(Object.keys(volumes).length ? { volumes } : {}) };
}

export const config: ComposeHandler = function* ({ session, cli, flags, args }) {
	const project = yield* session.project();
	if (flags.has("quiet")) return 0;
	const lines = function* (values: readonly string[]) {
		for (const value of values) yield* cli.print(`${value}\n`);
		return 0;
	};
	const services = selectServices(project, args);
	if (flags.has("services")) return yield* lines(services.map((s) => s.name));
	if (flags.has("volumes")) return yield* lines(Object.keys(project.volumes));
	if (flags.has("networks")) return yield* lines(Object.keys(project.networks));
	if (flags.has("images")) return yield* lines(services.map((s) => imageOf(project, s)));
	if (flags.has("profiles")) return yield* lines([...new Set(services.flatMap((s) => s.profiles))].sort());
	if (flags.has("environment")) return yield* lines([...project.environ].map(([key, value]) => `${key}=${value}`).sort());
	if (flags.changed("hash"))
		return yield* lines(
			services.filter((s) => flags.value("hash") === "*" || flags.value("hash").split(",").includes(s.name)).map((s) => `${s.name} ${serviceHash(s)}`),
		);
	const chosen = { ...project, services: Object.fromEntries(services.map((s) => [s.name, s])) };
	const format = flags.value("format") || "yaml";
	if (format === "json") yield* cli.print(`${JSON.stringify(canonical(chosen), undefined, 2)}\n`);
	else if (format === "yaml")
		yield* cli.print(stringify(canonical(chosen), { indent: 2, indentSeq: true, lineWidth: 0, defaultStringType: "PLAIN", nullStr: "null" }));
	else throw new CliError(`unsupported format ${JSON.stringify(format)}`);
	return 0;
};
