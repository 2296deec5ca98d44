/**
 * pathtrace(8): the way of the next packets that fit a filter, step by step, through devices, bridges, hooks, rules, rewrites, routes and
 * neighbours, in every network namespace that the caller may administer. A program of Underdock's own: Linux tells this in pieces
 * (nftables' trace, the drop monitor, `ip route get`).
 */
import type { Blocking } from "../../kernel/abi.ts";
import { Errno, isErrno } from "../../kernel/errno.ts";
import type { TracedStep } from "../../net/path-trace.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { FilterError } from "../tcpdump/filter/parser.ts";
import type { Test } from "../tcpdump/filter/subject.ts";
import { CaptureNames } from "../tcpdump/names.ts";
import { linkTypes } from "../tcpdump/pcap.ts";
import { Line, plain, type Style } from "../tcpdump/print/line.ts";
import { printPacket } from "../tcpdump/print/link.ts";
import { frameOf, type TracedPacket, TracedPackets } from "./packets.ts";
import { Places } from "./places.ts";
import { stepWords } from "./words.ts";

/** Seconds without a step after which a packet's way is over. */
const QUIET = 0.05;
/** A packet that waits for a neighbour gets its answer, or the end of patience, within this. */
const ASKING = 4;

function styleOf(context: Context, names: CaptureNames): Style {
	const numeric = !context.options.has("resolve");
	return {
		verbose: context.options.values("verbose").length,
		quiet: false,
		link: false,
		absolute: true,
		unchecked: true,
		hex: 0,
		hexAscii: 0,
		ascii: 0,
		numeric,
		host: numeric ? plain : (ip) => names.host(ip, true),
		port: numeric ? String : (port, protocol) => names.port(port, protocol),
		device: String,
	};
}

class Tracer {
	private readonly context: Context;
	private readonly style: Style;
	private readonly places: Places;
	private readonly packets: TracedPackets;
	private readonly fd: number;
	private stopped = false;
	private printed = 0;

	constructor(context: Context, names: CaptureNames, test: Test, fd: number) {
		this.context = context;
		this.style = styleOf(context, names);
		this.places = new Places(context.sys);
		this.packets = new TracedPackets(test);
		this.fd = fd;
		context.sys.fcntlSet(fd, { nonBlocking: true });
		for (const signal of ["INT", "TERM", "HUP"] as const)
			context.sys.sigaction(signal, () => {
				this.stopped = true;
			});
	}

	/** Prints packets in the order in which they began, each when its way is over. Returns how many. */
	*run(count: number, seconds: number): Blocking<number> {
		const { sys } = this.context;
		const end = sys.clock("monotonic") + seconds;
		const waiting: TracedPacket[] = [];
		let taken = 0;
		for (;;) {
			for (let step = yield* this.next(); step; step = yield* this.next()) {
				const fresh = this.packets.add(step);
				if (fresh && taken < count) {
					taken++;
					waiting.push(fresh);
				}
				if (sys.spend()) yield* sys.reschedule();
			}
			const now = sys.clock("monotonic");
			const over = this.stopped || now >= end;
			for (let first = waiting[0]; first && (over || now >= this.doneAt(first)); first = waiting[0]) {
				waiting.shift();
				yield* this.print(first);
			}
			if (over || this.printed >= count) return this.printed;
			const next = waiting[0] ? this.doneAt(waiting[0]) : end;
			yield* this.wait(Math.min(next, end) - now);
		}
	}
	private doneAt(packet: TracedPacket): number {
		const { step, at } = packet.steps.at(-1) as TracedStep;
		const asks = step.at === "neighbour" && step.mac === "";
		return at / 1e9 + (asks ? ASKING : QUIET);
	}
	private *next(): Blocking<TracedStep | undefined> {
		try {
			return yield* this.context.sys.nextPacketStep(this.fd);
		} catch (error) {
			if (isErrno(error, "EAGAIN") || isErrno(error, "EINTR")) return undefined;
			throw error;
		}
	}
	private *wait(seconds: number): Blocking<void> {
		if (this.stopped) return;
		try {
			yield* this.context.sys.poll([{ fd: this.fd, read: true }], seconds === Infinity ? undefined : Math.max(0, seconds));
		} catch (error) {
			if (!isErrno(error, "EINTR")) throw error;
		}
	}

