/** random(3) of glibc, which mawk's rand uses: an additive feedback generator of 31 words. */

export class GlibcRandom {
	private readonly words: number[] = [];
	private at = 3;
	constructor(seed: number) {
		// the first words come from the generator of Park and Miller
		let signed = (seed >>> 0 || 1) | 0;
		this.words.push(signed);
		for (let i = 1; i < 31; i++) {
			const high = Math.trunc(signed / 127773);
			const low = signed % 127773;
			signed = 16807 * low - 2836 * high;
			if (signed < 0) signed += 2147483647;
			this.words.push(signed);
		}
		for (let i = 0; i < 310; i++) this.next();
	}
	/** A number in 0..2^31-1. */
	next(): number {
		const { words } = this;
		const i = this.at % 31;
		const value = ((words[i] as number) + (words[(i + 28) % 31] as number)) | 0;
		words[i] = value;
		this.at++;
		return value >>> 1;
	}
}
