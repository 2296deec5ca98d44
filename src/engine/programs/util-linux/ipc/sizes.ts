/** How ipcs and lsipc write sizes. */

const MOST = 2n ** 64n - 1n;

/** One letter behind at most one decimal, from numbers past what a double holds: 16E. */
export function humanSize(bytes: bigint): string {
	if (bytes < 1024n) return `${bytes}B`;
	const letters = "BKMGTPE";
	let power = 0;
	let unit = 1n;
	while (power < letters.length - 1 && bytes >= unit * 1024n) {
		unit *= 1024n;
		power++;
	}
	let whole = bytes / unit;
	let tenths = ((bytes % unit) * 10n + unit / 2n) / unit;
	if (tenths === 10n) {
		whole++;
		tenths = 0n;
	}
	return `${whole}${tenths ? `.${tenths}` : ""}${letters[power]}`;
}

/** All shared memory; what does not fit 64 bits is as much as whole pages fit. */
const saturated = (pages: bigint, unit: bigint): bigint => (pages * unit > MOST ? MOST - (MOST % unit) : pages * unit);
export const pagesInBytes = (pages: bigint): bigint => saturated(pages, 4096n);
export const pagesInKibibytes = (pages: bigint): bigint => saturated(pages, 4n);
