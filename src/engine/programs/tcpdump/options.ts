/** Options of tcpdump(8). */
import type { OptionSpec } from "../lib/options.ts";

export const version = `tcpdump version 4.99.6
libpcap version 1.11.0 (64-bit time_t, with TPACKET_V3)
OpenSSL 3.6.5 29 Sep 2026
64-bit build, 64-bit time_t
`;

export const usage = `${version}Usage: tcpdump [-AbdDefghHIJKlLnNOpqStuUvxX#] [ -B size ] [ -c count ] [--count]
		[ -C file_size ] [ -E algo:secret ] [ -F file ] [ -G seconds ]
		[ -i interface ] [ --immediate-mode ] [ -j tstamptype ]
		[ -M secret ] [ --number ] [ --print ] [ -Q in|out|inout ]
		[ -r file ] [ -s snaplen ] [ -T type ] [ --version ]
		[ -V file ] [ -w file ] [ -W filecount ] [ -y datalinktype ]
		[ --time-stamp-precision precision ] [ --micro ] [ --nano ]
		[ -z postrotate-command ] [ -Z user ] [ expression ]
`;

export const tcpdumpOptions: readonly OptionSpec[] = [
	{ short: "A", help: "Print each packet in ASCII" },
	{ short: "b", help: "Print the AS number in BGP packets in ASDOT notation", simulated: false },
	{ short: "B", long: "buffer-size", arg: "SIZE", help: "Set the capture buffer size, in KiB" },
	{ short: "c", arg: "COUNT", help: "Exit after receiving or reading COUNT packets" },
	{ long: "count", help: "Print only the packet count when reading a capture file" },
	{ short: "C", arg: "FILE_SIZE", help: "Close the savefile and open a new one past this size", simulated: false },
	{ short: "d", help: "Dump the compiled packet-matching code", simulated: false },
	{ short: "D", long: "list-interfaces", help: "Print the list of the network interfaces available" },
	{ short: "e", help: "Print the link-level header on each dump line" },
	{ short: "E", arg: "ALGO:SECRET", help: "Decrypt IPsec ESP packets", simulated: false },
	{ short: "f", help: "Print foreign IPv4 addresses numerically" },
	{ short: "F", arg: "FILE", help: "Use FILE as input for the filter expression" },
	{ short: "g", long: "ip-oneline", help: "Do not insert line break after IP header in verbose mode" },
	{ short: "G", arg: "SECONDS", help: "Rotate the dump file every SECONDS", simulated: false },
	{ short: "h", long: "help", help: "Print the version and the usage, and exit" },
	{ short: "H", help: "Attempt to detect 802.11s draft mesh headers", simulated: false },
	{ short: "i", long: "interface", arg: "INTERFACE", help: "Listen on INTERFACE" },
	{ short: "I", long: "monitor-mode", help: "Put the interface in monitor mode", simulated: false },
	{ long: "immediate-mode", help: "Capture in immediate mode" },
	{ short: "j", long: "time-stamp-type", arg: "TYPE", help: "Set the time stamp type", simulated: false },
	{ short: "J", long: "list-time-stamp-types", help: "List the supported time stamp types", simulated: false },
	{ short: "K", long: "dont-verify-checksums", help: "Don't attempt to verify IP, TCP, or UDP checksums" },
	{ short: "l", help: "Make stdout line buffered" },
	{ short: "L", long: "list-data-link-types", help: "List the known data link types for the interface" },
	{ short: "m", arg: "MODULE", help: "Load SMI MIB module definitions", simulated: false },
	{ short: "M", arg: "SECRET", help: "Shared secret for validating TCP-MD5 digests", simulated: false },
	{ short: "n", help: "Don't convert addresses to names" },
	{ short: "N", help: "Don't print domain name qualification of host names" },
	{ short: "#", long: "number", help: "Print a packet number at the beginning of the line" },
	{ short: "O", long: "no-optimize", help: "Do not run the packet-matching code optimizer" },
	{ short: "p", long: "no-promiscuous-mode", help: "Don't put the interface into promiscuous mode" },
	{ long: "print", help: "Print parsed packet output even if saved to a file" },
	{ short: "q", help: "Quick output: less protocol information" },
	{ short: "Q", long: "direction", arg: "DIRECTION", help: "Choose in, out or inout" },
	{ short: "P", arg: "DIRECTION", help: "The same, as older versions call it" },
	{ short: "r", arg: "FILE", help: "Read packets from FILE" },
	{ short: "s", long: "snapshot-length", arg: "SNAPLEN", help: "Snarf SNAPLEN bytes of data from each packet" },
	{ short: "S", long: "absolute-tcp-sequence-numbers", help: "Print absolute TCP sequence numbers" },
	{ short: "t", help: "Don't print a timestamp; -tt, -ttt, -tttt, -ttttt: other forms" },
	{ short: "T", arg: "TYPE", help: "Interpret packets as TYPE", simulated: false },
	{ short: "u", help: "Print undecoded NFS handles", simulated: false },
	{ short: "U", long: "packet-buffered", help: "Write each packet as it comes" },
	{ short: "v", help: "More verbose output" },
	{ short: "V", arg: "FILE", help: "Read a list of filenames from FILE", simulated: false },
	{ short: "w", arg: "FILE", help: "Write the raw packets to FILE" },
	{ short: "W", arg: "FILECOUNT", help: "Limit the number of files", simulated: false },
	{ short: "x", help: "Print the data of each packet in hex" },
	{ short: "X", help: "Print the data of each packet in hex and ASCII" },
	{ short: "y", long: "linktype", arg: "DATALINKTYPE", help: "Set the data link type" },
	{ short: "z", arg: "COMMAND", help: "Run a command after each rotation", simulated: false },
	{ short: "Z", long: "relinquish-privileges", arg: "USER", help: "Drop privileges to USER" },
	{ long: "time-stamp-precision", arg: "PRECISION", help: "Set the time stamp precision", simulated: false },
	{ long: "micro", help: "Time stamps in microseconds" },
	{ long: "nano", help: "Time stamps in nanoseconds", simulated: false },
	{ long: "version", help: "Print the version and exit" },
];
