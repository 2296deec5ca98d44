/** tcpdump(8): packets of a device or of a file, printed or written down. */
import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { Accounts, findUser } from "../lib/accounts.ts";
import { type Context, defineProgram, Failure } from "../lib/program.ts";
import { readFile, readText } from "../lib/stdio.ts";
import { captureDevices, defaultDevice, numberedDevice } from "./devices.ts";
import { FilterError } from "./filter/parser.ts";
import type { Test } from "./filter/subject.ts";
import { CaptureError, Live } from "./live.ts";
import { CaptureNames } from "./names.ts";
import { tcpdumpOptions, usage, version } from "./options.ts";
import { type Capture, fileHeader, type LinkType, linkTypes, type Packet, parseCapture, record } from "./pcap.ts";
import { dumpPacket } from "./print/dump.ts";
import { type Conversations, Line, plain, type Style } from "./print/line.ts";
import { printPacket } from "./print/link.ts";
import { stamp } from "./print/time.ts";

const MOST_BYTES = 262144;
/** Seconds after which the kernel hands over what it has captured (pcap_set_timeout). */
const BLOCK_TIME = 1;

/** Prints packets one after the other. */
class Printer {
	private readonly context: Context;
	private readonly style: Style;
	private readonly linkType: LinkType;
	private readonly conversations: Conversations = new Map();
	private readonly stamps: number;
	private readonly numbered: boolean;
	private readonly flushed: boolean;
	private before: number | undefined;
	private first: number | undefined;
	private count = 0;

	constructor(context: Context, style: Style, linkType: LinkType) {
		const { options } = context;
		this.context = context;
		this.style = style;
		this.linkType = linkType;
		this.stamps = options.values("t").length;
		this.numbered = options.has("number");
		this.flushed = options.has("l") || options.has("packet-buffered");
	}
	*print(packet: Packet): Blocking<void> {
		this.first ??= packet.micros;
		const line = new Line(this.style, this.conversations);
		if (this.numbered) line.add(`${String(++this.count).padStart(5)}  `);
		line.add(stamp(packet.micros, this.stamps, this.stamps === 5 ? this.first : this.before));
		this.before = packet.micros;
		printPacket(line, packet, this.linkType);
		line.add(dumpPacket(packet, this.linkType, this.style));
		yield* this.context.print(`${line.text}\n`);
		if (this.flushed) yield* this.context.out.flush();
	}
}

function styleOf(context: Context, names: CaptureNames, device: Style["device"]): Style {
	const { options } = context;
	const times = (key: string) => options.values(key).length;
	const numeric = options.has("n");
	return {
		verbose: times("v"),
		quiet: options.has("q"),
		link: options.has("e"),
		absolute: options.has("absolute-tcp-sequence-numbers"),
		unchecked: options.has("dont-verify-checksums"),
		hex: times("x"),
		hexAscii: times("X"),
		ascii: times("A"),
		numeric,
		host: numeric ? plain : (ip) => names.host(ip, !options.has("N")),
		port: numeric ? String : (port, protocol) => names.port(port, protocol),
		device,
	};
}

function number(context: Context, key: string, wrong: (text: string) => string, low: number, high: number): number | undefined {
	const text = context.options.value(key);
	if (text === undefined) return undefined;
	const value = Number(text);
	return /^-?\d+$/.test(text) && value >= low && value <= high ? value : context.fail(wrong(text));
}

const linkTypeText = (type: LinkType): string => `link-type ${type.name} (${type.description})`;

/** The file that -w names, given to the user that tcpdump runs as. */
function* createSavefile(context: Context, path: string): Blocking<number> {
	const { sys, options } = context;
	if (path === "-") return 1;
	const root = sys.geteuid() === 0;
	try {
		const fresh = !sys.tryStat(path);
		const fd = yield* sys.open(path, { write: true, create: true, truncate: true, closeOnExec: true });
		if (root && fresh) {
			const accounts = yield* Accounts.load(sys);
			const uid = findUser(accounts, options.value("relinquish-privileges") ?? "tcpdump");
			const user = uid === undefined ? undefined : accounts.userById(uid);
			if (user) sys.chown(path, user.uid, user.gid);
		}
		return fd;
	} catch (error) {
		if (!isErrno(error)) throw error;
		return context.fail(root && error.code === "ENOENT" ? "Couldn't change ownership of savefile" : `${path}: ${error.message}`);
	}
}

class Capturing {
	private readonly context: Context;
	private readonly live: Live;
	private readonly test: Test;
	private readonly printer: Printer | undefined;
	private readonly save: number | undefined;
	private readonly snapshot: number;
	private captured = 0;
	private received = 0;
	private told = -1;
	private stopped = false;
	private readonly start: number;
	private readonly immediate: boolean;

