/** Settings that each interface has: /proc/sys/net/ipv4/conf/DEVICE and its like. */

/** ipv4.conf: name, default, and where "all" or lo begin otherwise. */
const ipv4Conf = `
accept_local 0
accept_redirects 1 all=0
accept_source_route 1 all=0
arp_accept 0
arp_announce 0
arp_evict_nocarrier 1
arp_filter 0
arp_ignore 0
arp_notify 0
bc_forwarding 0
bootp_relay 0
disable_policy 0 lo=1
disable_xfrm 0 lo=1
drop_gratuitous_arp 0
drop_unicast_in_l2_multicast 0
force_igmp_version 0
forwarding 0
igmpv2_unsolicited_report_interval 10000
igmpv3_unsolicited_report_interval 1000
ignore_routes_with_linkdown 0
log_martians 0
mc_forwarding 0
medium_id 0
promote_secondaries 0
proxy_arp 0
proxy_arp_pvlan 0
route_localnet 0
rp_filter 0
secure_redirects 1
send_redirects 1
shared_media 1
src_valid_mark 0
tag 0
`;

/** ipv4.neigh: name, default, and where "all" or lo begin otherwise. */
const ipv4Neigh = `
anycast_delay 100
app_solicit 0
base_reachable_time_ms 30000
delay_first_probe_time 5
gc_interval 30 global
gc_stale_time 60
gc_thresh1 128 global
gc_thresh2 512 global
gc_thresh3 1024 global
interval_probe_time_ms 5000
locktime 100
mcast_resolicit 0
mcast_solicit 3
proxy_delay 80
proxy_qlen 64
retrans_time_ms 1000
ucast_solicit 3
unres_qlen 101
unres_qlen_bytes 212992
`;

/** ipv6.conf: name, default, and where "all" or lo begin otherwise. */
const ipv6Conf = `
accept_dad 1 all=0 lo=-1
accept_ra 1
accept_ra_defrtr 1
accept_ra_from_local 0
accept_ra_min_hop_limit 1
accept_ra_min_lft 0
accept_ra_mtu 1
accept_ra_pinfo 1
accept_ra_rt_info_max_plen 0
accept_ra_rt_info_min_plen 0
accept_ra_rtr_pref 1
accept_redirects 1
accept_source_route 0
accept_untracked_na 0
addr_gen_mode 0
autoconf 1
dad_transmits 1
disable_ipv6 0
disable_policy 0
drop_unicast_in_l2_multicast 0
drop_unsolicited_na 0
enhanced_dad 1
force_forwarding 0
force_mld_version 0
force_tllao 0
forwarding 0
hop_limit 64
ignore_routes_with_linkdown 0
ioam6_enabled 0
ioam6_id 65535
ioam6_id_wide 4294967295
keep_addr_on_down 0
max_addresses 16
max_desync_factor 600
mc_forwarding 0
mldv1_unsolicited_report_interval 10000
mldv2_unsolicited_report_interval 1000
mtu 1280 lo=65536
ndisc_evict_nocarrier 1
ndisc_notify 0
ndisc_tclass 0
optimistic_dad 0
proxy_ndp 0
ra_defrtr_metric 1024
ra_honor_pio_life 0
ra_honor_pio_pflag 0
regen_max_retry 3
regen_min_advance 2
router_probe_interval 60
router_solicitation_delay 1
router_solicitation_interval 4
router_solicitation_max_interval 3600
router_solicitations -1
rpl_seg_enabled 0
seg6_enabled 0
seg6_require_hmac 0
suppress_frag_ndisc 1
temp_prefered_lft 86400
temp_valid_lft 172800
use_oif_addrs_only 0
use_optimistic 0
use_tempaddr 0 lo=-1
`;

/** ipv6.neigh: name, default, and where "all" or lo begin otherwise. */
const ipv6Neigh = `
anycast_delay 100
app_solicit 0
base_reachable_time_ms 30000
delay_first_probe_time 5
gc_interval 30 global
gc_stale_time 60
gc_thresh1 128 global
gc_thresh2 512 global
gc_thresh3 1024 global
interval_probe_time_ms 5000
locktime 0
mcast_resolicit 0
mcast_solicit 3
proxy_delay 80
proxy_qlen 64
retrans_time_ms 1000
ucast_solicit 3
unres_qlen 101
unres_qlen_bytes 212992
`;

const lines = (text: string): string[] => text.trim().split("\n");

export interface DeviceSetting {
	readonly default: string;
	readonly all: string;
	readonly lo: string | undefined;
	/** Stands only under "default", not under each device. */
	readonly global: boolean;
}

function parseDevice(text: string): ReadonlyMap<string, DeviceSetting> {
	return new Map(
		lines(text).map((line) => {
			const [name, value, ...rest] = line.split(" ") as [string, string, ...string[]];
			const find = (key: string) => rest.find((word) => word.startsWith(`${key}=`))?.slice(key.length + 1);
			return [name, { default: value, all: find("all") ?? value, lo: find("lo"), global: rest.includes("global") }];
		}),
	);
}

const devices = {
	ipv4: { conf: parseDevice(ipv4Conf), neigh: parseDevice(ipv4Neigh) },
	ipv6: { conf: parseDevice(ipv6Conf), neigh: parseDevice(ipv6Neigh) },
};

/** Fields of /proc/sys/net/ipvX/conf/DEVICE and neigh/DEVICE. */
export const deviceSettings = (family: "ipv4" | "ipv6", kind: "conf" | "neigh"): ReadonlyMap<string, DeviceSetting> => devices[family][kind];
