/** Connection tracking of one network namespace: which packets belong together. net/netfilter/nf_conntrack_core.c. */
import type { Timer } from "../../kernel/timers.ts";
import type { NetNamespace } from "../../namespaces/net.ts";
import { reassemble } from "../ip/fragments.ts";
import { isIcmpError } from "../ip/icmp.ts";
import { type HookFamily, type HookState, priorities, type Verdict } from "../netfilter/hooks.ts";
import { packetLength, protocolOf, protocols } from "../packet.ts";
import type { Skb } from "../skb.ts";
import { Connection, type Tracking, UNTRACKED } from "./connection.ts";
import { type Direction, timeoutNames } from "./tcp-states.ts";
import { invert, isIcmp, isQuery, keyOf, type Tuple, transportOf, tupleOf } from "./tuple.ts";

interface Entry {
	readonly connection: Connection;
	readonly direction: Direction;
}

/** What listeners hear: one message for all that a packet changed. */
export interface ConntrackEvent {
	readonly type: "new" | "update" | "destroy";
	readonly connection: Connection;
}

/** Messages of neighbour discovery and group membership in ICMPv6 are left alone. */
const unlisted6 = new Set([130, 131, 132, 133, 134, 135, 136, 137, 143]);

export class ConnectionTracker {
	readonly ns: NetNamespace;
	private readonly table = new Map<string, Entry>();
	private readonly users: Record<HookFamily, number> = { ipv4: 0, ipv6: 0 };
	private lastId = 0;
	private readonly listeners = new Set<(event: ConntrackEvent) => void>();
	private sweep: Timer | undefined;
	/** As in /proc/net/stat/nf_conntrack. */
	readonly counts = { found: 0, invalid: 0, insert: 0, insertFailed: 0, drop: 0, earlyDrop: 0, error: 0, searchRestart: 0, clashResolve: 0 };
	/** Changes that are told when the packet leaves the last hook. */
	private readonly changed = new WeakSet<Connection>();

	constructor(ns: NetNamespace) {
		this.ns = ns;
	}

	// ---- whether it is on
	/** Somebody needs connections of a family to be tracked (a chain of type nat, a match on states). Ends with `release`. */
	use(family: HookFamily): void {
		if (this.users[family]++ > 0) return;
		const { netfilter } = this.ns;
		const add = (hook: "prerouting" | "input" | "output" | "postrouting", priority: number, run: (skb: Skb, state: HookState) => Verdict): void => {
			netfilter.register(hook, { name: "conntrack", priority, run }, family);
		};
		if (family === "ipv4") add("prerouting", priorities.defragment, (skb) => this.defragment(skb));
		for (const hook of ["prerouting", "output"] as const) add(hook, priorities.conntrack, (skb) => this.track(skb));
		for (const hook of ["input", "postrouting"] as const) add(hook, priorities.confirm, (skb) => this.confirm(skb));
	}
	release(family: HookFamily): void {
		if (--this.users[family] > 0) return;
		for (const hook of ["prerouting", "input", "output", "postrouting"] as const) this.ns.netfilter.unregister(hook, "conntrack", family);
		const gone = (c: Connection) => (typeof c.original.source === "number" ? "ipv4" : "ipv6") === family;
		for (const connection of this.connections) if (gone(connection)) this.destroy(connection);
	}
	tracks(family: HookFamily): boolean {
		return this.users[family] > 0;
	}

