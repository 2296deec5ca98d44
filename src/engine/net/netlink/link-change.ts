/** Making, changing and removing devices: RTM_NEWLINK, RTM_SETLINK, RTM_DELLINK. net/core/rtnetlink.c and the drivers' checks. */
import type { NetNamespace } from "../../namespaces/net.ts";
import { isGroupMac } from "../address.ts";
import { linkLocalReady } from "../addresses.ts";
import { Bridge } from "../devices/bridge.ts";
import type { NetDevice } from "../devices/device.ts";
import { Dummy } from "../devices/dummy.ts";
import { Ipvlan, IpvlanPort } from "../devices/ipvlan.ts";
import { Macvlan, MacvlanPort } from "../devices/macvlan.ts";
import { Veth } from "../devices/veth.ts";
import { Vlan } from "../devices/vlan.ts";
import { Vxlan, type VxlanConfig } from "../devices/vxlan.ts";
import { bringUp, destroy, moveTo, register, rename, setCarrier, takeDown } from "../interface.ts";
import type { LinkChange, NewLink, NewLinkData } from "./abi.ts";
import type { Requester } from "./context.ts";
import { NetlinkError } from "./error.ts";
import { changePort } from "./port-change.ts";

/** dev_valid_name, and the attribute's length. */
function checkName(name: string): void {
	if (name.length > 15) throw new NetlinkError("ERANGE", "Attribute failed policy validation.");
	if (name === "" || name === "." || name === ".." || /[/:\s]/.test(name)) throw new NetlinkError("EINVAL");
}

/** The lowest free of "veth0", "veth1" ... where the caller left the choice ("veth%d"). */
function chooseName(ns: NetNamespace, wanted: string | undefined, prefix: string): string {
	if (wanted !== undefined && !wanted.includes("%d")) {
		checkName(wanted);
		if (nameTaken(ns, wanted)) throw new NetlinkError("EEXIST");
		return wanted;
	}
	const stem = wanted?.replace("%d", "") ?? prefix;
	for (let n = 0; ; n++) if (!nameTaken(ns, stem + n)) return stem + n;
}
const nameTaken = (ns: NetNamespace, name: string): boolean => ns.byName.has(name) || [...ns.devices.values()].some((d) => d.altNames.includes(name));

const REQUIRED = "Required attributes not provided to perform the operation.";
const kinds = ["bridge", "dummy", "ifb", "veth", "vlan", "macvlan", "ipvlan", "vxlan"];

/** RTM_NEWLINK for a new device. */
export function newLink(by: Requester, request: NewLink): undefined {
	by.checkAdmin();
	const { kind, data } = request;
	if (kind === undefined) throw new NetlinkError("EOPNOTSUPP");
	if (!kinds.includes(kind)) throw new NetlinkError("EOPNOTSUPP", "Unknown device type.");
	const target = request.namespace ? by.namespace(request.namespace) : by.ns;
	if (target !== by.ns) by.checkAdmin(target);
	if (request.name !== undefined && !request.name.includes("%d")) checkName(request.name);
	if (request.name !== undefined && nameTaken(target, request.name)) throw new NetlinkError("EEXIST");
	if (request.address !== undefined && isGroupMac(request.address)) throw new NetlinkError("EADDRNOTAVAIL", "Invalid link address.");
	const link = request.linkNamespace ? by.namespace(request.linkNamespace) : by.ns;
	const device = make(by, target, link, request, data ?? ({ kind } as NewLinkData));
	configure(by, device, request);
	if (target !== by.ns) by.ns.nsidOf(target);
	return undefined;
}

function lowerOf(link: NetNamespace, request: NewLink): NetDevice {
	if (request.link === undefined) throw new NetlinkError("EINVAL", REQUIRED);
	const lower = link.devices.get(request.link);
	if (!lower) throw new NetlinkError("ENODEV");
	return lower;
}

