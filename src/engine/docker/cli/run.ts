/** From the command line to a command: global flags, help, refusals, plugins. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { Errno } from "../../kernel/errno.ts";
import { Cli } from "./cli.ts";
import { ApiError } from "./client/client.ts";
import { parseFlags } from "./command/flags.ts";
import { helpText } from "./command/help.ts";
import { CliError, type Command, useLine } from "./command/spec.ts";
import { checkArity, findCommand } from "./command/tree.ts";
import { pluginPath } from "./commands/system/plugins.ts";
import { isSupported, visible } from "./support.ts";
import { TemplateError } from "./template/parse.ts";
import { ValueError } from "./units.ts";
import { clientVersion } from "./version.ts";

const logLevels = new Set(["panic", "fatal", "error", "warn", "warning", "info", "debug", "trace"]);

/** The width of the terminal on standard input, as cobra's template asks it; 80 without one. */
function columnsOf(sys: Sys): number {
	return sys.isatty(0) ? sys.getWindowSize(0).cols || 80 : 80;
}

function* showHelp(cli: Cli, command: Command, toErrors = false): Blocking<number> {
	const text = helpText(visible(command, yield* cli.client.ping()), columnsOf(cli.sys));
	if (toErrors) yield* cli.complain(text);
	else yield* cli.print(text);
	return 0;
}

/** Hands the command line over to a plugin, as docker does: `docker-compose compose up`. */
function* runPlugin(cli: Cli, plugin: string, words: readonly string[]): Blocking<number> {
	yield* cli.out.flush();
	const path = pluginPath(cli, plugin);
	if (path) {
		const environ = new Map(cli.sys.environ);
		environ.set("DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND", "/usr/bin/docker");
		return yield* cli.sys.execve(path, [path, ...words], environ);
	}
	throw new CliError(`docker: unknown command: docker ${words[0]}\n\nRun 'docker --help' for more information`);
}

function* help(cli: Cli, root: Command, words: readonly string[]): Blocking<number> {
	const [command, rest] = findCommand(root, words, { environ: cli.sys.environ });
	const plugin = pluginOf(cli, command);
	if (plugin) return yield* runPlugin(cli, plugin.program, [...plugin.words, "--help"]);
	if (rest.length > 0) throw new CliError(`unknown help topic: ${words.join(" ")}`);
	return yield* showHelp(cli, command);
}

/** The program that runs a command instead, and the words that come first there. */
function pluginOf(cli: Cli, command: Command): { readonly program: string; readonly words: readonly string[] } | undefined {
	if (command.plugin) return { program: command.plugin, words: [command.name] };
	for (let at: Command | undefined = command; at; at = at.parent) {
		if (at.buildkit && usesBuildKit(cli)) return { program: "docker-buildx", words: ["buildx", ...at.buildkit, ...(at === command ? [] : [command.name])] };
	}
	return undefined;
}

function* dispatch(cli: Cli, root: Command, words: readonly string[]): Blocking<number> {
	const surroundings = { environ: cli.sys.environ };
	if (words.length === 0) return yield* showHelp(cli, root, true);
	if (words[0] === "help") return yield* help(cli, root, words.slice(1));
	const [command, rest] = findCommand(root, words, surroundings);
	if (command === root) throw new CliError(`docker: unknown command: docker ${words[0]}\n\nRun 'docker --help' for more information`);
	const plugin = pluginOf(cli, command);
	if (plugin) return yield* runPlugin(cli, plugin.program, [...plugin.words, ...rest]);
	const { flags, args } = parseFlags(command, rest, surroundings);
	if (flags.usesOldHelp) yield* cli.complain("Flag shorthand -h has been deprecated, use --help\n");
	if (flags.has("help")) return yield* showHelp(cli, command);
	yield* isSupported(cli, command, flags);
	if (command.children.length > 0) {
		if (args.length === 0) return yield* showHelp(cli, command, true);
		throw new CliError(
			`docker: unknown command: ${command.path} ${args[0]}\n\nUsage:  ${useLine(command)}\n\nRun '${command.path} --help' for more information`,
		);
	}
	checkArity(command, args);
	if (!command.run) throw new CliError(`docker: ${command.path} is not simulated here; the real docker has it`, 64);
	return yield* command.run({ cli, command, flags, args });
}

/** `docker build` is BuildKit's unless DOCKER_BUILDKIT says no. */
const usesBuildKit = (cli: Cli): boolean => !["0", "false"].includes(cli.sys.environ.get("DOCKER_BUILDKIT") ?? "");

/** Says what went wrong, as docker's main does; the status to end with. */
function* report(cli: Cli, error: unknown): Blocking<number> {
	if (error instanceof CliError) {
		if (error.message) yield* cli.complain(`${error.message}\n`);
		return error.status;
	}
	if (error instanceof ApiError || error instanceof TemplateError || error instanceof ValueError) {
		yield* cli.complain(`${error.message}\n`);
		return 1;
	}
	if (!(error instanceof Errno)) throw error;
	if (error.code === "EPIPE") {
		// Go lets SIGPIPE end a program that writes to its own outputs
		cli.sys.sigaction("PIPE", "default");
		cli.sys.kill(cli.sys.getpid(), "PIPE");
	}
	yield* cli.complain(`${error.message.toLowerCase()}\n`);
	return 1;
}

/** The docker command. */
export function* runDocker(sys: Sys, root: Command, argv: readonly string[]): Blocking<number> {
	const surroundings = { environ: sys.environ };
	const home = sys.environ.get("HOME") ?? "/";
	let cli = new Cli(sys, { configPath: sys.environ.get("DOCKER_CONFIG") || `${home}/.docker`, hosts: [], context: "" });
	try {
		const { flags, args } = parseFlags(root, argv, surroundings, true);
		const configPath = flags.changed("config") ? flags.value("config") : cli.settings.path;
		cli = new Cli(sys, { configPath, hosts: flags.values("host"), context: flags.value("context") });
		const level = flags.value("log-level");
		if (!logLevels.has(level.toLowerCase())) throw new CliError(`Unable to parse logging level: ${level}`);
		yield* cli.initialize();
		let status = 0;
		if (flags.usesOldHelp) yield* cli.complain("Flag shorthand -h has been deprecated, use --help\n");
		if (flags.has("version") && args.length === 0) yield* cli.print(`Docker version ${clientVersion.version}, build ${clientVersion.commit}\n`);
		else if (flags.has("help")) status = args.length > 0 ? yield* help(cli, root, args) : yield* showHelp(cli, root);
		else status = yield* dispatch(cli, root, args);
		yield* cli.out.flush();
		return status;
	} catch (error) {
		return yield* report(cli, error);
	}
}
