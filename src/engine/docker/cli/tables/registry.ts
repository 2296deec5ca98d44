/** Options of the commands on registries. */
import type { CommandSpec } from "../command/spec.ts";

export const registryCommands: readonly CommandSpec[] = [
	{
		name: "login",
		usage: "[OPTIONS] [SERVER]",
		summary: "Authenticate to a registry",
		description: "Authenticate to a registry.\nDefaults to Docker Hub if no server is specified.",
		arity: { least: 0, most: 1 },
		flags: [
			{ name: "username", short: "u", type: "string", help: "Username" },
			{ name: "password", short: "p", type: "string", help: "Password or Personal Access Token (PAT)" },
			{ name: "password-stdin", help: "Take the Password or Personal Access Token (PAT) from stdin" },
		],
	},
	{
		name: "logout",
		usage: "[SERVER]",
		summary: "Log out from a registry",
		description: "Log out from a registry.\nIf no server is specified, the default is defined by the daemon.",
		arity: { least: 0, most: 1 },
	},
	{
		name: "search",
		usage: "[OPTIONS] TERM",
		summary: "Search Docker Hub for images",
		arity: { least: 1, most: 1 },
		flags: [
			{ name: "no-trunc", help: "Don't truncate output" },
			{ name: "filter", short: "f", type: "filter", help: "Filter output based on conditions provided" },
			{ name: "limit", type: "int", help: "Max number of search results" },
			{ name: "format", type: "string", help: "Pretty-print search using a Go template" },
		],
	},
];
