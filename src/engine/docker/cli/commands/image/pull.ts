/** docker pull and push, and the pull that run makes. */
import type { Blocking } from "../../../../kernel/abi.ts";
import { familiarString, fullString, isNameOnly, parseReference, type Reference, withDefaultTag } from "../../../image/reference.ts";
import type { Cli } from "../../cli.ts";
import { CliError, type Handler } from "../../command/spec.ts";
import { credentialsFor, registryAuth, serverOf } from "../../credentials.ts";
import { awaitProgress, showProgress } from "../../streams/progress.ts";
import { ValueError } from "../../units.ts";

/** Throws ValueError. */
export function reference(text: string): Reference {
	try {
		return parseReference(text);
	} catch (error) {
		throw new ValueError((error as Error).message);
	}
}

const authHeader = (cli: Cli, ref: Reference): [string, string] => ["X-Registry-Auth", registryAuth(credentialsFor(cli.config, serverOf(ref)))];

export interface PullOptions {
	readonly platform: string;
	readonly quiet: boolean;
	/** Progress goes to standard error: standard output is the container's. */
	readonly toErrors?: boolean;
	readonly allTags?: boolean;
}

/** POST /images/create with the progress shown. */
export function* pullImage(cli: Cli, name: string, options: PullOptions): Blocking<void> {
	const ref = reference(name);
	const tag = options.allTags ? undefined : (ref.digest ?? ref.tag);
	const fromImage = ref.domain === "docker.io" ? familiarString({ ...ref, tag: undefined, digest: undefined }) : `${ref.domain}/${ref.path}`;
	const response = yield* cli.client.request("POST", "/images/create", {
		query: { fromImage, tag, platform: options.platform || undefined },
		headers: [authHeader(cli, ref)],
	});
	if (options.quiet) yield* awaitProgress(cli, response.body);
	else yield* showProgress(cli, response.body, options.toErrors ? 2 : 1);
}

export const pull: Handler = function* ({ cli, flags, args }) {
	let ref = reference(args[0] as string);
	const allTags = flags.has("all-tags");
	const quiet = flags.has("quiet");
	if (allTags && !isNameOnly(ref)) throw new CliError("tag can't be used with --all-tags/-a");
	if (!allTags && isNameOnly(ref)) {
		ref = withDefaultTag(ref);
		if (!quiet) yield* cli.print(`Using default tag: ${ref.tag}\n`);
	}
	yield* cli.out.flush();
	const platform = flags.value("platform") || cli.sys.environ.get("DOCKER_DEFAULT_PLATFORM") || "";
	yield* pullImage(cli, fullString(ref), { platform, quiet, allTags });
	yield* cli.print(`${fullString(ref)}\n`);
	return 0;
};

export const push: Handler = function* ({ cli, flags, args }) {
	let ref = reference(args[0] as string);
	const allTags = flags.has("all-tags");
	const quiet = flags.has("quiet");
	if (allTags && !isNameOnly(ref)) throw new CliError("tag can't be used with --all-tags/-a");
	if (!allTags && isNameOnly(ref)) {
		ref = withDefaultTag(ref);
		if (!quiet) yield* cli.print(`Using default tag: ${ref.tag}\n`);
	}
	yield* cli.out.flush();
	const name = ref.domain === "docker.io" ? familiarString({ ...ref, tag: undefined }) : `${ref.domain}/${ref.path}`;
	const query = { tag: allTags ? undefined : ref.tag, platform: flags.value("platform") || undefined };
	const response = yield* cli.client.request("POST", `/images/${name}/push`, { query, headers: [authHeader(cli, ref)] });
	if (quiet) yield* awaitProgress(cli, response.body);
	else yield* showProgress(cli, response.body, 1);
	if (quiet) yield* cli.print(`${fullString(ref)}\n`);
	return 0;
};
