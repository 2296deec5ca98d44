/** REJECT: the sender is told. net/ipv4/netfilter/nf_reject_ipv4.c. */
import { isErrno } from "../../kernel/errno.ts";
import { type IcmpErrorKind, sendIcmpError } from "../ip/icmp.ts";
import { sendIp } from "../ip/output.ts";
import { routeOutput } from "../ip/route.ts";
import type { TcpSegment } from "../packet.ts";
import type { Rejection } from "./rule.ts";
import { headerOf, type Scene } from "./scene.ts";

const errors: Readonly<Record<Exclude<Rejection, "tcp-reset">, IcmpErrorKind>> = {
	"icmp-net-unreachable": "net-unreachable",
	"icmp-host-unreachable": "host-unreachable",
	"icmp-proto-unreachable": "protocol-unreachable",
	"icmp-port-unreachable": "port-unreachable",
	"icmp-net-prohibited": "net-prohibited",
	"icmp-host-prohibited": "host-prohibited",
	"icmp-admin-prohibited": "prohibited",
	"icmp6-no-route": "net-unreachable",
	"icmp6-adm-prohibited": "prohibited",
	"icmp6-addr-unreachable": "host-unreachable",
	"icmp6-port-unreachable": "port-unreachable",
	"icmp6-policy-fail": "policy-fail",
	"icmp6-reject-route": "reject-route",
};

/** nf_send_reset: ends a TCP connection in the name of its other end. */
function sendReset({ skb, state }: Scene): void {
	const ns = state.namespace;
	const { ip } = skb;
	const segment = headerOf(ip);
	if (segment?.kind !== "tcp" || segment.flags.rst) return;
	const routed = routeOutput(ns, {
		destination: ip.source,
		source: typeof ip.source === "number" ? 0 : 0n,
		mark: skb.mark,
		tos: 0,
		output: undefined,
		uid: 0,
	});
	if (!routed.ok) return;
	const { flags } = segment;
	const length = segment.data.length + (flags.syn ? 1 : 0) + (flags.fin ? 1 : 0);
	const reset: TcpSegment = {
		kind: "tcp",
		sourcePort: segment.destinationPort,
		destinationPort: segment.sourcePort,
		sequence: flags.ack ? segment.acknowledgment : 0,
		acknowledgment: flags.ack ? 0 : (segment.sequence + length) >>> 0,
		flags: flags.ack ? { rst: true } : { rst: true, ack: true },
		window: 0,
		options: {},
		data: new Uint8Array(0),
	};
	try {
		sendIp(ns, ip.source, reset, { source: ip.destination, routed, dontFragment: true, id: 0, about: skb });
	} catch (error) {
		if (!isErrno(error)) throw error;
	}
}

export function reject(scene: Scene, how: Rejection): void {
	if (how === "tcp-reset") sendReset(scene);
	else sendIcmpError(scene.state.namespace, scene.skb, errors[how]);
}
