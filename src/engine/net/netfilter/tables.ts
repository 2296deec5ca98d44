/** The tables of one network namespace: reading them, and changing them in transactions. net/netfilter/nf_tables_api.c. */
import type { NetNamespace } from "../../namespaces/net.ts";
import { NetlinkError } from "../netlink/error.ts";
import type { Skb } from "../skb.ts";
import { compileAction, usesTracking } from "./action.ts";
import { Chain, Rule, type Step, Table, walk } from "./chain.ts";
import type { HookFamily, HookState, Verdict } from "./hooks.ts";
import { compileMatch, needsTracking } from "./match.ts";
import type { ChainInfo, Change, Counters, RuleReference, RuleSpec, TableFamily, TableInfo } from "./rule.ts";
import { RuleError } from "./rule-error.ts";
import { validate } from "./validate.ts";

const familiesOf = (family: TableFamily): readonly HookFamily[] => (family === "inet" ? ["ipv4", "ipv6"] : [family === "ip" ? "ipv4" : "ipv6"]);

type Of<T extends Change["type"]> = Extract<Change, { type: T }>;

export class RuleTables {
	private readonly ns: NetNamespace;
	private readonly tables: Table[] = [];
	private lastHandle = 0;

	constructor(ns: NetNamespace) {
		this.ns = ns;
	}

	list(family?: TableFamily): TableInfo[] {
		const all = this.tables.filter((t) => family === undefined || t.family === family);
		return all.map((t) => ({ family: t.family, name: t.name, handle: t.handle, chains: [...t.chains.values()].map(chainInfo) }));
	}

	/** Does all changes or none. Throws RuleError: ENOENT, EEXIST, EBUSY, EINVAL, ELOOP, EOPNOTSUPP. */
	apply(changes: readonly Change[]): void {
		const undo: (() => void)[] = [];
		const touched = new Map<Table, number>();
		const roll = (error: unknown, index: number): never => {
			for (const step of undo.reverse()) step();
			throw error instanceof NetlinkError ? new RuleError(error, index) : error;
		};
		changes.forEach((change, i) => {
			try {
				const table = this.one(change, undo);
				if (change.type === "new-rule" || change.type === "replace-rule") touched.set(table, i);
			} catch (error) {
				roll(error, i);
			}
		});
		for (const [table, index] of touched) {
			try {
				validate(table);
			} catch (error) {
				roll(error, index);
			}
		}
	}

	private one(change: Change, undo: (() => void)[]): Table {
		if (change.type === "new-table") return this.newTable(change, undo);
		const table = this.tables.find((t) => t.family === change.family && t.name === change.table);
		if (!table) throw new NetlinkError("ENOENT");
		switch (change.type) {
			case "delete-table":
				this.deleteTable(table, undo);
				break;
			case "new-chain":
				this.newChain(table, change, undo);
				break;
			case "policy":
				this.setPolicy(this.chain(table, change.chain), change, undo);
				break;
			case "delete-chain":
				this.deleteChain(table, this.chain(table, change.chain), change.force ?? false, undo);
				break;
			case "rename-chain":
				this.rename(table, this.chain(table, change.chain), change.to, undo);
				break;
			case "new-rule":
				this.newRule(table, change, undo);
				break;
			case "replace-rule":
				this.replaceRule(table, change, undo);
				break;
			case "delete-rule": {
				const chain = this.chain(table, change.chain);
				const rule = this.rule(chain, change.which);
				this.setRules(
					table,
					chain,
					chain.rules.filter((r) => r !== rule),
					undo,
				);
				break;
			}
			case "flush-chain":
				this.setRules(table, this.chain(table, change.chain), [], undo);
				break;
			case "zero":
				this.zero(this.chain(table, change.chain), change.which);
				break;
		}
		return table;
	}

