/** Values of --filter as the API takes them. */

/** `{"name":{"value":true}}`; undefined where nothing was given. */
export function filterQuery(given: readonly string[], more: readonly (readonly [string, string])[] = []): string | undefined {
	const filters: Record<string, Record<string, true>> = {};
	const add = (name: string, value: string): void => {
		filters[name] ??= {};
		filters[name][value] = true;
	};
	for (const filter of given) {
		if (filter === "") continue;
		const at = filter.indexOf("=");
		add(filter.slice(0, at).trim().toLowerCase(), filter.slice(at + 1).trim());
	}
	for (const [name, value] of more) add(name, value);
	return Object.keys(filters).length ? JSON.stringify(filters) : undefined;
}
