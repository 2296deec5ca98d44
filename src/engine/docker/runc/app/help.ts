/** Help texts in the layout of urfave/cli v1. */
import { VERSION } from "../version.ts";
import type { Command } from "./command.ts";
import type { Flag } from "./flags.ts";

const flagNames = (flag: Flag): string =>
	[`--${flag.name}`, ...(flag.short ? [`-${flag.short}`] : [])].map((n) => (flag.value ? `${n} ${flag.value}` : n)).join(", ");

/** As text/tabwriter: a text of several lines ends the column. */
function columns(rows: readonly (readonly [string, string])[]): string {
	const end = rows.findIndex(([, right]) => right.includes("\n"));
	const block = end < 0 ? rows : rows.slice(0, end + 1);
	const width = Math.max(...block.map(([left]) => left.length));
	const lines = block.map(([left, right]) => `   ${left.padEnd(width)}  ${right}\n`).join("");
	return end < 0 || end === rows.length - 1 ? lines : lines + columns(rows.slice(end + 1));
}

export function commandHelp(command: Command): string {
	const options = command.flags.length ? " [command options]" : "";
	let out = `NAME:\n   runc ${command.name} - ${command.summary}\n\nUSAGE:\n   runc ${command.name}${options} ${command.argsUsage}\n`;
	if (command.description !== undefined) out += `\nDESCRIPTION:\n   ${command.description}\n`;
	if (command.flags.length) out += `\nOPTIONS:\n${columns(command.flags.map((f) => [flagNames(f), f.help]))}   \n`;
	return out;
}

const usage = `runc is a command line client for running applications packaged according to
the Open Container Initiative (OCI) format and is a compliant implementation of the
Open Container Initiative specification.

runc integrates well with existing process supervisors to provide a production
container runtime environment for applications. It can be used with your
existing process monitoring tools and the container will be spawned as a
direct child of the process supervisor.

Containers are configured using bundles. A bundle for a container is a directory
that includes a specification file named "config.json" and a root filesystem.
The root filesystem contains the contents of the container.

To start a new instance of a container:

    # runc run [ -b bundle ] <container-id>

Where "<container-id>" is your name for the instance of the container that you
are starting. The name you provide for the container instance must be unique on
your host. Providing the bundle directory using "-b" is optional. The default
value for "bundle" is the current directory.`;

export function appHelp(commands: readonly Command[], globals: readonly Flag[]): string {
	const listed: (readonly [string, string])[] = [
		...commands.map((c) => [c.name, c.summary] as const),
		["help, h", "Shows a list of commands or help for one command"],
	];
	// urfave/cli aligns the names of commands among themselves
	const width = Math.max(...commands.map((c) => c.name.length));
	const commandLines = listed.map(([name, summary]) => `   ${name.padEnd(width)}  ${summary}\n`).join("");
	const flags: (readonly [string, string])[] = [
		...globals.map((f) => [flagNames(f), f.help] as const),
		["--help, -h", "show help"],
		["--version, -v", "print the version"],
	];
	return `NAME:\n   runc - Open Container Initiative runtime\n\n${usage}\n\nUSAGE:\n   runc [global options] command [command options] [arguments...]\n\nVERSION:\n   ${VERSION}\n\nCOMMANDS:\n${commandLines}\nGLOBAL OPTIONS:\n${columns(flags)}`;
}
