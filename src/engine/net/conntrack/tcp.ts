/** What is kept of a tracked TCP connection. Windows are not checked: a segment outside of them is taken for valid. */
import type { TcpSegment } from "../packet.ts";
import { type Direction, type SegmentKind, segmentKind, type TcpTrackState, type Transition, transition } from "./tcp-states.ts";

const after = (a: number, b: number): boolean => ((a - b) | 0) > 0;

export class TcpTrack {
	state: TcpTrackState = "NONE";
	private readonly sentUpTo: Partial<Record<Direction, number>> = {};
	private readonly unacknowledged: Record<Direction, boolean> = { original: false, reply: false };
	private closed = false;
	private last: { readonly direction: Direction; readonly kind: SegmentKind } | undefined;
	/** Whether data is under way that nobody has acknowledged yet. */
	get waits(): boolean {
		return this.unacknowledged.original || this.unacknowledged.reply;
	}

	/** What a segment would do. `again`: it opens a new connection in place of this one. */
	judge(segment: TcpSegment, direction: Direction): Transition | "again" {
		const kind = segmentKind(segment.flags);
		const next = transition(this.state, direction, kind);
		if (next === "SYN_SENT" && (this.state === "TIME_WAIT" || this.state === "CLOSE") && (this.closed || this.last?.kind === "rst")) return "again";
		return next;
	}
	take(segment: TcpSegment, direction: Direction, next: TcpTrackState): void {
		const { flags } = segment;
		this.last = { direction, kind: segmentKind(flags) };
		if (flags.fin || flags.rst) this.closed = true;
		this.state = next;
		const back = direction === "original" ? "reply" : "original";
		const end = (segment.sequence + segment.data.length + (flags.syn ? 1 : 0) + (flags.fin ? 1 : 0)) >>> 0;
		const sent = this.sentUpTo[direction];
		if (sent === undefined || after(end, sent)) {
			this.sentUpTo[direction] = end;
			if (sent !== undefined || !flags.syn) this.unacknowledged[direction] = end !== segment.sequence;
		}
		const theirs = this.sentUpTo[back];
		if (flags.ack && theirs !== undefined && !after(theirs, segment.acknowledgment)) this.unacknowledged[back] = false;
	}
}
