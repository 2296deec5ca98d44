/** The columns of `docker images`, a row for every name that an image has. */
import { familiarName, parseReference } from "../../image/reference.ts";
import { humanSize } from "../units.ts";
import type { Listing } from "./format.ts";
import { ago, goTime, shortId } from "./words.ts";

export interface ImageSummary {
	readonly Id: string;
	readonly ParentId?: string;
	readonly RepoTags: readonly string[] | null;
	readonly RepoDigests: readonly string[] | null;
	/** Seconds since the epoch. */
	readonly Created: number;
	readonly Size: number;
	readonly SharedSize: number;
	readonly Containers: number;
	readonly Labels: Readonly<Record<string, string>> | null;
}

export interface ImageRow {
	readonly image: ImageSummary;
	readonly repository: string;
	readonly tag: string;
	readonly digest: string;
}

const isDangling = (image: ImageSummary): boolean => {
	const tags = image.RepoTags ?? [];
	const digests = image.RepoDigests ?? [];
	return (tags.length === 0 && digests.length === 0) || (tags.length === 1 && tags[0] === "<none>:<none>" && digests.length <= 1);
};

function byRepository(references: readonly string[], part: "tag" | "digest"): Map<string, string[]> {
	const found = new Map<string, string[]>();
	for (const text of references) {
		const ref = parseReference(text);
		const value = ref[part];
		if (value === undefined) continue;
		const name = familiarName(ref);
		found.set(name, [...(found.get(name) ?? []), value]);
	}
	return found;
}

/** The rows of an image; digests count only where they are shown. */
export function imageRows(image: ImageSummary, digests: boolean): ImageRow[] {
	const none = "<none>";
	if (isDangling(image)) return [{ image, repository: none, tag: none, digest: none }];
	const tags = byRepository(image.RepoTags ?? [], "tag");
	const known = byRepository(image.RepoDigests ?? [], "digest");
	const rows: ImageRow[] = [];
	for (const [repository, names] of tags) {
		const own = digests ? (known.get(repository) ?? []) : [];
		known.delete(repository);
		for (const tag of names) for (const digest of own.length ? own : [none]) rows.push({ image, repository, tag, digest });
	}
	for (const [repository, names] of known) {
		for (const digest of digests ? names : [""]) rows.push({ image, repository, tag: none, digest });
	}
	return rows;
}

/** `now` in seconds. */
export function imageListing(now: number, truncate: boolean): Listing<ImageRow> {
	const count = (value: number): string => (value === -1 ? "N/A" : humanSize(value));
	return {
		type: "formatter.imageContext",
		columns: {
			ID: { header: "IMAGE ID", value: ({ image }) => (truncate ? shortId(image.Id) : image.Id) },
			Repository: { header: "REPOSITORY", value: (row) => row.repository },
			Tag: { header: "TAG", value: (row) => row.tag },
			Digest: { header: "DIGEST", value: (row) => row.digest },
			CreatedSince: { header: "CREATED", value: ({ image }) => (image.Created <= 0 ? "N/A" : ago(now, image.Created)) },
			CreatedAt: { header: "CREATED AT", value: ({ image }) => goTime(image.Created) },
			Size: { header: "SIZE", value: ({ image }) => humanSize(image.Size, 3) },
			Containers: { header: "CONTAINERS", value: ({ image }) => (image.Containers === -1 ? "N/A" : String(image.Containers)) },
			VirtualSize: { header: "SIZE", value: ({ image }) => humanSize(image.Size) },
			SharedSize: { header: "SHARED SIZE", value: ({ image }) => count(image.SharedSize) },
			UniqueSize: {
				header: "UNIQUE SIZE",
				value: ({ image }) => (image.Size === -1 || image.SharedSize === -1 ? "N/A" : humanSize(image.Size - image.SharedSize)),
			},
		},
	};
}
