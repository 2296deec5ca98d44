/** Cables: what leaves at one end comes out at the other, later, or never. */
import type { Clock } from "../../kernel/clock.ts";
import type { Random } from "../../kernel/random.ts";
import { type Frame, frameLength } from "../../net/packet.ts";
import { MAX_DELIVERIES, type Trail } from "../../net/skb.ts";

/** How a cable behaves. */
export interface LinkQuality {
	/** Virtual nanoseconds a frame is under way. */
	readonly delay: number;
	/** Bits in a second; 0 for no limit. */
	readonly rate: number;
	/** 0..1 of all frames are lost. */
	readonly loss: number;
	readonly cut: boolean;
}

/** What is plugged in at one end. */
export interface Plug {
	receive(frame: Frame, trail: Trail): void;
	/** The cable was cut, or mended. */
	carrier(on: boolean): void;
}

/** What became of a frame that was put in. */
type Fate = "sent" | "link cut" | "lost on the link";

export class Link {
	readonly name: string;
	private readonly clock: Clock;
	private readonly random: Random;
	private readonly ends: (Plug | undefined)[] = [];
	/** When each end has put its last frame onto the cable. */
	private readonly busyUntil = [0, 0];
	private current: LinkQuality;

	/** `random` decides which frames are lost. */
	constructor(name: string, clock: Clock, random: Random, quality: LinkQuality) {
		this.name = name;
		this.clock = clock;
		this.random = random;
		this.current = quality;
	}

	get quality(): LinkQuality {
		return this.current;
	}

	attach(end: 0 | 1, plug: Plug): void {
		this.ends[end] = plug;
	}

	/** What is not named stays. */
	change(change: Partial<LinkQuality>): void {
		const before = this.current;
		this.current = { ...before, ...change };
		if (before.cut !== this.current.cut) for (const end of this.ends) end?.carrier(!this.current.cut);
	}

	/** Takes a frame in at an end. It takes `work` virtual nanoseconds more where the sender has to think first. */
	send(end: 0 | 1, frame: Frame, trail: Trail, work = 0): Fate {
		const { delay, rate, loss, cut } = this.current;
		if (cut) return "link cut";
		if (loss > 0 && this.random.next() < loss * 0x100000000) return "lost on the link";
		if (++trail.deliveries > MAX_DELIVERIES) return "lost on the link";
		const { now } = this.clock;
		const begin = Math.max(now + work, this.busyUntil[end] as number);
		const sent = begin + (rate > 0 ? (frameLength(frame) * 8e9) / rate : 0);
		this.busyUntil[end] = rate > 0 ? sent : 0;
		const arrive = (): void => {
			// what is under way when a cable is cut is lost with it
			if (!this.current.cut) this.ends[1 - end]?.receive(frame, trail);
		};
		const at = Math.ceil(sent + delay);
		if (at <= now) arrive();
		else this.clock.timers.set(at, arrive);
		return "sent";
	}
}
