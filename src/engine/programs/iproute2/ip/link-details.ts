/** What -d adds to a device: IFLA_INFO_DATA by kind, a bridge's port, and the limits. ip/iplink_*.c. */
import { formatIp, isMulticast } from "../../../net/address.ts";
import type { BridgePortInfo, LinkData, LinkInfo } from "../../../net/netlink/abi.ts";
import type { IpContext } from "../context.ts";
import type { Json, JsonObject } from "../json.ts";

interface Details {
	readonly text: string;
	readonly json: JsonObject;
}

const seconds = (value: number): string => value.toFixed(2).padStart(7);
const onOff = (value: boolean): string => (value ? "on" : "off");

function bridge(link: LinkInfo, data: Extract<LinkData, { kind: "bridge" }>): Details {
	const s = data.settings;
	const pairs: [string, Json][] = [
		["forward_delay", s.forward_delay],
		["hello_time", s.hello_time],
		["max_age", s.max_age],
		["ageing_time", s.ageing_time],
		["stp_state", s.stp_state],
		["stp_mode", "auto"],
		["priority", s.priority],
		["vlan_filtering", s.vlan_filtering],
		["vlan_protocol", "802.1Q"],
		["bridge_id", data.id],
		["root_id", data.rootId],
		["root_port", data.rootPort],
		["root_path_cost", data.rootCost],
		["topology_change", data.topologyChange ? 1 : 0],
		["topology_change_detected", 0],
		["hello_timer", 0],
		["tcn_timer", 0],
		["topology_change_timer", 0],
		["gc_timer", Number(data.gcTimer.toFixed(2))],
		["fdb_n_learned", data.learned],
		["fdb_max_learned", s.fdb_max_learned],
		["vlan_default_pvid", s.vlan_default_pvid],
		["vlan_stats_enabled", s.vlan_stats_enabled],
		["vlan_stats_per_port", s.vlan_stats_per_port],
		["group_fwd_mask", s.group_fwd_mask],
		["group_addr", "01:80:c2:00:00:00"],
		["mcast_snooping", s.mcast_snooping],
		["no_linklocal_learn", s.no_linklocal_learn],
		["mcast_vlan_snooping", s.mcast_vlan_snooping],
		["mst_enabled", s.mst_enabled],
		["mdb_offload_fail_notification", 0],
		["fdb_local_vlan_0", s.fdb_local_vlan_0],
		["mcast_router", s.mcast_router],
		["mcast_query_use_ifaddr", s.mcast_query_use_ifaddr],
		["mcast_querier", s.mcast_querier],
		["mcast_hash_elasticity", s.mcast_hash_elasticity],
		["mcast_hash_max", s.mcast_hash_max],
		["mcast_last_member_cnt", s.mcast_last_member_count],
		["mcast_startup_query_cnt", s.mcast_startup_query_count],
		["mcast_last_member_intvl", s.mcast_last_member_interval],
		["mcast_membership_intvl", s.mcast_membership_interval],
		["mcast_querier_intvl", s.mcast_querier_interval],
		["mcast_query_intvl", s.mcast_query_interval],
		["mcast_query_response_intvl", s.mcast_query_response_interval],
		["mcast_startup_query_intvl", s.mcast_startup_query_interval],
		["mcast_stats_enabled", s.mcast_stats_enabled],
		["mcast_igmp_version", s.mcast_igmp_version],
		["mcast_mld_version", s.mcast_mld_version],
		["nf_call_iptables", s.nf_call_iptables],
		["nf_call_ip6tables", s.nf_call_ip6tables],
		["nf_call_arptables", s.nf_call_arptables],
	];
	// in text some names differ from those of JSON
	const words: Readonly<Record<string, string>> = {
		root_id: "designated_root",
		group_addr: "group_address",
		mcast_last_member_cnt: "mcast_last_member_count",
		mcast_startup_query_cnt: "mcast_startup_query_count",
	};
	const text = pairs
		.map(([key, value]) => {
			const name = words[key] ?? key.replace(/_intvl$/, "_interval");
			if (key.endsWith("_timer")) return `${name} ${seconds(Number(value))} `;
			return `${name} ${value} `;
		})
		.join("");
	return { text: `bridge ${text}`, json: { info_kind: link.kind, info_data: Object.fromEntries(pairs) } };
}

function dataDetails(context: IpContext, link: LinkInfo): Details {
	const { data, kind } = link;
	if (kind === "") return { text: "", json: {} };
	const made = (text: string, info: JsonObject): Details => ({ text: `${kind} ${text}`, json: { info_kind: kind, info_data: info } });
	switch (data?.kind) {
		case "bridge":
			return bridge(link, data);
		case "vlan":
			return made(`protocol ${data.protocol} id ${data.id} <REORDER_HDR> `, { protocol: data.protocol, id: data.id, flags: ["REORDER_HDR"] });
		case "macvlan":
			return made(`mode ${data.mode} bcqueuelen 1000 usedbcqueuelen 1000 `, { mode: data.mode, bcqueuelen: 1000, usedbcqueuelen: 1000 });
		case "ipvlan":
			return made(` mode ${data.mode} ${data.flag} `, { mode: data.mode, mode_flag: data.flag });
		case "vxlan":
			return vxlan(context, data, made);
		default:
			return { text: `${kind} `, json: { info_kind: kind } };
	}
}

