/** CRC-64 with the ISO polynomial, as Go's hash/crc64, in two halves of 32 bits. */
const high = new Uint32Array(256);
const low = new Uint32Array(256);
for (let i = 0; i < 256; i++) {
	let [h, l] = [0, i];
	for (let bit = 0; bit < 8; bit++) {
		const odd = l & 1;
		l = ((l >>> 1) | (h << 31)) >>> 0;
		h >>>= 1;
		// 0xD800000000000000, reversed
		if (odd) h = (h ^ 0xd8000000) >>> 0;
	}
	high[i] = h;
	low[i] = l;
}

export class Crc64 {
	private h = 0xffffffff;
	private l = 0xffffffff;
	update(bytes: Uint8Array): void {
		let { h, l } = this;
		for (let i = 0; i < bytes.length; i++) {
			const index = (l ^ (bytes[i] as number)) & 255;
			l = ((l >>> 8) | (h << 24)) ^ (low[index] as number);
			h = (h >>> 8) ^ (high[index] as number);
		}
		this.h = h >>> 0;
		this.l = l >>> 0;
	}
	/** Eight bytes, the highest first. */
	digest(): Uint8Array {
		const out = new Uint8Array(8);
		const view = new DataView(out.buffer);
		view.setUint32(0, ~this.h >>> 0);
		view.setUint32(4, ~this.l >>> 0);
		return out;
	}
}
