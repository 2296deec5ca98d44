/** traceroute(8): the routers on the way to a host, by packets that may not live long. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { Errno, isErrno } from "../../kernel/errno.ts";
import { formatIp, type Ip, parseIp } from "../../net/address.ts";
import { type Context, defineProgram, Failure } from "../lib/program.ts";
import { AddressInfoError, getaddrinfo } from "../lib/resolver/getaddrinfo.ts";
import { nameOfAddress } from "../lib/resolver/host-entry.ts";
import { tracerouteHelp, tracerouteOptions } from "./options.ts";
import { type Answer, IcmpMethod, type Method, type ProbeOptions, TcpMethod, UdpMethod } from "./probes.ts";

interface Probe {
	readonly ttl: number;
	sentAt: number | undefined;
	/** Seconds; undefined while it is out. */
	took: number | undefined;
	answer: Answer | undefined;
	/** Answered, or given up. */
	done: boolean;
}

interface Plan {
	readonly first: number;
	readonly last: number;
	readonly perHop: number;
	readonly atOnce: number;
	readonly wait: { readonly max: number; readonly here: number; readonly near: number };
	readonly pause: number;
	readonly numeric: boolean;
}

class Trace {
	private readonly context: Context;
	private readonly sys: Sys;
	private readonly plan: Plan;
	private readonly method: Method;
	private readonly probes: Probe[] = [];
	/** How many probes there are to be; becomes less when the end is found. */
	private total: number;
	private printed = 0;
	private lastFrom: Ip | undefined;

	constructor(context: Context, plan: Plan, method: Method) {
		this.context = context;
		this.sys = context.sys;
		this.plan = plan;
		this.method = method;
		this.total = (plan.last - plan.first + 1) * plan.perHop;
		for (let i = 0; i < this.total; i++)
			this.probes.push({ ttl: plan.first + Math.floor(i / plan.perHop), sentAt: undefined, took: undefined, answer: undefined, done: false });
	}
	private get now(): number {
		return this.sys.clock("monotonic");
	}

	/** do_it of traceroute.c: so many probes are out at once; what is complete is printed in order. */
	*run(): Blocking<void> {
		const { plan } = this;
		let next = 0;
		let mayBeSentAt = 0;
		while (this.printed < this.total) {
			for (let out = this.outstanding; out < plan.atOnce && next < this.total && this.now >= mayBeSentAt; out++) {
				this.send(next++);
				mayBeSentAt = this.now + plan.pause;
			}
			yield* this.take();
			yield* this.show();
			if (this.printed >= this.total) return;
			const due = this.probes.slice(0, this.total).filter((p) => p.sentAt !== undefined && !p.done);
			const until = Math.min(...due.map((p) => this.expiry(p)), next < this.total && this.outstanding < plan.atOnce ? mayBeSentAt : Infinity);
			yield* this.wait(Math.max(0, until - this.now));
			for (const probe of due) if (!probe.done && this.now >= this.expiry(probe)) probe.done = true;
		}
	}
	private get outstanding(): number {
		return this.probes.filter((p) => p.sentAt !== undefined && !p.done).length;
	}
	private send(index: number): void {
		const probe = this.probes[index] as Probe;
		probe.sentAt = this.now;
		try {
			this.method.send(index, probe.ttl);
		} catch (error) {
			if (!isErrno(error)) throw error;
			if (error.code === "ENETUNREACH" || error.code === "EHOSTUNREACH" || error.code === "EPERM" || error.code === "EMSGSIZE")
				throw new Failure(`${error.code === "EPERM" || error.code === "EMSGSIZE" ? "send" : "connect"}: ${error.message}\n`, 1);
			// an error of an earlier probe
			probe.sentAt = undefined;
			this.method.send(index, probe.ttl);
			probe.sentAt = this.now;
		}
	}
	private *take(): Blocking<void> {
		for (let got = yield* this.method.receive(); got; got = yield* this.method.receive()) {
			const probe = this.probes[got.number];
			if (!probe || probe.done || probe.sentAt === undefined) continue;
			probe.done = true;
			probe.took = this.now - probe.sentAt;
			probe.answer = got.answer;
			if (got.answer.final) this.total = Math.min(this.total, (probe.ttl - this.plan.first + 1) * this.plan.perHop);
		}
	}
	/** get_timeout: an answer of the same hop, or of one behind it, makes the others late sooner. */
	private expiry(probe: Probe): number {
		const { wait } = this.plan;
		const answered = this.probes.filter((p) => p.took !== undefined);
		const same = answered.find((p) => p.ttl === probe.ttl)?.took;
		const behind = answered.find((p) => p.ttl > probe.ttl)?.took;
		const patience = same !== undefined ? same * wait.here : behind !== undefined ? behind * wait.near : wait.max;
		return (probe.sentAt ?? 0) + Math.min(wait.max, Math.max(patience, 0.01));
	}
	private *wait(seconds: number): Blocking<void> {
		try {
			yield* this.sys.poll(
				this.method.fds.map((fd) => ({ fd, read: true })),
				seconds,
			);
		} catch (error) {
			if (!isErrno(error, "EINTR")) throw error;
		}
	}

