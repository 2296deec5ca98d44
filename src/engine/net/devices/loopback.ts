/** lo: what is sent comes in again. drivers/net/loopback.c. */
import type { NetNamespace } from "../../namespaces/net.ts";
import { ZERO_MAC } from "../address.ts";
import { deliver } from "../link.ts";
import type { Skb } from "../skb.ts";
import { NetDevice } from "./device.ts";

export class Loopback extends NetDevice {
	readonly kind = "";
	override readonly linkType = "loopback";
	override readonly immutable = true;
	constructor(ns: NetNamespace) {
		super(ns, "lo", ZERO_MAC);
		this.mtu = 65536;
		this.minMtu = 0;
		this.maxMtu = 0;
		this.broadcast = ZERO_MAC;
		this.addressOrigin = "permanent";
		this.multicast = false;
	}
	override transmit(skb: Skb): void {
		deliver(this, skb);
	}
}
