/** strcoll(3) in the C.UTF-8 locale: the order of the bytes. */
import { encode } from "../../kernel/text.ts";

/** Negative, zero or positive, as strcmp(3) on the UTF-8 forms. */
export function compareBytes(a: string, b: string): number {
	const shorter = Math.min(a.length, b.length);
	let i = 0;
	while (i < shorter && a.charCodeAt(i) === b.charCodeAt(i)) i++;
	if (i === shorter) return a.length - b.length;
	const unit = a.charCodeAt(i);
	const other = b.charCodeAt(i);
	// below the surrogates, the order of UTF-16 is that of UTF-8
	if (unit < 0xd800 && other < 0xd800) return unit - other;
	const x = encode(a);
	const y = encode(b);
	for (let j = 0; j < x.length && j < y.length; j++) if (x[j] !== y[j]) return (x[j] as number) - (y[j] as number);
	return x.length - y.length;
}