	private chain(table: Table, name: string): Chain {
		const chain = table.chains.get(name);
		if (!chain) throw new NetlinkError("ENOENT");
		return chain;
	}
	private rule(chain: Chain, which: RuleReference): Rule {
		const rule = "index" in which ? chain.rules[which.index] : chain.rules.find((r) => r.handle === which.handle);
		if (!rule) throw new NetlinkError("ENOENT");
		return rule;
	}

	private newTable({ family, table: name, exclusive }: Of<"new-table">, undo: (() => void)[]): Table {
		const known = this.tables.find((t) => t.family === family && t.name === name);
		if (known && exclusive) throw new NetlinkError("EEXIST");
		if (known) return known;
		const table = new Table(family, name, ++this.lastHandle);
		this.tables.push(table);
		undo.push(() => this.tables.splice(this.tables.indexOf(table), 1));
		return table;
	}
	private deleteTable(table: Table, undo: (() => void)[]): void {
		for (const chain of table.chains.values()) this.setRules(table, chain, [], undo);
		for (const chain of [...table.chains.values()]) this.deleteChain(table, chain, true, undo);
		const at = this.tables.indexOf(table);
		this.tables.splice(at, 1);
		undo.push(() => this.tables.splice(at, 0, table));
	}

	private newChain(table: Table, change: Of<"new-chain">, undo: (() => void)[]): void {
		const known = table.chains.get(change.chain);
		if (known) {
			if (change.exclusive) throw new NetlinkError("EEXIST");
			return;
		}
		const chain = new Chain(change.chain, table.nextHandle(), change.base);
		if (change.counters) Object.assign(chain, change.counters);
		table.chains.set(chain.name, chain);
		this.hang(table, chain);
		undo.push(() => {
			this.unhang(table, chain);
			table.chains.delete(chain.name);
		});
	}
	private setPolicy(chain: Chain, { policy, counters }: Of<"policy">, undo: (() => void)[]): void {
		if (!chain.base) throw new NetlinkError("EOPNOTSUPP");
		const old = { policy: chain.base.policy, packets: chain.packets, bytes: chain.bytes };
		const { base } = chain;
		undo.push(() => {
			base.policy = old.policy;
			chain.packets = old.packets;
			chain.bytes = old.bytes;
		});
		base.policy = policy;
		if (counters) Object.assign(chain, { packets: counters.packets, bytes: counters.bytes });
	}
	private deleteChain(table: Table, chain: Chain, force: boolean, undo: (() => void)[]): void {
		for (const other of table.chains.values()) if (other !== chain && other.targets.includes(chain)) throw new NetlinkError("EBUSY");
		if (chain.rules.length && !force) throw new NetlinkError("EBUSY");
		this.setRules(table, chain, [], undo);
		this.unhang(table, chain);
		table.chains.delete(chain.name);
		undo.push(() => {
			table.chains.set(chain.name, chain);
			this.hang(table, chain);
		});
	}
	private rename(table: Table, chain: Chain, to: string, undo: (() => void)[]): void {
		if (table.chains.has(to)) throw new NetlinkError("EEXIST");
		const from = chain.name;
		const set = (old: string, name: string): void => {
			table.chains.delete(old);
			chain.name = name;
			table.chains.set(name, chain);
		};
		set(from, to);
		undo.push(() => set(to, from));
	}

