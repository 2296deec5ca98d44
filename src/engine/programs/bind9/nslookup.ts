import type { Blocking } from "../../kernel/abi.ts";
import { formatIp, type Ip, parseIp } from "../../net/address.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { readResolvConf } from "../lib/resolver/conf.ts";
import { type DnsMessage, query, queryFlags, reverseName } from "../lib/resolver/dns/message.ts";
import { isWireName } from "../lib/resolver/dns/name.ts";
import { dataText, type ResourceRecord, typeOf } from "../lib/resolver/dns/record.ts";
import { className, classNumbers, rcode, rcodeName, typeName, typeNumber, typeNumbers } from "../lib/resolver/dns/types.ts";
import { messageId } from "../lib/resolver/exchange.ts";
import { Lines } from "../lib/stdio.ts";
import { runQuery, serverAddresses } from "./query.ts";
import { BIND_VERSION } from "./version.ts";

/** What `set` and dashed options change. */
interface Settings {
	port: number;
	/** undefined asks for A and AAAA. */
	type: number | undefined;
	class: number;
	timeout: number;
	retry: number;
	tcp: boolean;
	recurse: boolean;
	search: boolean;
	debug: boolean;
	fail: boolean;
	domain: string | undefined;
	ndots: number;
}

/** As printsection() words each type. */
function section(record: ResourceRecord): string {
	const { data } = record;
	const owner = record.name || ".";
	if (data.kind === "A" || data.kind === "AAAA") return `Name:\t${owner}\nAddress: ${dataText(data)}\n`;
	if (data.kind === "SOA")
		return `${owner}\n\torigin = ${data.mname}\n\tmail addr = ${data.rname}\n\tserial = ${data.serial}\n\trefresh = ${data.refresh}\n\tretry = ${data.retry}\n\texpire = ${data.expire}\n\tminimum = ${data.minimum}\n`;
	const words: Readonly<Record<string, string>> = {
		CNAME: "canonical name",
		NS: "nameserver",
		PTR: "name",
		MX: "mail exchanger",
		TXT: "text",
		SRV: "service",
	};
	return `${owner}\t${words[data.kind] ?? `rdata_${typeOf(data)}`} = ${dataText(data)}\n`;
}

function debugText(message: DnsMessage): string {
	const words: Readonly<Record<string, string>> = {
		A: "internet address",
		AAAA: "has AAAA address",
		CNAME: "canonical name",
		NS: "nameserver",
		PTR: "name",
		MX: "mail exchanger",
		TXT: "text",
	};
	const list = (records: readonly ResourceRecord[]): string =>
		records
			.map(
				(r) =>
					`    ->  ${r.name || "."}\n\t${words[r.data.kind] ?? typeName(typeOf(r.data))}${r.data.kind === "AAAA" ? " " : " = "}${dataText(r.data)}\n\tttl = ${r.ttl}\n`,
			)
			.join("");
	const questions = message.questions.map((q) => `\t${q.name || "."}, type = ${typeName(q.type)}, class = ${className(q.class)}\n`).join("");
	return `------------\n    QUESTIONS:\n${questions}    ANSWERS:\n${list(message.answers)}    AUTHORITY RECORDS:\n${list(message.authority)}    ADDITIONAL RECORDS:\n${list(message.additional)}------------\n`;
}

class Nslookup {
	private readonly context: Context;
	private readonly settings: Settings;
	private server: string | undefined;
	private servers: readonly Ip[];
	private readonly list: readonly string[];
	failed = false;
	constructor(context: Context, settings: Settings, servers: readonly Ip[], search: readonly string[]) {
		this.context = context;
		this.settings = settings;
		this.servers = servers;
		this.list = search;
	}
	private say = (text: string): Blocking<void> => this.context.print(text);

	*useServer(name: string, show: boolean): Blocking<boolean> {
		const found = yield* serverAddresses(this.context.sys, name);
		if (typeof found === "string") {
			yield* this.say(`nslookup: couldn't get address for '${name}': ${found}\n`);
			return false;
		}
		this.server = name;
		this.servers = found;
		if (show) yield* this.showServer("Default server");
		return true;
	}
	private *showServer(title: string): Blocking<void> {
		for (const ip of this.servers) yield* this.say(`${title}: ${this.server ?? formatIp(ip)}\nAddress: ${formatIp(ip)}#${this.settings.port}\n`);
	}

