/** Sizes as util-linux writes them: 8M, 783.1M, 1.9G; at most one decimal, none when it is zero. */
const letters = "BKMGTPE";

export function humanBytes(bytes: number): string {
	let power = 0;
	let value = bytes;
	while (value >= 1024 && power < letters.length - 1) {
		value /= 1024;
		power++;
	}
	if (power === 0) return bytes === 0 ? "0" : `${bytes}B`;
	let whole = Math.floor(value);
	let tenths = Math.round((value - whole) * 10);
	if (tenths === 10) {
		whole++;
		tenths = 0;
	}
	return `${whole}${tenths ? `.${tenths}` : ""}${letters[power]}`;
}
