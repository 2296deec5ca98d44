/** Sockets as netstat(8) prints them. */
import type { Blocking } from "../../kernel/abi.ts";
import type { Ip } from "../../net/address.ts";
import type { SocketInfo } from "../../net/netlink/abi.ts";
import { socketUsers } from "../iproute2/ss/ss.ts";
import { Accounts } from "../lib/accounts.ts";
import type { Context } from "../lib/program.ts";
import { readServices } from "../lib/resolver/services.ts";
import { hostNamer } from "./shared.ts";

/** Which sockets are shown, and what of them. */
export interface SocketOptions {
	readonly tcp: boolean;
	readonly udp: boolean;
	readonly raw: boolean;
	readonly unix: boolean;
	readonly all: boolean;
	readonly listening: boolean;
	readonly extended: boolean;
	readonly programs: boolean;
	readonly timers: boolean;
	readonly wide: boolean;
	readonly numericHosts: boolean;
	readonly numericPorts: boolean;
	readonly family: "inet" | "inet6" | undefined;
}

const stateNames: Readonly<Record<string, string>> = {
	ESTAB: "ESTABLISHED",
	"SYN-SENT": "SYN_SENT",
	"SYN-RECV": "SYN_RECV",
	"FIN-WAIT-1": "FIN_WAIT1",
	"FIN-WAIT-2": "FIN_WAIT2",
	"TIME-WAIT": "TIME_WAIT",
	"CLOSE-WAIT": "CLOSE_WAIT",
	"LAST-ACK": "LAST_ACK",
	CLOSING: "CLOSING",
	LISTEN: "LISTEN",
	UNCONN: "CLOSE",
};

/** What the heading says of the choice that was made. */
const choice = (o: SocketOptions): string => (o.all ? "servers and established" : o.listening ? "only servers" : "w/o servers");

function chosen(s: SocketInfo, o: SocketOptions): boolean {
	const server = s.state === "LISTEN" || (s.protocol !== "tcp" && s.state === "UNCONN");
	return o.all || (o.listening ? server : !server);
}

export function* internetSockets(context: Context, o: SocketOptions): Blocking<void> {
	const { sys } = context;
	const services = yield* readServices(sys);
	const host = yield* hostNamer(sys, o.numericHosts);
	const users = o.programs ? yield* socketUsers(sys) : undefined;
	const accounts = o.extended ? yield* Accounts.load(sys) : undefined;
	const wanted = (["tcp", "udp", "raw"] as const).filter((p) => o[p]);
	yield* context.print(
		`Active Internet connections (${choice(o)})\nProto Recv-Q Send-Q Local Address           Foreign Address         State      ${o.extended ? " User       Inode     " : ""}${o.programs ? " PID/Program name    " : ""}${o.timers ? " Timer" : ""}\n`,
	);
	const all = sys.netlink("sockets", undefined);
	for (const protocol of wanted) {
		for (const family of ["inet", "inet6"] as const) {
			if (o.family !== undefined && o.family !== family) continue;
			for (const s of all.filter((x) => x.protocol === protocol && x.family === family && chosen(x, o))) {
				const end = (ip: Ip | undefined, port: number) => {
					const none = family === "inet6" ? "::" : "0.0.0.0";
					const any = ip === undefined || ip === 0 || ip === 0n;
					const mapped = family === "inet6" && typeof ip === "number" && !any;
					const address = any ? none : `${mapped ? "::ffff:" : ""}${host(ip)}`;
					const name = o.numericPorts ? undefined : services.find((e) => e.port === port && e.protocol === protocol)?.name;
					const text = port === 0 ? "*" : (name ?? String(port));
					return `${o.wide ? address : address.slice(0, Math.max(0, 22 - text.length))}:${text}`;
				};
				// what waits in a listening socket's queue is not shown here
				const queues = s.state === "LISTEN" ? [s.receiveQueue, 0] : [s.receiveQueue, s.sendQueue];
				const state = protocol === "tcp" ? (stateNames[s.state] ?? s.state) : s.state === "ESTAB" ? "ESTABLISHED" : protocol === "raw" ? "7" : "";
				let row = `${(family === "inet6" ? `${protocol}6` : protocol).padEnd(4)}  ${String(queues[0]).padStart(6)} ${String(queues[1]).padStart(6)} ${end(s.local, s.localPort).padEnd(23)} ${end(s.remote, s.remotePort).padEnd(23)} ${state.padEnd(11)}`;
				if (o.extended)
					row += ` ${(o.numericHosts ? String(s.uid) : (accounts?.userById(s.uid)?.name ?? String(s.uid))).padEnd(10)} ${String(s.inode).padEnd(9)}`;
				if (o.programs) {
					const owner = users?.get(s.inode)?.[0];
					row += ` ${(owner ? `${owner.pid}/${owner.comm}` : "-").padEnd(20)}`;
				}
				if (o.timers) row += ` ${s.timer ? (s.timer === "time-wait" ? "timewait (60.00/0/0)" : `on (0.20/${s.retransmits}/0)`) : "off (0.00/0/0)"}`;
				yield* context.print(`${row}\n`);
			}
		}
	}
}

const unixTypes: Readonly<Record<string, string>> = { u_str: "STREAM", u_dgr: "DGRAM", u_seq: "SEQPACKET" };

export function* unixSockets(context: Context, o: SocketOptions): Blocking<void> {
	const { sys } = context;
	const users = o.programs ? yield* socketUsers(sys) : undefined;
	yield* context.print(
		`Active UNIX domain sockets (${choice(o)})\nProto RefCnt Flags       Type       State         I-Node   ${o.programs ? "PID/Program name     " : ""}Path\n`,
	);
	for (const s of sys.netlink("sockets", undefined)) {
		const type = unixTypes[s.protocol];
		if (type === undefined) continue;
		const listens = s.state === "LISTEN";
		const connected = s.state === "ESTAB";
		if (!o.all && (o.listening ? !listens : !connected)) continue;
		const state = listens ? "LISTENING" : connected ? "CONNECTED" : "";
		const owner = users?.get(s.inode)?.[0];
		const program = o.programs ? `${(owner ? `${owner.pid}/${owner.comm}` : "-").padEnd(20)} ` : "";
		yield* context.print(
			`unix  ${(connected ? "3" : "2").padEnd(6)} ${(listens ? "[ ACC ]" : "[ ]").padEnd(11)} ${type.padEnd(10)} ${state.padEnd(13)} ${String(s.inode).padEnd(8)} ${program}${s.path}\n`,
		);
	}
}
