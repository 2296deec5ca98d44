/** ip(8): options, then an object and what to do with it. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { Errno } from "../../../kernel/errno.ts";
import { defineProgram } from "../../lib/program.ts";
import { readText } from "../../lib/stdio.ts";
import { Arguments, fail, IpFailure, matches } from "../arguments.ts";
import { defaultSettings, IpContext, noCommand, type Settings } from "../context.ts";
import { enterNamespace } from "../netns-names.ts";
import { ipAddress } from "./address.ts";
import { help } from "./help.ts";
import { linkAdd, linkDelete, linkProperty, linkSet } from "./link-change.ts";
import { isShow, linkShow } from "./link-show.ts";
import { ipMonitor } from "./monitor.ts";
import { ipNeigh } from "./neigh.ts";
import { ipNetns } from "./netns.ts";
import { ipRoute } from "./route.ts";
import { ipRule } from "./rule.ts";

type Command = (context: IpContext, args: Arguments) => Blocking<number>;

function* ipLink(context: IpContext, args: Arguments): Blocking<number> {
	if (!args.more) return yield* linkShow(context, args);
	const word = args.take();
	if (matches(word, "add")) return yield* linkAdd(context, args);
	if (matches(word, "set") || matches(word, "change")) return yield* linkSet(context, args);
	if (matches(word, "replace")) return fail("ip: link replace is not simulated here; the real ip has it", 64);
	if (matches(word, "delete")) return yield* linkDelete(context, args);
	if (isShow(word)) return yield* linkShow(context, args);
	if (matches(word, "property")) return linkProperty(context, args);
	if (matches(word, "help")) {
		yield* context.sys.write(2, help.link);
		return 255;
	}
	if (matches(word, "xstats") || matches(word, "afstats")) return fail(`ip: link ${word} is not simulated here; the real ip has it`, 64);
	return noCommand("link", word);
}

const unsimulated =
	(name: string): Command =>
	() =>
		fail(`ip: ${name} is not simulated here; the real ip has it`, 64);

/** Lists what a machine has none of; making one is not simulated. */
const empty = (name: string): Command =>
	// biome-ignore lint/correctness/useYield: nothing to wait for
	function* (_context, args) {
		return args.more && !isShow(args.word) ? fail(`ip: ${name} ${args.word} is not simulated here; the real ip has it`, 64) : 0;
	};

function* usage(context: IpContext): Blocking<number> {
	yield* context.sys.write(2, help.ip);
	return 0;
}

/** In the order in which beginnings are matched. */
const objects: readonly (readonly [string, Command])[] = [
	["address", ipAddress],
	["addrlabel", unsimulated("addrlabel")],
	["maddress", unsimulated("maddress")],
	["route", ipRoute],
	["rule", ipRule],
	["neighbor", ipNeigh],
	["neighbour", ipNeigh],
	["ntable", unsimulated("ntable")],
	["ntbl", unsimulated("ntable")],
	["link", ipLink],
	...["l2tp", "fou", "ila", "macsec"].map((name) => [name, unsimulated(name)] as const),
	...["tunnel", "tunl", "tuntap", "tap"].map((name) => [name, empty(name)] as const),
	["token", unsimulated("token")],
	...["tcpmetrics", "tcp_metrics"].map((name) => [name, empty(name)] as const),
	["monitor", ipMonitor],
	...["xfrm", "mroute", "mrule"].map((name) => [name, unsimulated(name)] as const),
	["netns", ipNetns],
	...["netconf", "vrf", "sr"].map((name) => [name, unsimulated(name)] as const),
	["nexthop", empty("nexthop")],
	...["mptcp", "ioam"].map((name) => [name, unsimulated(name)] as const),
	["help", usage],
	["stats", unsimulated("stats")],
];

function* dispatch(context: IpContext, words: readonly string[]): Blocking<number> {
	const [object = "", ...rest] = words;
	const found = objects.find(([name]) => matches(object, name));
	if (!found) return fail(`Object "${object}" is unknown, try "ip help".`);
	return yield* found[1](context, new Arguments(rest));
}

/** Runs one command; what it failed with has been said. */
function* attempt(context: IpContext, words: readonly string[]): Blocking<number> {
	try {
		return yield* dispatch(context, words);
	} catch (error) {
		if (error instanceof IpFailure) {
			yield* context.sys.write(2, error.message);
			return error.status;
		}
		if (error instanceof Errno) {
			yield* context.sys.write(2, `RTNETLINK answers: ${error.message}\n`);
			return 2;
		}
		throw error;
	} finally {
		yield* context.out.flush();
	}
}

