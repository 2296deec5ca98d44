/** RTM_NEWNEIGH, RTM_DELNEIGH: the neighbour cache, and the forwarding databases of bridges and VXLANs. net/core/neighbour.c; net/bridge/br_fdb.c. */
import { type Ip, isGroupMac, isLoopback, type Mac, multicastMac, ZERO_MAC } from "../address.ts";
import { Bridge } from "../devices/bridge.ts";
import type { NetDevice } from "../devices/device.ts";
import { Vxlan } from "../devices/vxlan.ts";
import { type Neighbour, neighbourOf } from "../neighbour.ts";
import type { FdbChange, FdbInfo, NeighbourInfo, NetlinkCalls, VlanInfo } from "./abi.ts";
import type { Requester } from "./context.ts";
import { NetlinkError } from "./error.ts";

export function neighbourInfo(n: Neighbour): NeighbourInfo {
	const since = (at: number) => Math.max(0, Math.floor((n.device.kernel.now - at) / 1e9));
	const { state } = n;
	return {
		index: n.device.ifindex,
		address: n.ip,
		mac: n.valid ? n.mac : undefined,
		state,
		router: n.router,
		used: since(n.used),
		confirmed: since(n.confirmed),
		updated: since(n.updated),
		probes: n.probes,
	};
}

export function listNeighbours(by: Pick<Requester, "ns">): NeighbourInfo[] {
	const all = by.ns.sortedDevices.flatMap((device) => [...device.neighbours.values()].map(neighbourInfo));
	return [...all.filter((n) => typeof n.address === "number"), ...all.filter((n) => typeof n.address === "bigint")];
}

export function newNeighbour(by: Requester, request: NetlinkCalls["newneigh"]["request"]): undefined {
	by.checkAdmin();
	const device = by.device(request.index);
	const { address, mac, mode, state = "permanent" } = request;
	const known = device.neighbours.get(address);
	if (mode === "add" && known) throw new NetlinkError("EEXIST");
	if (mode === "change" && !known) throw new NetlinkError("ENOENT");
	const needs = state !== "none" && state !== "incomplete" && state !== "failed" && state !== "noarp";
	if (needs && mac === undefined && !known?.valid) throw new NetlinkError("EINVAL", "No link layer address given");
	const neighbour = neighbourOf(device, address);
	neighbour.router = request.router ?? neighbour.router;
	neighbour.set(state, mac);
	return undefined;
}

export function delNeighbour(by: Requester, request: NetlinkCalls["delneigh"]["request"]): undefined {
	by.checkAdmin();
	const device = by.device(request.index);
	const known = device.neighbours.get(request.address);
	if (!known) throw new NetlinkError("ENOENT");
	known.forget();
	device.neighbours.delete(request.address);
	by.ns.notify({ type: "neighbour", neighbour: known, gone: true });
	return undefined;
}

/** Groups a device listens to because of its addresses: what "self permanent" entries show. */
export function groupsOf(device: NetDevice): Mac[] {
	if (!device.up || device.isLoopback || !device.multicast || device instanceof Vxlan) return [];
	const groups: Mac[] = [];
	const six = !device.ns.settings.ofDevice("ipv6", device, "disable_ipv6");
	if (six) groups.push(multicastMac(0xff020000000000000000000000000001n));
	if (device instanceof Bridge) groups.push("01:00:5e:00:00:6a", "33:33:00:00:00:6a");
	groups.push("01:00:5e:00:00:01");
	const suffixes = new Set(device.addresses.filter((a) => typeof a.local === "bigint" && !isLoopback(a.local)).map((a) => (a.local as bigint) & 0xffffffn));
	for (const suffix of suffixes) groups.push(multicastMac(0xff0200000000000000000001ff000000n | suffix));
	return groups;
}

export function listFdb(by: Pick<Requester, "ns">): FdbInfo[] {
	const out: FdbInfo[] = [];
	const { now } = by.ns.kernel;
	const since = (at: number) => Math.max(0, (now - at) / 1e9);
	const plain = {
		vlan: 0,
		master: undefined,
		permanent: true,
		static: false,
		remote: undefined,
		port: undefined,
		vni: undefined,
		used: 0,
		updated: 0,
		portNumber: 0,
	} as const;
	for (const device of by.ns.sortedDevices) {
		const { master } = device;
		if (master instanceof Bridge) {
			const port = master.ports.get(device);
			const number = port?.number ?? 0;
			const listed = master.entries.filter((e) => e.port?.device === device);
			for (const e of listed)
				out.push({
					...plain,
					mac: e.mac,
					index: device.ifindex,
					vlan: e.vlan,
					master: master.ifindex,
					permanent: e.local,
					static: e.static,
					used: since(e.used),
					updated: since(e.updated),
					portNumber: number,
				});
			for (const vlan of [1, 0]) out.push({ ...plain, mac: device.address, index: device.ifindex, vlan, master: master.ifindex, portNumber: number });
		}
		if (device instanceof Vxlan) {
			for (const r of [...device.remotes].reverse()) {
				const info = { ...plain, index: device.ifindex, permanent: r.permanent, remote: r.address, port: r.port, vni: r.vni, updated: since(r.updated) };
				out.push({ ...info, mac: r.mac });
			}
		}
		for (const mac of groupsOf(device)) out.push({ ...plain, mac, index: device.ifindex });
		if (device instanceof Bridge) {
			for (const e of device.entries.filter((entry) => entry.port === undefined))
				out.push({ ...plain, mac: e.mac, index: device.ifindex, vlan: e.vlan, master: device.ifindex, permanent: e.local, static: e.static });
			for (const vlan of [1, 0]) out.push({ ...plain, mac: device.address, index: device.ifindex, vlan, master: device.ifindex });
		}
	}
	return out;
}

