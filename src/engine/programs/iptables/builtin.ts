/** The tables iptables knows, and how their chains hang on hooks. iptables/nft.c: xtables_ipv4. */

import type { IpFamily } from "../../net/address.ts";
import type { Hook } from "../../net/netfilter/hooks.ts";
import type { BaseChain, ChainType, TableFamily } from "../../net/netfilter/rule.ts";

export interface BuiltinChain {
	readonly name: string;
	readonly base: BaseChain;
}
export interface BuiltinTable {
	readonly name: string;
	readonly chains: readonly BuiltinChain[];
}

const hooks: readonly Hook[] = ["prerouting", "input", "forward", "output", "postrouting"];

const table = (name: string, at: readonly Hook[], priority: (hook: Hook) => number, type: (hook: Hook) => ChainType): BuiltinTable => ({
	name,
	chains: at.map((hook) => ({ name: hook.toUpperCase(), base: { type: type(hook), hook, priority: priority(hook), policy: "accept" } })),
});
const always =
	<T>(value: T) =>
	(): T =>
		value;

/** In the order in which they are saved. */
export const builtinTables: readonly BuiltinTable[] = [
	table("mangle", hooks, always(-150), (hook) => (hook === "output" ? "route" : "filter")),
	table("security", ["input", "forward", "output"], always(150), always("filter")),
	table("raw", ["prerouting", "output"], always(-300), always("filter")),
	table("filter", ["input", "forward", "output"], always(0), always("filter")),
	table("nat", ["prerouting", "input", "output", "postrouting"], (hook) => (hook === "prerouting" || hook === "output" ? -100 : 100), always("nat")),
];

export const tableFamily = (family: IpFamily): TableFamily => (family === "inet" ? "ip" : "ip6");
