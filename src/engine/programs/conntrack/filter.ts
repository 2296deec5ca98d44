/** Which connections a command means. */
import { type Ip, type IpFamily, parseIpv4, parseIpv6 } from "../../net/address.ts";
import type { ConnectionInfo } from "../../net/conntrack/info.ts";
import type { TcpTrackState } from "../../net/conntrack/tcp-states.ts";

export interface Network {
	readonly address: Ip;
	readonly bits: number;
}

export interface Filter {
	family: IpFamily | undefined;
	protocol: number | undefined;
	originalSource: Network | undefined;
	originalDestination: Network | undefined;
	replySource: Network | undefined;
	replyDestination: Network | undefined;
	sourcePort: number | undefined;
	destinationPort: number | undefined;
	replySourcePort: number | undefined;
	replyDestinationPort: number | undefined;
	icmpType: number | undefined;
	icmpCode: number | undefined;
	icmpId: number | undefined;
	state: TcpTrackState | undefined;
	status: readonly string[];
	mark: { readonly value: number; readonly mask: number } | undefined;
	timeout: number | undefined;
	zone: number | undefined;
	sourceNat: Network | "any" | undefined;
	destinationNat: Network | "any" | undefined;
	anyNat: Network | "any" | undefined;
}

export const noFilter = (): Filter => ({
	family: undefined,
	protocol: undefined,
	originalSource: undefined,
	originalDestination: undefined,
	replySource: undefined,
	replyDestination: undefined,
	sourcePort: undefined,
	destinationPort: undefined,
	replySourcePort: undefined,
	replyDestinationPort: undefined,
	icmpType: undefined,
	icmpCode: undefined,
	icmpId: undefined,
	state: undefined,
	status: [],
	mark: undefined,
	timeout: undefined,
	zone: undefined,
	sourceNat: undefined,
	destinationNat: undefined,
	anyNat: undefined,
});

/** ADDRESS or ADDRESS/LENGTH. */
export function parseNetwork(text: string): Network | undefined {
	const [host = "", length] = text.split("/");
	const address = parseIpv4(host) ?? parseIpv6(host);
	if (address === undefined) return undefined;
	const width = typeof address === "number" ? 32 : 128;
	const bits = length === undefined ? width : Number(length);
	return Number.isInteger(bits) && bits >= 0 && bits <= width ? { address, bits } : undefined;
}

function within(ip: Ip, network: Network | undefined): boolean {
	if (!network) return true;
	if (typeof ip !== typeof network.address) return false;
	const shift = BigInt((typeof ip === "number" ? 32 : 128) - network.bits);
	return BigInt(ip) >> shift === BigInt(network.address) >> shift;
}
const equals = (value: number, wanted: number | undefined): boolean => wanted === undefined || value === wanted;

const hasStatus = (c: ConnectionInfo, status: string): boolean =>
	({
		ASSURED: c.assured,
		SEEN_REPLY: c.seenReply,
		UNREPLIED: !c.seenReply,
		UNSET: false,
		FIXED_TIMEOUT: false,
		EXPECTED: false,
		OFFLOAD: false,
		HW_OFFLOAD: false,
	})[status] ?? false;

/** Whether an end was translated, into an address of `to`. */
const translated = (is: boolean, now: Ip, to: Network | "any"): boolean => is && (to === "any" || within(now, to));

export function matches(c: ConnectionInfo, f: Filter): boolean {
	const { original, reply } = c;
	if (f.family && (typeof original.source === "number") !== (f.family === "inet")) return false;
	if (!equals(original.protocol, f.protocol)) return false;
	if (!within(original.source, f.originalSource) || !within(original.destination, f.originalDestination)) return false;
	if (!within(reply.source, f.replySource) || !within(reply.destination, f.replyDestination)) return false;
	if (!equals(original.sourcePort, f.sourcePort) || !equals(original.destinationPort, f.destinationPort)) return false;
	if (!equals(reply.sourcePort, f.replySourcePort) || !equals(reply.destinationPort, f.replyDestinationPort)) return false;
	if (!equals(original.destinationPort >> 8, f.icmpType) || !equals(original.destinationPort & 255, f.icmpCode) || !equals(original.sourcePort, f.icmpId))
		return false;
	if (f.state && c.tcpState !== f.state) return false;
	if (!f.status.every((s) => hasStatus(c, s))) return false;
	if (f.mark && (c.mark & f.mark.mask) >>> 0 !== f.mark.value) return false;
	if (!equals(c.zone, f.zone)) return false;
	const source = (to: Network | "any") => translated(c.sourceNat, reply.destination, to);
	const destination = (to: Network | "any") => translated(c.destinationNat, reply.source, to);
	if (f.sourceNat && !source(f.sourceNat)) return false;
	if (f.destinationNat && !destination(f.destinationNat)) return false;
	return !f.anyNat || source(f.anyNat) || destination(f.anyNat);
}
