/** The routing table as `route` and `netstat -r` print it. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { formatIp, formatIpv4, maskOf } from "../../net/address.ts";
import type { RouteInfo } from "../../net/netlink/abi.ts";
import { hostNamer } from "./shared.ts";

const MAIN = 254;

/** /proc/net/route: the main table, by address and length. */
export const kernelRoutes = (sys: Sys): RouteInfo[] =>
	[...sys.netlink("routes", { family: "inet", table: MAIN })].sort(
		(a, b) => Number(a.destination) - Number(b.destination) || b.prefix - a.prefix || a.metric - b.metric,
	);

const refuses = (r: RouteInfo): boolean => r.type === "unreachable" || r.type === "prohibit" || r.type === "blackhole" || r.type === "throw";

/** `extended` is -e, which netstat always has. */
export function* routeTable(sys: Sys, options: { readonly numeric: boolean; readonly extended: boolean }): Blocking<string> {
	const nameOf = yield* hostNamer(sys, options.numeric);
	const links = new Map(sys.netlink("links", undefined).map((l) => [l.index, l.name]));
	let text = "Kernel IP routing table\n";
	text += options.extended
		? "Destination     Gateway         Genmask         Flags   MSS Window  irtt Iface\n"
		: "Destination     Gateway         Genmask         Flags Metric Ref    Use Iface\n";
	for (const r of kernelRoutes(sys)) {
		const [hop] = r.hops;
		const gateway = typeof hop?.gateway === "number" ? hop.gateway : 0;
		const rejected = refuses(r);
		const flags = rejected ? `!${r.prefix === 32 ? "H" : ""}` : `U${gateway ? "G" : ""}${r.prefix === 32 ? "H" : ""}`;
		const destination = r.destination === 0 && r.prefix === 0 ? (options.numeric ? "0.0.0.0" : "default") : nameOf(r.destination);
		const through = rejected ? "-" : gateway === 0 ? "0.0.0.0" : nameOf(gateway);
		const device = rejected ? "-" : (links.get(hop?.index ?? 0) ?? "*");
		const start = `${destination.padEnd(15)} ${through.padEnd(15)} ${formatIpv4(maskOf(r.prefix)).padEnd(15)}`;
		const dash = (value: number) => (rejected ? "-" : String(value));
		text += options.extended
			? `${start} ${flags.padEnd(7)} ${dash(0).padStart(3)} ${dash(0).padEnd(7)} ${dash(0).padStart(4)} ${device}\n`
			: `${start} ${flags.padEnd(5)} ${String(r.metric).padEnd(6)} ${dash(0).padEnd(2)} ${"0".padStart(7)} ${device}\n`;
	}
	return text;
}

/** The IPv6 table. */
export function routeTable6(sys: Sys): string {
	const links = new Map(sys.netlink("links", undefined).map((l) => [l.index, l.name]));
	let text = "Kernel IPv6 routing table\nDestination                    Next Hop                   Flag Met Ref Use If\n";
	for (const r of sys.netlink("routes", { family: "inet6" })) {
		const [hop] = r.hops;
		const flags = `U${hop?.gateway === undefined ? "" : "G"}${r.type === "local" ? "n" : ""}`;
		const destination = r.prefix === 0 ? "[::]/0" : `${formatIp(r.destination)}/${r.prefix}`;
		text += `${destination.padEnd(30)} ${(hop?.gateway === undefined ? "[::]" : formatIp(hop.gateway)).padEnd(26)} ${flags.padEnd(4)} ${String(r.metric).padEnd(3)} ${"1".padEnd(3)} ${"0".padStart(5)} ${links.get(hop?.index ?? 0) ?? "lo"}\n`;
	}
	return text;
}
