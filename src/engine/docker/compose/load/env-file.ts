/** .env files: NAME=value with quotes, comments and variables. */

function unquoted(value: string, known: (name: string) => string): string {
	const expand = (text: string): string =>
		text.replace(
			/\$(?:\{([A-Za-z_]\w*)(?::-([^}]*))?\}|([A-Za-z_]\w*))/g,
			(_, braced: string, fallback: string, bare: string) => known(braced ?? bare) || fallback || "",
		);
	if (value.startsWith("'")) return value.slice(1, value.indexOf("'", 1) < 0 ? undefined : value.indexOf("'", 1));
	if (value.startsWith('"')) {
		const inner = /^"((?:[^"\\]|\\.)*)"/.exec(value)?.[1] ?? value.slice(1);
		return expand(inner.replace(/\\([nrt"\\$])/g, (_, c: string) => ({ n: "\n", r: "\r", t: "\t" })[c] ?? c));
	}
	return expand(value.replace(/\s+#.*$/, "").trim());
}

/** The pairs in order; `outer` gives variables that the file uses but does not set. */
export function parseEnvFile(text: string, outer: ReadonlyMap<string, string>): [string, string][] {
	const found = new Map<string, string>();
	for (const raw of text.split("\n")) {
		const line = raw
			.replace(/\r$/, "")
			.trim()
			.replace(/^export\s+/, "");
		if (line === "" || line.startsWith("#")) continue;
		const at = line.search(/[=:]/);
		const name = (at < 0 ? line : line.slice(0, at)).trim();
		if (at < 0) {
			const value = outer.get(name);
			if (value !== undefined) found.set(name, value);
		} else
			found.set(
				name,
				unquoted(line.slice(at + 1).trim(), (key) => found.get(key) ?? outer.get(key) ?? ""),
			);
	}
	return [...found];
}