function bridgeOf(device: NetDevice, target: "self" | "master"): { bridge: Bridge; own: boolean } {
	const bridge = target === "master" ? device.master : device;
	if (!(bridge instanceof Bridge)) throw new NetlinkError("EOPNOTSUPP");
	return { bridge, own: bridge === device };
}

export function newFdb(by: Requester, request: FdbChange): undefined {
	by.checkAdmin();
	const device = by.device(request.index);
	const { mac, vlan, remote, mode, permanent = false } = request;
	if (device instanceof Vxlan && request.target === "self") {
		if (remote === undefined && mac !== ZERO_MAC) throw new NetlinkError("EINVAL");
		const entry = { mac, address: remote ?? (0 as Ip), permanent: true, updated: by.ns.kernel.now, port: request.port, vni: request.vni };
		if (mode === "replace") device.removeRemote(mac, undefined);
		if (!device.addRemote(entry, mode === "append")) throw new NetlinkError("EEXIST");
		return undefined;
	}
	if (isGroupMac(mac) || mac === ZERO_MAC) throw new NetlinkError("EINVAL", "invalid Ethernet address");
	const { bridge, own } = bridgeOf(device, request.target);
	if (mode === "add" && bridge.entries.some((e) => e.mac === mac && e.vlan === vlan)) throw new NetlinkError("EEXIST");
	const port = own ? undefined : bridge.ports.get(device);
	const kind = { local: permanent || own, static: !permanent };
	// without a VLAN it is in every one of the port's
	const vlans = own ? bridge.vlanMembership : port?.vlans;
	for (const id of vlan === 0 ? [...(vlans?.keys() ?? [])].reverse() : []) bridge.setEntry(mac, id, port, kind);
	bridge.setEntry(mac, vlan, port, kind);
	return undefined;
}

export function delFdb(by: Requester, request: NetlinkCalls["delfdb"]["request"]): undefined {
	by.checkAdmin();
	const device = by.device(request.index);
	if (device instanceof Vxlan && request.target === "self") {
		if (!device.removeRemote(request.mac, request.remote)) throw new NetlinkError("ENOENT");
		return undefined;
	}
	const { bridge } = bridgeOf(device, request.target);
	if (!bridge.removeEntry(request.mac, request.vlan)) throw new NetlinkError("ENOENT");
	if (request.vlan === 0) bridge.flush((e) => e.mac === request.mac && (e.static || e.local));
	return undefined;
}

export function listVlans(by: Requester): VlanInfo[] {
	return by.ns.sortedDevices.flatMap((device) => {
		const table = device instanceof Bridge ? device.vlanMembership : device.master instanceof Bridge ? device.master.ports.get(device)?.vlans : undefined;
		return [...(table ?? [])].sort(([a], [b]) => a - b).map(([id, v]) => ({ index: device.ifindex, id, ...v }));
	});
}

function vlanTable(device: NetDevice) {
	const table = device instanceof Bridge ? device.vlanMembership : device.master instanceof Bridge ? device.master.ports.get(device)?.vlans : undefined;
	if (!table) throw new NetlinkError("EOPNOTSUPP");
	return table;
}

export function newVlan(by: Requester, request: VlanInfo): undefined {
	by.checkAdmin();
	const table = vlanTable(by.device(request.index));
	if (request.id < 1 || request.id > 4094) throw new NetlinkError("EINVAL", "bridge: Vlan id is invalid");
	if (request.pvid) for (const [id, v] of table) if (v.pvid) table.set(id, { ...v, pvid: false });
	table.set(request.id, { pvid: request.pvid, untagged: request.untagged });
	return undefined;
}

export function delVlan(by: Requester, request: NetlinkCalls["delvlan"]["request"]): undefined {
	by.checkAdmin();
	// what is not there is gone already (br_vlan_delete_fdb of a whole range)
	vlanTable(by.device(request.index)).delete(request.id);
	return undefined;
}