function make(by: Requester, ns: NetNamespace, link: NetNamespace, request: NewLink, data: NewLinkData): NetDevice {
	const { address, index } = request;
	const place = (device: NetDevice): NetDevice => {
		if (index !== undefined && ns.devices.has(index)) throw new NetlinkError("EBUSY");
		register(device, ns, index);
		return device;
	};
	switch (data.kind) {
		case "dummy":
		case "ifb":
			return place(new Dummy(ns, chooseName(ns, request.name, data.kind), address));
		case "bridge": {
			const bridge = new Bridge(ns, chooseName(ns, request.name, "bridge"), address);
			setBridge(bridge, data);
			return place(bridge);
		}
		case "veth":
			return makeVeth(by, ns, request, data.peer);
		case "vlan": {
			const lower = lowerOf(link, request);
			if (data.id === undefined) throw new NetlinkError("EINVAL", "8021q: VLAN properties not specified");
			if (data.id >= 4095 || data.id < 0) throw new NetlinkError("ERANGE", "8021q: Invalid VLAN id.");
			if (lower.isLoopback) throw new NetlinkError("EOPNOTSUPP", "8021q: VLANs not supported on device.");
			if (lower.vlans?.has(data.id)) throw new NetlinkError("EEXIST");
			if (request.mtu !== undefined && request.mtu > lower.mtu) throw new NetlinkError("ERANGE");
			return place(new Vlan(ns, chooseName(ns, request.name, "vlan"), lower, data.id, address));
		}
		case "macvlan": {
			const lower = lowerOf(link, request);
			if (lower.isLoopback) throw new NetlinkError("EINVAL");
			const { mode = "vepa" } = data;
			const port = lower.handler;
			if (port && !(port instanceof MacvlanPort)) throw new NetlinkError("EBUSY");
			if (port && (mode === "passthru" || [...port.devices].some((d) => d.mode === "passthru"))) throw new NetlinkError("EINVAL");
			return place(new Macvlan(ns, chooseName(ns, request.name, "macvlan"), lower, mode, address));
		}
		case "ipvlan": {
			const lower = lowerOf(link, request);
			if (lower.isLoopback) throw new NetlinkError("EINVAL");
			if (lower.handler && !(lower.handler instanceof IpvlanPort)) throw new NetlinkError("EBUSY");
			return place(new Ipvlan(ns, chooseName(ns, request.name, "ipvlan"), lower, data.mode ?? "l3", data.flag ?? "bridge"));
		}
		case "vxlan": {
			if (data.id === undefined) throw new NetlinkError("EINVAL", REQUIRED);
			const device = data.device === undefined ? undefined : link.devices.get(data.device);
			if (data.device !== undefined && !device) throw new NetlinkError("ENODEV", "Invalid link specified");
			const config: VxlanConfig = {
				id: data.id,
				remote: data.remote,
				local: data.local,
				device,
				port: data.port ?? 8472,
				ttl: data.ttl ?? 0,
				tos: data.tos ?? 0,
				learning: data.learning ?? true,
				ageing: data.ageing ?? 300,
			};
			if (data.id >= 16777216) throw new NetlinkError("ERANGE", "VXLAN ID must be lower than 16777216");
			for (const other of vxlansOf(link)) {
				if (other.config.id === config.id && other.config.port === config.port)
					throw new NetlinkError("EEXIST", "A VXLAN device with the specified VNI already exists");
			}
			return place(new Vxlan(ns, chooseName(ns, request.name, "vxlan"), config, address));
		}
	}
}

const vxlansOf = (ns: NetNamespace): Vxlan[] => [...ns.devices.values()].filter((d) => d instanceof Vxlan);

/** The peer is registered first; when the device itself cannot be, the peer goes again. */
function makeVeth(by: Requester, ns: NetNamespace, request: NewLink, peer: NewLink): NetDevice {
	const peerNs = peer.namespace ? by.namespace(peer.namespace) : ns;
	if (peerNs !== by.ns) by.checkAdmin(peerNs);
	const names = { peer: peer.name, own: request.name };
	if (names.own === undefined && names.peer === undefined && peerNs === ns) {
		// both are named by the kernel: the peer gets the lower number of the two only after the device has its own
		names.own = chooseName(ns, undefined, "veth");
		let n = Number(names.own.slice(4)) + 1;
		while (nameTaken(ns, `veth${n}`)) n++;
		names.peer = `veth${n}`;
		[names.own, names.peer] = [names.peer, names.own];
	}
	const other = new Veth(peerNs, chooseName(peerNs, names.peer, "veth"), peer.address);
	register(other, peerNs);
	try {
		const device = new Veth(ns, chooseName(ns, names.own, "veth"), request.address);
		Veth.join(device, other);
		register(device, ns, request.index);
		configure(by, other, peer);
		if (peerNs !== ns) {
			ns.nsidOf(peerNs);
			peerNs.nsidOf(ns);
		}
		return device;
	} catch (error) {
		destroy([other]);
		throw error;
	}
}

