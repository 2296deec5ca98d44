/** Addresses of interfaces: what they are; assignment stands in addresses.ts. */

import type { Timer } from "../kernel/timers.ts";
import type { Ip, Ipv4 } from "./address.ts";

export type Scope = "global" | "site" | "link" | "host" | "nowhere";

/** RT_SCOPE_*: the higher, the nearer. */
export const scopeNumber: Readonly<Record<Scope, number>> = { global: 0, site: 200, link: 253, host: 254, nowhere: 255 };

/** Seconds; Infinity is for ever. */
export interface Lifetime {
	readonly valid: number;
	readonly preferred: number;
	/** Virtual nanoseconds when they were set. */
	readonly since: number;
}

export interface Address {
	readonly local: Ip;
	/** The other end of a point-to-point address, else the same as `local`. */
	readonly peer: Ip;
	readonly prefix: number;
	readonly broadcast: Ipv4 | undefined;
	readonly scope: Scope;
	/** IPv4: the name shown behind it. */
	label: string;
	secondary: boolean;
	/** IPv6: duplicate address detection is under way. */
	tentative: boolean;
	noPrefixRoute: boolean;
	mngTmpAddr: boolean;
	noDad: boolean;
	metric: number;
	/** "kernel_ll", "kernel_ra", "kernel_lo", or undefined. */
	protocol: string | undefined;
	lifetime: Lifetime | undefined;
	expiry: Timer | undefined;
}
