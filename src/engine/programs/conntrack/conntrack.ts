/** conntrack: the table of tracked connections. conntrack(8). */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import type { ConnectionEvent, ConnectionInfo } from "../../net/conntrack/info.ts";
import { invert, type Tuple } from "../../net/conntrack/tuple.ts";
import { NetlinkError } from "../../net/netlink/error.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { ConntrackError, failed, parseArguments, type Request, Unsimulated, wrong } from "./arguments.ts";
import { type Filter, matches } from "./filter.ts";
import { help, PREFIX, VERSION } from "./help.ts";
import { lineOf, xmlOf } from "./print.ts";

const MUST_BE_ROOT = "Operation failed: sorry, you must be root or get CAP_NET_ADMIN capability to do this";

function connections(sys: Sys, filter: Filter): ConnectionInfo[] {
	return sys.netlink("connections", undefined).filter((c) => matches(c, { ...filter, family: filter.family ?? "inet" }));
}

const shown = (count: number, what: string): string => `${PREFIX}${count} flow entries have been ${what}.\n`;

function* printAll(context: Context, list: readonly ConnectionInfo[], { output }: Request): Blocking<void> {
	if (output.xml) yield* context.print('<?xml version="1.0" encoding="utf-8"?>\n<conntrack>\n');
	for (const c of list) yield* context.print(`${output.xml ? xmlOf(c) : lineOf(c, output)}\n`);
	if (output.xml) yield* context.print("</conntrack>\n");
}

/** The tuple that the options describe. */
function tupleOf({ filter: f }: Request): { original: Tuple; reply: Tuple } {
	const { protocol, originalSource: source, originalDestination: destination } = f;
	if (protocol === undefined || !source || !destination) return wrong("You need to supply parameters");
	const original: Tuple = {
		protocol,
		source: source.address,
		destination: destination.address,
		sourcePort: f.sourcePort ?? f.icmpId ?? 0,
		destinationPort: f.destinationPort ?? ((f.icmpType ?? 0) << 8) | (f.icmpCode ?? 0),
	};
	const back = invert(original);
	return {
		original,
		reply: {
			...back,
			source: f.replySource?.address ?? back.source,
			destination: f.replyDestination?.address ?? back.destination,
			sourcePort: f.replySourcePort ?? back.sourcePort,
			destinationPort: f.replyDestinationPort ?? back.destinationPort,
		},
	};
}

function* create(context: Context, request: Request): Blocking<number> {
	const { filter: f } = request;
	if (f.timeout === undefined) return wrong("Need to supply the `--timeout,-t' option");
	const { original, reply } = tupleOf(request);
	try {
		context.sys.netlink("newConnection", {
			original,
			reply,
			timeout: f.timeout,
			...(f.mark ? { mark: f.mark.value } : {}),
			...(f.status.includes("ASSURED") ? { assured: true as const, seenReply: true as const } : {}),
			...(f.status.includes("SEEN_REPLY") ? { seenReply: true as const } : {}),
			...(f.state ? { tcpState: f.state } : {}),
		});
	} catch (error) {
		if (error instanceof NetlinkError && error.code === "EEXIST") failed("Operation failed: such conntrack exists, try -U to update");
		throw error;
	}
	yield* context.sys.write(2, shown(1, "created"));
	return 0;
}

function* remove(context: Context, request: Request): Blocking<number> {
	const found = connections(context.sys, request.filter);
	for (const c of found) context.sys.netlink("deleteConnection", { id: c.id });
	yield* context.sys.write(2, shown(found.length, "deleted"));
	yield* printAll(context, found, request);
	return found.length ? 0 : 1;
}

function* update(context: Context, request: Request): Blocking<number> {
	const { filter: f } = request;
	// what is to be set is no condition
	const found = connections(context.sys, { ...f, mark: undefined, timeout: undefined, status: [] });
	for (const { id } of found)
		context.sys.netlink("updateConnection", {
			id,
			...(f.mark ? { mark: f.mark.value } : {}),
			...(f.timeout === undefined ? {} : { timeout: f.timeout }),
			...(f.status.includes("ASSURED") ? { assured: true as const } : {}),
		});
	yield* context.sys.write(2, shown(found.length, "updated"));
	const ids = new Set(found.map((c) => c.id));
	yield* printAll(
		context,
		context.sys.netlink("connections", undefined).filter((c) => ids.has(c.id)),
		request,
	);
	return found.length ? 0 : 1;
}

