/** Options of `docker builder`, which BuildKit's own command has taken over. */
import type { CommandSpec } from "../command/spec.ts";

export const builderCommands: readonly CommandSpec[] = [
	{
		name: "prune",
		usage: "",
		summary: "Remove build cache",
		flags: [
			{ name: "all", short: "a", help: "Remove all unused build cache, not just dangling ones" },
			{ name: "filter", type: "filter", help: 'Provide filter values (e.g., "until=24h")' },
			{ name: "force", short: "f", help: "Do not prompt for confirmation" },
			{ name: "keep-storage", type: "bytes", help: "Amount of disk space to keep for cache" },
		],
	},
];
