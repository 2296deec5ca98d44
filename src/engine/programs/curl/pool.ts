/** Connections that are kept for further requests to the same host. lib/conncache.c. */
import type { ClientConnection } from "../lib/http/client.ts";
import type { DescriptorTransport } from "../lib/http/transport.ts";
import type { Connected } from "./connect.ts";

/** A connection that answered and may be asked again. */
export interface Pooled extends Connected {
	readonly connection: ClientConnection;
	readonly transport: DescriptorTransport;
	readonly id: number;
	readonly name: string;
}

/** What several transfers of one command share. */
export class Pool {
	private idle = new Map<string, Pooled>();
	private next = 0;
	take(key: string): Pooled | undefined {
		const found = this.idle.get(key);
		this.idle.delete(key);
		return found;
	}
	keep(key: string, connection: Pooled): void {
		this.idle.get(key)?.connection.close();
		this.idle.set(key, connection);
	}
	newId(): number {
		return this.next++;
	}
	closeAll(): void {
		for (const { connection } of this.idle.values()) connection.close();
		this.idle.clear();
	}
}
