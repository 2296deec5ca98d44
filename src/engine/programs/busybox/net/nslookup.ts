/** BusyBox's nslookup (the big one, which speaks DNS itself). networking/nslookup.c. */
import type { Blocking, Program, Sys } from "../../../kernel/abi.ts";
import { formatIp, type Ip, parseIp } from "../../../net/address.ts";
import { readResolvConf } from "../../lib/resolver/conf.ts";
import { type DnsMessage, query, reverseName } from "../../lib/resolver/dns/message.ts";
import { dataText, type ResourceRecord } from "../../lib/resolver/dns/record.ts";
import { rcode, rcodeName, typeNumbers } from "../../lib/resolver/dns/types.ts";
import { askUdp, messageId } from "../../lib/resolver/exchange.ts";
import { addressesOf } from "../../lib/resolver/getaddrinfo.ts";
import { usageText } from "../usage.ts";

const types: Readonly<Record<string, number>> = {
	soa: typeNumbers.SOA,
	ns: typeNumbers.NS,
	a: typeNumbers.A,
	aaaa: typeNumbers.AAAA,
	cname: typeNumbers.CNAME,
	mx: typeNumbers.MX,
	txt: typeNumbers.TXT,
	ptr: typeNumbers.PTR,
	srv: typeNumbers.SRV,
	any: typeNumbers.ANY,
};
/** Seconds for all tries, of which there are as many as resolv.conf says. */
const RETRIES = 2;

/** Names without the dot at the end. */
const bare = (text: string): string => text.replace(/\.$/, "");

function section(record: ResourceRecord): string {
	const { data, name } = record;
	switch (data.kind) {
		case "A":
		case "AAAA":
			return `Name:\t${name}\nAddress: ${dataText(data)}\n`;
		case "CNAME":
			return `${name}\tcanonical name = ${data.name}\n`;
		case "NS":
			return `${name}\tnameserver = ${data.name}\n`;
		case "PTR":
			return `${name}\tname = ${data.name}\n`;
		case "MX":
			return `${name}\tmail exchanger = ${data.preference} ${data.exchange}\n`;
		case "TXT":
			return `${name}\ttext = ${dataText({ kind: "TXT", strings: data.strings.slice(0, 1) })}\n`;
		case "SRV":
			return `${name}\tservice = ${bare(dataText(data))}\n`;
		case "SOA":
			return `${name}\n\torigin = ${data.mname}\n\tmail addr = ${data.rname}\n\tserial = ${data.serial}\n\trefresh = ${data.refresh}\n\tretry = ${data.retry}\n\texpire = ${data.expire}\n\tminimum = ${data.minimum}\n`;
		default:
			return "";
	}
}

interface Server {
	readonly address: Ip;
	readonly port: number;
	readonly shown: string;
}

interface Reply {
	readonly message: DnsMessage;
	readonly server: Server;
	/** Milliseconds. */
	readonly time: number;
}

function* ask(sys: Sys, servers: readonly Server[], questions: readonly DnsMessage[], timeout: number): Blocking<(Reply | undefined)[]> {
	const replies: (Reply | undefined)[] = questions.map(() => undefined);
	for (let tries = 0; tries < RETRIES && replies.includes(undefined); tries++)
		for (const server of servers) {
			const open = questions.map((question, i) => ({ question, i })).filter(({ i }) => !replies[i]);
			const start = sys.clock("monotonic");
			const answers = yield* askUdp(
				sys,
				server,
				open.map((o) => o.question),
				timeout / RETRIES,
			);
			for (const [at, answer] of answers.entries()) {
				const place = open[at]?.i;
				if (place === undefined) continue;
				if (answer.ok) replies[place] = { message: answer.message, server, time: Math.floor((sys.clock("monotonic") - start) * 1000) };
				else if (answer.error === "ECONNREFUSED") yield* sys.write(2, "nslookup: read: Connection refused\n");
			}
		}
	return replies;
}

export const nslookup: Program = function* (sys, argv) {
	const words = argv.slice(1);
	const wanted: number[] = [];
	let debug = false;
	const operands: string[] = [];
	for (const word of words) {
		const type = /^-(?:type|querytype|q|ty)=(.*)$/.exec(word)?.[1];
		if (type !== undefined) {
			const number = types[type.toLowerCase()];
			if (number === undefined) {
				yield* sys.write(2, `nslookup: invalid query type "${type}"\n`);
				return 1;
			}
			wanted.push(number);
		} else if (/^-d(ebug)?$/.test(word)) debug = true;
		else if (word.startsWith("-") && word.length > 1) {
			yield* sys.write(2, usageText("nslookup"));
			return 1;
		} else operands.push(word);
	}
	const [host, given] = operands;
	if (host === undefined || operands.length > 2) {
		yield* sys.write(2, usageText("nslookup"));
		return 1;
	}
	const conf = yield* readResolvConf(sys);
	let servers: Server[] = conf.nameservers.map((address) => ({ address, port: 53, shown: formatIp(address) }));
	if (given !== undefined) {
		const [, name = given, port = "53"] = /^(\[[^\]]*\]|[^:]*):(\d+)$/.exec(given) ?? [];
		const literal = parseIp(name.replace(/^\[|\]$/g, ""));
		const found = literal === undefined ? yield* addressesOf(sys, name) : [literal];
		const [address] = found ?? [];
		if (address === undefined) {
			yield* sys.write(2, `nslookup: bad address '${given}'\n`);
			return 1;
		}
		servers = [{ address, port: Number(port), shown: given }];
	}
	const ip = parseIp(host);
	const asked = wanted.length ? wanted : ip === undefined ? [typeNumbers.A, typeNumbers.AAAA] : [typeNumbers.PTR];
	const name = ip !== undefined && wanted.length === 0 ? reverseName(ip) : bare(host);
	const questions = asked.map((type) => query(messageId(sys), name, type));
	const replies = yield* ask(sys, servers, questions, conf.timeout * RETRIES);
	const answered = replies.filter((reply) => reply !== undefined);
	const [first] = answered;
	if (!first) {
		yield* sys.write(1, ";; connection timed out; no servers could be reached\n\n");
		return 1;
	}
	const { server } = first;
	const place = typeof server.address === "bigint" ? `[${formatIp(server.address)}]:${server.port}` : `${formatIp(server.address)}:${server.port}`;
	yield* sys.write(1, `Server:\t\t${server.shown}\nAddress:\t${place}\n\n`);
	let status = 0;
	for (const [i, reply] of replies.entries()) {
		if (!reply) {
			yield* sys.write(1, `*** Can't find ${name}: No answer\n\n`);
			status = 1;
			continue;
		}
		const { message, time } = reply;
		if (debug) yield* sys.write(1, `Query #${i} completed in ${time}ms:\n`);
		if (message.flags.rcode !== rcode.noError) {
			yield* sys.write(1, `** server can't find ${name}: ${rcodeName(message.flags.rcode)}\n\n`);
			status = 1;
			continue;
		}
		if (message.answers.length === 0) yield* sys.write(1, message.flags.authoritative ? `*** Can't find ${name}: No answer\n` : "Non-authoritative answer:\n");
		else {
			if (!message.flags.authoritative) yield* sys.write(1, "Non-authoritative answer:\n");
			else if (debug) yield* sys.write(1, "authoritative answer:\n");
			for (const record of message.answers) yield* sys.write(1, section(record));
		}
		yield* sys.write(1, "\n");
	}
	return status;
};
