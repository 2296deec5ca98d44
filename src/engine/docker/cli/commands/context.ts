/** docker context. */
import type { Blocking } from "../../../kernel/abi.ts";
import type { Cli } from "../cli.ts";
import { defaultHost } from "../client/host.ts";
import type { Flags } from "../command/flags.ts";
import { CliError, type Handler } from "../command/spec.ts";
import { type ContextMetadata, ContextStore } from "../context-store.ts";
import { formatList } from "../formatter/format.ts";
import { inspectAll } from "../formatter/inspect.ts";
import { toMap } from "../opts/key-values.ts";
import { ValueError } from "../units.ts";
import { forEach } from "./each.ts";

const store = (cli: Cli): ContextStore => new ContextStore(cli.sys, cli.settings.path);

interface Row {
	readonly name: string;
	readonly current: boolean;
	readonly description: string;
	readonly endpoint: string;
	readonly error: string;
}

const hostOf = (metadata: ContextMetadata): string => metadata.Endpoints.docker?.Host ?? "";
const ownHost = (cli: Cli): string => cli.sys.environ.get("DOCKER_HOST") || defaultHost;

function* rows(cli: Cli): Blocking<Row[]> {
	const current = cli.contextName;
	const found: Row[] = [
		{ name: "default", current: current === "default", description: "Current DOCKER_HOST based configuration", endpoint: ownHost(cli), error: "" },
	];
	for (const metadata of yield* store(cli).list()) {
		const name = metadata.Name;
		found.push({ name, current: name === current, description: metadata.Metadata.Description ?? "", endpoint: hostOf(metadata), error: "" });
	}
	return found.sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
}

export const listContexts: Handler = function* ({ cli, flags }) {
	const given = flags.value("format") || "table";
	const format = flags.has("quiet")
		? "{{.Name}}"
		: given === "table"
			? "table {{.Name}}{{if .Current}} *{{end}}\t{{.Description}}\t{{.DockerEndpoint}}\t{{.Error}}"
			: given;
	yield* formatList(
		cli,
		format,
		{
			type: "formatter.clientContextContext",
			columns: {
				Name: { header: "NAME", value: (r: Row) => r.name },
				Current: { value: (r) => ({ type: { kind: "bool", name: "bool" }, raw: r.current }) },
				Description: { header: "DESCRIPTION", value: (r) => (r.description.length > 60 ? `${r.description.slice(0, 59)}…` : r.description) },
				DockerEndpoint: { header: "DOCKER ENDPOINT", value: (r) => r.endpoint },
				Error: { header: "ERROR", value: (r) => r.error },
			},
		},
		yield* rows(cli),
	);
	const warning =
		"Warning: DOCKER_HOST environment variable overrides the active context. To use a context, either set the global --context flag, or unset DOCKER_HOST environment variable.\n";
	if (cli.sys.environ.get("DOCKER_HOST")) yield* cli.complain(warning);
	return 0;
};

export const showContext: Handler = function* ({ cli }) {
	yield* cli.print(`${cli.contextName}\n`);
	return 0;
};

export const inspectContexts: Handler = ({ cli, flags, args }) =>
	inspectAll(cli, args.length ? args : [cli.contextName], flags.value("format"), function* (name) {
		const contexts = store(cli);
		const own = name === "default";
		const memory = "<IN MEMORY>";
		let metadata: ContextMetadata;
		try {
			metadata = own ? { Name: name, Metadata: {}, Endpoints: { docker: { Host: ownHost(cli), SkipTLSVerify: false } } } : yield* contexts.get(name);
		} catch (error) {
			throw error instanceof ValueError ? new CliError(error.message) : error;
		}
		const Storage = { MetadataPath: own ? memory : contexts.metadataDirectory(name), TLSPath: own ? memory : contexts.tlsDirectory(name) };
		return {
			text: JSON.stringify({ ...metadata, TLSMaterial: {}, Storage })
				.replaceAll("<", "\\u003c")
				.replaceAll(">", "\\u003e"),
		};
	});

