/** A network card: what it sends goes onto a wire that leads out of the host. */
import type { NetNamespace } from "../../namespaces/net.ts";
import { drop, type Skb } from "../skb.ts";
import { NetDevice } from "./device.ts";

/** One end of a cable. Another host's card, a switch or a gateway is at the other. */
export interface Wire {
	/** Takes a frame from the card at this end. */
	send(from: Ethernet, skb: Skb): void;
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
