/** ARP: asking who has an IPv4 address, and answering for the own ones. RFC 826; net/ipv4/arp.c. */
import { BROADCAST_MAC, type Ipv4, isLoopback, isMulticast, type Mac, ZERO_MAC } from "./address.ts";
import type { NetDevice } from "./devices/device.ts";
import { routeInput, sourceFor } from "./ip/route.ts";
import { transmit } from "./link.ts";
import { neighbourOf } from "./neighbour.ts";
import type { ArpPacket } from "./packet.ts";
import { drop, Skb, traceStep } from "./skb.ts";

function sendArp(device: NetDevice, packet: ArpPacket, destination: Mac): void {
	transmit(device, Skb.of(device.ns, packet, device.address, destination));
}

/** Asks everybody, or only `mac` whether it still is there. */
export function sendArpRequest(device: NetDevice, targetIp: Ipv4, mac: Mac | undefined): void {
	const senderIp = sourceFor(device, targetIp);
	sendArp(device, { kind: "arp", operation: "request", senderMac: device.address, senderIp, targetMac: ZERO_MAC, targetIp }, mac ?? BROADCAST_MAC);
}

/** arp_process. */
export function receiveArp(device: NetDevice, skb: Skb, arp: ArpPacket): void {
	const { ns } = device;
	if (device.noArp || device.isLoopback) {
		drop(ns, skb, "unknown protocol", device);
		return;
	}
	const { senderIp, targetIp, senderMac } = arp;
	if (isMulticast(targetIp) || (isLoopback(targetIp) && !ns.settings.ofDevice("ipv4", device, "route_localnet", "max"))) {
		drop(ns, skb, "martian", device);
		return;
	}
	if (ns.kernel.events.active) traceStep(ns, skb, { at: "deliver", to: "arp" });
	if (arp.operation === "request") {
		const forUs = answersFor(device, targetIp, senderIp);
		// duplicate address detection asks from nobody and is answered all the same
		if (forUs) {
			if (senderIp !== 0) neighbourOf(device, senderIp).learn(senderMac, false);
			sendArp(device, { kind: "arp", operation: "reply", senderMac: device.address, senderIp: targetIp, targetMac: senderMac, targetIp: senderIp }, senderMac);
			return;
		}
	}
	// what is not asked for is only taken to renew what is known
	const known = senderIp === 0 ? undefined : device.neighbours.get(senderIp);
	known?.learn(senderMac, arp.operation === "reply" && skb.frame.destination === device.address);
}

/** Whether this host answers for an address on this device: one of its own (on whatever device, arp_ignore 0), or by proxy_arp. */
function answersFor(device: NetDevice, target: Ipv4, sender: Ipv4): boolean {
	const { ns } = device;
	const ignore = ns.settings.ofDevice("ipv4", device, "arp_ignore", "max");
	const found = routeInput(
		ns,
		{ destination: target, source: sender === 0 ? 0 : sender, mark: 0, tos: 0, input: device, output: undefined, uid: 0 },
		sender === 0,
	);
	if (!found.ok) return false;
	if (found.route.type === "local") return ignore === 0 || device.addresses.some((a) => a.local === target);
	const proxy = ns.settings.ofDevice("ipv4", device, "proxy_arp", "max") > 0;
	return proxy && found.route.type === "unicast" && found.hop.device !== device && ns.settings.ofDevice("ipv4", device, "forwarding") > 0;
}
