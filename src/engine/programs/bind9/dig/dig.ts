import type { Blocking } from "../../../kernel/abi.ts";
import { formatIp, type Ip, parseIp } from "../../../net/address.ts";
import { type Context, defineProgram } from "../../lib/program.ts";
import { readResolvConf } from "../../lib/resolver/conf.ts";
import { DnsFormatError } from "../../lib/resolver/dns/format-error.ts";
import { type DnsMessage, encodeMessage, query as plainQuery, queryFlags, reverseName } from "../../lib/resolver/dns/message.ts";
import { labelsOf } from "../../lib/resolver/dns/name.ts";
import { dataText } from "../../lib/resolver/dns/record.ts";
import { rcode } from "../../lib/resolver/dns/types.ts";
import { messageId } from "../../lib/resolver/exchange.ts";
import { readText } from "../../lib/stdio.ts";
import { formatTime, instantOf } from "../../lib/time-format.ts";
import { localZone } from "../../lib/timezone.ts";
import { type Answered, runQuery, serverAddresses } from "../query.ts";
import { type ColumnStyle, ednsLines, headerLines, plainStyle, questionLine, recordLine } from "../text.ts";
import { BIND_VERSION } from "../version.ts";
import { classOfWord, type DigQuery, newQuery, DigProblem as Refusal, takePlus, typeOfWord } from "./options.ts";

const usage = `Usage:  dig [@global-server] [domain] [q-type] [q-class] {q-opt}
            {global-d-opt} host [@local-server] {local-d-opt}
            [ host [@local-server] {local-d-opt} [...]]

Use "dig -h" (or "dig -h | more") for complete list of options
`;
const NO_REPLY = 9;
const INTERNAL = 10;

interface CommandLine {
	readonly queries: readonly DigQuery[];
	readonly global: DigQuery;
	/** -v and -h end the program. */
	readonly ask?: "version" | "help";
}

function copy(query: DigQuery): DigQuery {
	return { ...query, flags: new Map(query.flags), name: "", named: false, typed: false };
}

