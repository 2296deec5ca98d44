/** docker compose logs, and the streams of up. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { decode } from "../../../kernel/text.ts";
import { Channel } from "../../../programs/lib/sync.ts";
import type { Cli } from "../../cli/cli.ts";
import { ApiError, type Query } from "../../cli/client/client.ts";
import { containerPath } from "../../cli/client/containers.ts";
import { CliError } from "../../cli/command/spec.ts";
import { demultiplex } from "../../cli/streams/demultiplex.ts";
import { timestamp } from "../../cli/timestamp.ts";
import { type Container, containersOf, nameOf, serviceOf } from "../engine/state.ts";
import type { Project } from "../model.ts";
import type { ComposeHandler } from "../session.ts";

/** Names as logs show them: without the project's. */
const shortName = (project: string, container: Container): string => nameOf(container).replace(new RegExp(`^${project}-`), "");

/** Cuts what comes into lines. */
class LineCutter {
	private rest = "";
	pass(data: Uint8Array): string[] {
		const lines = (this.rest + decode(data)).split("\n");
		this.rest = lines.pop() ?? "";
		return lines.map((line) => line.replace(/\r$/, ""));
	}
	/** What was not ended. */
	end(): string[] {
		return this.rest === "" ? [] : [this.rest];
	}
}

/** Takes a line; what it returns is waited for. */
type TakeLine = (stream: number, text: string) => Blocking<void> | undefined;

function* hand(take: TakeLine, stream: number, lines: readonly string[]): Blocking<void> {
	for (const line of lines) {
		const writing = take(stream, line);
		if (writing) yield* writing;
	}
}

/** Both outputs of a container, line by line, until its stream ends. */
function* cut(read: () => Blocking<Uint8Array>, tty: boolean, take: TakeLine): Blocking<void> {
	const cutters = [new LineCutter(), new LineCutter(), new LineCutter()] as const;
	const cutter = (stream: number): LineCutter => (stream === 2 ? cutters[2] : cutters[1]);
	if (tty) for (let chunk = yield* read(); chunk.length; chunk = yield* read()) yield* hand(take, 1, cutter(1).pass(chunk));
	else yield* demultiplex(read, (stream, data) => hand(take, stream, cutter(stream).pass(data)));
	for (const stream of [1, 2]) yield* hand(take, stream, cutter(stream).end());
}

/** Reads one container's log and hands out its lines. */
function* readLog(cli: Cli, sys: Sys, container: Container, query: Query, take: TakeLine): Blocking<void> {
	const client = cli.client.fork(sys);
	const details = yield* client.json<{ Config: { Tty: boolean } }>("GET", `${containerPath(container.Id)}/json`);
	const { body } = yield* client.request("GET", `${containerPath(container.Id)}/logs`, { query: { stdout: true, stderr: true, ...query } });
	yield* cut(() => body.read(), details.Config.Tty, take);
	client.close();
}

export const logs: ComposeHandler = function* ({ session, cli, flags, args }) {
	const name = yield* session.projectName();
	const found = (yield* containersOf(cli, name, { all: true })).filter((c) => args.length === 0 || args.includes(serviceOf(c)));
	const project = yield* session.project();
	const unknown = args.find((service) => !project.services[service]);
	if (unknown !== undefined) throw new CliError(`no such service: ${unknown}`);
	const width = Math.max(0, ...found.map((c) => shortName(name, c).length)) + 1;
	const time = (flag: string): string | undefined => (flags.value(flag) ? timestamp(flags.value(flag), cli.now) : undefined);
	const query = {
		since: time("since"),
		until: time("until"),
		timestamps: flags.has("timestamps"),
		tail: flags.value("tail") || undefined,
		follow: flags.has("follow"),
	};
	const print = function* (container: Container, stream: number, text: string): Blocking<void> {
		const prefix = flags.has("no-log-prefix") ? "" : `${shortName(name, container).padEnd(width)} | `;
		if (stream === 2) yield* cli.complain(`${prefix}${text}\n`);
		else yield* cli.print(`${prefix}${text}\n`);
	};
	if (!flags.has("follow")) {
		for (const container of found) yield* readLog(cli, cli.sys, container, query, (stream, text) => print(container, stream, text));
		return 0;
	}
	const channel = new Channel<{ container: Container; stream: number; text: string }>();
	let left = found.length;
	for (const container of found) {
		cli.sys.thread(function* (sys: Sys) {
			yield* readLog(cli, sys, container, query, (stream, text) => {
				channel.send(sys, { container, stream, text });
				return undefined;
			});
			if (--left === 0) channel.close(sys);
		});
	}
	for (let item = yield* channel.receive(cli.sys); item; item = yield* channel.receive(cli.sys)) {
		yield* print(item.container, item.stream, item.text);
		yield* cli.out.flush();
	}
	return 0;
};

interface FollowOptions {
	readonly prefix: boolean;
	readonly timestamps: boolean;
	readonly until: "all" | "first";
	/** Starts the containers once their streams are attached. */
	readonly begin: () => Blocking<void>;
}

type Item = { readonly container: Container; readonly stream: number; readonly text: string } | { readonly container: Container; readonly status: number };

/** Shows what containers print from now on until they have ended; their statuses. */
export function* followLogs(cli: Cli, project: Project, containers: readonly Container[], options: FollowOptions): Blocking<[Container, number][]> {
	const width = Math.max(0, ...containers.map((c) => shortName(project.name, c).length)) + 1;
	const channel = new Channel<Item>();
	yield* cli.client.ping();
	for (const container of containers) cli.sys.thread((sys) => watch(cli, sys, container, channel));
	yield* options.begin();
	const statuses: [Container, number][] = [];
	while (statuses.length < containers.length) {
		const item = yield* channel.receive(cli.sys);
		if (!item) break;
		if ("status" in item) {
			statuses.push([item.container, item.status]);
			yield* cli.print(`${shortName(project.name, item.container)} exited with code ${item.status}\n`);
			yield* cli.out.flush();
			if (options.until === "first") break;
			continue;
		}
		const prefix = options.prefix ? `${shortName(project.name, item.container).padEnd(width)} | ` : "";
		if (item.stream === 2) yield* cli.complain(`${prefix}${item.text}\n`);
		else yield* cli.print(`${prefix}${item.text}\n`);
		yield* cli.out.flush();
	}
	return statuses;
}

function* watch(cli: Cli, sys: Sys, container: Container, channel: Channel<Item>): Blocking<void> {
	const client = cli.client.fork(sys);
	const waiting = cli.client.fork(sys);
	try {
		const hijacked = yield* client.hijack(`${containerPath(container.Id)}/attach`, { query: { stream: true, stdout: true, stderr: true } });
		const condition = container.State === "running" ? "not-running" : "next-exit";
		const answer = yield* waiting.request("POST", `${containerPath(container.Id)}/wait`, { query: { condition } });
		let { buffered } = hijacked;
		const read = function* (): Blocking<Uint8Array> {
			if (buffered.length === 0) return yield* hijacked.transport.read(65536);
			const first = buffered;
			buffered = new Uint8Array(0);
			return first;
		};
		const details = yield* client.json<{ Config: { Tty: boolean } }>("GET", `${containerPath(container.Id)}/json`);
		yield* cut(read, details.Config.Tty, (stream, text) => {
			channel.send(sys, { container, stream, text });
			return undefined;
		});
		const { StatusCode } = JSON.parse(decode(yield* answer.body.all())) as { StatusCode: number };
		channel.send(sys, { container, status: StatusCode });
	} catch (error) {
		if (!(error instanceof ApiError)) throw error;
		channel.send(sys, { container, status: 1 });
	}
}
