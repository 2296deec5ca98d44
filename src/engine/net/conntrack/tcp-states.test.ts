import { describe, expect, test } from "vitest";
import { type Direction, type SegmentKind, type TcpTrackState, transition } from "./tcp-states.ts";

/** Plays segments; the states after each. */
function states(...segments: readonly (readonly [Direction, SegmentKind])[]): string[] {
	let state: TcpTrackState = "NONE";
	return segments.map(([direction, kind]) => {
		const next = transition(state, direction, kind);
		if (next !== "ignore" && next !== "invalid") state = next;
		return next;
	});
}

describe("a tracked TCP connection", () => {
	test("opens and closes as its segments do", () => {
		const opened = [
			["original", "syn"],
			["reply", "syn-ack"],
			["original", "ack"],
		] as const;
		const closed = [
			["original", "fin"],
			["reply", "ack"],
			["reply", "fin"],
			["original", "ack"],
		] as const;
		expect(states(...opened, ...closed)).toEqual(["SYN_SENT", "SYN_RECV", "ESTABLISHED", "FIN_WAIT", "CLOSE_WAIT", "LAST_ACK", "TIME_WAIT"]);
	});
	test("does not begin with an answer", () => {
		expect(states(["original", "syn-ack"])).toEqual(["invalid"]);
		expect(states(["original", "rst"])).toEqual(["invalid"]);
	});
	test("is picked up in the middle, and ends by a reset", () => {
		expect(states(["original", "ack"], ["reply", "rst"])).toEqual(["ESTABLISHED", "CLOSE"]);
	});
});
