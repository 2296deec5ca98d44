/** Network address and port translation: choosing a new tuple, once for a connection, and changing its packets by it. net/netfilter/nf_nat_core.c. */
import type { NetNamespace } from "../../namespaces/net.ts";
import { formatIp, type Ip } from "../address.ts";
import { type HookFamily, type HookState, priorities, type Verdict } from "../netfilter/hooks.ts";
import { protocols } from "../packet.ts";
import { type Skb, traceStep } from "../skb.ts";
import { type Connection, other, type Tracking, UNTRACKED } from "./connection.ts";
import { jhash2 } from "./jhash.ts";
import { type Manipulation, rewrite, rewriteError } from "./rewrite.ts";
import type { ConnectionTracker } from "./tracker.ts";
import { invert, isIcmp, keyOf, type Tuple, transportOf } from "./tuple.ts";

/** What an end may become. NF_NAT_RANGE_*. */
export interface NatRange {
	/** First and last address; undefined leaves it. */
	readonly addresses?: readonly [Ip, Ip];
	readonly ports?: readonly [number, number];
	/** Ports are shifted by as much as the original is above this one. */
	readonly basePort?: number;
	/** Ports by chance, even where the old one is free. */
	readonly random?: boolean;
	/** One client gets the same address whatever it talks to. */
	readonly persistent?: boolean;
	/** NETMAP: the network part is replaced, the host part kept. */
	readonly netmap?: true;
}

/** Whose turn it is when a connection's first packet meets the rules: the chains of type nat at this hook. */
export type NatRules = (skb: Skb, state: HookState) => Verdict;

const MAX_ATTEMPTS = 128;

const hasPorts = (protocol: number): boolean => protocol === protocols.tcp || protocol === protocols.udp || isIcmp(protocol);
const word = (ip: Ip, n: number): number => (typeof ip === "number" ? (n === 0 ? ip : 0) : Number((ip >> BigInt(96 - 32 * n)) & 0xffffffffn));

export class Nat {
	private readonly tracker: ConnectionTracker;
	private readonly ns: NetNamespace;
	private readonly users: Record<HookFamily, number> = { ipv4: 0, ipv6: 0 };
	/** Connections by the source of their original direction: one client port keeps its mapping towards all. */
	private readonly bySource = new Map<string, Set<Connection>>();

	constructor(tracker: ConnectionTracker) {
		this.tracker = tracker;
		this.ns = tracker.ns;
	}

	/** A chain of type nat has come; the first makes packets be translated. */
	use(family: HookFamily, rules: NatRules): void {
		if (this.users[family]++ > 0) return;
		this.tracker.use(family);
		const { netfilter } = this.ns;
		const add = (hook: "prerouting" | "input" | "output" | "postrouting", priority: number): void => {
			netfilter.register(hook, { name: "nat", priority, run: (skb, state) => this.run(skb, state, rules) }, family);
		};
		for (const hook of ["prerouting", "output"] as const) add(hook, priorities.destinationNat);
		for (const hook of ["input", "postrouting"] as const) add(hook, priorities.sourceNat);
	}
	release(family: HookFamily): void {
		if (--this.users[family] > 0) return;
		for (const hook of ["prerouting", "input", "output", "postrouting"] as const) this.ns.netfilter.unregister(hook, "nat", family);
		this.tracker.release(family);
	}

	private watching = false;
	/** nf_nat_masquerade: connections that were given the address of a device end when that device goes down or loses the address. */
	masqueraded(connection: Connection, ifindex: number): void {
		connection.masqueradeIndex = ifindex;
		if (this.watching) return;
		this.watching = true;
		this.ns.listeners.add((event) => {
			if (event.type !== "link" && event.type !== "link-gone" && !(event.type === "address" && event.gone)) return;
			const { device } = event;
			if (event.type === "link" && device.up) return;
			for (const c of this.tracker.connections)
				if (c.masqueradeIndex === device.ifindex && (event.type !== "address" || c.reply.destination === event.address.local)) this.tracker.destroy(c);
		});
	}

