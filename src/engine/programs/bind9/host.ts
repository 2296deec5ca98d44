import type { Blocking } from "../../kernel/abi.ts";
import { formatIp, type Ip, parseIp } from "../../net/address.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { readResolvConf } from "../lib/resolver/conf.ts";
import { type DnsMessage, query, queryFlags, reverseName } from "../lib/resolver/dns/message.ts";
import { isWireName } from "../lib/resolver/dns/name.ts";
import { absolute, dataText, type ResourceRecord, typeOf } from "../lib/resolver/dns/record.ts";
import { classNumbers, rcode, rcodeName, typeName, typeNumber, typeNumbers } from "../lib/resolver/dns/types.ts";
import { messageId } from "../lib/resolver/exchange.ts";
import { type Answered, runQuery, serverAddresses } from "./query.ts";
import { headerLines, questionLine, recordLine } from "./text.ts";
import { BIND_VERSION } from "./version.ts";

const usage = `Usage: host [-aCdilrTvVw] [-c class] [-N ndots] [-t type] [-W time]
            [-R number] [-m flag] [-p port] hostname [server]
       -a is equivalent to -v -t ANY
       -A is like -a but omits RRSIG, NSEC, NSEC3
       -c specifies query class for non-IN data
       -C compares SOA records on authoritative nameservers
       -d is equivalent to -v
       -l lists all hosts in a domain, using AXFR
       -m set memory debugging flag (trace|record|usage)
       -N changes the number of dots allowed before root lookup is done
       -p specifies the port on the server to query
       -r disables recursive processing
       -R specifies number of retries for UDP packets
       -s a SERVFAIL response should stop query
       -t specifies the query type
       -T enables TCP/IP mode
       -U enables UDP mode
       -v enables verbose output
       -V print version number and exit
       -w specifies to wait forever for a reply
       -W specifies how long to wait for a reply
       -4 use IPv4 query transport only
       -6 use IPv6 query transport only
`;

/** "x has address y": the sentence of each type. */
function sentence(record: ResourceRecord): string {
	const { data } = record;
	const words: Readonly<Record<string, string>> = {
		A: "has address",
		AAAA: "has IPv6 address",
		CNAME: "is an alias for",
		MX: "mail is handled by",
		NS: "name server",
		PTR: "domain name pointer",
		TXT: "descriptive text",
	};
	return `${record.name || "."} ${words[data.kind] ?? `has ${typeName(typeOf(data))} record`} ${dataText(data)}\n`;
}

interface Plan {
	readonly servers: readonly Ip[];
	/** As given, where one was. */
	readonly named: string | undefined;
	readonly port: number;
	readonly verbose: boolean;
	readonly class: number;
	readonly recurse: boolean;
	readonly tries: number;
	readonly timeout: number;
	readonly tcp: boolean;
	readonly ndots: number;
	readonly search: readonly string[];
}

class Host {
	private readonly context: Context;
	private readonly plan: Plan;
	private greeted = false;
	constructor(context: Context, plan: Plan) {
		this.context = context;
		this.plan = plan;
	}
	private say = (text: string): Blocking<void> => this.context.print(text);

	private *ask(name: string, type: number): Blocking<Answered | undefined> {
		const { plan } = this;
		if (plan.verbose) yield* this.say(`Trying "${name}"\n`);
		const question: DnsMessage = {
			...query(messageId(this.context.sys), name, type),
			flags: { ...queryFlags, recursionDesired: plan.recurse },
			questions: [{ name, type, class: plan.class }],
		};
		return yield* runQuery(this.context.sys, { ...plan, ignoreTruncation: false, passServerFailure: true, say: this.say }, question);
	}
	private *greet(): Blocking<void> {
		if (this.greeted || this.plan.named === undefined) return;
		this.greeted = true;
		const [server = 0] = this.plan.servers;
		yield* this.say(`Using domain server:\nName: ${this.plan.named}\nAddress: ${formatIp(server)}#${this.plan.port}\nAliases: \n\n`);
	}
	/** The names that a name stands for, with the search list. */
	private namesFor(name: string): string[] {
		if (name.endsWith(".")) return [name.slice(0, -1)];
		const list = this.plan.search.map((domain) => `${name}.${domain}`);
		return name.split(".").length - 1 >= this.plan.ndots ? [name, ...list] : [...list, name];
	}
	/** Looks one type up; tells the answer, or the exit status when there is none to go on with. */
	private *lookUp(name: string, type: number, explicit: boolean): Blocking<Answered | number> {
		const names = this.namesFor(name);
		for (const [i, tried] of names.entries()) {
			if (!isWireName(tried))
				return this.context.fail(`'${tried}' is not a legal name (${tried.split(".").some((l) => l === "") ? "empty label" : "label too long"})`, 1);
			const answered = yield* this.ask(tried, type);
			if (!answered) {
				yield* this.say(";; no servers could be reached\n");
				return 1;
			}
			const { message, server, size, time } = answered;
			if (message.flags.rcode === rcode.nxDomain && i + 1 < names.length) continue;
			yield* this.greet();
			const failed = message.flags.rcode !== rcode.noError;
			if (failed) yield* this.say(`Host ${tried || "."} not found: ${message.flags.rcode}(${rcodeName(message.flags.rcode)})\n`);
			else if (this.plan.verbose) yield* this.showAll(message);
			else {
				for (const record of message.answers) yield* this.say(sentence(record));
				if (message.answers.length === 0 && explicit) yield* this.say(`${tried} has no ${typeName(type)} record\n`);
			}
			if (this.plan.verbose) yield* this.say(`Received ${size} bytes from ${formatIp(server)}#${this.plan.port} in ${Math.floor(time * 1000)} ms\n`);
			return failed ? 1 : answered;
		}
		return 1;
	}
	private *showAll(message: DnsMessage): Blocking<void> {
		yield* this.say(`${headerLines(message)}\n`);
		yield* this.say(`;; QUESTION SECTION:\n${message.questions.map((q) => `${questionLine(q)}\n`).join("")}\n`);
		for (const [title, records] of [
			["ANSWER", message.answers],
			["AUTHORITY", message.authority],
			["ADDITIONAL", message.additional],
		] as const)
			if (records.length) yield* this.say(`;; ${title} SECTION:\n${records.map((r) => `${recordLine(r)}\n`).join("")}\n`);
	}

