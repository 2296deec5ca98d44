/** Watching the steps of packets, for `pathtrace`: what Linux has in pieces as nftables tracing and the drop monitor. */
import { capable } from "../kernel/credentials.ts";
import { Errno } from "../kernel/errno.ts";
import type { MachineEvent } from "../kernel/events.ts";
import type { Task } from "../kernel/task.ts";
import { WaitQueue } from "../kernel/wait-queue.ts";
import type { NetNamespace } from "../namespaces/net.ts";
import { OpenFile, type Readiness } from "../vfs/file.ts";
import type { PacketStep } from "./events.ts";
import type { FramePayload } from "./packet.ts";

export interface TracedStep {
	/** Same for all copies and forwarded forms of one packet. */
	readonly packet: number;
	/** Virtual nanoseconds since boot. */
	readonly at: number;
	/** The host where it happened. */
	readonly host: string;
	/** Inode number of the network namespace; 0 for the one of a host's first process. */
	readonly namespace: number;
	readonly step: PacketStep;
	/** The packet as it is after the step. */
	readonly payload: FramePayload;
}

/** So many steps may wait to be read; what comes then is lost. */
const LIMIT = 20_000;

export class PathTraceFile extends OpenFile {
	readonly ino: number;
	readonly changed = new WaitQueue();
	private readonly task: Task;
	private readonly inbox: TracedStep[] = [];
	private readonly stop: () => void;

	/** EPERM without CAP_NET_ADMIN over the task's network namespace. */
	constructor(task: Task) {
		super(undefined);
		if (!capable(task.cred, "net_admin", task.ns.net.owner)) throw new Errno("EPERM");
		this.task = task;
		this.ino = task.kernel.nextAnonymousIno();
		this.stop = task.kernel.events.listen((event, host) => this.hear(event, host));
	}

	private hear(event: MachineEvent, host: string): void {
		if (event.type !== "packet" || this.inbox.length >= LIMIT) return;
		const { kernel } = this.task;
		const own = host === kernel.events.host;
		const namespace = own ? [...kernel.netNamespaces].find((ns) => ns.ino === event.namespace) : undefined;
		if (!this.maySee(own, namespace)) return;
		const { packet, step, payload } = event;
		this.inbox.push({ packet, at: kernel.now, host, namespace: namespace?.ino ?? 0, step, payload });
		this.changed.wakeAll();
	}
	/** Other namespaces are shown to who may administer them; the first one of a host, and other hosts, to the host's root. */
	private maySee(own: boolean, namespace: NetNamespace | undefined): boolean {
		const { cred, ns, kernel } = this.task;
		if (own && ns.net === namespace) return true;
		return capable(cred, "net_admin", namespace?.owner ?? kernel.userNamespace);
	}

	next(): TracedStep | WaitQueue {
		return this.inbox.shift() ?? this.changed;
	}
	override ready(): Readiness {
		return { readable: this.inbox.length > 0, writable: false, hangup: false };
	}
	override pollQueues(): readonly WaitQueue[] {
		return [this.changed];
	}
	protected override closed(): void {
		this.stop();
	}
	override get label(): string {
		return "anon_inode:[pathtrace]";
	}
}
