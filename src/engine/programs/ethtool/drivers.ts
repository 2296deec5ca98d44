/** What drivers say of themselves: ETHTOOL_GDRVINFO of each kind of device. */
import type { LinkInfo } from "../../net/netlink/abi.ts";

export interface Driver {
	readonly name: string;
	readonly version: string;
	readonly firmware: string;
	readonly bus: string;
	readonly statistics: boolean;
	/** ETHTOOL_GLINKSETTINGS: megabits, or undefined where it is not known; no settings at all where there is none. */
	readonly settings: { readonly speed: number | undefined; readonly duplex: "Full" | "Unknown!"; readonly port: string } | undefined;
}

const virtual = (name: string, version: string, settings: Driver["settings"] = undefined): Driver => ({
	name,
	version,
	firmware: "N/A",
	bus: "N/A",
	statistics: false,
	settings,
});
const unknown = { speed: undefined, duplex: "Unknown!", port: "Other" } as const;

/** Undefined for devices that have no such operation, such as the loopback. */
export function driverOf(link: LinkInfo): Driver | undefined {
	switch (link.kind) {
		case "veth":
			return { name: "veth", version: "1.0", firmware: "", bus: "", statistics: true, settings: { speed: 10000, duplex: "Full", port: "Twisted Pair" } };
		case "bridge":
			return virtual("bridge", "2.3", unknown);
		case "vlan":
			return virtual("802.1Q VLAN Support", "1.8", { speed: 10000, duplex: "Full", port: "Twisted Pair" });
		case "macvlan":
			return virtual("macvlan", "0.1", { speed: 10000, duplex: "Full", port: "Twisted Pair" });
		case "vxlan":
			return virtual("vxlan", "0.1");
		case "":
			if (link.linkType === "loopback") return undefined;
			return { name: "virtio_net", version: "1.0.0", firmware: "", bus: link.bus?.device ?? "", statistics: true, settings: unknown };
		default:
			return undefined;
	}
}

/** ETHTOOL_GSTATS. No program here ever attaches to a device's receive path, so those counters stay 0. */
export function statisticsOf(link: LinkInfo): readonly (readonly [string, number])[] {
	if (link.kind !== "veth") return [];
	const queue = [
		"rx_queue_0_xdp_packets",
		"rx_queue_0_xdp_bytes",
		"rx_queue_0_drops",
		"rx_queue_0_xdp_redirect",
		"rx_queue_0_xdp_drops",
		"rx_queue_0_xdp_tx",
		"rx_queue_0_xdp_tx_errors",
	];
	const pool = [
		"alloc_fast",
		"alloc_slow",
		"alloc_slow_ho",
		"alloc_empty",
		"alloc_refill",
		"alloc_waive",
		"recycle_cached",
		"recycle_cache_full",
		"recycle_ring",
		"recycle_ring_full",
		"recycle_released_ref",
	];
	const zeros = [...queue, "tx_queue_0_xdp_xmit", "tx_queue_0_xdp_xmit_errors", ...pool.map((p) => `rx_pp_${p}`)];
	return [["peer_ifindex", link.link ?? 0], ...zeros.map((name): [string, number] => [name, 0])];
}