	constructor(
		context: Context,
		live: Live,
		plan: { readonly test: Test; readonly printer: Printer | undefined; readonly save: number | undefined; readonly snapshot: number },
	) {
		this.context = context;
		this.live = live;
		this.test = plan.test;
		this.printer = plan.printer;
		this.save = plan.save;
		this.snapshot = plan.snapshot;
		this.start = context.sys.clock("monotonic");
		this.immediate = context.options.has("immediate-mode") || (plan.save === undefined && context.sys.isatty(1));
		for (const signal of ["INT", "TERM", "HUP"] as const)
			context.sys.sigaction(signal, () => {
				this.stopped = true;
			});
	}

	*run(count: number): Blocking<number> {
		const { context } = this;
		const { sys, options } = context;
		const direction = options.value("direction") ?? options.value("P") ?? "inout";
		const reports = this.save !== undefined && options.has("v");
		sys.fcntlSet(this.live.fd, { nonBlocking: true });
		let report = sys.clock("monotonic") + 1;
		while (!this.stopped && this.captured < count) {
			const got = yield* this.next();
			if (!got && !this.stopped) yield* this.wait(reports ? report - sys.clock("monotonic") : undefined);
			if (reports && sys.clock("monotonic") >= report) {
				report += 1;
				if (this.told !== this.captured) yield* sys.write(2, `Got ${this.captured}\r`);
				this.told = this.captured;
			}
			if (!got) continue;
			const { packet, seen, outbound, loopback } = got;
			if (!this.test(seen)) continue;
			// the kernel counts what goes out of the loopback as well, which libpcap throws away
			this.received += loopback ? 2 : 1;
			if (direction !== "inout" && (direction === "out") !== outbound) continue;
			this.captured++;
			yield* this.take({ ...packet, data: packet.data.subarray(0, this.snapshot) });
		}
		yield* this.drain();
		if (this.stopped && this.save === undefined) yield* context.print("\n");
		yield* context.out.flush();
		const packets = (n: number) => `${n} packet${n === 1 ? "" : "s"}`;
		yield* sys.write(2, `${packets(this.captured)} captured\n${packets(this.received)} received by filter\n0 packets dropped by kernel\n`);
		return 0;
	}
	/** Waits for something to come; without immediate mode until the kernel hands over a block of packets, which it does once a second. */
	private *wait(timeout: number | undefined): Blocking<void> {
		const { sys } = this.context;
		try {
			const ready = yield* sys.poll([{ fd: this.live.fd, read: true }], timeout === undefined ? undefined : Math.max(0, timeout));
			if (ready.length === 0 || this.immediate) return;
			const left = BLOCK_TIME - ((sys.clock("monotonic") - this.start) % BLOCK_TIME);
			// what comes right before a tick waits for the next, so that what is printed when does not hang on microseconds
			yield* sys.nanosleep(left < BLOCK_TIME / 4 ? left + BLOCK_TIME : left);
		} catch (error) {
			if (!isErrno(error, "EINTR")) throw error;
		}
	}
	private *next(): ReturnType<Live["next"]> {
		try {
			return yield* this.live.next();
		} catch (error) {
			if (isErrno(error, "ENETDOWN")) return this.context.fail("pcap_loop: The interface disappeared");
			if (isErrno(error, "EAGAIN")) return undefined;
			throw error;
		}
	}
	/** What came and was not looked at any more still was received. */
	private *drain(): Blocking<void> {
		for (let got = yield* this.next(); got; got = yield* this.next()) if (this.test(got.seen)) this.received += got.loopback ? 2 : 1;
	}
	private *take(packet: Packet): Blocking<void> {
		if (this.save !== undefined) yield* this.context.sys.write(this.save, record(packet));
		if (this.printer) yield* this.printer.print(packet);
	}
}

function* capture(context: Context, names: CaptureNames, expression: string, count: number, snapshot: number): Blocking<number> {
	const { sys, options } = context;
	const given = options.value("interface");
	const device = given === undefined ? defaultDevice(sys) : numberedDevice(sys, given);
	const promiscuous = !options.has("no-promiscuous-mode");
	let live: Live;
	let test: Test;
	try {
		live = new Live(sys, device, promiscuous && device !== "any");
		if (device === "any" && promiscuous)
			yield* sys.write(2, `tcpdump: WARNING: any: That device doesn't support promiscuous mode\n(Promiscuous mode not supported on the "any" device)\n`);
		if (options.has("list-data-link-types")) {
			const types = device === "any" ? [linkTypes.LINUX_SLL, linkTypes.LINUX_SLL2] : [linkTypes.EN10MB];
			yield* context.print(`Data link types for ${device} (use option -y to set):\n${types.map((t) => `  ${t.name} (${t.description})\n`).join("")}`);
			return 0;
		}
		const wanted = options.value("linktype");
		if (wanted !== undefined && wanted !== live.linkType.name)
			return wanted in linkTypes ? context.unsimulated(`link type ${wanted} on ${device}`) : context.fail(`invalid data link type ${wanted}`);
		test = yield* names.compile(sys, expression, { cooked: device === "any", live: true, netmask: live.netmask });
	} catch (error) {
		if (error instanceof CaptureError || error instanceof FilterError) return context.fail(error.message);
		throw error;
	}
	const path = options.value("w");
	const save = path === undefined ? undefined : yield* createSavefile(context, path);
	if (save !== undefined) yield* sys.write(save, fileHeader(live.linkType, snapshot));
	const listening = `listening on ${device}, ${linkTypeText(live.linkType)}, snapshot length ${snapshot} bytes\n`;
	const terse = !options.has("v") && save === undefined;
	yield* sys.write(2, terse ? `tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\n${listening}` : `tcpdump: ${listening}`);
	const printer =
		save === undefined || options.has("print")
			? new Printer(
					context,
					styleOf(context, names, (i) => live.deviceName(i)),
					live.linkType,
				)
			: undefined;
	return yield* new Capturing(context, live, { test, printer, save, snapshot }).run(count);
}

