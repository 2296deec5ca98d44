/** Options of `docker context`. */
import type { CommandSpec } from "../command/spec.ts";
import { formatHelp, inspectFormatHelp } from "./format-help.ts";

export const contextCommands: readonly CommandSpec[] = [
	{
		name: "create",
		usage: "[OPTIONS] CONTEXT",
		summary: "Create a context",
		description: `Create a context

Docker endpoint config:
NAME                DESCRIPTION
from                Copy named context's Docker endpoint configuration
host                Docker endpoint on which to connect
ca                  Trust certs signed only by this CA
cert                Path to TLS certificate file
key                 Path to TLS key file
skip-tls-verify     Skip TLS certificate validation

Example:

$ docker context create my-context --description "some description" --docker "host=tcp://myserver:2376,ca=~/ca-file,cert=~/cert-file,key=~/key-file"`,
		arity: { least: 1, most: 1 },
		flags: [
			{ name: "description", type: "string", help: "Description of the context" },
			{ name: "docker", type: "stringToString", help: "set the docker endpoint" },
			{ name: "from", type: "string", help: "create context from a named context" },
		],
	},
	{
		name: "export",
		usage: "[OPTIONS] CONTEXT [FILE|-]",
		summary: "Export a context to a tar archive FILE or a tar stream on STDOUT.",
		arity: { least: 1, most: 2 },
	},
	{ name: "import", usage: "CONTEXT FILE|-", summary: "Import a context from a tar or zip file", arity: { least: 2, most: 2 } },
	{
		name: "inspect",
		usage: "[OPTIONS] [CONTEXT] [CONTEXT...]",
		summary: "Display detailed information on one or more contexts",
		arity: { least: 0 },
		flags: [{ name: "format", short: "f", type: "string", help: inspectFormatHelp }],
	},
	{
		name: "ls",
		usage: "[OPTIONS]",
		summary: "List contexts",
		aliases: ["list"],
		flags: [
			{ name: "format", type: "string", help: formatHelp },
			{ name: "quiet", short: "q", help: "Only show context names" },
		],
	},
	{
		name: "rm",
		usage: "CONTEXT [CONTEXT...]",
		summary: "Remove one or more contexts",
		aliases: ["remove"],
		arity: { least: 1 },
		flags: [{ name: "force", short: "f", help: "Force the removal of a context in use" }],
	},
	{ name: "show", usage: "", summary: "Print the name of the current context" },
	{
		name: "update",
		usage: "[OPTIONS] CONTEXT",
		summary: "Update a context",
		description: `Update a context

Docker endpoint config:
NAME                DESCRIPTION
from                Copy named context's Docker endpoint configuration
host                Docker endpoint on which to connect
ca                  Trust certs signed only by this CA
cert                Path to TLS certificate file
key                 Path to TLS key file
skip-tls-verify     Skip TLS certificate validation

Example:

$ docker context update my-context --description "some description" --docker "host=tcp://myserver:2376,ca=~/ca-file,cert=~/cert-file,key=~/key-file"`,
		arity: { least: 1, most: 1 },
		flags: [
			{ name: "description", type: "string", help: "Description of the context" },
			{ name: "docker", type: "stringToString", help: "set the docker endpoint" },
		],
	},
	{ name: "use", usage: "CONTEXT", summary: "Set the current docker context", arity: { least: 1, most: 1 } },
];
