/** Turns matches into tests. */
import type { ConnectionTracker } from "../conntrack/tracker.ts";
import { protocolOf } from "../packet.ts";
import { addrtypeTest, inMask, inRange, isNamed, physdevTest } from "./match-address.ts";
import { icmpTest, lengthTest, multiportTest, pkttypeTest, stringTest, tcpTest, trafficClass, ttlTest, udpTest } from "./match-header.ts";
import { cgroupTest, connlimitTest, connmarkTest, conntrackTest, limitTest, ownerTest, statisticTest } from "./match-state.ts";
import type { Match } from "./rule.ts";
import type { Scene } from "./scene.ts";

export type Test = (scene: Scene) => boolean;

const mask32 = (value: number, mask: number): number => (value & mask) >>> 0;

export function compileMatch(m: Match, tracker: ConnectionTracker): Test {
	switch (m.kind) {
		case "source":
			return ({ skb }) => inMask(skb.ip.source, m);
		case "destination":
			return ({ skb }) => inMask(skb.ip.destination, m);
		case "input":
			return ({ state }) => isNamed(state.input, m.name) !== (m.invert ?? false);
		case "output":
			return ({ state }) => isNamed(state.output, m.name) !== (m.invert ?? false);
		case "protocol":
			return ({ skb }) => (protocolOf(skb.ip) === m.number) !== (m.invert ?? false);
		case "addresses":
			return ({ skb }) => m.ranges.some((r) => inRange(skb.ip[m.side], r)) !== (m.invert ?? false);
		case "fragment":
			return ({ skb }) => (skb.ip.kind === "ipv4" && (skb.ip.fragment?.offset ?? 0) > 0) !== (m.invert ?? false);
		case "tcp":
			return tcpTest(m);
		case "udp":
			return udpTest(m);
		case "icmp":
			return icmpTest(m);
		case "multiport":
			return multiportTest(m);
		case "conntrack":
			return conntrackTest(m);
		case "addrtype":
			return addrtypeTest(m);
		case "comment":
			return () => true;
		case "mark":
			return ({ skb }) => (mask32(skb.mark, m.mask) === m.value) !== (m.invert ?? false);
		case "connmark":
			return connmarkTest(m);
		case "limit":
			return limitTest(m);
		case "mac":
			return ({ skb, state }) => state.input !== undefined && !state.input.isLoopback && (skb.frame.source === m.address) !== (m.invert ?? false);
		case "physdev":
			return physdevTest(m);
		case "cgroup":
			return cgroupTest(m);
		case "owner":
			return ownerTest(m);
		case "iprange":
			return ({ skb }) => (!m.source || inRange(skb.ip.source, m.source)) && (!m.destination || inRange(skb.ip.destination, m.destination));
		case "length":
			return lengthTest(m);
		case "ttl":
			return ttlTest(m);
		case "pkttype":
			return pkttypeTest(m);
		case "statistic":
			return statisticTest(m);
		case "string":
			return stringTest(m);
		case "dscp":
			return ({ skb }) => (trafficClass(skb.ip) >> 2 === m.value) !== (m.invert ?? false);
		case "tos":
			return ({ skb }) => (mask32(trafficClass(skb.ip), m.mask) === m.value) !== (m.invert ?? false);
		case "connlimit":
			return connlimitTest(m, tracker);
	}
}

/** Matches that need connections to be tracked. */
export const needsTracking = (m: Match): boolean => m.kind === "conntrack" || m.kind === "connmark" || m.kind === "connlimit";
