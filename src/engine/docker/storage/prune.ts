/** `docker image prune`: moby daemon/images/image_prune.go. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { instantOf, parseRfc3339, secondsOf } from "../dockerd/time.ts";
import { EngineError } from "../error.ts";
import { familiarString } from "../image/reference.ts";
import { boolFilter, checkFilters, hasLabels } from "./list.ts";
import { Remover } from "./remove.ts";
import type { Stores } from "./stores.ts";
import { timestampFilter } from "./time-filter.ts";
import type { ContainerUse, DeletedItem, Filters } from "./types.ts";

const accepted = new Set(["dangling", "label", "label!", "until"]);

export function* pruneImages(
	sys: Sys,
	stores: Stores,
	filters: Filters,
	containers: readonly ContainerUse[],
): Blocking<{ readonly ImagesDeleted: DeletedItem[] | null; readonly SpaceReclaimed: number }> {
	checkFilters(filters, accepted);
	const danglingOnly = boolFilter(filters, "dangling", true);
	const until = timestampFilter(filters["until"], instantOf(sys.clock("realtime")));
	const used = new Set(containers.map((c) => c.image));
	const before = stores.layers.totalSize;
	const deleted: DeletedItem[] = [];
	const heads = stores.images.all().filter((image) => stores.images.children(image.id).length === 0);
	for (const image of heads) {
		if (!stores.images.get(image.id) || used.has(image.id)) continue;
		const names = stores.references.of(image.id);
		if (danglingOnly && names.length > 0) continue;
		const created = parseRfc3339(image.config.created ?? "");
		if (until !== undefined && created && secondsOf(created) > until) continue;
		const labels = image.config.config?.Labels;
		if (filters["label"]?.length && !hasLabels(labels, filters["label"])) continue;
		if (filters["label!"]?.length && hasLabels(labels, filters["label!"])) continue;
		const targets = names.length > 0 ? names.map(familiarString) : [image.id];
		for (const target of targets) {
			const remover = new Remover(stores, containers);
			try {
				yield* remover.remove(sys, target, { force: false, prune: true });
			} catch (error) {
				// what another image or container needs stays
				if (!(error instanceof EngineError)) throw error;
			}
			deleted.push(...remover.items);
		}
	}
	stores.events("prune", "", { reclaimed: String(before - stores.layers.totalSize) });
	return { ImagesDeleted: deleted.length ? deleted : null, SpaceReclaimed: before - stores.layers.totalSize };
}
