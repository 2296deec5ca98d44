/** Options of `docker plugin`. */
import type { CommandSpec } from "../command/spec.ts";
import { formatHelp, inspectFormatHelp } from "./format-help.ts";

export const pluginCommands: readonly CommandSpec[] = [
	{
		name: "create",
		usage: "[OPTIONS] PLUGIN PLUGIN-DATA-DIR",
		summary: "Create a plugin from a rootfs and configuration. Plugin data directory must contain config.json and rootfs directory.",
		arity: { least: 2 },
		flags: [{ name: "compress", help: "Compress the context using gzip" }],
	},
	{
		name: "disable",
		usage: "[OPTIONS] PLUGIN",
		summary: "Disable a plugin",
		arity: { least: 1, most: 1 },
		flags: [{ name: "force", short: "f", help: "Force the disable of an active plugin" }],
	},
	{
		name: "enable",
		usage: "[OPTIONS] PLUGIN",
		summary: "Enable a plugin",
		arity: { least: 1, most: 1 },
		flags: [{ name: "timeout", type: "int", default: "30", help: "HTTP client timeout (in seconds)" }],
	},
	{
		name: "inspect",
		usage: "[OPTIONS] PLUGIN [PLUGIN...]",
		summary: "Display detailed information on one or more plugins",
		arity: { least: 1 },
		flags: [{ name: "format", short: "f", type: "string", help: inspectFormatHelp }],
	},
	{
		name: "install",
		usage: "[OPTIONS] PLUGIN [KEY=VALUE...]",
		summary: "Install a plugin",
		arity: { least: 1 },
		flags: [
			{ name: "disable", help: "Do not enable the plugin on install" },
			{ name: "alias", type: "string", help: "Local name for plugin" },
		],
	},
	{
		name: "ls",
		usage: "[OPTIONS]",
		summary: "List plugins",
		aliases: ["list"],
		flags: [
			{ name: "quiet", short: "q", help: "Only display plugin IDs" },
			{ name: "no-trunc", help: "Don't truncate output" },
			{ name: "format", type: "string", help: formatHelp },
			{ name: "filter", short: "f", type: "filter", help: 'Provide filter values (e.g. "enabled=true")' },
		],
	},
	{
		name: "push",
		usage: "[OPTIONS] PLUGIN[:TAG]",
		summary: "Push a plugin to a registry",
		arity: { least: 1, most: 1 },
		flags: [{ name: "disable-content-trust", default: "true", help: "Skip image signing" }],
	},
	{
		name: "rm",
		usage: "[OPTIONS] PLUGIN [PLUGIN...]",
		summary: "Remove one or more plugins",
		aliases: ["remove"],
		arity: { least: 1 },
		flags: [{ name: "force", short: "f", help: "Force the removal of an active plugin" }],
	},
	{ name: "set", usage: "PLUGIN KEY=VALUE [KEY=VALUE...]", summary: "Change settings for a plugin", arity: { least: 2 } },
	{
		name: "upgrade",
		usage: "[OPTIONS] PLUGIN [REMOTE]",
		summary: "Upgrade an existing plugin",
		arity: { least: 1, most: 2 },
		flags: [{ name: "skip-remote-check", help: "Do not check if specified remote plugin matches existing plugin image" }],
	},
];
