/** Base64 of bytes, RFC 4648, padded. */
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const codes = new Map([...alphabet].map((c, i) => [c, i]));

export function base64(bytes: Uint8Array): string {
	let out = "";
	for (let i = 0; i < bytes.length; i += 3) {
		const [a = 0, b, c] = [bytes[i], bytes[i + 1], bytes[i + 2]];
		const word = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
		out += alphabet.charAt(word >> 18) + alphabet.charAt((word >> 12) & 63);
		out += b === undefined ? "=" : alphabet.charAt((word >> 6) & 63);
		out += c === undefined ? "=" : alphabet.charAt(word & 63);
	}
	return out;
}

/** Bytes of well-formed base64; other characters are passed over. */
export function fromBase64(text: string): Uint8Array {
	const out: number[] = [];
	let word = 0;
	let bits = 0;
	for (const c of text) {
		const value = codes.get(c);
		if (value === undefined) continue;
		word = ((word << 6) | value) & 0xffffff;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			out.push((word >> bits) & 255);
		}
	}
	return Uint8Array.from(out);
}
