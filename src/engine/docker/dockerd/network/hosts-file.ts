/** /etc/hosts of a container: libnetwork/etchosts. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { tryRead, writeFile } from "../files.ts";

export interface HostLine {
	readonly ip: string;
	readonly names: string;
}

const LOCAL = [
	["127.0.0.1", "localhost"],
	["::1", "localhost ip6-localhost ip6-loopback"],
	["fe00::", "ip6-localnet"],
	["ff00::", "ip6-mcastprefix"],
	["ff02::1", "ip6-allnodes"],
	["ff02::2", "ip6-allrouters"],
] as const;

const lineOf = ({ ip, names }: HostLine): string => `${ip}\t${names}\n`;

/** A file that already has what every one begins with, and these lines. Without IPv6 its lines are left out. */
export function* buildHosts(sys: Sys, path: string, lines: readonly HostLine[], ipv6 = true): Blocking<void> {
	const first = LOCAL.filter(([ip]) => ipv6 || !ip.includes(":")).map(([ip, names]) => `${ip}\t${names}\n`);
	yield* writeFile(sys, path, first.join("") + lines.map(lineOf).join(""), 0o644);
}

/** In place, for the file is bound into the container. */
export function* addHosts(sys: Sys, path: string, lines: readonly HostLine[]): Blocking<void> {
	const old = yield* tryRead(sys, path);
	if (old !== undefined) yield* writeFile(sys, path, old + lines.map(lineOf).join(""), 0o644);
}

export function* removeHosts(sys: Sys, path: string, lines: readonly HostLine[]): Blocking<void> {
	const old = yield* tryRead(sys, path);
	if (old === undefined) return;
	const gone = new Set(lines.map((line) => lineOf(line).trimEnd()));
	yield* writeFile(
		sys,
		path,
		old
			.split("\n")
			.filter((line) => !gone.has(line))
			.join("\n"),
		0o644,
	);
}
