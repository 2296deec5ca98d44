/** Paths as texts: the rules of basename(3) and dirname(3). */

/** The last component; "/" for the root, "" for an empty path. */
export function baseName(path: string): string {
	const trimmed = path.replace(/\/+$/, "");
	if (trimmed === "") return path === "" ? "" : "/";
	return trimmed.slice(trimmed.lastIndexOf("/") + 1);
}

/** All before the last component; "." when there is nothing before it. */
export function dirName(path: string): string {
	const trimmed = path.replace(/\/+$/, "");
	if (trimmed === "") return path === "" ? "." : "/";
	const slash = trimmed.lastIndexOf("/");
	if (slash < 0) return ".";
	return trimmed.slice(0, slash).replace(/\/+$/, "") || "/";
}
