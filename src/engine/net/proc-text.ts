/** The files of /proc/net of one namespace. proc_pid_net(5). */

import type { NetNamespace } from "../namespaces/net.ts";
import { type Ip, macBytes, maskOf } from "./address.ts";
import { conntrackFile } from "./conntrack/proc.ts";
import { tables } from "./fib.ts";
import { scopeNumber } from "./interface-address.ts";
import { groupsOf } from "./netlink/neighbours.ts";
import type { TcpState } from "./sockets/tcp/connection.ts";
import { unixText } from "./unix/listing.ts";

const hex = (n: number, width: number): string => n.toString(16).toUpperCase().padStart(width, "0");
/** The bytes of an address as a little-endian machine prints the word. */
const word = (ip: number): string => hex((((ip & 255) << 24) | ((ip & 0xff00) << 8) | ((ip >>> 8) & 0xff00) | (ip >>> 24)) >>> 0, 8);
const words = (ip: Ip): string => (typeof ip === "number" ? word(ip) : [96n, 64n, 32n, 0n].map((shift) => word(Number((ip >> shift) & 0xffffffffn))).join(""));

function dev(ns: NetNamespace): string {
	const head =
		"Inter-|   Receive                                                |  Transmit\n face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n";
	const column = (widths: readonly number[], values: readonly number[]) => values.map((v, i) => String(v).padStart(widths[i] ?? 4)).join(" ");
	const lines = ns.sortedDevices.map(({ name, stats: s }) => {
		const rx = column([8, 7, 4, 4, 4, 5, 10, 9], [s.rxBytes, s.rxPackets, s.rxErrors, s.rxDropped, 0, 0, 0, s.multicast]);
		const tx = column([8, 7, 4, 4, 4, 5, 7, 10], [s.txBytes, s.txPackets, s.txErrors, s.txDropped, 0, 0, 0, 0]);
		return `${name.padStart(6)}: ${rx.slice(1)} ${tx}\n`.replace(": ", ":").replace(":", ": ");
	});
	return head + lines.join("");
}

function route(ns: NetNamespace): string {
	const line = (text: string) => `${text.padEnd(127)}\n`;
	const head = line("Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT");
	const rows = ns.fib.routes("inet", tables.main).map((r) => {
		const [hop] = r.hops;
		const gateway = typeof hop?.gateway === "number" ? hop.gateway : 0;
		const rejected = r.type === "unreachable" || r.type === "prohibit" || r.type === "blackhole" ? 0x200 : 0;
		const flags = 1 | (gateway ? 2 : 0) | (r.prefix === 32 ? 4 : 0) | rejected;
		return line(
			`${hop?.device?.name ?? "*"}\t${word(r.destination as number)}\t${word(gateway)}\t${hex(flags, 4)}\t0\t0\t${r.metric}\t${word(maskOf(r.prefix))}\t${r.metrics.get("mtu") ?? 0}\t0\t0`,
		);
	});
	return head + rows.join("");
}

function arp(ns: NetNamespace): string {
	const rows: string[] = [];
	for (const device of ns.sortedDevices) {
		for (const n of device.neighbours.values()) {
			if (typeof n.ip !== "number") continue;
			const flags = n.state === "permanent" ? "0x6" : n.valid ? "0x2" : "0x0";
			const ip = `${n.ip >>> 24}.${(n.ip >>> 16) & 255}.${(n.ip >>> 8) & 255}.${n.ip & 255}`;
			rows.push(`${ip.padEnd(16)} 0x1         ${flags}         ${n.valid ? n.mac : "00:00:00:00:00:00"}     *        ${device.name}\n`);
		}
	}
	return `IP address       HW type     Flags       HW address            Mask     Device\n${rows.join("")}`;
}

const tcpStates: Readonly<Record<TcpState, number>> = {
	established: 1,
	"syn-sent": 2,
	"syn-recv": 3,
	"fin-wait-1": 4,
	"fin-wait-2": 5,
	"time-wait": 6,
	closed: 7,
	"close-wait": 8,
	"last-ack": 9,
	closing: 11,
};

function tcp(ns: NetNamespace, six: boolean): string {
	const head = six
		? "  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
		: `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode${" ".repeat(53)}\n`;
	const rows: string[] = [];
	const none: Ip = six ? 0n : 0;
	const add = (local: Ip, lp: number, remote: Ip, rp: number, state: number, tx: number, rx: number, uid: number, inode: number) => {
		const text = `${String(rows.length).padStart(4)}: ${words(local)}:${hex(lp, 4)} ${words(remote)}:${hex(rp, 4)} ${hex(state, 2)} ${hex(tx, 8)}:${hex(rx, 8)} 00:00000000 00000000 ${String(uid).padStart(5)}        0 ${inode} 1 0000000000000000 100 0 0 10 0`;
		rows.push(`${six ? text : text.padEnd(149)}\n`);
	};
	for (const set of ns.sockets.tcpBound.values())
		for (const s of set)
			if (s.role.kind === "listening" && (s.family === "inet6") === six) add(s.local, s.localPort, none, 0, 10, 0, s.role.ready.length, s.uid, s.ino);
	for (const c of ns.sockets.connections) {
		const family6 = c.socket ? c.socket.family === "inet6" : typeof c.local === "bigint";
		if (family6 === six) add(c.local, c.localPort, c.remote, c.remotePort, tcpStates[c.state], c.queues.send, c.queues.receive, c.uid, c.socket ? c.ino : 0);
	}
	return head + rows.join("");
}

