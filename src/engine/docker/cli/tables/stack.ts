/** Options of `docker stack`, `config` and `secret`. */
import type { CommandSpec } from "../command/spec.ts";
import { formatHelp, inspectFormatHelp } from "./format-help.ts";

export const stackCommands: readonly CommandSpec[] = [
	{
		name: "config",
		usage: "[OPTIONS]",
		summary: "Outputs the final config file, after doing merges and interpolations",
		flags: [
			{ name: "compose-file", short: "c", type: "strings", help: 'Path to a Compose file, or "-" to read from stdin' },
			{ name: "skip-interpolation", help: "Skip interpolation and output only merged config" },
		],
	},
	{
		name: "deploy",
		usage: "[OPTIONS] STACK",
		summary: "Deploy a new stack or update an existing stack",
		aliases: ["up"],
		arity: { least: 1, most: 1 },
		flags: [
			{ name: "compose-file", short: "c", type: "strings", help: 'Path to a Compose file, or "-" to read from stdin' },
			{ name: "with-registry-auth", help: "Send registry authentication details to Swarm agents" },
			{ name: "prune", help: "Prune services that are no longer referenced" },
			{
				name: "resolve-image",
				type: "string",
				default: "always",
				help: 'Query the registry to resolve image digest and supported platforms ("always", "changed", "never")',
			},
			{ name: "detach", short: "d", default: "true", help: "Exit immediately instead of waiting for the stack services to converge" },
			{ name: "quiet", short: "q", help: "Suppress progress output" },
		],
	},
	{ name: "ls", usage: "[OPTIONS]", summary: "List stacks", aliases: ["list"], flags: [{ name: "format", type: "string", help: formatHelp }] },
	{
		name: "ps",
		usage: "[OPTIONS] STACK",
		summary: "List the tasks in the stack",
		arity: { least: 1, most: 1 },
		flags: [
			{ name: "no-trunc", help: "Do not truncate output" },
			{ name: "no-resolve", help: "Do not map IDs to Names" },
			{ name: "filter", short: "f", type: "filter", help: "Filter output based on conditions provided" },
			{ name: "quiet", short: "q", help: "Only display task IDs" },
			{ name: "format", type: "string", help: formatHelp },
		],
	},
	{
		name: "rm",
		usage: "[OPTIONS] STACK [STACK...]",
		summary: "Remove one or more stacks",
		aliases: ["remove", "down"],
		arity: { least: 1 },
		flags: [{ name: "detach", short: "d", default: "true", help: "Do not wait for stack removal" }],
	},
	{
		name: "services",
		usage: "[OPTIONS] STACK",
		summary: "List the services in the stack",
		arity: { least: 1, most: 1 },
		flags: [
			{ name: "quiet", short: "q", help: "Only display IDs" },
			{ name: "format", type: "string", help: formatHelp },
			{ name: "filter", short: "f", type: "filter", help: "Filter output based on conditions provided" },
		],
	},
];

export const configCommands: readonly CommandSpec[] = [
	{
		name: "create",
		usage: "[OPTIONS] CONFIG file|-",
		summary: "Create a config from a file or STDIN",
		arity: { least: 2, most: 2 },
		flags: [
			{ name: "label", short: "l", type: "list", kind: "label", help: "Config labels" },
			{ name: "template-driver", type: "string", help: "Template driver" },
		],
	},
	{
		name: "inspect",
		usage: "[OPTIONS] CONFIG [CONFIG...]",
		summary: "Display detailed information on one or more configs",
		arity: { least: 1 },
		flags: [
			{ name: "format", short: "f", type: "string", help: inspectFormatHelp },
			{ name: "pretty", help: "Print the information in a human friendly format" },
		],
	},
	{
		name: "ls",
		usage: "[OPTIONS]",
		summary: "List configs",
		aliases: ["list"],
		flags: [
			{ name: "quiet", short: "q", help: "Only display IDs" },
			{ name: "format", type: "string", help: formatHelp },
			{ name: "filter", short: "f", type: "filter", help: "Filter output based on conditions provided" },
		],
	},
	{ name: "rm", usage: "CONFIG [CONFIG...]", summary: "Remove one or more configs", aliases: ["remove"], arity: { least: 1 } },
];

export const secretCommands: readonly CommandSpec[] = [
	{
		name: "create",
		usage: "[OPTIONS] SECRET [file|-]",
		summary: "Create a secret from a file or STDIN as content",
		arity: { least: 1, most: 2 },
		flags: [
			{ name: "label", short: "l", type: "list", kind: "label", help: "Secret labels" },
			{ name: "driver", short: "d", type: "string", help: "Secret driver" },
			{ name: "template-driver", type: "string", help: "Template driver" },
		],
	},
	{
		name: "inspect",
		usage: "[OPTIONS] SECRET [SECRET...]",
		summary: "Display detailed information on one or more secrets",
		arity: { least: 1 },
		flags: [
			{ name: "format", short: "f", type: "string", help: inspectFormatHelp },
			{ name: "pretty", help: "Print the information in a human friendly format" },
		],
	},
	{
		name: "ls",
		usage: "[OPTIONS]",
		summary: "List secrets",
		aliases: ["list"],
		flags: [
			{ name: "quiet", short: "q", help: "Only display IDs" },
			{ name: "format", type: "string", help: formatHelp },
			{ name: "filter", short: "f", type: "filter", help: "Filter output based on conditions provided" },
		],
	},
	{ name: "rm", usage: "SECRET [SECRET...]", summary: "Remove one or more secrets", aliases: ["remove"], arity: { least: 1 } },
];