/** What a new device can be given besides its kind. */
function configure(by: Requester, device: NetDevice, change: LinkChange): void {
	const { name: _name, namespace: _namespace, address: _address, data: _data, ...rest } = change;
	try {
		apply(by, device, rest);
	} catch (error) {
		destroy([device]);
		throw error;
	}
}

export function setLink(by: Requester, request: LinkChange & { readonly index: number }): undefined {
	by.checkAdmin();
	const device = by.device(request.index);
	apply(by, device, request);
	return undefined;
}

function setMtu(device: NetDevice, mtu: number): void {
	if (mtu === device.mtu) return;
	if (mtu < device.minMtu || mtu < 0) throw new NetlinkError("EINVAL", "mtu less than device minimum.");
	if (device.maxMtu > 0 && mtu > device.maxMtu) throw new NetlinkError("EINVAL", "mtu greater than device maximum.");
	if (device.lower && device.kind === "vlan" && mtu > device.lower.mtu) throw new NetlinkError("ERANGE");
	device.mtu = mtu;
	if (device instanceof Bridge) device.mtuFollows = false;
	for (const upper of device.uppers) if (upper.kind === "macvlan" || upper.kind === "ipvlan" || (upper.mtu > mtu && upper.kind === "vlan")) setMtu(upper, mtu);
	if (device.master instanceof Bridge && device.master.mtuFollows) device.master.mtu = Math.min(...[...device.master.ports.keys()].map((d) => d.mtu));
	device.ns.notify({ type: "link", device });
}

/** The order of do_setlink. */
function apply(by: Requester, device: NetDevice, change: LinkChange): void {
	if (change.namespace) {
		const target = by.namespace(change.namespace);
		by.checkAdmin(target);
		moveDevice(device, target, change.name);
	}
	if (change.address !== undefined) {
		if (device.isLoopback) throw new NetlinkError("EOPNOTSUPP");
		if (isGroupMac(change.address) || /^00(:00){5}$/.test(change.address)) throw new NetlinkError("EADDRNOTAVAIL");
		device.address = change.address;
		device.addressOrigin = "set";
	}
	if (change.broadcast !== undefined) device.broadcast = change.broadcast;
	if (change.mtu !== undefined) setMtu(device, change.mtu);
	if (change.group !== undefined) device.group = change.group;
	if (change.name !== undefined && change.name !== device.name) {
		checkName(change.name);
		if (nameTaken(device.ns, change.name)) throw new NetlinkError("EEXIST");
		rename(device, change.name);
	}
	if (change.alias !== undefined) device.alias = change.alias;
	if (change.data) setData(device, change.data);
	if (change.master !== undefined) setMaster(by, device, change.master);
	if (change.arp !== undefined) device.noArp = !change.arp;
	if (change.multicast !== undefined) device.multicast = change.multicast;
	if (change.allMulticast !== undefined && change.allMulticast !== device.allMulticast) {
		device.allMulticast = change.allMulticast;
		device.allMulti += change.allMulticast ? 1 : -1;
	}
	if (change.promiscuous !== undefined && change.promiscuous !== device.promiscuous) {
		device.promiscuous = change.promiscuous;
		device.promiscuity += change.promiscuous ? 1 : -1;
		device.kernel.printk(`${device.name}: ${change.promiscuous ? "entered" : "left"} promiscuous mode`);
	}
	if (change.up === true) {
		if (device.lower && device.kind === "vlan" && !device.lower.up) throw new NetlinkError("ENETDOWN");
		bringUp(device);
	} else if (change.up === false) takeDown(device);
	if (change.txQueueLength !== undefined) device.txQueueLength = change.txQueueLength;
	if (change.carrier !== undefined) {
		if (device.kind !== "dummy") throw new NetlinkError("EOPNOTSUPP");
		setCarrier(device, change.carrier);
	}
	if (change.port) changePort(device, change.port);
	if (change.addrGenMode !== undefined) {
		device.ns.settings.set(`ipv6/conf/${device.name}/addr_gen_mode`, String(change.addrGenMode));
		if (device.up && device.carrier) linkLocalReady(device);
	}
	for (const name of change.altNamesAdd ?? []) {
		if (nameTaken(device.ns, name)) throw new NetlinkError("EEXIST");
		device.altNames = [...device.altNames, name];
	}
	for (const name of change.altNamesDelete ?? []) {
		if (!device.altNames.includes(name)) throw new NetlinkError("ENOENT");
		device.altNames = device.altNames.filter((n) => n !== name);
	}
}

