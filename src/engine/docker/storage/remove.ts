/** `docker rmi` and `docker image prune`: names first, then images with their layers and the parents that nobody names. moby daemon/images/image_delete.go. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { conflict, type EngineError } from "../error.ts";
import { type Digest, shortId } from "../image/digest.ts";
import { familiarString, nameOf, parseReference, type Reference, withDefaultTag } from "../image/reference.ts";
import { isIdPrefix, resolveImage } from "./lookup.ts";
import type { Stores } from "./stores.ts";
import type { ContainerUse, DeletedItem } from "./types.ts";

export interface RemoveOptions {
	readonly force: boolean;
	/** Parents that nobody names go too. */
	readonly prune: boolean;
}

/** isSingleReference: at most one tag, and all digests of the same repository. */
function isSingle(references: readonly Reference[]): boolean {
	if (references.length <= 1) return true;
	const tags = references.filter((r) => r.digest === undefined);
	if (tags.length > 1) return false;
	const single = tags[0] ?? references[0];
	const repositories = new Set(references.filter((r) => r.digest !== undefined).map(nameOf));
	return single !== undefined && repositories.size === 1 && repositories.has(nameOf(single));
}

interface Conflict {
	readonly error: EngineError;
	readonly used: boolean;
}

export class Remover {
	private readonly stores: Stores;
	private readonly containers: readonly ContainerUse[];
	readonly items: DeletedItem[] = [];

	constructor(stores: Stores, containers: readonly ContainerUse[]) {
		this.stores = stores;
		this.containers = containers;
	}

	*remove(sys: Sys, name: string, { force, prune }: RemoveOptions): Blocking<void> {
		const { images, references } = this.stores;
		const image = resolveImage(name, images, references);
		const names = references.of(image.id);
		if (isIdPrefix(name, image)) {
			if (isSingle(names)) {
				const found = this.conflict(image.id, { soft: !force, references: false });
				if (found) throw found.error;
				for (const reference of names) yield* this.untag(sys, reference, image.id);
			}
		} else {
			const user = this.containers.find((c) => c.image === image.id);
			if (!force && isSingle(names) && user)
				throw conflict(
					`conflict: unable to remove repository reference ${JSON.stringify(name)} (must force) - container ${shortId(user.id)} is using its referenced image ${shortId(image.id)}`,
				);
			if (yield* this.untagByName(sys, withDefaultTag(parseReference(name)), image.id)) return;
		}
		yield* this.forget(sys, image.id, { force, prune, quiet: !isIdPrefix(name, image) });
	}

	private *untag(sys: Sys, reference: Reference, image: Digest): Blocking<void> {
		yield* this.stores.references.delete(sys, reference);
		this.items.push({ Untagged: familiarString(reference) });
		this.stores.events("untag", image, {});
	}

	/** Whether names are left. A repository's digests go with its last tag. */
	private *untagByName(sys: Sys, reference: Reference, image: Digest): Blocking<boolean> {
		const { references } = this.stores;
		yield* this.untag(sys, reference, image);
		const left = references.of(image);
		const own = left.filter((r) => nameOf(r) === nameOf(reference));
		if (reference.digest === undefined && !own.some((r) => r.digest === undefined)) {
			for (const canonical of own) {
				yield* references.delete(sys, canonical);
				this.items.push({ Untagged: familiarString(canonical) });
			}
		}
		return references.of(image).length > 0;
	}

	/** checkImageDeleteConflict. */
	private conflict(id: Digest, mask: { readonly soft: boolean; readonly references: boolean }): Conflict | undefined {
		const refuse = (message: string, hard: boolean, used: boolean): Conflict => ({
			error: conflict(`conflict: unable to delete ${shortId(id)} (${hard ? "cannot be forced" : "must be forced"}) - ${message}`),
			used,
		});
		if (this.stores.images.children(id).length > 0) return refuse("image has dependent child images", true, false);
		const running = this.containers.find((c) => c.image === id && c.running);
		if (running) return refuse(`image is being used by running container ${shortId(running.id)}`, true, true);
		if (mask.references && this.stores.references.of(id).length > 0) return refuse("image is referenced in multiple repositories", false, false);
		const stopped = mask.soft ? this.containers.find((c) => c.image === id) : undefined;
		return stopped && refuse(`image is being used by stopped container ${shortId(stopped.id)}`, false, true);
	}

	/** imageDeleteHelper. */
	*forget(sys: Sys, id: Digest, options: RemoveOptions & { readonly quiet: boolean }): Blocking<void> {
		const { images, references, events } = this.stores;
		const found = this.conflict(id, { soft: !options.force, references: !options.force });
		if (found) {
			const dangling = references.of(id).length === 0 && images.children(id).length === 0;
			if (options.quiet && (!dangling || found.used)) return;
			throw found.error;
		}
		const parent = images.get(id)?.parent;
		for (const reference of references.of(id)) yield* this.untag(sys, reference, id);
		const layers = yield* images.delete(sys, id);
		events("delete", id, {});
		this.items.push({ Deleted: id }, ...layers.map((layer) => ({ Deleted: layer })));
		if (options.prune && parent !== undefined && images.get(parent)) yield* this.forget(sys, parent, { force: false, prune: true, quiet: true });
	}
}
