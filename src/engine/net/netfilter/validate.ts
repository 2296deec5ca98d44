/** Where actions may stand, and that chains do not lead in a circle. xt_check_target, nft_chain_validate. */
import { NetlinkError } from "../netlink/error.ts";
import { protocols } from "../packet.ts";
import type { Chain, Table } from "./chain.ts";
import type { Hook } from "./hooks.ts";
import type { Action, ActionKind, ChainType, Match, RuleSpec } from "./rule.ts";

interface Place {
	readonly types?: readonly ChainType[];
	/** Tables of iptables by name; a table that nft made is asked for its chain's type only. */
	readonly tables?: readonly string[];
	readonly hooks?: readonly Hook[];
}

const mangle: Place = { tables: ["mangle"] };
const places: Partial<Record<ActionKind, Place>> = {
	MASQUERADE: { types: ["nat"], hooks: ["postrouting"] },
	SNAT: { types: ["nat"], hooks: ["postrouting", "input"] },
	DNAT: { types: ["nat"], hooks: ["prerouting", "output"] },
	REDIRECT: { types: ["nat"], hooks: ["prerouting", "output"] },
	NETMAP: { types: ["nat"], hooks: ["prerouting", "output", "postrouting", "input"] },
	REJECT: { tables: ["filter"], hooks: ["input", "forward", "output"] },
	TTL: mangle,
	DSCP: mangle,
	TOS: mangle,
	CHECKSUM: mangle,
	CT: { tables: ["raw"] },
	TCPMSS: { hooks: ["forward", "output", "postrouting"] },
	CLASSIFY: { hooks: ["forward", "output", "postrouting"] },
};

const iptablesTables = new Set(["raw", "mangle", "nat", "filter", "security"]);

function checkMatches(base: Chain, matches: readonly Match[]): void {
	const hook = base.base?.hook;
	// only what is sent has an owner
	if (matches.some((m) => m.kind === "owner") && hook !== "output" && hook !== "postrouting") throw new NetlinkError("EINVAL");
}

function checkAction(table: Table, base: Chain, { matches }: RuleSpec, action: Action): void {
	const place = places[action.kind];
	if (!place || !base.base) return;
	const { type, hook } = base.base;
	if (
		action.kind === "REJECT" &&
		action.with === "tcp-reset" &&
		!matches.some((m) => m.kind === "tcp" || (m.kind === "protocol" && m.number === protocols.tcp && !m.invert))
	)
		throw new NetlinkError("EINVAL");
	if (place.types && !place.types.includes(type)) throw new NetlinkError("EINVAL");
	if (place.tables && iptablesTables.has(table.name) && !place.tables.includes(table.name)) throw new NetlinkError("EINVAL");
	// clamping to a fixed size is allowed everywhere
	if (place.hooks && !(action.kind === "TCPMSS" && action.mss !== "pmtu") && !place.hooks.includes(hook)) throw new NetlinkError("EINVAL");
}

/** Checks what can be reached from each base chain; what nobody reaches may be what it likes. EINVAL for an action out of its place, ELOOP for a circle. */
export function validate(table: Table): void {
	const visit = (base: Chain, chain: Chain, above: readonly Chain[], seen: Set<Chain>): void => {
		if (above.includes(chain)) throw new NetlinkError("ELOOP");
		if (seen.has(chain)) return;
		for (const rule of chain.rules) {
			for (const action of rule.spec.actions) checkAction(table, base, rule.spec, action);
			checkMatches(base, rule.spec.matches);
			for (const step of rule.steps) if (step.kind !== "act") visit(base, step.chain, [...above, chain], seen);
		}
		seen.add(chain);
	};
	for (const chain of table.chains.values()) {
		if (!chain.base) continue;
		visit(chain, chain, [], new Set());
	}
}
