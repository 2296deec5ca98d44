/** The gzip file format, RFC 1952. */
import { concat, encode } from "../../kernel/text.ts";
import { crc32 } from "./crc32.ts";
import { deflate } from "./deflate.ts";
import { inflate } from "./inflate.ts";

export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

export interface GzipHeader {
	/** Seconds since the epoch; 0 when it is not told. */
	readonly time: number;
	readonly name: string | undefined;
	readonly method: number;
	/** Where the compressed data begins. */
	readonly length: number;
}

export interface GzipMember {
	readonly header: GzipHeader;
	readonly bytes: Uint8Array;
	/** Where the next one begins. */
	readonly end: number;
	readonly crcMatches: boolean;
	readonly sizeMatches: boolean;
}

/** One member of a gzip file. */
export function gzip(bytes: Uint8Array, level: number, name?: string, time = 0): Uint8Array {
	const header = new Uint8Array(10);
	const view = new DataView(header.buffer);
	view.setUint16(0, 0x1f8b);
	header[2] = 8;
	header[3] = name === undefined ? 0 : 8;
	view.setUint32(4, time, true);
	header[8] = level === 9 ? 2 : level === 1 ? 4 : 0;
	header[9] = 3;
	const trailer = new Uint8Array(8);
	const end = new DataView(trailer.buffer);
	end.setUint32(0, crc32(bytes), true);
	end.setUint32(4, bytes.length % 2 ** 32, true);
	return concat([header, name === undefined ? new Uint8Array(0) : encode(`${name}\0`), deflate(bytes), trailer]);
}

/** Reads a member's header; undefined when it is none or not whole. */
export function readGzipHeader(input: Uint8Array, at = 0): GzipHeader | undefined {
	if (input.length < at + 10 || !isGzip(input.subarray(at))) return undefined;
	const view = new DataView(input.buffer, input.byteOffset + at);
	const flags = input[at + 3] as number;
	let position = at + 10;
	if (flags & 4) position += 2 + view.getUint16(position - at, true);
	let name: string | undefined;
	for (const flag of [8, 16]) {
		if (!(flags & flag)) continue;
		const end = input.indexOf(0, position);
		if (end < 0) return undefined;
		if (flag === 8) name = new TextDecoder().decode(input.subarray(position, end));
		position = end + 1;
	}
	if (flags & 2) position += 2;
	return { time: view.getUint32(4, true), name, method: input[at + 2] as number, length: position - at };
}

/** Decompresses a member; undefined when there is no gzip header. Throws InflateError. */
export function gunzipMember(input: Uint8Array, at = 0): GzipMember | undefined {
	const header = readGzipHeader(input, at);
	if (!header) return undefined;
	const { bytes, end } = inflate(input, at + header.length);
	const view = new DataView(input.buffer, input.byteOffset, input.length);
	const whole = end + 8 <= input.length;
	return {
		header,
		bytes,
		end: end + 8,
		crcMatches: whole && view.getUint32(end, true) === crc32(bytes),
		sizeMatches: whole && view.getUint32(end + 4, true) === bytes.length % 2 ** 32,
	};
}
