import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { NetNamespace } from "../../namespaces/net.ts";
import { bareMachine } from "../../testing/bare-machine.ts";
import { parseIpv4 } from "../address.ts";
import { addAddress } from "../addresses.ts";
import { Dummy } from "../devices/dummy.ts";
import { bringUp, register } from "../interface.ts";
import type { Action } from "../netfilter/rule.ts";
import type { IpPayload, Ipv4Packet } from "../packet.ts";
import { Skb } from "../skb.ts";
import { keyOf } from "./tuple.ts";

const ip = (text: string): number => parseIpv4(text) ?? 0;
const PUBLIC = ip("203.0.113.1");

/** A router with a device inside and one outside, and one rule in POSTROUTING and PREROUTING each. */
function router(source: Action | undefined, destination?: Action): NetNamespace {
	const { net } = bareMachine().kernel;
	for (const [name, address] of [
		["inside", "10.0.0.1"],
		["outside", "203.0.113.1"],
	] as const) {
		const device = new Dummy(net, name);
		register(device, net);
		bringUp(device);
		addAddress(device, { local: ip(address), prefix: 24, scope: "global" });
	}
	const at = { family: "ip", table: "nat" } as const;
	net.rules.apply([
		{ type: "new-table", ...at },
		...(["prerouting", "postrouting"] as const).map(
			(hook) =>
				({ type: "new-chain", ...at, chain: hook, base: { type: "nat", hook, priority: hook === "prerouting" ? -100 : 100, policy: "accept" } }) as const,
		),
		...(source ? [{ type: "new-rule", ...at, chain: "postrouting", rule: { matches: [], actions: [source], counted: true } } as const] : []),
		...(destination ? [{ type: "new-rule", ...at, chain: "prerouting", rule: { matches: [], actions: [destination], counted: true } } as const] : []),
	]);
	return net;
}

const packet = (source: number, destination: number, payload: IpPayload): Ipv4Packet => ({
	kind: "ipv4",
	source,
	destination,
	ttl: 64,
	tos: 0,
	id: 1,
	dontFragment: true,
	payload,
});

/** Lets a packet be forwarded; what leaves, or undefined where it was dropped. */
function forward(net: NetNamespace, from: "inside" | "outside", sent: Ipv4Packet): Ipv4Packet | undefined {
	const input = net.byName.get(from);
	const output = net.byName.get(from === "inside" ? "outside" : "inside");
	const skb = Skb.of(net, sent);
	const passed =
		net.netfilter.pass("prerouting", net, skb, input, undefined) &&
		net.netfilter.pass("forward", net, skb, input, output) &&
		net.netfilter.pass("postrouting", net, skb, input, output);
	return passed && skb.ip.kind === "ipv4" ? skb.ip : undefined;
}

const none = new Uint8Array(0);
const segment = (sourcePort: number, destinationPort: number, flags: { syn?: true; ack?: true }): IpPayload => ({
	kind: "tcp",
	sourcePort,
	destinationPort,
	sequence: 1,
	acknowledgment: 1,
	flags,
	window: 1000,
	options: {},
	data: none,
});
const payloads = fc.oneof(
	fc.record({ kind: fc.constant("udp" as const), sourcePort: fc.integer({ min: 1, max: 65535 }), destinationPort: fc.integer({ min: 1, max: 65535 }) }),
	fc.record({ kind: fc.constant("tcp" as const), sourcePort: fc.integer({ min: 1, max: 65535 }), destinationPort: fc.integer({ min: 1, max: 65535 }) }),
	fc.record({ kind: fc.constant("icmp" as const), sourcePort: fc.integer({ min: 0, max: 65535 }), destinationPort: fc.constant(0) }),
);
/** Few clients and servers, so that they get into each other's way. */
const flows = fc.record({
	client: fc.integer({ min: 2, max: 6 }).map((n) => ip("10.0.0.0") + n),
	server: fc.integer({ min: 9, max: 11 }).map((n) => ip("203.0.113.0") + n),
	payload: payloads,
});
type Flow = typeof flows extends fc.Arbitrary<infer T> ? T : never;