	/** `set WORD[=VALUE]`, also `-WORD[=VALUE]` on the command line. */
	*set(option: string): Blocking<void> {
		const { settings } = this;
		const [word = "", value = ""] = option.split(/=(.*)/s);
		const number = (fallback: number): number => (/^\d+$/.test(value) ? Number(value) : fallback);
		const is = (...names: readonly string[]): boolean => names.some((name) => name.startsWith(word) && word.length >= Math.min(2, name.length));
		if (is("all")) yield* this.showAll();
		else if (is("type", "querytype", "query") || word === "q") {
			const type = typeNumber(value);
			if (type === undefined) yield* this.say(`unknown query type: ${value}\n`);
			else settings.type = type;
		} else if (is("class")) {
			const found = classNumbers[value.toUpperCase()];
			if (found === undefined) yield* this.say(`unknown query class: ${value}\n`);
			else settings.class = found;
		} else if (is("port")) settings.port = number(settings.port);
		else if (is("timeout")) settings.timeout = number(settings.timeout);
		else if (is("retry")) settings.retry = number(settings.retry);
		else if (is("ndots")) settings.ndots = number(settings.ndots);
		else if (is("domain")) {
			settings.domain = value;
			settings.search = true;
		} else {
			const switches = ["vc", "recurse", "search", "debug", "fail"] as const;
			const bare = word.replace(/^no/, "");
			const found = switches.find((name) => name.startsWith(bare) && bare.length >= 2);
			const on = !word.startsWith("no");
			if (found === "vc") settings.tcp = on;
			else if (found !== undefined) settings[found] = on;
			else if (!/^(no)?(d2|def|defname|ignoretc|sil)$/.test(word)) yield* this.say(`*** Invalid option: ${option}\n`);
		}
	}
	private *showAll(): Blocking<void> {
		const { settings } = this;
		yield* this.showServer("Default server");
		const off = (on: boolean, name: string): string => (on ? name : `no${name}`);
		yield* this.say(
			`\nSet options:\n  ${off(settings.tcp, "vc")}\t\t\t${off(settings.debug, "debug")}\t\tnod2\n  ${off(settings.search, "search")}\t\t${off(settings.recurse, "recurse")}\n` +
				`  timeout = ${settings.timeout}\t\tretry = ${settings.retry}\tport = ${settings.port}\tndots = ${settings.ndots}\n` +
				`  querytype = ${typeName(settings.type ?? 1).padEnd(8)}\tclass = ${className(settings.class)}\n  srchlist = ${this.list.join("/")}\n`,
		);
	}

