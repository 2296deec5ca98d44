/** DEFLATE compression, RFC 1951: repeats by a hash of three bytes, in blocks with fixed codes. */

const WINDOW = 32768;
const LONGEST = 258;
const SHORTEST = 3;
const HASH_BITS = 15;

const lengthStarts = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
const distanceStarts = [
	1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577,
];

/** Huffman codes go out with their highest bit first. */
const reversed = (code: number, length: number): number => {
	let out = 0;
	for (let i = 0; i < length; i++) out |= ((code >> i) & 1) << (length - 1 - i);
	return out;
};

const literalCodes = Array.from({ length: 288 }, (_, i): readonly [code: number, length: number] => {
	if (i < 144) return [reversed(0x30 + i, 8), 8];
	if (i < 256) return [reversed(0x190 + i - 144, 9), 9];
	return i < 280 ? [reversed(i - 256, 7), 7] : [reversed(0xc0 + i - 280, 8), 8];
});

class BitWriter {
	private bytes = new Uint8Array(1024);
	private size = 0;
	private bits = 0;
	private held = 0;
	put(value: number, count: number): void {
		this.bits |= value << this.held;
		this.held += count;
		while (this.held >= 8) {
			this.byte(this.bits & 255);
			this.bits >>>= 8;
			this.held -= 8;
		}
	}
	private byte(value: number): void {
		if (this.size === this.bytes.length) {
			const bigger = new Uint8Array(this.bytes.length * 2);
			bigger.set(this.bytes);
			this.bytes = bigger;
		}
		this.bytes[this.size++] = value;
	}
	finish(): Uint8Array {
		if (this.held > 0) this.put(0, 8 - this.held);
		return this.bytes.subarray(0, this.size);
	}
}

/** The last start that is not above a value. */
function indexOf(starts: readonly number[], value: number): number {
	let index = starts.length - 1;
	while ((starts[index] as number) > value) index--;
	return index;
}

function putRepeat(writer: BitWriter, length: number, distance: number): void {
	const lengthIndex = indexOf(lengthStarts, length);
	const [code, bits] = literalCodes[257 + lengthIndex] as readonly [number, number];
	writer.put(code, bits);
	const lengthExtra = lengthIndex < 8 || lengthIndex === 28 ? 0 : (lengthIndex >> 2) - 1;
	if (lengthExtra) writer.put(length - (lengthStarts[lengthIndex] as number), lengthExtra);
	const distanceIndex = indexOf(distanceStarts, distance);
	writer.put(reversed(distanceIndex, 5), 5);
	const distanceExtra = distanceIndex < 4 ? 0 : (distanceIndex >> 1) - 1;
	if (distanceExtra) writer.put(distance - (distanceStarts[distanceIndex] as number), distanceExtra);
}

/** Compresses all of `input` into one stream. */
export function deflate(input: Uint8Array): Uint8Array {
	const writer = new BitWriter();
	writer.put(1, 1);
	writer.put(1, 2);
	const heads = new Int32Array(1 << HASH_BITS).fill(-1);
	const hashAt = (at: number): number =>
		(((input[at] as number) << 10) ^ ((input[at + 1] as number) << 5) ^ (input[at + 2] as number)) & ((1 << HASH_BITS) - 1);
	for (let at = 0; at < input.length; ) {
		let length = 0;
		let distance = 0;
		if (at + SHORTEST <= input.length) {
			const hash = hashAt(at);
			const before = heads[hash] as number;
			heads[hash] = at;
			if (before >= 0 && at - before <= WINDOW) {
				const limit = Math.min(LONGEST, input.length - at);
				while (length < limit && input[before + length] === input[at + length]) length++;
				distance = at - before;
			}
		}
		if (length >= SHORTEST) {
			putRepeat(writer, length, distance);
			at += length;
		} else {
			const [code, bits] = literalCodes[input[at++] as number] as readonly [number, number];
			writer.put(code, bits);
		}
	}
	const [code, bits] = literalCodes[256] as readonly [number, number];
	writer.put(code, bits);
	return writer.finish();
}
