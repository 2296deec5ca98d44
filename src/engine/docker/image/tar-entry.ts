/** Entries of layer archives, with the header blocks that Go's archive/tar writes for them: USTAR where it fits, else PAX. */
import { concat, encode } from "../../kernel/text.ts";
import { BLOCK } from "../../programs/tar/header.ts";

export type TarKind = "file" | "hardlink" | "symlink" | "char" | "block" | "directory" | "fifo";

export interface TarEntry {
	/** Without a slash at the end. */
	readonly name: string;
	readonly kind: TarKind;
	/** Permission bits. */
	readonly mode: number;
	readonly uid: number;
	readonly gid: number;
	/** Bytes of content. */
	readonly size: number;
	/** Seconds since the epoch. */
	readonly mtime: number;
	/** Of links. */
	readonly target?: string;
	readonly major?: number;
	readonly minor?: number;
	/** Extended attributes that are archived: security.capability. */
	readonly xattrs?: ReadonlyMap<string, Uint8Array>;
}

const flags: Readonly<Record<TarKind, string>> = { file: "0", hardlink: "1", symlink: "2", char: "3", block: "4", directory: "5", fifo: "6" };

/** Two blocks of zeros. */
export const TAR_END = new Uint8Array(2 * BLOCK);

/** Zeros that fill content up to whole blocks. */
export const padding = (size: number): Uint8Array => TAR_END.subarray(0, (BLOCK - (size % BLOCK)) % BLOCK);

/** Go's splitUSTARPath. */
function split(name: Uint8Array): { prefix: Uint8Array; rest: Uint8Array } | undefined {
	if (name.length <= 100) return { prefix: new Uint8Array(0), rest: name };
	let length = name.length;
	if (length > 156) length = 156;
	else if (name[length - 1] === 47) length--;
	const slash = name.subarray(0, length).lastIndexOf(47);
	const rest = name.length - slash - 1;
	if (slash <= 0 || rest > 100 || rest === 0 || slash > 155) return undefined;
	return { prefix: name.subarray(0, slash), rest: name.subarray(slash + 1) };
}

interface Fields {
	readonly name: Uint8Array;
	readonly prefix: Uint8Array;
	readonly flag: string;
	readonly mode: number;
	readonly uid: number;
	readonly gid: number;
	readonly size: number;
	readonly mtime: number;
	readonly target: Uint8Array;
	readonly major: number;
	readonly minor: number;
}

function headerBlock(fields: Fields): Uint8Array {
	const block = new Uint8Array(BLOCK);
	const octal = (at: number, length: number, value: number): void =>
		block.set(
			encode(
				`${Math.max(0, value)
					.toString(8)
					.padStart(length - 1, "0")}\0`,
			),
			at,
		);
	block.set(fields.name.subarray(0, 100), 0);
	octal(100, 8, fields.mode);
	octal(108, 8, fields.uid);
	octal(116, 8, fields.gid);
	octal(124, 12, fields.size);
	octal(136, 12, fields.mtime);
	block[156] = fields.flag.charCodeAt(0);
	block.set(fields.target.subarray(0, 100), 157);
	block.set(encode("ustar\x0000"), 257);
	octal(329, 8, fields.major);
	octal(337, 8, fields.minor);
	block.set(fields.prefix.subarray(0, 155), 345);
	let sum = 8 * 32;
	for (let i = 0; i < BLOCK; i++) if (i < 148 || i >= 156) sum += block[i] as number;
	block.set(encode(`${sum.toString(8).padStart(6, "0")}\0 `), 148);
	return block;
}

function paxRecord(key: string, value: Uint8Array): Uint8Array {
	const rest = concat([encode(` ${key}=`), value, encode("\n")]);
	let length = rest.length + String(rest.length).length;
	if (String(length).length + rest.length !== length) length = rest.length + String(length).length;
	return concat([encode(String(length)), rest]);
}

const isAscii = (bytes: Uint8Array): boolean => bytes.every((byte) => byte < 128);
const none = new Uint8Array(0);

function paxBlocks(name: string, records: readonly (readonly [string, Uint8Array])[]): Uint8Array[] {
	const sorted = records.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => paxRecord(key, value));
	const content = concat(sorted);
	const slash = name.replace(/\/$/, "").lastIndexOf("/");
	const header = headerBlock({
		name: encode(`${name.slice(0, slash + 1)}PaxHeaders.0/${name.slice(slash + 1).replace(/\/$/, "")}`).filter((byte) => byte < 128),
		prefix: none,
		flag: "x",
		mode: 0,
		uid: 0,
		gid: 0,
		size: content.length,
		mtime: 0,
		target: none,
		major: 0,
		minor: 0,
	});
	return [header, content, padding(content.length)];
}

/** All blocks before the content. */
export function tarHeader(entry: TarEntry): Uint8Array {
	const shown = entry.kind === "directory" ? `${entry.name}/` : entry.name;
	const name = encode(shown);
	const target = encode(entry.target ?? "");
	const parts = isAscii(name) ? split(name) : undefined;
	const records: [string, Uint8Array][] = [];
	if (target.length > 100 || !isAscii(target)) records.push(["linkpath", target]);
	if (!parts) records.push(["path", name]);
	for (const [key, value] of entry.xattrs ?? []) records.push([`SCHILY.xattr.${key}`, value]);
	if (records.length && name.length > 100 && parts) records.push(["path", name]);
	const plain = records.length === 0 && parts;
	const block = headerBlock({
		name: plain ? parts.rest : name.filter((byte) => byte < 128),
		prefix: plain ? parts.prefix : none,
		flag: flags[entry.kind],
		mode: entry.mode,
		uid: entry.uid,
		gid: entry.gid,
		size: entry.kind === "file" ? entry.size : 0,
		mtime: entry.mtime,
		target: plain ? target : target.filter((byte) => byte < 128),
		major: entry.major ?? 0,
		minor: entry.minor ?? 0,
	});
	return records.length ? concat([...paxBlocks(shown, records), block]) : block;
}
