/** A host's names and addresses from /etc/hosts, hosts(5). */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { tryReadText } from "../lib/procfs/process.ts";

export interface HostEntry {
	readonly address: string;
	/** The canonical name. */
	readonly name: string;
	readonly aliases: readonly string[];
}

/** The entries that carry a name, in any case of letters. */
export function* lookUp(sys: Sys, host: string): Blocking<HostEntry[]> {
	const wanted = host.toLowerCase();
	return ((yield* tryReadText(sys, "/etc/hosts")) ?? "").split("\n").flatMap((line) => {
		const [address, name, ...aliases] = line.replace(/#.*/, "").trim().split(/\s+/);
		if (!address || !name || ![name, ...aliases].some((n) => n.toLowerCase() === wanted)) return [];
		return [{ address, name, aliases }];
	});
}

/** Whether sethostname's caller would take it: letters, digits, dashes and dots, no label that is empty or begins with a dash. */
export const isValidName = (name: string): boolean => /^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$/.test(name);
