/** Which image each name stands for: repositories.json. moby reference/store.go. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { conflict, invalid } from "../error.ts";
import { goJson, sortedKeys } from "../image/config.ts";
import type { Digest } from "../image/digest.ts";
import { familiarName, familiarString, isNameOnly, nameOf, parseReference, type Reference } from "../image/reference.ts";
import { byName, readIfThere, replaceFile } from "./files.ts";

interface Association {
	readonly reference: Reference;
	readonly image: Digest;
}

export class ReferenceStore {
	/** .../image/overlay2/repositories.json */
	private readonly path: string;
	/** By repository, then by the familiar name with tag or digest. */
	private readonly repositories = new Map<string, Map<string, Association>>();

	constructor(path: string) {
		this.path = path;
	}

	*restore(sys: Sys): Blocking<void> {
		const text = yield* readIfThere(sys, this.path);
		if (text === undefined) {
			yield* this.save(sys);
			return;
		}
		const stored = JSON.parse(text) as { Repositories: Record<string, Record<string, Digest>> };
		for (const repository of Object.values(stored.Repositories)) for (const [name, image] of Object.entries(repository)) this.put(parseReference(name), image);
	}

	private put(reference: Reference, image: Digest): void {
		const repository = familiarName(reference);
		const known = this.repositories.get(repository) ?? new Map<string, Association>();
		this.repositories.set(repository, known.set(familiarString(reference), { reference, image }));
	}

	private *save(sys: Sys): Blocking<void> {
		const repositories: Record<string, Record<string, Digest>> = {};
		for (const [name, entries] of this.repositories) repositories[name] = sortedKeys(Object.fromEntries([...entries].map(([key, { image }]) => [key, image])));
		yield* replaceFile(sys, this.path, goJson({ Repositories: sortedKeys(repositories) }), 0o600);
	}

	get(reference: Reference): Digest | undefined {
		return this.repositories.get(familiarName(reference))?.get(familiarString(reference))?.image;
	}

	/** Names of an image, in the order of their full text. */
	of(image: Digest): Reference[] {
		return this.all()
			.filter((a) => a.image === image)
			.map((a) => a.reference);
	}

	/** Names of one repository. */
	in(reference: Reference): Association[] {
		return [...(this.repositories.get(familiarName(reference))?.values() ?? [])].sort((a, b) =>
			byName(familiarString(a.reference), familiarString(b.reference)),
		);
	}

	all(): Association[] {
		const out: Association[] = [];
		for (const entries of this.repositories.values()) out.push(...entries.values());
		const key = ({ reference }: Association): string => `${nameOf(reference)}${reference.digest === undefined ? `:${reference.tag}` : `@${reference.digest}`}`;
		return out.sort((a, b) => byName(key(a), key(b)));
	}

	/** AddTag: a name that stands for another image moves. */
	*addTag(sys: Sys, reference: Reference, image: Digest): Blocking<void> {
		if (reference.digest !== undefined) throw invalid("refusing to create a tag with a digest reference");
		if (familiarName(reference) === "sha256") throw invalid("refusing to create an ambiguous tag using digest algorithm as name");
		this.put(reference, image);
		yield* this.save(sys);
	}

	/** AddDigest. */
	*addDigest(sys: Sys, reference: Reference, image: Digest): Blocking<void> {
		const old = this.get(reference);
		if (old !== undefined && old !== image) throw conflict("Cannot overwrite digest");
		this.put(reference, image);
		yield* this.save(sys);
	}

	/** Whether there was such a name. */
	*delete(sys: Sys, reference: Reference): Blocking<boolean> {
		if (isNameOnly(reference)) return false;
		const repository = familiarName(reference);
		const entries = this.repositories.get(repository);
		if (!entries?.delete(familiarString(reference))) return false;
		if (entries.size === 0) this.repositories.delete(repository);
		yield* this.save(sys);
		return true;
	}
}
