/** Matches on addresses and devices. */

import type { NetNamespace } from "../../namespaces/net.ts";
import { BROADCAST, type Ip, isMulticast } from "../address.ts";
import type { NetDevice } from "../devices/device.ts";
import { tables } from "../fib.ts";
import type { AddressMask, AddressRange, AddressType, Match } from "./rule.ts";
import type { Scene } from "./scene.ts";

export const masked = (ip: Ip, mask: Ip): Ip => (typeof ip === "number" && typeof mask === "number" ? (ip & mask) >>> 0 : BigInt(ip) & BigInt(mask));

export const inMask = (ip: Ip, { address, mask, invert }: AddressMask): boolean =>
	(typeof ip === typeof address && masked(ip, mask) === masked(address, mask)) !== (invert ?? false);
export const inRange = (ip: Ip, { low, high, invert }: AddressRange): boolean => (typeof ip === typeof low && ip >= low && ip <= high) !== (invert ?? false);

/** A name, or the beginning of one with "+" behind it. A packet that has no device has the empty name. */
export function isNamed(device: NetDevice | undefined, name: string): boolean {
	const own = device?.name ?? "";
	return name.endsWith("+") ? own.startsWith(name.slice(0, -1)) : own === name;
}

/** inet_addr_type, and its like for IPv6: what an address is here, seen from one device when that is given. */
export function addressType(ns: NetNamespace, ip: Ip, device?: NetDevice): AddressType {
	if (ip === 0 || ip === BROADCAST) return ip === 0 ? "UNICAST" : "BROADCAST";
	if (isMulticast(ip)) return "MULTICAST";
	const found = ns.fib.lookup({ destination: ip, source: typeof ip === "number" ? 0 : 0n, mark: 0, tos: 0, input: undefined, output: undefined, uid: 0 });
	const { route, hop } = found.ok ? found : { route: undefined, hop: undefined };
	if (route?.table === tables.local) {
		if (device && hop?.device && hop.device !== device && route.type === "local") return "UNICAST";
		if (route.type === "local") return "LOCAL";
		if (route.type === "broadcast") return "BROADCAST";
	}
	if (route?.type === "blackhole") return "BLACKHOLE";
	if (route?.type === "unreachable") return "UNREACHABLE";
	if (route?.type === "prohibit") return "PROHIBIT";
	return "UNICAST";
}

export function addrtypeTest(match: Extract<Match, { kind: "addrtype" }>): (scene: Scene) => boolean {
	return ({ skb, state }) => {
		const ns = state.namespace;
		const device = match.limit === "input" ? state.input : match.limit === "output" ? state.output : undefined;
		const holds = (ip: Ip, wanted: typeof match.source): boolean =>
			!wanted || wanted.types.some((t) => t === addressType(ns, ip, device)) !== (wanted.invert ?? false);
		return holds(skb.ip.source, match.source) && holds(skb.ip.destination, match.destination);
	};
}

export function physdevTest(match: Extract<Match, { kind: "physdev" }>): (scene: Scene) => boolean {
	return ({ skb }) => {
		const { bridgePort, bridgeOutput } = skb;
		const flag = (wanted: typeof match.isIn, now: boolean): boolean => !wanted || now !== (wanted.invert ?? false);
		const named = (wanted: typeof match.input, device: NetDevice | undefined): boolean =>
			!wanted || (device !== undefined && isNamed(device, wanted.name)) !== (wanted.invert ?? false);
		return (
			flag(match.isIn, bridgePort !== undefined) &&
			flag(match.isOut, bridgeOutput !== undefined) &&
			flag(match.isBridged, bridgePort !== undefined && bridgeOutput !== undefined) &&
			named(match.input, bridgePort) &&
			named(match.output, bridgeOutput)
		);
	};
}
