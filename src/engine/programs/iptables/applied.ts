/** What tables will look like after a change: so that later lines of one transaction see what earlier ones did. */
import type { ChainInfo, Change, RuleInfo, RuleReference, TableInfo } from "../../net/netfilter/rule.ts";

const indexOf = (rules: readonly RuleInfo[], which: RuleReference): number =>
	"index" in which ? which.index : rules.findIndex((r) => r.handle === which.handle);

/** Of what the kernel has not numbered yet. */
const UNNUMBERED = -1;

function changedChain(chain: ChainInfo, change: Change): ChainInfo {
	switch (change.type) {
		case "policy":
			return chain.base ? { ...chain, base: { ...chain.base, policy: change.policy }, ...change.counters } : chain;
		case "rename-chain":
			return { ...chain, name: change.to };
		case "new-rule": {
			const rule: RuleInfo = { ...change.rule, packets: 0, bytes: 0, ...change.counters, handle: UNNUMBERED };
			return { ...chain, rules: chain.rules.toSpliced(change.at ?? chain.rules.length, 0, rule) };
		}
		case "replace-rule": {
			const rule: RuleInfo = { ...change.rule, packets: 0, bytes: 0, ...change.counters, handle: UNNUMBERED };
			return { ...chain, rules: chain.rules.toSpliced(indexOf(chain.rules, change.which), 1, rule) };
		}
		case "delete-rule":
			return { ...chain, rules: chain.rules.toSpliced(indexOf(chain.rules, change.which), 1) };
		case "flush-chain":
			return { ...chain, rules: [] };
		case "zero": {
			const only = change.which && indexOf(chain.rules, change.which);
			const rules = chain.rules.map((r, i) => (only === undefined || only === i ? { ...r, packets: 0, bytes: 0 } : r));
			return only === undefined ? { ...chain, packets: 0, bytes: 0, rules } : { ...chain, rules };
		}
		default:
			return chain;
	}
}

/** The tables with a change made; one that cannot be made changes nothing here, the kernel will say so. */
export function applied(tables: readonly TableInfo[], change: Change): TableInfo[] {
	const at = tables.findIndex((t) => t.family === change.family && t.name === change.table);
	const table = tables[at];
	if (change.type === "new-table") return table ? [...tables] : [...tables, { family: change.family, name: change.table, handle: UNNUMBERED, chains: [] }];
	if (!table) return [...tables];
	if (change.type === "delete-table") return tables.toSpliced(at, 1);
	const put = (chains: readonly ChainInfo[]): TableInfo[] => tables.with(at, { ...table, chains });
	const known = table.chains.findIndex((c) => c.name === change.chain);
	const chain = table.chains[known];
	if (change.type === "new-chain") {
		if (chain) return [...tables];
		return put([...table.chains, { name: change.chain, handle: UNNUMBERED, base: change.base, packets: 0, bytes: 0, ...change.counters, rules: [] }]);
	}
	if (!chain) return [...tables];
	if (change.type === "delete-chain") return put(table.chains.toSpliced(known, 1));
	return put(table.chains.with(known, changedChain(chain, change)));
}
