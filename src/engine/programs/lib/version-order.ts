/** filevercmp of gnulib: the order of sort -V and ls -v. */
import { compareBytes } from "./collate.ts";

/** Where the suffix (\.[A-Za-z~][A-Za-z0-9~]*)* begins. */
function withoutSuffix(name: string): string {
	return name.replace(/(?:\.[A-Za-z~][A-Za-z0-9~]*)*$/, "");
}

/** Digits sort first, then "~" before all, letters by code, other characters behind letters. */
function orderOf(char: string | undefined): number {
	if (char === undefined) return -1;
	if (char >= "0" && char <= "9") return 0;
	if (/[A-Za-z]/.test(char)) return char.charCodeAt(0);
	return char === "~" ? -2 : char.charCodeAt(0) + 256;
}

const isDigit = (char: string | undefined): boolean => char !== undefined && char >= "0" && char <= "9";

/** verrevcmp of dpkg. */
function compareParts(a: string, b: string): number {
	let i = 0;
	let j = 0;
	while (i < a.length || j < b.length) {
		while ((i < a.length && !isDigit(a[i])) || (j < b.length && !isDigit(b[j]))) {
			const difference = orderOf(a[i]) - orderOf(b[j]);
			if (difference !== 0) return difference;
			i++;
			j++;
		}
		while (a[i] === "0") i++;
		while (b[j] === "0") j++;
		let first = 0;
		while (isDigit(a[i]) && isDigit(b[j])) {
			first ||= (a.charCodeAt(i) as number) - b.charCodeAt(j);
			i++;
			j++;
		}
		if (isDigit(a[i])) return 1;
		if (isDigit(b[j])) return -1;
		if (first !== 0) return first;
	}
	return 0;
}

/** Negative, zero or positive. Names that differ only in leading zeros are equal here. */
export function compareVersions(a: string, b: string): number {
	if (a === b) return 0;
	if (a === "" || b === "") return a === "" ? -1 : 1;
	// "." and ".." come first, then other names that begin with a dot
	for (const special of [".", ".."]) {
		if (a === special) return -1;
		if (b === special) return 1;
	}
	if (a.startsWith(".") !== b.startsWith(".")) return a.startsWith(".") ? -1 : 1;
	const x = withoutSuffix(a);
	const y = withoutSuffix(b);
	const short = x === y ? 0 : compareParts(x, y);
	return short || compareParts(a, b) || (compareParts(x, y) === 0 && x !== y ? compareBytes(a, b) : 0);
}
