/** TCP segments that come in: to their connection, to a listener, or refused. net/ipv4/tcp_ipv4.c. */
import { isErrno } from "../../../kernel/errno.ts";
import type { NetNamespace } from "../../../namespaces/net.ts";
import type { NetDevice } from "../../devices/device.ts";
import { sendIp } from "../../ip/output.ts";
import type { IpPacket, TcpSegment } from "../../packet.ts";
import { drop, type Skb, traceStep } from "../../skb.ts";
import { add } from "./sequence.ts";
import type { TcpSocket } from "./socket.ts";

function listenerFor(ns: NetNamespace, packet: IpPacket, port: number, device: NetDevice): TcpSocket | undefined {
	let best: TcpSocket | undefined;
	let score = -1;
	for (const socket of ns.sockets.tcpBound.get(port) ?? []) {
		const bound = socket.options.bindToDevice;
		if (socket.role.kind !== "listening" || !socket.owns(packet.destination) || (bound && bound !== device.name)) continue;
		const points = (socket.isAny ? 0 : 4) + (bound ? 2 : 0) + (socket.family === "inet" ? 1 : 0);
		if (points > score) {
			best = socket;
			score = points;
		}
	}
	return best;
}

export function receiveTcp(ns: NetNamespace, skb: Skb, segment: TcpSegment, device: NetDevice): void {
	const packet = skb.ip;
	const { source, destination } = packet;
	ns.snmp.tcp.inSegs++;
	if (ns.kernel.events.active) traceStep(ns, skb, { at: "deliver", to: `tcp ${segment.destinationPort}` });
	const known = ns.sockets.connection(destination, segment.destinationPort, source, segment.sourcePort);
	const opening = segment.flags.syn && !segment.flags.ack && !segment.flags.rst;
	if (known && !(known.state === "time-wait" && opening)) {
		known.segment(segment);
		return;
	}
	const listener = listenerFor(ns, packet, segment.destinationPort, device);
	if (listener && opening) {
		known?.die();
		const made = listener.incoming(destination, source, segment.sourcePort);
		if (made) made.accepted(segment.sequence, segment.options, segment.window);
		else drop(ns, skb, "receive buffer full", device);
		return;
	}
	drop(ns, skb, "no socket", device);
	sendReset(ns, packet, segment);
}

/** tcp_v4_send_reset: nobody is here for this segment. */
export function sendReset(ns: NetNamespace, packet: IpPacket, segment: TcpSegment): void {
	const { flags } = segment;
	if (flags.rst) return;
	const length = segment.data.length + (flags.syn ? 1 : 0) + (flags.fin ? 1 : 0);
	ns.snmp.tcp.outRsts++;
	ns.snmp.tcp.outSegs++;
	try {
		sendIp(
			ns,
			packet.source,
			{
				kind: "tcp",
				sourcePort: segment.destinationPort,
				destinationPort: segment.sourcePort,
				sequence: flags.ack ? segment.acknowledgment : 0,
				acknowledgment: flags.ack ? 0 : add(segment.sequence, length),
				flags: flags.ack ? { rst: true } : { rst: true, ack: true },
				window: 0,
				options: {},
				data: new Uint8Array(0),
			},
			{ source: packet.destination, dontFragment: true, id: 0 },
		);
	} catch (error) {
		if (!isErrno(error)) throw error;
	}
}
