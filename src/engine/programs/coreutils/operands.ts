/** Complaints about the number of operands, shared by all of coreutils. */
import type { Context } from "../lib/program.ts";
import { quote } from "../lib/quote.ts";

/** Ends with a usage error when there are more operands than `count`. */
export function noMoreThan(context: Context, count: number): void {
	const extra = context.operands[count];
	if (extra !== undefined) context.usage(`extra operand ${quote(extra)}`);
}

/** The operands of programs that take one or more; ends with "missing operand" when there are none. */
export function atLeastOne(context: Context, what = "operand"): readonly string[] {
	return context.operands.length ? context.operands : context.usage(`missing ${what}`);
}

/** Two operands exactly, in the words of link(1) and mv(1). */
export function exactlyTwo(context: Context): [string, string] {
	const [first, second] = context.operands;
	if (first === undefined) return context.usage("missing operand");
	if (second === undefined) return context.usage(`missing operand after ${quote(first)}`);
	noMoreThan(context, 2);
	return [first, second];
}
