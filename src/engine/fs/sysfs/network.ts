/** /sys/class/net: the devices of the network namespace that the file system was mounted in. Documentation/ABI/testing/sysfs-class-net */
import { Errno } from "../../kernel/errno.ts";
import type { NetNamespace } from "../../namespaces/net.ts";
import type { NetDevice } from "../../net/devices/device.ts";
import { DeviceTree } from "./device-tree.ts";
import { attribute, constant, directory, link, type SysEntries, type SysEntry, uevent } from "./entries.ts";

/** A device without a kind of its own is the machine's card. */
const isPhysical = (device: NetDevice): boolean => device.kind === "" && !device.isLoopback;
const placeOf = (device: NetDevice): string => `${isPhysical(device) ? "pci0000:00/0000:00:04.0/virtio1" : "virtual"}/net/${device.name}`;

/** IFF_* bits that programs read from `flags`. */
function flagBits(device: NetDevice): number {
	let bits = 0;
	if (device.up) bits |= 0x1;
	if (device.isLoopback) bits |= 0x8;
	else bits |= 0x2;
	if (device.pointToPoint) bits |= 0x10;
	if (device.noArp) bits |= 0x80;
	if (device.promiscuous) bits |= 0x100;
	if (device.allMulticast) bits |= 0x200;
	if (device.multicast && !device.isLoopback) bits |= 0x1000;
	return bits;
}

/** What a loopback has not, and what a device that is down does not tell. */
const refuse = (): never => {
	throw new Errno("EINVAL");
};

function statistics(device: NetDevice): SysEntry {
	const { stats } = device;
	const zero = [
		"collisions",
		"rx_compressed",
		"rx_crc_errors",
		"rx_fifo_errors",
		"rx_frame_errors",
		"rx_length_errors",
		"rx_missed_errors",
		"rx_nohandler",
		"rx_over_errors",
		"tx_aborted_errors",
		"tx_carrier_errors",
		"tx_compressed",
		"tx_fifo_errors",
		"tx_heartbeat_errors",
		"tx_window_errors",
	];
	return directory({
		...Object.fromEntries(zero.map((name) => [name, constant(0)])),
		multicast: attribute(() => stats.multicast),
		rx_bytes: attribute(() => stats.rxBytes),
		rx_dropped: attribute(() => stats.rxDropped),
		rx_errors: attribute(() => stats.rxErrors),
		rx_packets: attribute(() => stats.rxPackets),
		tx_bytes: attribute(() => stats.txBytes),
		tx_dropped: attribute(() => stats.txDropped),
		tx_errors: attribute(() => stats.txErrors),
		tx_packets: attribute(() => stats.txPackets),
	});
}

/** Links to the devices above and below, as `upper_NAME` and `lower_NAME`, and to the bridge. */
function neighbours(device: NetDevice): SysEntries {
	const out: Record<string, SysEntry> = {};
	for (const upper of device.uppers) out[`upper_${upper.name}`] = link(`../${upper.name}`);
	if (device.lower) out[`lower_${device.lower.name}`] = link(`../${device.lower.name}`);
	if (device.master) {
		out.master = link(`../${device.master.name}`);
		out.brport = directory({ bridge: link(`../../${device.master.name}`) });
	}
	return out;
}

function deviceEntry(device: NetDevice): SysEntry {
	const up = "../".repeat(placeOf(device).split("/").length + 1);
	return directory(() => ({
		addr_assign_type: attribute(() => (device.addressOrigin === "random" ? 1 : device.addressOrigin === "set" ? 3 : 0)),
		addr_len: constant(6),
		address: attribute(() => device.address),
		broadcast: attribute(() => device.broadcast),
		carrier: attribute(() => (device.up ? Number(device.carrier) : refuse())),
		carrier_changes: attribute(() => device.carrierUps + device.carrierDowns),
		carrier_down_count: attribute(() => device.carrierDowns),
		carrier_up_count: attribute(() => device.carrierUps),
		dev_id: constant("0x0"),
		dev_port: constant(0),
		dormant: attribute(() => (device.up ? 0 : refuse())),
		duplex: attribute(() => (device.isLoopback || !device.up ? refuse() : isPhysical(device) ? "unknown" : "full")),
		flags: attribute(() => `0x${flagBits(device).toString(16)}`),
		gro_flush_timeout: constant(0),
		ifalias: { kind: "file", mode: 0o644, read: () => (device.alias ? `${device.alias}\n` : "") },
		ifindex: attribute(() => device.ifindex),
		iflink: attribute(() => (device.link ?? device).ifindex),
		link_mode: constant(0),
		mtu: attribute(() => device.mtu, 0o644),
		netdev_group: attribute(() => device.group, 0o644),
		operstate: attribute(() => device.operstate),
		proto_down: constant(0),
		queues: directory({ "rx-0": directory({}), "tx-0": directory({}) }),
		speed: attribute(() => (device.isLoopback || !device.up ? refuse() : isPhysical(device) ? -1 : 10000)),
		statistics: statistics(device),
		subsystem: link(`${up}class/net`),
		testing: attribute(() => (device.up ? 0 : refuse())),
		tx_queue_len: attribute(() => device.txQueueLength, 0o644),
		type: constant(device.isLoopback ? 772 : 1),
		uevent: uevent({ INTERFACE: device.name, IFINDEX: device.ifindex }),
		...neighbours(device),
	}));
}

/** The part of /sys/devices that holds network devices. */
export const networkTree = (ns: NetNamespace): DeviceTree => new DeviceTree([...ns.devices.values()].map((device) => [placeOf(device), deviceEntry(device)]));

/** /sys/class/net */
export const networkLinks = (ns: NetNamespace): SysEntries =>
	Object.fromEntries([...ns.devices.values()].map((device) => [device.name, link(`../../devices/${placeOf(device)}`)]));
