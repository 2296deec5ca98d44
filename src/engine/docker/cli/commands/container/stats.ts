/** docker stats. */
import type { Blocking, Sys } from "../../../../kernel/abi.ts";
import { Future } from "../../../../programs/lib/sync.ts";
import type { Cli } from "../../cli.ts";
import { ApiError } from "../../client/client.ts";
import { containerPath } from "../../client/containers.ts";
import { CliError, type Handler } from "../../command/spec.ts";
import { filterQuery } from "../../filters.ts";
import { type Listing, renderList } from "../../formatter/format.ts";
import { shortId } from "../../formatter/words.ts";
import { JsonLines } from "../../streams/json-lines.ts";
import { bytesSize, humanSize } from "../../units.ts";

interface Sample {
	readonly name?: string;
	readonly id?: string;
	readonly cpu_stats: {
		readonly cpu_usage: { readonly total_usage: number; readonly percpu_usage?: readonly number[] };
		readonly system_cpu_usage?: number;
		readonly online_cpus?: number;
	};
	readonly precpu_stats: { readonly cpu_usage: { readonly total_usage: number }; readonly system_cpu_usage?: number };
	readonly memory_stats: { readonly usage?: number; readonly limit?: number; readonly stats?: Readonly<Record<string, number>> };
	readonly pids_stats: { readonly current?: number };
	readonly networks?: Readonly<Record<string, { readonly rx_bytes: number; readonly tx_bytes: number }>>;
	readonly blkio_stats: { readonly io_service_bytes_recursive: readonly { readonly op: string; readonly value: number }[] | null };
}

interface Entry {
	readonly container: string;
	sample: Sample | undefined;
}

function cpuPercent({ cpu_stats: now, precpu_stats: before }: Sample): number {
	const used = now.cpu_usage.total_usage - before.cpu_usage.total_usage;
	const all = (now.system_cpu_usage ?? 0) - (before.system_cpu_usage ?? 0);
	const cpus = now.online_cpus || now.cpu_usage.percpu_usage?.length || 0;
	return all > 0 && used > 0 ? (used / all) * cpus * 100 : 0;
}

/** Without the pages of files that can be given back. */
function memoryUsed({ memory_stats: m }: Sample): number {
	const usage = m.usage ?? 0;
	const inactive = m.stats?.total_inactive_file ?? m.stats?.inactive_file ?? 0;
	return inactive < usage ? usage - inactive : usage;
}

const bytesOf = (sample: Sample, letter: string): number =>
	(sample.blkio_stats.io_service_bytes_recursive ?? []).filter((e) => e.op.toLowerCase().startsWith(letter)).reduce((sum, e) => sum + e.value, 0);

const percent = (value: number): string => `${value.toFixed(2)}%`;

function listing(truncate: boolean): Listing<Entry> {
	const of =
		(value: (sample: Sample) => string, missing = "--") =>
		(entry: Entry): string =>
			entry.sample ? value(entry.sample) : missing;
	const memory = (s: Sample): number => (s.memory_stats.limit ? (memoryUsed(s) / s.memory_stats.limit) * 100 : 0);
	const networks = (s: Sample): readonly { rx_bytes: number; tx_bytes: number }[] => Object.values(s.networks ?? {});
	const total = (values: readonly number[]): string =>
		humanSize(
			values.reduce((a, b) => a + b, 0),
			3,
		);
	return {
		type: "container.statsContext",
		columns: {
			Container: { header: "CONTAINER", value: (e) => e.container },
			Name: { header: "NAME", value: of((s) => ((s.name ?? "").length > 1 ? (s.name as string).slice(1) : "--")) },
			ID: { header: "CONTAINER ID", value: (e) => (truncate ? shortId(e.sample?.id ?? "") : (e.sample?.id ?? "")) },
			CPUPerc: { header: "CPU %", value: of((s) => percent(cpuPercent(s))) },
			MemUsage: { header: "MEM USAGE / LIMIT", value: of((s) => `${bytesSize(memoryUsed(s))} / ${bytesSize(s.memory_stats.limit ?? 0)}`, "-- / --") },
			MemPerc: { header: "MEM %", value: of((s) => percent(memory(s))) },
			NetIO: { header: "NET I/O", value: of((s) => `${total(networks(s).map((n) => n.rx_bytes))} / ${total(networks(s).map((n) => n.tx_bytes))}`) },
			BlockIO: { header: "BLOCK I/O", value: of((s) => `${humanSize(bytesOf(s, "r"), 3)} / ${humanSize(bytesOf(s, "w"), 3)}`) },
			PIDs: { header: "PIDS", value: of((s) => String(s.pids_stats.current ?? 0)) },
		},
	};
}