	private *show(): Blocking<void> {
		for (; this.printed < this.total; this.printed++) {
			const probe = this.probes[this.printed] as Probe;
			if (!probe.done) break;
			const inHop = this.printed % this.plan.perHop;
			if (inHop === 0) {
				this.lastFrom = undefined;
				yield* this.context.print(`${String(probe.ttl).padStart(2)} `);
			}
			yield* this.context.print(yield* this.text(probe));
			if (inHop === this.plan.perHop - 1) yield* this.context.print("\n");
		}
		yield* this.context.out.flush();
	}
	private *text({ answer, took }: Probe): Blocking<string> {
		if (!answer || took === undefined) return " *";
		let text = "";
		if (answer.from !== this.lastFrom) {
			const address = formatIp(answer.from);
			text += this.plan.numeric ? ` ${address}` : ` ${(yield* nameOfAddress(this.sys, answer.from)) ?? address} (${address})`;
			this.lastFrom = answer.from;
		}
		return `${text}  ${(took * 1000).toFixed(3)} ms${answer.mark && ` ${answer.mark}`}`;
	}
}

const stop = (message: string, status = 2): never => {
	throw new Failure(`${message}\n`, status);
};

function number(context: Context, key: string, fallback: number): number {
	const option = context.options.given.findLast((o) => o.key === key);
	if (option?.value === undefined) return fallback;
	const value = Number(option.value);
	if (option.value === "" || !Number.isFinite(value)) stop(`Cannot handle \`${option.typed}' option with arg \`${option.value}'`);
	return value;
}

function* resolve(context: Context, name: string, position: number): Blocking<Ip> {
	const { sys, options } = context;
	try {
		const family = options.has("4") ? "inet" : options.has("6") ? "inet6" : undefined;
		const { addresses } = yield* getaddrinfo(sys, name, { family });
		// IPv4 comes first where both are there
		return addresses.find((a) => typeof a === "number") ?? (addresses[0] as Ip);
	} catch (error) {
		if (!(error instanceof AddressInfoError)) throw error;
		return stop(`${name}: ${error.message}\nCannot handle "host" cmdline arg \`${name}' on position 1 (argc ${position})`);
	}
}

