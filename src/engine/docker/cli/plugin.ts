/** A program that adds commands to docker: what docker-buildx and docker-compose share. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { Errno } from "../../kernel/errno.ts";
import { Cli } from "./cli.ts";
import { ApiError } from "./client/client.ts";
import { type Flags, parseFlags } from "./command/flags.ts";
import { helpText } from "./command/help.ts";
import { CliError, type Command, type CommandSpec, type Invocation, useLine } from "./command/spec.ts";
import { buildTree, checkArity, childNamed } from "./command/tree.ts";
import { TemplateError } from "./template/parse.ts";
import { ValueError } from "./units.ts";

export interface PluginSpec {
	readonly root: CommandSpec;
	/** The word behind "docker". */
	readonly word: string;
	/** What docker shows of it. */
	readonly metadata: Readonly<Record<string, string>>;
	/** What is said of a command that there is not. */
	readonly unknown: (name: string) => string;
	/** Put before a message. */
	readonly prefix?: string;
	/** Its help comes before the message of a command that there is not. */
	readonly showsHelp?: true;
	/** Undefined where a command is not simulated. */
	readonly handle: (invocation: Invocation, globals: Flags) => Blocking<number> | undefined;
}

function* dispatch(cli: Cli, plugin: PluginSpec, tree: Command, words: readonly string[]): Blocking<number> {
	const surroundings = { environ: cli.sys.environ };
	const columns = cli.sys.isatty(0) ? cli.sys.getWindowSize(0).cols || 80 : 80;
	const { flags: globals, args } = parseFlags(tree, words, surroundings, true);
	const show = function* (command: Command): Blocking<number> {
		yield* cli.print(helpText(command, columns));
		return 0;
	};
	if (args.length === 0) return yield* show(tree);
	const [name, ...rest] = args as [string, ...string[]];
	if (name === "help") return yield* show((rest[0] && childNamed(tree, rest[0])) || tree);
	const command = childNamed(tree, name);
	if (globals.has("help")) return yield* show(command ?? tree);
	if (!command) {
		if (plugin.showsHelp) yield* show(tree);
		throw new CliError(plugin.unknown(name), 1);
	}
	const parsed = parseFlags(command, rest, surroundings);
	if (parsed.flags.has("help")) return yield* show(command);
	checkArity(command, parsed.args);
	const running = plugin.handle({ cli, command, ...parsed }, globals);
	if (!running) throw new CliError(`docker: ${useLine(command).split(" [")[0]} is not simulated here; the real docker has it`, 64);
	return yield* running;
}

/** Runs the plugin as docker starts it: `docker-compose compose up`, or as a program of its own. */
export function* runPlugin(sys: Sys, plugin: PluginSpec, argv: readonly string[]): Blocking<number> {
	const home = sys.environ.get("HOME") ?? "/";
	const cli = new Cli(sys, { configPath: sys.environ.get("DOCKER_CONFIG") || `${home}/.docker`, hosts: [], context: "" });
	try {
		if (argv[0] === "docker-cli-plugin-metadata") {
			yield* cli.print(`${JSON.stringify({ SchemaVersion: "0.1.0", ...plugin.metadata })}\n`);
			yield* cli.out.flush();
			return 0;
		}
		yield* cli.initialize();
		const status = yield* dispatch(cli, plugin, buildTree(plugin.root, {}), argv[0] === plugin.word ? argv.slice(1) : argv);
		yield* cli.out.flush();
		return status;
	} catch (error) {
		const known =
			error instanceof CliError || error instanceof ApiError || error instanceof TemplateError || error instanceof ValueError || error instanceof Errno;
		if (!known) throw error;
		if (error.message) yield* cli.complain(`${error instanceof CliError && error.status === 125 ? "" : (plugin.prefix ?? "")}${error.message}\n`);
		return error instanceof CliError ? error.status : 1;
	}
}
