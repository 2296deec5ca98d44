/** The neighbour cache: who has which link-layer address, how sure that is, and who waits for an answer. net/core/neighbour.c. */
import type { Timer } from "../kernel/timers.ts";
import { formatIp, type Ip, isMulticast, type Mac, multicastMac, ZERO_MAC } from "./address.ts";
import { sendArpRequest } from "./arp.ts";
import type { NetDevice } from "./devices/device.ts";
import { sendSolicitation } from "./ip/discovery.ts";
import { neighbourUnreachable } from "./ip/icmp.ts";
import { transmit } from "./link.ts";
import { drop, type Skb, traceStep } from "./skb.ts";

export type NeighbourState = "none" | "incomplete" | "reachable" | "stale" | "delay" | "probe" | "failed" | "noarp" | "permanent";

/** unres_qlen: so many packets wait for one address. */
const QUEUE = 101;

const second = 1e9;

export class Neighbour {
	readonly device: NetDevice;
	readonly ip: Ip;
	private current: NeighbourState = "none";
	mac: Mac = ZERO_MAC;
	router = false;
	/** Virtual nanoseconds: when it was last used, confirmed, changed. */
	used: number;
	confirmed: number;
	updated: number;
	probes = 0;
	private queue: Skb[] = [];
	private timer: Timer | undefined;

	constructor(device: NetDevice, ip: Ip) {
		this.device = device;
		this.ip = ip;
		this.used = this.confirmed = this.updated = device.kernel.now;
	}

	private setting(name: string): number {
		return this.device.ns.settings.number(`${typeof this.ip === "number" ? "ipv4" : "ipv6"}/neigh/${this.device.name}/${name}`);
	}
	/** reachable_time: base_reachable_time, within half of it to one and a half; the same for one entry as long as it lives. */
	private get reachableTime(): number {
		return this.setting("base_reachable_time_ms") * 1e6;
	}
	private get now(): number {
		return this.device.kernel.now;
	}

	/** What it is now: what was reachable turns stale by itself. */
	get state(): NeighbourState {
		return this.current === "reachable" && this.now - this.confirmed > this.reachableTime ? "stale" : this.current;
	}
	/** Whether its address may be used. */
	get valid(): boolean {
		return this.current !== "none" && this.current !== "incomplete" && this.current !== "failed";
	}

	private become(state: NeighbourState): void {
		this.current = state;
		this.updated = this.now;
		if (this.timer) this.device.kernel.timers.cancel(this.timer);
		this.timer = undefined;
		if (state === "reachable" || state === "permanent" || state === "noarp") this.confirmed = this.now;
		if (state !== "none" && state !== "incomplete" && state !== "delay") this.device.ns.notify({ type: "neighbour", neighbour: this, gone: false });
	}
	private after(nanoseconds: number, then: () => void): void {
		this.timer = this.device.kernel.timers.set(this.now + nanoseconds, then);
	}

	/** An administrator says what is so. */
	set(state: NeighbourState, mac: Mac | undefined): void {
		if (mac !== undefined) this.mac = mac;
		this.become(state);
		if (state === "failed") this.giveUp();
		else if (this.valid) this.release();
	}

	/** Somebody answered, or told of itself without being asked (then it is stale until it has answered). */
	learn(mac: Mac, answered: boolean): void {
		if (this.current === "permanent" || this.current === "noarp") return;
		const changed = mac !== this.mac;
		if (!answered && this.valid && !changed) return;
		this.mac = mac;
		this.probes = 0;
		this.become(answered ? "reachable" : "stale");
		this.release();
	}
	/** A higher protocol saw progress (dst_confirm). */
	confirm(): void {
		this.confirmed = this.now;
		if (this.current === "delay" || this.current === "probe" || this.current === "stale") this.become("reachable");
	}

