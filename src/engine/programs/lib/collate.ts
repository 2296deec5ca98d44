/** strcoll(3) in the C.UTF-8 locale: the order of the bytes. */
import { encode } from "../../kernel/text.ts";

const surrogate = /[\ud800-\udfff]/;

/** Negative, zero or positive, as strcmp(3) on the UTF-8 forms. */
export function compareBytes(a: string, b: string): number {
	if (a === b) return 0;
	// without surrogates, UTF-16 order is code point order is UTF-8 order
	if (!surrogate.test(a) && !surrogate.test(b)) return a < b ? -1 : 1;
	const x = encode(a);
	const y = encode(b);
	for (let i = 0; i < x.length && i < y.length; i++) if (x[i] !== y[i]) return (x[i] as number) - (y[i] as number);
	return x.length - y.length;
}
