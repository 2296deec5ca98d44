/** Options of `docker system`. */
import type { CommandSpec } from "../command/spec.ts";
import { formatHelp, inspectFormatHelp } from "./format-help.ts";

export const systemCommands: readonly CommandSpec[] = [
	{
		name: "df",
		usage: "[OPTIONS]",
		summary: "Show docker disk usage",
		flags: [
			{ name: "verbose", short: "v", help: "Show detailed information on space usage" },
			{ name: "format", type: "string", help: formatHelp },
		],
	},
	{ name: "dial-stdio", usage: "", summary: "Proxy the stdio stream to the daemon connection. Should not be invoked manually.", hidden: true },
	{
		name: "events",
		usage: "[OPTIONS]",
		summary: "Get real time events from the server",
		also: "docker system events, docker events",
		flags: [
			{ name: "since", type: "string", help: "Show all events created since timestamp" },
			{ name: "until", type: "string", help: "Stream events until this timestamp" },
			{ name: "filter", short: "f", type: "filter", help: "Filter output based on conditions provided" },
			{ name: "format", type: "string", help: inspectFormatHelp },
		],
	},
	{
		name: "info",
		usage: "[OPTIONS]",
		summary: "Display system-wide information",
		also: "docker system info, docker info",
		flags: [{ name: "format", short: "f", type: "string", help: inspectFormatHelp }],
	},
	{
		name: "inspect",
		usage: "[OPTIONS] NAME|ID [NAME|ID...]",
		summary: "Return low-level information on Docker objects",
		arity: { least: 1 },
		flags: [
			{ name: "format", short: "f", type: "string", help: inspectFormatHelp },
			{ name: "type", type: "string", help: "Only inspect objects of the given type" },
			{ name: "size", short: "s", help: "Display total file sizes if the type is container" },
		],
	},
	{
		name: "prune",
		usage: "[OPTIONS]",
		summary: "Remove unused data",
		flags: [
			{ name: "force", short: "f", help: "Do not prompt for confirmation" },
			{ name: "all", short: "a", help: "Remove all unused images not just dangling ones" },
			{ name: "volumes", help: "Prune anonymous volumes" },
			{ name: "filter", type: "filter", help: 'Provide filter values (e.g. "label=<key>=<value>")' },
		],
	},
	{
		name: "version",
		usage: "[OPTIONS]",
		summary: "Show the Docker version information",
		flags: [{ name: "format", short: "f", type: "string", help: inspectFormatHelp }],
	},
];