function* replay(context: Context, names: CaptureNames, path: string, expression: string, count: number): Blocking<number> {
	const { sys, options } = context;
	let file: Capture;
	let test: Test;
	try {
		file = parseCapture(yield* readFile(sys, path === "-" ? "/dev/stdin" : path));
	} catch (error) {
		if (isErrno(error)) return context.fail(`${path}: ${error.message}`);
		if (typeof error === "string") return context.fail(error);
		throw error;
	}
	yield* sys.write(2, `reading from file ${path}, ${linkTypeText(file.linkType)}, snapshot length ${file.snapshot}\n`);
	if (file.linkType === linkTypes.LINUX_SLL2) yield* sys.write(2, "Warning: interface names might be incorrect\n");
	try {
		test = yield* names.compile(sys, expression, { cooked: file.linkType !== linkTypes.EN10MB, live: false });
	} catch (error) {
		if (error instanceof FilterError) return context.fail(error.message);
		throw error;
	}
	const out = options.value("w");
	const save = out === undefined ? undefined : yield* createSavefile(context, out);
	if (save !== undefined) yield* sys.write(save, fileHeader(file.linkType, file.snapshot));
	const devices = new Map(sys.netlink("links", undefined).map((l) => [l.index, l.name]));
	const printer = new Printer(
		context,
		styleOf(context, names, (i) => devices.get(i) ?? "?"),
		file.linkType,
	);
	let seen = 0;
	for (const packet of file.packets) {
		if (sys.spend(5)) yield* sys.reschedule();
		if (!test({ ...packet, linkType: file.linkType })) continue;
		seen++;
		if (save !== undefined) yield* sys.write(save, record(packet));
		if ((save === undefined && !options.has("count")) || options.has("print")) yield* printer.print(packet);
		if (seen >= count) break;
	}
	if (options.has("count")) yield* context.print(`${seen} packet${seen === 1 ? "" : "s"}\n`);
	if (file.problem && seen < count) {
		yield* context.out.flush();
		return context.fail(`pcap_loop: ${file.problem}`);
	}
	return 0;
}

export const tcpdump = defineProgram({
	name: "tcpdump",
	package: "tcpdump",
	summary: "dump traffic on a network",
	usage: ["[OPTION]... [EXPRESSION]"],
	usageHint: usage,
	writeFailure: (reason) => `tcpdump: Unable to write output: ${reason.replace(/^write error: /, "")}\n`,

	options: tcpdumpOptions,
	*main(context) {
		const { sys, options, operands } = context;
		if (options.has("help")) {
			yield* context.print(usage);
			return 0;
		}
		if (options.has("version")) {
			yield* context.print(version);
			return 0;
		}
		const count = number(context, "c", (text) => `invalid packet count ${text}`, 1, 2147483647) ?? Infinity;
		const snapshot = number(context, "snapshot-length", (text) => `invalid snaplen ${text} (must be >= 0 and <= ${MOST_BYTES})`, 0, MOST_BYTES) || MOST_BYTES;
		const direction = options.value("direction") ?? options.value("P");
		if (direction !== undefined && !["in", "out", "inout"].includes(direction)) context.fail(`unknown capture direction '${direction}'`);
		if (options.has("list-interfaces")) {
			yield* context.print(captureDevices(sys));
			return 0;
		}
		if (options.has("count") && !options.has("r")) context.fail("--count can be used only when reading from a file");
		const names = yield* CaptureNames.load(sys);
		const file = options.value("F");
		let expression = operands.join(" ");
		if (file !== undefined) {
			try {
				expression = yield* readText(sys, file);
			} catch (error) {
				if (isErrno(error)) throw new Failure(`tcpdump: can't open ${file}: ${error.message}\n`, 1);
				throw error;
			}
		}
		const path = options.value("r");
		return path === undefined ? yield* capture(context, names, expression, count, snapshot) : yield* replay(context, names, path, expression, count);
	},
});
