/** Checks that lab.yaml and quiz.yaml share: which fields a map may have, and that ids differ. */
import type { YamlFile, YamlPath } from "./yaml.ts";

/** The fields of a map go by the last list that it stands in. */
export const knownIn =
	(table: Readonly<Record<string, readonly string[]>>) =>
	(path: YamlPath): readonly string[] =>
		table[String(path.findLast((part) => typeof part === "string" && part in table) ?? "")] ?? [];

export function unique(file: YamlFile, path: YamlPath, items: readonly { readonly id: string }[]): void {
	const seen = new Set<string>();
	items.forEach(({ id }, i) => {
		if (seen.has(id)) file.problem([...path, i, "id"], `"${id}" is there twice`, "Ids must differ.");
		seen.add(id);
	});
}
