/** Stands in for a card whose host nobody has needed yet: the first frame that is for it wakes the host. */
import { parseIpv4 } from "../../net/address.ts";
import type { Frame } from "../../net/packet.ts";
import type { Trail } from "../../net/skb.ts";
import type { CardSpec } from "../network.ts";
import type { Plug } from "./link.ts";

export class Sleeper implements Plug {
	private readonly mac: string;
	private readonly addresses: ReadonlySet<number>;
	private readonly wake: () => void;
	/** What came for it while it slept. */
	private readonly held: { readonly frame: Frame; readonly trail: Trail }[] = [];

	/** `wake` may be called more than once. */
	constructor({ mac, addresses, vlans = {} }: CardSpec, wake: () => void) {
		this.mac = mac;
		this.addresses = new Set([addresses, ...Object.values(vlans)].flat().map((text) => parseIpv4(text.split("/", 1)[0] ?? "") ?? 0));
		this.wake = wake;
	}

	carrier(): void {}

	receive(frame: Frame, trail: Trail): void {
		const { destination, payload } = frame;
		const called = payload.kind === "arp" && payload.operation === "request" && this.addresses.has(payload.targetIp);
		if (!called && destination !== this.mac) return;
		this.held.push({ frame, trail });
		this.wake();
	}

	/** Hands over what was held. */
	replay(to: Plug): void {
		for (const { frame, trail } of this.held.splice(0)) to.receive(frame, trail);
	}
}
