/** docker volume. */
import type { Blocking } from "../../../../kernel/abi.ts";
import type { Cli } from "../../cli.ts";
import { ApiError } from "../../client/client.ts";
import { CliError, type Handler } from "../../command/spec.ts";
import { filterQuery } from "../../filters.ts";
import { formatList, type Listing } from "../../formatter/format.ts";
import { labels } from "../../formatter/words.ts";
import { toMap } from "../../opts/key-values.ts";
import { humanSize } from "../../units.ts";
import { type Pruned, tellPruned } from "../prune.ts";

export interface Volume {
	readonly Name: string;
	readonly Driver: string;
	readonly Scope: string;
	readonly Mountpoint: string;
	readonly Labels: Readonly<Record<string, string>> | null;
	readonly UsageData?: { readonly RefCount: number; readonly Size: number } | null;
}

export const volumeListing: Listing<Volume> = {
	type: "formatter.volumeContext",
	columns: {
		Name: { header: "VOLUME NAME", value: (v) => v.Name },
		Driver: { header: "DRIVER", value: (v) => v.Driver },
		Scope: { header: "SCOPE", value: (v) => v.Scope },
		Mountpoint: { header: "MOUNTPOINT", value: (v) => v.Mountpoint },
		Labels: { header: "LABELS", value: (v) => labels(v.Labels) },
		Links: { header: "LINKS", value: (v) => (v.UsageData ? String(v.UsageData.RefCount) : "N/A") },
		Size: { header: "SIZE", value: (v) => (v.UsageData ? humanSize(v.UsageData.Size) : "N/A") },
		Group: { header: "GROUP", value: () => "N/A" },
		Availability: { header: "AVAILABILITY", value: () => "N/A" },
		Status: { header: "STATUS", value: () => "N/A" },
	},
	methods: { Label: (v, name) => v.Labels?.[name] ?? "" },
};

export const listVolumes: Handler = function* ({ cli, flags }) {
	const { Volumes } = yield* cli.client.json<{ Volumes: readonly Volume[] | null }>("GET", "/volumes", {
		query: { filters: filterQuery(flags.values("filter")) },
	});
	const quiet = flags.has("quiet");
	const given = flags.value("format") || (quiet || flags.has("cluster") ? "table" : cli.config.volumesFormat || "table");
	const raw = "name: {{.Name}}\ndriver: {{.Driver}}\n";
	const format = quiet
		? given === "raw"
			? "name: {{.Name}}"
			: "{{.Name}}"
		: given === "table"
			? "table {{.Driver}}\t{{.Name}}"
			: given === "raw"
				? raw
				: given;
	const rows = (Volumes ?? []).toSorted((a, b) => a.Name.localeCompare(b.Name, "en", { numeric: true }));
	yield* formatList(cli, format, volumeListing, rows);
	return 0;
};

export const createVolume: Handler = function* ({ cli, flags, args }) {
	if (args.length === 1 && flags.value("name"))
		throw new CliError("conflicting options: cannot specify a volume-name through both --name and as a positional arg");
	const name = args[0] ?? flags.value("name");
	const json = { Name: name, Driver: flags.value("driver"), DriverOpts: toMap(flags.values("opt")), Labels: toMap(flags.values("label")) };
	const { Name } = yield* cli.client.json<Volume>("POST", "/volumes/create", { json });
	yield* cli.print(`${Name}\n`);
	return 0;
};

export const removeVolumes: Handler = function* ({ cli, flags, args }) {
	const failures: string[] = [];
	for (const name of args) {
		try {
			yield* cli.client.text("DELETE", `/volumes/${encodeURIComponent(name)}`, { query: { force: flags.has("force") } });
			yield* cli.print(`${name}\n`);
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			failures.push(error.message);
		}
	}
	if (failures.length) throw new CliError(failures.join("\n"));
	return 0;
};

export function* pruneVolumesNow(cli: Cli, all: boolean, filters: readonly string[]): Blocking<Pruned> {
	const query = { filters: filterQuery(filters, all ? [["all", "true"]] : []) };
	const report = yield* cli.client.json<{ VolumesDeleted: readonly string[] | null; SpaceReclaimed: number }>("POST", "/volumes/prune", { query });
	const gone = report.VolumesDeleted ?? [];
	return { text: gone.length ? `Deleted Volumes:\n${gone.map((name) => `${name}\n`).join("")}` : "", reclaimed: report.SpaceReclaimed };
}

export const pruneVolumes: Handler = function* ({ cli, flags }) {
	const all = flags.has("all");
	const warning = all
		? "WARNING! This will remove all local volumes not used by at least one container."
		: "WARNING! This will remove anonymous local volumes not used by at least one container.";
	if (!flags.has("force") && !(yield* cli.confirms(`${warning}\nAre you sure you want to continue?`))) return 0;
	return yield* tellPruned(cli, yield* pruneVolumesNow(cli, all, flags.values("filter")));
};
