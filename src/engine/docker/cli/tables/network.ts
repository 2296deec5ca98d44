/** Options of `docker network`. */
import type { CommandSpec } from "../command/spec.ts";
import { formatHelp, inspectFormatHelp } from "./format-help.ts";

export const networkCommands: readonly CommandSpec[] = [
	{
		name: "connect",
		usage: "[OPTIONS] NETWORK CONTAINER",
		summary: "Connect a container to a network",
		arity: { least: 2, most: 2 },
		flags: [
			{ name: "ip", type: "string", help: 'IPv4 address (e.g., "172.30.100.104")' },
			{ name: "ip6", type: "string", help: 'IPv6 address (e.g., "2001:db8::33")' },
			{ name: "link", type: "list", help: "Add link to another container" },
			{ name: "alias", type: "strings", help: "Add network-scoped alias for the container" },
			{ name: "link-local-ip", type: "strings", help: "Add a link-local address for the container" },
			{ name: "driver-opt", type: "strings", help: "driver options for the network" },
			{ name: "gw-priority", type: "int", help: "Highest gw-priority provides the default gateway. Accepts positive and negative values." },
		],
	},
	{
		name: "create",
		usage: "[OPTIONS] NETWORK",
		summary: "Create a network",
		arity: { least: 1, most: 1 },
		flags: [
			{ name: "driver", short: "d", type: "string", default: "bridge", help: "Driver to manage the Network" },
			{ name: "opt", short: "o", type: "map", help: "Set driver specific options" },
			{ name: "label", type: "list", kind: "label", help: "Set metadata on a network" },
			{ name: "internal", help: "Restrict external access to the network" },
			{ name: "ipv4", default: "true", help: "Enable or disable IPv4 address assignment" },
			{ name: "ipv6", help: "Enable or disable IPv6 address assignment" },
			{ name: "attachable", help: "Enable manual container attachment" },
			{ name: "ingress", help: "Create swarm routing-mesh network" },
			{ name: "scope", type: "string", help: "Control the network's scope" },
			{ name: "config-only", help: "Create a configuration only network" },
			{ name: "config-from", type: "string", help: "The network from which to copy the configuration" },
			{ name: "ipam-driver", type: "string", default: "default", help: "IP Address Management Driver" },
			{ name: "subnet", type: "strings", help: "Subnet in CIDR format that represents a network segment" },
			{ name: "ip-range", type: "strings", help: "Allocate container ip from a sub-range" },
			{ name: "gateway", type: "strings", help: "IPv4 or IPv6 Gateway for the master subnet" },
			{ name: "aux-address", type: "map", help: "Auxiliary IPv4 or IPv6 addresses used by Network driver" },
			{ name: "ipam-opt", type: "map", help: "Set IPAM driver specific options" },
		],
	},
	{
		name: "disconnect",
		usage: "[OPTIONS] NETWORK CONTAINER",
		summary: "Disconnect a container from a network",
		arity: { least: 2, most: 2 },
		flags: [{ name: "force", short: "f", help: "Force the container to disconnect from a network" }],
	},
	{
		name: "inspect",
		usage: "[OPTIONS] NETWORK [NETWORK...]",
		summary: "Display detailed information on one or more networks",
		arity: { least: 1 },
		flags: [
			{ name: "format", short: "f", type: "string", help: inspectFormatHelp },
			{ name: "verbose", short: "v", help: "Verbose output for diagnostics" },
		],
	},
	{
		name: "ls",
		usage: "[OPTIONS]",
		summary: "List networks",
		aliases: ["list"],
		flags: [
			{ name: "quiet", short: "q", help: "Only display network IDs" },
			{ name: "no-trunc", help: "Do not truncate the output" },
			{ name: "format", type: "string", help: formatHelp },
			{ name: "filter", short: "f", type: "filter", help: 'Provide filter values (e.g. "driver=bridge")' },
		],
	},
	{
		name: "prune",
		usage: "[OPTIONS]",
		summary: "Remove all unused networks",
		flags: [
			{ name: "force", short: "f", help: "Do not prompt for confirmation" },
			{ name: "filter", type: "filter", help: 'Provide filter values (e.g. "until=<timestamp>")' },
		],
	},
	{
		name: "rm",
		usage: "NETWORK [NETWORK...]",
		summary: "Remove one or more networks",
		aliases: ["remove"],
		arity: { least: 1 },
		flags: [{ name: "force", short: "f", help: "Do not error if the network does not exist" }],
	},
];