function methodOf(context: Context, target: Ip, size: number): Method {
	const { sys, options } = context;
	const named = options.value("module");
	const kind =
		options.has("icmp") || named === "icmp"
			? "icmp"
			: options.has("tcp") || named === "tcp"
				? "tcp"
				: options.has("udp") || named === "udp"
					? "udp"
					: "default";
	if (named !== undefined && !["icmp", "tcp", "udp", "default"].includes(named)) stop(`Unknown traceroute module ${named}`);
	const source = options.value("source");
	const address =
		source === undefined ? undefined : (parseIp(source) ?? stop(`${source}: Name or service not known\nCannot handle \`-s' option with arg \`${source}'`));
	const probe: ProbeOptions = {
		target,
		port: number(context, "port", { icmp: 1, tcp: 80, udp: 53, default: 33434 }[kind]),
		length: size - (typeof target === "number" ? 20 : 40),
		tos: number(context, "tos", 0),
		mark: number(context, "fwmark", 0),
		device: options.value("interface") ?? "",
		source: address,
		dontFragment: options.has("dont-fragment"),
	};
	try {
		if (kind === "icmp") return new IcmpMethod(sys, probe);
		return kind === "tcp" ? new TcpMethod(sys, probe) : new UdpMethod(sys, probe, kind === "default");
	} catch (error) {
		if (!(error instanceof Errno)) throw error;
		if (error.code === "EPERM") return stop("You do not have enough privileges to use this traceroute method.\nsocket: Operation not permitted", 1);
		return stop(`${error.code === "ENODEV" ? "setsockopt SO_BINDTODEVICE" : error.code === "EADDRNOTAVAIL" ? "bind" : "connect"}: ${error.message}`, 1);
	}
}

/** `MAX,HERE,NEAR`. */
function waiting(context: Context): Plan["wait"] {
	const [max, here, near] = (context.options.value("wait") ?? "").split(",").map((t) => (t === "" ? undefined : Number(t)));
	const bad = (n: number | undefined) => n !== undefined && !(n >= 0);
	if (bad(max) || bad(here) || bad(near)) stop(`bad wait specifications \`${context.options.value("wait")}' used`);
	return { max: max ?? 5, here: here ?? 3, near: near ?? 10 };
}

export const traceroute = defineProgram({
	name: "traceroute",
	package: "traceroute",
	summary: "print the route packets trace to network host",
	usage: ["[OPTION]... host [packetlen]"],
	usageStatus: 2,
	// what cannot be written is lost without a word
	writeFailure: () => "",
	writeFailureStatus: 0,
	options: tracerouteOptions,
	*main(context) {
		const { options, operands } = context;
		if (options.has("help") || (operands.length === 0 && !options.has("version"))) {
			yield* context.print(tracerouteHelp);
			return 0;
		}
		if (options.has("version")) {
			yield* context.print("Modern traceroute for Linux, version 2.1.6\nCopyright (c) 2016  Dmitry Butskoy,   License: GPL v2 or any later\n");
			return 0;
		}
		const [name = "", lengthText] = operands;
		const target = yield* resolve(context, name, operands.length);
		const smallest = typeof target === "number" ? 28 : 48;
		const length = lengthText === undefined ? smallest + 32 : Number(lengthText);
		if (lengthText !== undefined && !/^\d+$/.test(lengthText))
			stop(`Cannot handle "packetlen" cmdline arg \`${lengthText}' on position 2 (argc ${operands.length})`);
		const first = number(context, "first", 1);
		const last = number(context, "max-hops", 30);
		const perHop = number(context, "queries", 3);
		const atOnce = number(context, "sim-queries", 16);
		const pause = number(context, "sendwait", 0);
		if (last > 255) stop("max hops cannot be more than 255");
		if (first < 1 || first > last) stop("first hop out of range");
		if (perHop < 1 || perHop > 10) stop("no more than 10 probes per hop");
		if (length > 65000) stop(`too big packetlen ${length} specified`);
		if (atOnce < 1) stop(`Cannot handle \`-N' option with arg \`${atOnce}'`);
		const plan: Plan = { first, last, perHop, atOnce, wait: waiting(context), pause: pause > 10 ? pause / 1000 : pause, numeric: options.has("n") };
		const size = Math.max(length, smallest);
		const method = methodOf(context, target, size);
		const shown = options.has("tcp") ? 60 : size;
		yield* context.print(`traceroute to ${name} (${formatIp(target)}), ${last} hops max, ${shown} byte packets\n`);
		yield* context.out.flush();
		yield* new Trace(context, plan, method).run();
		return 0;
	},
});