export const useContext: Handler = function* ({ cli, args }) {
	const name = args[0] as string;
	if (name !== "default") yield* store(cli).get(name);
	const wanted = name === "default" ? "" : name;
	if ((cli.config.currentContext ?? "") !== wanted) {
		const { currentContext: _, ...rest } = cli.config;
		cli.config = wanted === "" ? rest : { ...rest, currentContext: wanted };
		yield* cli.settings.save(cli.config);
	}
	yield* cli.print(`${name}\n`);
	yield* cli.complain(`Current context is now ${JSON.stringify(name)}\n`);
	return 0;
};

const validName = /^[a-zA-Z0-9][a-zA-Z0-9_.+-]+$/;

/** Throws CliError. */
function checkName(name: string): void {
	if (name === "") throw new CliError("context name cannot be empty");
	if (name === "default") throw new CliError('"default" is a reserved context name');
	if (!validName.test(name)) throw new CliError(`context name ${JSON.stringify(name)} is invalid, names are validated against regexp "${validName.source}"`);
}

function endpoint(flags: Flags): ContextMetadata["Endpoints"]["docker"] {
	const given = toMap(flags.values("docker").flatMap((text) => text.split(",")));
	const unknown = Object.keys(given).find((key) => !["from", "host", "ca", "cert", "key", "skip-tls-verify"].includes(key));
	if (unknown) throw new CliError(`unable to create docker endpoint config: unrecognized config key: ${unknown}`);
	return { ...(given.host ? { Host: given.host } : {}), SkipTLSVerify: given["skip-tls-verify"] === "true" };
}

export const createContext: Handler = function* ({ cli, flags, args }) {
	const name = args[0] as string;
	checkName(name);
	const contexts = store(cli);
	if ((yield* contexts.list()).some((c) => c.Name === name)) throw new CliError(`context ${JSON.stringify(name)} already exists`);
	const from = flags.value("from");
	const base = from && from !== "default" ? (yield* contexts.get(from)).Endpoints.docker : { Host: ownHost(cli), SkipTLSVerify: false };
	const docker = flags.changed("docker") ? endpoint(flags) : base;
	const description = flags.value("description");
	yield* contexts.put({ Name: name, Metadata: description ? { Description: description } : {}, Endpoints: docker ? { docker } : {} });
	yield* cli.print(`${name}\n`);
	yield* cli.complain(`Successfully created context ${JSON.stringify(name)}\n`);
	return 0;
};

export const updateContext: Handler = function* ({ cli, flags, args }) {
	const name = args[0] as string;
	checkName(name);
	const contexts = store(cli);
	const metadata = yield* contexts.get(name);
	if (flags.changed("description")) metadata.Metadata.Description = flags.value("description");
	const docker = flags.changed("docker") ? endpoint(flags) : undefined;
	if (docker) metadata.Endpoints = { docker };
	yield* contexts.put(metadata);
	yield* cli.print(`${name}\n`);
	yield* cli.complain(`Successfully updated context ${JSON.stringify(name)}\n`);
	return 0;
};

export const removeContexts: Handler = ({ cli, flags, args }) =>
	forEach(cli, args, function* (name) {
		if (name === "default") throw new CliError('context "default" cannot be removed');
		const contexts = store(cli);
		try {
			yield* contexts.get(name);
		} catch (error) {
			throw error instanceof ValueError ? new CliError(error.message.replace(/: open .*/, ": not found")) : error;
		}
		if (name === cli.contextName) {
			if (!flags.has("force")) throw new CliError(`context ${JSON.stringify(name)} is in use, set -f flag to force remove`);
			const { currentContext: _, ...rest } = cli.config;
			cli.config = rest;
			yield* cli.settings.save(cli.config);
		}
		contexts.remove(name);
		return name;
	});
