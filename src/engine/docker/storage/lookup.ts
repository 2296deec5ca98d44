/** From what was typed to an image: GetImage of moby daemon/images/image.go. */
import { EngineError, notFound } from "../error.ts";
import { familiarString, parseReference, type Reference, withDefaultTag } from "../image/reference.ts";
import type { ImageStore } from "./image-store.ts";
import type { ReferenceStore } from "./reference-store.ts";
import type { StoredImage } from "./types.ts";

/** reference.ParseAnyReference: names, and ids for what looks like one. */
function parseAny(text: string): { readonly reference?: Reference; readonly id?: string } {
	if (/^[a-f0-9]{64}$/.test(text)) return { id: `sha256:${text}` };
	if (/^sha256:[a-f0-9]{64}$/.test(text)) return { id: text };
	return { reference: parseReference(text) };
}

/** Undefined where there is no such image; throws what is wrong with the name. */
export function findImage(name: string, images: ImageStore, references: ReferenceStore): StoredImage | undefined {
	const { reference, id } = parseAny(name);
	if (id !== undefined) return images.get(id);
	if (!reference) return undefined;
	const tagged = withDefaultTag(reference);
	const byName = references.get(tagged) ?? byDigest(tagged, images, references);
	if (byName !== undefined) return images.get(byName);
	return images.byPrefix(name);
}

/** A digest finds its image under any repository of that name; `repository@id` finds the image with that id. */
function byDigest(reference: Reference, images: ImageStore, references: ReferenceStore): string | undefined {
	if (reference.digest === undefined) return undefined;
	const exact = references.get({ ...reference, tag: undefined });
	if (exact !== undefined) return exact;
	const image = images.get(reference.digest);
	return image && references.in(reference).some((a) => a.image === image.id) ? image.id : undefined;
}

/** As findImage. Throws not-found in the words of images.ErrImageDoesNotExist. */
export function resolveImage(name: string, images: ImageStore, references: ReferenceStore): StoredImage {
	const image = findImage(name, images, references);
	if (image) return image;
	const { reference, id } = parseAny(name);
	throw notFound(`No such image: ${reference ? familiarString(withDefaultTag(reference)) : (id ?? name)}`);
}

/** Whether a name was no reference but the start of an id. */
export function isIdPrefix(name: string, image: StoredImage): boolean {
	return image.id.slice(7).startsWith(name) || image.id.startsWith(name);
}

/** The parsed name where it is one. */
export function tryReference(name: string): Reference | undefined {
	try {
		return parseReference(name);
	} catch (error) {
		if (error instanceof EngineError) return undefined;
		throw error;
	}
}
