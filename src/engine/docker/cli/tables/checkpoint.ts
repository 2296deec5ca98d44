/** Options of `docker checkpoint`. */
import type { CommandSpec } from "../command/spec.ts";

export const checkpointCommands: readonly CommandSpec[] = [
	{
		name: "create",
		usage: "[OPTIONS] CONTAINER CHECKPOINT",
		summary: "Create a checkpoint from a running container",
		arity: { least: 2, most: 2 },
		flags: [
			{ name: "leave-running", help: "Leave the container running after checkpoint" },
			{ name: "checkpoint-dir", type: "string", help: "Use a custom checkpoint storage directory" },
		],
	},
	{
		name: "ls",
		usage: "[OPTIONS] CONTAINER",
		summary: "List checkpoints for a container",
		aliases: ["list"],
		arity: { least: 1, most: 1 },
		flags: [{ name: "checkpoint-dir", type: "string", help: "Use a custom checkpoint storage directory" }],
	},
	{
		name: "rm",
		usage: "[OPTIONS] CONTAINER CHECKPOINT",
		summary: "Remove a checkpoint",
		aliases: ["remove"],
		arity: { least: 2, most: 2 },
		flags: [{ name: "checkpoint-dir", type: "string", help: "Use a custom checkpoint storage directory" }],
	},
];
