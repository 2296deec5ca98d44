/** All match extensions, and the names of those that are not simulated. */

import type { IpFamily } from "../../../net/address.ts";
import type { Match } from "../../../net/netfilter/rule.ts";
import type { MatchExtension, RuleContext } from "../extension.ts";
import { addrtype, iprange, mac, physdev, pkttype } from "./address.ts";
import { connlimit, connmark, conntrack, state } from "./conntrack.ts";
import { icmp, icmp6 } from "./icmp.ts";
import { comment, dscp, hl, length, mark, string, tos, ttl } from "./packet.ts";
import { multiport, tcp, udp } from "./ports.ts";
import { limit, statistic } from "./rate.ts";
import { cgroup, owner } from "./sender.ts";

const all: readonly MatchExtension[] = [
	tcp,
	udp,
	multiport,
	icmp,
	icmp6,
	conntrack,
	state,
	connmark,
	connlimit,
	addrtype,
	iprange,
	mac,
	physdev,
	pkttype,
	comment,
	mark,
	length,
	ttl,
	hl,
	dscp,
	tos,
	string,
	limit,
	statistic,
	owner,
	cgroup,
];

/** Matches that the real program has. */
export const unsimulatedMatches: ReadonlySet<string> = new Set(
	"ah bpf cluster connbytes connlabel cpu dccp devgroup dst ecn esp eui64 frag hashlimit hbh helper ipcomp ipv6header ipvs mh nfacct osf policy quota rateest realm recent rpfilter rt sctp set socket srh tcpmss time u32".split(
		" ",
	),
);

const fits = (extension: { readonly family?: IpFamily }, family: IpFamily): boolean => extension.family === undefined || extension.family === family;

/** By its name after -m; `icmpv6` is a second name. */
export const findMatch = (name: string, family: IpFamily): MatchExtension | undefined =>
	all.find((m) => m.name === (name === "icmpv6" || name === "ipv6-icmp" ? "icmp6" : name) && fits(m, family));

/** The extension that prints a match. */
export const printerOf = (m: Match, context: RuleContext): MatchExtension | undefined =>
	all.find((e) => e.kind === m.kind && fits(e, context.family) && (e.owns?.(m as never, context) ?? true));
