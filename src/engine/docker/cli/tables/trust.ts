/** Options of `docker trust`. */
import type { CommandSpec } from "../command/spec.ts";

export const trustCommands: readonly CommandSpec[] = [
	{
		name: "inspect",
		usage: "IMAGE[:TAG] [IMAGE[:TAG]...]",
		summary: "Return low-level information about keys and signatures",
		arity: { least: 1 },
		flags: [{ name: "pretty", help: "Print the information in a human friendly format" }],
	},
	{
		name: "key",
		usage: "",
		summary: "Manage keys for signing Docker images",
		commands: [
			{
				name: "generate",
				usage: "NAME",
				summary: "Generate and load a signing key-pair",
				arity: { least: 1, most: 1 },
				flags: [{ name: "dir", type: "string", help: "Directory to generate key in, defaults to current directory" }],
			},
			{
				name: "load",
				usage: "[OPTIONS] KEYFILE",
				summary: "Load a private key file for signing",
				arity: { least: 1, most: 1 },
				flags: [{ name: "name", type: "string", default: "signer", help: "Name for the loaded key" }],
			},
		],
	},
	{
		name: "revoke",
		usage: "[OPTIONS] IMAGE[:TAG]",
		summary: "Remove trust for an image",
		arity: { least: 1, most: 1 },
		flags: [{ name: "yes", short: "y", help: "Do not prompt for confirmation" }],
	},
	{ name: "sign", usage: "IMAGE:TAG", summary: "Sign an image", arity: { least: 1, most: 1 }, flags: [{ name: "local", help: "Sign a locally tagged image" }] },
	{
		name: "signer",
		usage: "",
		summary: "Manage entities who can sign Docker images",
		commands: [
			{
				name: "add",
				usage: "OPTIONS NAME REPOSITORY [REPOSITORY...]",
				summary: "Add a signer",
				arity: { least: 2 },
				flags: [{ name: "key", type: "list", help: "Path to the signer's public key file" }],
			},
			{
				name: "remove",
				usage: "[OPTIONS] NAME REPOSITORY [REPOSITORY...]",
				summary: "Remove a signer",
				arity: { least: 2 },
				flags: [{ name: "force", short: "f", help: "Do not prompt for confirmation before removing the most recent signer" }],
			},
		],
	},
];
