/** The life of devices: coming into a namespace, up and down, carrier, new names, moving, dying. net/core/dev.c, link_watch.c. */
import type { NetNamespace } from "../namespaces/net.ts";
import { addressesOf, forgetAddress, interfaceDown, interfaceUp, linkLocalReady } from "./addresses.ts";
import type { NetDevice, OperState } from "./devices/device.ts";

/** Puts a new device into a namespace: EEXIST and the choice of name are the caller's. */
export function register(device: NetDevice, ns: NetNamespace, ifindex?: number): void {
	device.ns = ns;
	device.ifindex = ifindex ?? ns.freeIndex();
	ns.devices.set(device.ifindex, device);
	ns.byName.set(device.name, device);
	if (!device.carrier) {
		device.carrierDowns++;
		device.operstate = operstateOf(device);
	}
	ns.notify({ type: "link", device });
}

/** default_operstate of link_watch.c, literally: the link's number is looked up in this namespace, whoever has it there. */
function operstateOf(device: NetDevice): OperState {
	if (device.carrier) return "up";
	const { link } = device;
	if (!link || link === device) return "down";
	const other = device.ns.devices.get(link.ifindex);
	return !other || other === device || other.carrier ? "down" : "lowerlayerdown";
}

/** netif_carrier_on and _off, with the operstate that follows. */
export function setCarrier(device: NetDevice, carrier: boolean): void {
	if (device.carrier === carrier) return;
	device.carrier = carrier;
	if (carrier) device.carrierUps++;
	else device.carrierDowns++;
	device.operstate = operstateOf(device);
	if (carrier && device.up) linkLocalReady(device);
	if (!carrier) dropNeighbours(device);
	for (const upper of device.uppers) upper.linkChanged(device);
	device.master?.linkChanged(device);
	if (!device.dead) device.ns.notify({ type: "link", device });
}

/** arp_evict_nocarrier: what was learned goes, what was set stays. */
function dropNeighbours(device: NetDevice): void {
	for (const [ip, neighbour] of device.neighbours) {
		if (neighbour.state === "permanent") continue;
		neighbour.forget();
		device.neighbours.delete(ip);
	}
}

/** IFF_UP set: opens the device, then addresses get their routes. */
export function bringUp(device: NetDevice): void {
	if (device.up) return;
	device.up = true;
	device.qdisc = device.upQdisc;
	device.opened();
	// the state of what stands below may have changed while this one was down
	if (!device.carrier) device.operstate = operstateOf(device);
	interfaceUp(device);
	if (device.carrier) linkLocalReady(device);
	for (const upper of device.uppers) upper.linkChanged(device);
	device.master?.linkChanged(device);
	device.ns.notify({ type: "link", device });
}

export function takeDown(device: NetDevice): void {
	if (!device.up) return;
	device.up = false;
	device.closed();
	interfaceDown(device);
	for (const [ip, neighbour] of device.neighbours) {
		neighbour.forget();
		device.neighbours.delete(ip);
	}
	for (const upper of device.uppers) upper.linkChanged(device);
	device.master?.linkChanged(device);
	if (!device.dead) device.ns.notify({ type: "link", device });
}

export function rename(device: NetDevice, name: string): void {
	const { ns } = device;
	const old = device.name;
	ns.byName.delete(old);
	device.name = name;
	ns.byName.set(name, device);
	ns.settings.renamed(old, name);
	for (const address of device.addresses) if (address.label === old) address.label = name;
	ns.notify({ type: "link", device });
}

/** Takes a device out of the tables of its namespace. */
function leave(device: NetDevice): void {
	const { ns } = device;
	ns.devices.delete(device.ifindex);
	ns.byName.delete(device.name);
	ns.settings.removed(device.name);
}

/** dev_change_net_namespace: it comes down, loses its addresses and its master, and keeps its number where that is free. */
export function moveTo(device: NetDevice, ns: NetNamespace, name = device.name): void {
	takeDown(device);
	for (const address of addressesOf(device)) forgetAddress(device, address);
	device.ns.notify({ type: "link-gone", device });
	leave(device);
	device.name = name;
	device.group = 0;
	device.qdisc = "noop";
	register(device, ns, ns.devices.has(device.ifindex) ? undefined : device.ifindex);
	// the other end looks for this one again, and may not find it
	const other = device.link;
	if (other && !other.carrier) other.operstate = operstateOf(other);
}

/** Destroys devices together with what dies with them: the other end of a veth, VLANs and macvlans on top. */
export function destroy(devices: Iterable<NetDevice>): void {
	const doomed = new Set<NetDevice>();
	const add = (device: NetDevice): void => {
		if (doomed.has(device)) return;
		doomed.add(device);
		for (const other of device.dismantle()) add(other);
		for (const upper of device.uppers) add(upper);
	};
	for (const device of devices) add(device);
	for (const device of doomed) {
		takeDown(device);
		device.master?.release(device);
	}
	for (const device of doomed) {
		for (const address of addressesOf(device)) forgetAddress(device, address);
		device.lower?.uppers.delete(device);
		device.dead = true;
		device.ns.notify({ type: "link-gone", device });
		leave(device);
	}
}
