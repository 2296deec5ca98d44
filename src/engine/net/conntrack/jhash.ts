/** Bob Jenkins' hash of four words, by which the kernel spreads clients over several addresses. linux/jhash.h: jhash2. */
const rol = (x: number, k: number): number => (x << k) | (x >>> (32 - k));

/** 0..2^32-1. */
export function jhash2([k0, k1, k2, k3]: readonly [number, number, number, number], seed: number): number {
	const start = (0xdeadbeef + 16 + seed) | 0;
	let a = (start + k0) | 0;
	let b = (start + k1) | 0;
	let c = (start + k2) | 0;
	for (const [x, y, z] of [
		[4, 6, 8],
		[16, 19, 4],
	] as const) {
		a = ((a - c) | 0) ^ rol(c, x);
		c = (c + b) | 0;
		b = ((b - a) | 0) ^ rol(a, y);
		a = (a + c) | 0;
		c = ((c - b) | 0) ^ rol(b, z);
		b = (b + a) | 0;
	}
	a = (a + k3) | 0;
	c = ((c ^ b) - rol(b, 14)) | 0;
	a = ((a ^ c) - rol(c, 11)) | 0;
	b = ((b ^ a) - rol(a, 25)) | 0;
	c = ((c ^ b) - rol(b, 16)) | 0;
	a = ((a ^ c) - rol(c, 4)) | 0;
	b = ((b ^ a) - rol(a, 14)) | 0;
	return ((c ^ b) - rol(b, 24)) >>> 0;
}
