/** Numeric arguments of tests: N exactly, +N more, -N less. */
import type { Context } from "../../lib/program.ts";

export interface Comparison {
	readonly kind: "more" | "less" | "exactly";
	readonly number: number;
}

/** Reads `+5`, `-5`, `5`; fractions are for times. */
export function readComparison(text: string, fractions = false): Comparison | undefined {
	const match = (fractions ? /^([-+]?)(\d+(?:\.\d*)?|\.\d+)$/ : /^([-+]?)(\d+)$/).exec(text);
	if (!match) return undefined;
	return { kind: match[1] === "+" ? "more" : match[1] === "-" ? "less" : "exactly", number: Number(match[2]) };
}

export function requireComparison(context: Context, option: string, text: string, fractions = false): Comparison {
	return readComparison(text, fractions) ?? context.fail(`invalid argument \`${text}' to \`${option}'`);
}

export function holds({ kind, number }: Comparison, value: number): boolean {
	if (kind === "more") return value > number;
	return kind === "less" ? value < number : value === number;
}

/** Whether a time lies as many periods before `origin` as asked: a period that has begun counts for `N`, not for `+N`. Milliseconds. */
export function holdsForAge({ kind, number }: Comparison, time: number, origin: number, period: number): boolean {
	const start = origin - number * period;
	if (kind === "less") return time > start;
	if (kind === "more") return time <= start - period;
	return time > start - period && time <= start;
}
