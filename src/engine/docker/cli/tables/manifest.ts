/** Options of `docker manifest`. */
import type { CommandSpec } from "../command/spec.ts";

export const manifestCommands: readonly CommandSpec[] = [
	{
		name: "annotate",
		usage: "[OPTIONS] MANIFEST_LIST MANIFEST",
		summary: "Add additional information to a local image manifest",
		arity: { least: 2, most: 2 },
		flags: [
			{ name: "os", type: "string", help: "Set operating system" },
			{ name: "arch", type: "string", help: "Set architecture" },
			{ name: "os-version", type: "string", help: "Set operating system version" },
			{ name: "os-features", type: "strings", help: "Set operating system feature" },
			{ name: "variant", type: "string", help: "Set architecture variant" },
		],
	},
	{
		name: "create",
		usage: "MANIFEST_LIST MANIFEST [MANIFEST...]",
		summary: "Create a local manifest list for annotating and pushing to a registry",
		arity: { least: 2 },
		flags: [
			{ name: "insecure", help: "Allow communication with an insecure registry" },
			{ name: "amend", short: "a", help: "Amend an existing manifest list" },
		],
	},
	{
		name: "inspect",
		usage: "[OPTIONS] [MANIFEST_LIST] MANIFEST",
		summary: "Display an image manifest, or manifest list",
		arity: { least: 1, most: 2 },
		flags: [
			{ name: "insecure", help: "Allow communication with an insecure registry" },
			{ name: "verbose", short: "v", help: "Output additional info including layers and platform" },
		],
	},
	{
		name: "push",
		usage: "[OPTIONS] MANIFEST_LIST",
		summary: "Push a manifest list to a repository",
		arity: { least: 1, most: 1 },
		flags: [
			{ name: "purge", short: "p", help: "Remove the local manifest list after push" },
			{ name: "insecure", help: "Allow push to an insecure registry" },
		],
	},
	{ name: "rm", usage: "MANIFEST_LIST [MANIFEST_LIST...]", summary: "Delete one or more manifest lists from local storage", arity: { least: 1 } },
];
