/** DEFLATE decompression, RFC 1951. */

/** Lengths and distances: what each code begins at and how many bits follow. */
const lengthBase = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
const lengthBits = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const distanceBase = [
	1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577,
];
const distanceBits = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
const codeOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** The data is broken, or ends too soon. */
export class InflateError {
	readonly kind: "invalid" | "truncated";
	constructor(kind: "invalid" | "truncated") {
		this.kind = kind;
	}
}

/** A canonical Huffman code: how many codes of each length, and their symbols in order. */
interface Huffman {
	readonly counts: Uint16Array;
	readonly symbols: Uint16Array;
}

function huffman(lengths: ArrayLike<number>): Huffman {
	const counts = new Uint16Array(16);
	for (let i = 0; i < lengths.length; i++) counts[lengths[i] as number] = (counts[lengths[i] as number] as number) + 1;
	const offsets = new Uint16Array(16);
	for (let i = 1; i < 15; i++) offsets[i + 1] = (offsets[i] as number) + (counts[i] as number);
	const symbols = new Uint16Array(lengths.length);
	for (let i = 0; i < lengths.length; i++) {
		const length = lengths[i] as number;
		if (length === 0) continue;
		symbols[offsets[length] as number] = i;
		offsets[length] = (offsets[length] as number) + 1;
	}
	counts[0] = 0;
	return { counts, symbols };
}

const fixedLengths = Uint8Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8));
const fixed = { literals: huffman(fixedLengths), distances: huffman(new Uint8Array(30).fill(5)) };

class Inflater {
	private readonly input: Uint8Array;
	at: number;
	private bits = 0;
	private held = 0;
	private out = new Uint8Array(1024);
	private size = 0;
	constructor(input: Uint8Array, at: number) {
		this.input = input;
		this.at = at;
	}

	private take(count: number): number {
		while (this.held < count) {
			const byte = this.input[this.at++];
			if (byte === undefined) throw new InflateError("truncated");
			this.bits |= byte << this.held;
			this.held += 8;
		}
		const value = this.bits & ((1 << count) - 1);
		this.bits >>>= count;
		this.held -= count;
		return value;
	}

	private symbol({ counts, symbols }: Huffman): number {
		let code = 0;
		let first = 0;
		let index = 0;
		for (let length = 1; length <= 15; length++) {
			code |= this.take(1);
			const count = counts[length] as number;
			if (code - count < first) return symbols[index + code - first] as number;
			index += count;
			first = (first + count) << 1;
			code <<= 1;
		}
		throw new InflateError("invalid");
	}

	private room(count: number): void {
		if (this.size + count <= this.out.length) return;
		const bigger = new Uint8Array(Math.max(this.out.length * 2, this.size + count));
		bigger.set(this.out.subarray(0, this.size));
		this.out = bigger;
	}

	private stored(): void {
		this.bits = 0;
		this.held = 0;
		if (this.at + 4 > this.input.length) throw new InflateError("truncated");
		const length = (this.input[this.at] as number) | ((this.input[this.at + 1] as number) << 8);
		const check = (this.input[this.at + 2] as number) | ((this.input[this.at + 3] as number) << 8);
		if (length !== (~check & 0xffff)) throw new InflateError("invalid");
		this.at += 4;
		if (this.at + length > this.input.length) throw new InflateError("truncated");
		this.room(length);
		this.out.set(this.input.subarray(this.at, this.at + length), this.size);
		this.size += length;
		this.at += length;
	}

	private dynamicCodes(): { literals: Huffman; distances: Huffman } {
		const literalCount = this.take(5) + 257;
		const distanceCount = this.take(5) + 1;
		const codeCount = this.take(4) + 4;
		const codeLengths = new Uint8Array(19);
		for (let i = 0; i < codeCount; i++) codeLengths[codeOrder[i] as number] = this.take(3);
		const codes = huffman(codeLengths);
		const lengths = new Uint8Array(literalCount + distanceCount);
		for (let i = 0; i < lengths.length; ) {
			const symbol = this.symbol(codes);
			if (symbol < 16) {
				lengths[i++] = symbol;
				continue;
			}
			const value = symbol === 16 ? (lengths[i - 1] ?? 0) : 0;
			const repeat = symbol === 16 ? 3 + this.take(2) : symbol === 17 ? 3 + this.take(3) : 11 + this.take(7);
			if (i + repeat > lengths.length) throw new InflateError("invalid");
			lengths.fill(value, i, i + repeat);
			i += repeat;
		}
		return { literals: huffman(lengths.subarray(0, literalCount)), distances: huffman(lengths.subarray(literalCount)) };
	}

	private coded({ literals, distances }: { literals: Huffman; distances: Huffman }): void {
		for (;;) {
			const symbol = this.symbol(literals);
			if (symbol === 256) return;
			if (symbol < 256) {
				this.room(1);
				this.out[this.size++] = symbol;
				continue;
			}
			const base = lengthBase[symbol - 257];
			if (base === undefined) throw new InflateError("invalid");
			const length = base + this.take(lengthBits[symbol - 257] as number);
			const far = this.symbol(distances);
			const start = distanceBase[far];
			if (start === undefined) throw new InflateError("invalid");
			const distance = start + this.take(distanceBits[far] as number);
			if (distance > this.size) throw new InflateError("invalid");
			this.room(length);
			for (let i = 0; i < length; i++, this.size++) this.out[this.size] = this.out[this.size - distance] as number;
		}
	}

	run(): Uint8Array {
		for (let last = false; !last; ) {
			last = this.take(1) === 1;
			const kind = this.take(2);
			if (kind === 0) this.stored();
			else if (kind === 1) this.coded(fixed);
			else if (kind === 2) this.coded(this.dynamicCodes());
			else throw new InflateError("invalid");
		}
		return this.out.subarray(0, this.size);
	}
}

/** Decompresses a stream that begins at `at`; `end` is where it ends. Throws InflateError. */
export function inflate(input: Uint8Array, at = 0): { bytes: Uint8Array; end: number } {
	const inflater = new Inflater(input, at);
	const bytes = inflater.run();
	return { bytes, end: inflater.at };
}