	*run(name: string, type: number | undefined): Blocking<number> {
		const ip = parseIp(name);
		if (ip !== undefined && type === undefined) {
			const found = yield* this.lookUp(`${reverseName(ip)}.`, typeNumbers.PTR, false);
			return typeof found === "number" ? found : 0;
		}
		if (type !== undefined) {
			const found = yield* this.lookUp(name, type, !this.plan.verbose);
			return typeof found === "number" ? found : 0;
		}
		const first = yield* this.lookUp(name, typeNumbers.A, false);
		if (typeof first === "number") return first;
		// the further questions are about the name that an alias led to
		let canonical = first.message.questions[0]?.name ?? name;
		for (const { name: owner, data } of first.message.answers)
			if (data.kind === "CNAME" && owner.toLowerCase() === canonical.toLowerCase()) canonical = data.name;
		let status = 0;
		for (const further of [typeNumbers.AAAA, typeNumbers.MX]) if (typeof (yield* this.lookUp(absolute(canonical), further, false)) === "number") status = 1;
		return status;
	}
}

export const host = defineProgram({
	name: "host",
	package: "bind9-host",
	summary: "DNS lookup utility",
	usage: ["[-aCdilrTvVw] [-c class] [-N ndots] [-t type] [-W time] [-R number] [-m flag] [-p port] hostname [server]"],
	usageHint: usage,
	options: [
		{ short: "a", help: "equivalent to -v -t ANY" },
		{ short: "A", help: "like -a but omits RRSIG, NSEC, NSEC3" },
		{ short: "c", arg: "class", help: "specifies query class for non-IN data" },
		{ short: "C", help: "compares SOA records on authoritative nameservers", simulated: false },
		{ short: "d", help: "equivalent to -v" },
		{ short: "i", help: "obsolete, ignored" },
		{ short: "l", help: "lists all hosts in a domain, using AXFR", simulated: false },
		{ short: "m", arg: "flag", help: "set memory debugging flag", simulated: false },
		{ short: "N", arg: "ndots", help: "changes the number of dots allowed before root lookup is done" },
		{ short: "p", arg: "port", help: "specifies the port on the server to query" },
		{ short: "r", help: "disables recursive processing" },
		{ short: "R", arg: "number", help: "specifies number of retries for UDP packets" },
		{ short: "s", help: "a SERVFAIL response should stop query" },
		{ short: "t", arg: "type", help: "specifies the query type" },
		{ short: "T", help: "enables TCP/IP mode" },
		{ short: "U", help: "enables UDP mode" },
		{ short: "v", help: "enables verbose output" },
		{ short: "V", help: "print version number and exit" },
		{ short: "w", help: "specifies to wait forever for a reply" },
		{ short: "W", arg: "time", help: "specifies how long to wait for a reply" },
		{ short: "4", help: "use IPv4 query transport only" },
		{ short: "6", help: "use IPv6 query transport only" },
	],
	*main(context) {
		const { options, operands, sys } = context;
		if (options.has("V")) {
			yield* sys.write(2, `host ${BIND_VERSION}-Debian\n`);
			return 0;
		}
		const [name, server] = operands;
		if (name === undefined) {
			yield* sys.write(2, usage);
			return 1;
		}
		const typed = options.value("t");
		const type = typed === undefined ? (options.has("a") || options.has("A") ? typeNumbers.ANY : undefined) : typeNumber(typed);
		if (typed !== undefined && type === undefined) return context.fail(`invalid type: ${typed}\n`, 2);
		const klass = options.value("c");
		if (klass !== undefined && classNumbers[klass.toUpperCase()] === undefined) return context.fail(`invalid class: ${klass}\n`, 2);
		const number = (key: string): number | undefined => {
			const text = options.value(key);
			return text === undefined
				? undefined
				: /^\d+$/.test(text)
					? Number(text)
					: context.fail(`couldn't parse ${key === "p" ? "port number" : "number"} '${text}'`, 1);
		};
		const conf = yield* readResolvConf(sys);
		let servers: readonly Ip[] = conf.nameservers;
		if (server !== undefined) {
			const found = yield* serverAddresses(sys, server);
			if (typeof found === "string") return context.fail(`couldn't get address for '${server}': ${found}`, 1);
			servers = found;
		}
		const family = options.last("4", "6");
		const plan: Plan = {
			servers: family ? servers.filter((ip) => (typeof ip === "number") === (family === "4")) : servers,
			named: server,
			port: number("p") ?? 53,
			verbose: options.has("v") || options.has("d") || options.has("a") || options.has("A"),
			class: classNumbers[(klass ?? "IN").toUpperCase()] ?? 1,
			recurse: !options.has("r"),
			tries: (number("R") ?? 1) + 1,
			timeout: options.has("w") ? 1e6 : Math.max(1, number("W") ?? 5),
			tcp: options.has("T"),
			ndots: number("N") ?? conf.ndots,
			search: conf.search,
		};
		return yield* new Host(context, plan).run(name, type);
	},
});