	private *ask(name: string, type: number): Blocking<DnsMessage | undefined> {
		const { settings, context } = this;
		const question: DnsMessage = {
			...query(messageId(context.sys), name, type),
			flags: { ...queryFlags, recursionDesired: settings.recurse },
			questions: [{ name, type, class: settings.class }],
		};
		const answered = yield* runQuery(
			context.sys,
			{
				servers: this.servers,
				port: settings.port,
				timeout: settings.timeout || 5,
				tries: Math.max(1, settings.retry),
				tcp: settings.tcp,
				ignoreTruncation: false,
				passServerFailure: !settings.fail,
				say: this.say,
			},
			question,
		);
		return answered?.message;
	}
	/** One name, with what is said around its answers. */
	*lookUp(text: string): Blocking<void> {
		const { settings } = this;
		const ip = parseIp(text);
		const reverse = ip !== undefined && settings.type === undefined;
		const first = reverse ? `${reverseName(ip)}.` : text;
		const bare = first.replace(/\.$/, "");
		const list = settings.domain === undefined ? this.list : [settings.domain];
		const with_ = first.endsWith(".") || !settings.search ? [] : list.map((d) => `${bare}.${d}`);
		const names = bare.split(".").length - 1 >= settings.ndots ? [bare, ...with_] : [...with_, bare];
		const types = reverse ? [typeNumbers.PTR] : settings.type === undefined ? [typeNumbers.A, typeNumbers.AAAA] : [settings.type];
		let greeted = reverse;
		let canonical: string | undefined;
		let answers = 0;
		for (const type of types) {
			for (const [i, name] of (canonical === undefined ? names : [canonical]).entries()) {
				if (!isWireName(name)) {
					yield* this.say(`nslookup: '${name}' is not in legal name syntax (${name.split(".").includes("") ? "empty label" : "label too long"})\n`);
					this.failed = true;
					return;
				}
				const message = yield* this.ask(name, type);
				if (!message) {
					yield* this.say(";; no servers could be reached\n\n");
					this.failed = true;
					return;
				}
				if (message.flags.rcode === rcode.nxDomain && i + 1 < names.length && canonical === undefined) continue;
				if (!greeted) yield* this.greet();
				const mention = !greeted;
				greeted = true;
				if (settings.debug) yield* this.say(debugText(message));
				if (message.flags.rcode !== rcode.noError) {
					yield* this.say(`** server can't find ${name || "."}: ${rcodeName(message.flags.rcode)}\n`);
					this.failed = true;
					yield* this.say("\n");
					return;
				}
				if (mention && !message.flags.authoritative) yield* this.say("Non-authoritative answer:\n");
				canonical = name;
				for (const { name: owner, data } of message.answers)
					if (data.kind === "CNAME" && owner.toLowerCase() === canonical.toLowerCase()) canonical = data.name;
				answers += message.answers.length;
				for (const record of message.answers) yield* this.say(section(record));
				if (message.answers.length === 0 && type === types.at(-1) && answers === 0) yield* this.say(`*** Can't find ${name}: No answer\n`);
				if (!message.flags.authoritative && type !== typeNumbers.A && type !== typeNumbers.AAAA) {
					yield* this.say("\nAuthoritative answers can be found from:\n");
					for (const record of [...message.authority, ...message.additional]) yield* this.say(section(record));
				}
				break;
			}
		}
		yield* this.say("\n");
	}
	private *greet(): Blocking<void> {
		const [ip = 0] = this.servers;
		yield* this.say(`Server:\t\t${this.server ?? formatIp(ip)}\nAddress:\t${formatIp(ip)}#${this.settings.port}\n\n`);
	}

	*interactive(): Blocking<void> {
		const { sys } = this.context;
		const prompt = sys.isatty(0) ? "> " : "";
		const lines = new Lines(sys, 0);
		for (;;) {
			yield* this.say(prompt);
			yield* this.context.out.flush();
			const line = yield* lines.next();
			if (line === undefined) return;
			const [word = "", ...rest] = line.trim().split(/\s+/);
			if (word === "") continue;
			if (word === "exit") return;
			if (word === "set") for (const option of rest) yield* this.set(option);
			else if (word === "server" || word === "lserver") yield* this.useServer(rest[0] ?? "", true);
			else if (["ls", "finger", "view", "root", "help", "?"].includes(word))
				yield* this.say(`The '${word}' command is not ${word === "ls" || word === "finger" || word === "view" ? "implemented" : "yet implemented"}.\n`);
			else {
				if (rest[0] !== undefined) yield* this.useServer(rest[0], false);
				yield* this.lookUp(word);
			}
		}
	}
}

export const nslookup = defineProgram({
	name: "nslookup",
	package: "bind9-dnsutils",
	summary: "query Internet name servers interactively",
	usage: ["[-option] [name | -] [server]"],
	options: [],
	rawArguments: true,
	*main(context) {
		const { sys } = context;
		if (context.operands.some((word) => /^-v(ersion)?$/.test(word))) {
			yield* context.print(`nslookup ${BIND_VERSION}-Debian\n`);
			return 0;
		}
		const conf = yield* readResolvConf(sys);
		const settings: Settings = {
			port: 53,
			type: undefined,
			class: 1,
			timeout: 0,
			retry: 3,
			tcp: false,
			recurse: true,
			search: true,
			debug: false,
			fail: false,
			domain: undefined,
			ndots: conf.ndots,
		};
		const program = new Nslookup(context, settings, conf.nameservers, conf.search);
		const names: string[] = [];
		for (const word of context.operands) {
			if (word.startsWith("-") && word.length > 1) yield* program.set(word.slice(1));
			else names.push(word);
		}
		const [name, server] = names;
		if (server !== undefined && !(yield* program.useServer(server, false))) return 1;
		if (name === undefined || name === "-") yield* program.interactive();
		else yield* program.lookUp(name);
		return program.failed ? 1 : 0;
	},
});
