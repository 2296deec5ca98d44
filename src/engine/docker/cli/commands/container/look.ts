/** What is in a container: top, diff, logs, export, commit. */
import type { Blocking } from "../../../../kernel/abi.ts";
import { familiarString } from "../../../image/reference.ts";
import { containerName, containerPath, inspectContainer } from "../../client/containers.ts";
import { CliError, type Handler } from "../../command/spec.ts";
import { tabulate } from "../../formatter/tabwriter.ts";
import { demultiplex } from "../../streams/demultiplex.ts";
import { saveTo } from "../../streams/save.ts";
import { timestamp } from "../../timestamp.ts";
import { reference } from "../image/pull.ts";

export const top: Handler = function* ({ cli, args }) {
	const [name, ...psArgs] = args as [string, ...string[]];
	const query = psArgs.length ? { ps_args: psArgs.join(" ") } : {};
	const list = yield* cli.client.json<{ Titles: string[]; Processes: string[][] | null }>("GET", `${containerPath(containerName(name))}/top`, { query });
	const rows = [list.Titles, ...(list.Processes ?? [])].map((row) => `${row.join("\t")}\n`);
	yield* cli.print(tabulate(rows.join(""), { least: 20, padding: 3 }));
	return 0;
};

const changeLetters = ["C", "A", "D"];

export const diff: Handler = function* ({ cli, args }) {
	const changes = yield* cli.client.json<readonly { Kind: number; Path: string }[] | null>("GET", `${containerPath(containerName(args[0] as string))}/changes`);
	for (const { Kind, Path } of changes ?? []) yield* cli.print(`${changeLetters[Kind] ?? ""} ${Path}\n`);
	return 0;
};

export const logs: Handler = function* ({ cli, flags, args }) {
	const details = yield* inspectContainer(cli, args[0] as string);
	const time = (name: string): string | undefined => {
		if (flags.value(name) === "") return undefined;
		const given = timestamp(flags.value(name), cli.now);
		if (given === undefined) throw new CliError(`invalid value for "${name}": failed to parse value as time or duration: ${JSON.stringify(flags.value(name))}`);
		return given;
	};
	const query = {
		stdout: true,
		stderr: true,
		since: time("since"),
		until: time("until"),
		timestamps: flags.has("timestamps"),
		details: flags.has("details"),
		follow: flags.has("follow"),
		tail: flags.value("tail") || undefined,
	};
	const { body } = yield* cli.client.request("GET", `${containerPath(details.Id)}/logs`, { query });
	const { sys } = cli;
	if (!details.Config.Tty) {
		yield* demultiplex(
			() => body.read(),
			function* (stream, data) {
				yield* sys.write(stream === 2 ? 2 : 1, data);
			},
		);
		return 0;
	}
	for (let chunk = yield* body.read(); chunk.length; chunk = yield* body.read()) yield* sys.write(1, chunk);
	return 0;
};

export const exportContainer: Handler = function* ({ cli, flags, args }) {
	const path = flags.value("output");
	const refuse = "cowardly refusing to save to a terminal. Use the -o flag or redirect";
	return yield* saveTo(cli, path, "failed to export container", refuse, function* () {
		return (yield* cli.client.request("GET", `${containerPath(containerName(args[0] as string))}/export`)).body;
	});
};

export const commit: Handler = function* ({ cli, flags, args }): Blocking<number> {
	const [name, target = ""] = args as [string, string?];
	const ref = target === "" ? undefined : reference(target);
	if (ref?.digest) throw new CliError("refusing to create a tag with a digest reference");
	const query = {
		container: containerName(name),
		repo: ref ? familiarString({ ...ref, tag: undefined }) : undefined,
		tag: ref ? (ref.tag ?? "latest") : undefined,
		comment: flags.value("message") || undefined,
		author: flags.value("author") || undefined,
		changes: flags.values("change"),
		pause: flags.value("pause") === "true" ? undefined : "0",
	};
	const { Id } = yield* cli.client.json<{ Id: string }>("POST", "/commit", { query, json: null });
	yield* cli.print(`${Id}\n`);
	return 0;
};
