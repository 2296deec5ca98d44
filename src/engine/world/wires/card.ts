/** A host's network card at the end of a link. */
import type { Ethernet, Wire } from "../../net/devices/ethernet.ts";
import { setCarrier } from "../../net/interface.ts";
import { receive } from "../../net/link.ts";
import type { Frame } from "../../net/packet.ts";
import { drop, Skb, type Trail } from "../../net/skb.ts";
import type { Link, Plug } from "./link.ts";

export class CardPlug implements Plug, Wire {
	private readonly card: Ethernet;
	private readonly link: Link;
	private readonly end: 0 | 1;

	constructor(card: Ethernet, link: Link, end: 0 | 1) {
		this.card = card;
		this.link = link;
		this.end = end;
	}

	send(from: Ethernet, skb: Skb): void {
		if (from.kernel.halted) return;
		const fate = this.link.send(this.end, skb.frame, skb.trail);
		if (fate !== "sent") drop(from.ns, skb, fate, from);
	}
	receive(frame: Frame, trail: Trail): void {
		const { card } = this;
		if (!card.dead && !card.kernel.halted) receive(card, new Skb(frame, trail));
	}
	carrier(on: boolean): void {
		if (!this.card.dead) setCarrier(this.card, on);
	}
}
