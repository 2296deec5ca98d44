/** Makes a project of compose files. */
import { parseDocument } from "yaml";
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { decode } from "../../../kernel/text.ts";
import { CliError } from "../../cli/command/spec.ts";
import { readFile } from "../../cli/config-file.ts";
import { canonicalPath } from "../../cli/paths.ts";
import type { NetworkSpec, Project, Service, VolumeDefinition } from "../model.ts";
import { parseEnvFile } from "./env-file.ts";
import { interpolateAll, type Variables } from "./interpolate.ts";
import { mergeDocuments } from "./merge.ts";
import { mapping, normalizeService } from "./normalize.ts";
import { validate } from "./schema.ts";

const names = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];
const overrides = ["compose.override.yaml", "compose.override.yml", "docker-compose.override.yml", "docker-compose.override.yaml"];

export interface LoadOptions {
	readonly files: readonly string[];
	readonly projectName: string;
	readonly projectDirectory: string;
	readonly envFiles: readonly string[];
	readonly profiles: readonly string[];
	/** Told once of each variable that is not set. */
	readonly warn: (message: string) => void;
}

type Raw = Readonly<Record<string, unknown>>;

/** A name that a project can have: lower case, digits, dashes and underscores. */
export const normalName = (text: string): string =>
	text
		.toLowerCase()
		.replace(/[^-_a-z0-9]/g, "")
		.replace(/^[_-]+/, "");

/** The file here or in a directory above, with its override beside it. Throws CliError where there is none. */
function findFiles(sys: Sys, from: string): string[] {
	for (let directory = from; ; directory = directory.slice(0, directory.lastIndexOf("/")) || "/") {
		const at = (name: string): string => `${directory === "/" ? "" : directory}/${name}`;
		const found = names.find((name) => sys.tryStat(at(name)));
		if (found)
			return [
				at(found),
				...overrides
					.filter((name) => sys.tryStat(at(name)))
					.slice(0, 1)
					.map(at),
			];
		if (directory === "/") throw new CliError("no configuration file provided: not found");
	}
}

function* document(sys: Sys, path: string): Blocking<Raw> {
	let text: string;
	try {
		text = decode(yield* readFile(sys, path));
	} catch (error) {
		if (isErrno(error)) throw new CliError(`open ${path}: ${error.message.toLowerCase()}`);
		throw error;
	}
	const parsed = parseDocument(text, { merge: true });
	const problem = parsed.errors[0];
	if (problem) throw new CliError(`yaml: line ${problem.linePos?.[0].line ?? 1}: ${problem.message.split("\n")[0]?.replace(/ at line.*$/, "")}`);
	const value: unknown = parsed.toJS();
	if (value === null || value === undefined) throw new CliError("empty compose file");
	if (typeof value !== "object" || Array.isArray(value)) throw new CliError("top-level object must be a mapping");
	return value as Raw;
}

/** The environment, beneath it what stands in .env or in the files given instead. */
function* environment(sys: Sys, directory: string, given: readonly string[]): Blocking<Map<string, string>> {
	const values = new Map<string, string>();
	const files = given.length ? given.map((file) => canonicalPath(file, sys.getcwd())) : [`${directory}/.env`];
	for (const file of files) {
		if (!given.length && !sys.tryStat(file)) continue;
		try {
			for (const [key, value] of parseEnvFile(decode(yield* readFile(sys, file)), sys.environ)) values.set(key, value);
		} catch (error) {
			if (isErrno(error)) throw new CliError(`couldn't find env file: ${file}`);
			throw error;
		}
	}
	for (const [key, value] of sys.environ) values.set(key, value);
	return values;
}

/** What a service's containers get: its env files, then its own list; a name alone is looked up. */
function* serviceEnvironment(sys: Sys, raw: Raw, directory: string, values: ReadonlyMap<string, string>): Blocking<Record<string, string | null>> {
	const made: Record<string, string | null> = {};
	const files = raw.env_file === undefined ? [] : Array.isArray(raw.env_file) ? raw.env_file : [raw.env_file];
	for (const file of files) {
		const { path, required = true } = typeof file === "string" ? { path: file } : (file as { path: string; required?: boolean });
		const whole = canonicalPath(path, directory);
		if (!sys.tryStat(whole)) {
			if (required) throw new CliError(`env file ${whole} not found: stat ${whole}: no such file or directory`);
			continue;
		}
		for (const [key, value] of parseEnvFile(decode(yield* readFile(sys, whole)), values)) made[key] = value;
	}
	for (const [key, value] of Object.entries(mapping(raw.environment))) made[key] = value ?? values.get(key) ?? null;
	return made;
}

