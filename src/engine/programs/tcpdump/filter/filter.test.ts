import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { concat } from "../../../kernel/text.ts";
import { encodeFrame } from "../../../net/encode.ts";
import type { Frame, IpPayload, TcpFlags } from "../../../net/packet.ts";
import { fileHeader, linkTypes, record } from "../pcap.ts";
import { compileFilter, FilterError, type FilterNames } from "./parser.ts";

const names: FilterNames = {
	hosts: new Map([["lab", [0x0a000001]]]),
	port: (name) => ({ http: 80, domain: 53 })[name],
	cooked: false,
	live: false,
	netmask: 0,
};
const ends = { source: "02:00:00:00:00:01", destination: "02:00:00:00:00:02" } as const;
const none = new Uint8Array(0);

const ip = (payload: IpPayload, source = 0x0a000001, destination = 0x0a000002): Frame => ({
	...ends,
	payload: { kind: "ipv4", source, destination, ttl: 64, tos: 0, id: 1, dontFragment: true, payload },
});
const tcp = (flags: TcpFlags, port: number): IpPayload => ({
	kind: "tcp",
	sourcePort: 40000,
	destinationPort: port,
	sequence: 1,
	acknowledgment: 0,
	flags,
	window: 100,
	options: {},
	data: none,
});
const frames = {
	syn: ip(tcp({ syn: true }, 80)),
	ack: ip(tcp({ ack: true }, 80)),
	dns: ip({ kind: "udp", sourcePort: 40000, destinationPort: 53, data: new Uint8Array(600) }),
	echo: ip({ kind: "icmp", type: 8, code: 0, rest: 0, data: none }, 0x0a000102),
	tagged: { ...ip({ kind: "icmp", type: 0, code: 0, rest: 0, data: none }), tags: [5] },
	arp: {
		...ends,
		destination: "ff:ff:ff:ff:ff:ff",
		payload: { kind: "arp", operation: "request", senderMac: ends.source, senderIp: 0x0a000001, targetMac: "00:00:00:00:00:00", targetIp: 0x0a000003 },
	},
	ping6: {
		...ends,
		payload: {
			kind: "ipv6",
			source: 1n,
			destination: 0xff02n << 112n,
			hopLimit: 1,
			trafficClass: 0,
			payload: { kind: "icmp", type: 128, code: 0, rest: 0, data: none },
		},
	},
} as const satisfies Record<string, Frame>;

const matching = (filter: string): string => {
	const test = compileFilter(filter, names);
	return Object.entries(frames)
		.filter(([, frame]) => {
			const data = encodeFrame(frame);
			return test({ data, length: data.length, linkType: linkTypes.EN10MB });
		})
		.map(([name]) => name)
		.join(" ");
};

const filters: readonly (readonly [filter: string, matches: string])[] = [
	["", "syn ack dns echo tagged arp ping6"],
	["tcp", "syn ack"],
	["tcp port http", "syn ack"],
	["tcp[13] & 2 != 0", "syn"],
	["tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-ack", "ack"],
	["not tcp and not arp and not ip6 and not vlan", "dns echo"],
	["port 80 or 53", "syn ack dns"],
	["tcp port (80 or 443)", "syn ack"],
	["portrange 50-60", "dns"],
	["dst port 80 and src host 10.0.0.1", "syn ack"],
	["host lab", "syn ack dns arp"],
	["arp host 10.0.0.3", "arp"],
	["net 10.0.1.0/24", "echo"],
	["src net 10.0.1", "echo"],
	["net 10.0.0.0 mask 255.255.255.0 and udp", "dns"],
	["icmp[icmptype] == icmp-echo", "echo"],
	["vlan", "tagged"],
	["vlan 5 and icmp", "tagged"],
	["vlan 6", ""],
	["ether broadcast", "arp"],
	["ether host 02:00:00:00:00:02 and ip6", "ping6"],
	["ip6 multicast", "ping6"],
	["icmp6 or udp", "dns ping6"],
	["greater 600", "dns"],
	["len < 50 and not icmp and not vlan", "arp"],
	["ip proto \\udp", "dns"],
	["ether proto 0x806", "arp"],
	["ip[8] = 64 && !tcp && !udp", "echo"],
	["udp[4:2] > 100", "dns"],
	["tcp or udp and port 53", "dns"],
];

const real = spawnSync("tcpdump", ["--version"]).status === 0;
const file = concat([
	fileHeader(linkTypes.EN10MB, 65535),
	...Object.values(frames).map((frame, i) => {
		const data = encodeFrame(frame);
		return record({ micros: i, data, length: data.length });
	}),
]);

describe("the filter language", () => {
	it.each(filters)("%s", (filter, expected) => {
		expect(matching(filter)).toBe(expected);
	});

	it.skipIf(!real).each(filters.filter(([filter]) => !filter.includes("lab")))("picks as the real one does: %s", (filter, expected) => {
		const { stdout } = spawnSync("tcpdump", ["-r", "-", "-n", "-tt", filter], { input: file });
		const picked = stdout.toString().matchAll(/^0\.(\d{6}) /gm);
		expect([...picked].map((m) => Object.keys(frames)[Number(m[1])]).join(" ")).toBe(expected);
	});

	it.each([
		"tcp port",
		"foo",
		"host 10.0.0.1 or or",
		"(tcp",
		"port 80 80)",
		"ip[",
		"net 10.0.0.1/24",
		"port 70000",
		"vlan 5000",
		"ether host zz",
		"arp port 5",
	])("refuses %s", (filter) => {
		expect(() => compileFilter(filter, names)).toThrow(FilterError as unknown as new () => Error);
	});
});
