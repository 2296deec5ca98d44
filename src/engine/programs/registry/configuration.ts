/** The registry's configuration: a YAML file, and REGISTRY_... variables that override it. distribution/configuration. */
import { parse } from "yaml";
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { readText } from "../lib/stdio.ts";

export interface Configuration {
	readonly root: string;
	/** Host (any where it is "") and port. */
	readonly address: { readonly host: string; readonly port: number };
	readonly mayDelete: boolean;
	readonly readOnly: boolean;
	readonly headers: readonly (readonly [string, string])[];
	/** http.secret was given. */
	readonly secret: string | undefined;
	readonly level: "error" | "warn" | "info" | "debug";
	readonly accessLog: boolean;
	/** auth.token: where clients get tokens, and for what. */
	readonly token: { readonly realm: string; readonly service: string } | undefined;
	/** log.fields, in order of their names. */
	readonly fields: readonly (readonly [string, string])[];
}

/** In the registry's words, behind "configuration error: ". */
export class ConfigurationError extends Error {}

type Map_ = Readonly<Record<string, unknown>>;
const isMap = (x: unknown): x is Map_ => typeof x === "object" && x !== null && !Array.isArray(x);

function at(config: Map_, path: string): unknown {
	let value: unknown = config;
	for (const key of path.split(".")) value = isMap(value) ? value[key] : undefined;
	return value;
}

/** REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY for storage.filesystem.rootdirectory. */
const variable = (path: string): string => `REGISTRY_${path.replaceAll(".", "_").toUpperCase()}`;

/** Throws ConfigurationError, Errno. */
export function* readConfiguration(sys: Sys, path: string): Blocking<Configuration> {
	let text: string;
	try {
		text = yield* readText(sys, path);
	} catch (error) {
		if (!isErrno(error)) throw error;
		throw new ConfigurationError(`open ${path}: ${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}`);
	}
	let config: unknown;
	try {
		config = parse(text);
	} catch (error) {
		throw new ConfigurationError(`error parsing ${path}: yaml: ${error instanceof Error ? error.message.split("\n", 1)[0] : ""}`);
	}
	if (!isMap(config)) throw new ConfigurationError(`error parsing ${path}: EOF`);
	const whole = config;
	const version = String(at(whole, "version") ?? "");
	if (version !== "0.1") throw new ConfigurationError(`error parsing ${path}: ${version === "" ? "invalid version: " : `unsupported version: ${version}`}`);
	const value = (key: string): unknown => sys.environ.get(variable(key)) ?? at(whole, key);
	const text_ = (key: string): string | undefined => {
		const found = value(key);
		return found === undefined || found === null ? undefined : String(found);
	};
	const flag = (key: string): boolean => String(value(key)) === "true";
	const storage = at(whole, "storage");
	const drivers = isMap(storage) ? Object.keys(storage).filter((key) => !["cache", "delete", "redirect", "maintenance", "tag"].includes(key)) : [];
	if (drivers.length === 0 && text_("storage.filesystem.rootdirectory") === undefined)
		throw new ConfigurationError(`error parsing ${path}: no storage configuration provided`);
	if (drivers.length > 1) throw new ConfigurationError(`error parsing ${path}: must provide exactly one storage type. Provided: [${drivers.join(" ")}]`);
	if (drivers.length === 1 && drivers[0] !== "filesystem" && drivers[0] !== "inmemory")
		throw new ConfigurationError(`the storage driver ${drivers[0]} is not simulated here; the real registry may have it`);
	const [, host = "", port = "5000"] = /^(.*):(\d+)$/.exec(text_("http.addr") ?? ":5000") ?? [];
	const headers = at(whole, "http.headers");
	const fields = at(whole, "log.fields");
	const realm = text_("auth.token.realm");
	return {
		root: text_("storage.filesystem.rootdirectory") ?? "/var/lib/registry",
		address: { host, port: Number(port) },
		mayDelete: flag("storage.delete.enabled"),
		readOnly: flag("storage.maintenance.readonly.enabled"),
		headers: isMap(headers)
			? Object.entries(headers).flatMap(([name, all]) => (Array.isArray(all) ? all : [all]).map((one): [string, string] => [name, String(one)]))
			: [],
		secret: text_("http.secret"),
		level: (text_("log.level") ?? text_("loglevel") ?? "info") as Configuration["level"],
		accessLog: !flag("log.accesslog.disabled"),
		token: realm === undefined ? undefined : { realm, service: text_("auth.token.service") ?? "" },
		fields: isMap(fields) ? Object.entries(fields).map(([name, v]): [string, string] => [name, String(v)]) : [],
	};
}
