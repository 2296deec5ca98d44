/** Events for containerd, in order; while it is away they wait. core/runtime/v2/shim/publisher.go. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { Channel } from "../../programs/lib/sync.ts";
import { rfc3339 } from "../oci/text.ts";
import { RpcClient } from "../rpc/client.ts";
import type { EventEnvelope, TaskEvents, TaskTopic } from "../rpc/containerd-api.ts";
import { isRpcError } from "../rpc/error.ts";
import type { EventsApi } from "../rpc/shim-api.ts";

/** Seconds between tries, and how many there are: containerd gives up on the sixth. */
const PAUSE = 1;
const TRIES = 60;

export class Publisher {
	private readonly queue = new Channel<EventEnvelope>();
	private readonly client: RpcClient<EventsApi>;
	private readonly namespace: string;
	constructor(address: string, namespace: string) {
		this.client = new RpcClient<EventsApi>(address, namespace);
		this.namespace = namespace;
	}
	publish<T extends TaskTopic>(sys: Sys, topic: T, event: TaskEvents[T]): void {
		this.queue.send(sys, { timestamp: rfc3339(sys.clock("realtime")), namespace: this.namespace, topic, event } as EventEnvelope);
	}
	/** Sends for ever, in a thread of its own; returns when it is closed and all is sent. */
	*run(sys: Sys): Blocking<void> {
		for (;;) {
			const envelope = yield* this.queue.receive(sys);
			if (!envelope) return;
			yield* this.send(sys, envelope);
		}
	}
	private *send(sys: Sys, envelope: EventEnvelope): Blocking<void> {
		for (let tries = 0; tries < TRIES; tries++) {
			try {
				yield* this.client.call(sys, "events.forward", envelope);
				return;
			} catch (error) {
				if (!isRpcError(error)) throw error;
			}
			yield* sys.nanosleep(PAUSE);
		}
	}
	close(sys: Sys): void {
		this.queue.close(sys);
	}
}
