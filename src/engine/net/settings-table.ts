/**
 * Settings under /proc/sys/net as a Debian kernel has them: name, value in a namespace of its own, and value on the host where that
 * differs ("-" where the namespace has none). Tabs within a value are written as "\\t".
 */

const table = `
core/bpf_jit_enable - | 1
core/bpf_jit_harden - | 0
core/bpf_jit_kallsyms - | 1
core/bpf_jit_limit - | 528482304
core/busy_poll - | 0
core/busy_read - | 0
core/bypass_prot_mem 0
core/default_qdisc - | fq_codel
core/dev_weight - | 64
core/dev_weight_rx_bias - | 1
core/dev_weight_tx_bias - | 1
core/devconf_inherit_init_net - | 0
core/fb_tunnels_only_for_init_net - | 0
core/flow_limit_cpu_bitmap - | 0
core/flow_limit_table_len - | 4096
core/gro_normal_batch - | 8
core/high_order_alloc_disable - | 0
core/max_skb_frags - | 17
core/mem_pcpu_rsv - | 256
core/message_burst - | 10
core/message_cost - | 5
core/netdev_budget - | 300
core/netdev_budget_usecs - | 8000
core/netdev_max_backlog - | 1000
core/netdev_rss_key - | 00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00
core/netdev_tstamp_prequeue - | 1
core/netdev_unregister_timeout_secs - | 10
core/optmem_max 131072
core/qdisc_max_burst - | 1000
core/rmem_default 212992
core/rmem_max 4194304
core/rps_default_mask 0
core/rps_sock_flow_entries - | 0
core/skb_defer_max - | 128
core/somaxconn 4096
core/tstamp_allow_data 1
core/txq_reselection_ms 1000
core/txrehash 1
core/warnings - | 0
core/wmem_default 212992
core/wmem_max 4194304
core/xfrm_acq_expires 30
core/xfrm_aevent_etime 10
core/xfrm_aevent_rseqth 2
core/xfrm_larval_drop 1
ipv4/cipso_cache_bucket_size - | 10
ipv4/cipso_cache_enable - | 1
ipv4/cipso_rbm_optfmt - | 0
ipv4/cipso_rbm_strictvalid - | 1
ipv4/fib_multipath_hash_fields 7
ipv4/fib_multipath_hash_policy 0
ipv4/fib_multipath_hash_seed 0
ipv4/fib_multipath_use_neigh 0
ipv4/fib_notify_on_flag_change 0
ipv4/fib_sync_mem - | 524288
ipv4/fwmark_reflect 0
ipv4/icmp_echo_enable_probe 0
ipv4/icmp_echo_ignore_all 0
ipv4/icmp_echo_ignore_broadcasts 1
ipv4/icmp_errors_extension_mask 0
ipv4/icmp_errors_use_inbound_ifaddr 0
ipv4/icmp_ignore_bogus_error_responses 1
ipv4/icmp_msgs_burst 10000
ipv4/icmp_msgs_per_sec 10000
ipv4/icmp_ratelimit 1000
ipv4/icmp_ratemask 6168
ipv4/igmp_link_local_mcast_reports 1
ipv4/igmp_max_memberships 20
ipv4/igmp_max_msf 10
ipv4/igmp_qrv 2
ipv4/inet_peer_maxttl - | 600
ipv4/inet_peer_minttl - | 120
ipv4/inet_peer_threshold - | 65664
ipv4/ip_autobind_reuse 0
ipv4/ip_default_ttl 64
ipv4/ip_dynaddr 0
ipv4/ip_early_demux 1
ipv4/ip_forward 0
ipv4/ip_forward_update_priority 1
ipv4/ip_forward_use_pmtu 0
ipv4/ip_local_port_range 32768\t60999
ipv4/ip_local_port_step_width 0
ipv4/ip_local_reserved_ports 
ipv4/ip_no_pmtu_disc 0
ipv4/ip_nonlocal_bind 0
ipv4/ip_unprivileged_port_start 1024
ipv4/ipfrag_high_thresh 4194304
ipv4/ipfrag_low_thresh 3145728
ipv4/ipfrag_max_dist 64
ipv4/ipfrag_secret_interval - | 0
ipv4/ipfrag_time 30
ipv4/nexthop_compat_mode 1
ipv4/ping_group_range 1\t0
ipv4/raw_l3mdev_accept 1
ipv4/route/error_burst - | 1250
ipv4/route/error_cost - | 250
ipv4/route/gc_elasticity - | 8
ipv4/route/gc_interval - | 60
ipv4/route/gc_min_interval - | 0
ipv4/route/gc_min_interval_ms - | 500
ipv4/route/gc_thresh - | -1
ipv4/route/gc_timeout - | 300
ipv4/route/max_size - | 2147483647
ipv4/route/min_adv_mss 256
ipv4/route/min_pmtu 552
ipv4/route/mtu_expires 600
ipv4/route/redirect_load - | 5
ipv4/route/redirect_number - | 9
ipv4/route/redirect_silence - | 5120
ipv4/tcp_abort_on_overflow 0
ipv4/tcp_adv_win_scale 1
ipv4/tcp_allowed_congestion_control reno cubic
ipv4/tcp_app_win 31
ipv4/tcp_autocorking 1
ipv4/tcp_available_congestion_control reno cubic
ipv4/tcp_available_ulp - | mptcp
ipv4/tcp_backlog_ack_defer 1
ipv4/tcp_base_mss 1024
ipv4/tcp_challenge_ack_limit 2147483647
ipv4/tcp_child_ehash_entries 0
ipv4/tcp_comp_sack_delay_ns 1000000
ipv4/tcp_comp_sack_nr 44
ipv4/tcp_comp_sack_rtt_percent 33
ipv4/tcp_comp_sack_slack_ns 10000
ipv4/tcp_congestion_control cubic
ipv4/tcp_dsack 1
ipv4/tcp_early_demux 1
ipv4/tcp_early_retrans 3
ipv4/tcp_ecn 2
ipv4/tcp_ecn_fallback 1
ipv4/tcp_ecn_option 2
ipv4/tcp_ecn_option_beacon 3
ipv4/tcp_ehash_entries -32768 | 32768
ipv4/tcp_fack 0
ipv4/tcp_fastopen 1
ipv4/tcp_fastopen_blackhole_timeout_sec 0
ipv4/tcp_fastopen_key 00000000-00000000-00000000-00000000
ipv4/tcp_fin_timeout 60
ipv4/tcp_frto 2
ipv4/tcp_fwmark_accept 0
ipv4/tcp_invalid_ratelimit 500
ipv4/tcp_keepalive_intvl 75
ipv4/tcp_keepalive_probes 9
ipv4/tcp_keepalive_time 7200
ipv4/tcp_l3mdev_accept 0
ipv4/tcp_limit_output_bytes 4194304
ipv4/tcp_low_latency - | 0
ipv4/tcp_max_orphans - | 16384
ipv4/tcp_max_reordering 300
ipv4/tcp_max_syn_backlog 256
ipv4/tcp_max_tw_buckets 16384
ipv4/tcp_mem - | 45678\t60904\t91356
ipv4/tcp_migrate_req 0
ipv4/tcp_min_rtt_wlen 300
ipv4/tcp_min_snd_mss 48
ipv4/tcp_min_tso_segs 2
ipv4/tcp_moderate_rcvbuf 1
ipv4/tcp_mtu_probe_floor 48
ipv4/tcp_mtu_probing 0
ipv4/tcp_no_metrics_save 0
ipv4/tcp_no_ssthresh_metrics_save 1
ipv4/tcp_notsent_lowat 4294967295
ipv4/tcp_orphan_retries 0
ipv4/tcp_pacing_ca_ratio 120
ipv4/tcp_pacing_ss_ratio 200
ipv4/tcp_pingpong_thresh 1
ipv4/tcp_plb_cong_thresh 128
ipv4/tcp_plb_enabled 0
ipv4/tcp_plb_idle_rehash_rounds 3
ipv4/tcp_plb_rehash_rounds 12
ipv4/tcp_plb_suspend_rto_sec 60
ipv4/tcp_probe_interval 600
ipv4/tcp_probe_threshold 8
ipv4/tcp_rcvbuf_low_rtt 1000
ipv4/tcp_recovery 1
ipv4/tcp_reflect_tos 0
ipv4/tcp_reordering 3
ipv4/tcp_retrans_collapse 1
ipv4/tcp_retries1 3
ipv4/tcp_retries2 15
ipv4/tcp_rfc1337 0
ipv4/tcp_rmem 4096\t131072\t31183168
ipv4/tcp_rto_max_ms 120000
ipv4/tcp_rto_min_us 200000
ipv4/tcp_sack 1
ipv4/tcp_shrink_window 0
ipv4/tcp_slow_start_after_idle 1
ipv4/tcp_stdurg 0
ipv4/tcp_syn_linear_timeouts 4
ipv4/tcp_syn_retries 6
ipv4/tcp_synack_retries 5
ipv4/tcp_syncookies 1
ipv4/tcp_thin_linear_timeouts 0
ipv4/tcp_timestamps 1
ipv4/tcp_tso_rtt_log 9
ipv4/tcp_tso_win_divisor 3
ipv4/tcp_tw_reuse 2
ipv4/tcp_tw_reuse_delay 1000
ipv4/tcp_window_scaling 1
ipv4/tcp_wmem 4096\t16384\t4194304
ipv4/tcp_workaround_signed_windows 0
ipv4/udp_child_hash_entries 0
ipv4/udp_early_demux 1
ipv4/udp_hash_entries -2048 | 2048
ipv4/udp_l3mdev_accept 0
ipv4/udp_mem - | 91356\t121809\t182712
ipv4/udp_rmem_min 4096
ipv4/udp_wmem_min 4096
ipv4/xfrm4_gc_thresh 32768
ipv6/anycast_src_echo_reply 0
ipv6/auto_flowlabels 1
ipv6/bindv6only 0
ipv6/calipso_cache_bucket_size - | 10
ipv6/calipso_cache_enable - | 1
ipv6/fib_multipath_hash_fields 7
ipv6/fib_multipath_hash_policy 0
ipv6/fib_notify_on_flag_change 0
ipv6/flowlabel_consistency 1
ipv6/flowlabel_reflect 0
ipv6/flowlabel_state_ranges 0
ipv6/fwmark_reflect 0
ipv6/icmp/echo_ignore_all 0
ipv6/icmp/echo_ignore_anycast 0
ipv6/icmp/echo_ignore_multicast 0
ipv6/icmp/error_anycast_as_unicast 0
ipv6/icmp/errors_extension_mask 0
ipv6/icmp/ratelimit 100
ipv6/icmp/ratemask 0-1,3-127
ipv6/idgen_delay 1
ipv6/idgen_retries 3
ipv6/ioam6_id 16777215
ipv6/ioam6_id_wide 72057594037927935
ipv6/ip6frag_high_thresh 4194304
ipv6/ip6frag_low_thresh 3145728
ipv6/ip6frag_secret_interval - | 0
ipv6/ip6frag_time 60
ipv6/ip_nonlocal_bind 0
ipv6/max_dst_opts_length 2147483647
ipv6/max_dst_opts_number 8
ipv6/max_hbh_length 2147483647
ipv6/max_hbh_opts_number 8
ipv6/mld_max_msf - | 64
ipv6/mld_qrv - | 2
ipv6/route/gc_elasticity 9
ipv6/route/gc_interval 30
ipv6/route/gc_min_interval 0
ipv6/route/gc_min_interval_ms 500
ipv6/route/gc_thresh 1024
ipv6/route/gc_timeout 60
ipv6/route/max_size 2147483647
ipv6/route/min_adv_mss 1220
ipv6/route/mtu_expires 600
ipv6/route/skip_notify_on_dev_down 0
ipv6/seg6_flowlabel 0
ipv6/xfrm6_gc_thresh 32768
mptcp/add_addr_timeout 120
mptcp/add_addr_v6_port_drop_ts 1
mptcp/allow_join_initial_addr_port 1
mptcp/available_path_managers kernel userspace
mptcp/available_schedulers default
mptcp/blackhole_timeout 3600
mptcp/checksum_enabled 0
mptcp/close_timeout 60
mptcp/enabled 1
mptcp/path_manager kernel
mptcp/pm_type 0
mptcp/scheduler default
mptcp/stale_loss_cnt 4
mptcp/syn_retrans_before_tcp_fallback 2
netfilter/nf_conntrack_acct 0
netfilter/nf_conntrack_buckets 65536
netfilter/nf_conntrack_checksum 1
netfilter/nf_conntrack_count 0 | 1
netfilter/nf_conntrack_events 2
netfilter/nf_conntrack_expect_max 1024
netfilter/nf_conntrack_frag6_high_thresh 4194304
netfilter/nf_conntrack_frag6_low_thresh 3145728
netfilter/nf_conntrack_frag6_timeout 60
netfilter/nf_conntrack_generic_timeout 600
netfilter/nf_conntrack_gre_timeout 30
netfilter/nf_conntrack_gre_timeout_stream 180
netfilter/nf_conntrack_icmp_timeout 30
netfilter/nf_conntrack_icmpv6_timeout 30
netfilter/nf_conntrack_log_invalid 0
netfilter/nf_conntrack_max 65536
netfilter/nf_conntrack_sctp_timeout_closed 10
netfilter/nf_conntrack_sctp_timeout_cookie_echoed 3
netfilter/nf_conntrack_sctp_timeout_cookie_wait 3
netfilter/nf_conntrack_sctp_timeout_established 210
netfilter/nf_conntrack_sctp_timeout_heartbeat_sent 30
netfilter/nf_conntrack_sctp_timeout_shutdown_ack_sent 3
netfilter/nf_conntrack_sctp_timeout_shutdown_recd 3
netfilter/nf_conntrack_sctp_timeout_shutdown_sent 3
netfilter/nf_conntrack_tcp_be_liberal 0
netfilter/nf_conntrack_tcp_ignore_invalid_rst 0
netfilter/nf_conntrack_tcp_loose 1
netfilter/nf_conntrack_tcp_max_retrans 3
netfilter/nf_conntrack_tcp_timeout_close 10
netfilter/nf_conntrack_tcp_timeout_close_wait 60
netfilter/nf_conntrack_tcp_timeout_established 432000
netfilter/nf_conntrack_tcp_timeout_fin_wait 120
netfilter/nf_conntrack_tcp_timeout_last_ack 30
netfilter/nf_conntrack_tcp_timeout_max_retrans 300
netfilter/nf_conntrack_tcp_timeout_syn_recv 60
netfilter/nf_conntrack_tcp_timeout_syn_sent 120
netfilter/nf_conntrack_tcp_timeout_time_wait 120
netfilter/nf_conntrack_tcp_timeout_unacknowledged 300
netfilter/nf_conntrack_timestamp 0
netfilter/nf_conntrack_udp_timeout 30
netfilter/nf_conntrack_udp_timeout_stream 120
netfilter/nf_flowtable_tcp_timeout 30
netfilter/nf_flowtable_udp_timeout 30
netfilter/nf_hooks_lwtunnel 0
netfilter/nf_log/0 NONE
netfilter/nf_log/1 NONE
netfilter/nf_log/10 NONE
netfilter/nf_log/2 NONE
netfilter/nf_log/3 NONE
netfilter/nf_log/4 NONE
netfilter/nf_log/5 NONE
netfilter/nf_log/6 NONE
netfilter/nf_log/7 NONE
netfilter/nf_log/8 NONE
netfilter/nf_log/9 NONE
netfilter/nf_log_all_netns - | 0
nf_conntrack_max - | 65536
unix/max_dgram_qlen 10 | 512
vsock/child_ns_mode global
vsock/g2h_fallback 1
vsock/ns_mode global
`;

const lines = (text: string): string[] => text.trim().split("\n");

function parse(host: boolean): ReadonlyMap<string, string> {
	const values = new Map<string, string>();
	for (const line of lines(table)) {
		const [, name, own, first] = /^(\S+) ?(.*?)(?: \| (.*))?$/.exec(line) as unknown as [string, string, string, string | undefined];
		if (host) values.set(name, first ?? own);
		else if (own !== "-") values.set(name, own);
	}
	return values;
}

/** In the first namespace. */
export const hostSettings = parse(true);
/** In every other. */
export const namespaceSettings = parse(false);

/** Settings that can only be read. */
export const readOnlySettings: ReadonlySet<string> = new Set([
	"core/netdev_rss_key",
	"ipv4/fib_sync_mem",
	"ipv4/tcp_available_congestion_control",
	"ipv4/tcp_available_ulp",
	"ipv4/tcp_child_ehash_entries",
	"ipv4/tcp_ehash_entries",
	"ipv4/udp_hash_entries",
	"mptcp/available_path_managers",
	"mptcp/available_schedulers",
	"netfilter/nf_conntrack_buckets",
	"netfilter/nf_conntrack_count",
	"netfilter/nf_conntrack_expect_max",
]);
