/** Where a packet's way through IPv4 can be looked at and changed: the five hooks. Tables and connection tracking register here. */
import type { NetNamespace } from "../namespaces/net.ts";
import type { NetDevice } from "./devices/device.ts";
import { drop, type Skb, traceStep } from "./skb.ts";

export type Hook = "prerouting" | "input" | "forward" | "output" | "postrouting";
/** `stolen`: the hook keeps the packet (queued, answered, sent another way). */
export type Verdict = "accept" | "drop" | "stolen";

export interface HookState {
	readonly hook: Hook;
	readonly namespace: NetNamespace;
	readonly input: NetDevice | undefined;
	readonly output: NetDevice | undefined;
}

export interface HookFunction {
	readonly name: string;
	/** Lower runs first; NF_IP_PRI_*: raw -300, conntrack -200, mangle -150, dnat -100, filter 0, snat 100, confirm at the end. */
	readonly priority: number;
	/** May change `skb`. */
	readonly run: (skb: Skb, state: HookState) => Verdict;
}

export class Netfilter {
	private readonly functions: Record<Hook, HookFunction[]> = { prerouting: [], input: [], forward: [], output: [], postrouting: [] };

	register(hook: Hook, entry: HookFunction): void {
		const list = this.functions[hook];
		const at = list.findIndex((other) => other.priority > entry.priority);
		list.splice(at < 0 ? list.length : at, 0, entry);
	}
	unregister(hook: Hook, name: string): void {
		this.functions[hook] = this.functions[hook].filter((entry) => entry.name !== name);
	}

	/** Whether the packet goes on. */
	pass(hook: Hook, namespace: NetNamespace, skb: Skb, input: NetDevice | undefined, output: NetDevice | undefined): boolean {
		const list = this.functions[hook];
		let verdict: Verdict = "accept";
		if (list.length) {
			const state: HookState = { hook, namespace, input, output };
			for (const entry of list) {
				verdict = entry.run(skb, state);
				if (verdict !== "accept") break;
			}
		}
		if (namespace.kernel.events.active) traceStep(namespace, skb, { at: "hook", hook, verdict });
		if (verdict === "drop") drop(namespace, skb, "filtered", output ?? input);
		return verdict === "accept";
	}
}
