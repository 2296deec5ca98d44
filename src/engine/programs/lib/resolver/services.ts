/** /etc/services, services(5): names of ports. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { tryReadText } from "../procfs/process.ts";

export interface ServiceEntry {
	readonly name: string;
	readonly port: number;
	readonly protocol: string;
	readonly aliases: readonly string[];
}

export function* readServices(sys: Sys): Blocking<ServiceEntry[]> {
	return ((yield* tryReadText(sys, "/etc/services")) ?? "").split("\n").flatMap((line) => {
		const [name, where = "", ...aliases] = line.replace(/#.*/, "").trim().split(/\s+/);
		const [, port, protocol] = /^(\d{1,5})\/(\S+)$/.exec(where) ?? [];
		return name && port && protocol ? [{ name, port: Number(port), protocol, aliases }] : [];
	});
}

/** getservbyname(3); any protocol where none is given. */
export function* serviceByName(sys: Sys, name: string, protocol?: string): Blocking<ServiceEntry | undefined> {
	return (yield* readServices(sys)).find((s) => (protocol === undefined || s.protocol === protocol) && (s.name === name || s.aliases.includes(name)));
}

/** getservbyport(3) */
export function* serviceByPort(sys: Sys, port: number, protocol?: string): Blocking<ServiceEntry | undefined> {
	return (yield* readServices(sys)).find((s) => (protocol === undefined || s.protocol === protocol) && s.port === port);
}