	/** nf_nat_inet_fn. */
	private run(skb: Skb, state: HookState, rules: NatRules): Verdict {
		const { tracked } = skb;
		if (!tracked || tracked === UNTRACKED) return "accept";
		const side: Manipulation = state.hook === "postrouting" || state.hook === "input" ? "source" : "destination";
		const { connection } = tracked;
		if (tracked.state === "related" && transportOf(skb.ip).kind === "icmp") {
			this.translateError(skb, state, tracked, side);
			return "accept";
		}
		if (tracked.state === "new" && !connection.confirmed) {
			if (!(side === "source" ? connection.sourceNatDone : connection.destinationNatDone)) {
				const verdict = rules(skb, state);
				if (verdict !== "accept") return verdict;
				// no rule wanted it: the tuple stays, unless somebody else has it
				if (!(side === "source" ? connection.sourceNatDone : connection.destinationNatDone) && !this.setUp(connection, {}, side)) return "drop";
			}
		} else if (
			side === "source" &&
			tracked.direction === "original" &&
			connection.masqueradeIndex &&
			state.output &&
			state.output.ifindex !== connection.masqueradeIndex &&
			state.hook === "postrouting"
		) {
			// the way has changed: the address it was given does not fit any more
			this.tracker.destroy(connection);
			return "drop";
		}
		this.translate(skb, state, tracked, side);
		return "accept";
	}

	private changes(tracked: Tracking, side: Manipulation): boolean {
		const { connection, direction } = tracked;
		return (side === "source") === (direction === "original") ? connection.sourceNat : connection.destinationNat;
	}

	private translate(skb: Skb, state: HookState, tracked: Tracking, side: Manipulation): void {
		if (!this.changes(tracked, side)) return;
		const before = skb.ip;
		skb.ip = rewrite(before, side, invert(tracked.connection.tuple(other(tracked.direction))));
		if (this.ns.kernel.events.active) traceStep(state.namespace, skb, { at: "rewrite", why: this.words(skb, before, tracked, side) });
	}
	private words(skb: Skb, before: Skb["ip"], { direction }: Tracking, side: Manipulation): string {
		const end = (ip: Skb["ip"]): string => {
			const payload = transportOf(ip);
			const port =
				payload.kind === "tcp" || payload.kind === "udp"
					? `:${side === "source" ? payload.sourcePort : payload.destinationPort}`
					: payload.kind === "icmp"
						? ` id ${payload.rest >>> 16}`
						: "";
			return `${formatIp(ip[side])}${port}`;
		};
		const name = `${direction === "reply" ? "un-" : ""}${(side === "source") === (direction === "original") ? "SNAT" : "DNAT"}`;
		return `${name} ${side} ${end(before)} -> ${end(skb.ip)}`;
	}
	private translateError(skb: Skb, state: HookState, tracked: Tracking, side: Manipulation): void {
		if (!this.changes(tracked, side)) return;
		const inner = tracked.connection.tuple(other(tracked.direction));
		skb.ip = rewriteError(skb.ip, side, inner, invert(inner));
		if (this.ns.kernel.events.active) traceStep(state.namespace, skb, { at: "rewrite", why: `NAT of an ICMP error: ${side} ${formatIp(skb.ip[side])}` });
	}

	/** nf_nat_setup_info: fixes one end of a connection. False: no tuple is free. */
	setUp(connection: Connection, range: NatRange, side: Manipulation): boolean {
		if (side === "source" ? connection.sourceNatDone : connection.destinationNatDone) return true;
		const current = invert(connection.reply);
		const chosen = this.unique(current, range, connection, side);
		if (keyOf(chosen) !== keyOf(current)) {
			connection.reply = invert(chosen);
			if (side === "source") connection.sourceNat = true;
			else connection.destinationNat = true;
		}
		if (side === "source") {
			connection.sourceNatDone = true;
			this.remember(connection);
		} else connection.destinationNatDone = true;
		return true;
	}
	private sourceKey = (t: Tuple): string => `${t.protocol}/${t.source}/${t.sourcePort}`;
	private remember(connection: Connection): void {
		const key = this.sourceKey(connection.original);
		const known = this.bySource.get(key);
		if (known) {
			for (const old of known) if (old.dying) known.delete(old);
			known.add(connection);
		} else this.bySource.set(key, new Set([connection]));
		if (this.bySource.size > 2 * this.tracker.entries + 64) {
			for (const [k, all] of this.bySource) if ([...all].every((c) => c.dying || c.expired(this.ns.kernel.now))) this.bySource.delete(k);
		}
	}

	private used(tuple: Tuple, connection: Connection): boolean {
		return this.tracker.taken(invert(tuple), connection);
	}
	private fits(tuple: Tuple, range: NatRange): boolean {
		const { addresses, ports } = range;
		if (addresses && (tuple.source < addresses[0] || tuple.source > addresses[1])) return false;
		return !ports || !hasPorts(tuple.protocol) || (tuple.sourcePort >= ports[0] && tuple.sourcePort <= ports[1]);
	}

