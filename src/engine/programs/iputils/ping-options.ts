/** The option table of ping, and its usage as iputils prints it. */
import type { OptionSpec } from "../lib/options.ts";

export const pingOptions: readonly OptionSpec[] = [
	{ short: "3", help: "RTT precision (do not round up the result time)" },
	{ short: "a", help: "use audible ping" },
	{ short: "A", help: "use adaptive ping" },
	{ short: "B", help: "sticky source address" },
	{ short: "c", arg: "count", help: "stop after <count> replies" },
	{ short: "C", help: "call connect() syscall on socket creation" },
	{ short: "D", help: "print timestamps" },
	{ short: "d", help: "use SO_DEBUG socket option" },
	{ short: "e", arg: "identifier", help: "define identifier for ping session, default is random for" },
	{ short: "f", help: "flood ping" },
	{ short: "H", help: "force reverse DNS name resolution (useful for numeric" },
	{ short: "I", arg: "interface", help: "either interface name or address" },
	{ short: "i", arg: "interval", help: "seconds between sending each packet" },
	{ short: "L", help: "suppress loopback of multicast packets" },
	{ short: "l", arg: "preload", help: "send <preload> number of packages while waiting replies" },
	{ short: "m", arg: "mark", help: "tag the packets going out" },
	{ short: "M", arg: "pmtud opt", help: "define path MTU discovery, can be one of <do|dont|want|probe>" },
	{ short: "n", help: "no reverse DNS name resolution, override -H" },
	{ short: "O", help: "report outstanding replies" },
	{ short: "p", arg: "pattern", help: "contents of padding byte" },
	{ short: "q", help: "quiet output" },
	{ short: "Q", arg: "tclass", help: "use quality of service <tclass> bits" },
	{ short: "s", arg: "size", help: "use <size> as number of data bytes to be sent" },
	{ short: "S", arg: "size", help: "use <size> as SO_SNDBUF socket option value" },
	{ short: "t", arg: "ttl", help: "define time to live" },
	{ short: "U", help: "print user-to-user latency" },
	{ short: "v", help: "verbose output" },
	{ short: "w", arg: "deadline", help: "reply wait <deadline> in seconds" },
	{ short: "W", arg: "timeout", help: "time to wait for response" },
	{ short: "4", help: "use IPv4" },
	{ short: "b", help: "allow pinging broadcast" },
	{ short: "R", help: "record route", simulated: false },
	{ short: "T", arg: "timestamp", help: "define timestamp, can be one of <tsonly|tsandaddr|tsprespec>", simulated: false },
	{ short: "6", help: "use IPv6" },
	{ short: "F", arg: "flowlabel", help: "define flow label, default is random", simulated: false },
	{ short: "N", arg: "nodeinfo opt", help: "use IPv6 node info query, try <help> as argument", simulated: false },
];

export const pingUsage = `
Usage
  ping [options] <destination>

Options:
  <destination>      DNS name or IP address
  -3                 RTT precision (do not round up the result time)
  -a                 use audible ping
  -A                 use adaptive ping
  -B                 sticky source address
  -c <count>         stop after <count> replies
  -C                 call connect() syscall on socket creation
  -D                 print timestamps
  -d                 use SO_DEBUG socket option
  -e <identifier>    define identifier for ping session, default is random for
                     SOCK_RAW and kernel defined for SOCK_DGRAM
                     Imply using SOCK_RAW (for IPv4 only for identifier 0)
  -f                 flood ping
  -h                 print help and exit
  -H                 force reverse DNS name resolution (useful for numeric
                     destinations or for -f), override -n
  -I <interface>     either interface name or address
  -i <interval>      seconds between sending each packet
  -L                 suppress loopback of multicast packets
  -l <preload>       send <preload> number of packages while waiting replies
  -m <mark>          tag the packets going out
  -M <pmtud opt>     define path MTU discovery, can be one of <do|dont|want|probe>
  -n                 no reverse DNS name resolution, override -H
  -O                 report outstanding replies
  -p <pattern>       contents of padding byte
  -q                 quiet output
  -Q <tclass>        use quality of service <tclass> bits
  -s <size>          use <size> as number of data bytes to be sent
  -S <size>          use <size> as SO_SNDBUF socket option value
  -t <ttl>           define time to live
  -U                 print user-to-user latency
  -v                 verbose output
  -V                 print version and exit
  -w <deadline>      reply wait <deadline> in seconds
  -W <timeout>       time to wait for response

IPv4 options:
  -4                 use IPv4
  -b                 allow pinging broadcast
  -R                 record route
  -T <timestamp>     define timestamp, can be one of <tsonly|tsandaddr|tsprespec>

IPv6 options:
  -6                 use IPv6
  -F <flowlabel>     define flow label, default is random
  -N <nodeinfo opt>  use IPv6 node info query, try <help> as argument

For more details see ping(8).
`;
