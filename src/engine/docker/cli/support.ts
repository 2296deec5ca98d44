/** What a daemon cannot do is hidden from --help and refused: commands for swarm managers, flags of other systems. */
import type { Blocking } from "../../kernel/abi.ts";
import type { Cli } from "./cli.ts";
import type { ServerFacts } from "./client/client.ts";
import type { Flags } from "./command/flags.ts";
import { CliError, type Command } from "./command/spec.ts";

type Need = "manager" | "active";

/** Which part of a swarm a command needs, by the path without "docker". */
function needOf(command: Command): Need | undefined {
	const [, group, word] = command.path.split(" ");
	if (group === "swarm") {
		if (word === undefined || word === "init" || word === "join") return undefined;
		return word === "leave" || word === "unlock" ? "active" : "manager";
	}
	if (group === "volume" && word === "update") return "manager";
	return group === "node" || group === "service" || group === "stack" || group === "config" || group === "secret" ? "manager" : undefined;
}

const lacks = (need: Need | undefined, swarm: string): boolean =>
	need === "manager" ? !swarm.endsWith("/manager") : need === "active" && swarm === "inactive";

/** The command with only those children that this daemon supports. */
export function visible(command: Command, facts: ServerFacts): Command {
	const { swarm } = facts;
	if (swarm === undefined) return command;
	return { ...command, children: command.children.filter((child) => !lacks(needOf(child), swarm)) };
}

/** Throws CliError for a flag or a command that the daemon has not. */
export function* isSupported(cli: Cli, command: Command, flags: Flags): Blocking<void> {
	const foreign = command.flags?.find((f) => f.windows && flags.changed(f.name));
	if (foreign) {
		const { os } = yield* cli.client.ping();
		throw new CliError(`"--${foreign.name}" is only supported on a Docker daemon running on windows, but the Docker daemon is running on ${os || "linux"}`);
	}
	if (!command.path.startsWith("docker checkpoint")) return;
	const { experimental } = yield* cli.client.ping();
	if (!experimental) throw new CliError(`${command.path} is only supported on a Docker daemon with experimental features enabled`);
}