function vxlan(context: IpContext, d: Extract<LinkData, { kind: "vxlan" }>, made: (text: string, info: JsonObject) => Details): Details {
	const group = d.remote !== undefined && isMulticast(d.remote);
	const remote = d.remote === undefined ? "" : `${group ? "group" : "remote"} ${formatIp(d.remote)} `;
	const local = d.local === undefined ? "" : `local ${formatIp(d.local)} `;
	const device = d.device === undefined ? "" : `dev ${context.linkName(d.device)} `;
	const learning = d.learning ? "" : "nolearning ";
	const ttl = d.ttl ? String(d.ttl) : "auto";
	const tos = d.tos ? `tos 0x${d.tos.toString(16)} ` : "";
	const text = `id ${d.id} ${remote}${local}${device}srcport 0 0 dstport ${d.port} ${tos}ttl ${ttl} ageing ${d.ageing} reserved_bits 0xf7ffffff000000ff ${learning}`;
	return made(text, {
		id: d.id,
		...(d.remote === undefined ? {} : { [group ? "group" : "remote"]: formatIp(d.remote) }),
		...(d.local === undefined ? {} : { local: formatIp(d.local) }),
		...(d.device === undefined ? {} : { link: context.linkName(d.device) }),
		port_range: { low: 0, high: 0 },
		port: d.port,
		ttl: d.ttl,
		df: "unset",
		ageing: d.ageing,
		reserved_bits: "0xf7ffffff000000ff",
		external: false,
		learning: d.learning,
		proxy: false,
		rsc: false,
		l2miss: false,
		l3miss: false,
		udp_csum: true,
		udp_zero_csum6_tx: false,
		udp_zero_csum6_rx: false,
	});
}

function port(info: BridgePortInfo): Details {
	const { flags: f } = info;
	const id = (info.priority << 10) | info.number;
	const { designated: d } = info;
	const text =
		`bridge_slave state ${info.state} priority ${info.priority} cost ${info.cost} hairpin ${onOff(f.hairpin)} guard ${onOff(f.guard)} root_block ${onOff(f.root_block)} fastleave ${onOff(f.fastleave)} learning ${onOff(f.learning)} flood ${onOff(f.flood)} ` +
		`port_id 0x${id.toString(16)} port_no 0x${info.number.toString(16)} designated_port ${d.port} designated_cost ${d.cost} designated_bridge ${d.bridge} designated_root ${d.root} ` +
		`hold_timer ${seconds(0)} message_age_timer ${seconds(0)} forward_delay_timer ${seconds(info.forwardDelayTimer)} topology_change_ack 0 config_pending 0 proxy_arp off proxy_arp_wifi off mcast_router 1 mcast_fast_leave ${onOff(f.fastleave)} ` +
		`mcast_flood ${onOff(f.mcast_flood)} bcast_flood ${onOff(f.bcast_flood)} mcast_to_unicast ${onOff(f.mcast_to_unicast)} neigh_suppress ${onOff(f.neigh_suppress)} neigh_vlan_suppress off neigh_forward_grat off group_fwd_mask 0 group_fwd_mask_str 0x0 vlan_tunnel ${onOff(f.vlan_tunnel)} isolated ${onOff(f.isolated)} locked ${onOff(f.locked)} mab ${onOff(f.mab)} `;
	const json: JsonObject = {
		state: info.state,
		priority: info.priority,
		cost: info.cost,
		...f,
		id: `0x${id.toString(16)}`,
		no: `0x${info.number.toString(16)}`,
		designated_port: d.port,
		designated_cost: d.cost,
		bridge_id: d.bridge,
		root_id: d.root,
	};
	return { text, json };
}

/** All of it, from "promiscuity" on; text begins with a blank. */
export function linkDetails(context: IpContext, link: LinkInfo): Details {
	const kind = dataDetails(context, link);
	const slave = link.port ? port(link.port) : undefined;
	let text = ` promiscuity ${link.promiscuity} allmulti ${link.allMulti} minmtu ${link.minMtu} maxmtu ${link.maxMtu} `;
	if (link.immutable) text += "netns-immutable ";
	if (kind.text) text += `\n    ${kind.text}`;
	if (slave) text += `\n    ${slave.text}`;
	const queues = link.kind === "veth" ? 2 : 1;
	const tso = link.linkType === "loopback" || link.kind === "veth" ? 524280 : 65536;
	text += `addrgenmode eui64 numtxqueues ${queues} numrxqueues ${queues} gso_max_size 65536 gso_max_segs 65535 tso_max_size ${tso} tso_max_segs 65535 gro_max_size 65536 gso_ipv4_max_size 65536 gro_ipv4_max_size 65536 `;
	if (link.bus) text += `parentbus ${link.bus.name} parentdev ${link.bus.device} `;
	const linkinfo = kind.json;
	return {
		text,
		json: {
			promiscuity: link.promiscuity,
			allmulti: link.allMulti,
			min_mtu: link.minMtu,
			max_mtu: link.maxMtu,
			...(kind.text || slave ? { linkinfo: { ...linkinfo, ...(slave ? { info_slave_kind: "bridge", info_slave_data: slave.json } : {}) } } : {}),
			num_tx_queues: queues,
			num_rx_queues: queues,
			gso_max_size: 65536,
			gso_max_segs: 65535,
			tso_max_size: tso,
			tso_max_segs: 65535,
			gro_max_size: 65536,
			gso_ipv4_max_size: 65536,
			gro_ipv4_max_size: 65536,
			...(link.bus ? { parentbus: link.bus.name, parentdev: link.bus.device } : {}),
		},
	};
}