function udp(ns: NetNamespace, six: boolean): string {
	const head = six
		? "  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n"
		: "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops            \n";
	const rows: string[] = [];
	for (const [port, set] of ns.sockets.udp) {
		for (const s of set) {
			if ((s.family === "inet6") !== six) continue;
			rows.push(
				`${String(port).padStart(5)}: ${words(s.local)}:${hex(port, 4)} ${words(s.remote ?? (six ? 0n : 0))}:${hex(s.remotePort, 4)} ${s.remote === undefined ? "07" : "01"} 00000000:${hex(s.queued, 8)} 00:00000000 00000000 ${String(s.uid).padStart(5)}        0 ${s.ino} 2 0000000000000000 ${s.drops}\n`,
			);
		}
	}
	return head + rows.join("");
}

const rawHead = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n";

function raw(ns: NetNamespace): string {
	const rows = [...ns.sockets.raw].map(
		(s) =>
			`${String(s.protocol).padStart(4)}: ${words(s.local)}:${hex(s.protocol, 4)} 00000000:0000 07 00000000:00000000 00:00000000 00000000 ${String(s.uid).padStart(5)}        0 ${s.ino} 2 0000000000000000 0\n`,
	);
	return rawHead + rows.join("");
}

function snmp(ns: NetNamespace): string {
	const { ip, icmpIn, icmpOut, tcp: t, udp: u } = ns.snmp;
	const sum = (map: ReadonlyMap<number, number>) => [...map.values()].reduce((a, b) => a + b, 0);
	const types = [3, 11, 12, 4, 5, 8, 0, 13, 14, 17, 18];
	const of = (map: ReadonlyMap<number, number>) => types.map((n) => map.get(n) ?? 0);
	const established = [...ns.sockets.connections].filter((c) => c.state === "established" || c.state === "close-wait").length;
	const names = "DestUnreachs TimeExcds ParmProbs SrcQuenchs Redirects Echos EchoReps Timestamps TimestampReps AddrMasks AddrMaskReps".split(" ");
	const block = (name: string, keys: readonly string[], values: readonly number[]) => `${name}: ${keys.join(" ")}\n${name}: ${values.join(" ")}\n`;
	return (
		block(
			"Ip",
			"Forwarding DefaultTTL InReceives InHdrErrors InAddrErrors ForwDatagrams InUnknownProtos InDiscards InDelivers OutRequests OutDiscards OutNoRoutes ReasmTimeout ReasmReqds ReasmOKs ReasmFails FragOKs FragFails FragCreates OutTransmits".split(
				" ",
			),
			[
				ns.settings.number("ipv4/ip_forward") ? 1 : 2,
				64,
				ip.inReceives,
				ip.inHdrErrors,
				ip.inAddrErrors,
				ip.forwarded,
				ip.inUnknownProtos,
				ip.inDiscards,
				ip.inDelivers,
				ip.outRequests,
				ip.outDiscards,
				ip.outNoRoutes,
				0,
				ip.reasmReqds,
				ip.reasmOks,
				ip.reasmFails,
				ip.fragOks,
				ip.fragFails,
				ip.fragCreates,
				ip.outTransmits,
			],
		) +
		block(
			"Icmp",
			[
				"InMsgs",
				"InErrors",
				"InCsumErrors",
				...names.map((n) => `In${n}`),
				"OutMsgs",
				"OutErrors",
				"OutRateLimitGlobal",
				"OutRateLimitHost",
				...names.map((n) => `Out${n}`),
			],
			[sum(icmpIn), 0, 0, ...of(icmpIn), sum(icmpOut), 0, 0, 0, ...of(icmpOut)],
		) +
		block(
			"Tcp",
			"RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab InSegs OutSegs RetransSegs InErrs OutRsts InCsumErrors".split(
				" ",
			),
			[
				1,
				200,
				120000,
				-1,
				t.activeOpens,
				t.passiveOpens,
				t.attemptFails,
				t.estabResets,
				established,
				t.inSegs,
				t.outSegs,
				t.retransSegs,
				t.inErrs,
				t.outRsts,
				0,
			],
		) +
		block("Udp", "InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors InCsumErrors IgnoredMulti MemErrors".split(" "), [
			u.inDatagrams,
			u.noPorts,
			u.inErrors,
			u.outDatagrams,
			u.rcvbufErrors,
			0,
			0,
			0,
			0,
		])
	);
}

