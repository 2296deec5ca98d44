/** A managed switch: learns where addresses are, VLAN by VLAN. IEEE 802.1Q; it runs no spanning tree. */
import type { Clock } from "../../kernel/clock.ts";
import type { Listeners } from "../../kernel/events.ts";
import { isGroupMac, type Mac } from "../../net/address.ts";
import type { PacketStep } from "../../net/events.ts";
import type { Frame } from "../../net/packet.ts";
import type { Trail } from "../../net/skb.ts";
import type { Link, Plug } from "./link.ts";

/** What a port takes and gives. */
export type PortSpec =
	/** One VLAN, without tags. */
	| { readonly access: number }
	/** These VLANs with tags; `native` without. */
	| { readonly trunk: readonly number[]; readonly native?: number };

/** Virtual nanoseconds from the last bit in to the first bit out. */
const FORWARDING = 4_000;
/** How long an address is remembered. */
const AGEING = 300e9;
const DEFAULT_VLAN = 1;

class Port implements Plug {
	readonly name: string;
	readonly spec: PortSpec;
	readonly link: Link;
	readonly end: 0 | 1;
	on = true;
	private readonly owner: Switch;

	constructor(owner: Switch, name: string, spec: PortSpec, link: Link, end: 0 | 1) {
		this.owner = owner;
		this.name = name;
		this.spec = spec;
		this.link = link;
		this.end = end;
	}

	receive(frame: Frame, trail: Trail): void {
		this.owner.receive(this, frame, trail);
	}
	carrier(on: boolean): void {
		this.on = on;
		if (!on) this.owner.forget(this);
	}

	/** The VLAN of a frame that comes in; undefined where the port does not take it. */
	vlanOf(frame: Frame): number | undefined {
		const tag = frame.tags?.[0];
		const { spec } = this;
		if ("access" in spec) return tag === undefined || tag === spec.access ? spec.access : undefined;
		if (tag === undefined) return spec.native;
		return spec.trunk.includes(tag) ? tag : undefined;
	}
	/** Whether the port is in a VLAN, and whether frames of it carry the tag there. */
	gives(vlan: number): "tagged" | "untagged" | undefined {
		const { spec } = this;
		if ("access" in spec) return spec.access === vlan ? "untagged" : undefined;
		if (spec.native === vlan) return "untagged";
		return spec.trunk.includes(vlan) ? "tagged" : undefined;
	}
}

export class Switch {
	readonly name: string;
	private readonly clock: Clock;
	private readonly listeners: Listeners;
	private readonly ports: Port[] = [];
	/** By VLAN and address. */
	private readonly learned = new Map<string, { readonly port: Port; readonly at: number }>();

	constructor(name: string, clock: Clock, listeners: Listeners) {
		this.name = name;
		this.clock = clock;
		this.listeners = listeners;
	}

	/** Plugs a link into a port. */
	plug(name: string, link: Link, end: 0 | 1, spec: PortSpec = { access: DEFAULT_VLAN }): void {
		const port = new Port(this, name, spec, link, end);
		port.on = !link.quality.cut;
		this.ports.push(port);
		link.attach(end, port);
	}

	/** A port has lost its link: what was learned there is not to be trusted. */
	forget(port: Port): void {
		for (const [key, entry] of this.learned) if (entry.port === port) this.learned.delete(key);
	}

	receive(from: Port, frame: Frame, trail: Trail): void {
		const vlan = from.vlanOf(frame);
		if (vlan === undefined) {
			this.tell(trail, frame, { at: "drop", why: "vlan", device: from.name });
			return;
		}
		const { source, destination } = frame;
		if (!isGroupMac(source)) this.learned.set(`${vlan} ${source}`, { port: from, at: this.clock.now });
		const known = isGroupMac(destination) ? undefined : this.portOf(vlan, destination);
		if (known === from) return;
		const to = known ? [known] : this.ports.filter((port) => port !== from && port.on && port.gives(vlan));
		this.tell(trail, frame, { at: "bridge", device: this.name, to: known ? "port" : "flood", ports: to.map(({ name }) => name) });
		const { tags = [], ...untagged } = frame;
		// an outer tag said which VLAN it is and has done its work
		const inner = tags.slice(1);
		for (const port of to) {
			const outer = port.gives(vlan) === "tagged" ? [vlan, ...inner] : inner;
			port.link.send(port.end, outer.length > 0 ? { ...untagged, tags: outer } : untagged, trail, FORWARDING);
		}
	}

	private portOf(vlan: number, mac: Mac): Port | undefined {
		const entry = this.learned.get(`${vlan} ${mac}`);
		return entry && this.clock.now - entry.at < AGEING && entry.port.on ? entry.port : undefined;
	}

	private tell(trail: Trail, { payload }: Frame, step: PacketStep): void {
		if (this.listeners.active) this.listeners.tell({ type: "packet", packet: trail.id, namespace: 0, step, payload }, this.name);
	}
}
