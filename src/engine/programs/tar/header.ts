/** Headers of tar archives: v7, ustar, GNU with its long names, and pax. */
import type { FileKind } from "../../kernel/abi.ts";
import { decode, encode } from "../../kernel/text.ts";

export const BLOCK = 512;

export type MemberKind = FileKind | "hardlink";
export type TarFormat = "v7" | "ustar" | "gnu" | "pax";

export interface Member {
	readonly name: string;
	readonly kind: MemberKind;
	readonly mode: number;
	readonly uid: number;
	readonly gid: number;
	readonly user: string;
	readonly group: string;
	/** Bytes of content. */
	readonly size: number;
	/** Milliseconds since the epoch. */
	readonly mtime: number;
	/** Of links. */
	readonly target: string;
	readonly major: number;
	readonly minor: number;
}

const flags: Readonly<Record<MemberKind, string>> = { file: "0", hardlink: "1", symlink: "2", char: "3", block: "4", directory: "5", fifo: "6", socket: "0" };
const kinds: Readonly<Record<string, MemberKind>> = {
	"0": "file",
	"\0": "file",
	"7": "file",
	"1": "hardlink",
	"2": "symlink",
	"3": "char",
	"4": "block",
	"5": "directory",
	"6": "fifo",
};

/** Content filled up to whole blocks. */
export function padded(bytes: Uint8Array): Uint8Array {
	if (bytes.length % BLOCK === 0) return bytes;
	const out = new Uint8Array(Math.ceil(bytes.length / BLOCK) * BLOCK);
	out.set(bytes);
	return out;
}

function put(block: Uint8Array, at: number, length: number, bytes: Uint8Array): void {
	block.set(bytes.subarray(0, length), at);
}

/** An octal number with a NUL behind; what is too big for it stands in base 256, as GNU has it. */
function putNumber(block: Uint8Array, at: number, length: number, value: number): void {
	const digits = Math.max(0, Math.trunc(value)).toString(8);
	if (value >= 0 && digits.length < length) {
		put(block, at, length, encode(`${digits.padStart(length - 1, "0")}\0`));
		return;
	}
	let rest = BigInt(Math.trunc(value));
	for (let i = length - 1; i >= 0; i--) {
		block[at + i] = Number(rest & 255n);
		rest >>= 8n;
	}
	block[at] = (block[at] as number) | 0x80;
}