	// ---- the table
	private seconds(name: string): number {
		return this.ns.settings.number(`netfilter/nf_conntrack_${name}`);
	}
	private lookup(key: string): Entry | undefined {
		const entry = this.table.get(key);
		if (!entry?.connection.expired(this.ns.kernel.now)) return entry;
		this.destroy(entry.connection);
		return undefined;
	}
	find(tuple: Tuple): Entry | undefined {
		return this.lookup(keyOf(tuple));
	}
	/** nf_conntrack_tuple_taken: whether another connection has a tuple in either direction. */
	taken(tuple: Tuple, except?: Connection): boolean {
		const entry = this.find(tuple);
		return entry !== undefined && entry.connection !== except;
	}
	/** Those that are alive, in the order they came. */
	get connections(): Connection[] {
		const { now } = this.ns.kernel;
		const all: Connection[] = [];
		for (const { connection, direction } of [...this.table.values()]) {
			if (direction !== "original") continue;
			if (connection.expired(now)) this.destroy(connection);
			else all.push(connection);
		}
		return all;
	}
	/** About how many there are: those that have run out and were not asked for since are still among them. */
	get entries(): number {
		return this.table.size / 2;
	}
	get size(): number {
		return this.connections.length;
	}
	destroy(connection: Connection): void {
		if (connection.dying) return;
		connection.dying = true;
		if (!connection.confirmed) return;
		this.table.delete(keyOf(connection.original));
		this.table.delete(keyOf(connection.reply));
		this.tell("destroy", connection);
	}
	private insert(connection: Connection): void {
		connection.confirmed = true;
		this.table.set(keyOf(connection.original), { connection, direction: "original" });
		this.table.set(keyOf(connection.reply), { connection, direction: "reply" });
		this.counts.insert++;
	}
	/** While somebody listens, the end of connections is told in time, as the kernel's collector of garbage does. */
	listen(listener: (event: ConntrackEvent) => void): void {
		this.listeners.add(listener);
		this.watch();
	}
	unlisten(listener: (event: ConntrackEvent) => void): void {
		this.listeners.delete(listener);
		if (this.listeners.size === 0 && this.sweep) this.ns.kernel.timers.cancel(this.sweep);
	}
	private watch(): void {
		const { timers, now } = this.ns.kernel;
		if (this.sweep) timers.cancel(this.sweep);
		this.sweep = undefined;
		const ends = this.connections.map((c) => c.refreshed + c.timeout * 1e9);
		if (this.listeners.size && ends.length) this.sweep = timers.set(Math.max(now + 1e9, Math.min(...ends)), () => this.watch());
	}
	tell(type: ConntrackEvent["type"], connection: Connection): void {
		if (this.listeners.size === 0) return;
		for (const listener of this.listeners) listener({ type, connection });
		if (type !== "destroy") this.watch();
	}
	/** Puts a connection into the table that no packet made. False: one of its tuples is taken. */
	add(connection: Connection): boolean {
		if (this.taken(connection.original) || this.taken(connection.reply)) return false;
		this.insert(connection);
		this.tell("new", connection);
		return true;
	}
	make(original: Tuple): Connection {
		return new Connection(++this.lastId, original, invert(original), this.ns.kernel.now);
	}

	// ---- packets
	/** nf_defrag_ipv4: rules and connections see whole packets only. */
	private defragment(skb: Skb): Verdict {
		const { ip } = skb;
		if (ip.kind !== "ipv4" || !ip.fragment) return "accept";
		const whole = reassemble(this.ns, ip);
		if (!whole) return "stolen";
		skb.ip = whole;
		return "accept";
	}

	/** nf_conntrack_in. */
	track(skb: Skb): Verdict {
		// seen before on the loopback, or taken out by a rule
		if (skb.tracked) return "accept";
		const { ip } = skb;
		const payload = transportOf(ip);
		if (payload.kind === "icmp") {
			if (ip.kind === "ipv6" && unlisted6.has(payload.type)) {
				skb.tracked = UNTRACKED;
				return "accept";
			}
			if (isIcmpError(ip.kind, payload.type)) return this.trackError(skb);
		}
		const tuple = tupleOf(ip);
		if (!tuple) return this.invalid();
		let found = this.find(tuple);
		if (!found) {
			const made = this.begin(tuple, skb);
			if (made === "full") return "drop";
			if (made === "invalid") return this.invalid();
			found = { connection: made, direction: "original" };
		}
		const { connection, direction } = found;
		const verdict = this.advance(connection, direction, skb);
		if (verdict === "again") {
			this.destroy(connection);
			return this.track(skb);
		}
		if (verdict === "invalid") return this.invalid();
		const state = direction === "reply" || connection.seenReply ? "established" : "new";
		skb.tracked = { connection, state, direction };
		if (direction === "reply" && !connection.seenReply && !connection.dying) {
			connection.seenReply = true;
			this.changed.add(connection);
		}
		return "accept";
	}
	private invalid(): Verdict {
		this.counts.invalid++;
		return "accept";
	}

	/** init_conntrack. */
	private begin(tuple: Tuple, skb: Skb): Connection | "full" | "invalid" {
		if (isIcmp(tuple.protocol) && !isQuery(tuple.protocol, tuple.destinationPort >> 8)) return "invalid";
		const limit = this.ns.kernel.net.settings.number("netfilter/nf_conntrack_max");
		if (limit && this.entries >= limit && this.size >= limit) {
			this.ns.kernel.printk("nf_conntrack: nf_conntrack: table full, dropping packet", 4);
			this.counts.drop++;
			return "full";
		}
		const connection = this.make(tuple);
		const payload = transportOf(skb.ip);
		if (payload.kind === "tcp") {
			const first = connection.tcp?.judge(payload, "original");
			if (first !== "SYN_SENT" && !(first === "ESTABLISHED" && this.seconds("tcp_loose"))) return "invalid";
		}
		return connection;
	}

