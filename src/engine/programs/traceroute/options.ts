/** Options of traceroute(8). */
import type { OptionSpec } from "../lib/options.ts";

export const tracerouteOptions: readonly OptionSpec[] = [
	{ short: "4", help: "Use IPv4" },
	{ short: "6", help: "Use IPv6" },
	{ short: "d", long: "debug", help: "Enable socket level debugging" },
	{ short: "F", long: "dont-fragment", help: "Do not fragment packets" },
	{ short: "f", long: "first", arg: "first_ttl", help: "Start from the first_ttl hop (instead from 1)" },
	{
		short: "g",
		long: "gateway",
		arg: "gate,...",
		help: "Route packets through the specified gateway\n(maximum 8 for IPv4 and 127 for IPv6)",
		simulated: false,
	},
	{ short: "I", long: "icmp", help: "Use ICMP ECHO for tracerouting" },
	{ short: "T", long: "tcp", help: "Use TCP SYN for tracerouting (default port is 80)" },
	{ short: "i", long: "interface", arg: "device", help: "Specify a network interface to operate with" },
	{ short: "m", long: "max-hops", arg: "max_ttl", help: "Set the max number of hops (max TTL to be\nreached). Default is 30" },
	{ short: "N", long: "sim-queries", arg: "squeries", help: "Set the number of probes to be tried\nsimultaneously (default is 16)" },
	{ short: "n", help: "Do not resolve IP addresses to their domain names" },
	{
		short: "p",
		long: "port",
		arg: "port",
		help: 'Set the destination port to use. It is either\ninitial udp port value for "default" method\n(incremented by each probe, default is 33434), or\ninitial seq for "icmp" (incremented as well,\ndefault from 1), or some constant destination\nport for other methods (with default of 80 for\n"tcp", 53 for "udp", etc.)',
	},
	{ short: "t", long: "tos", arg: "tos", help: "Set the TOS (IPv4 type of service) or TC (IPv6\ntraffic class) value for outgoing packets" },
	{ short: "l", long: "flowlabel", arg: "flow_label", help: "Use specified flow_label for IPv6 packets", simulated: false },
	{
		short: "w",
		long: "wait",
		arg: "MAX,HERE,NEAR",
		help: "Wait for a probe no more than HERE (default 3)\ntimes longer than a response from the same hop,\nor no more than NEAR (default 10) times than some\nnext hop, or MAX (default 5.0) seconds (float\npoint values allowed too)",
	},
	{ short: "q", long: "queries", arg: "nqueries", help: "Set the number of probes per each hop. Default is\n3" },
	{ short: "r", help: "Bypass the normal routing and send directly to a\nhost on an attached network", simulated: false },
	{ short: "s", long: "source", arg: "src_addr", help: "Use source src_addr for outgoing packets" },
	{
		short: "z",
		long: "sendwait",
		arg: "sendwait",
		help: "Minimal time interval between probes (default 0).\nIf the value is more than 10, then it specifies a\nnumber in milliseconds, else it is a number of\nseconds (float point values allowed too)",
	},
	{ short: "e", long: "extensions", help: "Show ICMP extensions (if present), including MPLS" },
	{
		short: "A",
		long: "as-path-lookups",
		help: "Perform AS path lookups in routing registries and\nprint results directly after the corresponding\naddresses",
		simulated: false,
	},
	{
		short: "M",
		long: "module",
		arg: "name",
		help: "Use specified module (either builtin or external)\nfor traceroute operations. Most methods have\ntheir shortcuts (`-I' means `-M icmp' etc.)",
	},
	{
		short: "O",
		long: "options",
		arg: "OPTS,...",
		help: 'Use module-specific option OPTS for the\ntraceroute module. Several OPTS allowed,\nseparated by comma. If OPTS is "help", print info\nabout available options',
		simulated: false,
	},
	{ long: "sport", arg: "num", help: "Use source port num for outgoing packets. Implies\n`-N 1'", simulated: false },
	{ long: "fwmark", arg: "num", help: "Set firewall mark for outgoing packets" },
	{ short: "U", long: "udp", help: "Use UDP to particular port for tracerouting\n(instead of increasing the port per each probe),\ndefault port is 53" },
	{ short: "D", long: "dccp", help: "Use DCCP Request for tracerouting (default port\nis 33434)", simulated: false },
	{ short: "P", long: "protocol", arg: "prot", help: "Use raw packet of protocol prot for tracerouting", simulated: false },
	{ long: "mtu", help: "Discover MTU along the path being traced. Implies\n`-F -N 1'", simulated: false },
	{ long: "back", help: "Guess the number of hops in the backward path and\nprint if it differs", simulated: false },
	{ short: "V", long: "version", help: "Print version info and exit" },
	{ long: "help", help: "Read this help and exit" },
];

const column = 28;

/** `-f first_ttl  --first=first_ttl`, with the words beside or below. */
function entry(o: OptionSpec): string {
	const short = o.short ? `-${o.short}${o.arg ? ` ${o.arg}` : ""}` : "";
	const long = o.long ? `--${o.long}${o.arg ? `=${o.arg}` : ""}` : "";
	const head = `  ${[short, long].filter(Boolean).join("  ")}`;
	const [first = "", ...rest] = o.help.split("\n");
	const pad = " ".repeat(column + 2);
	const start = head.length <= column ? `${head.padEnd(column + 2)}${first}` : `${head}\n${pad}${first}`;
	return [start, ...rest.map((l) => pad + l)].join("\n");
}

const udpLite = `  -UL                         Use UDPLITE for tracerouting (default dest port\n                              is 53)`;

export const tracerouteHelp = `Usage:
  traceroute [ -46dFITnreAUDV ] [ -f first_ttl ] [ -g gate,... ] [ -i device ] [ -m max_ttl ] [ -N squeries ] [ -p port ] [ -t tos ] [ -l flow_label ] [ -w MAX,HERE,NEAR ] [ -q nqueries ] [ -s src_addr ] [ -z sendwait ] [ --fwmark=num ] host [ packetlen ]
Options:
${tracerouteOptions.flatMap((o) => (o.short === "U" ? [entry(o), udpLite] : [entry(o)])).join("\n")}

Arguments:
+     host          The host to traceroute to
      packetlen     The full packet length (default is the length of an IP
                    header plus 40). Can be ignored or increased to a minimal
                    allowed value
`;
