/** netstat(8): sockets, routes, interfaces and counters. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { formatIp } from "../../net/address.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { shortHead, shortText } from "./interface-text.ts";
import { internetSockets, type SocketOptions, unixSockets } from "./netstat-sockets.ts";
import { statistics } from "./netstat-statistics.ts";
import { routeTable, routeTable6 } from "./route-table.ts";
import { interfaces } from "./shared.ts";

const usage = `usage: netstat [-vWeenNcCF] [<Af>] -r         netstat {-V|--version|-h|--help}
       netstat [-vWnNcaeol] [<Socket> ...]
       netstat { [-vWeenNac] -i | [-cnNe] -M | -s [-6tuw] }

        -r, --route              display routing table
        -i, --interfaces         display interface table
        -g, --groups             display multicast group memberships
        -s, --statistics         display networking statistics (like SNMP)
        -M, --masquerade         display masqueraded connections

        -v, --verbose            be verbose
        -W, --wide               don't truncate IP addresses
        -n, --numeric            don't resolve names
        --numeric-hosts          don't resolve host names
        --numeric-ports          don't resolve port names
        --numeric-users          don't resolve user names
        -N, --symbolic           resolve hardware names
        -e, --extend             display other/more information
        -p, --programs           display PID/Program name for sockets
        -o, --timers             display timers
        -c, --continuous         continuous listing

        -l, --listening          display listening server sockets
        -a, --all                display all sockets (default: connected)
        -F, --fib                display Forwarding Information Base (default)
        -C, --cache              display routing cache instead of FIB
        -Z, --context            display SELinux security context for sockets

  <Socket>={-t|--tcp} {-u|--udp} {-U|--udplite} {-S|--sctp} {-w|--raw}
           {-x|--unix} --ax25 --ipx --netrom
  <AF>=Use '-6|-4' or '-A <af>' or '--<af>'; default: inet
  List of possible address families (which support routing):
    inet (DARPA Internet) inet6 (IPv6) ax25 (AMPR AX.25) 
    netrom (AMPR NET/ROM) rose (AMPR ROSE) ipx (Novell IPX) 
    ddp (Appletalk DDP) x25 (CCITT X.25) 
`;

/** Groups that a device is in: everybody's, and those of its addresses. */
function groups(sys: Sys): string {
	const links = [...sys.netlink("links", undefined)].filter((l) => l.flags.includes("UP")).sort((a, b) => a.index - b.index);
	const row = (name: string, group: string) => `${name.padEnd(15)} ${"1".padEnd(6)} ${group}\n`;
	let text = `IPv6/IPv4 Group Memberships\nInterface       RefCnt Group\n--------------- ------ ---------------------\n`;
	for (const l of links) text += row(l.name, "224.0.0.1");
	const addresses = sys.netlink("addresses", undefined);
	for (const l of links) {
		for (const a of addresses) {
			if (a.index !== l.index || typeof a.local !== "bigint" || l.linkType === "loopback") continue;
			text += row(l.name, formatIp((0xff0200000000000000000001ff000000n & ~0xffffffn) | (a.local & 0xffffffn)));
		}
		text += row(l.name, "ff02::1") + row(l.name, "ff01::1");
	}
	return text;
}

function socketOptions(context: Context): SocketOptions {
	const { options } = context;
	const has = (key: string) => options.has(key);
	const named = has("tcp") || has("udp") || has("raw") || has("unix");
	const inet = has("inet") || has("inet6") || ["inet", "inet6"].includes(options.value("protocol") ?? "");
	const every = !named;
	return {
		tcp: has("tcp") || every,
		udp: has("udp") || every,
		raw: has("raw") || every,
		unix: has("unix") || (every && !inet),
		all: has("all"),
		listening: has("listening"),
		extended: has("extend"),
		programs: has("programs"),
		timers: has("timers"),
		wide: has("wide"),
		numericHosts: has("numeric") || has("numeric-hosts"),
		numericPorts: has("numeric") || has("numeric-ports"),
		family: has("inet6") || options.value("protocol") === "inet6" ? "inet6" : has("inet") || options.value("protocol") === "inet" ? "inet" : undefined,
	};
}