	/** ICMP errors belong to the connection of the packet they are about. nf_conntrack_inet_error. */
	private trackError(skb: Skb): Verdict {
		const { ip } = skb;
		const payload = transportOf(ip);
		const about = payload.kind === "icmp" ? payload.about : undefined;
		const inner = about && tupleOf(about);
		const found = inner && this.find(invert(inner));
		if (!found || found.connection.tuple(found.direction).destination !== ip.destination) return this.invalid();
		skb.tracked = { connection: found.connection, state: "related", direction: found.direction };
		return "accept";
	}

	/** What the protocol makes of a packet of a connection: its state and timeout. */
	private advance(connection: Connection, direction: Direction, skb: Skb): "ok" | "invalid" | "again" {
		const payload = transportOf(skb.ip);
		const { now } = this.ns.kernel;
		let timeout: number;
		if (payload.kind === "tcp" && connection.tcp) {
			const { tcp } = connection;
			const next = tcp.judge(payload, direction);
			if (next === "again" || next === "invalid") return next;
			if (next !== "ignore") {
				const before = tcp.state;
				tcp.take(payload, direction, next);
				timeout = this.seconds(`tcp_timeout_${timeoutNames[next]}`);
				if (tcp.waits && next !== "CLOSE") timeout = Math.min(timeout, this.seconds("tcp_timeout_unacknowledged"));
				if (before !== next) this.changed.add(connection);
				// an answer that is nothing but a reset ends what never was
				if (!connection.seenReply && direction === "reply" && payload.flags.rst) {
					this.destroy(connection);
					return "ok";
				}
				if (connection.seenReply && !connection.assured && (before === "SYN_RECV" || before === "ESTABLISHED") && next === "ESTABLISHED") {
					connection.assured = true;
					this.changed.add(connection);
				}
			} else return "ok";
		} else if (connection.original.protocol === protocols.udp) {
			timeout = this.seconds("udp_timeout");
			if (connection.seenReply) {
				if (now > connection.streamAfter) {
					timeout = this.seconds("udp_timeout_stream");
					if (!connection.assured) this.changed.add(connection);
					connection.assured = true;
				}
			}
		} else if (isIcmp(connection.original.protocol))
			timeout = this.seconds(connection.original.protocol === protocols.icmp ? "icmp_timeout" : "icmpv6_timeout");
		else timeout = this.seconds(protocolOf(skb.ip) === 47 ? "gre_timeout" : "generic_timeout");
		connection.timeout = timeout;
		connection.refreshed = now;
		if (this.seconds("acct")) {
			const traffic = connection.traffic[direction];
			traffic.packets++;
			traffic.bytes += packetLength(skb.ip);
		}
		return "ok";
	}

	/** __nf_conntrack_confirm: the first packet has passed all hooks, the connection goes into the table. */
	private confirm(skb: Skb): Verdict {
		const { tracked } = skb;
		if (!tracked || tracked === UNTRACKED) return "accept";
		const { connection } = tracked;
		if (connection.confirmed || connection.dying) {
			if (this.changed.delete(connection) && connection.confirmed && !connection.dying) this.tell("update", connection);
			return "accept";
		}
		if (tracked.direction === "reply" || tracked.state === "related") return "accept";
		if (this.taken(connection.original) || this.taken(connection.reply)) return this.clash(skb, tracked);
		this.changed.delete(connection);
		connection.refreshed = this.ns.kernel.now;
		this.insert(connection);
		this.tell("new", connection);
		return "accept";
	}
	/** nf_ct_resolve_clash: a twin came first. The packet goes on as part of that one where both mean the same, else it is lost. */
	private clash(skb: Skb, tracked: Tracking): Verdict {
		const twin = this.find(tracked.connection.original);
		if (twin?.direction === "original" && keyOf(twin.connection.reply) === keyOf(tracked.connection.reply)) {
			this.counts.clashResolve++;
			skb.tracked = { connection: twin.connection, state: "new", direction: "original" };
			return "accept";
		}
		this.counts.insertFailed++;
		this.counts.drop++;
		return "drop";
	}
}
