/** Resource records: what each type holds, its bytes and its text. RFC 1035, 3.3 and 5.1. */
import { formatIpv4, formatIpv6, type Ipv4, type Ipv6 } from "../../../../net/address.ts";
import { DnsFormatError } from "./format-error.ts";
import { readName } from "./name.ts";
import { typeNumbers } from "./types.ts";
import type { WireReader, WireWriter } from "./wire.ts";

export type RecordData =
	| { readonly kind: "A"; readonly address: Ipv4 }
	| { readonly kind: "AAAA"; readonly address: Ipv6 }
	| { readonly kind: "CNAME" | "NS" | "PTR"; readonly name: string }
	| { readonly kind: "MX"; readonly preference: number; readonly exchange: string }
	| { readonly kind: "TXT"; readonly strings: readonly Uint8Array[] }
	| {
			readonly kind: "SOA";
			readonly mname: string;
			readonly rname: string;
			readonly serial: number;
			readonly refresh: number;
			readonly retry: number;
			readonly expire: number;
			readonly minimum: number;
	  }
	| { readonly kind: "SRV"; readonly priority: number; readonly weight: number; readonly port: number; readonly target: string }
	| { readonly kind: "CAA"; readonly flags: number; readonly tag: string; readonly value: string }
	| { readonly kind: "other"; readonly type: number; readonly data: Uint8Array };

export interface ResourceRecord {
	/** The owner. */
	readonly name: string;
	/** 1 is IN. */
	readonly class: number;
	/** Seconds. */
	readonly ttl: number;
	readonly data: RecordData;
}

export const typeOf = (data: RecordData): number => (data.kind === "other" ? data.type : typeNumbers[data.kind]);

const addressBytes = (ip: Ipv6): number[] => Array.from({ length: 16 }, (_, i) => Number((ip >> BigInt(8 * (15 - i))) & 0xffn));
const ascii = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0) & 255);

/** Writes the data without its length. Names are compressed in the types of RFC 1035 only (RFC 3597, 4). */
export function writeData(writer: WireWriter, data: RecordData): void {
	switch (data.kind) {
		case "A":
			writer.u32(data.address);
			break;
		case "AAAA":
			writer.bytes(Uint8Array.from(addressBytes(data.address)));
			break;
		case "CNAME":
		case "NS":
		case "PTR":
			writer.name(data.name);
			break;
		case "MX":
			writer.u16(data.preference);
			writer.name(data.exchange);
			break;
		case "TXT":
			for (const text of data.strings) {
				writer.u8(Math.min(text.length, 255));
				writer.bytes(text.subarray(0, 255));
			}
			break;
		case "SOA":
			writer.name(data.mname);
			writer.name(data.rname);
			for (const n of [data.serial, data.refresh, data.retry, data.expire, data.minimum]) writer.u32(n);
			break;
		case "SRV":
			for (const n of [data.priority, data.weight, data.port]) writer.u16(n);
			writer.name(data.target, { compress: false });
			break;
		case "CAA":
			writer.u8(data.flags);
			writer.u8(data.tag.length);
			writer.bytes(ascii(data.tag + data.value));
			break;
		case "other":
			writer.bytes(data.data);
			break;
	}
}

/** Reads data of so many bytes. */
export function readData(reader: WireReader, type: number, length: number): RecordData {
	const end = reader.at + length;
	const name = (): string => {
		const read = readName(reader.message, reader.at);
		reader.at = read.next;
		return read.name;
	};
	switch (type) {
		case typeNumbers.A:
			if (length !== 4) throw new DnsFormatError("bad address");
			return { kind: "A", address: reader.u32() };
		case typeNumbers.AAAA:
			if (length !== 16) throw new DnsFormatError("bad address");
			return { kind: "AAAA", address: reader.bytes(16).reduce((value: bigint, b) => (value << 8n) | BigInt(b), 0n) };
		case typeNumbers.CNAME:
			return { kind: "CNAME", name: name() };
		case typeNumbers.NS:
			return { kind: "NS", name: name() };
		case typeNumbers.PTR:
			return { kind: "PTR", name: name() };
		case typeNumbers.MX:
			return { kind: "MX", preference: reader.u16(), exchange: name() };
		case typeNumbers.TXT: {
			const strings: Uint8Array[] = [];
			while (reader.at < end) strings.push(reader.bytes(reader.u8()));
			return { kind: "TXT", strings };
		}
		case typeNumbers.SOA:
			return {
				kind: "SOA",
				mname: name(),
				rname: name(),
				serial: reader.u32(),
				refresh: reader.u32(),
				retry: reader.u32(),
				expire: reader.u32(),
				minimum: reader.u32(),
			};
		case typeNumbers.SRV:
			return { kind: "SRV", priority: reader.u16(), weight: reader.u16(), port: reader.u16(), target: name() };
		case typeNumbers.CAA: {
			const flags = reader.u8();
			const tag = String.fromCharCode(...reader.bytes(reader.u8()));
			return { kind: "CAA", flags, tag, value: String.fromCharCode(...reader.bytes(end - reader.at)) };
		}
		default:
			return { kind: "other", type, data: reader.bytes(length) };
	}
}

const quoted = (bytes: Uint8Array): string =>
	`"${Array.from(bytes, (b) => (b < 32 || b > 126 ? `\\${String(b).padStart(3, "0")}` : b === 34 || b === 92 ? `\\${String.fromCharCode(b)}` : String.fromCharCode(b))).join("")}"`;

/** With the dot at the end, as master files have names. */
export const absolute = (name: string): string => `${name}.`;

/** The data as a master file shows it. */
export function dataText(data: RecordData): string {
	switch (data.kind) {
		case "A":
			return formatIpv4(data.address);
		case "AAAA":
			return formatIpv6(data.address);
		case "CNAME":
		case "NS":
		case "PTR":
			return absolute(data.name);
		case "MX":
			return `${data.preference} ${absolute(data.exchange)}`;
		case "TXT":
			return data.strings.map(quoted).join(" ");
		case "SOA":
			return `${absolute(data.mname)} ${absolute(data.rname)} ${data.serial} ${data.refresh} ${data.retry} ${data.expire} ${data.minimum}`;
		case "SRV":
			return `${data.priority} ${data.weight} ${data.port} ${absolute(data.target)}`;
		case "CAA":
			return `${data.flags} ${data.tag} "${data.value}"`;
		case "other":
			return `\\# ${data.data.length}${data.data.length ? ` ${Array.from(data.data, (b) => b.toString(16).padStart(2, "0").toUpperCase()).join("")}` : ""}`;
	}
}
