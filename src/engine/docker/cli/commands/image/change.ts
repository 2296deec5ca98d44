/** docker tag, rmi, save, load, import, image prune. */
import type { Blocking } from "../../../../kernel/abi.ts";
import { isErrno } from "../../../../kernel/errno.ts";
import { familiarName } from "../../../image/reference.ts";
import type { Cli } from "../../cli.ts";
import { ApiError } from "../../client/client.ts";
import { CliError, type Handler } from "../../command/spec.ts";
import { filterQuery } from "../../filters.ts";
import { showProgress } from "../../streams/progress.ts";
import { saveTo } from "../../streams/save.ts";
import { ValueError } from "../../units.ts";
import { type Pruned, tellPruned } from "../prune.ts";
import { reference } from "./pull.ts";

const named = (text: string, message: string): ReturnType<typeof reference> => {
	try {
		return reference(text);
	} catch (error) {
		throw error instanceof ValueError ? new CliError(`${message}: ${error.message}`) : error;
	}
};

export const tag: Handler = function* ({ cli, args }) {
	const [source, target] = args as [string, string];
	named(source, `Error parsing reference: ${JSON.stringify(source)} is not a valid repository/tag`);
	const ref = named(target, `Error parsing reference: ${JSON.stringify(target)} is not a valid repository/tag`);
	if (ref.digest) throw new CliError("refusing to create a tag with a digest reference");
	yield* cli.client.text("POST", `/images/${source}/tag`, { query: { repo: familiarName(ref), tag: ref.tag ?? "latest" } });
	return 0;
};

interface Removed {
	readonly Deleted?: string;
	readonly Untagged?: string;
}

export const removeImages: Handler = function* ({ cli, flags, args }) {
	const failures: string[] = [];
	let fatal = false;
	for (const name of args) {
		try {
			const query = { force: flags.has("force"), noprune: flags.has("no-prune"), platforms: undefined };
			const removed = yield* cli.client.json<readonly Removed[]>("DELETE", `/images/${name}`, { query });
			for (const { Deleted, Untagged } of removed) yield* cli.print(Deleted ? `Deleted: ${Deleted}\n` : `Untagged: ${Untagged}\n`);
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			if (error.status !== 404) fatal = true;
			failures.push(error.message);
		}
	}
	if (failures.length === 0) return 0;
	if (!flags.has("force") || fatal) throw new CliError(failures.join("\n"));
	yield* cli.complain(`${failures.join("\n")}\n`);
	return 0;
};

export const save: Handler = ({ cli, flags, args }) =>
	saveTo(cli, flags.value("output"), "failed to save image", "cowardly refusing to save to a terminal. Use the -o flag or redirect", function* () {
		return (yield* cli.client.request("GET", "/images/get", { query: { names: args } })).body;
	});

/** A file, or standard input where there is no name, in pieces. Throws CliError. */
function* source(cli: Cli, path: string): Blocking<number> {
	if (path === "") return 0;
	try {
		return yield* cli.sys.open(path, { closeOnExec: true });
	} catch (error) {
		if (isErrno(error)) throw new CliError(`open ${path}: ${error.message.toLowerCase()}`);
		throw error;
	}
}

function sending(cli: Cli, fd: number): (write: (data: Uint8Array) => Blocking<void>) => Blocking<void> {
	return function* (write) {
		for (;;) {
			const chunk = yield* cli.sys.read(fd, 65536);
			if (chunk.length === 0) return;
			yield* write(chunk);
		}
	};
}

export const load: Handler = function* ({ cli, flags }) {
	const path = flags.value("input");
	if (path === "" && cli.sys.isatty(0)) throw new CliError("requested load from stdin, but stdin is empty");
	const fd = yield* source(cli, path);
	const quiet = flags.has("quiet") || !cli.sys.isatty(1);
	const headers = [["Content-Type", "application/x-tar"]] as const;
	const response = yield* cli.client.request("POST", "/images/load", { query: { quiet: quiet ? "1" : "0" }, headers, stream: sending(cli, fd) });
	if (response.headers.get("Content-Type") === "application/json") yield* showProgress(cli, response.body, 1);
	else yield* cli.out.bytes(yield* response.body.all());
	return 0;
};

export const importImage: Handler = function* ({ cli, flags, args }) {
	const [from, name = ""] = args as [string, string?];
	const url = /^https?:\/\//.test(from);
	const ref = name === "" ? undefined : reference(name);
	const query = {
		fromSrc: url ? from : "-",
		repo: name || undefined,
		tag: undefined,
		message: flags.value("message") || undefined,
		platform: flags.value("platform") || undefined,
		changes: flags.values("change"),
	};
	if (ref?.digest) throw new CliError("cannot import digest reference");
	const fd = url ? undefined : yield* source(cli, from === "-" ? "" : from);
	const answer = yield* cli.client.request("POST", "/images/create", fd === undefined ? { query } : { query, stream: sending(cli, fd) });
	yield* showProgress(cli, answer.body, 1);
	return 0;
};

export const pruneImages: Handler = function* ({ cli, flags }) {
	const all = flags.has("all");
	const warning = all
		? "WARNING! This will remove all images without at least one container associated to them."
		: "WARNING! This will remove all dangling images.";
	if (!flags.has("force") && !(yield* cli.confirms(`${warning}\nAre you sure you want to continue?`))) return 0;
	return yield* tellPruned(cli, yield* pruneImagesNow(cli, all, flags.values("filter")));
};

export function* pruneImagesNow(cli: Cli, all: boolean, filters: readonly string[]): Blocking<Pruned> {
	const query = { filters: filterQuery(filters, [["dangling", all ? "false" : "true"]]) };
	const report = yield* cli.client.json<{ ImagesDeleted: readonly Removed[] | null; SpaceReclaimed: number }>("POST", "/images/prune", { query });
	const lines = (report.ImagesDeleted ?? []).map(({ Deleted, Untagged }) => (Untagged ? `untagged: ${Untagged}\n` : `deleted: ${Deleted}\n`));
	return { text: lines.length ? `Deleted Images:\n${lines.join("")}` : "", reclaimed: report.SpaceReclaimed };
}
