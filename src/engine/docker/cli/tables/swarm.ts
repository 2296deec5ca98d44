/** Options of `docker swarm` and `docker node`. */
import type { CommandSpec } from "../command/spec.ts";
import { formatHelp, inspectFormatHelp } from "./format-help.ts";

export const swarmCommands: readonly CommandSpec[] = [
	{
		name: "ca",
		usage: "[OPTIONS]",
		summary: "Display and rotate the root CA",
		flags: [
			{ name: "rotate", help: "Rotate the swarm CA - if no certificate or key are provided, new ones will be generated" },
			{ name: "ca-cert", type: "pem-file", help: "Path to the PEM-formatted root CA certificate to use for the new cluster" },
			{ name: "ca-key", type: "pem-file", help: "Path to the PEM-formatted root CA key to use for the new cluster" },
			{ name: "detach", short: "d", help: "Exit immediately instead of waiting for the root rotation to converge" },
			{ name: "quiet", short: "q", help: "Suppress progress output" },
			{ name: "cert-expiry", type: "duration", default: "2160h0m0s", help: "Validity period for node certificates (ns|us|ms|s|m|h)" },
			{ name: "external-ca", type: "external-ca", help: "Specifications of one or more certificate signing endpoints" },
		],
	},
	{
		name: "init",
		usage: "[OPTIONS]",
		summary: "Initialize a swarm",
		flags: [
			{ name: "listen-addr", type: "node-addr", default: "0.0.0.0:2377", help: 'Listen address (format: "<ip|interface>[:port]")' },
			{ name: "advertise-addr", type: "string", help: 'Advertised address (format: "<ip|interface>[:port]")' },
			{ name: "data-path-addr", type: "string", help: 'Address or interface to use for data path traffic (format: "<ip|interface>")' },
			{ name: "force-new-cluster", help: "Force create a new cluster from current state" },
			{ name: "autolock", help: "Enable manager autolocking (requiring an unlock key to start a stopped manager)" },
			{ name: "availability", type: "string", default: "active", help: 'Availability of the node ("active", "pause", "drain")' },
			{ name: "task-history-limit", type: "int", default: "5", help: "Task history retention limit" },
			{ name: "dispatcher-heartbeat", type: "duration", default: "5s", help: "Dispatcher heartbeat period (ns|us|ms|s|m|h)" },
			{ name: "max-snapshots", type: "uint", help: "Number of additional Raft snapshots to retain" },
			{ name: "snapshot-interval", type: "uint", default: "10000", help: "Number of log entries between Raft snapshots" },
			{ name: "cert-expiry", type: "duration", default: "2160h0m0s", help: "Validity period for node certificates (ns|us|ms|s|m|h)" },
			{
				name: "data-path-port",
				type: "uint32",
				help: "Port number to use for data path traffic (1024 - 49151). If no value is set or is set to 0, the default port (4789) is used.",
			},
			{ name: "default-addr-pool", type: "ipNetSlice", help: "default address pool in CIDR format" },
			{ name: "default-addr-pool-mask-length", type: "uint32", default: "24", help: "default address pool subnet mask length" },
			{ name: "external-ca", type: "external-ca", help: "Specifications of one or more certificate signing endpoints" },
		],
	},
	{
		name: "join",
		usage: "[OPTIONS] HOST:PORT",
		summary: "Join a swarm as a node and/or manager",
		arity: { least: 1, most: 1 },
		flags: [
			{ name: "listen-addr", type: "node-addr", default: "0.0.0.0:2377", help: 'Listen address (format: "<ip|interface>[:port]")' },
			{ name: "advertise-addr", type: "string", help: 'Advertised address (format: "<ip|interface>[:port]")' },
			{ name: "data-path-addr", type: "string", help: 'Address or interface to use for data path traffic (format: "<ip|interface>")' },
			{ name: "token", type: "string", help: "Token for entry into the swarm" },
			{ name: "availability", type: "string", default: "active", help: 'Availability of the node ("active", "pause", "drain")' },
		],
	},
	{
		name: "join-token",
		usage: "[OPTIONS] (worker|manager)",
		summary: "Manage join tokens",
		arity: { least: 1, most: 1 },
		flags: [
			{ name: "rotate", help: "Rotate join token" },
			{ name: "quiet", short: "q", help: "Only display token" },
		],
	},
	{
		name: "leave",
		usage: "[OPTIONS]",
		summary: "Leave the swarm",
		flags: [{ name: "force", short: "f", help: "Force this node to leave the swarm, ignoring warnings" }],
	},
	{ name: "unlock", usage: "", summary: "Unlock swarm" },
	{
		name: "unlock-key",
		usage: "[OPTIONS]",
		summary: "Manage the unlock key",
		flags: [
			{ name: "rotate", help: "Rotate unlock key" },
			{ name: "quiet", short: "q", help: "Only display token" },
		],
	},
	{
		name: "update",
		usage: "[OPTIONS]",
		summary: "Update the swarm",
		flags: [
			{ name: "autolock", help: "Change manager autolocking setting (true|false)" },
			{ name: "task-history-limit", type: "int", default: "5", help: "Task history retention limit" },
			{ name: "dispatcher-heartbeat", type: "duration", default: "5s", help: "Dispatcher heartbeat period (ns|us|ms|s|m|h)" },
			{ name: "max-snapshots", type: "uint", help: "Number of additional Raft snapshots to retain" },
			{ name: "snapshot-interval", type: "uint", default: "10000", help: "Number of log entries between Raft snapshots" },
			{ name: "cert-expiry", type: "duration", default: "2160h0m0s", help: "Validity period for node certificates (ns|us|ms|s|m|h)" },
			{ name: "external-ca", type: "external-ca", help: "Specifications of one or more certificate signing endpoints" },
		],
	},
];