function* watch(context: Context, request: Request): Blocking<number> {
	const { events, filter, output } = request;
	const wanted = events.length === 0 || events.includes("ALL") ? ["NEW", "UPDATES", "DESTROY"] : events;
	const names = { new: "NEW", update: "UPDATES", destroy: "DESTROY" } as const;
	const { sys } = context;
	let stopped = false;
	for (const signal of ["INT", "TERM"] as const)
		sys.sigaction(signal, () => {
			stopped = true;
		});
	const fd = sys.conntrackListen();
	let count = 0;
	while (!stopped) {
		const event = yield* nextEvent(sys, fd);
		if (!event || !wanted.includes(names[event.type]) || !matches(event.connection, filter)) continue;
		count++;
		yield* context.print(`${lineOf(event.connection, output, event.type)}\n`);
		yield* context.out.flush();
	}
	yield* sys.write(2, `${PREFIX}${count} flow events have been shown.\n`);
	return 0;
}

/** Undefined when a handled signal came first. */
function* nextEvent(sys: Sys, fd: number): Blocking<ConnectionEvent | undefined> {
	try {
		return yield* sys.nextConnection(fd);
	} catch (error) {
		if (isErrno(error, "EINTR")) return undefined;
		throw error;
	}
}

function* statistics(context: Context): Blocking<number> {
	const c = context.sys.netlink("conntrackCounts", undefined);
	const line = (cpu: number, n: typeof c): string =>
		`cpu=${String(cpu).padEnd(4)}\tfound=${n.found} invalid=${n.invalid} insert=${n.insert} insert_failed=${n.insertFailed} drop=${n.drop} early_drop=${n.earlyDrop} error=${n.error} search_restart=${n.searchRestart} clash_resolve=${n.clashResolve} chaintoolong=0 \n`;
	yield* context.print(line(0, c));
	return 0;
}

function* run(context: Context, request: Request): Blocking<number> {
	const { sys } = context;
	const { letter, table } = request;
	if (table === "expect" && letter !== "L" && letter !== "C" && letter !== "F" && letter !== "E") return context.unsimulated("the table of expectations");
	switch (letter) {
		case "V":
			yield* context.print(`conntrack v${VERSION} (conntrack-tools)\n`);
			return 0;
		case "h":
			yield* context.print(help);
			return 0;
		case "L": {
			// connections are confirmed or forgotten at once here, and expectations are never made
			const found = table === "conntrack" ? connections(sys, request.filter) : [];
			const words = table === "expect" ? `${PREFIX}0 expectations have been shown.\n` : shown(found.length, "shown");
			yield* sys.write(2, words);
			yield* printAll(context, found, request);
			return 0;
		}
		case "C":
			yield* context.print(`${table === "conntrack" ? sys.netlink("connections", undefined).length : 0}\n`);
			return 0;
		case "S":
			return yield* statistics(context);
		case "F":
			sys.netlink("flushConnections", request.filter.family ? { family: request.filter.family } : {});
			yield* sys.write(2, `${PREFIX}${table === "expect" ? "expectation" : "connection tracking"} table has been emptied.\n`);
			return 0;
		case "D":
			return yield* remove(context, request);
		case "U":
			return yield* update(context, request);
		case "I":
			return yield* create(context, request);
		case "G": {
			const { original } = tupleOf(request);
			const found = sys
				.netlink("connections", undefined)
				.find((c) => [c.original, c.reply].some((t) => JSON.stringify(t, text) === JSON.stringify(original, text)));
			if (!found) return failed("Operation failed: such conntrack doesn't exist");
			yield* sys.write(2, shown(1, "shown"));
			yield* printAll(context, [found], request);
			return 0;
		}
		case "E":
			return yield* watch(context, request);
	}
}
const text = (_: string, value: unknown): unknown => (typeof value === "bigint" ? String(value) : value);

export const conntrack = defineProgram({
	name: "conntrack",
	package: "conntrack",
	summary: "command line interface for netfilter connection tracking",
	usage: ["-L [table] [options]", "-G [table] parameters", "-D [table] parameters", "-E [table] [options]", "-F [table]", "-C [table]", "-S"],
	options: [],
	rawArguments: true,
	*main(context) {
		try {
			return yield* run(context, parseArguments(context.operands));
		} catch (error) {
			if (error instanceof Unsimulated) return context.unsimulated(`option ${error.option}`);
			if (error instanceof NetlinkError && error.code === "EPERM") {
				yield* context.sys.write(2, `${PREFIX}${MUST_BE_ROOT}\n`);
				return 1;
			}
			if (!(error instanceof ConntrackError)) throw error;
			yield* context.out.flush();
			yield* context.sys.write(2, error.text);
			return error.status;
		}
	},
});
