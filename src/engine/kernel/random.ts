/** A seed for something beside what the seed itself is for: FNV-1a over its name. */
export function deriveSeed(seed: number, name: string): number {
	let hash = (0x811c9dc5 ^ seed) >>> 0;
	for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193) >>> 0;
	return hash;
}

/** The machine's only source of chance: xoshiro128**, seeded through splitmix32, so that equal seeds give equal machines. */
export class Random {
	private readonly s = new Uint32Array(4);
	constructor(seed: number) {
		let x = seed >>> 0;
		for (let i = 0; i < 4; i++) {
			x = (x + 0x9e3779b9) >>> 0;
			let z = x;
			z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
			z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
			this.s[i] = z ^ (z >>> 15);
		}
	}
	/** 0 .. 2^32-1 */
	next(): number {
		const [a, b, c, d] = this.s as unknown as [number, number, number, number];
		const m = Math.imul(b, 5);
		const result = Math.imul((m << 7) | (m >>> 25), 9) >>> 0;
		const s2 = c ^ a;
		const s3 = d ^ b;
		this.s[1] = b ^ s2;
		this.s[0] = a ^ s3;
		this.s[2] = s2 ^ (b << 9);
		this.s[3] = (s3 << 11) | (s3 >>> 21);
		return result;
	}
	/** 0 .. n-1 */
	below(n: number): number {
		return Math.floor((this.next() / 0x100000000) * n);
	}
	bytes(count: number): Uint8Array {
		const out = new Uint8Array(count);
		for (let i = 0; i < count; i++) out[i] = this.next() >>> 24;
		return out;
	}
}