/** Follows one container in a thread of its own; the future is set when its first sample, or a refusal, has come. */
function follow(cli: Cli, entry: Entry, stream: boolean): Future<{ readonly error?: ApiError }> {
	const first = new Future<{ readonly error?: ApiError }>();
	cli.sys.thread(function* (sys: Sys) {
		const client = cli.client.fork(sys);
		try {
			const { body } = yield* client.request("GET", `${containerPath(entry.container)}/stats`, { query: { stream: stream ? "1" : "0" } });
			const lines = new JsonLines<Sample>(sys, body);
			for (let line = yield* lines.next(); line; line = yield* lines.next()) {
				entry.sample = line.value;
				first.set(sys, {});
			}
			if (stream) entry.sample = undefined;
			first.set(sys, {});
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			first.set(sys, { error });
		}
		client.close();
	});
	return first;
}

function* begin(cli: Cli, entries: readonly Entry[], stream: boolean, named: boolean): Blocking<void> {
	const firsts = entries.map((entry) => follow(cli, entry, stream));
	const failures: string[] = [];
	for (const first of firsts) {
		const result = yield* first.wait(cli.sys, stream ? 2 : undefined);
		if (result?.error) failures.push(result.error.message);
	}
	if (named && failures.length) throw new CliError(failures.join("\n"));
}

/** Draws over what stands on the screen. */
const redrawn = (text: string): string =>
	`\x1b[H${text}${`\x1b[H${text}`
		.split("\n")
		.map((line) => `${line} \x1b[K\n`)
		.join("")}\x1b[J`;

export const stats: Handler = function* ({ cli, flags, args }) {
	const stream = !flags.has("no-stream");
	const given = flags.value("format") || cli.config.statsFormat || "table";
	const format = given === "table" ? "table {{.ID}}\t{{.Name}}\t{{.CPUPerc}}\t{{.MemUsage}}\t{{.MemPerc}}\t{{.NetIO}}\t{{.BlockIO}}\t{{.PIDs}}" : given;
	yield* cli.client.ping();
	const listed = (): Blocking<readonly { Id: string }[]> =>
		cli.client.json<readonly { Id: string }[]>("GET", "/containers/json", { query: { all: flags.has("all"), filters: filterQuery([]) } });
	const names = args.length ? args : (yield* listed()).map((c) => c.Id);
	const entries: Entry[] = names.map((container) => ({ container, sample: undefined }));
	yield* begin(cli, entries, stream, args.length > 0);
	for (;;) {
		if (stream) yield* cli.sys.nanosleep(0.5);
		const text = yield* renderList(cli, format, listing(!flags.has("no-trunc")), entries);
		yield* cli.print(stream ? redrawn(text) : text);
		yield* cli.out.flush();
		if (!stream) return 0;
		if (args.length) continue;
		// those that have come since, and those that have gone
		const ids = new Set((yield* listed()).map((c) => c.Id));
		const fresh = [...ids].filter((id) => !entries.some((e) => e.container === id)).map((container): Entry => ({ container, sample: undefined }));
		for (let i = entries.length - 1; i >= 0; i--) if (!ids.has((entries[i] as Entry).container)) entries.splice(i, 1);
		entries.push(...fresh);
		for (const entry of fresh) follow(cli, entry, true);
	}
};
