/** GET /images/NAME/history: moby daemon/images/image_history.go. */
import { parseRfc3339 } from "../dockerd/time.ts";
import { familiarString } from "../image/reference.ts";
import { resolveImage } from "./lookup.ts";
import type { Stores } from "./stores.ts";

interface HistoryItem {
	readonly Comment: string;
	readonly Created: number;
	readonly CreatedBy: string;
	Id: string;
	readonly Size: number;
	Tags: string[] | null;
}

/** The latest step first. Names and ids of the images that the steps made, as far as they are here. */
export function imageHistory(stores: Stores, name: string): HistoryItem[] {
	const image = resolveImage(name, stores.images, stores.references);
	const items: HistoryItem[] = [];
	let layer = 0;
	for (const entry of image.config.history ?? []) {
		const chainId = entry.empty_layer ? undefined : image.chain[layer++];
		items.unshift({
			Comment: entry.comment ?? "",
			Created: entry.created === undefined ? 0 : (parseRfc3339(entry.created)?.seconds ?? 0),
			CreatedBy: entry.created_by ?? "",
			Id: "<missing>",
			Size: chainId === undefined ? 0 : (stores.layers.get(chainId)?.size ?? 0),
			Tags: null,
		});
	}
	let at = stores.images.get(image.id);
	for (const item of items) {
		if (!at) break;
		item.Id = at.id;
		const tags = stores.references
			.of(at.id)
			.filter((r) => r.digest === undefined)
			.map(familiarString);
		if (tags.length) item.Tags = tags;
		at = at.parent === undefined ? undefined : stores.images.get(at.parent);
	}
	return items;
}
