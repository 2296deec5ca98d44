/** Base64 of RFC 4648. */
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

export function toBase64(bytes: Uint8Array): string {
	let text = "";
	for (let i = 0; i < bytes.length; i += 3) {
		const [a = 0, b = 0, c = 0] = bytes.subarray(i, i + 3);
		const word = (a << 16) | (b << 8) | c;
		const left = bytes.length - i;
		text += `${alphabet[word >> 18]}${alphabet[(word >> 12) & 63]}${left > 1 ? alphabet[(word >> 6) & 63] : "="}${left > 2 ? alphabet[word & 63] : "="}`;
	}
	return text;
}

/** undefined for what is not base64. */
export function fromBase64(text: string): Uint8Array | undefined {
	const bare = text.replace(/=+$/, "");
	if (!/^[A-Za-z0-9+/]*$/.test(bare) || bare.length % 4 === 1) return undefined;
	const out = new Uint8Array(Math.floor((bare.length * 3) / 4));
	let word = 0;
	let bits = 0;
	let at = 0;
	for (const char of bare) {
		word = ((word << 6) | alphabet.indexOf(char)) & 0xffffff;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			out[at++] = (word >> bits) & 255;
		}
	}
	return out;
}
