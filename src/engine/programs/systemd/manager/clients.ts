/** The manager's side of its socket: programs that ask, each with a line of JSON. */
import type { Blocking } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { decode } from "../../../kernel/text.ts";
import type { Request } from "../protocol.ts";
import type { Manager } from "./manager.ts";
import { answer, type Reply } from "./requests.ts";

interface Client {
	readonly fd: number;
	/** Of a line that has not ended yet. */
	text: string;
}

export class Clients {
	private readonly manager: Manager;
	private readonly open = new Map<number, Client>();
	constructor(manager: Manager) {
		this.manager = manager;
	}
	get fds(): Iterable<number> {
		return this.open.keys();
	}

	*serve(listener: number): Blocking<void> {
		const { sys } = this.manager;
		try {
			for (;;) {
				const fd = yield* sys.accept(listener);
				sys.fcntlSet(fd, { nonBlocking: true });
				this.open.set(fd, { fd, text: "" });
			}
		} catch (error) {
			if (!isErrno(error, "EAGAIN")) throw error;
		}
		for (const client of [...this.open.values()]) yield* this.readClient(client);
	}
	private *readClient(client: Client): Blocking<void> {
		const { sys } = this.manager;
		try {
			for (;;) {
				const chunk = yield* sys.read(client.fd, 65536);
				if (chunk.length === 0) return this.drop(client);
				client.text += decode(chunk);
				const end = client.text.indexOf("\n");
				if (end < 0) continue;
				const request = JSON.parse(client.text.slice(0, end)) as Request;
				client.text = client.text.slice(end + 1);
				const { uid } = sys.peerCredentials(client.fd);
				const reply: Reply = (response) => this.send(client, `${JSON.stringify(response)}\n`);
				yield* answer(this.manager, request, uid, reply);
			}
		} catch (error) {
			if (!isErrno(error)) throw error;
			if (error.code !== "EAGAIN") this.drop(client);
		}
	}
	private *send(client: Client, text: string): Blocking<void> {
		if (!this.open.has(client.fd)) return;
		// the answer may be longer than what a socket holds
		this.manager.sys.fcntlSet(client.fd, { nonBlocking: false });
		this.manager.sys.sigaction("PIPE", "ignore");
		try {
			yield* this.manager.sys.write(client.fd, text);
			this.manager.sys.fcntlSet(client.fd, { nonBlocking: true });
		} catch (error) {
			if (!isErrno(error)) throw error;
			this.drop(client);
		}
	}
	private drop(client: Client): void {
		this.open.delete(client.fd);
		this.manager.sys.close(client.fd);
	}
}