function definitions<T extends { readonly name: string }>(value: unknown, project: string): Record<string, T> {
	const made: Record<string, T> = {};
	for (const [key, item] of Object.entries((value ?? {}) as Raw)) {
		const raw = (item ?? {}) as Raw;
		const external = raw.external === true || (typeof raw.external === "object" && raw.external !== null);
		const name = String(raw.name ?? (external ? key : `${project}_${key}`));
		const labels = raw.labels === undefined ? {} : { labels: Object.fromEntries(Object.entries(mapping(raw.labels)).map(([k, v]) => [k, v ?? ""])) };
		made[key] = { ...raw, name, ...(external ? { external: true } : {}), ...labels } as unknown as T;
	}
	return made;
}

/** What a service names must be there. Throws CliError. */
function checkReferences(services: Readonly<Record<string, Service>>, networks: Raw, volumes: Raw): void {
	for (const service of Object.values(services)) {
		const fail = (what: string): never => {
			throw new CliError(`service "${service.name}" ${what}: invalid compose project`);
		};
		if (!service.image && !service.build) fail("has neither an image nor a build context specified");
		for (const [name, { required }] of Object.entries(service.depends_on)) if (required && !services[name]) fail(`depends on undefined service "${name}"`);
		for (const name of Object.keys(service.networks)) if (name !== "default" && !(name in networks)) fail(`refers to undefined network ${name}`);
		for (const { type, source } of service.volumes) if (type === "volume" && source && !(source in volumes)) fail(`refers to undefined volume ${source}`);
	}
	checkCycles(services);
}

function checkCycles(services: Readonly<Record<string, Service>>): void {
	const done = new Set<string>();
	const visit = (name: string, path: readonly string[]): void => {
		if (path.includes(name)) throw new CliError(`dependency cycle detected: ${[...path.slice(path.indexOf(name)), name].join(" -> ")}`);
		if (done.has(name)) return;
		for (const next of Object.keys(services[name]?.depends_on ?? {})) visit(next, [...path, name]);
		done.add(name);
	};
	for (const name of Object.keys(services)) visit(name, []);
}

/** Services whose profiles are not wanted are left out. */
const enabled = (service: Service, profiles: readonly string[]): boolean =>
	service.profiles.length === 0 || profiles.includes("*") || service.profiles.some((p) => profiles.includes(p));

/** Throws CliError with compose's words. */
export function* loadProject(sys: Sys, options: LoadOptions): Blocking<Project> {
	const cwd = sys.getcwd();
	const fromEnvironment = sys.environ.get("COMPOSE_FILE");
	const wanted = options.files.length ? options.files : fromEnvironment ? fromEnvironment.split(":") : [];
	const files = wanted.length
		? wanted.map((file) => canonicalPath(file, cwd))
		: findFiles(sys, options.projectDirectory ? canonicalPath(options.projectDirectory, cwd) : cwd);
	const first = files[0] as string;
	const directory = options.projectDirectory ? canonicalPath(options.projectDirectory, cwd) : first.slice(0, first.lastIndexOf("/")) || "/";
	const values = yield* environment(sys, directory, options.envFiles);
	const warned = new Set<string>();
	const variables: Variables = {
		values,
		missing(name) {
			if (!warned.has(name)) options.warn(`The "${name}" variable is not set. Defaulting to a blank string.`);
			warned.add(name);
		},
	};
	let merged: Raw = {};
	for (const file of files) {
		const raw = interpolateAll(yield* document(sys, file), "", variables) as Raw;
		validate(file, raw);
		merged = mergeDocuments(merged, raw);
	}
	if (merged.version !== undefined)
		options.warn(`${first}: the attribute \`version\` is obsolete, it will be ignored, please remove it to avoid potential confusion`);
	const given = options.projectName || values.get("COMPOSE_PROJECT_NAME");
	if (given && given !== normalName(given)) {
		throw new CliError(
			`invalid project name ${JSON.stringify(given)}: must consist only of lowercase alphanumeric characters, hyphens, and underscores as well as start with a letter or number`,
		);
	}
	const name = given || normalName(String(merged.name ?? "")) || normalName(directory.slice(directory.lastIndexOf("/") + 1));
	if (name === "") throw new CliError("project name must not be empty");
	const services: Record<string, Service> = {};
	const profiles = [...options.profiles, ...(values.get("COMPOSE_PROFILES")?.split(",") ?? [])];
	for (const [key, raw] of Object.entries((merged.services ?? {}) as Raw)) {
		if (key.startsWith("x-")) continue;
		const env = yield* serviceEnvironment(sys, (raw ?? {}) as Raw, directory, values);
		services[key] = normalizeService(key, raw, directory, env);
	}
	checkReferences(services, (merged.networks ?? {}) as Raw, (merged.volumes ?? {}) as Raw);
	const active = Object.fromEntries(Object.entries(services).filter(([, service]) => enabled(service, profiles)));
	const usesDefault = Object.values(active).some((service) => "default" in service.networks);
	const networks = definitions<NetworkSpec>({ ...(usesDefault ? { default: null } : {}), ...((merged.networks ?? {}) as Raw) }, name);
	const volumes = definitions<VolumeDefinition>(merged.volumes, name);
	return { name, directory, files, services: active, networks, volumes, environ: values };
}
