/** DNS messages, RFC 1035 4.1, with the pseudo-record of EDNS, RFC 6891. */
import { readName } from "./name.ts";
import { type RecordData, type ResourceRecord, readData, typeOf, writeData } from "./record.ts";
import { OPT } from "./types.ts";
import { WireReader, WireWriter } from "./wire.ts";

export interface Question {
	readonly name: string;
	readonly type: number;
	readonly class: number;
}

export interface DnsFlags {
	/** QR */ readonly response: boolean;
	readonly opcode: number;
	/** AA */ readonly authoritative: boolean;
	/** TC */ readonly truncated: boolean;
	/** RD */ readonly recursionDesired: boolean;
	/** RA */ readonly recursionAvailable: boolean;
	/** AD */ readonly authentic: boolean;
	/** CD */ readonly checkingDisabled: boolean;
	/** With the upper bits of EDNS. */ readonly rcode: number;
}

export interface Edns {
	readonly version: number;
	/** The largest datagram that the sender takes. */
	readonly udpSize: number;
	/** DO */ readonly dnssecOk: boolean;
	readonly options: readonly { readonly code: number; readonly data: Uint8Array }[];
}

export interface DnsMessage {
	readonly id: number;
	readonly flags: DnsFlags;
	readonly questions: readonly Question[];
	readonly answers: readonly ResourceRecord[];
	readonly authority: readonly ResourceRecord[];
	readonly additional: readonly ResourceRecord[];
	readonly edns?: Edns;
}

export const queryFlags: DnsFlags = {
	response: false,
	opcode: 0,
	authoritative: false,
	truncated: false,
	recursionDesired: true,
	recursionAvailable: false,
	authentic: false,
	checkingDisabled: false,
	rcode: 0,
};

/** A question with recursion desired. */
export const query = (id: number, name: string, type: number): DnsMessage => ({
	id,
	flags: queryFlags,
	questions: [{ name, type, class: 1 }],
	answers: [],
	authority: [],
	additional: [],
});

const bit = (on: boolean, place: number): number => (on ? 1 << place : 0);

export function encodeMessage(message: DnsMessage): Uint8Array {
	const writer = new WireWriter();
	const { flags, edns } = message;
	writer.u16(message.id);
	writer.u16(
		bit(flags.response, 15) |
			(flags.opcode << 11) |
			bit(flags.authoritative, 10) |
			bit(flags.truncated, 9) |
			bit(flags.recursionDesired, 8) |
			bit(flags.recursionAvailable, 7) |
			bit(flags.authentic, 5) |
			bit(flags.checkingDisabled, 4) |
			(flags.rcode & 15),
	);
	for (const n of [message.questions.length, message.answers.length, message.authority.length, message.additional.length + (edns ? 1 : 0)]) writer.u16(n);
	for (const question of message.questions) {
		writer.name(question.name);
		writer.u16(question.type);
		writer.u16(question.class);
	}
	for (const record of [...message.answers, ...message.authority, ...message.additional]) {
		writer.name(record.name);
		writer.u16(typeOf(record.data));
		writer.u16(record.class);
		writer.u32(record.ttl);
		writer.sized(() => writeData(writer, record.data));
	}
	if (edns) {
		writer.u8(0);
		writer.u16(OPT);
		writer.u16(edns.udpSize);
		writer.u8(flags.rcode >> 4);
		writer.u8(edns.version);
		writer.u16(bit(edns.dnssecOk, 15));
		writer.sized(() => {
			for (const option of edns.options) {
				writer.u16(option.code);
				writer.sized(() => writer.bytes(option.data));
			}
		});
	}
	return writer.finish();
}

function readEdns(data: Extract<RecordData, { kind: "other" }>, udpSize: number, ttl: number): { edns: Edns; rcode: number } {
	const options: { code: number; data: Uint8Array }[] = [];
	const reader = new WireReader(data.data);
	while (reader.at < data.data.length) options.push({ code: reader.u16(), data: reader.bytes(reader.u16()) });
	return { edns: { version: (ttl >>> 16) & 255, udpSize, dnssecOk: ((ttl >>> 15) & 1) === 1, options }, rcode: (ttl >>> 24) << 4 };
}

/** Throws DnsFormatError. */
export function decodeMessage(bytes: Uint8Array): DnsMessage {
	const reader = new WireReader(bytes);
	const id = reader.u16();
	const word = reader.u16();
	const [questionCount = 0, answerCount = 0, authorityCount = 0, additionalCount = 0] = [reader.u16(), reader.u16(), reader.u16(), reader.u16()];
	const name = (): string => {
		const read = readName(bytes, reader.at);
		reader.at = read.next;
		return read.name;
	};
	const questions = Array.from({ length: questionCount }, (): Question => ({ name: name(), type: reader.u16(), class: reader.u16() }));
	let edns: Edns | undefined;
	let upper = 0;
	const section = (count: number): ResourceRecord[] => {
		const records: ResourceRecord[] = [];
		for (let i = 0; i < count; i++) {
			const owner = name();
			const type = reader.u16();
			const klass = reader.u16();
			const ttl = reader.u32();
			const length = reader.u16();
			const end = reader.at + length;
			const data = readData(reader, type, length);
			reader.at = end;
			if (type === OPT && data.kind === "other") ({ edns, rcode: upper } = readEdns(data, klass, ttl));
			else records.push({ name: owner, class: klass, ttl, data });
		}
		return records;
	};
	const answers = section(answerCount);
	const authority = section(authorityCount);
	const additional = section(additionalCount);
	const is = (place: number): boolean => ((word >> place) & 1) === 1;
	return {
		id,
		flags: {
			response: is(15),
			opcode: (word >> 11) & 15,
			authoritative: is(10),
			truncated: is(9),
			recursionDesired: is(8),
			recursionAvailable: is(7),
			authentic: is(5),
			checkingDisabled: is(4),
			rcode: (word & 15) | upper,
		},
		questions,
		answers,
		authority,
		additional,
		...(edns ? { edns } : {}),
	};
}

/** The name under which an address is looked up backwards. */
export function reverseName(ip: number | bigint): string {
	if (typeof ip === "number") return `${[0, 8, 16, 24].map((shift) => (ip >>> shift) & 255).join(".")}.in-addr.arpa`;
	return `${Array.from({ length: 32 }, (_, i) => ((ip >> BigInt(4 * i)) & 15n).toString(16)).join(".")}.ip6.arpa`;
}
