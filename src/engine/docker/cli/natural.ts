/** Names with numbers in them in the order a person expects: github.com/fvbommel/sortorder. */

const isDigit = (c: string | undefined): boolean => c !== undefined && c >= "0" && c <= "9";

/** Runs of digits compare as numbers, all else by character. */
export function naturalCompare(a: string, b: string): number {
	let i = 0;
	let j = 0;
	while (i < a.length && j < b.length) {
		if (isDigit(a[i]) && isDigit(b[j])) {
			const x = /^\d+/.exec(a.slice(i))?.[0] ?? "";
			const y = /^\d+/.exec(b.slice(j))?.[0] ?? "";
			if (Number(x) !== Number(y)) return Number(x) - Number(y);
			if (x.length !== y.length) return x.length - y.length;
			i += x.length;
			j += y.length;
			continue;
		}
		if (a[i] !== b[j]) return (a[i] as string) < (b[j] as string) ? -1 : 1;
		i++;
		j++;
	}
	return a.length - i - (b.length - j);
}
