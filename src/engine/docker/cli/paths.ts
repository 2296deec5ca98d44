/** Paths by their text alone, as Go's path package. */

/** Without "." , ".." and doubled slashes; relative ones from `base`. */
export function canonicalPath(path: string, base = "/"): string {
	const parts: string[] = [];
	for (const part of (path.startsWith("/") ? path : `${base}/${path}`).split("/")) {
		if (part === "..") parts.pop();
		else if (part !== "" && part !== ".") parts.push(part);
	}
	return `/${parts.join("/")}`;
}
