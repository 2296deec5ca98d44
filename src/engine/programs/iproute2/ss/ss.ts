/** ss(8): sockets of a network namespace. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import type { SocketInfo } from "../../../net/netlink/abi.ts";
import { tryReadText } from "../../lib/procfs/process.ts";
import { type Context, defineProgram } from "../../lib/program.ts";
import { fail, IpFailure } from "../arguments.ts";
import { enterNamespace } from "../netns-names.ts";
import { endHalves, parseExpression, statesOf, type Test } from "./filter.ts";

/** Names of ports by protocol, from /etc/services. */
export function* readServices(
	sys: Sys,
): Blocking<{ name: (port: number, protocol: string) => string | undefined; port: (name: string) => number | undefined }> {
	const byPort = new Map<string, string>();
	const byName = new Map<string, number>();
	for (const line of ((yield* tryReadText(sys, "/etc/services")) ?? "").split("\n")) {
		const m = /^([^\s#]+)\s+(\d+)\/(\w+)/.exec(line);
		if (!m) continue;
		byPort.set(`${m[2]}/${m[3]}`, m[1] as string);
		if (!byName.has(m[1] as string)) byName.set(m[1] as string, Number(m[2]));
	}
	return { name: (port, protocol) => byPort.get(`${port}/${protocol}`), port: (name) => byName.get(name) };
}

/** Who has a socket open: `users:(("nc",pid=5,fd=3))` by inode. */
export function* socketUsers(sys: Sys): Blocking<ReadonlyMap<number, readonly { comm: string; pid: number; fd: number }[]>> {
	const users = new Map<number, { comm: string; pid: number; fd: number }[]>();
	for (const { name: pid } of sys.readdir("/proc")) {
		if (!/^\d+$/.test(pid)) continue;
		try {
			for (const { name: fd } of sys.readdir(`/proc/${pid}/fd`)) {
				const m = /^socket:\[(\d+)\]$/.exec(sys.readlink(`/proc/${pid}/fd/${fd}`));
				if (!m) continue;
				const comm = ((yield* tryReadText(sys, `/proc/${pid}/comm`)) ?? "").trim();
				const list = users.get(Number(m[1])) ?? [];
				list.push({ comm, pid: Number(pid), fd: Number(fd) });
				users.set(Number(m[1]), list);
			}
		} catch (error) {
			if (!isErrno(error)) throw error;
		}
	}
	return users;
}

const order = ["packet", "u_str", "u_dgr", "u_seq", "raw", "udp", "tcp"];

function* summary(context: Context): Blocking<number> {
	const all = context.sys.netlink("sockets", undefined);
	const of = (protocol: string, family?: string) =>
		all.filter((s) => s.protocol === protocol && (family === undefined || s.family === family) && s.state !== "TIME-WAIT").length;
	const tcp = all.filter((s) => s.protocol === "tcp");
	const count = (state: string) => tcp.filter((s) => s.state === state).length;
	const waiting = count("TIME-WAIT");
	const closed = waiting;
	const row = (name: string, total: number, four: number) =>
		`${name.padEnd(10)}${String(total).padEnd(10)}${String(four).padEnd(10)}${String(total - four).padEnd(10)}\n`;
	const inet = of("raw") + of("udp") + of("tcp");
	const inet4 = of("raw", "inet") + of("udp", "inet") + of("tcp", "inet");
	yield* context.print(
		`Total: ${all.length}\nTCP:   ${tcp.length} (estab ${count("ESTAB")}, closed ${closed}, orphaned 0, timewait ${waiting})\n\nTransport Total     IP        IPv6\n`,
	);
	yield* context.print(
		row("RAW\t", of("raw"), of("raw", "inet")) +
			row("UDP\t", of("udp"), of("udp", "inet")) +
			row("TCP\t", of("tcp"), of("tcp", "inet")) +
			row("INET\t", inet, inet4) +
			row("FRAG\t", 0, 0),
	);
	yield* context.print("\n");
	return 0;
}

function wantedProtocols(context: Context): Set<string> {
	const { options } = context;
	const out = new Set<string>();
	if (options.has("tcp")) out.add("tcp");
	if (options.has("udp")) out.add("udp");
	if (options.has("raw")) out.add("raw");
	if (options.has("packet")) out.add("packet");
	if (options.has("unix")) for (const p of ["u_str", "u_dgr", "u_seq"]) out.add(p);
	for (const list of options.values("query")) {
		for (const name of list.split(",")) {
			if (name === "all") for (const p of order) out.add(p);
			else if (name === "inet") for (const p of ["raw", "udp", "tcp"]) out.add(p);
			else if (name === "unix") for (const p of ["u_str", "u_dgr", "u_seq"]) out.add(p);
			else if (order.includes(name)) out.add(name);
			else fail(`ss: "${name}" is illegal socket table id`, 255);
		}
	}
	return out.size ? out : new Set(order);
}

function* list(context: Context): Blocking<number> {
	const { sys, options, operands } = context;
	const services = yield* readServices(sys);
	const protocols = wantedProtocols(context);
	let states: Set<string> | undefined;
	const words = [...operands];
	while (words[0] === "state" || words[0] === "exclude" || words[0] === "excl") {
		const exclude = words[0] !== "state";
		const named = statesOf(words[1] ?? fail('ss: "state" needs a name', 255));
		if (exclude) states = new Set([...(states ?? statesOf("all"))].filter((s) => !named.includes(s)));
		else states = new Set([...(states ?? []), ...named]);
		words.splice(0, 2);
	}
	const family = options.has("ipv4") ? "inet" : options.has("ipv6") ? "inet6" : options.value("family");
	const onlyUnix = family === "unix" || [...protocols].every((p) => p.startsWith("u_"));
	const test: Test = parseExpression(words, services.port, onlyUnix);
	const idle = (s: SocketInfo) => s.state === "LISTEN" || s.state === "UNCONN";
	const shown = sys.netlink("sockets", undefined).filter((s) => {
		if (!protocols.has(s.protocol)) return false;
		if ((family === "inet" || family === "inet6" || family === "unix") && s.family !== family) return false;
		if (states) {
			if (!states.has(s.state)) return false;
		} else if (options.has("listening")) {
			if (!idle(s)) return false;
		} else if (!options.has("all") && (idle(s) || s.state === "TIME-WAIT" || s.state === "SYN-RECV")) return false;
		return test(s);
	});
	shown.sort((a, b) => order.indexOf(a.protocol) - order.indexOf(b.protocol));
	const users = options.has("processes") ? yield* socketUsers(sys) : undefined;
	const manyKinds = protocols.size > 1;
	const oneState = states?.size === 1;
	const name = (s: SocketInfo) => (port: number) =>
		(options.has("numeric") || s.protocol === "raw" ? undefined : services.name(port, s.protocol)) ?? String(port);
	const lead = (s: SocketInfo) => [...(manyKinds ? [s.protocol] : []), ...(oneState ? [] : [s.state]), String(s.receiveQueue), String(s.sendQueue)];
	const rows = shown.map((s) => ({
		lead: lead(s),
		ends: [endHalves(s, "local", name(s)), endHalves(s, "remote", name(s))] as const,
		rest: extras(s, options.has("options"), options.has("extended"), users),
	}));
	const header = {
		lead: [...(manyKinds ? ["Netid"] : []), ...(oneState ? [] : ["State"]), "Recv-Q", "Send-Q"],
		ends: [
			["Local Address:", "Port"],
			["Peer Address:", "Port"],
		] as const,
		rest: users ? "Process" : "",
	};
	const table = options.has("no-header") ? rows : [header, ...rows];
	const widest = (texts: readonly string[]) => texts.reduce((most, text) => Math.max(most, text.length), 0);
	const widths = header.lead.map((_, i) => widest(table.map((r) => r.lead[i] ?? "")));
	const halves = [0, 1].map((end) => [0, 1].map((half) => widest(table.map((r) => r.ends[end]?.[half] ?? ""))));
	for (const row of table) {
		const lead = row.lead.map((cell, i) => cell.padEnd(widths[i] ?? 0));
		const ends = row.ends.map(([a, b], end) => a.padStart(halves[end]?.[0] ?? 0) + b.padEnd(halves[end]?.[1] ?? 0));
		// the heading of the last column touches the one before
		const rest = row === header ? row.rest : row.rest && ` ${row.rest}`;
		yield* context.print(`${`${[...lead, ...ends].join(" ")}${rest}`.trimEnd()}\n`);
	}
	return 0;
}

function extras(
	s: SocketInfo,
	timers: boolean,
	extended: boolean,
	users: ReadonlyMap<number, readonly { comm: string; pid: number; fd: number }[]> | undefined,
): string {
	const words: string[] = [];
	const own = users?.get(s.inode);
	if (own) words.push(`users:(${own.map((u) => `("${u.comm}",pid=${u.pid},fd=${u.fd})`).join(",")})`);
	if ((timers || extended) && s.timer) words.push(`timer:(${s.timer === "time-wait" ? "timewait,59sec" : "on,200ms"},${s.retransmits})`);
	if (extended) words.push(`${s.uid ? `uid:${s.uid} ` : ""}ino:${s.inode} sk:${s.inode.toString(16)} <->`);
	return words.join(" ");
}

export const ss = defineProgram({
	name: "ss",
	package: "iproute2",
	summary: "another utility to investigate sockets",
	usage: ["[ OPTIONS ]", "[ OPTIONS ] [ FILTER ]"],
	usageStatus: 255,
	options: [
		{ short: "V", long: "version", help: "output version information" },
		{ short: "n", long: "numeric", help: "don't resolve service names" },
		{ short: "r", long: "resolve", help: "resolve host names" },
		{ short: "a", long: "all", help: "display all sockets" },
		{ short: "l", long: "listening", help: "display listening sockets" },
		{ short: "B", long: "bound-inactive", help: "display TCP bound but inactive sockets", simulated: false },
		{ short: "o", long: "options", help: "show timer information" },
		{ short: "e", long: "extended", help: "show detailed socket information" },
		{ short: "m", long: "memory", help: "show socket memory usage", simulated: false },
		{ short: "p", long: "processes", help: "show process using socket" },
		{ short: "T", long: "threads", help: "show thread using socket", simulated: false },
		{ short: "i", long: "info", help: "show internal TCP information", simulated: false },
		{ short: "s", long: "summary", help: "show socket usage summary" },
		{ long: "tos", help: "show tos and priority information", simulated: false },
		{ long: "cgroup", help: "show cgroup information", simulated: false },
		{ short: "b", long: "bpf", help: "show bpf filter socket information", simulated: false },
		{ short: "E", long: "events", help: "continually display sockets as they are destroyed", simulated: false },
		{ short: "Z", long: "context", help: "display task SELinux security contexts", simulated: false },
		{ short: "z", long: "contexts", help: "display task and socket SELinux security contexts", simulated: false },
		{ short: "N", long: "net", arg: "NAME", help: "switch to the specified network namespace name" },
		{ short: "4", long: "ipv4", help: "display only IP version 4 sockets" },
		{ short: "6", long: "ipv6", help: "display only IP version 6 sockets" },
		{ short: "0", long: "packet", help: "display PACKET sockets" },
		{ short: "t", long: "tcp", help: "display only TCP sockets" },
		{ short: "M", long: "mptcp", help: "display only MPTCP sockets", simulated: false },
		{ short: "S", long: "sctp", help: "display only SCTP sockets", simulated: false },
		{ short: "u", long: "udp", help: "display only UDP sockets" },
		{ short: "w", long: "raw", help: "display only RAW sockets" },
		{ short: "x", long: "unix", help: "display only Unix domain sockets" },
		{ short: "f", long: "family", arg: "FAMILY", help: "display sockets of type FAMILY" },
		{ short: "K", long: "kill", help: "forcibly close sockets, display what was closed", simulated: false },
		{ short: "H", long: "no-header", help: "Suppress header line" },
		{ short: "Q", long: "no-queues", help: "Suppress sending and receiving queue columns", simulated: false },
		{ short: "O", long: "oneline", help: "socket's data printed on a single line" },
		{ short: "A", long: "query", arg: "QUERY", help: "socket tables to dump" },
		{ short: "D", long: "diag", arg: "FILE", help: "Dump raw information about TCP sockets to FILE", simulated: false },
		{ short: "F", long: "filter", arg: "FILE", help: "read filter information from FILE", simulated: false },
	],
	*main(context) {
		const { options, sys } = context;
		try {
			if (options.has("version")) {
				yield* context.print("ss utility, iproute2-7.3.0\n");
				return 0;
			}
			const ns = options.value("net");
			if (ns !== undefined) yield* enterNamespace(sys, ns);
			return options.has("summary") ? yield* summary(context) : yield* list(context);
		} catch (error) {
			if (!(error instanceof IpFailure)) throw error;
			yield* sys.write(2, error.message);
			return error.status;
		}
	},
});