	private describe(step: TracedStep): string {
		const line = new Line(this.style, new Map());
		const data = frameOf(step);
		printPacket(line, { micros: 0, data, length: data.length }, linkTypes.EN10MB);
		return line.text;
	}
	private *print({ steps }: TracedPacket): Blocking<void> {
		const { context } = this;
		const [first] = steps;
		if (!first) return;
		this.printed++;
		if (context.options.has("json")) {
			yield* this.printJson(steps);
			return;
		}
		const names: string[] = [];
		for (const step of steps) names.push(yield* this.places.nameOf(step.host, step.namespace));
		const width = Math.max(...names.map((n) => n.length));
		yield* context.print(`${this.printed > 1 ? "\n" : ""}packet ${this.printed}: ${this.describe(first)}\n`);
		let before = this.describe(first);
		for (const [i, step] of steps.entries()) {
			const [kind, text] = stepWords(step.step);
			const time = ((step.at - first.at) / 1e6).toFixed(3).padStart(8);
			yield* context.print(`${time} ms  ${(names[i] ?? "").padEnd(width)}  ${kind.padEnd(9)} ${text}\n`);
			const now = this.describe(step);
			const indent = " ".repeat(width + 25);
			// a header that changed is shown as it was and as it is
			if (now !== before) yield* context.print(`${indent}before ${before}\n${indent}after  ${now}\n`);
			before = now;
		}
		yield* context.out.flush();
	}
	private *printJson(steps: readonly TracedStep[]): Blocking<void> {
		for (const step of steps) {
			const place = yield* this.places.nameOf(step.host, step.namespace);
			const { at, ...rest } = step.step;
			yield* this.context.print(`${JSON.stringify({ packet: this.printed, time: step.at / 1e9, place, step: at, ...rest, header: this.describe(step) })}\n`);
		}
		yield* this.context.out.flush();
	}
}

export const pathtrace = defineProgram({
	name: "pathtrace",
	package: "underdock",
	summary: "Show every step of the next packet that fits a filter: devices, bridges, hooks, rules, rewrites, routes, neighbours, and its end.",
	usage: ["[OPTION]... [FILTER]"],
	options: [
		{ short: "c", long: "count", arg: "N", help: "end after N packets (default 1; 0: go on until interrupted)" },
		{ short: "w", long: "timeout", arg: "SECONDS", help: "end after so many seconds; status 1 when no packet came" },
		{ short: "r", long: "resolve", help: "names in place of addresses and ports" },
		{ short: "j", long: "json", help: "one JSON object a step" },
		{ short: "v", long: "verbose", help: "whole headers, as tcpdump -v prints them" },
	],
	*main(context) {
		const { sys, options, operands } = context;
		const count = options.value("count") ?? "1";
		if (!/^\d+$/.test(count)) context.usage(`invalid count '${count}'`);
		const timeout = options.value("timeout");
		if (timeout !== undefined && !/^\d+(\.\d+)?$/.test(timeout)) context.usage(`invalid timeout '${timeout}'`);
		const names = yield* CaptureNames.load(sys);
		let test: Test;
		try {
			test = yield* names.compile(sys, operands.join(" "), { cooked: false, live: false });
		} catch (error) {
			if (error instanceof FilterError) return context.fail(error.message);
			throw error;
		}
		let fd: number;
		try {
			fd = sys.packetTrace();
		} catch (error) {
			if (error instanceof Errno) return context.fail(`cannot watch packets: ${error.message}`);
			throw error;
		}
		const printed = yield* new Tracer(context, names, test, fd).run(Number(count) || Infinity, timeout === undefined ? Infinity : Number(timeout));
		return printed > 0 ? 0 : 1;
	},
});
