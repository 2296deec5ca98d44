/** Archives of ar(1), as which Debian packages travel: deb(5). */
import { concat, decode, encode } from "../../../kernel/text.ts";

const MAGIC = "!<arch>\n";
const HEADER = 60;

export interface ArMember {
	readonly name: string;
	readonly content: Uint8Array;
	/** Seconds since the epoch. */
	readonly time: number;
}

export function writeAr(members: readonly ArMember[]): Uint8Array {
	const parts: Uint8Array[] = [encode(MAGIC)];
	for (const { name, content, time } of members) {
		parts.push(
			encode(`${name.padEnd(16)}${String(time).padEnd(12)}${"0".padEnd(6)}${"0".padEnd(6)}${"100644".padEnd(8)}${String(content.length).padEnd(10)}\`\n`),
			content,
		);
		if (content.length % 2) parts.push(encode("\n"));
	}
	return concat(parts);
}

/** Undefined when it is none; a member that is cut off ends the list. */
export function readAr(bytes: Uint8Array): ArMember[] | undefined {
	if (decode(bytes.subarray(0, MAGIC.length)) !== MAGIC) return undefined;
	const members: ArMember[] = [];
	for (let at = MAGIC.length; at + HEADER <= bytes.length; ) {
		const header = decode(bytes.subarray(at, at + HEADER));
		const size = Number(header.slice(48, 58));
		if (!header.endsWith("`\n") || !Number.isInteger(size) || at + HEADER + size > bytes.length) break;
		members.push({
			name: header.slice(0, 16).trim().replace(/\/$/, ""),
			time: Number(header.slice(16, 28)),
			content: bytes.subarray(at + HEADER, at + HEADER + size),
		});
		at += HEADER + size + (size % 2);
	}
	return members;
}
