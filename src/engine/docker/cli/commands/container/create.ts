/** docker create, and what run does before it starts the container. */
import type { Blocking } from "../../../../kernel/abi.ts";
import type { CreateRequest } from "../../../api/container.ts";
import { familiarString, parseReference, type Reference, withDefaultTag } from "../../../image/reference.ts";
import type { Cli } from "../../cli.ts";
import { ApiError } from "../../client/client.ts";
import type { Flags } from "../../command/flags.ts";
import { CliError, type Handler } from "../../command/spec.ts";
import { terminalSize } from "../../streams/attach.ts";
import { TemplateError } from "../../template/parse.ts";
import { ValueError } from "../../units.ts";
import { pullImage } from "../image/pull.ts";
import { containerConfig } from "./config.ts";

const pullPolicies = ["always", "missing", "never"];

/** The message with docker's hint at --help. */
export const withHelp = (message: string, command: string): string => `docker: ${message}\n\nRun 'docker ${command} --help' for more information`;

/** What stands for an image in the request: a reference, or an id. Throws ValueError. */
function imageReference(name: string): Reference | undefined {
	if (/^[0-9a-f]{64}$/.test(name)) return undefined;
	try {
		return withDefaultTag(parseReference(name));
	} catch (error) {
		throw new ValueError((error as Error).message);
	}
}

function writeCidFile(cli: Cli, path: string): Blocking<number> {
	return cli.sys.open(path, { write: true, create: true, exclusive: true }, 0o644);
}

interface Created {
	readonly Id: string;
	readonly Warnings: readonly string[] | null;
}

/** Creates the container, pulling its image where it is missing; its id. */
export function* createContainer(cli: Cli, flags: Flags, request: CreateRequest): Blocking<string> {
	const image = request.Image ?? "";
	const cidFile = flags.value("cidfile");
	if (cidFile && cli.sys.tryStat(cidFile)) throw new ValueError(`container ID file found, make sure the other container isn't running or delete ${cidFile}`);
	const fd = cidFile ? yield* writeCidFile(cli, cidFile) : undefined;
	const reference = imageReference(image);
	const policy = flags.value("pull");
	const platform = flags.value("platform") || cli.sys.environ.get("DOCKER_DEFAULT_PLATFORM") || "";
	const pull = (): Blocking<void> => pullImage(cli, reference ? familiarString(reference) : image, { platform, quiet: flags.has("quiet"), toErrors: true });
	if (policy === "always" && reference) yield* pull();
	const [rows, cols] = terminalSize(cli);
	const body = { ...request, HostConfig: { ...request.HostConfig, ConsoleSize: [rows, cols] } };
	const post = (): Blocking<Created> =>
		cli.client.json<Created>("POST", "/containers/create", { query: { name: flags.value("name") || undefined, platform: platform || undefined }, json: body });
	let created: Created;
	try {
		created = yield* post();
	} catch (error) {
		if (!(error instanceof ApiError) || error.status !== 404 || !reference || policy !== "missing") throw error;
		if (!flags.has("quiet")) yield* cli.complain(`Unable to find image '${familiarString(reference)}' locally\n`);
		yield* pull();
		created = yield* post();
	}
	for (const warning of created.Warnings ?? []) yield* cli.complain(`WARNING: ${warning}\n`);
	if (fd !== undefined) {
		yield* cli.sys.write(fd, created.Id);
		cli.sys.close(fd);
	}
	return created.Id;
}

/** Checks the flags and makes the request. Throws CliError with status 125 and the hint at --help. */
export function* prepare(cli: Cli, flags: Flags, args: readonly string[], command: string): Blocking<CreateRequest> {
	const policy = flags.value("pull");
	try {
		if (!pullPolicies.includes(policy)) throw new ValueError(`invalid pull option: '${policy}': must be one of "always", "missing" or "never"`);
		return yield* containerConfig(cli, flags, args[0] as string, args.slice(1));
	} catch (error) {
		if (!(error instanceof ValueError)) throw error;
		throw new CliError(withHelp(error.message, command), 125);
	}
}

/** A failure of the daemon with the status that tells what kind it was: 126, 127 or 125. */
export function startFailure(error: unknown, command: string): unknown {
	if (!(error instanceof ApiError || error instanceof ValueError || error instanceof TemplateError)) return error;
	const { message } = error;
	const missing = /executable file not found|no such file or directory|system cannot find the file specified/.test(message);
	const refused = /permission denied|is a directory/.test(message);
	return new CliError(withHelp(message, command), missing ? 127 : refused ? 126 : 125);
}

export const create: Handler = function* ({ cli, flags, args }) {
	const request = yield* prepare(cli, flags, args, "create");
	const id = yield* createContainer(cli, flags, request);
	yield* cli.print(`${id}\n`);
	return 0;
};
