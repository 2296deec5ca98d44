/** Docker's distribution registry, version 2: `registry` in its image, `docker-registry` on Debian. */

import type { Blocking } from "../../kernel/abi.ts";
import type { OptionSpec } from "../lib/options.ts";
import type { Context } from "../lib/program.ts";
import { defineProgram, Failure, type InstalledProgram } from "../lib/program.ts";
import { type Configuration, ConfigurationError, readConfiguration } from "./configuration.ts";
import { collectGarbage } from "./garbage.ts";
import { VERSION } from "./log.ts";
import { serve } from "./serve.ts";

const options: readonly OptionSpec[] = [
	{ short: "h", long: "help", help: "help for registry" },
	{ short: "v", long: "version", help: "show the version and exit" },
	{ short: "d", long: "dry-run", help: "do everything except remove the blobs" },
	{ short: "m", long: "delete-untagged", help: "delete manifests that are not currently referenced via tag" },
];

const usage = (name: string): string => `Usage:
  ${name} [flags]
  ${name} [command]

Available Commands:
  completion      Generate the autocompletion script for the specified shell
  garbage-collect \`garbage-collect\` deletes layers not referenced by any manifests
  help            Help about any command
  serve           \`serve\` stores and distributes Docker images

Flags:
  -h, --help      help for ${name}
  -v, --version   show the version and exit

Use "${name} [command] --help" for more information about a command.
`;

const about: Readonly<Record<string, (name: string) => string>> = {
	serve: (name) => `\`serve\` stores and distributes Docker images.

Usage:
  ${name} serve <config> [flags]

Flags:
  -h, --help   help for serve
`,
	"garbage-collect": (name) => `\`garbage-collect\` deletes layers not referenced by any manifests

Usage:
  ${name} garbage-collect <config> [flags]

Flags:
  -m, --delete-untagged   delete manifests that are not currently referenced via tag
  -d, --dry-run           do everything except remove the blobs
  -h, --help              help for garbage-collect
`,
};

function* configurationOf(context: Context, command: string, path: string | undefined): Blocking<Configuration> {
	const given = path ?? context.sys.environ.get("REGISTRY_CONFIGURATION_PATH");
	const said = about[command]?.("registry") ?? "";
	const help = said.slice(said.indexOf("Usage:"));
	try {
		if (given === undefined) throw new ConfigurationError("configuration path unspecified");
		return yield* readConfiguration(context.sys, given);
	} catch (error) {
		if (error instanceof ConfigurationError) throw new Failure(`configuration error: ${error.message}\n${help}`, 1);
		throw error;
	}
}

function program(name: string): InstalledProgram {
	return defineProgram({
		name,
		package: "docker-registry",
		summary: "stores and distributes Docker images",
		usage: ["[flags]", "[command]"],
		options,
		rawArguments: true,
		*main(context) {
			const words = context.operands.filter((word) => !word.startsWith("-"));
			const flags = context.operands.filter((word) => word.startsWith("-"));
			const has = (short: string, long: string): boolean => flags.some((f) => f === `--${long}` || (/^-\w+$/.test(f) && f.includes(short)));
			const [command, path] = words;
			if (has("h", "help") || command === "help") {
				const asked = command === "help" ? path : command;
				yield* context.print(asked !== undefined && about[asked] ? about[asked]("registry") : `\`registry\`\n\n${usage("registry")}`);
				return 0;
			}
			if (command === undefined) {
				if (has("v", "version")) yield* context.print(`${name} github.com/docker/distribution ${VERSION}\n`);
				else yield* context.print(usage("registry"));
				return 0;
			}
			if (command === "completion") return context.unsimulated(command);
			if (command !== "serve" && command !== "garbage-collect") {
				// cobra prints it, and the program does not ask what came of it
				throw new Failure(`Error: unknown command "${command}" for "registry"\nRun 'registry --help' for usage.\n`, 0);
			}
			const configuration = yield* configurationOf(context, command, path);
			if (command === "serve") return yield* serve(context, configuration);
			return yield* collectGarbage(context, configuration, { dryRun: has("d", "dry-run"), untagged: has("m", "delete-untagged") });
		},
	});
}

export const registryPrograms: readonly InstalledProgram[] = [program("docker-registry"), program("registry")];
