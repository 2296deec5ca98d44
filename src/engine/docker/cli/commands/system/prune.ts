/** docker system prune. */
import type { Blocking } from "../../../../kernel/abi.ts";
import type { Cli } from "../../cli.ts";
import type { Flags } from "../../command/flags.ts";
import { CliError, type Handler } from "../../command/spec.ts";
import { filterQuery } from "../../filters.ts";
import { humanSize } from "../../units.ts";
import { pruneContainersNow } from "../container/prune.ts";
import { pruneImagesNow } from "../image/change.ts";
import { pruneNetworksNow } from "../network/network.ts";
import type { Pruned } from "../prune.ts";
import { pruneVolumesNow } from "../volume/volume.ts";

function question(flags: Flags): string {
	const all = flags.has("all");
	const what = ["all stopped containers", "all networks not used by at least one container"];
	if (flags.has("volumes")) what.push("all anonymous volumes not used by at least one container");
	what.push(all ? "all images without at least one container associated to them" : "all dangling images", all ? "all build cache" : "unused build cache");
	const filters = flags.values("filter").filter((f) => /^(label!?|until)=/.test(f));
	const filtered = filters.length
		? `\n  Items to be pruned will be filtered with:${filters
				.sort()
				.map((f) => `\n  - ${f}`)
				.join("")}\n`
		: "";
	return `WARNING! This will remove:${what.map((w) => `\n  - ${w}`).join("")}\n${filtered}\nAre you sure you want to continue?`;
}

/** Prunes the cache of builds. */
export function* pruneCacheNow(cli: Cli, all: boolean, filters: readonly string[]): Blocking<Pruned> {
	const query = { all, filters: filterQuery(filters) };
	const report = yield* cli.client.json<{ CachesDeleted: readonly string[] | null; SpaceReclaimed: number }>("POST", "/build/prune", { query });
	const gone = report.CachesDeleted ?? [];
	return { text: gone.length ? `Deleted build cache objects:\n${gone.map((id) => `${id}\n`).join("")}` : "", reclaimed: report.SpaceReclaimed };
}

export const prune: Handler = function* ({ cli, flags }) {
	const filters = flags.values("filter");
	const all = flags.has("all");
	if (flags.has("volumes") && filters.some((f) => f.startsWith("until="))) throw new CliError('ERROR: The "until" filter is not supported with "--volumes"');
	if (!flags.has("force") && !(yield* cli.confirms(question(flags)))) throw new CliError("", 1);
	let reclaimed = 0;
	const steps = [pruneContainersNow(cli, filters), pruneNetworksNow(cli, filters)];
	if (flags.has("volumes")) steps.push(pruneVolumesNow(cli, false, filters));
	steps.push(pruneImagesNow(cli, all, filters), pruneCacheNow(cli, all, filters));
	for (const step of steps) {
		const done: Pruned = yield* step;
		reclaimed += done.reclaimed;
		if (done.text) yield* cli.print(`${done.text}\n`);
	}
	yield* cli.print(`Total reclaimed space: ${humanSize(reclaimed)}\n`);
	return 0;
};
