/** The name server of the small internet: answers for all zones there are, from a file of records. RFC 1035. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { encode } from "../../kernel/text.ts";
import { parseIpv4, parseIpv6 } from "../../net/address.ts";
import { defineProgram } from "../lib/program.ts";
import { DnsFormatError } from "../lib/resolver/dns/format-error.ts";
import { type DnsMessage, decodeMessage, encodeMessage } from "../lib/resolver/dns/message.ts";
import { sameName } from "../lib/resolver/dns/name.ts";
import { type RecordData, type ResourceRecord, typeOf } from "../lib/resolver/dns/record.ts";
import { rcode } from "../lib/resolver/dns/types.ts";
import { readText } from "../lib/stdio.ts";
import { listenOn } from "./listen.ts";

const TTL = 300;
/** A CNAME that leads in a circle is not followed further. */
const MOST_ALIASES = 8;
const LARGEST_DATAGRAM = 512;

function dataOf(type: string, words: readonly string[]): RecordData | undefined {
	const [first = "", second = ""] = words;
	if (type === "A") {
		const address = parseIpv4(first);
		return address === undefined ? undefined : { kind: "A", address };
	}
	if (type === "AAAA") {
		const address = parseIpv6(first);
		return address === undefined ? undefined : { kind: "AAAA", address };
	}
	if (type === "CNAME" || type === "NS" || type === "PTR") return { kind: type, name: first };
	if (type === "MX") return { kind: "MX", preference: Number(first), exchange: second };
	if (type === "TXT") return { kind: "TXT", strings: [encode(words.join(" "))] };
	return undefined;
}

/** Lines of "name type value"; addresses also give the way back from address to name, to the first that has it. */
function readZone(text: string): ResourceRecord[] {
	const records: ResourceRecord[] = [];
	const back = new Set<string>();
	for (const line of text.split("\n")) {
		const [name = "", type = "", ...words] = line.replace(/#.*/, "").trim().split(/\s+/);
		const data = dataOf(type, words);
		if (!data) continue;
		records.push({ name, class: 1, ttl: TTL, data });
		const reverse = type === "A" ? `${(words[0] ?? "").split(".").reverse().join(".")}.in-addr.arpa` : undefined;
		if (reverse === undefined || back.has(reverse)) continue;
		back.add(reverse);
		records.push({ name: reverse, class: 1, ttl: TTL, data: { kind: "PTR", name } });
	}
	return records;
}

/** The zone's end of authority, said when there is no such name or no such record. */
function authority(name: string): ResourceRecord {
	const zone = name.split(".").slice(-2).join(".");
	const data: RecordData = {
		kind: "SOA",
		mname: "ns.internet",
		rname: "hostmaster.internet",
		serial: 2026112201,
		refresh: 7200,
		retry: 3600,
		expire: 1209600,
		minimum: TTL,
	};
	return { name: zone, class: 1, ttl: TTL, data };
}

export function answerTo(question: DnsMessage, zone: readonly ResourceRecord[]): DnsMessage {
	const [asked] = question.questions;
	const flags = { ...question.flags, response: true, authoritative: false, recursionAvailable: true, truncated: false };
	if (!asked || question.flags.opcode !== 0) return { ...question, flags: { ...flags, rcode: rcode.notImp }, answers: [], authority: [], additional: [] };
	const answers: ResourceRecord[] = [];
	let { name } = asked;
	for (let n = 0; n < MOST_ALIASES; n++) {
		const own = zone.filter((record) => sameName(record.name, name));
		const alias = own.find(({ data }) => data.kind === "CNAME");
		const wanted = own.filter(({ data }) => typeOf(data) === asked.type || asked.type === 255);
		answers.push(...(wanted.length > 0 || !alias ? wanted : [alias]));
		if (wanted.length > 0 || !alias || alias.data.kind !== "CNAME") break;
		({ name } = alias.data);
	}
	const known = zone.some((record) => sameName(record.name, asked.name) || record.name.toLowerCase().endsWith(`.${asked.name.toLowerCase()}`));
	return {
		...question,
		flags: { ...flags, rcode: answers.length > 0 || known ? rcode.noError : rcode.nxDomain },
		answers,
		authority: answers.length > 0 ? [] : [authority(asked.name)],
		additional: [],
	};
}

function answerBytes(data: Uint8Array, zone: readonly ResourceRecord[]): Uint8Array | undefined {
	try {
		const question = decodeMessage(data);
		if (question.flags.response) return undefined;
		const reply = answerTo(question, zone);
		const bytes = encodeMessage(reply);
		return bytes.length <= Math.max(LARGEST_DATAGRAM, question.edns?.udpSize ?? 0)
			? bytes
			: encodeMessage({ ...reply, flags: { ...reply.flags, truncated: true }, answers: [], authority: [] });
	} catch (error) {
		if (error instanceof DnsFormatError) return undefined;
		throw error;
	}
}

/** Over TCP each message has its length before it. */
function* serveStream(sys: Sys, fd: number, zone: readonly ResourceRecord[]): Blocking<void> {
	try {
		const head = yield* sys.read(fd, 65536);
		const length = ((head[0] ?? 0) << 8) | (head[1] ?? 0);
		if (head.length >= length + 2 && length > 0) {
			const question = decodeMessage(head.subarray(2, 2 + length));
			const bytes = encodeMessage(answerTo(question, zone));
			const whole = new Uint8Array(bytes.length + 2);
			whole.set([bytes.length >> 8, bytes.length & 255]);
			whole.set(bytes, 2);
			yield* sys.write(fd, whole);
		}
	} catch (error) {
		if (!isErrno(error) && !(error instanceof DnsFormatError)) throw error;
	}
	sys.close(fd);
}

export const internetNames = defineProgram({
	name: "internet-names",
	package: "underdock",
	summary: "answers questions about names from a file of records, on port 53",
	usage: ["FILE"],
	options: [],
	*main(context) {
		const { sys } = context;
		const [path = "/etc/zone"] = context.operands;
		const zone = readZone(yield* readText(sys, path));
		const listener = listenOn(sys, "stream", 53);
		sys.thread(function* (own) {
			for (;;) yield* serveStream(own, yield* own.accept(listener), zone);
		});
		const socket = listenOn(sys, "dgram", 53);
		for (;;) {
			const { data, from } = yield* sys.receiveFrom(socket);
			const bytes = answerBytes(data, zone);
			try {
				if (bytes) sys.sendInet(socket, bytes, from);
			} catch (error) {
				if (!isErrno(error)) throw error;
			}
		}
	},
});