/** dev_change_net_namespace. */
function moveDevice(device: NetDevice, target: NetNamespace, name: string | undefined): void {
	if (target === device.ns) return;
	if (device.immutable) throw new NetlinkError("EINVAL", "The interface netns is immutable");
	const wanted = name ?? device.name;
	if (nameTaken(target, wanted)) throw new NetlinkError("EEXIST");
	const from = device.ns;
	device.master?.release(device);
	from.nsidOf(target);
	moveTo(device, target, wanted);
	if (device.link && device.link.ns !== target) target.nsidOf(device.link.ns);
}

function setMaster(by: Requester, device: NetDevice, index: number): void {
	if (index === 0) {
		device.master?.release(device);
		return;
	}
	const master = by.device(index);
	if (device.master === master) return;
	if (!(master instanceof Bridge)) throw new NetlinkError("EOPNOTSUPP");
	if (device instanceof Bridge) throw new NetlinkError("ELOOP", "Can not enslave a bridge to a bridge");
	if (device.isLoopback) throw new NetlinkError("EINVAL");
	if (device.kind === "ipvlan" || (device.handler && !device.master)) throw new NetlinkError("EBUSY");
	device.master?.release(device);
	master.enslave(device);
	device.ns.notify({ type: "link", device });
}

function setData(device: NetDevice, data: NewLinkData): void {
	if (data.kind !== device.kind) throw new NetlinkError("EOPNOTSUPP");
	if (device instanceof Bridge && data.kind === "bridge") setBridge(device, data);
	else if (device instanceof Macvlan && data.kind === "macvlan" && data.mode) {
		if ((device.mode === "passthru") !== (data.mode === "passthru")) throw new NetlinkError("EINVAL");
		device.mode = data.mode;
	} else if (device instanceof Ipvlan && data.kind === "ipvlan") {
		device.mode = data.mode ?? device.mode;
		device.flag = data.flag ?? device.flag;
		device.noArp = device.mode !== "l2";
	} else if (data.kind !== "dummy" && data.kind !== "veth") throw new NetlinkError("EOPNOTSUPP");
}

/** Limits of the times a bridge takes, in hundredths of a second: forward_delay 2..30 s, hello_time 1..10 s, max_age 6..40 s. */
const limits: Readonly<Record<string, readonly [number, number]>> = { forward_delay: [200, 3000], hello_time: [100, 1000], max_age: [600, 4000] };

function setBridge(bridge: Bridge, data: Extract<NewLinkData, { kind: "bridge" }>): void {
	const { kind: _kind, fdbFlush, ...settings } = data;
	for (const [name, value] of Object.entries(settings)) {
		const range = limits[name];
		const checked = range && (name !== "forward_delay" || bridge.settings.stp_state);
		if (checked && (value < range[0] || value > range[1])) throw new NetlinkError("ERANGE");
	}
	const pvid = bridge.settings.vlan_default_pvid;
	Object.assign(bridge.settings, settings);
	if (bridge.settings.vlan_default_pvid !== pvid) bridge.changeDefaultVlan(pvid);
	bridge.tree.update();
	bridge.tree.settingsChanged();
	if (fdbFlush) bridge.flush((e) => !e.static && !e.local);
}

/** RTM_DELLINK: EOPNOTSUPP for what is no software device. */
export function delLink(by: Requester, request: { readonly index: number }): undefined {
	by.checkAdmin();
	const device = by.device(request.index);
	if (device.isLoopback || device.kind === "") throw new NetlinkError("EOPNOTSUPP");
	destroy([device]);
	return undefined;
}