export const nodeCommands: readonly CommandSpec[] = [
	{ name: "demote", usage: "NODE [NODE...]", summary: "Demote one or more nodes from manager in the swarm", arity: { least: 1 } },
	{
		name: "inspect",
		usage: "[OPTIONS] self|NODE [NODE...]",
		summary: "Display detailed information on one or more nodes",
		arity: { least: 1 },
		flags: [
			{ name: "format", short: "f", type: "string", help: inspectFormatHelp },
			{ name: "pretty", help: "Print the information in a human friendly format" },
		],
	},
	{
		name: "ls",
		usage: "[OPTIONS]",
		summary: "List nodes in the swarm",
		aliases: ["list"],
		flags: [
			{ name: "quiet", short: "q", help: "Only display IDs" },
			{ name: "format", type: "string", help: formatHelp },
			{ name: "filter", short: "f", type: "filter", help: "Filter output based on conditions provided" },
		],
	},
	{ name: "promote", usage: "NODE [NODE...]", summary: "Promote one or more nodes to manager in the swarm", arity: { least: 1 } },
	{
		name: "ps",
		usage: "[OPTIONS] [NODE...]",
		summary: "List tasks running on one or more nodes, defaults to current node",
		arity: { least: 0 },
		flags: [
			{ name: "no-trunc", help: "Do not truncate output" },
			{ name: "no-resolve", help: "Do not map IDs to Names" },
			{ name: "filter", short: "f", type: "filter", help: "Filter output based on conditions provided" },
			{ name: "format", type: "string", help: "Pretty-print tasks using a Go template" },
			{ name: "quiet", short: "q", help: "Only display task IDs" },
		],
	},
	{
		name: "rm",
		usage: "[OPTIONS] NODE [NODE...]",
		summary: "Remove one or more nodes from the swarm",
		aliases: ["remove"],
		arity: { least: 1 },
		flags: [{ name: "force", short: "f", help: "Force remove a node from the swarm" }],
	},
	{
		name: "update",
		usage: "[OPTIONS] NODE",
		summary: "Update a node",
		arity: { least: 1, most: 1 },
		flags: [
			{ name: "role", type: "string", help: 'Role of the node ("worker", "manager")' },
			{ name: "availability", type: "string", help: 'Availability of the node ("active", "pause", "drain")' },
			{ name: "label-add", type: "list", help: 'Add or update a node label ("key=value")' },
			{ name: "label-rm", type: "list", help: "Remove a node label if exists" },
		],
	},
];
