/** Hearing of tracked connections: the groups of ctnetlink, for `conntrack -E`. */
import type { Task } from "../../kernel/task.ts";
import { WaitQueue } from "../../kernel/wait-queue.ts";
import type { NetNamespace } from "../../namespaces/net.ts";
import { OpenFile, type Readiness } from "../../vfs/file.ts";
import { type ConnectionEvent, connectionInfo } from "./info.ts";
import type { ConntrackEvent } from "./tracker.ts";

const LIMIT = 1000;

export class ConntrackSocket extends OpenFile {
	readonly ino: number;
	readonly changed = new WaitQueue();
	private readonly ns: NetNamespace;
	private readonly inbox: ConnectionEvent[] = [];
	private readonly listener: (event: ConntrackEvent) => void;
	constructor(task: Task) {
		super(undefined);
		this.ns = task.ns.net;
		this.ino = task.kernel.nextAnonymousIno();
		this.listener = ({ type, connection }) => {
			const counted = this.ns.settings.number("netfilter/nf_conntrack_acct") > 0;
			if (this.inbox.length < LIMIT) this.inbox.push({ type, connection: connectionInfo(connection, this.ns.kernel.now, counted) });
			this.changed.wakeAll();
		};
		this.ns.conntrack.listen(this.listener);
	}
	next(): ConnectionEvent | WaitQueue {
		return this.inbox.shift() ?? this.changed;
	}
	override ready(): Readiness {
		return { readable: this.inbox.length > 0, writable: true, hangup: false };
	}
	override pollQueues(): readonly WaitQueue[] {
		return [this.changed];
	}
	protected override closed(): void {
		this.ns.conntrack.unlisten(this.listener);
	}
	override get label(): string {
		return `socket:[${this.ino}]`;
	}
}
