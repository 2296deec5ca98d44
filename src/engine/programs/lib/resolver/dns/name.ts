/**
 * Domain names: on the wire labels with their lengths and compression (RFC 1035, 4.1.4), here presentation text without the
 * dot at the end ("" is the root), in which a dot, a backslash and bytes that do not print inside of a label are escaped.
 */
import { encode } from "../../../../kernel/text.ts";
import { DnsFormatError } from "./format-error.ts";

const special = /["$();@\\.]/;

const labelText = (bytes: Uint8Array): string =>
	Array.from(bytes, (b) => {
		const char = String.fromCharCode(b);
		if (b <= 32 || b > 126) return `\\${String(b).padStart(3, "0")}`;
		return special.test(char) ? `\\${char}` : char;
	}).join("");

/** The labels of presentation text. Throws where one is empty or longer than 63 bytes, or all are longer than 255. */
export function labelsOf(name: string): Uint8Array[] {
	const labels: number[][] = [[]];
	for (let i = 0; i < name.length; i++) {
		const char = name[i] as string;
		if (char === ".") labels.push([]);
		else if (char === "\\") {
			const code = /^\d{3}/.exec(name.slice(i + 1))?.[0];
			labels.at(-1)?.push(code === undefined ? (name.charCodeAt(i + 1) || 92) & 255 : Number(code) & 255);
			i += code === undefined ? 1 : 3;
		} else for (const b of encode(char)) labels.at(-1)?.push(b);
	}
	if (labels.length > 1 && labels.at(-1)?.length === 0) labels.pop();
	if (labels.length === 1 && labels[0]?.length === 0) return [];
	if (labels.some((l) => l.length === 0)) throw new DnsFormatError("empty label");
	if (labels.some((l) => l.length > 63)) throw new DnsFormatError("label too long");
	if (labels.reduce((sum, l) => sum + l.length + 1, 1) > 255) throw new DnsFormatError("ran out of space");
	return labels.map((l) => Uint8Array.from(l));
}

/** Whether a name can be sent. */
export function isWireName(name: string): boolean {
	try {
		labelsOf(name);
		return true;
	} catch (error) {
		if (error instanceof DnsFormatError) return false;
		throw error;
	}
}

/** Names are the same whatever the case of their letters. */
export const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Reads a name at `at`; tells where what follows it begins. */
export function readName(message: Uint8Array, at: number): { name: string; next: number } {
	const labels: string[] = [];
	let next: number | undefined;
	let place = at;
	for (let jumps = 0; ; ) {
		const length = message[place];
		if (length === undefined) throw new DnsFormatError("name runs out of the message");
		if (length >= 0xc0) {
			const low = message[place + 1];
			if (low === undefined || ++jumps > 64) throw new DnsFormatError("bad compression pointer");
			next ??= place + 2;
			place = ((length & 0x3f) << 8) | low;
			continue;
		}
		if (length > 63) throw new DnsFormatError("bad label type");
		if (length === 0) return { name: labels.join("."), next: next ?? place + 1 };
		if (place + 1 + length > message.length) throw new DnsFormatError("name runs out of the message");
		labels.push(labelText(message.subarray(place + 1, place + 1 + length)));
		place += 1 + length;
	}
}
