/** Words of nft's language for numbers of protocols, types and priorities. nft(8). */
import type { BaseChain } from "../../net/netfilter/rule.ts";

export const protocolWords: ReadonlyMap<number, string> = new Map([
	[1, "icmp"],
	[2, "igmp"],
	[6, "tcp"],
	[17, "udp"],
	[33, "dccp"],
	[47, "gre"],
	[50, "esp"],
	[51, "ah"],
	[58, "ipv6-icmp"],
	[132, "sctp"],
	[136, "udplite"],
]);

export const icmpTypes: ReadonlyMap<number, string> = new Map([
	[0, "echo-reply"],
	[3, "destination-unreachable"],
	[4, "source-quench"],
	[5, "redirect"],
	[8, "echo-request"],
	[9, "router-advertisement"],
	[10, "router-solicitation"],
	[11, "time-exceeded"],
	[12, "parameter-problem"],
	[13, "timestamp-request"],
	[14, "timestamp-reply"],
	[17, "address-mask-request"],
	[18, "address-mask-reply"],
]);
export const icmpv6Types: ReadonlyMap<number, string> = new Map([
	[1, "destination-unreachable"],
	[2, "packet-too-big"],
	[3, "time-exceeded"],
	[4, "parameter-problem"],
	[128, "echo-request"],
	[129, "echo-reply"],
	[130, "mld-listener-query"],
	[131, "mld-listener-report"],
	[132, "mld-listener-done"],
	[133, "nd-router-solicit"],
	[134, "nd-router-advert"],
	[135, "nd-neighbor-solicit"],
	[136, "nd-neighbor-advert"],
	[137, "nd-redirect"],
]);

export const priorityWords: Readonly<Record<string, number>> = { raw: -300, mangle: -150, dstnat: -100, filter: 0, security: 50, srcnat: 100 };

/** A priority by name, with what it is off by up to 10; the number where it is near none, or asked for. */
export function priorityText({ priority }: BaseChain, numeric: boolean): string {
	if (!numeric)
		for (const [name, value] of Object.entries(priorityWords)) {
			const off = priority - value;
			if (off === 0) return name;
			if (Math.abs(off) <= 10) return `${name} ${off < 0 ? "-" : "+"} ${Math.abs(off)}`;
		}
	return String(priority);
}

export const logLevels = ["emerg", "alert", "crit", "err", "warn", "notice", "info", "debug"] as const;

/** By the bits of the kernel, which is the order in which nft lists them. */
export const stateWords = ["invalid", "established", "related", "new", "untracked"] as const;
