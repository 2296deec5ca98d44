/** Where a packet's way through IP can be looked at and changed: the five hooks. Tables and connection tracking register here. linux/netfilter.h. */
import type { NetNamespace } from "../../namespaces/net.ts";
import type { Ip } from "../address.ts";
import type { NetDevice } from "../devices/device.ts";
import { drop, type Skb, traceStep } from "../skb.ts";

export type Hook = "prerouting" | "input" | "forward" | "output" | "postrouting";
/** `stolen`: the hook keeps the packet (queued, answered, sent another way). */
export type Verdict = "accept" | "drop" | "stolen";
export type HookFamily = "ipv4" | "ipv6";

/** NF_IP_PRI_*. */
export const priorities = {
	defragment: -400,
	raw: -300,
	conntrack: -200,
	mangle: -150,
	destinationNat: -100,
	filter: 0,
	security: 50,
	sourceNat: 100,
	confirm: 2 ** 31 - 1,
} as const;

export interface HookState {
	readonly hook: Hook;
	readonly namespace: NetNamespace;
	readonly input: NetDevice | undefined;
	readonly output: NetDevice | undefined;
	/** Where the packet goes next behind `output`, when that is known. */
	readonly nextHop: Ip | undefined;
}

export interface HookFunction {
	readonly name: string;
	/** Lower runs first; see `priorities`. */
	readonly priority: number;
	/** May change `skb`. */
	readonly run: (skb: Skb, state: HookState) => Verdict;
}

type HookLists = Record<Hook, HookFunction[]>;
const noHooks = (): HookLists => ({ prerouting: [], input: [], forward: [], output: [], postrouting: [] });

export class Netfilter {
	private readonly functions: Record<HookFamily, HookLists> = { ipv4: noHooks(), ipv6: noHooks() };

	/** Functions of equal priority run in the order they came. */
	register(hook: Hook, entry: HookFunction, family: HookFamily = "ipv4"): void {
		const list = [...this.functions[family][hook]];
		const at = list.findIndex((other) => other.priority > entry.priority);
		list.splice(at < 0 ? list.length : at, 0, entry);
		this.functions[family][hook] = list;
	}
	unregister(hook: Hook, name: string, family: HookFamily = "ipv4"): void {
		this.functions[family][hook] = this.functions[family][hook].filter((entry) => entry.name !== name);
	}

	/** Whether the packet goes on. */
	pass(hook: Hook, namespace: NetNamespace, skb: Skb, input: NetDevice | undefined, output: NetDevice | undefined, nextHop?: Ip): boolean {
		const list = this.functions[skb.ip.kind][hook];
		let verdict: Verdict = "accept";
		if (list.length) {
			const state: HookState = { hook, namespace, input, output, nextHop };
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
