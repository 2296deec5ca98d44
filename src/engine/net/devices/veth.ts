/** veth: a pair of devices, each the other's medium. drivers/net/veth.c. */
import type { NetNamespace } from "../../namespaces/net.ts";
import { setCarrier } from "../interface.ts";
import { deliver } from "../link.ts";
import { drop, type Skb } from "../skb.ts";
import { NetDevice } from "./device.ts";

export class Veth extends NetDevice {
	readonly kind = "veth";
	peer: Veth | undefined;
	constructor(ns: NetNamespace, name: string, address?: string) {
		super(ns, name, address);
		this.carrier = false;
	}
	static join(one: Veth, other: Veth): void {
		one.peer = other;
		other.peer = one;
	}
	override get link(): NetDevice | undefined {
		return this.peer;
	}
	override opened(): void {
		const { peer } = this;
		if (!peer?.up) return;
		setCarrier(this, true);
		setCarrier(peer, true);
	}
	override closed(): void {
		setCarrier(this, false);
		if (this.peer) setCarrier(this.peer, false);
	}
	override transmit(skb: Skb): void {
		const { peer } = this;
		if (!peer?.up) {
			drop(this.ns, skb, "no carrier", this);
			return;
		}
		if (peer.ns !== this.ns) skb.mark = 0;
		deliver(peer, skb);
	}
	override dismantle(): readonly NetDevice[] {
		return this.peer ? [this.peer] : [];
	}
}
