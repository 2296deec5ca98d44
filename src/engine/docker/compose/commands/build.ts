/** docker compose build, and the builds that up makes. */
import type { Blocking } from "../../../kernel/abi.ts";
import type { Cli } from "../../cli/cli.ts";
import { ApiError } from "../../cli/client/client.ts";
import { CliError } from "../../cli/command/spec.ts";
import { contextOfDirectory, registryConfig } from "../../cli/commands/image/build.ts";
import { pullImage } from "../../cli/commands/image/pull.ts";
import { JsonLines } from "../../cli/streams/json-lines.ts";
import type { ProgressMessage } from "../../cli/streams/progress.ts";
import { imageOf } from "../engine/create.ts";
import type { Progress } from "../engine/progress.ts";
import { selectServices } from "../engine/state.ts";
import type { BuildSpec, Project, Service } from "../model.ts";
import type { ComposeHandler } from "../session.ts";

interface BuildOptions {
	readonly always: boolean;
	readonly never: boolean;
	readonly progress: Progress;
	readonly noCache?: boolean;
	readonly pull?: boolean;
	readonly quiet?: boolean;
	readonly args?: Readonly<Record<string, string | null>>;
}

function* buildOne(cli: Cli, project: Project, service: Service, spec: BuildSpec, options: BuildOptions): Blocking<void> {
	if (cli.sys.tryStat(spec.context)?.kind !== "directory") throw new CliError(`unable to prepare context: path ${JSON.stringify(spec.context)} not found`);
	const file = spec.dockerfile.startsWith("/") ? spec.dockerfile : `${spec.context}/${spec.dockerfile}`;
	const context = yield* contextOfDirectory(cli, spec.context, file);
	const query = {
		t: [imageOf(project, service), ...(spec.tags ?? [])],
		dockerfile: context.dockerfile,
		rm: "1",
		nocache: options.noCache === true || spec.no_cache === true,
		pull: options.pull === true || spec.pull === true,
		target: spec.target,
		networkmode: spec.network,
		buildargs: JSON.stringify({ ...spec.args, ...options.args }),
		labels: JSON.stringify(spec.labels ?? {}),
		version: "1",
	};
	const headers = [["Content-Type", "application/x-tar"], registryConfig(cli)] as const;
	const { body } = yield* cli.client.request("POST", "/build", { query, headers, stream: context.send });
	const lines = new JsonLines<ProgressMessage>(cli.sys, body);
	for (let line = yield* lines.next(); line; line = yield* lines.next()) {
		const { stream, errorDetail } = line.value;
		if (errorDetail) throw new CliError(errorDetail.message, errorDetail.code ?? 1);
		if (stream && !options.quiet) yield* cli.print(stream);
	}
	yield* options.progress.tell(` ${imageOf(project, service)}`.trim(), "Built");
}

/** Builds services whose image is not there, or all that have something to build. */
export function* buildServices(cli: Cli, project: Project, services: readonly Service[], options: BuildOptions): Blocking<void> {
	if (options.never) return;
	for (const service of services) {
		if (!service.build) continue;
		if (!options.always) {
			try {
				yield* cli.client.text("GET", `/images/${imageOf(project, service)}/json`);
				continue;
			} catch (error) {
				if (!(error instanceof ApiError) || error.status !== 404) throw error;
			}
		}
		yield* buildOne(cli, project, service, service.build, options);
	}
}

export const build: ComposeHandler = function* ({ session, cli, flags, args }) {
	const project = yield* session.project();
	const given = Object.fromEntries(
		flags.values("build-arg").map((text) => [text.split("=")[0] as string, text.includes("=") ? text.slice(text.indexOf("=") + 1) : null]),
	);
	yield* buildServices(cli, project, selectServices(project, args), {
		always: true,
		never: false,
		progress: session.progress,
		noCache: flags.has("no-cache"),
		pull: flags.has("pull"),
		quiet: flags.has("quiet"),
		args: given,
	});
	return 0;
};

export const pull: ComposeHandler = function* ({ session, cli, flags, args }) {
	const project = yield* session.project();
	for (const service of selectServices(project, args)) {
		const quiet = flags.has("quiet");
		if (!service.image) {
			if (!quiet) yield* cli.complain(` ${service.name} Skipped No image to be pulled \n`);
			continue;
		}
		if (!quiet) yield* cli.complain(` ${service.name} Pulling \n`);
		try {
			yield* pullImage(cli, service.image, { platform: "", quiet: true });
		} catch (error) {
			if (!quiet) yield* cli.complain(` ${service.name} Error ${(error as Error).message.replace(/^Error response from daemon: /, "")} \n`);
			if (flags.has("ignore-pull-failures") || service.build) continue;
			throw error;
		}
		if (!quiet) yield* cli.complain(` ${service.name} Pulled \n`);
	}
	return 0;
};
