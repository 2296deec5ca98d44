/** What a bridge's port can be told: `bridge link set`, `ip link set type bridge_slave`. */
import { Bridge } from "../devices/bridge.ts";
import type { NetDevice } from "../devices/device.ts";
import type { PortChange } from "./abi.ts";
import { NetlinkError } from "./error.ts";

export function changePort(device: NetDevice, change: PortChange): void {
	const bridge = device.master;
	const port = bridge instanceof Bridge ? bridge.ports.get(device) : undefined;
	if (!port || !(bridge instanceof Bridge)) throw new NetlinkError("EOPNOTSUPP");
	const { state, cost, priority, fdbFlush, ...flags } = change;
	if (cost !== undefined) {
		if (cost < 1 || cost > 65535) throw new NetlinkError("ERANGE");
		port.cost = cost;
	}
	if (priority !== undefined) {
		if (priority < 0 || priority > 63) throw new NetlinkError("ERANGE");
		port.priority = priority;
	}
	if (state !== undefined) {
		if (bridge.settings.stp_state) throw new NetlinkError("EBUSY");
		// without the protocol br_port_state_selection() makes a blocking port forward again
		port.chosen = state === "blocking" ? "forwarding" : state;
		bridge.linkChanged();
	}
	bridge.tree.settingsChanged();
	Object.assign(port.flags, flags);
	if (fdbFlush) bridge.flush((e) => e.port === port && !e.static && !e.local);
}
