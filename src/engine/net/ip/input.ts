/** IP packets that come in: for this host, to be forwarded, or neither. net/ipv4/ip_input.c, ip_forward.c. */
import type { NetNamespace } from "../../namespaces/net.ts";
import { BROADCAST, formatIp, type Ip, isLoopback, isMulticast } from "../address.ts";
import type { NetDevice } from "../devices/device.ts";
import { type IpPacket, packetLength, protocolOf } from "../packet.ts";
import { drop, type Skb, traceStep } from "../skb.ts";
import { deliverTransport } from "../sockets/demux.ts";
import { reassemble } from "./fragments.ts";
import { sendIcmpError, sendRedirect } from "./icmp.ts";
import { finishOutput } from "./output.ts";
import { type Routed, routeInput, validSource } from "./route.ts";

export const ttlOf = (packet: IpPacket): number => (packet.kind === "ipv4" ? packet.ttl : packet.hopLimit);

/** ip_rcv. */
export function receiveIp(device: NetDevice, skb: Skb): void {
	const { ns } = device;
	ns.snmp.ip.inReceives++;
	if (skb.ip.kind === "ipv6" && ns.settings.ofDevice("ipv6", device, "disable_ipv6")) {
		drop(ns, skb, "unknown protocol", device);
		return;
	}
	if (!ns.netfilter.pass("prerouting", ns, skb, device, undefined)) return;
	route(device, skb);
}

/** ip_route_input, and what it decides. Netfilter comes back here when it has changed a destination. */
function route(device: NetDevice, skb: Skb): void {
	const { ns } = device;
	const { ip } = skb;
	const { source, destination } = ip;
	if (!validSource(ns, source, device)) {
		martian(ns, skb, device);
		return;
	}
	if (isLoopback(destination) && !device.isLoopback && !ns.settings.ofDevice("ipv4", device, "route_localnet", "max")) {
		martian(ns, skb, device);
		return;
	}
	if (destination === BROADCAST || isMulticast(destination)) {
		deliverLocal(ns, skb, device);
		return;
	}
	const tos = ip.kind === "ipv4" ? ip.tos & 0x1c : 0;
	const found = routeInput(ns, { destination, source, mark: skb.mark, tos, input: device, output: undefined, uid: 0 });
	if (found.ok && (found.route.type === "local" || found.route.type === "broadcast")) {
		note(ns, skb, { ok: true, kind: found.route.type, device: ns.loopback, gateway: undefined, source: destination, route: found.route });
		deliverLocal(ns, skb, device);
		return;
	}
	const forwarding = ns.settings.ofDevice(ip.kind, device, "forwarding") > 0;
	if (!forwarding) {
		ns.snmp.ip.inAddrErrors++;
		drop(ns, skb, "not forwarding", device);
		return;
	}
	if (!found.ok) {
		ns.snmp.ip.outNoRoutes++;
		drop(ns, skb, "no route", device);
		if (found.error !== "EINVAL")
			sendIcmpError(ns, skb, found.error === "EACCES" ? "prohibited" : found.error === "EHOSTUNREACH" ? "host-unreachable" : "net-unreachable");
		return;
	}
	const { hop } = found;
	if (!hop.device) {
		drop(ns, skb, "no route", device);
		return;
	}
	forward(ns, skb, device, { ok: true, kind: "unicast", device: hop.device, gateway: hop.gateway, source, route: found.route });
}

function martian(ns: NetNamespace, skb: Skb, device: NetDevice): void {
	const { source, destination } = skb.ip;
	if (ns.settings.ofDevice("ipv4", device, "log_martians", "max"))
		ns.kernel.printk(`IPv4: martian source ${formatIp(destination)} from ${formatIp(source)}, on dev ${device.name}`, 4);
	drop(ns, skb, "martian", device);
}

/** Tells listeners which way was chosen. */
export function note(ns: NetNamespace, skb: Skb, routed: Routed): void {
	if (!ns.kernel.events.active) return;
	const { kind, device, gateway, source } = routed;
	traceStep(ns, skb, {
		at: "route",
		kind,
		device: device.name,
		via: gateway === undefined ? "" : formatIp(gateway),
		source: formatIp(source),
		table: routed.route?.table ?? 0,
	});
}

/** ip_forward. */
function forward(ns: NetNamespace, skb: Skb, input: NetDevice, routed: Routed): void {
	note(ns, skb, routed);
	const { ip } = skb;
	// a frame that was not addressed to this host alone is not passed on
	if (skb.frame.destination === input.broadcast && !input.isLoopback) {
		drop(ns, skb, "not for this host", input);
		return;
	}
	if (ttlOf(ip) <= 1) {
		ns.snmp.ip.inHdrErrors++;
		drop(ns, skb, "ttl exceeded", input);
		sendIcmpError(ns, skb, "ttl-exceeded");
		return;
	}
	const mtu = routed.route?.metrics.get("mtu") ?? routed.device.mtu;
	if (packetLength(ip) > mtu && (ip.kind === "ipv6" || ip.dontFragment)) {
		ns.snmp.ip.fragFails++;
		drop(ns, skb, "too big", routed.device);
		sendIcmpError(ns, skb, "too-big", mtu);
		return;
	}
	if (routed.device === input) sendRedirect(ns, skb, input, (routed.gateway ?? ip.destination) as Ip);
	ns.snmp.ip.forwarded++;
	skb.ip = ip.kind === "ipv4" ? { ...ip, ttl: ip.ttl - 1 } : { ...ip, hopLimit: ip.hopLimit - 1 };
	if (!ns.netfilter.pass("forward", ns, skb, input, routed.device)) return;
	finishOutput(ns, skb, routed);
}

/** ip_local_deliver. */
function deliverLocal(ns: NetNamespace, skb: Skb, device: NetDevice): void {
	const { ip } = skb;
	if (ip.kind === "ipv4" && ip.fragment) {
		ns.snmp.ip.reasmReqds++;
		const whole = reassemble(ns, ip);
		if (!whole) return;
		ns.snmp.ip.reasmOks++;
		skb.ip = whole;
	}
	if (!ns.netfilter.pass("input", ns, skb, device, undefined)) return;
	ns.snmp.ip.inDelivers++;
	if (deliverTransport(ns, skb, device)) return;
	ns.snmp.ip.inUnknownProtos++;
	drop(ns, skb, "unknown protocol", device);
	if (protocolOf(skb.ip) !== 2) sendIcmpError(ns, skb, "protocol-unreachable");
}
