/** The programs that add commands to docker, as `docker info` lists them. */
import type { Cli } from "../../cli.ts";

export interface Plugin {
	readonly Name: string;
	readonly ShortDescription: string;
	readonly Vendor: string;
	readonly Version: string;
	readonly Path: string;
}

/** Where the programs are that add commands, in the order in which they are looked for. */
export const pluginDirectories: readonly string[] = [
	"/usr/local/lib/docker/cli-plugins",
	"/usr/local/libexec/docker/cli-plugins",
	"/usr/lib/docker/cli-plugins",
	"/usr/libexec/docker/cli-plugins",
];

/** What each says of itself when it is asked for its metadata. */
export const pluginMetadata: Readonly<Record<string, Omit<Plugin, "Path" | "Name">>> = {
	buildx: { ShortDescription: "Docker Buildx", Vendor: "Docker Inc.", Version: "0.29.1+ds1" },
	compose: { ShortDescription: "Docker Compose", Vendor: "Docker Inc.", Version: "2.40.3-3" },
};

/** Those whose program is installed. */
export function installedPlugins(cli: Cli): Plugin[] {
	return Object.entries(pluginMetadata).flatMap(([name, metadata]) => {
		const path = pluginPath(cli, `docker-${name}`);
		return path ? [{ Name: name, ...metadata, Path: path }] : [];
	});
}

export function pluginPath(cli: Cli, program: string): string | undefined {
	return [`${cli.settings.path}/cli-plugins`, ...pluginDirectories].map((directory) => `${directory}/${program}`).find((path) => cli.sys.tryStat(path));
}
