/** Turns what a rule does into functions. */
import { type Ip, LOOPBACK, LOOPBACK6 } from "../address.ts";
import { UNTRACKED } from "../conntrack/connection.ts";
import type { NatRange } from "../conntrack/nat.ts";
import type { Manipulation } from "../conntrack/rewrite.ts";
import { sourceFor } from "../ip/route.ts";
import type { IpPacket } from "../packet.ts";
import { traceStep } from "../skb.ts";
import type { Verdict } from "./hooks.ts";
import { logLine } from "./log.ts";
import { masked } from "./match-address.ts";
import { reject } from "./reject.ts";
import type { Action, OwnAddress } from "./rule.ts";
import { headerOf, type Scene, trackingOf } from "./scene.ts";

/** "continue": on to the next action or rule; "return": back to the chain that led here. */
export type Outcome = Verdict | "continue" | "return";
export type Act = (scene: Scene) => Outcome;

/** Actions that lead to other chains are the walk's own (walk.ts). */
type Doing = Exclude<Action, { kind: "jump" | "goto" }>;

function translate(scene: Scene, side: Manipulation, range: NatRange): Outcome {
	const tracking = trackingOf(scene.skb);
	if (!tracking) return "drop";
	return scene.state.namespace.nat.setUp(tracking.connection, range, side) ? "accept" : "drop";
}

const portsOf = (ports: readonly [number, number] | undefined): Pick<NatRange, "ports"> => (ports ? { ports } : {});

/** nf_nat_masquerade_ipv4: the address of the device the packet leaves by. */
function masquerade(scene: Scene, action: OwnAddress): Outcome {
	const { output, nextHop } = scene.state;
	const tracking = trackingOf(scene.skb);
	if (!output || !tracking) return "drop";
	const target = nextHop ?? scene.skb.ip.destination;
	let own: Ip | undefined;
	if (typeof target === "number") own = sourceFor(output, target, 0);
	else
		own =
			output.addresses.find((a) => typeof a.local === "bigint" && a.scope === "global")?.local ??
			output.addresses.find((a) => typeof a.local === "bigint")?.local;
	if (!own) return "drop";
	scene.state.namespace.nat.masqueraded(tracking.connection, output.ifindex);
	return translate(scene, "source", { addresses: [own, own], ...portsOf(action.ports), random: action.random ?? action.fully ?? false });
}

/** To this host itself: the first address of the device it came by. */
function redirect(scene: Scene, action: OwnAddress): Outcome {
	const { hook, input } = scene.state;
	const four = scene.skb.ip.kind === "ipv4";
	const own = hook === "output" ? (four ? LOOPBACK : LOOPBACK6) : input?.addresses.find((a) => (typeof a.local === "number") === four && !a.secondary)?.local;
	if (own === undefined) return "drop";
	return translate(scene, "destination", { addresses: [own, own], ...portsOf(action.ports), random: action.random ?? false });
}

function netmap(scene: Scene, { address, mask }: Extract<Action, { kind: "NETMAP" }>): Outcome {
	const { hook } = scene.state;
	const low = masked(address, mask);
	const high: Ip = typeof low === "number" && typeof mask === "number" ? (low | ~mask) >>> 0 : BigInt(low) | (((1n << 128n) - 1n) ^ BigInt(mask));
	const side = hook === "postrouting" || hook === "input" ? "source" : "destination";
	return translate(scene, side, { addresses: [low, high], netmap: true });
}

function setTtl(ip: IpPacket, action: Extract<Action, { kind: "TTL" }>): IpPacket {
	const old = ip.kind === "ipv4" ? ip.ttl : ip.hopLimit;
	const now = Math.max(0, Math.min(255, action.mode === "set" ? action.value : action.mode === "inc" ? old + action.value : old - action.value));
	return ip.kind === "ipv4" ? { ...ip, ttl: now } : { ...ip, hopLimit: now };
}

const setTos = (ip: IpPacket, value: number): IpPacket => (ip.kind === "ipv4" ? { ...ip, tos: value } : { ...ip, trafficClass: value });
const tosOf = (ip: IpPacket): number => (ip.kind === "ipv4" ? ip.tos : ip.trafficClass);

