/** The docker buildx plugin, with the daemon's own builder as its one instance. */
import { defineProgram } from "../../programs/lib/program.ts";
import type { CommandSpec, Handler } from "../cli/command/spec.ts";
import { pruneCacheNow } from "../cli/commands/system/prune.ts";
import { type PluginSpec, runPlugin } from "../cli/plugin.ts";
import { buildxCommands } from "../cli/tables/buildx.ts";
import { humanSize } from "../cli/units.ts";
import { build } from "./build.ts";

const root: CommandSpec = {
	name: "docker buildx",
	usage: "[OPTIONS] COMMAND",
	summary: "Extended build capabilities with BuildKit",
	arity: { least: 0 },
	footer: "Experimental commands and flags are hidden. Set BUILDX_EXPERIMENTAL=1 to show them.",
	flags: [
		{ name: "builder", type: "string", default: "default", help: "Override the configured builder instance" },
		{ name: "debug", short: "D", help: "Enable debug logging" },
	],
	commands: [
		...buildxCommands,
		{ name: "history", usage: "", summary: "Commands to work on build records", commands: [{ name: "ls", usage: "", summary: "List build records" }] },
		{
			name: "imagetools",
			usage: "",
			summary: "Commands to work on images in registry",
			commands: [{ name: "inspect", usage: "NAME", summary: "Show details of an image in the registry" }],
		},
	].sort((a, b) => (a.name < b.name ? -1 : 1)),
};

const list: Handler = function* ({ cli }) {
	const rows = [
		"NAME/NODE     DRIVER/ENDPOINT   STATUS    BUILDKIT         PLATFORMS",
		"default*      docker                                       ",
		" \\_ default    \\_ default       running   v0.0.0+unknown   linux/amd64 (+3), linux/386",
	];
	// the builder is the daemon's: without it there is none to list
	yield* cli.client.text("GET", "/version");
	yield* cli.print(`${rows.join("\n")}\n`);
	return 0;
};

const diskUsage: Handler = function* ({ cli }) {
	const { BuildCache } = yield* cli.client.json<{ BuildCache: readonly { Size: number }[] | null }>("GET", "/system/df");
	const total = (BuildCache ?? []).reduce((sum, record) => sum + record.Size, 0);
	yield* cli.print(`ID        RECLAIMABLE   SIZE      LAST ACCESSED\nReclaimable:\t${humanSize(total)}\nTotal:\t\t${humanSize(total)}\n`);
	return 0;
};

const prune: Handler = function* ({ cli, flags }) {
	const warning = flags.has("all") ? "WARNING! This will remove all build cache." : "WARNING! This will remove all dangling build cache.";
	if (!flags.has("force") && !(yield* cli.confirms(`${warning} Are you sure you want to continue?`))) return 0;
	const { reclaimed } = yield* pruneCacheNow(cli, flags.has("all"), flags.values("filter"));
	yield* cli.print(`Total:\t${humanSize(reclaimed)}\n`);
	return 0;
};

const version: Handler = function* ({ cli }) {
	yield* cli.print("github.com/docker/buildx 0.29.1+ds1 0.29.1+ds1-4\n");
	return 0;
};

const handlers: Readonly<Record<string, Handler>> = { build, du: diskUsage, ls: list, prune, version };

const plugin: PluginSpec = {
	root,
	word: "buildx",
	metadata: { ShortDescription: "Docker Buildx", Vendor: "Docker Inc.", Version: "0.29.1+ds1" },
	prefix: "ERROR: ",
	unknown: (name) => `unknown command: ${JSON.stringify(name)}`,
	showsHelp: true,
	handle: (invocation) => handlers[invocation.command.name]?.(invocation),
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
