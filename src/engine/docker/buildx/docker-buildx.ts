/** The docker buildx plugin. */
import { defineProgram } from "../../programs/lib/program.ts";
import type { CommandSpec } from "../cli/command/spec.ts";
import { type PluginSpec, runPlugin } from "../cli/plugin.ts";
import { buildxCommands } from "../cli/tables/buildx.ts";
import { build, prune } from "./build.ts";

const root: CommandSpec = {
	name: "docker buildx",
	usage: "[OPTIONS] COMMAND",
	summary: "Extended build capabilities with BuildKit",
	arity: { least: 0 },
	flags: [
		{ name: "builder", type: "string", help: "Override the configured builder instance" },
		{ name: "debug", short: "D", help: "Enable debug logging" },
	],
	commands: buildxCommands,
};

const handlers: Readonly<Record<string, typeof build>> = { build, prune };

const plugin: PluginSpec = {
	root,
	word: "buildx",
	metadata: { ShortDescription: "Docker Buildx", Vendor: "Docker Inc.", Version: "0.29.1+ds1" },
	unknown: (name) => `unknown command: docker buildx ${name}`,
	handle(invocation) {
		return handlers[invocation.command.name]?.(invocation);
	},
};

export const dockerBuildx = defineProgram({
	name: "docker-buildx",
	package: "docker-buildx",
	summary: "Extended build capabilities with BuildKit",
	usage: ["buildx [OPTIONS] COMMAND"],
	options: [],
	rawArguments: true,
	main: ({ sys, operands }) => runPlugin(sys, plugin, operands),
});