/** tcpmss_mangle_packet: an offer is only ever made smaller. */
function clamp({ skb, state }: Scene, mss: number | "pmtu"): void {
	const h = headerOf(skb.ip);
	if (h?.kind !== "tcp" || !h.flags.syn) return;
	const mtus = [state.input?.mtu, state.output?.mtu].filter((m) => m !== undefined);
	const limit = mss === "pmtu" ? Math.min(...mtus) - (skb.ip.kind === "ipv4" ? 40 : 60) : mss;
	const old = h.options.mss;
	if (!Number.isFinite(limit) || (old !== undefined && old <= limit)) return;
	const payload = { ...h, options: { ...h.options, mss: old === undefined ? Math.min(limit, 536) : limit } };
	skb.ip = skb.ip.kind === "ipv4" ? { ...skb.ip, payload } : { ...skb.ip, payload };
}

function connmark({ skb }: Scene, { mode, value, mask, nfMask }: Extract<Action, { kind: "CONNMARK" }>): void {
	const connection = trackingOf(skb)?.connection;
	if (!connection) return;
	if (mode === "set") connection.mark = ((connection.mark & ~mask) ^ value) >>> 0;
	else if (mode === "save") connection.mark = ((connection.mark & ~mask) ^ (skb.mark & nfMask)) >>> 0;
	else skb.mark = ((skb.mark & ~nfMask) ^ (connection.mark & mask)) >>> 0;
}

function change(scene: Scene, why: string, make: (ip: IpPacket) => IpPacket): void {
	const { skb, state } = scene;
	skb.ip = make(skb.ip);
	if (state.namespace.kernel.events.active) traceStep(state.namespace, skb, { at: "rewrite", why });
}

function log(scene: Scene, action: Extract<Action, { kind: "LOG" }>): void {
	const { namespace } = scene.state;
	const { kernel } = namespace;
	// only the first namespace's packets are logged, so that a container cannot flood the log
	if (!namespace.isInitial && !kernel.net.settings.number("netfilter/nf_log_all_netns")) return;
	kernel.printk(logLine(scene, action), action.level);
}

export function compileAction(action: Doing): Act {
	switch (action.kind) {
		case "ACCEPT":
			return () => "accept";
		case "DROP":
		case "QUEUE":
			// nobody fetches packets from a queue here, and then they are lost
			return () => "drop";
		case "RETURN":
			return () => "return";
		case "REJECT":
			return (scene) => {
				reject(scene, action.with);
				return "drop";
			};
		case "LOG":
			return (scene) => {
				log(scene, action);
				return "continue";
			};
		case "SNAT":
			return (scene) => translate(scene, "source", action);
		case "DNAT":
			return (scene) => translate(scene, "destination", action);
		case "MASQUERADE":
			return (scene) => masquerade(scene, action);
		case "REDIRECT":
			return (scene) => redirect(scene, action);
		case "NETMAP":
			return (scene) => netmap(scene, action);
		case "MARK":
			return ({ skb }) => {
				skb.mark = ((skb.mark & ~action.mask) ^ action.value) >>> 0;
				return "continue";
			};
		case "CONNMARK":
			return (scene) => {
				connmark(scene, action);
				return "continue";
			};
		case "TCPMSS":
			return (scene) => {
				clamp(scene, action.mss);
				return "continue";
			};
		case "CT":
			return ({ skb }) => {
				if (action.notrack && !skb.tracked) skb.tracked = UNTRACKED;
				return "continue";
			};
		case "TTL":
			return (scene) => {
				change(scene, "TTL", (ip) => setTtl(ip, action));
				return "continue";
			};
		case "DSCP":
			return (scene) => {
				change(scene, "DSCP", (ip) => setTos(ip, (tosOf(ip) & 3) | (action.value << 2)));
				return "continue";
			};
		case "TOS":
			return (scene) => {
				change(scene, "TOS", (ip) => setTos(ip, (tosOf(ip) & ~action.mask) ^ action.value));
				return "continue";
			};
		case "NFLOG":
		case "CHECKSUM":
		case "CLASSIFY":
		case "TRACE":
			return () => "continue";
	}
}

/** Actions that need connections to be tracked. */
export const usesTracking = ({ kind }: Action): boolean => kind === "CONNMARK" || kind === "CT";
