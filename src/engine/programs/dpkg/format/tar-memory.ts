/** Whole archives of tar(1) in memory, as package tools hold them. */
import { concat, decode } from "../../../kernel/text.ts";
import { BLOCK, isZeroBlock, type Member, type MemberKind, type Overrides, padded, readHeader, readPax, writeHeader } from "../../tar/header.ts";

export interface TarFile extends Member {
	readonly content: Uint8Array;
}

const nothing = new Uint8Array(0);

/** A member of root's. Directories' names end in a slash. `mtime` is milliseconds since the epoch. */
export function tarFile(name: string, kind: MemberKind, mode: number, mtime: number, content: Uint8Array = nothing, target = ""): TarFile {
	return { name, kind, mode, uid: 0, gid: 0, user: "root", group: "root", size: content.length, mtime, target, major: 0, minor: 0, content };
}

export function writeTar(files: readonly TarFile[]): Uint8Array {
	const parts: Uint8Array[] = [];
	for (const file of files) parts.push(...writeHeader(file, "gnu"), padded(file.content));
	parts.push(new Uint8Array(2 * BLOCK));
	return concat(parts);
}

/** Reads up to the end, or to what is no header. */
export function readTar(bytes: Uint8Array): TarFile[] {
	const files: TarFile[] = [];
	let overrides: Overrides = { pax: new Map() };
	for (let at = 0; at + BLOCK <= bytes.length; ) {
		const block = bytes.subarray(at, at + BLOCK);
		at += BLOCK;
		if (isZeroBlock(block)) break;
		const header = readHeader(block, overrides);
		if (!header) break;
		const { flag, member } = header;
		const content = bytes.subarray(at, at + member.size);
		at += Math.ceil(member.size / BLOCK) * BLOCK;
		if (flag === "L") overrides = { ...overrides, name: decode(content).replace(/\0+$/, "") };
		else if (flag === "K") overrides = { ...overrides, target: decode(content).replace(/\0+$/, "") };
		else if (flag === "x") overrides = { ...overrides, pax: readPax(content) };
		else {
			files.push({ ...member, content });
			overrides = { pax: new Map() };
		}
	}
	return files;
}