	/** Sends a packet to it, now or when its address is known. */
	send(skb: Skb): void {
		this.used = this.now;
		const { state } = this;
		if (state === "stale") {
			this.become("delay");
			this.after(this.setting("delay_first_probe_time") * second, () => this.startProbe());
		}
		this.tell(skb);
		if (this.valid) {
			this.output(skb);
			return;
		}
		if (this.queue.length >= QUEUE) {
			const lost = this.queue.shift();
			if (lost) drop(this.device.ns, lost, "neighbour queue full", this.device);
		}
		this.queue.push(skb);
		if (this.current === "incomplete") return;
		this.probes = 0;
		this.become("incomplete");
		this.solicit();
	}
	private tell(skb: Skb): void {
		const { ns, name, kernel } = this.device;
		if (kernel.events.active) traceStep(ns, skb, { at: "neighbour", device: name, address: formatIp(this.ip), mac: this.valid ? this.mac : "" });
	}
	private output(skb: Skb): void {
		skb.frame = { ...skb.frame, source: this.device.address, destination: this.mac };
		transmit(this.device, skb);
	}
	private release(): void {
		const waiting = this.queue;
		this.queue = [];
		for (const skb of waiting) {
			this.tell(skb);
			this.output(skb);
		}
	}

	/** Asks everybody; after mcast_solicit questions nobody is there. */
	private solicit(): void {
		if (this.probes >= this.setting("mcast_solicit")) {
			this.giveUp();
			return;
		}
		this.probes++;
		this.ask(undefined);
		this.after(this.setting("retrans_time_ms") * 1e6, () => this.solicit());
	}
	private ask(mac: Mac | undefined): void {
		if (typeof this.ip === "number") sendArpRequest(this.device, this.ip, mac);
		else sendSolicitation(this.device, this.ip, mac);
	}
	private startProbe(): void {
		if (this.now - this.confirmed < this.setting("delay_first_probe_time") * second) {
			this.become("reachable");
			return;
		}
		this.probes = 0;
		this.become("probe");
		this.probe();
	}
	private probe(): void {
		if (this.probes >= this.setting("ucast_solicit")) {
			this.giveUp();
			return;
		}
		this.probes++;
		this.ask(this.mac);
		this.after(this.setting("retrans_time_ms") * 1e6, () => this.probe());
	}
	private giveUp(): void {
		this.become("failed");
		const waiting = this.queue;
		this.queue = [];
		for (const skb of waiting) {
			drop(this.device.ns, skb, "neighbour unreachable", this.device);
			neighbourUnreachable(this.device, skb);
		}
	}

	/** The entry goes; nobody is told. */
	forget(): void {
		if (this.timer) this.device.kernel.timers.cancel(this.timer);
		this.timer = undefined;
		this.current = "failed";
		this.queue = [];
	}
}

/** The entry of an address on a device, made when it is not there. */
export function neighbourOf(device: NetDevice, ip: Ip): Neighbour {
	let neighbour = device.neighbours.get(ip);
	if (!neighbour) {
		neighbour = new Neighbour(device, ip);
		device.neighbours.set(ip, neighbour);
	}
	return neighbour;
}

/** Hands an IP packet to a device: group addresses and devices without ARP need no question. */
export function sendToNextHop(device: NetDevice, skb: Skb, nextHop: Ip, kind: "unicast" | "broadcast"): void {
	const direct = (destination: Mac) => {
		skb.frame = { ...skb.frame, source: device.address, destination };
		transmit(device, skb);
	};
	if (device.isLoopback) {
		direct(ZERO_MAC);
		return;
	}
	if (kind === "broadcast") {
		direct(device.broadcast);
		return;
	}
	if (isMulticast(nextHop)) {
		direct(multicastMac(nextHop));
		return;
	}
	if (device.noArp || device.pointToPoint) {
		const known = device.neighbours.get(nextHop);
		direct(known?.valid ? known.mac : device.address);
		return;
	}
	neighbourOf(device, nextHop).send(skb);
}