function* main(context: Context): Blocking<number> {
	const { options, sys } = context;
	const has = (key: string) => options.has(key);
	if (has("continuous")) return context.unsimulated("option -c");
	if (has("route")) {
		const six = has("inet6");
		yield* context.print(six ? routeTable6(sys) : yield* routeTable(sys, { numeric: has("numeric") || has("numeric-hosts"), extended: true }));
		return 0;
	}
	if (has("interfaces")) {
		yield* context.print(`Kernel Interface table\n${shortHead("Iface             MTU    ")}`);
		for (const face of interfaces(sys)) if (has("all") || face.flags.includes("UP")) yield* context.print(shortText(face));
		return 0;
	}
	if (has("groups")) {
		yield* context.print(groups(sys));
		return 0;
	}
	if (has("statistics")) {
		yield* context.print(yield* statistics(sys, (["tcp", "udp", "raw"] as const).filter(has)));
		return 0;
	}
	const wanted = socketOptions(context);
	if (wanted.tcp || wanted.udp || wanted.raw) yield* internetSockets(context, wanted);
	if (wanted.unix) yield* unixSockets(context, wanted);
	return 0;
}

export const netstat = defineProgram({
	name: "netstat",
	package: "net-tools",
	summary: "print network connections, routing tables, interface statistics",
	usage: ["[-vWeenNcCF] [<Af>] -r", "[-vWnNcaeol] [<Socket> ...]"],
	usageHint: usage,
	options: [
		{ short: "r", long: "route", help: "display routing table" },
		{ short: "i", long: "interfaces", help: "display interface table" },
		{ short: "g", long: "groups", help: "display multicast group memberships" },
		{ short: "s", long: "statistics", help: "display networking statistics (like SNMP)" },
		{ short: "M", long: "masquerade", help: "display masqueraded connections", simulated: false },
		{ short: "v", long: "verbose", help: "be verbose" },
		{ short: "W", long: "wide", help: "don't truncate IP addresses" },
		{ short: "n", long: "numeric", help: "don't resolve names" },
		{ long: "numeric-hosts", help: "don't resolve host names" },
		{ long: "numeric-ports", help: "don't resolve port names" },
		{ long: "numeric-users", help: "don't resolve user names" },
		{ short: "N", long: "symbolic", help: "resolve hardware names" },
		{ short: "e", long: "extend", help: "display other/more information" },
		{ short: "p", long: "programs", help: "display PID/Program name for sockets" },
		{ short: "o", long: "timers", help: "display timers" },
		{ short: "c", long: "continuous", help: "continuous listing" },
		{ short: "l", long: "listening", help: "display listening server sockets" },
		{ short: "a", long: "all", help: "display all sockets (default: connected)" },
		{ short: "F", long: "fib", help: "display Forwarding Information Base (default)" },
		{ short: "C", long: "cache", help: "display routing cache instead of FIB", simulated: false },
		{ short: "Z", long: "context", help: "display SELinux security context for sockets", simulated: false },
		{ short: "t", long: "tcp", help: "TCP" },
		{ short: "u", long: "udp", help: "UDP" },
		{ short: "U", long: "udplite", help: "UDPLITE", simulated: false },
		{ short: "S", long: "sctp", help: "SCTP", simulated: false },
		{ short: "w", long: "raw", help: "raw sockets" },
		{ short: "x", long: "unix", help: "unix sockets" },
		{ short: "4", long: "inet", help: "IPv4 only" },
		{ short: "6", long: "inet6", help: "IPv6 only" },
		{ short: "A", long: "protocol", arg: "FAMILY", help: "the address family" },
		{ short: "V", long: "version", help: "display version and exit" },
		{ short: "h", long: "help", help: "print the usage" },
	],
	*main(context) {
		const { options } = context;
		if (options.has("version")) {
			yield* context.print("net-tools 2.10\n");
			return 0;
		}
		if (options.has("help")) {
			yield* context.sys.write(2, usage);
			return 0;
		}
		return yield* main(context);
	},
});
