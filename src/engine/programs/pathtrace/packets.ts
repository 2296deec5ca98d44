/** Steps gathered by packet, and which packets a filter picks. */
import { encodeFrame } from "../../net/encode.ts";
import type { TracedStep } from "../../net/path-trace.ts";
import type { Test } from "../tcpdump/filter/subject.ts";
import { linkTypes } from "../tcpdump/pcap.ts";

export interface TracedPacket {
	readonly steps: TracedStep[];
	/** Any of its forms fits the filter. */
	wanted: boolean;
	/** Copies that are under way; a packet is done when none is. */
	lastAt: number;
}

/** Packets that do not fit are kept for a while: a later form may, as after NAT. */
const KEPT = 256;

/** A packet as a frame without addresses, for what reads frames. */
export const frameOf = (step: TracedStep): Uint8Array => encodeFrame({ source: "00:00:00:00:00:00", destination: "00:00:00:00:00:00", payload: step.payload });

export class TracedPackets {
	private readonly byNumber = new Map<number, TracedPacket>();
	private readonly test: Test;
	constructor(test: Test) {
		this.test = test;
	}

	/** Takes a step; returns the packet when this step made it one that is wanted. */
	add(step: TracedStep): TracedPacket | undefined {
		let packet = this.byNumber.get(step.packet);
		if (!packet) {
			packet = { steps: [], wanted: false, lastAt: step.at };
			this.byNumber.set(step.packet, packet);
			this.forgetOld();
		}
		packet.steps.push(step);
		packet.lastAt = step.at;
		if (packet.wanted) return undefined;
		const data = frameOf(step);
		packet.wanted = this.test({ data, length: data.length, linkType: linkTypes.EN10MB });
		return packet.wanted ? packet : undefined;
	}
	private forgetOld(): void {
		if (this.byNumber.size <= KEPT) return;
		for (const [number, packet] of this.byNumber) {
			if (packet.wanted) continue;
			this.byNumber.delete(number);
			return;
		}
	}
}