function first({ payload: p }: Flow): IpPayload {
	if (p.kind === "tcp") return segment(p.sourcePort, p.destinationPort, { syn: true });
	if (p.kind === "udp") return { ...p, data: none };
	return { kind: "icmp", type: 8, code: 0, rest: (p.sourcePort << 16) >>> 0, data: none };
}
/** What the other end sends back to the packet that it got. */
function answer({ source, destination, payload: p }: Ipv4Packet): Ipv4Packet {
	if (p.kind === "tcp") return packet(destination, source, segment(p.destinationPort, p.sourcePort, { syn: true, ack: true }));
	if (p.kind === "udp") return packet(destination, source, { ...p, sourcePort: p.destinationPort, destinationPort: p.sourcePort });
	return packet(destination, source, p.kind === "icmp" ? { ...p, type: 0 } : p);
}

const translations: fc.Arbitrary<Action> = fc.oneof(
	fc.constant<Action>({ kind: "MASQUERADE" }),
	fc.constant<Action>({ kind: "MASQUERADE", random: true }),
	fc.constant<Action>({ kind: "SNAT", addresses: [PUBLIC, PUBLIC + 3] }),
	fc.constant<Action>({ kind: "SNAT", addresses: [PUBLIC, PUBLIC], ports: [40000, 40100] }),
);

describe("NAT", () => {
	test("undone on the answer is no change", () => {
		fc.assert(
			fc.property(translations, fc.array(flows, { minLength: 1, maxLength: 12 }), (action, all) => {
				const net = router(action);
				for (const flow of all) {
					const sent = packet(flow.client, flow.server, first(flow));
					const left = forward(net, "inside", sent);
					if (!left) continue;
					expect(left.source).not.toBe(flow.client);
					expect(forward(net, "outside", answer(left))).toEqual(answer(sent));
				}
			}),
			{ numRuns: 40 },
		);
	});

	test("of a destination undone on the answer is no change", () => {
		fc.assert(
			fc.property(fc.array(flows, { minLength: 1, maxLength: 8 }), (all) => {
				const net = router(undefined, { kind: "DNAT", addresses: [ip("10.0.0.77"), ip("10.0.0.77")] });
				for (const flow of all) {
					const sent = packet(flow.server, PUBLIC, first(flow));
					const left = forward(net, "outside", sent);
					if (!left) continue;
					expect(left.destination).toBe(ip("10.0.0.77"));
					expect(forward(net, "inside", answer(left))).toEqual(answer(sent));
				}
			}),
			{ numRuns: 30 },
		);
	});

	test("gives no two live connections the same answer", () => {
		fc.assert(
			fc.property(translations, fc.array(flows, { minLength: 2, maxLength: 40 }), (action, all) => {
				const net = router(action);
				for (const flow of all) forward(net, "inside", packet(flow.client, flow.server, first(flow)));
				const replies = net.conntrack.connections.map((c) => keyOf(c.reply));
				expect(new Set(replies).size).toBe(replies.length);
			}),
			{ numRuns: 40 },
		);
	});

	test("keeps a client's port while it is free, and takes another of the same kind when it is not", () => {
		const net = router({ kind: "MASQUERADE" });
		const ports = [2, 3, 4].map((n) => {
			const left = forward(net, "inside", packet(ip("10.0.0.0") + n, ip("203.0.113.9"), segment(500, 80, { syn: true })));
			return left?.payload.kind === "tcp" ? left.payload.sourcePort : 0;
		});
		expect(ports[0]).toBe(500);
		expect(new Set(ports).size).toBe(3);
		expect(Math.max(...ports)).toBeLessThan(512);
	});

	test("lets an ICMP error come back to who sent the packet that it is about", () => {
		const net = router({ kind: "MASQUERADE" });
		const sent = packet(ip("10.0.0.2"), ip("203.0.113.9"), { kind: "udp", sourcePort: 1000, destinationPort: 53, data: none });
		const left = forward(net, "inside", sent);
		const error = packet(ip("203.0.113.9"), PUBLIC, { kind: "icmp", type: 3, code: 3, rest: 0, data: none, ...(left ? { about: left } : {}) });
		const got = forward(net, "outside", error);
		expect(got?.destination).toBe(ip("10.0.0.2"));
		expect(got?.payload.kind === "icmp" && got.payload.about).toEqual(sent);
	});
});
