/** A network card: what it sends goes onto a wire that leads out of the host. */
import type { NetNamespace } from "../../namespaces/net.ts";
import { setCarrier } from "../interface.ts";
import { deliver } from "../link.ts";
import { frameLength } from "../packet.ts";
import { drop, type Skb } from "../skb.ts";
import { NetDevice } from "./device.ts";

/** One end of a cable. Another host's card, a switch or a gateway is at the other. */
export interface Wire {
	/** Takes a frame from the card at this end. */
	send(from: Ethernet, skb: Skb): void;
}

/** How a cable behaves. */
export interface LinkQuality {
	/** Virtual nanoseconds a frame is under way. */
	readonly delay: number;
	/** Bits in a second; 0 for no limit. */
	readonly rate: number;
	/** 0..1 of all frames are lost. */
	readonly loss: number;
	readonly cut: boolean;
}

export class Ethernet extends NetDevice {
	readonly kind = "";
	override readonly upQdisc: string;
	wire: Wire | undefined;
	/** The bus it is on, as `ip -d` tells. */
	readonly bus: { readonly name: string; readonly device: string } | undefined;
	constructor(ns: NetNamespace, name: string, address: string, options: { qdisc?: string; bus?: { name: string; device: string } } = {}) {
		super(ns, name, address);
		this.addressOrigin = "permanent";
		this.upQdisc = options.qdisc ?? "fq_codel";
		this.bus = options.bus;
	}
	override transmit(skb: Skb): void {
		if (!this.wire) {
			drop(this.ns, skb, "no carrier", this);
			return;
		}
		this.wire.send(this, skb);
	}
}

/** A cable between two cards: with a delay, a rate and losses; it can be cut. */
export class Cable implements Wire {
	private readonly ends: readonly [Ethernet, Ethernet];
	quality: LinkQuality;
	private busyUntil = new Map<Ethernet, number>();
	constructor(ends: readonly [Ethernet, Ethernet], quality: LinkQuality) {
		this.ends = ends;
		this.quality = quality;
		for (const end of ends) end.wire = this;
	}
	change(quality: LinkQuality): void {
		this.quality = quality;
		for (const end of this.ends) setCarrier(end, !quality.cut);
	}
	send(from: Ethernet, skb: Skb): void {
		const to = this.ends[0] === from ? this.ends[1] : this.ends[0];
		const { kernel } = from;
		const { delay, rate, loss, cut } = this.quality;
		if (cut) {
			drop(from.ns, skb, "link cut", from);
			return;
		}
		if (loss > 0 && kernel.random.next() < loss * 0x100000000) {
			drop(from.ns, skb, "lost on the link", from);
			return;
		}
		const start = Math.max(kernel.now, this.busyUntil.get(from) ?? 0);
		const sent = start + (rate > 0 ? (frameLength(skb.frame) * 8e9) / rate : 0);
		this.busyUntil.set(from, sent);
		deliver(to, skb, Math.ceil(sent - kernel.now + delay));
	}
}
