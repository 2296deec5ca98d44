/** Databases of names and numbers in files: services, protocols, networks, rpc. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { tryReadText } from "../lib/procfs/process.ts";
import type { Context } from "../lib/program.ts";
import { inetAton } from "../lib/resolver/getaddrinfo.ts";
import { readServices } from "../lib/resolver/services.ts";

const NOT_FOUND = 2;

interface Entry {
	/** What it is found by. */
	readonly keys: readonly string[];
	readonly text: string;
}

/** Lines of NAME VALUE ALIASES. */
function* fields(sys: Sys, path: string): Blocking<string[][]> {
	return ((yield* tryReadText(sys, path)) ?? "").split("\n").flatMap((line) => {
		const words = line.replace(/#.*/, "").trim().split(/\s+/);
		return words.length > 1 ? [words] : [];
	});
}
const trailing = (aliases: readonly string[]): string => aliases.map((alias) => ` ${alias}`).join("");

/** inet_network(3), with zeros behind what is given: 127 is 127.0.0.0. */
function networkNumber(text: string): number {
	const parts = text.split(".").map(Number);
	return [0, 1, 2, 3].reduce((value, i) => value * 256 + (parts[i] ?? 0), 0);
}

function* entries(sys: Sys, database: string): Blocking<Entry[]> {
	switch (database) {
		case "services":
			return (yield* readServices(sys)).map(({ name, port, protocol, aliases }) => ({
				keys: [name, ...aliases, String(port)].flatMap((key) => [key, `${key}/${protocol}`]),
				text: `${name.padEnd(21)} ${port}/${protocol}${trailing(aliases)}`,
			}));
		case "protocols":
			return (yield* fields(sys, "/etc/protocols")).map(([name = "", number = "", ...aliases]) => ({
				keys: [name, number, ...aliases],
				text: `${name.padEnd(21)} ${number}${trailing(aliases)}`,
			}));
		case "rpc":
			return (yield* fields(sys, "/etc/rpc")).map(([name = "", number = "", ...aliases]) => ({
				keys: [name, number, ...aliases],
				text: `${name.padEnd(15)} ${number}${aliases.length ? " " : ""}${trailing(aliases)}`,
			}));
		default:
			return (yield* fields(sys, "/etc/networks")).map(([name = "", number = "", ...aliases]) => ({
				keys: [name, ...aliases, String(networkNumber(number))],
				text: `${name.padEnd(21)} ${[24, 16, 8, 0].map((shift) => (networkNumber(number) >>> shift) & 255).join(".")}${trailing(aliases)}`,
			}));
	}
}

export function* numbered(context: Context, database: string, keys: readonly string[]): Blocking<number> {
	const all = yield* entries(context.sys, database);
	if (keys.length === 0) for (const { text } of all) yield* context.print(`${text}\n`);
	let status = 0;
	for (const key of keys) {
		// a number is a network's whole address, as inet_addr(3) reads it
		const wanted = database === "networks" && /^\d/.test(key) ? String(inetAton(key)) : key;
		const found = all.find((entry) => entry.keys.includes(wanted));
		if (found) yield* context.print(`${found.text}\n`);
		else status = NOT_FOUND;
	}
	return status;
}
