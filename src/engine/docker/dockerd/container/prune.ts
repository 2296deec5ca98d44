/** POST /containers/prune: daemon/prune.go. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { EngineError, invalid } from "../../error.ts";
import type { Daemon } from "../daemon.ts";
import { type FilterArgs, hasLabel } from "../http/filters.ts";
import { parseTimeFilter } from "../http/time-filter.ts";
import { parseRfc3339, secondsOf } from "../time.ts";
import { removeContainer } from "./remove.ts";

/** Whether an object with these labels is meant by `label` and `label!`. */
export function matchLabels(filters: FilterArgs, labels: Readonly<Record<string, string>>): boolean {
	return filters.get("label").every((asked) => hasLabel(asked, labels)) && !filters.get("label!").some((asked) => hasLabel(asked, labels));
}

/** `until`: one time at most, in seconds since the epoch. */
export function untilOf(sys: Sys, filters: FilterArgs): number | undefined {
	const values = filters.get("until");
	if (values.length > 1) throw invalid("more than one until filter specified");
	const [value] = values;
	return value === undefined ? undefined : parseTimeFilter(value, sys.clock("realtime"));
}

export function* pruneContainers(sys: Sys, daemon: Daemon, filters: FilterArgs): Blocking<unknown> {
	filters.validate(["label", "label!", "until"]);
	const until = untilOf(sys, filters);
	const deleted: string[] = [];
	let reclaimed = 0;
	for (const container of daemon.containers.list()) {
		if (container.state.running) continue;
		const created = parseRfc3339(container.created);
		if (until !== undefined && created && secondsOf(created) > until) continue;
		if (!matchLabels(filters, container.config.Labels ?? {})) continue;
		try {
			const { rw } = yield* daemon.layers.size(sys, container.id);
			yield* removeContainer(sys, daemon, container, { force: false, volumes: false });
			reclaimed += rw;
			deleted.push(container.id);
		} catch (error) {
			if (!(error instanceof EngineError)) throw error;
			daemon.log.warn(`failed to prune container ${container.id}: ${error.message}`);
		}
	}
	daemon.events.log(sys, "container", "prune", "", { reclaimed: String(reclaimed) });
	return { ContainersDeleted: deleted.length ? deleted : null, SpaceReclaimed: reclaimed };
}
