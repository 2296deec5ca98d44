/** Events for all who subscribe to a namespace's. */
import type { Sys } from "../../kernel/abi.ts";
import { Channel } from "../../programs/lib/sync.ts";
import type { EventEnvelope } from "../rpc/containerd-api.ts";

export class EventExchange {
	private readonly subscribers = new Map<Channel<EventEnvelope>, string>();
	subscribe(namespace: string): Channel<EventEnvelope> {
		const channel = new Channel<EventEnvelope>();
		this.subscribers.set(channel, namespace);
		return channel;
	}
	unsubscribe(channel: Channel<EventEnvelope>): void {
		this.subscribers.delete(channel);
	}
	publish(sys: Sys, envelope: EventEnvelope): void {
		for (const [channel, namespace] of this.subscribers) if (namespace === envelope.namespace) channel.send(sys, envelope);
	}
}