	/** get_unique_tuple: keeps what it can, and takes another port only where it must. */
	private unique(original: Tuple, range: NatRange, connection: Connection, side: Manipulation): Tuple {
		if (side === "source" && !range.random) {
			if (this.fits(original, range) && !range.netmap) {
				if (!this.used(original, connection)) return original;
			} else if (!range.netmap) {
				const known = this.knownMapping(original, range, connection);
				if (known && !this.used(known, connection)) return known;
			}
		}
		const tuple = this.withAddress(original, range, connection, side);
		if (!range.random) {
			if (range.ports) {
				const port = side === "source" ? tuple.sourcePort : tuple.destinationPort;
				const inside = hasPorts(tuple.protocol) && port >= range.ports[0] && port <= range.ports[1];
				if (range.basePort === undefined && inside && (range.ports[0] === range.ports[1] || !this.used(tuple, connection))) return tuple;
			} else if (!this.used(tuple, connection)) return tuple;
		}
		return this.withPort(tuple, range, connection, side);
	}
	/** find_appropriate_src: what the same client port was given for another destination. */
	private knownMapping(original: Tuple, range: NatRange, connection: Connection): Tuple | undefined {
		for (const known of this.bySource.get(this.sourceKey(original)) ?? []) {
			if (known === connection || known.dying) continue;
			const mapped = invert(known.reply);
			const tuple: Tuple = { ...original, source: mapped.source, sourcePort: mapped.sourcePort };
			if (this.fits(tuple, range)) return tuple;
		}
		return undefined;
	}
	/** find_best_ips_proto: of several addresses one by a hash of the client. */
	private withAddress(tuple: Tuple, range: NatRange, connection: Connection, side: Manipulation): Tuple {
		const { addresses } = range;
		if (!addresses) return tuple;
		const [low, high] = addresses;
		let chosen: Ip = low;
		if (range.netmap) {
			// first and last address of a network: host bits of the old one, network bits of the new one
			const mine = side === "source" ? tuple.source : tuple.destination;
			chosen =
				typeof low === "number" && typeof high === "number" && typeof mine === "number"
					? (low | (mine & (low ^ high))) >>> 0
					: BigInt(low) | (BigInt(mine) & (BigInt(low) ^ BigInt(high)));
		} else if (low !== high) {
			const client = connection.original.source;
			const towards = range.persistent ? 0 : word(tuple.destination, typeof tuple.destination === "number" ? 0 : 3);
			const hash = jhash2([word(client, 0), word(client, 1), word(client, 2), word(client, 3)], towards);
			if (typeof low === "number" && typeof high === "number") chosen = (low + Number((BigInt(hash) * BigInt(high - low + 1)) >> 32n)) >>> 0;
			else chosen = BigInt(low) + ((BigInt(hash) * (BigInt(high) - BigInt(low) + 1n)) >> 32n);
		}
		return side === "source" ? { ...tuple, source: chosen } : { ...tuple, destination: chosen };
	}
	/** nf_nat_l4proto_unique_tuple: a port (or ICMP identifier) of the allowed ones, from a place drawn by chance on. */
	private withPort(tuple: Tuple, range: NatRange, connection: Connection, side: Manipulation): Tuple {
		if (!hasPorts(tuple.protocol)) return tuple;
		const icmp = isIcmp(tuple.protocol);
		const field = side === "source" || icmp ? "sourcePort" : "destinationPort";
		const old = tuple[field];
		let low: number;
		let size: number;
		if (range.ports) {
			low = Math.min(...range.ports);
			size = Math.max(...range.ports) - low + 1;
		} else if (icmp) {
			low = 0;
			size = 65536;
		} else {
			if (side === "destination") return tuple;
			// privileged ports stay privileged
			[low, size] = old >= 1024 ? [1024, 64512] : old < 512 ? [1, 511] : [600, 424];
		}
		const chance = () => this.ns.kernel.random.below(65536);
		let offset = range.basePort !== undefined ? old - range.basePort : range.random || side === "source" ? chance() : 0;
		for (let attempts = Math.min(size, MAX_ATTEMPTS); ; attempts = Math.floor(attempts / 2)) {
			let candidate = tuple;
			for (let i = 0; i < attempts; i++, offset++) {
				candidate = { ...tuple, [field]: low + (((offset % size) + size) % size) };
				if (!this.used(candidate, connection)) return candidate;
			}
			if (attempts >= size || attempts < 16) return candidate;
			offset = chance();
		}
	}
}
