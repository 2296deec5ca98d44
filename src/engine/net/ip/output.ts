/** Sending IP packets: from sockets and from the protocols themselves. net/ipv4/ip_output.c. */
import { Errno } from "../../kernel/errno.ts";
import type { NetNamespace } from "../../namespaces/net.ts";
import type { Ip } from "../address.ts";
import { attach } from "../conntrack/connection.ts";
import type { NetDevice } from "../devices/device.ts";
import { sendToNextHop } from "../neighbour.ts";
import { type IpPacket, type IpPayload, packetLength, payloadLength } from "../packet.ts";
import { drop, type Sender, Skb } from "../skb.ts";
import { fragment } from "./fragments.ts";
import { sendIcmpError } from "./icmp.ts";
import { note, receiveIp } from "./input.ts";
import { isOwnAddress, type Routed, routeOutput } from "./route.ts";

export interface SendOptions {
	readonly ttl?: number;
	readonly tos?: number;
	readonly mark?: number;
	/** 0 or 0n: the route chooses. */
	readonly source?: Ip;
	readonly device?: NetDevice;
	/** "fitting": DF is set where the packet need not be cut (IP_PMTUDISC_WANT). */
	readonly dontFragment?: boolean | "fitting";
	readonly sender?: Sender;
	/** A packet too large for its way is refused with EMSGSIZE in place of being cut. */
	readonly refuseTooBig?: boolean;
	/** The route found before, for a connected socket. */
	readonly routed?: Routed;
	readonly id?: number;
	/** What the packet is about (an ICMP error, a reset): it belongs to the same tracked connection. */
	readonly about?: Skb;
}

/** Makes an IP packet and sends it. ENETUNREACH, EHOSTUNREACH, EACCES, EINVAL, EMSGSIZE; EPERM when a filter drops it. */
export function sendIp(ns: NetNamespace, destination: Ip, payload: IpPayload, options: SendOptions = {}): void {
	const { tos = 0, mark = 0, source = typeof destination === "number" ? 0 : 0n, device } = options;
	const routed = options.routed ?? routeOutput(ns, { destination, source, mark, tos: tos & 0x1c, output: device, uid: options.sender?.uid ?? 0 });
	if (!routed.ok) {
		ns.snmp.ip.outNoRoutes++;
		throw new Errno(routed.error);
	}
	const hops = options.ttl ?? routed.route?.metrics.get("hoplimit") ?? ns.settings.number("ipv4/ip_default_ttl");
	const from = typeof source === "number" ? source || routed.source : source === 0n ? routed.source : source;
	const mtu = routed.route?.metrics.get("mtu") ?? routed.device.mtu;
	const fits = payloadLength(payload) + 20 <= mtu;
	const packet: IpPacket =
		typeof destination === "number" && typeof from === "number"
			? {
					kind: "ipv4",
					source: from,
					destination: destination === 0 && routed.kind === "local" ? from : destination,
					ttl: hops,
					tos,
					id: options.id ?? ns.nextPacketId(),
					dontFragment: options.dontFragment === "fitting" ? fits : (options.dontFragment ?? false),
					payload,
				}
			: { kind: "ipv6", source: BigInt(from), destination: BigInt(destination), hopLimit: hops, trafficClass: tos, payload };
	if (options.refuseTooBig && packetLength(packet) > mtu) throw new Errno("EMSGSIZE");
	const skb = Skb.of(ns, packet);
	skb.mark = mark;
	skb.sender = options.sender;
	skb.tracked = attach(options.about?.tracked);
	ns.snmp.ip.outRequests++;
	if (!localOut(ns, skb, routed, options)) throw new Errno("EPERM");
}

/** ip_local_out: the output hook may send the packet another way. Returns whether it goes on. */
function localOut(ns: NetNamespace, skb: Skb, first: Routed, options: SendOptions): boolean {
	let routed = first;
	note(ns, skb, routed);
	const { destination, source } = skb.ip;
	const { mark } = skb;
	if (!ns.netfilter.pass("output", ns, skb, undefined, routed.device)) return false;
	// ip_route_me_harder
	if (skb.ip.destination !== destination || skb.ip.source !== source || skb.mark !== mark) {
		const own = isOwnAddress(ns, skb.ip.source) ? skb.ip.source : typeof source === "number" ? 0 : 0n;
		const again = routeOutput(ns, { destination: skb.ip.destination, source: own, mark: skb.mark, tos: 0, output: options.device, uid: 0 });
		if (!again.ok) {
			drop(ns, skb, "no route");
			return true;
		}
		routed = again;
		note(ns, skb, routed);
	}
	finishOutput(ns, skb, routed);
	return true;
}

/** ip_output: the last hook, then into frames. */
export function finishOutput(ns: NetNamespace, skb: Skb, routed: Routed): void {
	const { device, gateway } = routed;
	if (!ns.netfilter.pass("postrouting", ns, skb, skb.input, device, gateway)) return;
	const { ip } = skb;
	const kind = routed.kind === "broadcast" ? "broadcast" : "unicast";
	const nextHop = gateway ?? ip.destination;
	if (kind === "broadcast" || routed.kind === "multicast") loopBack(ns, skb, device);
	if (packetLength(ip) <= device.mtu) {
		ns.snmp.ip.outTransmits++;
		sendToNextHop(device, skb, nextHop, kind);
		return;
	}
	if (ip.kind === "ipv6" || ip.dontFragment) {
		ns.snmp.ip.fragFails++;
		drop(ns, skb, "too big", device);
		sendIcmpError(ns, skb, "too-big", device.mtu);
		return;
	}
	ns.snmp.ip.fragOks++;
	for (const piece of fragment(ip, device.mtu)) {
		const part = skb.clone();
		part.ip = piece;
		ns.snmp.ip.fragCreates++;
		ns.snmp.ip.outTransmits++;
		sendToNextHop(device, part, nextHop, kind);
	}
}

/** Group packets are also heard by this host itself. */
function loopBack(ns: NetNamespace, skb: Skb, device: NetDevice): void {
	if (device.isLoopback) return;
	const copy = skb.clone();
	ns.kernel.timers.set(ns.kernel.now + 1000, () => {
		if (!device.dead && device.up) receiveIp(device, copy);
	});
}

/** Finds a finished packet its way in another namespace, as if it were sent there (ipvlan in l3 mode). */
export function sendAgain(ns: NetNamespace, skb: Skb): void {
	const { destination } = skb.ip;
	const found = routeOutput(ns, { destination, source: typeof destination === "number" ? 0 : 0n, mark: skb.mark, tos: 0, output: undefined, uid: 0 });
	if (!found.ok) {
		drop(ns, skb, "no route");
		return;
	}
	note(ns, skb, found);
	finishOutput(ns, skb, found);
}
