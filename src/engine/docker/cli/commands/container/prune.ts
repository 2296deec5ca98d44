/** docker container prune. */
import type { Blocking } from "../../../../kernel/abi.ts";
import type { Cli } from "../../cli.ts";
import type { Handler } from "../../command/spec.ts";
import { filterQuery } from "../../filters.ts";
import { type Pruned, tellPruned } from "../prune.ts";

export function* pruneContainersNow(cli: Cli, filters: readonly string[]): Blocking<Pruned> {
	const query = { filters: filterQuery(filters) };
	const report = yield* cli.client.json<{ ContainersDeleted: readonly string[] | null; SpaceReclaimed: number }>("POST", "/containers/prune", { query });
	const gone = report.ContainersDeleted ?? [];
	return { text: gone.length ? `Deleted Containers:\n${gone.map((id) => `${id}\n`).join("")}` : "", reclaimed: report.SpaceReclaimed };
}

export const pruneContainers: Handler = function* ({ cli, flags }) {
	if (!flags.has("force") && !(yield* cli.confirms("WARNING! This will remove all stopped containers.\nAre you sure you want to continue?"))) return 0;
	return yield* tellPruned(cli, yield* pruneContainersNow(cli, flags.values("filter")));
};