	private zero(chain: Chain, which: RuleReference | undefined): void {
		if (!which) Object.assign(chain, { packets: 0, bytes: 0 });
		for (const rule of which ? [this.rule(chain, which)] : chain.rules) Object.assign(rule, { packets: 0, bytes: 0 });
	}
	private newRule(table: Table, change: Of<"new-rule">, undo: (() => void)[]): void {
		const chain = this.chain(table, change.chain);
		const rule = this.compile(table, change.rule, change.counters);
		const at = change.at ?? chain.rules.length;
		if (at > chain.rules.length) throw new NetlinkError("ENOENT");
		this.setRules(table, chain, chain.rules.toSpliced(at, 0, rule), undo);
	}
	private replaceRule(table: Table, change: Of<"replace-rule">, undo: (() => void)[]): void {
		const chain = this.chain(table, change.chain);
		const at = chain.rules.indexOf(this.rule(chain, change.which));
		this.setRules(table, chain, chain.rules.toSpliced(at, 1, this.compile(table, change.rule, change.counters)), undo);
	}
	private compile(table: Table, spec: RuleSpec, counters: Counters | undefined): Rule {
		const steps = spec.actions.map((action): Step => {
			if (!("chain" in action)) return { kind: "act", act: compileAction(action) };
			const chain = this.chain(table, action.chain);
			if (chain.base) throw new NetlinkError("EOPNOTSUPP");
			return { kind: action.kind, chain };
		});
		// the set that nft makes for several values in braces has a number of its own
		if (spec.native && spec.matches.some((m) => m.kind === "multiport" || m.kind === "addresses")) table.nextHandle();
		const tests = spec.matches.map((m) => compileMatch(m, this.ns.conntrack));
		const rule = new Rule(table.nextHandle(), spec, tests, steps);
		if (counters) Object.assign(rule, { packets: counters.packets, bytes: counters.bytes });
		return rule;
	}

	/** Gives a chain other rules, and starts or ends what they need. */
	private setRules(table: Table, chain: Chain, rules: readonly Rule[], undo: (() => void)[]): void {
		const old = chain.rules;
		const change = (from: readonly Rule[], to: readonly Rule[]): void => {
			const before = new Set(from);
			const after = new Set(to);
			for (const rule of to) if (!before.has(rule)) this.need(table, rule, "use");
			for (const rule of from) if (!after.has(rule)) this.need(table, rule, "release");
			chain.rules = to;
		};
		change(old, rules);
		undo.push(() => change(rules, old));
	}
	private need(table: Table, { spec }: Rule, how: "use" | "release"): void {
		if (spec.matches.some(needsTracking) || spec.actions.some(usesTracking)) for (const family of familiesOf(table.family)) this.ns.conntrack[how](family);
	}

	// ---- hooks
	private hang(table: Table, chain: Chain): void {
		const { base } = chain;
		if (!base) return;
		for (const family of familiesOf(table.family)) {
			if (base.type === "nat") this.ns.nat.use(family, (skb, state) => this.translate(family, skb, state));
			else
				this.ns.netfilter.register(
					base.hook,
					{ name: `${table.handle}/${chain.handle}`, priority: base.priority, run: (skb, state) => walk(table, chain, { skb, state }) },
					family,
				);
		}
	}
	private unhang(table: Table, chain: Chain): void {
		const { base } = chain;
		if (!base) return;
		for (const family of familiesOf(table.family)) {
			if (base.type === "nat") this.ns.nat.release(family);
			else this.ns.netfilter.unregister(base.hook, `${table.handle}/${chain.handle}`, family);
		}
	}
	/** The chains of type nat at a hook, for the first packet of a connection; the first that decides is the last. */
	private translate(family: HookFamily, skb: Skb, state: HookState): Verdict {
		const chains: [Table, Chain, number][] = [];
		for (const table of this.tables) {
			if (!familiesOf(table.family).includes(family)) continue;
			for (const chain of table.chains.values())
				if (chain.base?.type === "nat" && chain.base.hook === state.hook) chains.push([table, chain, chain.base.priority]);
		}
		chains.sort((a, b) => a[2] - b[2]);
		const side = state.hook === "postrouting" || state.hook === "input" ? "sourceNatDone" : "destinationNatDone";
		for (const [table, chain] of chains) {
			const verdict = walk(table, chain, { skb, state });
			if (verdict !== "accept") return verdict;
			if (typeof skb.tracked === "object" && skb.tracked.connection[side]) break;
		}
		return "accept";
	}
}

const chainInfo = (c: Chain): ChainInfo => ({
	name: c.name,
	handle: c.handle,
	base: c.base && { ...c.base },
	packets: c.packets,
	bytes: c.bytes,
	rules: c.rules.map((r) => ({ ...r.spec, actions: r.actions, handle: r.handle, packets: r.packets, bytes: r.bytes })),
});
