/** Options of `docker volume`. */
import type { CommandSpec } from "../command/spec.ts";
import { formatHelp, inspectFormatHelp } from "./format-help.ts";

export const volumeCommands: readonly CommandSpec[] = [
	{
		name: "create",
		usage: "[OPTIONS] [VOLUME]",
		summary: "Create a volume",
		arity: { least: 0, most: 1 },
		flags: [
			{ name: "driver", short: "d", type: "string", default: "local", help: "Specify volume driver name" },
			{ name: "name", type: "string", help: "Specify volume name", hidden: true },
			{ name: "opt", short: "o", type: "map", help: "Set driver specific options" },
			{ name: "label", type: "list", kind: "label", help: "Set metadata for a volume" },
			{ name: "group", type: "string", help: "Cluster Volume group (cluster volumes)", hidden: true },
			{ name: "scope", type: "string", default: "single", help: 'Cluster Volume access scope ("single", "multi")', hidden: true },
			{ name: "sharing", type: "string", default: "none", help: 'Cluster Volume access sharing ("none", "readonly", "onewriter", "all")', hidden: true },
			{ name: "availability", type: "string", default: "active", help: 'Cluster Volume availability ("active", "pause", "drain")', hidden: true },
			{ name: "type", type: "string", default: "block", help: 'Cluster Volume access type ("mount", "block")', hidden: true },
			{ name: "secret", type: "map", help: "Cluster Volume secrets", hidden: true },
			{ name: "limit-bytes", type: "bytes", help: "Minimum size of the Cluster Volume in bytes", hidden: true },
			{ name: "required-bytes", type: "bytes", help: "Maximum size of the Cluster Volume in bytes", hidden: true },
			{ name: "topology-required", type: "list", help: "A topology that the Cluster Volume must be accessible from", hidden: true },
			{ name: "topology-preferred", type: "list", help: "A topology that the Cluster Volume would be preferred in", hidden: true },
		],
	},
	{
		name: "inspect",
		usage: "[OPTIONS] VOLUME [VOLUME...]",
		summary: "Display detailed information on one or more volumes",
		arity: { least: 1 },
		flags: [{ name: "format", short: "f", type: "string", help: inspectFormatHelp }],
	},
	{
		name: "ls",
		usage: "[OPTIONS]",
		summary: "List volumes",
		aliases: ["list"],
		flags: [
			{ name: "quiet", short: "q", help: "Only display volume names" },
			{ name: "format", type: "string", help: formatHelp },
			{ name: "filter", short: "f", type: "filter", help: 'Provide filter values (e.g. "dangling=true")' },
			{ name: "cluster", help: "Display only cluster volumes, and use cluster volume list formatting", hidden: true },
		],
	},
	{
		name: "prune",
		usage: "[OPTIONS]",
		summary: "Remove unused local volumes",
		flags: [
			{ name: "all", short: "a", help: "Remove all unused volumes, not just anonymous ones" },
			{ name: "force", short: "f", help: "Do not prompt for confirmation" },
			{ name: "filter", type: "filter", help: 'Provide filter values (e.g. "label=<label>")' },
		],
	},
	{
		name: "rm",
		usage: "[OPTIONS] VOLUME [VOLUME...]",
		summary: "Remove one or more volumes",
		description: "Remove one or more volumes. You cannot remove a volume that is in use by a container.",
		aliases: ["remove"],
		arity: { least: 1 },
		flags: [{ name: "force", short: "f", help: "Force the removal of one or more volumes" }],
	},
	{
		name: "update",
		usage: "[OPTIONS] [VOLUME]",
		summary: "Update a volume (cluster volumes only)",
		arity: { least: 1, most: 1 },
		flags: [{ name: "availability", type: "string", default: "active", help: 'Cluster Volume availability ("active", "pause", "drain")', hidden: true }],
	},
];
