/** What is behind the host's network card when a world has no more hosts: a gateway that answers, and nothing beyond. */
import { type Ipv4, inPrefix, type Mac, parseIpv4 } from "../net/address.ts";
import type { Frame, FramePayload, IpPayload, Ipv4Packet } from "../net/packet.ts";
import { add } from "../net/sockets/tcp/sequence.ts";
import type { Link, Plug } from "./wires/link.ts";

/** Virtual nanoseconds until an answer is back. */
const ROUND_TRIP = 350_000;

const address = (text: string): Ipv4 => parseIpv4(text) ?? 0;
const network = address("192.168.0.0");
/** The gateway. */
const GATEWAY = address("192.168.0.1");
const NAME_SERVER = address("192.168.0.3");
const served: readonly Ipv4[] = [GATEWAY, address("192.168.0.2"), NAME_SERVER];

const macOf = (ip: Ipv4): Mac => `52:55:c0:a8:00:${(ip & 255).toString(16).padStart(2, "0")}`;
const empty = new Uint8Array(0);

/** What answers for its own addresses, and says that all others cannot be reached. */
export class Gateway implements Plug {
	private readonly link: Link;
	private readonly end: 0 | 1;
	private readonly nextPacket: () => number;

	constructor(link: Link, end: 0 | 1, nextPacket: () => number) {
		this.link = link;
		this.end = end;
		this.nextPacket = nextPacket;
	}

	carrier(): void {}

	receive(frame: Frame): void {
		const answer = this.answer(frame.payload);
		if (!answer) return;
		const { payload, mac } = answer;
		this.link.send(this.end, { source: mac, destination: frame.source, payload }, { id: this.nextPacket(), deliveries: 0 }, ROUND_TRIP);
	}

	private answer(payload: FramePayload): { payload: FramePayload; mac: Mac } | undefined {
		if (payload.kind === "arp") {
			const { operation, targetIp, senderIp, senderMac } = payload;
			if (operation !== "request" || !served.includes(targetIp) || targetIp === senderIp) return undefined;
			const mac = macOf(targetIp);
			return { mac, payload: { kind: "arp", operation: "reply", senderMac: mac, senderIp: targetIp, targetMac: senderMac, targetIp: senderIp } };
		}
		if (payload.kind !== "ipv4") return undefined;
		const back = this.answerIp(payload);
		return back && { mac: macOf(GATEWAY), payload: back };
	}

	private answerIp(packet: Ipv4Packet): Ipv4Packet | undefined {
		const { destination, source } = packet;
		const whole = packet.fragment?.whole ?? packet.payload;
		if (packet.fragment?.more) return undefined;
		const reply = (payload: IpPayload, from: Ipv4 = destination): Ipv4Packet => ({
			kind: "ipv4",
			source: from,
			destination: source,
			ttl: 255,
			tos: 0,
			id: packet.id,
			dontFragment: false,
			payload,
		});
		const here = served.includes(destination);
		if (whole.kind === "icmp" && whole.type === 8 && here) return reply({ ...whole, type: 0 });
		// the name server takes questions and answers none
		if (whole.kind === "udp" && destination === NAME_SERVER && whole.destinationPort === 53) return undefined;
		if (whole.kind === "udp" && here) return reply({ kind: "icmp", type: 3, code: 3, rest: 0, data: empty, about: { ...packet, payload: whole } });
		if (whole.kind !== "tcp" || whole.flags.rst) return undefined;
		if (inPrefix(destination, network, 24)) {
			if (!here) return undefined;
			const { sourcePort, destinationPort, sequence } = whole;
			return reply({
				kind: "tcp",
				sourcePort: destinationPort,
				destinationPort: sourcePort,
				sequence: 0,
				acknowledgment: add(sequence, 1),
				flags: { rst: true, ack: true },
				window: 0,
				options: {},
				data: empty,
			});
		}
		return reply({ kind: "icmp", type: 3, code: 0, rest: 0, data: empty, about: packet }, GATEWAY);
	}
}
