/** Matches that ask connection tracking, the sender, or keep a count of their own. */
import { Cgroup } from "../../cgroup/cgroup.ts";
import type { Connection } from "../conntrack/connection.ts";
import { UNTRACKED } from "../conntrack/connection.ts";
import type { ConnectionTracker } from "../conntrack/tracker.ts";
import { inMask, masked } from "./match-address.ts";
import type { Match, PortRange, TrackingState, TrackingStatus } from "./rule.ts";
import { type Scene, trackingOf } from "./scene.ts";

type Test = (scene: Scene) => boolean;
type Of<K extends Match["kind"]> = Extract<Match, { kind: K }>;

const words = { new: "NEW", established: "ESTABLISHED", related: "RELATED" } as const;

const hasStatus = (c: Connection, status: TrackingStatus): boolean =>
	status === "SEEN_REPLY" ? c.seenReply : status === "ASSURED" ? c.assured : status === "CONFIRMED" && c.confirmed;

const port = (value: number, range: PortRange | undefined): boolean => !range || (value >= range.low && value <= range.high) !== (range.invert ?? false);

export function conntrackTest(match: Of<"conntrack">): Test {
	const { states, statuses, protocol, direction, expire } = match;
	return ({ skb, state }) => {
		const tracking = trackingOf(skb);
		const now: TrackingState[] = tracking ? [words[tracking.state]] : [skb.tracked === UNTRACKED ? "UNTRACKED" : "INVALID"];
		const c = tracking?.connection;
		if (c?.sourceNat) now.push("SNAT");
		if (c?.destinationNat) now.push("DNAT");
		if (states && states.set.some((s) => now.includes(s)) === (states.invert ?? false)) return false;
		if (!tracking || !c) return states !== undefined && Object.keys(match).every((k) => k === "kind" || k === "states" || k === "alias");
		if (direction && (tracking.direction === "reply" ? "REPLY" : "ORIGINAL") !== direction) return false;
		const { original, reply } = c;
		if (match.originalSource && !inMask(original.source, match.originalSource)) return false;
		if (match.originalDestination && !inMask(original.destination, match.originalDestination)) return false;
		if (match.replySource && !inMask(reply.source, match.replySource)) return false;
		if (match.replyDestination && !inMask(reply.destination, match.replyDestination)) return false;
		if (protocol && (original.protocol === protocol.number) === (protocol.invert ?? false)) return false;
		if (!port(original.sourcePort, match.originalSourcePort) || !port(original.destinationPort, match.originalDestinationPort)) return false;
		if (!port(reply.sourcePort, match.replySourcePort) || !port(reply.destinationPort, match.replyDestinationPort)) return false;
		if (statuses && statuses.set.some((s) => hasStatus(c, s)) === (statuses.invert ?? false)) return false;
		return port(c.secondsLeft(state.namespace.kernel.now), expire);
	};
}

export function connmarkTest({ value, mask, invert }: Of<"connmark">): Test {
	return ({ skb }) => {
		const mark = trackingOf(skb)?.connection.mark;
		return mark !== undefined && ((mark & mask) >>> 0 === value) !== (invert ?? false);
	};
}

/** Credits that grow with time, as xt_limit and nft_limit keep them. */
export function limitTest({ packets, seconds, burst }: Of<"limit">): Test {
	const cost = (seconds * 1e9) / packets;
	let credit = cost * burst;
	let last = -1;
	return ({ state }) => {
		const { now } = state.namespace.kernel;
		if (last >= 0) credit = Math.min(cost * burst, credit + now - last);
		last = now;
		if (credit < cost) return false;
		credit -= cost;
		return true;
	};
}

export function statisticTest(match: Of<"statistic">): Test {
	let count = match.mode === "nth" ? match.every - 1 - match.packet : 0;
	return ({ state }) => {
		const { invert = false } = match;
		if (match.mode === "random") return state.namespace.kernel.random.next() / 2 ** 32 < match.probability !== invert;
		const hit = count === match.every - 1;
		count = hit ? 0 : count + 1;
		return hit !== invert;
	};
}

export function ownerTest({ users, groups, socket }: Of<"owner">): Test {
	const holds = (value: number, range: PortRange | undefined): boolean => port(value, range);
	return ({ skb }) => {
		const { sender } = skb;
		// what no socket sends fits only where everything that is asked is negated
		if (!sender) return [users, groups, socket].every((asked) => asked === undefined || (asked.invert ?? false));
		if (socket?.invert) return false;
		return holds(sender.uid, users) && holds(sender.gid, groups);
	};
}

/** The group of the sender or one above it. */
export function cgroupTest({ path, invert }: Of<"cgroup">): Test {
	const wanted = `/${path.replace(/^\/+|\/+$/g, "")}`;
	return ({ skb }) => {
		const group = skb.sender?.cgroup;
		if (!(group instanceof Cgroup)) return false;
		const inside = wanted === "/" || group.path === wanted || group.path.startsWith(`${wanted}/`);
		return inside !== (invert ?? false);
	};
}

/** How many connections of the same client (or to the same server) there are, this one included. */
export function connlimitTest(match: Of<"connlimit">, tracker: ConnectionTracker): Test {
	return ({ skb }) => {
		const mine = trackingOf(skb)?.connection;
		const side = match.side;
		const who = masked(mine?.original[side] ?? skb.ip[side], match.mask);
		let count = mine && !mine.confirmed ? 1 : 0;
		for (const c of tracker.connections) {
			const over = c.tcp && (c.tcp.state === "TIME_WAIT" || c.tcp.state === "CLOSE");
			if (!over && typeof c.original[side] === typeof who && masked(c.original[side], match.mask) === who) count++;
		}
		return count > match.limit === match.above;
	};
}
