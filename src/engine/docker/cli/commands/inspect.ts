/** docker inspect, of one kind or of whichever has the name. */
import type { Blocking } from "../../../kernel/abi.ts";
import type { Cli } from "../cli.ts";
import { ApiError } from "../client/client.ts";
import { containerPath } from "../client/containers.ts";
import { CliError, type Handler } from "../command/spec.ts";
import { type Inspected, inspectAll } from "../formatter/inspect.ts";
import { apiTypes } from "../go/api-types.ts";
import type { Type } from "../go/types.ts";

/** Names go into paths as they are, but for what a path cannot hold; the slashes of an image's name stay. */
const escaped = (name: string): string => encodeURIComponent(name).replaceAll("%2F", "/").replaceAll("%3A", ":").replaceAll("%40", "@");

interface Kind {
	readonly path: (name: string) => string;
	readonly type?: () => Type;
}
const kinds: Readonly<Record<string, Kind>> = {
	container: { path: (name) => `${containerPath(name)}/json`, type: () => apiTypes.container },
	image: { path: (name) => `/images/${escaped(name)}/json`, type: () => apiTypes.image },
	network: { path: (name) => `/networks/${escaped(name)}`, type: () => apiTypes.network },
	volume: { path: (name) => `/volumes/${escaped(name)}`, type: () => apiTypes.volume },
	service: { path: (name) => `/services/${escaped(name)}` },
	task: { path: (name) => `/tasks/${escaped(name)}` },
	node: { path: (name) => `/nodes/${escaped(name)}` },
	plugin: { path: (name) => `/plugins/${escaped(name)}/json` },
	secret: { path: (name) => `/secrets/${escaped(name)}` },
	config: { path: (name) => `/configs/${escaped(name)}` },
};

/** Asks for one object of a kind. Throws ApiError. */
export function* findObject(cli: Cli, kind: string, name: string, query: Readonly<Record<string, string | boolean | undefined>> = {}): Blocking<Inspected> {
	const { path, type } = kinds[kind] as Kind;
	const text = yield* cli.client.text("GET", path(name), { query });
	return { text, ...(type ? { type: type() } : {}) };
}

/** The inspect command of one group. */
export const inspectOf =
	(kind: string): Handler =>
	({ cli, flags, args }) =>
		inspectAll(cli, args, flags.value("format"), (name) =>
			findObject(cli, kind, name, {
				size: kind === "container" && flags.has("size") ? true : undefined,
				verbose: kind === "network" && flags.has("verbose") ? true : undefined,
				insertDefaults: kind === "service" ? "true" : undefined,
			}),
		);

/** Answers that mean that a name is to be looked for elsewhere: it is not there, or what it would be in is not. */
const goesOn = (error: ApiError): boolean =>
	error.status === 404 || error.status === 503 || error.status === 501 || /not a swarm manager|is not a valid|invalid reference/.test(error.message);

export const inspect: Handler = function* ({ cli, flags, args }) {
	const wanted = flags.value("type");
	if (flags.changed("type") && wanted === "")
		throw new CliError('type is empty: must be one of "config", "container", "image", "network", "node", "plugin", "secret", "service", "task", "volume"');
	if (wanted !== "" && !kinds[wanted]) {
		throw new CliError(
			`unknown type: ${JSON.stringify(wanted)}: must be one of ${Object.keys(kinds)
				.sort()
				.map((kind) => JSON.stringify(kind))
				.join(", ")}`,
		);
	}
	const sizes = flags.has("size");
	return yield* inspectAll(cli, args, flags.value("format"), function* (name) {
		for (const kind of wanted === "" ? Object.keys(kinds) : [wanted]) {
			try {
				const found = yield* findObject(cli, kind, name, { size: sizes && kind === "container" ? true : undefined });
				if (sizes && kind !== "container") yield* cli.complain(`WARNING: --size ignored for ${kind}s\n`);
				return found;
			} catch (error) {
				if (!(error instanceof ApiError) || wanted !== "" || error.status === 0 || !goesOn(error)) throw error;
			}
		}
		throw new CliError(`Error: No such object: ${name}`);
	});
};
