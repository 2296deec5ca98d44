/** The whole tree of `docker`, as data. */
import type { CommandSpec } from "../command/spec.ts";
import { builderCommands } from "./builder.ts";
import { checkpointCommands } from "./checkpoint.ts";
import { containerCommands } from "./container.ts";
import { contextCommands } from "./context.ts";
import { imageCommands } from "./image.ts";
import { manifestCommands } from "./manifest.ts";
import { networkCommands } from "./network.ts";
import { pluginCommands } from "./plugin.ts";
import { registryCommands } from "./registry.ts";
import { serviceCommands } from "./service.ts";
import { configCommands, secretCommands, stackCommands } from "./stack.ts";
import { nodeCommands, swarmCommands } from "./swarm.ts";
import { systemCommands } from "./system.ts";
import { trustCommands } from "./trust.ts";
import { volumeCommands } from "./volume.ts";

const group = (name: string, summary: string, commands: readonly CommandSpec[], more: Partial<CommandSpec> = {}): CommandSpec => ({
	name,
	usage: "",
	summary,
	commands,
	...more,
});
const manifestDescription = `The **docker manifest** command has subcommands for managing image manifests and
manifest lists. A manifest list allows you to use one name to refer to the same image
built for multiple architectures.

To see help for a subcommand, use:

    docker manifest CMD --help

For full details on using docker manifest lists, see the registry v2 specification.`;

const swarmed = { swarm: true } as const;

/** A command of a group that has a short path too; `name` is the word there. */
function short(commands: readonly CommandSpec[], groupName: string, word: string, more: Partial<CommandSpec> & { as?: string } = {}): CommandSpec {
	const { as = word, ...rest } = more;
	const { aliases: _, ...spec } = commands.find((c) => c.name === as) as CommandSpec;
	return { ...spec, name: word, same: `${groupName} ${as}`, ...rest };
}
const ofContainer = (word: string, more?: Partial<CommandSpec> & { as?: string }): CommandSpec => short(containerCommands, "container", word, more);
const ofImage = (word: string, more?: Partial<CommandSpec> & { as?: string }): CommandSpec => short(imageCommands, "image", word, more);

/** A command that has no other path. */
const direct = (word: string, more: Partial<CommandSpec> = {}): CommandSpec => ({ ...(systemCommands.find((c) => c.name === word) as CommandSpec), ...more });

/** Sorted by name, as cobra keeps them. */
const sorted = (commands: readonly CommandSpec[]): CommandSpec[] => commands.toSorted((a, b) => (a.name < b.name ? -1 : 1));
const sortedTree = (spec: CommandSpec): CommandSpec => (spec.commands ? { ...spec, commands: sorted(spec.commands.map(sortedTree)) } : spec);

export const dockerRoot: CommandSpec = sortedTree({
	name: "docker",
	usage: "[OPTIONS] COMMAND [ARG...]",
	summary: "A self-sufficient runtime for containers",
	footer: "For more help on how to use Docker, head to https://docs.docker.com/go/guides/",
	arity: { least: 0 },
	flags: [
		{ name: "config", type: "string", default: "/root/.docker", help: "Location of client config files" },
		{
			name: "context",
			short: "c",
			type: "string",
			help: 'Name of the context to use to connect to the daemon (overrides DOCKER_HOST env var and default context set with "docker context use")',
		},
		{ name: "debug", short: "D", help: "Enable debug mode" },
		{ name: "host", short: "H", type: "string", kind: "list", help: "Daemon socket to connect to" },
		{ name: "log-level", short: "l", type: "string", default: "info", help: 'Set the logging level ("debug", "info", "warn", "error", "fatal")' },
		{ name: "tls", help: "Use TLS; implied by --tlsverify" },
		{ name: "tlscacert", type: "string", default: "/root/.docker/ca.pem", help: "Trust certs signed only by this CA" },
		{ name: "tlscert", type: "string", default: "/root/.docker/cert.pem", help: "Path to TLS certificate file" },
		{ name: "tlskey", type: "string", default: "/root/.docker/key.pem", help: "Path to TLS key file" },
		{ name: "tlsverify", help: "Use TLS and verify the remote" },
		{ name: "version", short: "v", help: "Print version information and quit" },
	],
	commands: [
		ofContainer("run", { common: 1 }),
		ofContainer("exec", { common: 2 }),
		ofContainer("ps", { as: "ls", common: 3 }),
		ofImage("build", { common: 4 }),
		{ name: "bake", usage: "[OPTIONS] [TARGET...]", summary: "Build from a file", common: 4.5, arity: { least: 0 }, buildkit: ["bake"] },
		ofImage("pull", { common: 5 }),
		ofImage("push", { common: 6 }),
		ofImage("images", { as: "ls", common: 7 }),
		...registryCommands.map((c) => ({ ...c, common: { login: 8, logout: 9, search: 10 }[c.name] as number })),
		direct("version", { common: 11 }),
		short(systemCommands, "system", "info", { common: 12 }),
		group("builder", "Manage builds", builderCommands, { buildkit: [] }),
		group("buildx", "Docker Buildx", [], { plugin: "docker-buildx" }),
		group("checkpoint", "Manage checkpoints", checkpointCommands, { hidden: true }),
		group("compose", "Docker Compose", [], { plugin: "docker-compose" }),
		group("container", "Manage containers", containerCommands),
		group("context", "Manage contexts", contextCommands),
		group("image", "Manage images", imageCommands),
		group("manifest", "Manage Docker image manifests and manifest lists", manifestCommands, {
			usage: "COMMAND",
			description: manifestDescription,
			experimental: true,
		}),
		group("network", "Manage networks", networkCommands),
		group("plugin", "Manage plugins", pluginCommands),
		group(
			"system",
			"Manage Docker",
			systemCommands.filter((c) => c.name !== "inspect" && c.name !== "version"),
		),
		group("trust", "Manage trust on Docker images", trustCommands),
		group("volume", "Manage volumes", volumeCommands),
		group("config", "Manage Swarm configs", configCommands, swarmed),
		group("node", "Manage Swarm nodes", nodeCommands, swarmed),
		group("secret", "Manage Swarm secrets", secretCommands, swarmed),
		group("service", "Manage Swarm services", serviceCommands, swarmed),
		group("stack", "Manage Swarm stacks", stackCommands, swarmed),
		group("swarm", "Manage Swarm", swarmCommands, swarmed),
		..."attach commit cp create diff export kill logs pause port rename restart rm start stats stop top unpause update wait"
			.split(" ")
			.map((word) => ofContainer(word)),
		...["history", "import", "load", "save", "tag"].map((word) => ofImage(word)),
		ofImage("rmi", { as: "rm" }),
		short(systemCommands, "system", "events"),
		direct("inspect"),
	],
});
