/**
 * Bytes to strings and back without loss. Valid UTF-8 becomes the usual characters; a byte that is not part of valid UTF-8
 * becomes the lone surrogate U+DC80..U+DCFF (as PEP 383 does), and turns into that byte again on the way out.
 */
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Bytes of a text; ASCII is the fast path. */
export function encode(text: string): Uint8Array {
	const length = text.length;
	if (length < 256) {
		const bytes = new Uint8Array(length);
		let i = 0;
		for (; i < length; i++) {
			const c = text.charCodeAt(i);
			if (c > 127) break;
			bytes[i] = c;
		}
		if (i === length) return bytes;
	}
	if (!/[\udc80-\udcff]/.test(text) || !/[\udc80-\udcff]/u.test(text)) return encoder.encode(text);
	const out: number[] = [];
	for (const char of text) {
		const code = char.codePointAt(0) as number;
		if (code >= 0xdc80 && code <= 0xdcff) out.push(code - 0xdc00);
		else for (const byte of encoder.encode(char)) out.push(byte);
	}
	return Uint8Array.from(out);
}

/** Text of bytes; never fails. */
export function decode(bytes: Uint8Array): string {
	if (bytes.length < 64) {
		let text = "";
		let i = 0;
		for (; i < bytes.length; i++) {
			const b = bytes[i] as number;
			if (b > 127) break;
			text += String.fromCharCode(b);
		}
		if (i === bytes.length) return text;
	}
	try {
		return decoder.decode(bytes);
	} catch {
		return decodeBroken(bytes);
	}
}

/** How many bytes a valid UTF-8 sequence that starts at `at` has; 0 where there is none. RFC 3629. */
function sequenceLength(bytes: Uint8Array, at: number): number {
	const b = bytes[at] as number;
	if (b < 0x80) return 1;
	const need = b >= 0xc2 && b <= 0xdf ? 2 : b >= 0xe0 && b <= 0xef ? 3 : b >= 0xf0 && b <= 0xf4 ? 4 : 0;
	if (need === 0 || at + need > bytes.length) return 0;
	try {
		decoder.decode(bytes.subarray(at, at + need));
		return need;
	} catch {
		return 0;
	}
}

function decodeBroken(bytes: Uint8Array): string {
	let text = "";
	let i = 0;
	while (i < bytes.length) {
		const n = sequenceLength(bytes, i);
		if (n === 0) text += String.fromCharCode(0xdc00 + (bytes[i++] as number));
		else {
			text += decoder.decode(bytes.subarray(i, i + n));
			i += n;
		}
	}
	return text;
}

/** Joins chunks into one array. */
export function concat(chunks: readonly Uint8Array[]): Uint8Array {
	if (chunks.length === 1) return chunks[0] as Uint8Array;
	let size = 0;
	for (const c of chunks) size += c.length;
	const out = new Uint8Array(size);
	let at = 0;
	for (const c of chunks) {
		out.set(c, at);
		at += c.length;
	}
	return out;
}