function sockstat(ns: NetNamespace): string {
	const all = [...ns.sockets.connections];
	const waiting = all.filter((c) => c.state === "time-wait").length;
	const orphans = all.filter((c) => !c.socket && c.state !== "time-wait").length;
	let listening = 0;
	for (const set of ns.sockets.tcpBound.values()) for (const s of set) if (s.role.kind === "listening") listening++;
	const inuse = listening + all.length - waiting;
	let datagram = 0;
	for (const set of ns.sockets.udp.values()) datagram += set.size;
	return `sockets: used ${inuse + datagram + ns.sockets.raw.size + ns.sockets.packet.size}\nTCP: inuse ${inuse} orphan ${orphans} tw ${waiting} alloc ${inuse} mem 0\nUDP: inuse ${datagram} mem 0\nRAW: inuse ${ns.sockets.raw.size}\nFRAG: inuse 0 memory 0\n`;
}

function inet6(ns: NetNamespace): string {
	const scope = { host: 0x10, link: 0x20, site: 0x40, global: 0, nowhere: 0xff } as const;
	return ns.sortedDevices
		.flatMap((d) =>
			d.addresses
				.filter((a) => typeof a.local === "bigint")
				.map(
					(a) =>
						`${a.local.toString(16).padStart(32, "0")} ${d.ifindex.toString(16).padStart(2, "0")} ${a.prefix.toString(16).padStart(2, "0")} ${scope[a.scope].toString(16).padStart(2, "0")} ${a.lifetime ? "00" : a.tentative ? "c0" : "80"} ${d.name.padStart(8)}\n`,
				),
		)
		.join("");
}

/** Leaves in the order of their addresses; the inner nodes of the kernel's trie are left out. */
function fibTrie(ns: NetNamespace): string {
	const routes = [...ns.fib.routes("inet", tables.main), ...ns.fib.routes("inet", tables.local)].sort((a, b) =>
		a.destination < b.destination ? -1 : a.destination > b.destination ? 1 : b.prefix - a.prefix,
	);
	if (routes.length === 0) return "";
	const scopes = new Map<number, string>([
		[0, "universe"],
		[scopeNumber.link, "link"],
		[scopeNumber.host, "host"],
	]);
	let body = "  +-- 0.0.0.0/0 3 0 4\n";
	let last: Ip | undefined;
	for (const r of routes) {
		const ip = r.destination as number;
		if (ip !== last) body += `     |-- ${ip >>> 24}.${(ip >>> 16) & 255}.${(ip >>> 8) & 255}.${ip & 255}\n`;
		last = ip;
		body += `        /${r.prefix} ${scopes.get(r.scope) ?? r.scope} ${r.type.toUpperCase()}\n`;
	}
	return `Main:\n${body}Local:\n${body}`;
}

const multicast = (ns: NetNamespace): string =>
	ns.sortedDevices
		.flatMap((d) =>
			groupsOf(d).map(
				(mac) =>
					`${String(d.ifindex).padEnd(4)} ${d.name.padEnd(15)} 1     0     ${macBytes(mac)
						.map((b) => b.toString(16).padStart(2, "0"))
						.join("")}\n`,
			),
		)
		.join("");

const igmp = (ns: NetNamespace): string =>
	`Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter\n${ns.sortedDevices
		.filter((d) => d.up)
		.map((d) => `${d.ifindex}\t${d.name.padEnd(10)}:     1      V3\n\t\t\t\t010000E0     1 0:00000000\t\t0\n`)
		.join("")}`;

const packet = (ns: NetNamespace): string =>
	`sk               RefCnt Type Proto  Iface R Rmem   User   Inode\n${[...ns.sockets.packet].map((s) => `0000000000000000 3      3    0003   0     1 0      0      ${s.ino}\n`).join("")}`;

/** By file name. */
export const procNetFiles: Readonly<Record<string, (ns: NetNamespace) => string>> = {
	arp,
	dev,
	dev_mcast: multicast,
	fib_trie: fibTrie,
	icmp: () => `${rawHead.trimEnd()}            \n`,
	if_inet6: inet6,
	igmp,
	nf_conntrack: conntrackFile,
	netlink: () => "sk               Eth Pid        Groups   Rmem     Wmem     Dump  Locks    Drops    Inode\n",
	packet,
	psched: () => "000003e8 00000040 000f4240 3b9aca00\n",
	ptype: () => "Type Device      Function\n0800          ip_rcv\n0004          llc_rcv [llc]\n0806          arp_rcv\n86dd          ipv6_rcv\n",
	raw,
	raw6: () =>
		"  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n",
	route,
	rt_cache: () => "Iface\tDestination\tGateway \tFlags\t\tRefCnt\tUse\tMetric\tSource\t\tMTU\tWindow\tIRTT\tTOS\tHHRef\tHHUptod\tSpecDst\n",
	snmp,
	sockstat,
	sockstat6: () => "TCP6: inuse 0\nUDP6: inuse 0\nRAW6: inuse 0\nFRAG6: inuse 0 memory 0\n",
	tcp: (ns) => tcp(ns, false),
	tcp6: (ns) => tcp(ns, true),
	udp: (ns) => udp(ns, false),
	udp6: (ns) => udp(ns, true),
	unix: unixText,
	wireless: () =>
		"Inter-| sta-|   Quality        |   Discarded packets               | Missed | WE\n face | tus | link level noise |  nwid  crypt   frag  retry   misc | beacon | 22\n",
};
