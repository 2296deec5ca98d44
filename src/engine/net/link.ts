/** Frames between the protocols and a device: sending, receiving, and handing over to another device. net/core/dev.c. */
import { isGroupMac } from "./address.ts";
import { receiveArp } from "./arp.ts";
import type { NetDevice } from "./devices/device.ts";
import { receiveIp } from "./ip/input.ts";
import { frameLength } from "./packet.ts";
import { drop, MAX_DELIVERIES, type Skb, traceStep } from "./skb.ts";

/** What passing a frame between two devices of one host takes, in virtual nanoseconds. */
export const HOP_NS = 9_000;

/** dev_queue_xmit: gives a finished frame to a device. */
export function transmit(device: NetDevice, skb: Skb): void {
	const { ns } = device;
	if (!device.up || device.dead) {
		drop(ns, skb, "device down", device);
		return;
	}
	if (!device.carrier && !device.isLoopback) {
		device.stats.txDropped++;
		drop(ns, skb, "no carrier", device);
		return;
	}
	for (const tap of device.taps) tap.see(device, skb, "out");
	for (const tap of ns.taps) tap.see(device, skb, "out");
	device.stats.txPackets++;
	device.stats.txBytes += frameLength(skb.frame);
	if (ns.kernel.events.active) traceStep(ns, skb, { at: "transmit", device: device.name });
	device.transmit(skb);
}

/** Lets a frame arrive at a device a moment later. A packet that never stops running is dropped, and the kernel log says so. */
export function deliver(device: NetDevice, skb: Skb, delay = HOP_NS): void {
	const { kernel } = device;
	const { trail } = skb;
	if (++trail.deliveries > MAX_DELIVERIES) {
		if (trail.deliveries === MAX_DELIVERIES + 1) kernel.printk(`${device.name}: received packet with own address as source address, forwarding loop`, 4);
		drop(device.ns, skb, "forwarding loop", device);
		return;
	}
	// what leaves a device by a wire is a stranger where it comes in; the loopback's packets stay known (nf_reset_ct)
	if (!device.isLoopback) {
		skb.tracked = undefined;
		skb.bridgePort = undefined;
		skb.bridgeOutput = undefined;
	}
	skb.sender = undefined;
	kernel.timers.set(kernel.now + delay, () => {
		if (!device.dead) receive(device, skb);
	});
}

/** netif_receive_skb: a frame has come in by a device. */
export function receive(device: NetDevice, skb: Skb): void {
	const { ns, stats } = device;
	if (!device.up) {
		drop(ns, skb, "device down", device);
		return;
	}
	stats.rxPackets++;
	// counters of an Ethernet device leave the header out (eth_type_trans has taken it off)
	stats.rxBytes += frameLength(skb.frame) - (device.isLoopback ? 0 : 14);
	skb.input = device;
	dispatch(device, skb);
}

/** The part of receiving that is done again when a frame turns out to be for a device on top. */
export function dispatch(device: NetDevice, skb: Skb): void {
	const { ns } = device;
	skb.input = device;
	if (ns.kernel.events.active) traceStep(ns, skb, { at: "receive", device: device.name });
	for (const tap of device.taps) tap.see(device, skb, "in");
	for (const tap of ns.taps) tap.see(device, skb, "in");
	const { frame } = skb;
	const tag = frame.tags?.[0];
	if (tag !== undefined) {
		const vlan = device.vlans?.get(tag);
		if (vlan) {
			const { tags = [], ...rest } = frame;
			skb.frame = tags.length > 1 ? { ...rest, tags: tags.slice(1) } : rest;
			receive(vlan, skb);
			return;
		}
	}
	if (device.handler?.handle(device, skb)) return;
	if (tag !== undefined) {
		drop(ns, skb, "vlan", device);
		return;
	}
	const { destination } = frame;
	if (isGroupMac(destination)) device.stats.multicast++;
	else if (destination !== device.address && !device.isLoopback) {
		drop(ns, skb, "not for this host", device);
		return;
	}
	switch (frame.payload.kind) {
		case "arp":
			receiveArp(device, skb, frame.payload);
			return;
		case "ipv4":
		case "ipv6":
			receiveIp(device, skb);
			return;
		case "opaque":
			drop(ns, skb, "unknown protocol", device);
			return;
	}
}
