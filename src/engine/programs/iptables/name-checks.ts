/** What a name of a chain or a device may be. */
import { problem } from "./error.ts";
import { findTarget, unsimulatedTargets } from "./targets/index.ts";

const verdicts: ReadonlySet<string> = new Set(["ACCEPT", "DROP", "RETURN", "QUEUE"]);

/** What stands in the way of a name for a new chain. */
export function checkChainName(name: string): void {
	if (name.length === 0) problem("chain name must not be empty");
	if (name.length > 28) problem(`chain name \`${name}' too long (must be under 29 chars)`);
	if (name.startsWith("-") || name.startsWith("!")) problem(`chain name not allowed to start with \`${name[0]}'`);
	if (verdicts.has(name) || findTarget(name, "inet") || findTarget(name, "inet6") || unsimulatedTargets.has(name))
		problem("chain name may not clash with target name");
	if (/\s/.test(name)) problem(`Invalid chain name \`${name}'`);
}

export function checkInterface(name: string): string {
	if (name === "") return problem("Empty interface is likely to be undesired");
	return name.length > 15 ? problem(`interface name \`${name}' must be shorter than 16 characters`) : name;
}