function checksum(block: Uint8Array): number {
	let sum = 0;
	for (let i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? 32 : (block[i] as number);
	return sum;
}

/** A name cut for ustar into what stands before and behind a slash; undefined when it does not fit. */
function splitName(name: Uint8Array): { prefix: Uint8Array; rest: Uint8Array } | undefined {
	if (name.length <= 100) return { prefix: new Uint8Array(0), rest: name };
	for (let i = Math.min(155, name.length - 2); i > 0; i--) {
		if (name[i] === 47 && name.length - i - 1 <= 100) return { prefix: name.subarray(0, i), rest: name.subarray(i + 1) };
	}
	return undefined;
}

/** One header block; names are cut to what it holds. */
function headerBlock(
	member: Member,
	format: TarFormat,
	flag: string,
	prefix: Uint8Array = new Uint8Array(0),
	name: Uint8Array = encode(member.name),
): Uint8Array {
	const block = new Uint8Array(BLOCK);
	put(block, 0, 100, name);
	putNumber(block, 100, 8, member.mode);
	putNumber(block, 108, 8, member.uid);
	putNumber(block, 116, 8, member.gid);
	putNumber(block, 124, 12, member.size);
	putNumber(block, 136, 12, Math.floor(member.mtime / 1000));
	block[156] = format === "v7" && flag === "0" ? 0 : flag.charCodeAt(0);
	put(block, 157, 100, encode(member.target));
	if (format !== "v7") {
		put(block, 257, 8, encode(format === "gnu" ? "ustar  \0" : "ustar\x0000"));
		put(block, 265, 31, encode(member.user));
		put(block, 297, 31, encode(member.group));
		if (member.kind === "char" || member.kind === "block" || format !== "gnu") {
			putNumber(block, 329, 8, member.major);
			putNumber(block, 337, 8, member.minor);
		}
		put(block, 345, 155, prefix);
	}
	put(block, 148, 8, encode(`${checksum(block).toString(8).padStart(6, "0")}\0 `));
	return block;
}

/** A header before the header: GNU's for a long name or link, pax's records. */
function extra(flag: string, name: string, content: Uint8Array, format: TarFormat): Uint8Array[] {
	const base: Member = {
		name,
		kind: "file",
		mode: flag === "x" ? 0o644 : 0o644,
		uid: 0,
		gid: 0,
		user: flag === "x" ? "" : "root",
		group: flag === "x" ? "" : "root",
		size: content.length,
		mtime: 0,
		target: "",
		major: 0,
		minor: 0,
	};
	return [headerBlock(base, format, flag), padded(content)];
}

/** "23 path=a/long/name\n": the length counts itself. */
function paxRecord(key: string, value: string): string {
	const rest = ` ${key}=${value}\n`;
	const bytes = encode(rest).length;
	let length = bytes + String(bytes).length;
	if (String(length).length + bytes !== length) length = bytes + String(length).length;
	return `${length}${rest}`;
}

/** A name that the format cannot hold. */
export class NameTooLong {}

/** All header blocks of a member. Throws NameTooLong for v7 and ustar. */
export function writeHeader(member: Member, format: TarFormat): Uint8Array[] {
	const flag = flags[member.kind];
	const name = encode(member.name);
	const target = encode(member.target);
	const before: Uint8Array[] = [];
	if (format === "pax") {
		const ascii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);
		const split = splitName(name);
		let records = "";
		if (!ascii(member.name) || !split) records += paxRecord("path", member.name);
		if (!ascii(member.target) || target.length > 100) records += paxRecord("linkpath", member.target);
		if (member.mtime % 1000 !== 0) records += paxRecord("mtime", String(member.mtime / 1000));
		if (member.size >= 8 ** 11) records += paxRecord("size", String(member.size));
		const last = member.name.replace(/\/$/, "").replace(/^.*\//s, "");
		if (records !== "") before.push(...extra("x", `./PaxHeaders/${last}`, encode(records), "ustar"));
		return [...before, headerBlock(member, "ustar", flag, split?.prefix, split?.rest ?? name.subarray(0, 100))];
	}
	if (format === "gnu") {
		if (target.length > 100) before.push(...extra("K", "././@LongLink", encode(`${member.target}\0`), "gnu"));
		if (name.length > 100) before.push(...extra("L", "././@LongLink", encode(`${member.name}\0`), "gnu"));
		return [...before, headerBlock(member, "gnu", flag)];
	}
	const split = format === "ustar" ? splitName(name) : name.length <= 99 ? { prefix: new Uint8Array(0), rest: name } : undefined;
	if (!split || target.length > 100) throw new NameTooLong();
	return [headerBlock(member, format, flag, split.prefix, split.rest)];
}

const text = (block: Uint8Array, at: number, length: number): string => {
	const field = block.subarray(at, at + length);
	const end = field.indexOf(0);
	return decode(end < 0 ? field : field.subarray(0, end));
};

function number(block: Uint8Array, at: number, length: number): number {
	if ((block[at] as number) & 0x80) {
		let value = BigInt((block[at] as number) & 0x7f);
		for (let i = 1; i < length; i++) value = (value << 8n) | BigInt(block[at + i] as number);
		return Number(value);
	}
	return Number.parseInt(text(block, at, length).trim() || "0", 8) || 0;
}

/** Whether a block holds nothing but zeros, as two do at an archive's end. */
export const isZeroBlock = (block: Uint8Array): boolean => block.every((byte) => byte === 0);

/** What comes before a member and changes its header. */
export interface Overrides {
	name?: string;
	target?: string;
	pax: Map<string, string>;
}

export interface RawHeader {
	readonly flag: string;
	readonly member: Member;
}

/** Reads a header block; undefined when its checksum is wrong. */
export function readHeader(block: Uint8Array, overrides: Overrides): RawHeader | undefined {
	const stored = Number.parseInt(text(block, 148, 8).trim(), 8);
	if (stored !== checksum(block)) return undefined;
	const magic = text(block, 257, 8);
	const ustar = magic.startsWith("ustar");
	const prefix = magic === "ustar" ? text(block, 345, 155) : "";
	const flag = String.fromCharCode(block[156] as number);
	const { pax } = overrides;
	const name = pax.get("path") ?? overrides.name ?? (prefix === "" ? text(block, 0, 100) : `${prefix}/${text(block, 0, 100)}`);
	const time = pax.get("mtime");
	const kind = kinds[flag] ?? "file";
	return {
		flag,
		member: {
			name,
			// before ustar a slash at the end told directories
			kind: kind === "file" && name.endsWith("/") && !ustar ? "directory" : kind,
			mode: number(block, 100, 8) & 0o7777,
			uid: Number(pax.get("uid") ?? number(block, 108, 8)),
			gid: Number(pax.get("gid") ?? number(block, 116, 8)),
			user: pax.get("uname") ?? (ustar ? text(block, 265, 32) : ""),
			group: pax.get("gname") ?? (ustar ? text(block, 297, 32) : ""),
			size: kind === "file" || flag === "L" || flag === "K" || flag === "x" || flag === "g" ? Number(pax.get("size") ?? number(block, 124, 12)) : 0,
			mtime: time === undefined ? number(block, 136, 12) * 1000 : Number(time) * 1000,
			target: pax.get("linkpath") ?? overrides.target ?? text(block, 157, 100),
			major: ustar ? number(block, 329, 8) : 0,
			minor: ustar ? number(block, 337, 8) : 0,
		},
	};
}

/** The records of a pax header. */
export function readPax(content: Uint8Array): Map<string, string> {
	const records = new Map<string, string>();
	for (let at = 0; at < content.length; ) {
		const space = content.indexOf(32, at);
		const length = space < 0 ? 0 : Number.parseInt(decode(content.subarray(at, space)), 10);
		if (!(length > 0)) break;
		const record = decode(content.subarray(space + 1, at + length - 1));
		const equals = record.indexOf("=");
		if (equals > 0) records.set(record.slice(0, equals), record.slice(equals + 1));
		at += length;
	}
	return records;
}