/** -batch: a command a line; without -force the first failure ends it. */
function* batch(context: IpContext, file: string): Blocking<number> {
	let text: string;
	try {
		text = yield* readText(context.sys, file === "-" ? "/dev/stdin" : file);
	} catch (error) {
		if (error instanceof Errno) return fail(`Cannot open file "${file}" for reading: ${error.message}`);
		throw error;
	}
	let status = 0;
	for (const [i, raw] of text.split("\n").entries()) {
		const words = raw.replace(/#.*$/, "").trim().split(/\s+/).filter(Boolean);
		if (words.length === 0) continue;
		context.forget();
		if ((yield* attempt(context, words)) === 0) continue;
		yield* context.sys.write(2, `Command failed ${file}:${i + 1}\n`);
		status = 1;
		if (!context.settings.force) break;
	}
	return status;
}

/** Options of main() in ip.c; beginnings count. */
function* parseOptions(
	sys: Sys,
	words: readonly string[],
	settings: Settings,
): Blocking<{ rest: string[]; batch: string | undefined; done: number | undefined }> {
	const args = new Arguments(words);
	let file: string | undefined;
	while (args.more && args.word.startsWith("-")) {
		let option = args.word;
		if (option === "--") {
			args.advance();
			break;
		}
		if (option.startsWith("--")) option = option.slice(1);
		const is = (name: string): boolean => matches(option, name);
		if (is("-loops")) args.value();
		else if (is("-family")) {
			const name = args.value();
			if (name === "help") return { rest: [], batch: undefined, done: 255 };
			settings.family =
				name === "inet" || name === "inet6" || name === "link" || name === "bridge"
					? name
					: fail(`Error: argument "${name}" is wrong: invalid protocol family\n`, 255);
		} else if (option === "-4") settings.family = "inet";
		else if (option === "-6") settings.family = "inet6";
		else if (option === "-0") settings.family = "link";
		else if (option === "-B") settings.family = "bridge";
		else if (option === "-M") fail("ip: family mpls is not simulated here; the real ip has it", 64);
		else if (is("-human") || is("-human-readable")) settings.human = true;
		else if (option === "-iec") settings.human = true;
		else if (is("-stats") || is("-statistics")) settings.statistics++;
		else if (is("-details")) settings.details = true;
		else if (is("-oneline")) settings.oneline = true;
		else if (is("-resolve") || option === "-echo") {
			// names for addresses are not looked up: there is no name server that knows any
		} else if (is("-rcvbuf")) args.value();
		else if (is("-timestamp")) settings.timestamp = true;
		else if (is("-tshort")) settings.shortTimestamp = true;
		else if (option === "-Version" || option === "-V") {
			yield* sys.write(1, "ip utility, iproute2-7.3.0, libbpf 1.7.0\n");
			return { rest: [], batch: undefined, done: 0 };
		} else if (is("-force")) settings.force = true;
		else if (is("-batch")) file = args.value();
		else if (is("-brief")) settings.brief = true;
		else if (is("-json")) settings.json = true;
		else if (is("-pretty")) settings.pretty = true;
		else if (/^-c(o(l(o(r)?)?)?)?(=.*)?$/.test(option)) {
			const when = option.split("=")[1] ?? "always";
			if (!["always", "auto", "never"].includes(when)) fail(`Option "${option}" is unknown, try "ip -help".`, 255);
			settings.color = when === "always" || (when === "auto" && sys.isatty(1));
		} else if (is("-help")) {
			yield* sys.write(2, help.ip);
			return { rest: [], batch: undefined, done: 0 };
		} else if (is("-netns")) yield* enterNamespace(sys, args.value());
		else if (is("-Numeric")) settings.numeric = true;
		else if (is("-all")) settings.all = true;
		else fail(`Option "${option}" is unknown, try "ip -help".`, 255);
		args.advance();
	}
	if (settings.json) {
		settings.oneline = false;
		settings.color = false;
	}
	return { rest: args.rest(), batch: file, done: undefined };
}

export const ip = defineProgram({
	name: "ip",
	package: "iproute2",
	summary: "show and change routing, network devices, interfaces and network namespaces",
	usage: ["[OPTIONS] OBJECT {COMMAND | help}", "[-force] -batch FILE"],
	options: [
		{ short: "4", help: "IPv4 only" },
		{ short: "6", help: "IPv6 only" },
		{ short: "s", long: "statistics", help: "show counters" },
		{ short: "d", long: "details", help: "show more" },
		{ short: "j", long: "json", help: "JSON" },
		{ short: "p", long: "pretty", help: "JSON with line breaks" },
		{ short: "o", long: "oneline", help: "one line a record" },
		{ long: "brief", help: "a short table" },
		{ short: "c", long: "color", arg: "WHEN", optional: true, help: "colours" },
		{ short: "n", long: "netns", arg: "NAME", help: "in a named network namespace" },
		{ short: "b", long: "batch", arg: "FILE", help: "commands from a file" },
		{ short: "a", long: "all", help: "in all named namespaces" },
		{ short: "f", long: "family", arg: "FAMILY", help: "protocol family" },
		{ short: "h", long: "human-readable", help: "counters with units" },
		{ short: "r", long: "resolve", help: "names for addresses" },
		{ short: "t", long: "timestamp", help: "times in monitor" },
		{ short: "N", long: "Numeric", help: "numbers for names" },
		{ short: "V", long: "Version", help: "the version" },
	],
	rawArguments: true,
	*main({ sys, operands }) {
		const settings = defaultSettings();
		try {
			const parsed = yield* parseOptions(sys, operands, settings);
			if (parsed.done !== undefined) return parsed.done;
			const context = new IpContext(sys, settings);
			if (parsed.batch !== undefined) return yield* batch(context, parsed.batch);
			if (parsed.rest.length === 0) {
				yield* sys.write(2, help.ip);
				return 255;
			}
			return yield* attempt(context, parsed.rest);
		} catch (error) {
			if (!(error instanceof IpFailure)) throw error;
			yield* sys.write(2, error.message);
			return error.status;
		}
	},
});
