/** All cables of a world and what is plugged in where. */
import type { Clock } from "../../kernel/clock.ts";
import type { Listeners } from "../../kernel/events.ts";
import { deriveSeed, Random } from "../../kernel/random.ts";
import type { Ethernet } from "../../net/devices/ethernet.ts";
import { Gateway } from "../gateway.ts";
import { type HostSpec, LONE_GATEWAY, type World } from "../world.ts";
import { CardPlug } from "./card.ts";
import { Link, type LinkQuality, type Plug } from "./link.ts";
import { Switch } from "./switch.ts";

/** A cable across a room. */
const usual: LinkQuality = { delay: 50_000, rate: 0, loss: 0, cut: false };

interface LinkEnd {
	readonly link: Link;
	readonly end: 0 | 1;
}

export class Wiring {
	readonly links = new Map<string, Link>();
	/** By HOST:CARD. */
	private readonly ends = new Map<string, LinkEnd>();

	/** Throws for ends that lead nowhere and names that are given twice. */
	constructor(world: World, seed: number, clock: Clock, listeners: Listeners) {
		const switches = new Map(world.switches?.map((spec) => [spec.name, { spec, device: new Switch(spec.name, clock, listeners) }]));
		const cards = new Set(world.hosts.flatMap((host) => host.network.cards.map((card) => `${host.hostname}:${card.name}`)));
		for (const { name, ends, quality } of world.links) {
			if (this.links.has(name)) throw new Error(`${world.name}: two links are called ${name}`);
			const link = new Link(name, clock, new Random(deriveSeed(seed, name)), { ...usual, ...quality });
			this.links.set(name, link);
			for (const end of [0, 1] as const) {
				const place = ends[end];
				const [owner = "", port = ""] = place.split(":");
				const owned = switches.get(owner);
				if (place === LONE_GATEWAY) link.attach(end, new Gateway(link, end, () => listeners.nextPacket()));
				else if (owned) owned.device.plug(port, link, end, owned.spec.ports?.[port]);
				else if (cards.has(place) && !this.ends.has(place)) this.ends.set(place, { link, end });
				else throw new Error(`${world.name}: link ${name} ends at ${place}, which is not there or taken`);
			}
		}
	}

	/** Where a card's link ends; undefined where none is plugged in. */
	private endOf(host: HostSpec, card: string): LinkEnd | undefined {
		return this.ends.get(`${host.hostname}:${card}`);
	}

	/** Gives a card its wire to send on. To receive it must be attached, by what is returned. */
	plug(host: HostSpec, card: Ethernet): (() => Plug) | undefined {
		const place = this.endOf(host, card.name);
		card.carrier = place !== undefined && !place.link.quality.cut;
		if (!place) return undefined;
		const plug = new CardPlug(card, place.link, place.end);
		card.wire = plug;
		return () => {
			place.link.attach(place.end, plug);
			return plug;
		};
	}

	/** Puts something in the place of a card whose host is not up. */
	standIn(host: HostSpec, card: string, plug: Plug): void {
		const place = this.endOf(host, card);
		place?.link.attach(place.end, plug);
	}
}
