/** Numbers given to options, with the messages of xdectoimax of gnulib. */
import type { Context } from "../lib/program.ts";
import { quote } from "../lib/quote.ts";

/** An integer between `low` and `high`, or the end of the program with `invalid WHAT: ‘TEXT’`. */
export function requireInteger(context: Context, text: string, what: string, low: number, high = Number.MAX_SAFE_INTEGER): number {
	if (!/^\s*[+-]?\d+$/.test(text)) return context.fail(`invalid ${what}: ${quote(text)}`);
	const number = Number(text);
	const big = Math.abs(number) > 2 ** 63;
	if (number < low || number > high)
		return context.fail(`invalid ${what}: ${quote(text)}: ${big ? "Value too large for defined data type" : "Numerical result out of range"}`);
	return number;
}
