/** Tables, chains and rules as they live in a namespace, and a packet's walk through them. net/netfilter/nf_tables_core.c. */
import { packetLength } from "../packet.ts";
import { traceStep } from "../skb.ts";
import type { Act } from "./action.ts";
import type { Verdict } from "./hooks.ts";
import type { Test } from "./match.ts";
import type { Action, BaseChain, Policy, RuleSpec, TableFamily } from "./rule.ts";
import type { Scene } from "./scene.ts";

/** What a rule does, ready to be done. */
export type Step = { readonly kind: "act"; readonly act: Act } | { readonly kind: "jump" | "goto"; readonly chain: Chain };

export class Rule {
	readonly handle: number;
	readonly spec: RuleSpec;
	packets = 0;
	bytes = 0;
	readonly tests: readonly Test[];
	readonly steps: readonly Step[];
	constructor(handle: number, spec: RuleSpec, tests: readonly Test[], steps: readonly Step[]) {
		this.handle = handle;
		this.spec = spec;
		this.tests = tests;
		this.steps = steps;
	}
	/** What it does, with the names that chains have now. */
	get actions(): readonly Action[] {
		return this.spec.actions.map((action, i) => {
			const step = this.steps[i];
			return "chain" in action && step && step.kind !== "act" ? { ...action, chain: step.chain.name } : action;
		});
	}
	/** For listeners: what it does, in a word or the name of a chain. */
	get word(): string {
		return this.actions.map((a) => ("chain" in a ? a.chain : a.kind)).join(" ");
	}
}

export class Chain {
	name: string;
	readonly handle: number;
	readonly base: (BaseChain & { policy: Policy }) | undefined;
	rules: readonly Rule[] = [];
	/** What reached the policy. */
	packets = 0;
	bytes = 0;
	constructor(name: string, handle: number, base: BaseChain | undefined) {
		this.name = name;
		this.handle = handle;
		this.base = base && { ...base };
	}
	/** Chains that a rule of this one leads to. */
	get targets(): Chain[] {
		return this.rules.flatMap((r) => r.steps.flatMap((s) => (s.kind === "act" ? [] : [s.chain])));
	}
}

export class Table {
	readonly family: TableFamily;
	readonly name: string;
	readonly handle: number;
	readonly chains = new Map<string, Chain>();
	private lastHandle = 0;
	constructor(family: TableFamily, name: string, handle: number) {
		this.family = family;
		this.name = name;
		this.handle = handle;
	}
	nextHandle(): number {
		return ++this.lastHandle;
	}
}

/** nft_do_chain: the rules from the first on, into other chains and back, until something ends it; then the policy. */
export function walk(table: Table, base: Chain, scene: Scene): Verdict {
	const { kernel } = scene.state.namespace;
	const back: { readonly chain: Chain; readonly index: number }[] = [];
	let chain = base;
	let index = 0;
	for (;;) {
		const rule = chain.rules[index++];
		if (!rule) {
			const up = back.pop();
			if (!up) break;
			chain = up.chain;
			index = up.index;
			continue;
		}
		if (!rule.tests.every((test) => test(scene))) continue;
		rule.packets++;
		rule.bytes += packetLength(scene.skb.ip);
		if (kernel.events.active && rule.steps.length)
			traceStep(scene.state.namespace, scene.skb, { at: "rule", table: table.name, chain: chain.name, rule: index, target: rule.word });
		let left = false;
		for (const step of rule.steps) {
			if (step.kind !== "act") {
				if (step.kind === "jump") back.push({ chain, index });
				chain = step.chain;
				index = 0;
				break;
			}
			const outcome = step.act(scene);
			if (outcome === "continue") continue;
			if (outcome !== "return") return outcome;
			left = true;
			break;
		}
		if (left) index = chain.rules.length;
	}
	base.packets++;
	base.bytes += packetLength(scene.skb.ip);
	const policy = base.base?.policy ?? "accept";
	if (kernel.events.active)
		traceStep(scene.state.namespace, scene.skb, { at: "rule", table: table.name, chain: base.name, rule: 0, target: policy.toUpperCase() });
	return policy;
}
