/** crypt(3) with SHA-512, `$6$salt$hash`: what passwd writes into /etc/shadow and su compares. */
import { sha512 } from "@noble/hashes/sha2.js";
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { concat, encode } from "../../kernel/text.ts";

const ROUNDS = 5000;
const DIGEST = 64;
const alphabet = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** The order in which the scheme writes the digest's bytes, three for four characters. */
const order: readonly (readonly [number, number, number])[] = Array.from({ length: 21 }, (_, i) => {
	const group = [i, i + 21, i + 42] as const;
	const turn = i % 3;
	return [group[turn % 3] as number, group[(turn + 1) % 3] as number, group[(turn + 2) % 3] as number];
});

const letters = (value: number, count: number): string => Array.from({ length: count }, (_, i) => alphabet[(value >> (6 * i)) & 63]).join("");

/** `block` repeated up to a length. */
function repeat(block: Uint8Array, length: number): Uint8Array {
	const out = new Uint8Array(length);
	for (let i = 0; i < length; i++) out[i] = block[i % block.length] as number;
	return out;
}

/** The hash of a password with a salt of up to sixteen characters. */
export function* sha512Crypt(sys: Sys, password: string, saltText: string): Blocking<string> {
	const key = encode(password);
	const salt = encode(saltText.slice(0, 16));
	const inner = sha512(concat([key, salt, key]));
	const parts: Uint8Array[] = [key, salt, repeat(inner, key.length)];
	for (let bits = key.length; bits > 0; bits >>= 1) parts.push(bits & 1 ? inner : key);
	let digest = sha512(concat(parts));
	const p = repeat(sha512(concat(Array.from({ length: key.length }, () => key))), key.length);
	const s = repeat(sha512(concat(Array.from({ length: 16 + (digest[0] as number) }, () => salt))), salt.length);
	for (let round = 0; round < ROUNDS; round++) {
		const pieces = [round & 1 ? p : digest];
		if (round % 3) pieces.push(s);
		if (round % 7) pieces.push(p);
		pieces.push(round & 1 ? digest : p);
		digest = sha512(concat(pieces));
		if (sys.spend(5)) yield* sys.reschedule();
	}
	const text = order.map(([a, b, c]) => letters(((digest[a] as number) << 16) | ((digest[b] as number) << 8) | (digest[c] as number), 4)).join("");
	return `$6$${saltText.slice(0, 16)}$${text}${letters(digest[DIGEST - 1] as number, 2)}`;
}

/** Whether a password fits what stands in /etc/shadow. An empty field needs no password; locked and unknown ones fit nothing. */
export function* passwordFits(sys: Sys, password: string, stored: string): Blocking<boolean> {
	if (stored === "") return true;
	const salt = /^\$6\$([^$]{1,16})\$/.exec(stored);
	return salt !== null && (yield* sha512Crypt(sys, password, salt[1] as string)) === stored;
}
