/** Hearing of changes: the multicast groups of rtnetlink, as plain messages for `ip monitor`. */
import type { Task } from "../../kernel/task.ts";
import { WaitQueue } from "../../kernel/wait-queue.ts";
import type { NetNamespace } from "../../namespaces/net.ts";
import { OpenFile, type Readiness } from "../../vfs/file.ts";
import type { Rule } from "../fib.ts";
import type { AddressInfo, LinkInfo, NeighbourInfo, RouteInfo } from "./abi.ts";
import { addressInfo } from "./addresses.ts";
import type { NetlinkEvent } from "./events.ts";
import { linkInfo } from "./link-info.ts";
import { neighbourInfo } from "./neighbours.ts";
import { routeInfo } from "./routes.ts";

export type NetlinkMessage =
	| { readonly type: "link"; readonly gone: boolean; readonly link: LinkInfo }
	| { readonly type: "address"; readonly gone: boolean; readonly address: AddressInfo }
	| { readonly type: "route"; readonly gone: boolean; readonly route: RouteInfo }
	| { readonly type: "rule"; readonly gone: boolean; readonly rule: Rule }
	| { readonly type: "neighbour"; readonly gone: boolean; readonly neighbour: NeighbourInfo };

function messageOf(ns: NetNamespace, event: NetlinkEvent): NetlinkMessage {
	switch (event.type) {
		case "link":
		case "link-gone":
			return { type: "link", gone: event.type === "link-gone", link: linkInfo(ns, event.device) };
		case "address":
			return { type: "address", gone: event.gone, address: addressInfo(event.device, event.address) };
		case "route":
			return { type: "route", gone: event.gone, route: routeInfo(ns, event.route) };
		case "rule":
			return { type: "rule", gone: event.gone, rule: event.rule };
		case "neighbour":
			return { type: "neighbour", gone: event.gone, neighbour: neighbourInfo(event.neighbour) };
	}
}

const LIMIT = 1000;

export class NetlinkSocket extends OpenFile {
	readonly ino: number;
	readonly changed = new WaitQueue();
	private readonly ns: NetNamespace;
	private readonly inbox: NetlinkMessage[] = [];
	private readonly listener: (event: NetlinkEvent) => void;
	constructor(task: Task) {
		super(undefined);
		const { ns } = task;
		this.ns = ns.net;
		this.ino = task.kernel.nextAnonymousIno();
		this.listener = (event) => {
			if (this.inbox.length < LIMIT) this.inbox.push(messageOf(this.ns, event));
			this.changed.wakeAll();
		};
		this.ns.listeners.add(this.listener);
	}
	next(): NetlinkMessage | WaitQueue {
		return this.inbox.shift() ?? this.changed;
	}
	override ready(): Readiness {
		return { readable: this.inbox.length > 0, writable: true, hangup: false };
	}
	override pollQueues(): readonly WaitQueue[] {
		return [this.changed];
	}
	protected override closed(): void {
		this.ns.listeners.delete(this.listener);
	}
	override get label(): string {
		return `socket:[${this.ino}]`;
	}
}
