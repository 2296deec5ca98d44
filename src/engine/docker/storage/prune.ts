/** `docker image prune`: moby daemon/images/image_prune.go. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { instantOf, parseRfc3339, secondsOf } from "../dockerd/time.ts";
import { EngineError } from "../error.ts";
import { familiarString } from "../image/reference.ts";
import { boolFilter, checkFilters, hasLabels } from "./list.ts";
import { Remover } from "./remove.ts";
import type { Stores } from "./stores.ts";
import { timestampFilter } from "./time-filter.ts";
import type { ContainerUse, DeletedItem, Filters, StoredImage } from "./types.ts";

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
	const before = stores.layers.totalSize;
	const deleted: DeletedItem[] = [];
	const isHead = (image: StoredImage): boolean => stores.images.children(image.id).length === 0;
	const top = stores.images.all().filter((image) => {
		if (danglingOnly ? !isHead(image) : !isHead(image) && stores.references.of(image.id).length === 0) return false;
		const created = parseRfc3339(image.config.created ?? "");
		if (until !== undefined && created && secondsOf(created) > until) return false;
		const labels = image.config.config?.Labels;
		return !(filters["label"]?.length && !hasLabels(labels, filters["label"])) && !(filters["label!"]?.length && hasLabels(labels, filters["label!"]));
	});
	for (const image of top) {
		const names = stores.references.of(image.id);
		if (danglingOnly && names.some((name) => name.tag !== undefined)) continue;
		for (const target of names.length > 0 ? names.map(familiarString) : [image.id]) {
			if (!stores.images.get(image.id)) break;
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
