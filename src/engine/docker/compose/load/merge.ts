/** How a further compose file changes the ones before it. */

type Raw = Readonly<Record<string, unknown>>;
const isRecord = (value: unknown): value is Raw => value !== null && typeof value === "object" && !Array.isArray(value);

/** Fields that the later file replaces whole. */
const replaced = new Set(["command", "entrypoint", "test", "healthcheck"]);
/** Fields that are mappings written as lists. */
const keyed: Readonly<Record<string, (item: unknown) => string>> = {
	environment: (item) => String(item).split("=")[0] as string,
	labels: (item) => String(item).split("=")[0] as string,
	volumes: (item) => (isRecord(item) ? String(item.target) : (String(item).split(":")[1] ?? String(item))),
	depends_on: String,
	networks: String,
};

function asRecord(value: unknown, key: string): Raw | undefined {
	if (isRecord(value)) return value;
	if (!Array.isArray(value)) return undefined;
	if (key === "environment" || key === "labels") {
		return Object.fromEntries(
			value.map((item) => {
				const [name = "", ...rest] = String(item).split("=");
				return [name, rest.length ? rest.join("=") : null];
			}),
		);
	}
	if (key === "depends_on") return Object.fromEntries(value.map((name) => [String(name), { condition: "service_started" }]));
	return key === "networks" ? Object.fromEntries(value.map((name) => [String(name), null])) : undefined;
}

function mergeField(key: string, before: unknown, after: unknown): unknown {
	if (before === undefined || before === null || replaced.has(key)) return after;
	const [a, b] = [asRecord(before, key), asRecord(after, key)];
	if (a && b) return mergeDocuments(a, b);
	if (!Array.isArray(before) || !Array.isArray(after)) return after;
	const identity = keyed[key] ?? ((item: unknown) => JSON.stringify(item));
	return [...new Map([...before, ...after].map((item) => [identity(item), item])).values()];
}

export function mergeDocuments(before: Raw, after: Raw): Raw {
	const merged: Record<string, unknown> = { ...before };
	for (const [key, value] of Object.entries(after)) merged[key] = mergeField(key, before[key], value);
	return merged;
}
