/** How the state of a tracked TCP connection follows from the flags of its segments. net/netfilter/nf_conntrack_proto_tcp.c. */
import type { TcpFlags } from "../packet.ts";

export type TcpTrackState = "NONE" | "SYN_SENT" | "SYN_RECV" | "ESTABLISHED" | "FIN_WAIT" | "CLOSE_WAIT" | "LAST_ACK" | "TIME_WAIT" | "CLOSE" | "SYN_SENT2";
export type Direction = "original" | "reply";
/** What a segment is to the machine: the first of its flags that counts. */
export type SegmentKind = "syn" | "syn-ack" | "fin" | "ack" | "rst" | "none";

export function segmentKind(flags: TcpFlags): SegmentKind {
	if (flags.rst) return "rst";
	if (flags.syn) return flags.ack ? "syn-ack" : "syn";
	if (flags.fin) return "fin";
	return flags.ack ? "ack" : "none";
}

/** `ignore`: let pass without a change; `invalid`: no segment of this connection. */
export type Transition = TcpTrackState | "ignore" | "invalid";

const closing: Partial<Record<TcpTrackState, TcpTrackState>> = {
	SYN_RECV: "FIN_WAIT",
	ESTABLISHED: "FIN_WAIT",
	FIN_WAIT: "LAST_ACK",
	CLOSE_WAIT: "LAST_ACK",
	LAST_ACK: "LAST_ACK",
	TIME_WAIT: "TIME_WAIT",
	CLOSE: "CLOSE",
};
const acknowledging: Partial<Record<TcpTrackState, TcpTrackState>> = {
	ESTABLISHED: "ESTABLISHED",
	FIN_WAIT: "CLOSE_WAIT",
	CLOSE_WAIT: "CLOSE_WAIT",
	LAST_ACK: "TIME_WAIT",
	TIME_WAIT: "TIME_WAIT",
	CLOSE: "CLOSE",
};

function opening(state: TcpTrackState, direction: Direction): Transition {
	if (direction === "reply") {
		// a simultaneous open, or a new connection the other way round
		if (state === "SYN_SENT" || state === "SYN_SENT2") return "SYN_SENT2";
		return state === "TIME_WAIT" ? "SYN_SENT" : "invalid";
	}
	if (state === "SYN_SENT2") return "SYN_SENT2";
	return state === "NONE" || state === "SYN_SENT" || state === "TIME_WAIT" || state === "CLOSE" ? "SYN_SENT" : "ignore";
}

function answering(state: TcpTrackState, direction: Direction): Transition {
	if (direction === "original") return state === "SYN_RECV" || state === "SYN_SENT2" ? "SYN_RECV" : "invalid";
	if (state === "NONE") return "invalid";
	return state === "SYN_SENT" || state === "SYN_SENT2" ? "SYN_RECV" : "ignore";
}

function acknowledged(state: TcpTrackState, direction: Direction): Transition {
	const known = acknowledging[state];
	if (known) return known;
	if (direction === "reply") return state === "SYN_RECV" ? "SYN_RECV" : state === "NONE" ? "invalid" : "ignore";
	// picked up in the middle, or the third of the handshake
	return state === "NONE" || state === "SYN_RECV" ? "ESTABLISHED" : "invalid";
}

/** The next state, given what came which way. */
export function transition(state: TcpTrackState, direction: Direction, kind: SegmentKind): Transition {
	switch (kind) {
		case "syn":
			return opening(state, direction);
		case "syn-ack":
			return answering(state, direction);
		case "fin":
			return closing[state] ?? "invalid";
		case "ack":
			return acknowledged(state, direction);
		case "rst":
			return state === "NONE" ? "invalid" : "CLOSE";
		case "none":
			return "invalid";
	}
}

/** The setting that holds the timeout of a state, behind "netfilter/nf_conntrack_tcp_timeout_". */
export const timeoutNames: Readonly<Record<TcpTrackState, string>> = {
	NONE: "syn_sent",
	SYN_SENT: "syn_sent",
	SYN_SENT2: "syn_sent",
	SYN_RECV: "syn_recv",
	ESTABLISHED: "established",
	FIN_WAIT: "fin_wait",
	CLOSE_WAIT: "close_wait",
	LAST_ACK: "last_ack",
	TIME_WAIT: "time_wait",
	CLOSE: "close",
};