function* parse(context: Context, words: readonly string[]): Blocking<CommandLine> {
	const global = newQuery();
	let current = copy(global);
	const queries: DigQuery[] = [];
	let seen = false;
	const begin = (name: string): void => {
		if (current.named) current = copy({ ...global, server: global.server });
		current.name = name;
		current.named = true;
		if (!queries.includes(current)) queries.push(current);
	};
	/** Before the first name an option holds for all. */
	const each = (change: (query: DigQuery) => void): void => {
		change(current);
		if (!seen) change(global);
	};
	for (let i = 0; i < words.length; i++) {
		const word = words[i] ?? "";
		if (word.startsWith("@"))
			each((q) => {
				q.server = word.slice(1);
			});
		else if (word.startsWith("+")) each((q) => takePlus(q, word.slice(1)));
		else if (word.startsWith("-") && word.length > 1) {
			const letter = word[1] ?? "";
			if (letter === "v") return { queries, global, ask: "version" };
			if (letter === "h") return { queries, global, ask: "help" };
			if ("46imru".includes(letter) && word.length === 2) {
				if (letter === "4" || letter === "6")
					each((q) => {
						q.family = letter === "4" ? "inet" : "inet6";
					});
				else if (letter === "u" || letter === "m") context.unsimulated(`option -${letter}`);
				continue;
			}
			if ("bky".includes(letter)) context.unsimulated(`option -${letter}`);
			if (!"cfpqtx".includes(letter)) throw new Refusal({ kind: "invalid", text: word });
			const value = word.length > 2 ? word.slice(2) : words[++i];
			if (value === undefined) throw new Refusal({ kind: "invalid", text: word });
			if (letter === "p") {
				if (!/^\d+$/.test(value) || Number(value) > 65535)
					throw new Refusal({
						kind: "fatal",
						text: `invalid port number '${value}': ${/^\d+$/.test(value) ? "out of range" : "not a valid number"}\ndig: Couldn't parse port number`,
					});
				each((q) => {
					q.port = Number(value);
				});
			} else if (letter === "f") {
				const lines = (yield* readText(context.sys, value)).split("\n").filter((l) => l.trim() !== "" && !/^[#;]/.test(l));
				for (const line of lines) queries.push(...(yield* parse(context, [...words.slice(0, i - 1), ...line.trim().split(/\s+/)])).queries);
			} else if (letter === "q") {
				begin(value);
				seen = true;
			} else if (letter === "x") {
				begin(reverseOf(value));
				current.type = 12;
				current.typed = true;
				seen = true;
			} else if (letter === "t") {
				const type = typeOfWord(value);
				if (type === undefined) yield* context.print(`;; Warning, ignoring invalid type ${value}\n`);
				else if (type === 251 || type === 252) context.unsimulated(`type ${value}`);
				else
					each((q) => {
						q.type = type;
						q.typed = true;
					});
			} else {
				const klass = classOfWord(value);
				if (klass === undefined) yield* context.print(`;; Warning, ignoring invalid class ${value}\n`);
				else
					each((q) => {
						q.class = klass;
					});
			}
		} else {
			const type = typeOfWord(word);
			const klass = classOfWord(word);
			if (type !== undefined && !(word.toUpperCase() === "ANY" && current.typed)) {
				if (type === 251 || type === 252) context.unsimulated(`type ${word}`);
				current.type = type;
				current.typed = true;
				if (!seen) global.type = type;
			} else if (klass !== undefined) current.class = klass;
			else {
				begin(word);
				seen = true;
			}
		}
	}
	if (queries.length === 0) {
		const root = current;
		root.name = ".";
		if (!root.typed) root.type = 2;
		queries.push(root);
	}
	return { queries, global };
}

/** What -x asks for; words that are no address are turned around label by label. */
function reverseOf(text: string): string {
	const ip = parseIp(text);
	return ip === undefined ? `${text.split(".").filter(Boolean).reverse().join(".")}.in-addr.arpa` : reverseName(ip);
}

function styleOf(query: DigQuery): ColumnStyle {
	const multiline = query.flags.get("multiline") ?? false;
	return {
		...plainStyle,
		...(multiline ? { columns: [24, 24, 24, 32] as const } : {}),
		ttl: query.flags.get("ttlid") ?? true,
		class: query.flags.get("class") ?? true,
		ttlUnits: query.flags.get("ttlunits") ?? false,
		multiline,
	};
}

class Dig {
	private readonly context: Context;
	private readonly line: string;
	constructor(context: Context) {
		this.context = context;
		this.line = context.operands.join(" ");
	}
	private say = (text: string): Blocking<void> => this.context.print(text);

	/** The exit status of one query. */
	*run(query: DigQuery, first: boolean): Blocking<number> {
		const { sys } = this.context;
		const on = (flag: string): boolean => query.flags.get(flag) ?? false;
		const conf = yield* readResolvConf(sys);
		let servers: readonly Ip[] = conf.nameservers;
		if (query.server !== undefined) {
			const found = yield* serverAddresses(sys, query.server);
			if (typeof found === "string") return this.context.fail(`couldn't get address for '${query.server}': ${found}`, 1);
			servers = found;
		}
		if (query.family) servers = servers.filter((ip) => (typeof ip === "number") === (query.family === "inet"));
		const names = this.namesFor(query, conf.search, query.ndots ?? conf.ndots);
		let status = 0;
		for (const [i, name] of names.entries()) {
			const question = this.question(query, name);
			const greeting = (): Blocking<void> => this.greeting(query, first, servers.length);
			if (on("qr")) yield* this.showSent(query, question, greeting);
			const answered = yield* runQuery(
				sys,
				{
					servers,
					port: query.port,
					timeout: query.timeout,
					tries: query.tries,
					tcp: on("tcp"),
					ignoreTruncation: on("ignore"),
					passServerFailure: !on("fail") || servers.length > 1,
					say: this.say,
				},
				question,
			);
			if (!answered) {
				if (!on("qr")) yield* greeting();
				yield* this.say(";; no servers could be reached\n");
				return NO_REPLY;
			}
			status = 0;
			if (on("search") && answered.message.flags.rcode === rcode.nxDomain && i + 1 < names.length) continue;
			if (!on("qr")) yield* greeting();
			yield* this.show(query, question, answered);
			break;
		}
		return status;
	}
	private namesFor(query: DigQuery, search: readonly string[], ndots: number): string[] {
		const name = query.name.replace(/(?<=.)\.$/, "").replace(/^\.$/, "");
		const list = query.domain === undefined ? search : [query.domain];
		if (query.name.endsWith(".") || !(query.flags.get("search") || query.domain !== undefined) || list.length === 0) return [name];
		const with_ = list.map((domain) => `${name}.${domain.replace(/\.$/, "")}`);
		return name.split(".").length - 1 >= ndots ? [name, ...with_] : [...with_, name];
	}
	private question(query: DigQuery, name: string): DnsMessage {
		const { sys } = this.context;
		const on = (flag: string): boolean => query.flags.get(flag) ?? false;
		try {
			labelsOf(name);
		} catch (error) {
			if (error instanceof DnsFormatError) return this.context.fail(`'${query.name}' is not a legal name (${error.message})`, INTERNAL);
			throw error;
		}
		const cookie = on("cookie") ? [{ code: 10, data: sys.getrandom(8) }] : [];
		const edns =
			on("edns") && query.bufferSize > 0 ? { version: query.ednsVersion, udpSize: query.bufferSize, dnssecOk: on("dnssec"), options: cookie } : undefined;
		const flags = { ...queryFlags, recursionDesired: on("recurse"), authentic: on("adflag"), checkingDisabled: on("cdflag"), authoritative: on("aaonly") };
		return { ...plainQuery(messageId(sys), name, query.type), flags, questions: [{ name, type: query.type, class: query.class }], ...(edns ? { edns } : {}) };
	}

	private *greeting(query: DigQuery, first: boolean, servers: number): Blocking<void> {
		if (!(query.flags.get("cmd") ?? true) || !first) return;
		yield* this.say(`\n; <<>> DiG ${BIND_VERSION}-Debian <<>> ${this.line}\n`);
		if (query.server !== undefined) yield* this.say(`; (${servers} server${servers === 1 ? "" : "s"} found)\n`);
		yield* this.say(";; global options: +cmd\n");
	}
	private *showSent(query: DigQuery, question: DnsMessage, greeting: () => Blocking<void>): Blocking<void> {
		yield* greeting();
		yield* this.say(";; Sending:\n");
		yield* this.message(query, question);
		yield* this.say(`;; QUERY SIZE: ${encodeMessage(question).length}\n\n`);
	}

	private *message(query: DigQuery, message: DnsMessage, warning = ""): Blocking<void> {
		const on = (flag: string): boolean => query.flags.get(flag) ?? false;
		const style = styleOf(query);
		const comments = on("comments");
		if (comments) yield* this.say(`${headerLines(message)}${warning}\n`);
		if (comments) yield* this.say(ednsLines(message));
		if (on("question") && message.questions.length) {
			if (comments) yield* this.say(";; QUESTION SECTION:\n");
			for (const question of message.questions) yield* this.say(`${questionLine(question, style)}\n`);
			if (comments) yield* this.say("\n");
		}
		for (const [flag, records] of [
			["answer", message.answers],
			["authority", message.authority],
			["additional", message.additional],
		] as const) {
			if (!on(flag) || records.length === 0) continue;
			if (comments) yield* this.say(`;; ${flag.toUpperCase()} SECTION:\n`);
			for (const record of records) yield* this.say(`${recordLine(record, style)}\n`);
			if (comments) yield* this.say("\n");
		}
	}
	private *show(query: DigQuery, question: DnsMessage, answered: Answered): Blocking<void> {
		const on = (flag: string): boolean => query.flags.get(flag) ?? false;
		const { message, server, time } = answered;
		const milliseconds = Math.floor(time * 1000);
		if (on("short")) {
			const from = on("identify") ? ` from server ${formatIp(server)} in ${milliseconds} ms.` : "";
			for (const record of message.answers) yield* this.say(`${dataText(record.data)}${from}\n`);
			return;
		}
		if (on("comments")) yield* this.say(";; Got answer:\n");
		const warn = on("comments") && question.flags.recursionDesired && !message.flags.recursionAvailable;
		yield* this.message(query, message, warn ? ";; WARNING: recursion requested but not available\n" : "");
		if (!on("stats")) return;
		const zone = yield* localZone(this.context.sys);
		const now = instantOf(this.context.sys.clock("realtime") * 1000);
		yield* this.say(
			`;; Query time: ${milliseconds} msec\n;; SERVER: ${formatIp(server)}#${query.port}(${query.server ?? formatIp(server)}) (${answered.tcp ? "TCP" : "UDP"})\n` +
				`;; WHEN: ${formatTime("%a %b %d %H:%M:%S %Z %Y", now, zone)}\n;; MSG SIZE  rcvd: ${answered.size}\n\n`,
		);
	}
}

export const dig = defineProgram({
	name: "dig",
	package: "bind9-dnsutils",
	summary: "DNS lookup utility",
	usage: ["[@server] [name] [type] [class] [+queryopt...]"],
	options: [],
	rawArguments: true,
	*main(context) {
		let line: CommandLine;
		try {
			line = yield* parse(context, context.operands);
		} catch (error) {
			if (!(error instanceof Refusal)) throw error;
			return yield* refuse(context, error);
		}
		if (line.ask === "version") {
			yield* context.sys.write(2, `DiG ${BIND_VERSION}-Debian\n`);
			return 0;
		}
		if (line.ask === "help") return context.unsimulated("option -h");
		let status = 0;
		const runner = new Dig(context);
		for (const [i, query] of line.queries.entries()) status = (yield* runner.run(query, i === 0)) || status;
		return status;
	},
});

function* refuse(context: Context, error: Refusal): Blocking<number> {
	const { problem } = error;
	if (problem.kind === "unsimulated") return context.unsimulated(`option ${problem.option}`);
	yield* context.out.flush();
	yield* context.sys.write(2, problem.kind === "fatal" ? `${problem.text}\n` : `Invalid option: ${problem.text}\n${usage}`);
	return 1;
}
