/** Checksums and digests by the names that coreutils has for them. */
import { blake2b } from "@noble/hashes/blake2.js";
import { md5, sha1 } from "@noble/hashes/legacy.js";
import { sha224, sha256, sha384, sha512 } from "@noble/hashes/sha2.js";
import { sha3_224, sha3_256, sha3_384, sha3_512 } from "@noble/hashes/sha3.js";
import { crc32 } from "../../lib/crc32.ts";

/** Takes bytes piece by piece. */
export interface Hasher {
	update(bytes: Uint8Array): void;
	digest(): Uint8Array;
}

export interface Digest {
	/** As it stands before `(name) =`. */
	readonly tag: string;
	readonly bits: number;
	create(): Hasher;
}

interface NobleHash {
	create(): { update(bytes: Uint8Array): unknown; digest(): Uint8Array };
}

const wrap =
	(hash: NobleHash): (() => Hasher) =>
	() => {
		const state = hash.create();
		return { update: (bytes) => void state.update(bytes), digest: () => state.digest() };
	};

const fixed: Readonly<Record<string, Digest>> = {
	md5: { tag: "MD5", bits: 128, create: wrap(md5) },
	sha1: { tag: "SHA1", bits: 160, create: wrap(sha1) },
	sha224: { tag: "SHA224", bits: 224, create: wrap(sha224) },
	sha256: { tag: "SHA256", bits: 256, create: wrap(sha256) },
	sha384: { tag: "SHA384", bits: 384, create: wrap(sha384) },
	sha512: { tag: "SHA512", bits: 512, create: wrap(sha512) },
};
const sha3: Readonly<Record<number, NobleHash>> = { 224: sha3_224, 256: sha3_256, 384: sha3_384, 512: sha3_512 };

/** A digest by its name, with a length in bits for those that have several; undefined for an unknown one. */
export function digestOf(name: string, bits?: number): Digest | undefined {
	if (name === "blake2b") {
		const length = bits || 512;
		const create = (): Hasher => {
			const state = blake2b.create({ dkLen: length / 8 });
			return { update: (bytes) => void state.update(bytes), digest: () => state.digest() };
		};
		return { tag: length === 512 ? "BLAKE2b" : `BLAKE2b-${length}`, bits: length, create };
	}
	if (name === "sha2" && bits) return fixed[`sha${bits}`];
	const hash = name === "sha3" && bits ? sha3[bits] : undefined;
	return hash ? { tag: `SHA3-${bits}`, bits: bits as number, create: wrap(hash) } : fixed[name];
}

/** The digest that a tag such as SHA256 or BLAKE2b-128 names. */
export function digestOfTag(tag: string): Digest | undefined {
	const blake = /^BLAKE2b(?:-(\d+))?$/.exec(tag);
	if (blake) return Number(blake[1] ?? "512") % 8 ? undefined : digestOf("blake2b", Number(blake[1] ?? "512"));
	const long = /^SHA3-(\d+)$/.exec(tag);
	if (long) return digestOf("sha3", Number(long[1]));
	return Object.values(fixed).find((digest) => digest.tag === tag);
}

/** Checksums that are numbers, with the size in a unit beside them. */
export interface Sum {
	update(bytes: Uint8Array): void;
	/** The number. */
	value(): number;
	/** Bytes so far. */
	readonly size: number;
}

class PosixCrc implements Sum {
	/** Entry i is the remainder of i followed by 32 zeros. */
	private static readonly table = Uint32Array.from({ length: 256 }, (_, i) => {
		let value = i << 24;
		for (let bit = 0; bit < 8; bit++) value = value & 0x80000000 ? (value << 1) ^ 0x04c11db7 : value << 1;
		return value >>> 0;
	});
	private crc = 0;
	size = 0;
	update(bytes: Uint8Array): void {
		this.size += bytes.length;
		for (const byte of bytes) this.step(byte);
	}
	private step(byte: number): void {
		this.crc = ((this.crc << 8) ^ (PosixCrc.table[((this.crc >>> 24) ^ byte) & 255] as number)) >>> 0;
	}
	value(): number {
		const before = this.crc;
		// the length counts too, its lowest byte first
		for (let length = this.size; length > 0; length = Math.floor(length / 256)) this.step(length % 256);
		const result = ~this.crc >>> 0;
		this.crc = before;
		return result;
	}
}

class Crc32b implements Sum {
	private crc = 0;
	size = 0;
	update(bytes: Uint8Array): void {
		this.size += bytes.length;
		this.crc = crc32(bytes, this.crc);
	}
	value(): number {
		return this.crc;
	}
}

/** sum -r: 16 bits, turned to the right before each byte. */
class BsdSum implements Sum {
	private sum = 0;
	size = 0;
	update(bytes: Uint8Array): void {
		this.size += bytes.length;
		for (const byte of bytes) this.sum = (((this.sum >> 1) | ((this.sum & 1) << 15)) + byte) & 0xffff;
	}
	value(): number {
		return this.sum;
	}
}

/** sum -s: all bytes added, folded to 16 bits. */
class SystemVSum implements Sum {
	private sum = 0;
	size = 0;
	update(bytes: Uint8Array): void {
		this.size += bytes.length;
		for (const byte of bytes) this.sum = (this.sum + byte) >>> 0;
	}
	value(): number {
		const once = (this.sum & 0xffff) + (this.sum >>> 16);
		return (once & 0xffff) + (once >>> 16);
	}
}

export const sums: Readonly<Record<string, () => Sum>> = {
	bsd: () => new BsdSum(),
	sysv: () => new SystemVSum(),
	crc: () => new PosixCrc(),
	crc32b: () => new Crc32b(),
};

/** Bytes in hexadecimal. */
export const hexText = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

const base64Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

export function base64Text(bytes: Uint8Array): string {
	let out = "";
	for (let i = 0; i < bytes.length; i += 3) {
		const [a = 0, b = 0, c = 0] = bytes.subarray(i, i + 3);
		const bits = (a << 16) | (b << 8) | c;
		const left = bytes.length - i;
		for (let k = 0; k < 4; k++) out += k <= left ? base64Letters[(bits >> (18 - 6 * k)) & 63] : "=";
	}
	return out;
}
