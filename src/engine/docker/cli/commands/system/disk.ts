/** docker system df. */

import type { Blocking } from "../../../../kernel/abi.ts";
import type { Cli } from "../../cli.ts";
import { CliError, type Handler } from "../../command/spec.ts";
import { type ContainerSummary, containerListing } from "../../formatter/container.ts";
import { formatList } from "../../formatter/format.ts";
import { type ImageSummary, imageListing, imageRows } from "../../formatter/image.ts";
import { ago, ellipsis } from "../../formatter/words.ts";
import { parseRfc3339 } from "../../rfc3339.ts";
import { humanSize } from "../../units.ts";
import { type Volume, volumeListing } from "../volume/volume.ts";

interface CacheRecord {
	readonly ID: string;
	readonly Type: string;
	readonly Description: string;
	readonly InUse: boolean;
	readonly Shared: boolean;
	readonly Size: number;
	readonly CreatedAt: string;
	readonly LastUsedAt: string | null;
	readonly UsageCount: number;
}

interface DiskUsage {
	readonly LayersSize: number;
	readonly Images: readonly ImageSummary[] | null;
	readonly Containers: readonly ContainerSummary[] | null;
	readonly Volumes: readonly Volume[] | null;
	readonly BuildCache: readonly CacheRecord[] | null;
	readonly BuilderSize?: number;
}

interface Row {
	readonly type: string;
	readonly total: number;
	readonly active: number;
	/** Bytes. */
	readonly size: number;
	readonly reclaimable: number;
	/** Whether the share of the whole is told too. */
	readonly percent: boolean;
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const isActive = (c: ContainerSummary): boolean => c.State === "running" || c.State === "paused" || c.State === "restarting";

function rows(usage: DiskUsage): Row[] {
	const images = usage.Images ?? [];
	const used = sum(images.filter((i) => i.Containers !== 0 && i.Size !== -1 && i.SharedSize !== -1).map((i) => i.Size - i.SharedSize));
	const containers = usage.Containers ?? [];
	const volumes = usage.Volumes ?? [];
	const cache = usage.BuildCache ?? [];
	const size = sum(containers.map((c) => c.SizeRw ?? 0));
	const volumeSize = sum(volumes.map((v) => Math.max(0, v.UsageData?.Size ?? 0)));
	const cacheSize = usage.BuilderSize ?? sum(cache.filter((c) => !c.Shared).map((c) => c.Size));
	return [
		{
			type: "Images",
			total: images.length,
			active: images.filter((i) => i.Containers > 0).length,
			size: usage.LayersSize,
			reclaimable: usage.LayersSize - used,
			percent: true,
		},
		{
			type: "Containers",
			total: containers.length,
			active: containers.filter(isActive).length,
			size,
			reclaimable: sum(containers.filter((c) => !isActive(c)).map((c) => c.SizeRw ?? 0)),
			percent: true,
		},
		{
			type: "Local Volumes",
			total: volumes.length,
			active: volumes.filter((v) => (v.UsageData?.RefCount ?? 0) > 0).length,
			size: volumeSize,
			reclaimable: sum(volumes.filter((v) => v.UsageData?.RefCount === 0).map((v) => Math.max(0, v.UsageData?.Size ?? 0))),
			percent: true,
		},
		{
			type: "Build Cache",
			total: cache.length,
			active: cache.filter((c) => c.InUse).length,
			size: cacheSize,
			reclaimable: cacheSize - sum(cache.filter((c) => c.InUse && !c.Shared).map((c) => c.Size)),
			percent: false,
		},
	];
}

function reclaimable(row: Row): string {
	const text = humanSize(row.reclaimable);
	return row.percent && row.size > 0 ? `${text} (${Math.trunc((row.reclaimable * 100) / row.size)}%)` : text;
}

function* verbose(cli: Cli, usage: DiskUsage): Blocking<void> {
	yield* cli.print("Images space usage:\n\n");
	const imageTable = "table {{.Repository}}\t{{.Tag}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}\t{{.SharedSize}}\t{{.UniqueSize}}\t{{.Containers}}";
	yield* formatList(
		cli,
		imageTable,
		imageListing(cli.now, true),
		(usage.Images ?? []).flatMap((image) => imageRows(image, false).slice(0, 1)),
	);
	yield* cli.print("\nContainers space usage:\n\n");
	const containerTable = "table {{.ID}}\t{{.Image}}\t{{.Command}}\t{{.LocalVolumes}}\t{{.Size}}\t{{.RunningFor}}\t{{.Status}}\t{{.Names}}";
	yield* formatList(
		cli,
		containerTable,
		containerListing(cli.now, true),
		(usage.Containers ?? []).map((c) => ({ ...c, SizeRootFs: 0 })),
	);
	yield* cli.print("\nLocal Volumes space usage:\n\n");
	yield* formatList(cli, "table {{.Name}}\t{{.Links}}\t{{.Size}}", volumeListing, usage.Volumes ?? []);
	yield* cli.print(`\nBuild cache usage: ${humanSize((rows(usage)[3] as Row).size)}\n\n`);
	const since = (text: string | null): string => (text ? ago(cli.now, parseRfc3339(text) ?? 0) : "");
	yield* formatList(
		cli,
		"table {{.ID}}\t{{.CacheType}}\t{{.Size}}\t{{.CreatedSince}}\t{{.LastUsedSince}}\t{{.UsageCount}}\t{{.Shared}}",
		{
			type: "formatter.buildCacheContext",
			columns: {
				ID: { header: "CACHE ID", value: (c: CacheRecord) => ellipsis(c.ID, 12) },
				CacheType: { header: "CACHE TYPE", value: (c) => c.Type },
				Size: { header: "SIZE", value: (c) => humanSize(c.Size, 3) },
				CreatedSince: { header: "CREATED", value: (c) => since(c.CreatedAt) },
				LastUsedSince: { header: "LAST USED", value: (c) => since(c.LastUsedAt) },
				UsageCount: { header: "USAGE", value: (c) => String(c.UsageCount) },
				Shared: { header: "SHARED", value: (c) => String(c.Shared) },
			},
		},
		usage.BuildCache ?? [],
	);
}

export const diskUsage: Handler = function* ({ cli, flags }) {
	const given = flags.value("format") || "table";
	const usage = yield* cli.client.json<DiskUsage>("GET", "/system/df");
	if (flags.has("verbose")) {
		if (given !== "table") throw new CliError("docker: --format with --verbose is not simulated here; the real docker has it", 64);
		yield* verbose(cli, usage);
		return 0;
	}
	const raw = "type: {{.Type}}\ntotal: {{.TotalCount}}\nactive: {{.Active}}\nsize: {{.Size}}\nreclaimable: {{.Reclaimable}}\n";
	const format = given === "table" ? "table {{.Type}}\t{{.TotalCount}}\t{{.Active}}\t{{.Size}}\t{{.Reclaimable}}" : given === "raw" ? raw : given;
	yield* formatList(
		cli,
		format,
		{
			type: "formatter.diskUsageImagesContext",
			columns: {
				Type: { header: "TYPE", value: (r: Row) => r.type },
				TotalCount: { header: "TOTAL", value: (r) => String(r.total) },
				Active: { header: "ACTIVE", value: (r) => String(r.active) },
				Size: { header: "SIZE", value: (r) => humanSize(r.size) },
				Reclaimable: { header: "RECLAIMABLE", value: reclaimable },
			},
		},
		rows(usage),
	);
	return 0;
};
